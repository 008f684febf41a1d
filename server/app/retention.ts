/** The classes by which records are kept, as the system administrator sets them: in versions, never below the law's minimum. */

import type { ReadDb, Tx } from '../../db/open.ts'
import { insertVersion, readSettings, readVersions, type StoredSettings } from '../../db/queries/version.ts'
import { AppError } from '../contract/errors.ts'
import {
  type RetentionChange,
  type RetentionDetail,
  RetentionSettings,
  type RetentionVersions,
} from '../contract/retention.ts'
import { versionsPerPage } from '../contract/version.ts'
import { type RetentionYears, retentionId } from '../domain/retention.ts'
import { settingChanges } from '../domain/setting-change.ts'
import { act } from './act.ts'
import type { Call, Deps } from './deps.ts'
import { listVersions, lockSettings, stampsOf } from './version.ts'

const settingsOf = (stored: StoredSettings): RetentionSettings => RetentionSettings.parse(stored)

/** What holds now. */
export async function readYears(given: ReadDb | Tx): Promise<RetentionYears> {
  const stored = await readSettings(given, 'retention', retentionId)
  if (stored === undefined) throw new Error('no retention is set')
  return settingsOf(stored)
}

export async function readRetention(deps: Deps): Promise<RetentionDetail> {
  const [settings, [last]] = await Promise.all([
    readYears(deps.read),
    readVersions(deps.read, 'retention', retentionId, 1),
  ])
  if (last === undefined) throw new Error('retention without a version')
  const [changed] = await stampsOf(deps, [last])
  return { version: last.number, settings, changed: changed ?? { at: last.at.toISOString(), by: null } }
}

/** The newest first, a page at a time. */
export function listRetentionVersions(deps: Deps, before?: number): Promise<RetentionVersions> {
  return listVersions(deps, 'retention', retentionId, { before, size: versionsPerPage }, settingsOf)
}

/**
 * Sets the years anew, as a version; records that are there already are kept by them as well.
 * @throws AppError VALIDATION_FAILED (`below_minimum`, `unchanged`), CONFLICT with who was quicker
 */
export function changeRetention(deps: Deps, call: Call, { version, settings, reason }: RetentionChange) {
  return act(deps, call, async (hands) => {
    const before = settingsOf(await lockSettings(hands.tx, 'retention', retentionId, version))
    if (settingChanges(before, settings).length === 0)
      throw new AppError('VALIDATION_FAILED', { fields: [{ path: 'settings', code: 'unchanged' }] })
    await hands.tx.updateTable('retention').set(settings).where('id', '=', retentionId).execute()
    const number = version + 1
    const at = await hands.audit(
      { log: 'settings' },
      {
        kind: 'retention.changed',
        data: { version: number, reason, before: { ...before }, after: { ...settings } },
      },
    )
    await insertVersion(hands.tx, 'retention', retentionId, {
      ...{ number, personId: call.actor.personId, reason, restoredFrom: null, at },
    })
    return { id: retentionId, version: number }
  })
}
