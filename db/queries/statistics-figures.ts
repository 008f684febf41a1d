/**
 * Figures over `consultation_fact`. Counts are asked of the numbers that rows come to (statistics-bits.ts), times of the rows themselves. A row's
 * number is part of the row, so nothing can be out of date; where its last moment lies after the instant it is worked out for the instant.
 */
import { type RawBuilder, sql } from 'kysely'
import type { Condition, Dimension, Figure, Moment } from '../../server/domain/statistics.ts'
import type { ReadDb } from '../open.ts'
import { cohort, dimensionColumns, type FactFilter } from './statistics.ts'
import { allOnBits, numberAtInstant, scoreIn, spanColumn } from './statistics-bits.ts'
import { all, momentColumn } from './statistics-sql.ts'

export type Counted = {
  count: number
  among: number | null
  median: number | null
  p90: number | null
  /** Of scores. */
  sum: number | null
}
export type CountedRow = { key: string | null; values: Map<string, Counted> }

export type Raw = Readonly<Record<string, unknown>>
type Reader = (row: Raw) => Counted
/** Columns of a query and what reads them. */
type Asked = { id: string; columns: readonly RawBuilder<unknown>[]; read: Reader }

export const nothing = { among: null, median: null, p90: null, sum: null }
export const whole = (value: unknown) => Number(value ?? 0)

const number = sql`q.number`

/** Counts of a figure, named after it; null where it is none. */
function countsOf({ id, shape }: Figure): Asked | null {
  const [count, among, sum] = [`${id} count`, `${id} among`, `${id} sum`]
  const rows = (of: RawBuilder<boolean>, name: string) =>
    sql`coalesce(sum(q.rows) filter (where ${of}), 0)::int as ${sql.id(name)}`
  switch (shape.kind) {
    case 'count':
      return {
        id,
        columns: [rows(allOnBits(number, shape.of), count)],
        read: (row) => ({ ...nothing, count: whole(row[count]) }),
      }
    case 'share':
      return {
        id,
        columns: [
          rows(allOnBits(number, [...shape.among, ...shape.of]), count),
          rows(allOnBits(number, shape.among), among),
        ],
        read: (row) => ({ ...nothing, count: whole(row[count]), among: whole(row[among]) }),
      }
    case 'mean':
      return {
        id,
        columns: [
          rows(allOnBits(number, [{ word: shape.word }]), count),
          sql`coalesce(sum(q.rows * ${scoreIn(number, shape.word)}), 0)::int as ${sql.id(sum)}`,
        ],
        read: (row) => ({ ...nothing, count: whole(row[count]), sum: whole(row[sum]) }),
      }
    default:
      return null
  }
}

/** Seconds between two moments; not extract(), whose numeric costs more than the sorting. */
function span(from: Moment, to: Moment): RawBuilder<unknown> {
  return spanColumn(from, to) ?? sql`date_part('epoch', ${momentColumn(to)} - ${momentColumn(from)})::int`
}

/** Median and 90th percentile by nearest rank, so that each is the time of a case. @param value of one row */
function timesOf({ id }: Figure, value: RawBuilder<unknown>): Asked {
  const [count, spans] = [`${id} count`, `${id} spans`]
  return {
    id,
    columns: [
      sql`count(${value})::int as ${sql.id(count)}`,
      sql`percentile_disc(array[0.5, 0.9]) within group (order by ${value}) as ${sql.id(spans)}`,
    ],
    read: (row) => {
      const [median = null, p90 = null] = (row[spans] ?? []) as (number | null)[]
      return { ...nothing, count: whole(row[count]), median, p90 }
    },
  }
}

/**
 * The figures, all together or by one dimension; the rows with the most requests first, months in their order. Times are sorted, which
 * Postgres does in one process, so they are asked for beside the counts and not after them.
 * @param most rows; one more is read, so that the caller sees that there are further ones
 */
export async function readFigures(
  read: ReadDb,
  filter: FactFilter,
  figures: readonly Figure[],
  by: Dimension | null,
  most: number,
): Promise<CountedRow[]> {
  const scope = { filter, by, most }
  const counts = figures.flatMap((figure) => countsOf(figure) ?? [])
  const times = figures.filter(({ shape }) => shape.kind === 'time')
  const half = Math.ceil(times.length / 2)
  const [first = [], ...others] = await Promise.all([
    ...(counts.length === 0 ? [] : [readCounts(read, scope, counts)]),
    ...[times.slice(0, half), times.slice(half)]
      .filter((part) => part.length > 0)
      .map((part) => readTimes(read, scope, part)),
  ])
  for (const rows of others) {
    const values = new Map(rows.map((row) => [row.key, row.values]))
    for (const row of first) for (const [id, value] of values.get(row.key) ?? []) row.values.set(id, value)
  }
  return first
}

/** Of whom, put together by what, and how many groups. */
type Scope = { filter: FactFilter; by: Dimension | null; most: number }

function readCounts(read: ReadDb, scope: Scope, asked: readonly Asked[]): Promise<CountedRow[]> {
  const { filter, by } = scope
  const { from, where } = cohort(filter)
  const key = keyOf(by)
  const rows = sql`(
    select ${key} as key, f.bits as number, count(*) as rows from ${from}
      where ${where} and f.settled_at <= i.at group by 1, 2
    union all
    select ${key}, ${numberAtInstant()}, 1 from ${from} where ${where} and f.settled_at > i.at) q`
  return readRows(read, scope, { from: rows, size: sql`sum(q.rows)`, asked })
}

/**
 * What the rows give is worked out before they are put into groups, so that what is sorted is the key and small numbers and not the whole
 * row; `offset 0` keeps it so.
 */
function readTimes(read: ReadDb, scope: Scope, figures: readonly Figure[]): Promise<CountedRow[]> {
  const { filter, by } = scope
  const { from, where } = cohort(filter)
  const values = (known: (conditions: readonly Condition[]) => RawBuilder<boolean>) =>
    figures.flatMap(({ shape }, index) => {
      if (shape.kind !== 'time') return []
      const conditions: Condition[] = [...shape.among, { happened: shape.from }, { happened: shape.to }]
      return sql`case when ${known(conditions)} then ${span(shape.from, shape.to)} end as ${sql.id(`r${index}`)}`
    })
  const asked = figures.map((figure, index) => timesOf(figure, sql.ref(`q.r${index}`)))
  /* a settled row without a moment has no span of it, so that only what else is asked has to hold */
  const settled = values((conditions) =>
    allOnBits(
      sql`f.bits`,
      conditions.filter((one) => !('happened' in one)),
    ),
  )
  const select = (columns: readonly RawBuilder<unknown>[], when: RawBuilder<boolean>) =>
    sql`select ${sql.join([sql`${keyOf(by)} as key`, ...columns])} from ${from} where ${where} and ${when}`
  const rows = sql`(${select(settled, sql`f.settled_at <= i.at`)}
    union all ${select(values(all), sql`f.settled_at > i.at`)} offset 0) q`
  return readRows(read, scope, { from: rows, size: sql`count(*)`, asked })
}

function keyOf(by: Dimension | null): RawBuilder<string | null> {
  return by === null ? sql<null>`null::text` : dimensionColumns[by]
}

/** @param of.size how many requests there are in a group */
async function readRows(
  read: ReadDb,
  { by, most }: Scope,
  { from, size, asked }: { from: RawBuilder<unknown>; size: RawBuilder<unknown>; asked: readonly Asked[] },
): Promise<CountedRow[]> {
  const order = by === 'month' ? sql`q.key` : sql`${size} desc, q.key`
  const [key, grouped] =
    by === null
      ? [sql`null::text`, sql``]
      : [sql`q.key::text`, sql`group by q.key order by ${order} limit ${most + 1}`]
  const columns = asked.flatMap((one) => one.columns)
  const { rows } = await sql<Raw>`
    select ${sql.join([sql`${key} as key`, ...columns])} from ${from} ${grouped}`.execute(read as never)
  return rows.map((row) => ({
    key: row.key === null ? null : String(row.key),
    values: new Map(asked.map(({ id, read: value }) => [id, value(row)])),
  }))
}
