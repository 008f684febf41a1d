/** Referrals: pages by position, bounded counts, one with its parts. Who sees what is part of the query (design §6). */
import { type RawBuilder, sql } from 'kysely'
import type { Direction } from '../../server/domain/referral.ts'
import type { ReferralBranch, ReferralView } from '../../server/domain/referral-list.ts'
import type { ReadDb, Tx } from '../open.ts'
import type { Row } from '../schema.ts'
import type { Position } from './worklist.ts'
import { countedUpTo } from './worklist.ts'

const columnOf: Record<ReferralBranch['holder'], string> = {
  referrer: 'referrer_id',
  contact: 'contact_person_id',
  from: 'from_institution_id',
  to: 'to_institution_id',
}

type Scan = { view: ReferralView; direction?: Direction; limit: number; after?: Position }

/** What ended last comes first; everything else by what falls due. */
function orderOf(view: ReferralView): { column: RawBuilder<Date>; descending: boolean } {
  return view === 'ended'
    ? { column: sql.ref('r.changed_at'), descending: true }
    : { column: sql.ref('r.due_order'), descending: false }
}

/** Each holder and state is one short index scan that stops after a page. */
function branchSql(branch: ReferralBranch, { view, limit, after }: Scan): RawBuilder<unknown> {
  const { column, descending } = orderOf(view)
  const direction = sql.raw(descending ? 'desc' : 'asc')
  const conditions = [
    ...(branch.lineIds === undefined ? [] : [sql`r.line_id = any(${branch.lineIds}::uuid[])`]),
    ...(after === undefined
      ? []
      : [
          sql`(${column}, r.id) ${sql.raw(descending ? '<' : '>')} (${after.at}::text::timestamptz, ${after.id}::uuid)`,
        ]),
  ]
  const more = conditions.length === 0 ? sql`` : sql` and ${sql.join(conditions, sql` and `)}`
  return sql`(
    select found.id, found.at
    from unnest(${branch.ids}::uuid[]) as holder(id)
    cross join unnest(${branch.states}::text[]) as wanted(state)
    cross join lateral (
      select r.id, ${column} as at from referral r
      where r.${sql.raw(columnOf[branch.holder])} = holder.id and r.direction = ${branch.direction}
        and r.state = wanted.state${more}
      order by ${column} ${direction}, r.id ${direction}
      limit ${limit}
    ) found
  )`
}

function pageSql(branches: readonly ReferralBranch[], scan: Scan): RawBuilder<unknown> | null {
  const chosen = branches.filter(
    ({ ids, states, direction, lineIds }) =>
      ids.length > 0 &&
      states.length > 0 &&
      lineIds?.length !== 0 &&
      (scan.direction === undefined || scan.direction === direction),
  )
  if (chosen.length === 0) return null
  return sql.join(
    chosen.map((branch) => branchSql(branch, scan)),
    sql` union all `,
  )
}

/** Failed contacts in a row, as the newest attempt counted them. */
const failures = sql<number>`coalesce((
  select a.failures from follow_up_attempt a where a.referral_id = referral.id order by a.position desc limit 1
), 0)`

/** One page in its order, `limit` rows at most, with all that a line of the list shows; people come by their ids. */
export async function readReferralPage(read: ReadDb, branches: readonly ReferralBranch[], scan: Scan) {
  const found = pageSql(branches, scan)
  if (found === null) return []
  const direction = orderOf(scan.view).descending ? 'desc' : 'asc'
  return withNames(read)
    .innerJoin(
      sql<{ id: string; at: Date }>`(
        select distinct at, id from (${found}) f
        order by at ${sql.raw(direction)}, id ${sql.raw(direction)} limit ${scan.limit}
      )`.as('page'),
      (join) => join.onRef('page.id', '=', 'referral.id'),
    )
    .select(sql<string>`page.at::text`.as('positionAt'))
    .orderBy('page.at', direction)
    .orderBy('page.id', direction)
    .execute()
}

function withNames(read: ReadDb) {
  return read
    .selectFrom('referral')
    .innerJoin('patient', 'patient.id', 'referral.patientId')
    .innerJoin('institution as sender', 'sender.id', 'referral.fromInstitutionId')
    .innerJoin('institution as receiver', 'receiver.id', 'referral.toInstitutionId')
    .selectAll('referral')
    .select(['patient.identity', 'patient.sex', 'patient.birthDate'])
    .select(['sender.shortZh as fromZh', 'sender.shortEn as fromEn'])
    .select(['receiver.shortZh as toZh', 'receiver.shortEn as toEn'])
    .select(failures.as('failures'))
}

export type NamedReferral = NonNullable<Awaited<ReturnType<typeof findNamedReferral>>>

export function findNamedReferral(read: ReadDb, id: string) {
  return withNames(read).where('referral.id', '=', id).executeTakeFirst()
}

export function findReferral(given: ReadDb | Tx, id: string): Promise<Row<'referral'> | undefined> {
  return (given as ReadDb).selectFrom('referral').selectAll().where('id', '=', id).executeTakeFirst()
}

/** How much stands in each view, each exact up to {@link countedUpTo}; what is met in two branches counts once. */
export async function countReferrals(
  read: ReadDb,
  wanted: readonly { view: ReferralView; branches: readonly ReferralBranch[] }[],
): Promise<Map<string, number>> {
  const queries = wanted.flatMap(({ view, branches }) => {
    const found = pageSql(branches, { view, limit: countedUpTo })
    if (found === null) return []
    return [
      sql`select ${view}::text as name, least(count(distinct id), ${countedUpTo})::int as count from (${found}) f`,
    ]
  })
  if (queries.length === 0) return new Map()
  const rows = await read
    .selectFrom(sql<{ name: string; count: number }>`(${sql.join(queries, sql` union all `)})`.as('counts'))
    .selectAll()
    .execute()
  return new Map(rows.map((row) => [row.name, row.count]))
}

/** The steps of a referral out of its trail, newest first. */
export function readReferralHistory(read: ReadDb, id: string) {
  return read
    .selectFrom('auditEvent')
    .leftJoin('person', 'person.id', 'auditEvent.actorId')
    .leftJoin('institution', 'institution.id', 'auditEvent.actorInstitutionId')
    .select(['auditEvent.id', 'auditEvent.kind', 'auditEvent.data', 'auditEvent.at', 'auditEvent.actorId'])
    .select(['person.name', 'institution.shortZh', 'institution.shortEn'])
    .where('auditEvent.chain', '=', `referral:${id}`)
    .where('auditEvent.kind', 'in', ['referral.drafted', 'referral.changed'])
    .orderBy('auditEvent.position', 'desc')
    .limit(500)
    .execute()
}

/** Who changed it last; for the answers CONFLICT and WRONG_STATE. */
export async function lastReferralChange(tx: Tx, id: string): Promise<string | null> {
  const last = await tx
    .selectFrom('auditEvent')
    .leftJoin('person', 'person.id', 'auditEvent.actorId')
    .select('person.name')
    .where('auditEvent.chain', '=', `referral:${id}`)
    .where('auditEvent.kind', 'in', ['referral.changed', 'referral.edited'])
    .orderBy('auditEvent.position', 'desc')
    .limit(1)
    .executeTakeFirst()
  return last?.name ?? null
}

/** What the clock has to act on, the longest waiting first. */
export async function readLapsed(read: ReadDb, now: Date, limit: number): Promise<string[]> {
  const rows = await read
    .selectFrom('referral')
    .select('id')
    .where('lapseAt', '<=', now)
    .orderBy('lapseAt')
    .limit(limit)
    .execute()
  return rows.map((row) => row.id)
}

/** The referral that this one answers, and the open or ended one that answers it. */
export async function readKin(read: ReadDb, { id, parentId }: Row<'referral'>) {
  const [parent, child] = await Promise.all([
    parentId === null
      ? undefined
      : read.selectFrom('referral').select(['id', 'number']).where('id', '=', parentId).executeTakeFirst(),
    read
      .selectFrom('referral')
      .select(['id', 'number'])
      .where('parentId', '=', id)
      .where('requestedAt', 'is not', null)
      .orderBy('createdAt', 'desc')
      .limit(1)
      .executeTakeFirst(),
  ])
  return { parent: parent ?? null, child: child ?? null }
}
