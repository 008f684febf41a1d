/**
 * Work lists: pages by position (never by number) and bounded counts. Who sees what is part of the query (design §6). Each pair of
 * holder and state is one short index scan that stops after a page, so a page costs the same with 200 and with 100,000 rows.
 */
import { type RawBuilder, sql } from 'kysely'
import type { PersonActor } from '../../server/domain/actor.ts'
import {
  type ConsultationState,
  endStates,
  states,
  turnOf,
  type Urgency,
} from '../../server/domain/consultation.ts'
import type { ReadDb } from '../open.ts'

export type View = 'open' | 'mine' | 'waiting' | 'today' | 'drafts' | 'ended'
export const views: readonly View[] = ['open', 'mine', 'waiting', 'today', 'drafts', 'ended']

type Holder = 'requester_id' | 'requesting_institution_id' | 'line_id' | 'expert_id'
/** Consultations that one holder has in some states. */
type Branch = {
  holder: Holder
  ids: readonly string[]
  states: readonly ConsultationState[]
  /** Lines that another branch of the same view covers. */
  exceptLines?: readonly string[]
}

const openStates = states.filter((state) => !endStates.includes(state))
const sharedOpenStates = openStates.filter((state) => state !== 'draft')
/** What took or takes place at its hour. */
const sessionStates: readonly ConsultationState[] = [
  'scheduled',
  'in_session',
  'reporting',
  'signed',
  'closed',
  'no_show',
]

function turn(side: 'beijing' | 'hohhot'): ConsultationState[] {
  return openStates.filter((state) => turnOf(state) === side)
}
const both = openStates.filter((state) => turnOf(state) === 'both')

function doctorBranches(actor: PersonActor, view: View): Branch[] {
  const own = (of: readonly ConsultationState[]): Branch => ({
    holder: 'requester_id',
    ids: [actor.personId],
    states: of,
  })
  const house = (of: readonly ConsultationState[]): Branch => ({
    holder: 'requesting_institution_id',
    ids: [actor.institutionId],
    states: of,
  })
  switch (view) {
    case 'open':
      return [own(['draft']), house(sharedOpenStates)]
    case 'mine':
      return [own([...turn('hohhot'), ...both])]
    case 'waiting':
      return [house(turn('beijing'))]
    case 'today':
      return [house(sessionStates)]
    case 'drafts':
      return [own(['draft'])]
    case 'ended':
      return [house(endStates)]
  }
}

function expertBranches(actor: PersonActor, view: View): Branch[] {
  const own = (of: readonly ConsultationState[]): Branch => ({
    holder: 'expert_id',
    ids: [actor.personId],
    states: of,
  })
  const roster = (of: readonly ConsultationState[]): Branch => ({
    holder: 'line_id',
    ids: actor.expertLineIds,
    states: of,
  })
  /* taken by one who has left the roster since */
  const offRoster = (of: readonly ConsultationState[]): Branch => ({
    ...own(of),
    exceptLines: actor.expertLineIds,
  })
  const hohhot = turn('hohhot').filter((state) => state !== 'draft')
  switch (view) {
    case 'open':
      return [roster(sharedOpenStates), offRoster(sharedOpenStates)]
    case 'mine':
      /* whoever is on the roster may take what is submitted; the rest is the one's who took it */
      return [
        roster(['submitted']),
        own([...turn('beijing').filter((state) => state !== 'submitted'), ...both]),
      ]
    case 'waiting':
      return [roster(hohhot), offRoster(hohhot)]
    case 'today':
      return [roster(sessionStates), offRoster(sessionStates)]
    case 'drafts':
      return []
    case 'ended':
      return [roster(endStates), offRoster(endStates)]
  }
}

/** What an actor sees in a view. Empty: nothing. */
function branchesOf(actor: PersonActor, view: View): Branch[] {
  return [
    ...(actor.roles.includes('doctor') ? doctorBranches(actor, view) : []),
    ...(actor.roles.includes('expert') ? expertBranches(actor, view) : []),
  ]
}

export type ListFilter = { lineId?: string; urgency?: Urgency; state?: ConsultationState }
/** The last row of the page before. */
export type Position = { at: string; id: string }

/** How a view is ordered: by what falls due, by the hour of the session, or by what ended last. */
function orderOf(view: View): { column: RawBuilder<Date>; descending: boolean } {
  if (view === 'ended') return { column: sql.ref('c.changed_at'), descending: true }
  if (view === 'today') return { column: sql.ref('c.scheduled_start'), descending: false }
  return { column: sql.ref('c.due_order'), descending: false }
}

type Scan = {
  filter: ListFilter
  limit: number
  /** `[from, to)` of the day, for the view of today. */
  day: { from: Date; to: Date }
  after?: Position
  view: View
}

function pageSql(branches: Branch[], scan: Scan): RawBuilder<unknown> | null {
  const chosen = branches
    .map((branch) => ({
      ...branch,
      states: branch.states.filter((state) => scan.filter.state === undefined || state === scan.filter.state),
    }))
    .filter((branch) => branch.ids.length > 0 && branch.states.length > 0)
  if (chosen.length === 0) return null
  const parts = chosen.map((branch) =>
    scan.view === 'today' ? daySql(branch, scan) : branchSql(branch, scan),
  )
  return sql.join(parts, sql` union all `)
}

function conditions({ exceptLines = [] }: Branch, { filter, after, view }: Scan): RawBuilder<unknown> {
  const { column, descending } = orderOf(view)
  const all: RawBuilder<unknown>[] = []
  if (exceptLines.length > 0) all.push(sql`c.line_id <> all(${exceptLines}::uuid[])`)
  if (filter.lineId !== undefined) all.push(sql`c.line_id = ${filter.lineId}`)
  if (filter.urgency !== undefined) all.push(sql`c.urgency = ${filter.urgency}`)
  if (after !== undefined) {
    all.push(
      sql`(${column}, c.id) ${sql.raw(descending ? '<' : '>')} (${after.at}::text::timestamptz, ${after.id}::uuid)`,
    )
  }
  return all.length === 0 ? sql`` : sql` and ${sql.join(all, sql` and `)}`
}

function branchSql(branch: Branch, scan: Scan): RawBuilder<unknown> {
  const { column, descending } = orderOf(scan.view)
  const direction = sql.raw(descending ? 'desc' : 'asc')
  return sql`(
    select found.id, found.at
    from unnest(${branch.ids}::uuid[]) as holder(id)
    cross join unnest(${branch.states}::text[]) as wanted(state)
    cross join lateral (
      select c.id, ${column} as at from consultation c
      where c.${sql.raw(branch.holder)} = holder.id and c.state = wanted.state${conditions(branch, scan)}
      order by ${column} ${direction}, c.id ${direction}
      limit ${scan.limit}
    ) found
  )`
}

/** A day has few rows whoever asks. */
function daySql(branch: Branch, scan: Scan): RawBuilder<unknown> {
  return sql`(
    select c.id, c.scheduled_start as at from consultation c
    where c.scheduled_start >= ${scan.day.from} and c.scheduled_start < ${scan.day.to}
      and c.${sql.raw(branch.holder)} = any(${branch.ids}::uuid[])
      and c.state = any(${branch.states}::text[])${conditions(branch, scan)}
    order by c.scheduled_start, c.id
    limit ${scan.limit}
  )`
}

/** One page in its order, `limit` rows at most, with all that a line of the list shows; people come by their ids. */
export async function readPage(read: ReadDb, actor: PersonActor, scan: Scan) {
  const found = pageSql(branchesOf(actor, scan.view), scan)
  if (found === null) return []
  const direction = orderOf(scan.view).descending ? 'desc' : 'asc'
  return read
    .selectFrom(
      sql<{ id: string; at: Date }>`(
        select distinct at, id from (${found}) f
        order by at ${sql.raw(direction)}, id ${sql.raw(direction)} limit ${scan.limit}
      )`.as('page'),
    )
    .innerJoin('consultation', 'consultation.id', 'page.id')
    .innerJoin('patient', 'patient.id', 'consultation.patientId')
    .selectAll('consultation')
    .select(['patient.identity', 'patient.sex', 'patient.birthDate'])
    .select(sql<string>`page.at::text`.as('positionAt'))
    .orderBy('page.at', direction)
    .orderBy('page.id', direction)
    .execute()
}

/** Nobody reads a larger number. */
export const countedUpTo = 999

/** How much stands in each view, and how much is open on each line that the actor asks or serves. */
export async function countWork(
  read: ReadDb,
  actor: PersonActor,
  day: Scan['day'],
): Promise<{ views: Record<View, number>; lines: Record<string, number> }> {
  const scan = (view: View, filter: ListFilter): Scan => ({ view, filter, day, limit: countedUpTo })
  const lineIds = [...new Set([...actor.requestLineIds, ...actor.expertLineIds])]
  const parts = [
    ...views.map((view) => ({
      name: view as string,
      found: pageSql(branchesOf(actor, view), scan(view, {})),
    })),
    ...lineIds.map((lineId) => ({
      name: lineId,
      found: pageSql(lineBranches(actor, lineId), scan('open', { lineId })),
    })),
  ]
  const queries = parts.flatMap(({ name, found }) =>
    found === null
      ? []
      : [
          sql`select ${name}::text as name, (
            select count(distinct id)::int from (select id from (${found}) f limit ${countedUpTo}) counted
          ) as count`,
        ],
  )
  const counts = new Map<string, number>()
  if (queries.length > 0) {
    const rows = await read
      .selectFrom(sql<{ name: string; count: number }>`(${sql.join(queries, sql` union all `)})`.as('counts'))
      .selectAll()
      .execute()
    for (const row of rows) counts.set(row.name, row.count)
  }
  return {
    views: Object.fromEntries(views.map((view) => [view, counts.get(view) ?? 0])) as Record<View, number>,
    lines: Object.fromEntries(lineIds.map((id) => [id, counts.get(id) ?? 0])),
  }
}

/** As the view of what is open, but along the line's index where the actor serves it. */
function lineBranches(actor: PersonActor, lineId: string): Branch[] {
  return branchesOf(actor, 'open').map((branch) =>
    branch.holder === 'line_id' ? { ...branch, ids: branch.ids.filter((id) => id === lineId) } : branch,
  )
}
