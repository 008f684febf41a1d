/** The consultation log: what an administrator reviews. Reading the log is itself logged (domain.md §5). */
import { readCalls } from '../../db/queries/call.ts'
import {
  countLog,
  type LogFilter,
  type LogPageRow,
  readLogOptions,
  readLogPage,
} from '../../db/queries/log.ts'
import { type MoreRow, readMore } from '../../db/queries/log-more.ts'
import { personBriefs } from '../../db/queries/person.ts'
import {
  LogFields,
  type LogFilters,
  type LogOptions,
  type LogPage,
  type LogQuery,
  type LogRow,
} from '../contract/log.ts'
import { momentsOf } from '../domain/beijing.ts'
import { ageAt, maskName } from '../domain/patient.ts'
import { behindFigure } from './behind.ts'
import type { Call, Deps } from './deps.ts'
import { noteListing } from './listing.ts'
import { diagnosesIn, waitsOf } from './log-facts.ts'
import { positionOf, readLogCursor, writeLogCursor } from './log-order.ts'
import { type LogPeople, personOf } from './log-people.ts'
import { openIdentity } from './patient.ts'

/** Beyond it a total is only "more". */
const largestTotal = 10_000

/**
 * A page of the log in the order that is asked for, with the number of matching rows.
 * @throws AppError VALIDATION_FAILED where the cursor is none of ours, or one of another order
 */
export async function listLog(deps: Deps, call: Call, query: LogQuery): Promise<LogPage> {
  const { cursor, limit, sort, order, ...given } = query
  const sorting = { sort, order }
  const filter = await filterOf(deps, given)
  const after = cursor === undefined ? null : readLogCursor(sorting, cursor)
  const [rows, total] = await Promise.all([
    readLogPage(deps.read, filter, sorting, after, limit + 1),
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
    nextCursor: last === undefined ? null : writeLogCursor(sorting, positionOf(last)),
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
    Object.entries(LogFields.parse(given)).filter(([, value]) => value !== undefined && value !== ''),
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

/** The rows as the contract has them; three more queries however many they are. */
export async function logRows(deps: Deps, rows: readonly LogPageRow[]): Promise<LogRow[]> {
  const ids = rows.map((row) => row.id)
  const [more, calls] = await Promise.all([readMore(deps.read, ids), readCalls(deps.read, ids, deps.clock())])
  const members = [...more.values()].flatMap((row) => row.memberIds)
  const people = await personBriefs(deps.read, [...new Set([...peopleOf(rows), ...members])])
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
    scheduledEnd: row.scheduledEnd?.toISOString() ?? null,
    reasonCode: row.reasonCode,
    reasonText: row.reasonText,
    noShowSide: row.noShowSide,
    destroyedAt: row.destroyedAt?.toISOString() ?? null,
    ...moreOf(more.get(row.id), people),
  }))
}

/** What the columns tell beside the consultation itself. */
export function moreOf(more: MoreRow | undefined, people: LogPeople) {
  if (more === undefined) throw new Error('a consultation went while it was read')
  const { minutes, drops, lossPerMille, roundTripMs, lowest } = more
  return {
    startedAt: more.startedAt?.toISOString() ?? null,
    finishedAt: more.finishedAt?.toISOString() ?? null,
    sessionSeconds: more.sessionSeconds,
    waits: waitsOf(more),
    diagnoses: diagnosesIn(more.diagnoses),
    members: more.memberIds.flatMap((id) => people.get(id) ?? []),
    consent: more.consent,
    network: minutes === 0 ? null : { drops, lossPerMille, roundTripMs, lowest },
    phonedAt: more.phonedAt?.toISOString() ?? null,
    opinionVersions: more.versions,
    adoption: more.decision,
    referrals: more.referrals,
    rated: more.rated,
  }
}

export function peopleOf(rows: readonly LogPageRow[]): string[] {
  return rows.flatMap((row) => (row.expertId === null ? [row.requesterId] : [row.requesterId, row.expertId]))
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
