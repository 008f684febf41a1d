/** What of this system's own records the ledger counts, and the tree of support with what reached each institution. */
import { type RawBuilder, sql } from 'kysely'
import type { Level } from '../../server/domain/institution.ts'
import type { LedgerKind, RecordSource } from '../../server/domain/ledger-kind.ts'
import type { ReadDb, Tx } from '../open.ts'
import type { LedgerScope } from './ledger.ts'

/** First moment that counts, and the first that no longer does. */
export type Moments = { from: Date; until: Date }

const ofScope = (scope: LedgerScope) =>
  scope === null
    ? sql`true`
    : sql`(f.institution_id = any(${scope}::uuid[]) or f.line_id in
        (select id from line where beijing_institution_id = any(${scope}::uuid[])))`

function signed(source: 'consultations' | 'boards', { from, until }: Moments, scope: LedgerScope) {
  const board = source === 'boards' ? sql`and f.mdt_at is not null` : sql``
  return sql`consultation_fact f where f.signed_at >= ${from} and f.signed_at < ${until} ${board} and ${ofScope(scope)}`
}

function arrived({ from, until }: Moments, scope: LedgerScope) {
  const within =
    scope === null
      ? sql``
      : sql`and (r.from_institution_id = any(${scope}::uuid[]) or r.to_institution_id = any(${scope}::uuid[]))`
  return sql`referral r where r.arrived_at >= ${from} and r.arrived_at < ${until} ${within}`
}

/** How many records of a source fall between two moments; lines: how many had carried a consultation by then. */
export async function countRecords(
  read: ReadDb,
  source: RecordSource,
  moments: Moments,
  scope: LedgerScope,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from ${
    source === 'arrivals'
      ? arrived(moments, scope)
      : source === 'lines'
        ? sql`line l where exists (select from consultation_fact f
            where f.line_id = l.id and f.submitted_at < ${moments.until} and ${ofScope(scope)})`
        : signed(source, moments, scope)
  }`.execute(read as never)
  return rows[0]?.count ?? 0
}

export type RecordRow = {
  id: string
  number: string
  at: Date
  lineZh: string
  lineEn: string
  institutionZh: string
  institutionEn: string
}

/** The newest first; none of lines. */
export async function readRecords(
  read: ReadDb,
  source: RecordSource,
  moments: Moments,
  { scope, after, limit }: { scope: LedgerScope; after: { at: string; id: string } | null; limit: number },
): Promise<RecordRow[]> {
  if (source === 'lines') return []
  const past = (at: RawBuilder<unknown>, id: RawBuilder<unknown>) =>
    after === null ? sql`` : sql`and (${at}, ${id}) < (${after.at}::text::timestamptz, ${after.id}::uuid)`
  const found =
    source === 'arrivals'
      ? sql`select r.id, r.number, r.arrived_at as at, r.line_id, r.from_institution_id as institution_id
          from ${arrived(moments, scope)} ${past(sql`r.arrived_at`, sql`r.id`)}`
      : sql`select f.consultation_id as id, (select number from consultation c where c.id = f.consultation_id) as number,
          f.signed_at as at, f.line_id, f.institution_id
          from ${signed(source, moments, scope)} ${past(sql`f.signed_at`, sql`f.consultation_id`)}`
  const { rows } = await sql<RecordRow>`
    select found.id, found.number, found.at, line.name_zh as line_zh, line.name_en as line_en,
      institution.name_zh as institution_zh, institution.name_en as institution_en
    from (${found} order by at desc, id desc limit ${limit}) found
    join line on line.id = found.line_id join institution on institution.id = found.institution_id
    order by found.at desc, found.id desc`.execute(read as never)
  return rows
}

export type PlaceRow = {
  id: string
  nameZh: string
  nameEn: string
  shortZh: string
  shortEn: string
  code: string
  level: Level
  parentId: string | null
}

/** The whole tree: some hundreds. */
export function readTree(read: ReadDb | Tx): Promise<PlaceRow[]> {
  return read
    .selectFrom('institution')
    .select(['id', 'nameZh', 'nameEn', 'shortZh', 'shortEn', 'code', 'level', 'parentId'])
    .orderBy('code')
    .orderBy('id')
    .execute()
}

export async function readLinesOfPlaces(read: ReadDb | Tx) {
  const [lines, sites] = await Promise.all([
    read
      .selectFrom('line')
      .select(['id', 'code', 'seal', 'nameZh', 'nameEn', 'beijingInstitutionId', 'hohhotInstitutionId'])
      .orderBy('position')
      .execute(),
    read.selectFrom('lineSite').selectAll().execute(),
  ])
  return { lines, sites }
}

/** Consultations with an opinion signed in the time, by who asked; and teaching by where it was. */
export async function readReached(
  read: ReadDb,
  moments: Moments,
  days: { from: string; to: string },
  teaching: readonly LedgerKind[],
) {
  const [consultations, taught] = await Promise.all([
    sql<{
      id: string
      count: number
    }>`select i.id, reached.count from institution i cross join lateral (
        select count(*)::int as count from consultation_fact f
          where f.institution_id = i.id and f.signed_at >= ${moments.from} and f.signed_at < ${moments.until}) reached
      where reached.count > 0`.execute(read as never),
    sql<{ id: string; count: number }>`select p.institution_id as id, sum(e.quantity)::int as count
      from ledger_entry e join ledger_place p on p.entry_id = e.id
      where e.void_at is null and e.basis = 'event' and e.kind = any(${[...teaching]}::text[])
        and e.to_day >= ${days.from}::date and e.to_day <= ${days.to}::date group by 1`.execute(
      read as never,
    ),
  ])
  return {
    consultations: new Map(consultations.rows.map(({ id, count }) => [id, count])),
    teaching: new Map(taught.rows.map(({ id, count }) => [id, count])),
  }
}

export async function insertPlace(
  tx: Tx,
  place: { id: string; code: string; nameZh: string; nameEn: string; level: Level; parentId: string },
): Promise<void> {
  await tx
    .insertInto('institution')
    .values({ ...place, shortZh: place.nameZh, shortEn: place.nameEn, city: 'hohhot' })
    .execute()
}
