/**
 * Institutions and departments kept by system administrators: added, renamed, closed, opened again, in versions; never deleted, because
 * records name them. A closed place is offered to nobody new; who belongs to it keeps their account.
 */

import { v7 as uuid } from 'uuid'
import type * as z from 'zod'
import type { Tx } from '../../db/open.ts'
import {
  findInstitutionRow,
  insertInstitution,
  isNameTaken,
  readBelonging,
  readForeignDepartments,
  readInstitutions,
  updateInstitution,
  writeDepartments,
} from '../../db/queries/institution.ts'
import {
  findVersion,
  insertVersion,
  readSettings,
  readVersions,
  type StoredSettings,
} from '../../db/queries/version.ts'
import { isWithin } from '../auth/networks.ts'
import { AppError, type FieldError as Shape } from '../contract/errors.ts'
import {
  type InstitutionChange,
  type InstitutionDetail,
  type InstitutionEntries,
  InstitutionSettings,
  type InstitutionVersions,
  type NewInstitution,
} from '../contract/institution.ts'
import { type RestoreInput, versionsPerPage } from '../contract/version.ts'
import { levelAbove } from '../domain/institution.ts'
import { settingChanges } from '../domain/setting-change.ts'
import { type Act, act } from './act.ts'
import type { Call, Deps } from './deps.ts'
import { fieldErrors } from './problem.ts'
import { listVersions, lockSettings, namedAsHere, stampsOf } from './version.ts'

type FieldError = z.infer<typeof Shape>

function settingsOf(stored: StoredSettings): InstitutionSettings {
  const { nameZh, nameEn, shortZh, shortEn, city, level, parentId, closedAt, networks, departments } =
    namedAsHere(stored)
  return {
    ...{ nameZh, nameEn, shortZh, shortEn, city, level },
    parentId: parentId ?? null,
    open: closedAt === null || closedAt === undefined,
    networks: Array.isArray(networks) ? networks : [],
    departments: (Array.isArray(departments) ? departments : []).map((one: StoredSettings) => {
      const department = namedAsHere(one)
      return {
        ...{ id: department.id, nameZh: department.nameZh, nameEn: department.nameEn },
        open: department.closedAt === null || department.closedAt === undefined,
      }
    }),
  } as InstitutionSettings
}

/** All of them, the closed ones too, with who and what belongs to each. */
export async function listInstitutions(deps: Deps): Promise<InstitutionEntries> {
  const rows = await readInstitutions(deps.read)
  return rows.map((row) => ({
    ...{ id: row.id, city: row.city, level: row.level, parentId: row.parentId },
    name: { zh: row.nameZh, en: row.nameEn },
    parent: row.parentZh === null ? null : { zh: row.parentZh, en: row.parentEn ?? '' },
    open: row.closedAt === null,
    ...{ departments: row.departments, people: row.people, lines: row.lines },
  }))
}

/** @throws AppError NOT_FOUND */
export async function readInstitution(deps: Deps, id: string): Promise<InstitutionDetail> {
  const [stored, [last], belonging] = await Promise.all([
    readSettings(deps.read, 'institution', id),
    readVersions(deps.read, 'institution', id, 1),
    readBelonging(deps.read, id),
  ])
  if (stored === undefined || last === undefined) throw new AppError('NOT_FOUND')
  const [changed] = await stampsOf(deps, [last])
  return {
    ...{ id, version: last.number, settings: settingsOf(stored) },
    changed: changed ?? { at: last.at.toISOString(), by: null },
    people: belonging.people.reduce((sum, { count }) => sum + count, 0),
    lines: belonging.lines.map((line) => ({
      id: line.id,
      name: { zh: line.nameZh, en: line.nameEn },
      open: line.open,
      departmentId: line.beijingDepartmentId,
    })),
    peopleOf: Object.fromEntries(
      belonging.people.flatMap(({ departmentId, count }) =>
        departmentId === null ? [] : [[departmentId, count]],
      ),
    ),
  }
}

/** The newest first, a page at a time. @throws AppError NOT_FOUND */
export function listInstitutionVersions(
  deps: Deps,
  id: string,
  before?: number,
): Promise<InstitutionVersions> {
  return listVersions(deps, 'institution', id, { before, size: versionsPerPage }, settingsOf)
}

/**
 * Sets an institution and its departments anew, as a version. City and level stay: records and rights stand on them.
 * @throws AppError NOT_FOUND, CONFLICT with who was quicker, VALIDATION_FAILED at the field (`lines_open` where it is closed while an open
 * line begins or ends there), OWN_ACCOUNT where the office of the caller's own hospital would see more by it
 */
export function changeInstitution(deps: Deps, call: Call, id: string, input: InstitutionChange) {
  return act(deps, call, async (hands) => {
    const before = settingsOf(await lockSettings(hands.tx, 'institution', id, input.version))
    return write(deps, hands, call, { id, before, ...input, restoredFrom: null })
  })
}

/** Sets it as it was; departments that came since then stay as they are. @throws AppError as {@link changeInstitution} */
export function restoreInstitution(
  deps: Deps,
  call: Call,
  id: string,
  number: number,
  { version, reason }: RestoreInput,
) {
  return act(deps, call, async (hands) => {
    const before = settingsOf(await lockSettings(hands.tx, 'institution', id, version))
    const found = await findVersion(hands.tx, 'institution', id, number)
    if (found === undefined) throw new AppError('NOT_FOUND')
    const then = settingsOf(found.settings)
    const since = before.departments.filter((one) => then.departments.every(({ id: old }) => old !== one.id))
    const read = InstitutionSettings.safeParse({ ...then, departments: [...then.departments, ...since] })
    if (!read.success) {
      const fields = fieldErrors(read.error.issues).map(({ path, code }) => refused(path, code))
      throw new AppError('VALIDATION_FAILED', { fields })
    }
    const settings = read.data
    return write(deps, hands, call, {
      ...{ id, before, version, settings, reason },
      restoredFrom: number,
    })
  })
}

/** @throws AppError VALIDATION_FAILED at the field, OWN_ACCOUNT */
export function addInstitution(deps: Deps, call: Call, { settings, reason }: NewInstitution) {
  return act(deps, call, (hands) =>
    write(deps, hands, call, {
      ...{ id: uuid(), before: null, version: 0, settings, reason },
      restoredFrom: null,
    }),
  )
}

type Writing = {
  id: string
  /** null: it is being made. */
  before: InstitutionSettings | null
  version: number
  settings: InstitutionSettings
  reason: string
  restoredFrom: number | null
}

async function write(deps: Deps, hands: Act, { actor, address }: Call, writing: Writing) {
  const { tx } = hands
  const { id, before, version, settings, reason, restoredFrom } = writing
  if (settingChanges(before ?? {}, settings).length === 0)
    throw new AppError('VALIDATION_FAILED', { fields: [{ path: 'settings', code: 'unchanged' }] })
  await check(tx, writing)
  if (actor.institutionId === id && !isWithin(address, settings.networks))
    throw new AppError('VALIDATION_FAILED', { fields: [refused('networks', 'locks_out')] })
  /* an office reads the figures of what stands below its own hospital */
  const gains = settings.parentId === actor.institutionId && before?.parentId !== actor.institutionId
  if (gains && actor.roles.includes('medical_affairs')) throw new AppError('OWN_ACCOUNT')
  const { departments, open, ...columns } = settings
  const row = before === null ? undefined : await findInstitutionRow(tx, id)
  const now = deps.clock()
  const set = { ...columns, closedAt: open ? null : (row?.closedAt ?? now) }
  if (before === null) await insertInstitution(tx, { id, code: `p-${id.slice(-12)}`, ...set })
  else await updateInstitution(tx, id, set)
  await writeDepartments(
    tx,
    departments.map((one) => ({
      ...{ id: one.id, institutionId: id, nameZh: one.nameZh, nameEn: one.nameEn },
      closedAt: one.open ? null : now,
    })),
  )
  const number = version + 1
  const at = await hands.audit(
    { log: 'settings' },
    {
      kind: 'institution.changed',
      data: {
        ...{ institutionId: id, version: number, reason, restoredFrom },
        before: before === null ? null : { ...before },
        after: { ...settings },
      },
    },
  )
  await insertVersion(tx, 'institution', id, { number, personId: actor.personId, reason, restoredFrom, at })
  return { id, version: number }
}

function refused(path: string, code: string): FieldError {
  return { path: `settings.${path}`, code }
}

/** What the schema cannot know. */
async function check(tx: Tx, { id, before, settings }: Writing): Promise<void> {
  const fields: FieldError[] = []
  if (await isNameTaken(tx, settings.nameZh, id)) fields.push(refused('nameZh', 'taken'))
  if (settings.parentId !== null) {
    const parent = await findInstitutionRow(tx, settings.parentId)
    const fits = parent !== undefined && levelAbove[settings.level]?.includes(parent.level) === true
    if (!fits || parent.id === id) fields.push(refused('parentId', 'not_offered'))
  }
  const own = settings.departments.map((one) => one.id)
  if ((await readForeignDepartments(tx, id, own)).length > 0)
    fields.push(refused('departments', 'not_offered'))
  if (before === null) {
    if (settings.level === 'bureau') fields.push(refused('level', 'not_offered'))
  } else {
    if (before.level !== settings.level || before.city !== settings.city)
      fields.push(refused('level', 'fixed'))
    if (before.departments.some((one) => !own.includes(one.id))) fields.push(refused('departments', 'kept'))
    fields.push(...(await closedUnderLines(tx, id, before, settings)))
  }
  if (fields.length > 0) throw new AppError('VALIDATION_FAILED', { fields })
}

/** An open line has two open ends. */
async function closedUnderLines(
  tx: Tx,
  id: string,
  before: InstitutionSettings,
  settings: InstitutionSettings,
): Promise<FieldError[]> {
  const lines = (await readBelonging(tx, id)).lines.filter((line) => line.open)
  const closes = before.open && !settings.open && lines.length > 0
  return [
    ...(closes ? [refused('open', 'lines_open')] : []),
    ...settings.departments.flatMap((one, index) =>
      !one.open && lines.some((line) => line.beijingDepartmentId === one.id)
        ? [refused(`departments.${index}.open`, 'lines_open')]
        : [],
    ),
  ]
}
