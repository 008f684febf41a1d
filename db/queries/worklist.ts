/**
 * Work lists: pages by position (never by number) and bounded counts. Who sees what is part of the query (design §6). Each pair of
 * holder and state is one short index scan that stops after a page, so a page costs the same with 200 and with 100,000 rows.
 */
import { type RawBuilder, sql } from 'kysely'
import type { ConsultationState, Urgency } from '../../server/domain/consultation.ts'
import type { Branch, Holder, View } from '../../server/domain/worklist.ts'
import type { ReadDb } from '../open.ts'

/** Of which holder a row is. `holder` is an expression that names them. */
const heldBy: Record<Holder, (holder: RawBuilder<unknown>) => RawBuilder<unknown>> = {
  requester: (holder) => sql`c.requester_id = ${holder}`,
  institution: (holder) => sql`c.requesting_institution_id = ${holder}`,
  department: (holder) => sql`c.requesting_department_id = ${holder}`,
  /* what has not left its hospital, or a pre-check, is no line's yet */
  line: (holder) => sql`c.line_id = ${holder} and not c.local_only and not c.precheck_only`,
  expert: (holder) => sql`c.expert_id = ${holder}`,
  reviewer: (holder) =>
    sql`c.id in (select consultation_id from review_decision where decided_by = ${holder}
      union all select consultation_id from precheck_decision where decided_by = ${holder})`,
  receiver: (holder) => sql`c.receiving_institution_id = ${holder}`,
  member: (holder) => sql`c.id in (
    select consultation_id from consultation_member where person_id = ${holder} and state in ('invited', 'accepted')
  )`,
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
  /** Only how many: then no order stands in the way of the shortest index. */
  counting?: boolean
}

function pageSql(branches: readonly Branch[], scan: Scan): RawBuilder<unknown> | null {
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

function conditions({ filter, after, view }: Scan): RawBuilder<unknown> {
  const { column, descending } = orderOf(view)
  const all: RawBuilder<unknown>[] = []
  if (filter.lineId !== undefined) all.push(sql`c.line_id = ${filter.lineId}`)
  if (filter.urgency !== undefined) all.push(sql`c.urgency = ${filter.urgency}`)
  if (after !== undefined) {
    all.push(
      sql`(${column}, c.id) ${sql.raw(descending ? '<' : '>')} (${after.at}::text::timestamptz, ${after.id}::uuid)`,
    )
  }
  return all.length === 0 ? sql`` : sql` and ${sql.join(all, sql` and `)}`
}

/** What else a branch asks of a row. */
function narrowed({ proposedBy: side, review, notOf }: Branch): RawBuilder<unknown> {
  const all: RawBuilder<unknown>[] = []
  if (side !== undefined) all.push(sql`c.proposal_side = ${side}`)
  if (review?.owed === 'review') all.push(sql`c.review_step = ${review.step}`)
  if (review?.owed === 'signature') all.push(sql`c.post_sign_step = ${review.step}`)
  if (notOf !== undefined) all.push(sql`c.requester_id <> ${notOf}`)
  return all.length === 0 ? sql`` : sql` and ${sql.join(all, sql` and `)}`
}

function branchSql(branch: Branch, scan: Scan): RawBuilder<unknown> {
  const { column, descending } = orderOf(scan.view)
  const direction = sql.raw(descending ? 'desc' : 'asc')
  const order = scan.counting === true ? sql`` : sql`order by ${column} ${direction}, c.id ${direction}`
  return sql`(
    select found.id, found.at
    from unnest(${branch.ids}::uuid[]) as holder(id)
    cross join unnest(${branch.states}::text[]) as wanted(state)
    cross join lateral (
      select c.id, ${column} as at from consultation c
      where ${heldBy[branch.holder](sql.ref('holder.id'))} and c.state = wanted.state${narrowed(branch)}${conditions(scan)}
      ${order}
      limit ${scan.limit}
    ) found
  )`
}

/** A day has few rows whoever asks. */
function daySql(branch: Branch, scan: Scan): RawBuilder<unknown> {
  return sql`(
    select c.id, c.scheduled_start as at from consultation c
    where c.scheduled_start >= ${scan.day.from} and c.scheduled_start < ${scan.day.to}
      and ${heldBy[branch.holder](sql`any(${branch.ids}::uuid[])`)}
      and c.state = any(${branch.states}::text[])${narrowed(branch)}${conditions(scan)}
    order by c.scheduled_start, c.id
    limit ${scan.limit}
  )`
}

/** One page in its order, `limit` rows at most, with all that a line of the list shows; people come by their ids. */
export async function readPage(read: ReadDb, branches: readonly Branch[], scan: Scan) {
  const found = pageSql(branches, scan)
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

/** What stands in two branches is met twice: then so many rows more are looked at, and each counts once. */
function countSql(found: RawBuilder<unknown>, overlap: boolean): RawBuilder<number> {
  if (!overlap)
    return sql`(select count(*)::int from (select id from (${found}) f limit ${countedUpTo}) counted)`
  return sql`(
    select least(count(distinct id), ${countedUpTo})::int
    from (select id from (${found}) f limit ${2 * countedUpTo}) counted
  )`
}

function mayOverlap(branches: readonly Branch[]): boolean {
  const all = branches.flatMap((branch) => branch.states)
  return new Set(all).size < all.length
}

export type Counted = {
  /** By which the count is found in the answer. */
  name: string
  view: View
  branches: readonly Branch[]
  filter: ListFilter
}

/** Several counts in one query, each exact up to {@link countedUpTo}; what is not in the answer is 0. */
export async function countRows(
  read: ReadDb,
  wanted: readonly Counted[],
  day: Scan['day'],
): Promise<Map<string, number>> {
  const queries = wanted.flatMap(({ name, view, branches, filter }) => {
    const found = pageSql(branches, { view, filter, day, limit: countedUpTo, counting: true })
    if (found === null) return []
    return [sql`select ${name}::text as name, ${countSql(found, mayOverlap(branches))} as count`]
  })
  if (queries.length === 0) return new Map()
  const rows = await read
    .selectFrom(sql<{ name: string; count: number }>`(${sql.join(queries, sql` union all `)})`.as('counts'))
    .selectAll()
    .execute()
  return new Map(rows.map((row) => [row.name, row.count]))
}
