/**
 * Lines kept by system administrators. The settings of a line change here and nowhere else; each change is a version, with who, when and
 * why, and an event of the trail with the settings before and after. Nobody gets a right of their own by it.
 */
import { v7 as uuid } from 'uuid'
import type * as z from 'zod'
import { json, type Tx } from '../../db/open.ts'
import {
  insertLine,
  readAbleExperts,
  readChoices,
  readLineEntries,
  readRunning,
  replaceMembers,
  updateLine,
  wakeLine,
} from '../../db/queries/line-settings.ts'
import {
  findVersion,
  insertVersion,
  readSettings,
  readVersions,
  type StoredSettings,
} from '../../db/queries/version.ts'
import { AppError, type FieldError as Shape } from '../contract/errors.ts'
import {
  type LineChange,
  type LineChoices,
  type LineDetail,
  type LineEntry,
  LineSettings,
  type LineVersions,
  type NewLine,
} from '../contract/line-settings.ts'
import { type RestoreInput, type Saved, versionsPerPage } from '../contract/version.ts'
import type { PersonActor } from '../domain/actor.ts'
import { endStates } from '../domain/consultation.ts'
import { completeSettings, effectOf, type LineSettings as Settings } from '../domain/line-settings.ts'
import { referralEndStates } from '../domain/referral.ts'
import { settingChanges } from '../domain/setting-change.ts'
import { type Act, act } from './act.ts'
import type { Call, Deps } from './deps.ts'
import { fieldErrors } from './problem.ts'
import { listVersions, lockSettings, namedAsHere, stampsOf } from './version.ts'

const atRest = {
  consultations: ['draft', ...endStates],
  referrals: ['draft', ...referralEndStates],
}

type FieldError = z.infer<typeof Shape>

const settingsOf = (stored: StoredSettings): Settings => completeSettings(namedAsHere(stored))

/** Every line, the closed ones too, with what runs on it and who changed it last. */
export async function listLineEntries(deps: Deps): Promise<LineEntry[]> {
  const rows = await readLineEntries(deps.read, atRest)
  const stamps = await stampsOf(deps, rows)
  return rows.map((row, index) => ({
    id: row.id,
    code: row.code,
    seal: row.seal,
    name: { zh: row.nameZh, en: row.nameEn },
    open: row.open,
    beijing: { zh: row.beijingZh, en: row.beijingEn },
    department: { zh: row.departmentZh, en: row.departmentEn },
    hohhot: { zh: row.hohhotZh, en: row.hohhotEn },
    localReview: row.localReview,
    experts: row.experts,
    sites: row.sites,
    running: row.consultations + row.referrals,
    version: row.number,
    changed: stamps[index] ?? { at: row.at.toISOString(), by: null },
  }))
}

/** @throws AppError NOT_FOUND */
export async function readLineDetail(deps: Deps, id: string): Promise<LineDetail> {
  const [stored, [last], running] = await Promise.all([
    readSettings(deps.read, 'line', id),
    readVersions(deps.read, 'line', id, 1),
    readRunning(deps.read, id, atRest),
  ])
  if (stored === undefined || last === undefined) throw new AppError('NOT_FOUND')
  const [changed] = await stampsOf(deps, [last])
  return {
    id,
    version: last.number,
    settings: settingsOf(stored) as LineSettings,
    changed: changed ?? { at: last.at.toISOString(), by: null },
    running: { consultations: running.consultations, referrals: running.referrals },
    used: running.used,
  }
}

/** The newest first, a page at a time. @throws AppError NOT_FOUND */
export async function listLineVersions(deps: Deps, id: string, before?: number): Promise<LineVersions> {
  const page = { before, size: versionsPerPage }
  return listVersions(deps, 'line', id, page, (stored) => settingsOf(stored) as LineSettings)
}

export async function listLineChoices(deps: Deps): Promise<LineChoices> {
  const { institutions, departments, experts } = await readChoices(deps.read)
  return {
    institutions: institutions.map((one) => ({
      id: one.id,
      name: { zh: one.nameZh, en: one.nameEn },
      city: one.city,
      closed: one.closedAt !== null,
      departments: departments
        .filter(({ institutionId }) => institutionId === one.id)
        .map(({ id, nameZh, nameEn, closedAt }) => ({
          id,
          name: { zh: nameZh, en: nameEn },
          closed: closedAt !== null,
        })),
    })),
    experts: experts.map(({ id, name, nameEn, institutionId, disabledAt, expert }) => ({
      ...{ id, name, nameEn, institutionId },
      gone: disabledAt !== null || !expert,
    })),
  }
}

/**
 * Sets a line anew, as a version. Due dates that were written stay; the clock looks again at what waits where its rules are others.
 * Who leaves the roster is signed out, as with a role that is taken.
 * @throws AppError NOT_FOUND, CONFLICT with who was quicker, VALIDATION_FAILED at the field, OWN_ACCOUNT
 */
export async function changeLine(deps: Deps, call: Call, id: string, input: LineChange): Promise<Saved> {
  return act(deps, call, async (hands) => {
    const before = settingsOf(await lockSettings(hands.tx, 'line', id, input.version))
    return write(deps, hands, call.actor, { id, before, ...input, restoredFrom: null })
  })
}

/**
 * Sets a line as it was in an earlier version. What that version did not know is as by default.
 * @throws AppError as {@link changeLine}; VALIDATION_FAILED too where what it names is not on offer any more
 */
export async function restoreLine(
  deps: Deps,
  call: Call,
  id: string,
  number: number,
  { version, reason }: RestoreInput,
): Promise<Saved> {
  return act(deps, call, async (hands) => {
    const before = settingsOf(await lockSettings(hands.tx, 'line', id, version))
    const found = await findVersion(hands.tx, 'line', id, number)
    if (found === undefined) throw new AppError('NOT_FOUND')
    const read = LineSettings.safeParse(settingsOf(found.settings))
    if (!read.success) throw new AppError('VALIDATION_FAILED', { fields: inSettings(read.error.issues) })
    return write(deps, hands, call.actor, {
      ...{ id, before, version, reason },
      settings: read.data,
      restoredFrom: number,
    })
  })
}

/** @throws AppError VALIDATION_FAILED at the field, OWN_ACCOUNT, CONFLICT where the code is another line's */
export async function addLine(deps: Deps, call: Call, { settings, reason }: NewLine): Promise<Saved> {
  return act(deps, call, (hands) =>
    write(deps, hands, call.actor, {
      ...{ id: uuid(), before: null, version: 0, settings, reason },
      restoredFrom: null,
    }),
  )
}

function inSettings(issues: Parameters<typeof fieldErrors>[0]): FieldError[] {
  return fieldErrors(issues).map(({ path, code }) => ({ path: `settings.${path}`, code }))
}

type Writing = {
  id: string
  /** null: it is being made. */
  before: Settings | null
  version: number
  settings: LineSettings
  reason: string
  restoredFrom: number | null
}

async function write(
  deps: Deps,
  hands: Act,
  actor: PersonActor,
  { id, before, version, settings, reason, restoredFrom }: Writing,
): Promise<Saved> {
  const { tx } = hands
  const changes = settingChanges(before ?? {}, settings)
  if (changes.length === 0)
    throw new AppError('VALIDATION_FAILED', { fields: [refused('settings', 'unchanged')] })
  await checkPlaces(tx, id, before, settings)
  refuseOwnRight(actor, before, settings)
  const { siteIds, expertIds, ...columns } = settings
  const row = {
    ...columns,
    deadlines: json(columns.deadlines),
    referralDeadlines: json(columns.referralDeadlines),
    rules: json(columns.rules),
    completeness: json(columns.completeness),
  }
  if (before === null) await insertLine(tx, { id, ...row })
  else await updateLine(tx, id, row)
  await replaceMembers(tx, id, { siteIds, expertIds })
  const number = version + 1
  const at = await hands.audit(
    { log: 'settings' },
    {
      kind: 'line.changed',
      data: {
        ...{ lineId: id, version: number, reason, restoredFrom },
        before: before === null ? null : { ...before },
        after: { ...settings },
      },
    },
  )
  await insertVersion(tx, 'line', id, { number, personId: actor.personId, reason, restoredFrom, at })
  if (changes.some(({ path }) => effectOf(path) === 'clocks')) await wakeLine(tx, id)
  await endSessionsOfLeavers(deps, hands, before, settings)
  return { id, version: number }
}

function refused(path: string, code: string): FieldError {
  return { path, code }
}

/** What the schema cannot know: whether places and people are on offer, and what must stay because records name it. */
async function checkPlaces(
  tx: Tx,
  id: string,
  before: Settings | null,
  settings: LineSettings,
): Promise<void> {
  const { institutions, departments } = await readChoices(tx)
  const isIn = (city: 'beijing' | 'hohhot', place: string, had: boolean) =>
    institutions.some((one) => one.id === place && one.city === city && (had || one.closedAt === null))
  const fields: FieldError[] = []
  const refuse = (path: string, code: string) => fields.push(refused(`settings.${path}`, code))
  const ends = ['beijingInstitutionId', 'hohhotInstitutionId'] as const
  for (const end of ends) {
    const had = before?.[end] === settings[end]
    if (!isIn(end === 'beijingInstitutionId' ? 'beijing' : 'hohhot', settings[end], had))
      refuse(end, 'not_offered')
  }
  const department = departments.find((one) => one.id === settings.beijingDepartmentId)
  const hadDepartment = before?.beijingDepartmentId === settings.beijingDepartmentId
  if (
    department?.institutionId !== settings.beijingInstitutionId ||
    (department.closedAt !== null && !hadDepartment)
  )
    refuse('beijingDepartmentId', 'not_offered')
  const sites = settings.siteIds.filter(
    (site) => !isIn('hohhot', site, before?.siteIds.includes(site) ?? false),
  )
  if (sites.length > 0) refuse('siteIds', 'not_offered')
  const joining = settings.expertIds.filter((one) => !(before?.expertIds.includes(one) ?? false))
  if ((await readAbleExperts(tx, joining)).length !== joining.length) refuse('expertIds', 'not_offered')
  if (before !== null) {
    if (before.code !== settings.code) refuse('code', 'fixed')
    const moved = ends.filter((end) => before[end] !== settings[end])
    if (moved.length > 0 && (await readRunning(tx, id, atRest)).used)
      for (const end of moved) refuse(end, 'fixed')
  } else if (await isCodeTaken(tx, settings.code)) refuse('code', 'taken_code')
  if (fields.length > 0) throw new AppError('VALIDATION_FAILED', { fields })
}

async function isCodeTaken(tx: Tx, code: string): Promise<boolean> {
  return (await tx.selectFrom('line').select('id').where('code', '=', code).executeTakeFirst()) !== undefined
}

/** Who keeps the lines neither puts themselves on a roster nor, being a doctor, lets their own hospital ask. */
function refuseOwnRight(actor: PersonActor, before: Settings | null, settings: LineSettings): void {
  const gains = (had: readonly string[] | undefined, has: readonly string[], own: string) =>
    has.includes(own) && !(had ?? []).includes(own)
  const joins = gains(before?.expertIds, settings.expertIds, actor.personId)
  const asks = actor.roles.includes('doctor') && gains(before?.siteIds, settings.siteIds, actor.institutionId)
  if (joins || asks) throw new AppError('OWN_ACCOUNT')
}

async function endSessionsOfLeavers(
  deps: Deps,
  hands: Act,
  before: Settings | null,
  settings: LineSettings,
): Promise<void> {
  const leavers = (before?.expertIds ?? []).filter((one) => !settings.expertIds.includes(one))
  for (const personId of leavers) {
    await deps.auth.closeSessionsOf(hands.tx, personId)
    await hands.announce({
      topic: 'session.ended',
      payload: { personId, sessionKey: null, why: 'signed_out' },
    })
  }
}
