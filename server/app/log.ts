/** The consultation log: what an administrator reviews. Reading the log is itself logged (domain.md §5). */
import { readCalls } from '../../db/queries/call.ts'
import {
  countLog,
  type LogFilter,
  type LogPageRow,
  readLogOptions,
  readLogPage,
} from '../../db/queries/log.ts'
import { personBriefs } from '../../db/queries/person.ts'
import type { PersonBrief } from '../contract/common.ts'
import { LogFilters, type LogOptions, type LogPage, type LogQuery, type LogRow } from '../contract/log.ts'
import { momentsOf } from '../domain/beijing.ts'
import { ageAt, maskName } from '../domain/patient.ts'
import { behindFigure } from './behind.ts'
import { readCursor, writeCursor } from './cursor.ts'
import type { Call, Deps } from './deps.ts'
import { noteListing } from './listing.ts'
import { openIdentity } from './patient.ts'

/** Beyond it a total is only "more". */
const largestTotal = 10_000

/**
 * A page of the log, newest first, with the number of matching rows.
 * @throws AppError VALIDATION_FAILED where the cursor is none of ours
 */
export async function listLog(deps: Deps, call: Call, query: LogQuery): Promise<LogPage> {
  const { cursor, limit, ...given } = query
  const filter = await filterOf(deps, given)
  const after = cursor === undefined ? null : readCursor(cursor)
  const [rows, total] = await Promise.all([
    readLogPage(deps.read, filter, after, limit + 1),
    countLog(deps.read, filter, largestTotal + 1),
  ])
  const page = rows.slice(0, limit)
  const last = rows.length > limit ? page.at(-1) : undefined
  const [items] = await Promise.all([
    logRows(deps, page),
    noteListing(deps, call, 'log.listed', { filters: filterWords(given), rows: page.length }),
  ])
  return {
    items,
    nextCursor: last === undefined ? null : writeCursor({ at: last.position, id: last.id }),
    total: Math.min(total, largestTotal),
    totalIsMore: total > largestTotal,
  }
}

/** What the filters offer. */
export async function logOptions(deps: Deps): Promise<LogOptions> {
  const { institutions, people } = await readLogOptions(deps.read)
  return {
    institutions: institutions.map(({ id, nameZh, nameEn, city }) => ({
      id,
      city,
      name: { zh: nameZh, en: nameEn },
    })),
    people,
  }
}

/** The filters as the trail keeps them. */
export function filterWords(given: LogFilters): Record<string, string> {
  return Object.fromEntries(
    Object.entries(LogFilters.parse(given)).filter(([, value]) => value !== undefined && value !== ''),
  )
}

/** @throws AppError VALIDATION_FAILED for a figure behind which no list stands */
export async function filterOf(deps: Pick<Deps, 'read' | 'clock'>, given: LogFilters): Promise<LogFilter> {
  const {
    from,
    to,
    figure,
    part: _part,
    asOf: _asOf,
    departmentId: _departmentId,
    slot: _slot,
    ...rest
  } = given
  const days = momentsOf({ from, to })
  return {
    ...rest,
    ...days,
    ...(figure === undefined ? {} : { behind: await behindFigure(deps, figure, given, days) }),
  }
}

export type LogPeople = Map<string, PersonBrief>

/** The rows as the contract has them; two more queries however many they are. */
export async function logRows(deps: Deps, rows: readonly LogPageRow[]): Promise<LogRow[]> {
  const [people, calls] = await Promise.all([
    personBriefs(deps.read, peopleOf(rows)),
    readCalls(
      deps.read,
      rows.map((row) => row.id),
      deps.clock(),
    ),
  ])
  return rows.map((row) => ({
    id: row.id,
    number: row.number,
    lineId: row.lineId ?? '',
    state: row.state,
    urgency: row.urgency,
    kind: row.kind,
    ...patientOf(deps, row),
    diagnosis: row.diagnosis,
    requester: personOf(people, row.requesterId),
    expert: row.expertId === null ? null : personOf(people, row.expertId),
    submittedAt: row.submittedAt.toISOString(),
    scheduledStart: row.scheduledStart?.toISOString() ?? null,
    callSeconds: calls.get(row.id)?.seconds ?? null,
    changedAt: row.changedAt.toISOString(),
  }))
}

export function peopleOf(rows: readonly LogPageRow[]): string[] {
  return rows.flatMap((row) => (row.expertId === null ? [row.requesterId] : [row.requesterId, row.expertId]))
}

export function personOf(people: LogPeople, id: string): PersonBrief {
  const person = people.get(id)
  if (person === undefined) throw new Error(`no person ${id}`)
  return person
}

/** Masked; the age is that of the day of submission. */
export function patientOf(deps: Pick<Deps, 'vault'>, row: LogPageRow) {
  const { name } = openIdentity(deps.vault, { id: row.patientId, identity: row.identity })
  return {
    patientName: maskName(name),
    patientSex: row.sex,
    patientAge: row.birthDate === null ? null : ageAt(row.birthDate, row.submittedAt),
  }
}
