/** The thresholds of the rules, by house or institution, in versions; who reviews sets them, and each setting is in the trail. */

import { json, type ReadDb } from '../../db/open.ts'
import { findInstitution, insertRule, type RuleRow, readRules } from '../../db/queries/access-anomaly.ts'
import { type AccessRuleSetting, AccessSettingInput, type SetRuleInput } from '../contract/access.ts'
import { AppError } from '../contract/errors.ts'
import { type AccessSetting, accessRules, settingFor } from '../domain/access.ts'
import { act } from './act.ts'
import type { Call, Deps } from './deps.ts'

/** What holds at a place, rule by rule. */
export async function readAccessRules(
  read: ReadDb,
  institutionId: string | null,
): Promise<AccessRuleSetting[]> {
  const rows = await readRules(read, institutionId === null ? [null] : [null, institutionId])
  return accessRules.map((rule) => {
    const house = rows.find((row) => row.rule === rule && row.institutionId === null)
    const own =
      institutionId === null ? undefined : rows.find((row) => row.rule === rule && row.institutionId !== null)
    const here = institutionId === null ? house : own
    const from = settingOf(own) !== null ? 'institution' : settingOf(house) !== null ? 'house' : 'product'
    return {
      ...{ rule, from },
      setting: settingFor(rule, settingOf(own), settingOf(house)),
      version: here?.version ?? 0,
      setBy: here?.name ?? null,
      setAt: here?.setAt.toISOString() ?? null,
    }
  })
}

/** null: back to what holds without it, or written by a program whose settings were others. */
function settingOf(row: RuleRow | undefined): AccessSetting | null {
  if (row === undefined || row.setting === null) return null
  const read = AccessSettingInput.safeParse(row.setting)
  return read.success ? read.data : null
}

/**
 * Sets the thresholds of a rule at a place, or takes them back. Nothing that was found before changes.
 * @throws AppError NOT_FOUND where the institution is not there, CONFLICT where somebody was quicker
 */
export async function setAccessRule(
  deps: Deps,
  call: Call,
  input: SetRuleInput,
): Promise<AccessRuleSetting[]> {
  const { rule, institutionId, setting } = input
  if (institutionId !== null && (await findInstitution(deps.read, institutionId)) === undefined)
    throw new AppError('NOT_FOUND')
  await act(deps, call, async (hands) => {
    const rows = await readRules(hands.tx, [institutionId])
    const last = rows.find((row) => row.rule === rule)?.version ?? 0
    if (last !== input.version) throw new AppError('CONFLICT')
    const version = last + 1
    const at = await hands.audit(
      { log: 'access' },
      {
        kind: 'access.rule_set',
        data: { rule, institutionId, version, setting: setting === null ? null : { ...setting } },
      },
    )
    await insertRule(hands.tx, {
      ...{ institutionId, rule, version },
      setting: setting === null ? null : json(setting),
      setBy: call.actor.personId,
      setAt: at,
    })
    return {}
  })
  return readAccessRules(deps.read, institutionId)
}
