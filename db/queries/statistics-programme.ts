/** The figures of the programme's ledger, as it stood at an instant. */
import { type RawBuilder, sql } from 'kysely'
import type { LedgerKind } from '../../server/domain/ledger-kind.ts'
import type { Dimension, Figure } from '../../server/domain/statistics.ts'
import type { ReadDb } from '../open.ts'
import type { FactFilter } from './statistics.ts'
import { type CountedRow, nothing, type Raw, whole } from './statistics-figures.ts'

/** null: the ledger does not know. */
const keys: Readonly<Record<Dimension, RawBuilder<string | null> | null>> = {
  line: sql`e.line_id::text`,
  institution: sql`place.id::text`,
  department: null,
  doctor: null,
  expert: null,
  month: sql`to_char(e.to_day, 'YYYY-MM')`,
}

/** An entry's last day lies in the period. */
function within({ from, until }: FactFilter): RawBuilder<boolean> {
  const day = (moment: Date) => sql`(${moment}::timestamptz at time zone 'Asia/Shanghai')::date`
  return sql<boolean>`e.to_day >= ${day(from)} and e.to_day < ${day(until)}`
}

/** Whether the ledger can be asked so; where it cannot, a figure of it is left out and not 0. */
export function ledgerKnows(filter: FactFilter, by: Dimension | null): boolean {
  return (
    filter.departmentId === undefined && filter.personId === undefined && (by === null || keys[by] !== null)
  )
}

/**
 * Entries as they stood: one that was changed later is what the trail keeps of it from before the change, one that was made void later counts.
 * An entry that was never touched (version 1) asks nothing of the trail.
 */
const entriesAt = (at: Date) => sql`
  select case when was.data is null then e.kind else was.data->>'kind' end as kind,
    case when was.data is null then e.basis else was.data->>'basis' end as basis,
    case when was.data is null then e.to_day else (was.data->>'to')::date end as to_day,
    case when was.data is null then e.quantity else (was.data->>'quantity')::int end as quantity,
    case when was.data is null then e.persons else (was.data->>'persons')::int end as persons,
    case when was.data is null then e.minutes else (was.data->>'minutes')::int end as minutes,
    case when was.data is null then e.line_id else (was.data->>'lineId')::uuid end as line_id,
    case when was.data is null
      then array(select institution_id from ledger_place where entry_id = e.id)
      else array(select jsonb_array_elements_text(was.data->'placeIds')::uuid) end as place_ids
  from ledger_entry e
  left join lateral (select a.data->'before' as data from audit_event a
    where a.kind = 'ledger.changed' and a.data->>'entryId' = e.id::text and a.at > ${at}
    order by a.at limit 1) was on e.version > 1
  where e.created_at <= ${at} and coalesce(e.void_at > ${at}, true)`

/** Whether the reach of the programme can be asked so: it is one figure of the whole, and of a month. */
export function knowsCoverage(filter: FactFilter, by: Dimension | null): boolean {
  const { lineId, departmentId, personId, places } = filter
  const narrowed = [lineId, departmentId, personId].some((one) => one !== undefined) || places.length > 0
  return !narrowed && (by === null || by === 'month')
}

const wholePeriod = ({ from, until }: FactFilter) =>
  sql`select null::text as key, ${from}::timestamptz as since, ${until}::timestamptz as until`

/** Months of both cities that the period touches, each as far as it lies in it. */
const months = ({ from, until }: FactFilter) => sql`
  select to_char(first, 'YYYY-MM') as key, greatest(first at time zone 'Asia/Shanghai', ${from}::timestamptz) as since,
    least((first + interval '1 month') at time zone 'Asia/Shanghai', ${until}::timestamptz) as until
  from generate_series(date_trunc('month', ${from}::timestamptz at time zone 'Asia/Shanghai'),
    ${until}::timestamptz at time zone 'Asia/Shanghai', interval '1 month') as first`

/**
 * Grassroots institutions for which an opinion was signed in the period or that had teaching then, as was known at the instant; as the
 * programme's page counts them. None where {@link knowsCoverage} says no.
 */
export async function readCoverageFigures(
  read: ReadDb,
  filter: FactFilter,
  figures: readonly Figure[],
  by: Dimension | null,
  { aim, teaching }: { aim: number; teaching: readonly LedgerKind[] },
): Promise<CountedRow[]> {
  const wanted = figures.filter(({ shape }) => shape.kind === 'coverage')
  if (wanted.length === 0 || !knowsCoverage(filter, by)) return []
  const month = by === 'month'
  /* each institution is asked whether there is one, so that a million opinions cost no more than ten */
  const { rows } = await sql<Raw>`
    select ${month ? sql`r.key` : sql`null::text`} as key, count(distinct r.id)::int as reached from (
      select i.id, span.key from institution i cross join (${month ? months(filter) : wholePeriod(filter)}) span
        where i.level = 'grassroots' and exists (select from consultation_fact f where f.institution_id = i.id
          and f.signed_at >= span.since and f.signed_at < span.until and f.signed_at <= ${filter.at})
      union all
      select place.id, ${month ? sql`to_char(e.to_day, 'YYYY-MM')` : sql`null::text`}
        from (${entriesAt(filter.at)}) e cross join unnest(e.place_ids) as place (id)
        where e.basis = 'event' and e.kind = any(${[...teaching]}::text[]) and ${within(filter)}
    ) r join institution on institution.id = r.id and institution.level = 'grassroots'
    ${month ? sql`group by 1` : sql``}`.execute(read as never)
  return rows.map((row) => ({
    key: row.key === null ? null : String(row.key),
    values: new Map(wanted.map(({ id }) => [id, { ...nothing, count: whole(row.reached), among: aim }])),
  }))
}

/** The figures of the ledger, as {@link readFigures} gives the others; none where {@link ledgerKnows} says no. */
export async function readProgrammeFigures(
  read: ReadDb,
  filter: FactFilter,
  figures: readonly Figure[],
  by: Dimension | null,
): Promise<CountedRow[]> {
  const wanted = figures.flatMap(({ id, shape }) => (shape.kind === 'programme' ? [{ id, shape }] : []))
  const key = by === null ? sql<string | null>`null::text` : keys[by]
  if (wanted.length === 0 || key === null || !ledgerKnows(filter, by)) return []
  const conditions = [sql<boolean>`e.basis = 'event' and ${within(filter)}`]
  if (filter.lineId !== undefined) conditions.push(sql`e.line_id = ${filter.lineId}`)
  for (const { institutionId } of filter.places)
    conditions.push(sql`${institutionId}::uuid = any(e.place_ids)`)
  const columns = wanted.map(
    ({ shape }, index) =>
      sql`coalesce(sum(${sql.ref(`e.${shape.sum}`)}) filter (where e.kind = any(${[...shape.kinds]}::text[])), 0)::int
        as ${sql.ref(`n${index}`)}`,
  )
  const places = by === 'institution' ? sql`cross join unnest(e.place_ids) as place (id)` : sql``
  const { rows } = await sql<Raw>`select ${key} as key, ${sql.join(columns)}
    from (${entriesAt(filter.at)}) e ${places}
    where ${sql.join<boolean>(conditions, sql` and `)} ${by === null ? sql`` : sql`group by 1`}`.execute(
    read as never,
  )
  return rows.map((row) => ({
    key: row.key === null ? null : String(row.key),
    values: new Map(wanted.map(({ id }, index) => [id, { ...nothing, count: whole(row[`n${index}`]) }])),
  }))
}
