/**
 * From how many rows on an export wants a second auditor, as the system administrator sets it: in versions. Somebody may hold the auditor's
 * role as well; they can tighten it and never loosen it, so that nobody frees exports of their own.
 */
import type { ReadDb, Tx } from '../../db/open.ts'
import { insertVersion, readSettings, readVersions, type StoredSettings } from '../../db/queries/version.ts'
import { AppError } from '../contract/errors.ts'
import {
  type ApprovalChange,
  type ApprovalDetail,
  ApprovalSettings,
  type ApprovalVersions,
} from '../contract/export-approval.ts'
import { type Saved, versionsPerPage } from '../contract/version.ts'
import { exportApprovalId, maySetApproval } from '../domain/export.ts'
import { mayDo } from '../domain/permission.ts'
import { act } from './act.ts'
import type { Call, Deps } from './deps.ts'
import { listVersions, lockSettings, stampsOf } from './version.ts'

const noun = 'export_approval'

const settingsOf = (stored: StoredSettings): ApprovalSettings => ApprovalSettings.parse(stored)

/** Rows; more than these want a second person, now. */
export async function readApprovalRows(given: ReadDb | Tx): Promise<number> {
  const stored = await readSettings(given, noun, exportApprovalId)
  if (stored === undefined) throw new Error('from how many rows on an export is approved is not set')
  return settingsOf(stored).rows
}

/** What holds, since when, and who set it. */
export async function readApproval(deps: Pick<Deps, 'read'>): Promise<ApprovalDetail> {
  const [last] = await readVersions(deps.read, noun, exportApprovalId, 1)
  if (last === undefined) throw new Error('the approval of exports has no version')
  const [changed] = await stampsOf(deps, [last])
  return {
    version: last.number,
    settings: settingsOf(last.settings),
    changed: changed ?? { at: last.at.toISOString(), by: null },
  }
}

/** The newest first, a page at a time. */
export function listApprovalVersions(deps: Deps, before?: number): Promise<ApprovalVersions> {
  return listVersions(deps, noun, exportApprovalId, { before, size: versionsPerPage }, settingsOf)
}

/**
 * Sets it anew, as a version. It holds for exports that are asked for from then on: each keeps what held when it was asked for.
 * @throws AppError VALIDATION_FAILED (`unchanged`), SECOND_PERSON where who exports would loosen it, CONFLICT with who was quicker
 */
export function changeApproval(
  deps: Deps,
  call: Call,
  { version, settings, reason }: ApprovalChange,
): Promise<Saved> {
  return act(deps, call, async (hands) => {
    const before = settingsOf(await lockSettings(hands.tx, noun, exportApprovalId, version))
    if (before.rows === settings.rows)
      throw new AppError('VALIDATION_FAILED', { fields: [{ path: 'settings', code: 'unchanged' }] })
    if (!maySetApproval({ from: before.rows, to: settings.rows, exports: mayDo(call.actor, 'log.export') }))
      throw new AppError('SECOND_PERSON')
    await hands.tx.updateTable('exportApproval').set(settings).where('id', '=', exportApprovalId).execute()
    const number = version + 1
    const at = await hands.audit(
      { log: 'settings' },
      {
        kind: 'export.approval_changed',
        data: { version: number, reason, before: { ...before }, after: { ...settings } },
      },
    )
    await insertVersion(hands.tx, noun, exportApprovalId, {
      ...{ number, personId: call.actor.personId, reason, restoredFrom: null, at },
    })
    return { id: exportApprovalId, version: number }
  })
}
