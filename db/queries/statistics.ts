/**
 * Figures over `consultation_fact`: one pass over the period, by whatever index is narrowest, in which every condition of every figure is
 * one filtered count. Nothing is kept beside the rows, so nothing can be out of date.
 */
import { type RawBuilder, sql } from 'kysely'
import type {
  Clock,
  Condition,
  Dimension,
  Figure,
  HeatShape,
  ReferralCount,
} from '../../server/domain/statistics.ts'
import type { ReadDb } from '../open.ts'
import { all, happened, momentColumn, steps, wordAt } from './statistics-sql.ts'

/** Requests of one hospital in Hohhot, or of the lines that one in Beijing serves. */
export type Place = { institutionId: string } | { institutionId: string; lineIds: readonly string[] }

export type FactFilter = {
  /** First moment that counts, and the first that no longer does. */
  from: Date
  until: Date
  /** What was known then. */
  at: Date
  lineId?: string | undefined
  departmentId?: string | undefined
  /** Requester or expert. */
  personId?: string | undefined
  /** All of them: the one that was asked for, and the one that the reader may see. */
  places: readonly Place[]
}

/** What an institution is to consultations. */
export async function placeOf(read: ReadDb, institutionId: string): Promise<Place> {
  const lines = await read
    .selectFrom('line')
    .select('id')
    .where('beijingInstitutionId', '=', institutionId)
    .execute()
  return lines.length === 0 ? { institutionId } : { institutionId, lineIds: lines.map((line) => line.id) }
}

/** `consultation_fact f` and the instant `i`, narrowed; for `from … where`. */
export function cohort(filter: FactFilter): { from: RawBuilder<unknown>; where: RawBuilder<boolean> } {
  const conditions = [
    sql<boolean>`f.submitted_at >= ${filter.from} and f.submitted_at < ${filter.until}`,
    happened('arrived'),
  ]
  if (filter.lineId !== undefined) conditions.push(sql`f.line_id = ${filter.lineId}`)
  if (filter.departmentId !== undefined) conditions.push(sql`f.department_id = ${filter.departmentId}`)
  if (filter.personId !== undefined)
    conditions.push(
      sql`(f.requester_id = ${filter.personId} or (f.expert_id = ${filter.personId} and ${happened('accepted')}))`,
    )
  for (const place of filter.places) {
    conditions.push(
      'lineIds' in place
        ? sql`f.line_id = any(${place.lineIds}::uuid[])`
        : sql`f.institution_id = ${place.institutionId}`,
    )
  }
  return {
    from: sql`consultation_fact f cross join (select ${filter.at}::timestamptz as at) i`,
    where: sql.join<boolean>(conditions, sql` and `),
  }
}

const dimensionColumns: Readonly<Record<Dimension, RawBuilder<string | null>>> = {
  line: sql`f.line_id::text`,
  institution: sql`f.institution_id::text`,
  department: sql`f.department_id::text`,
  doctor: sql`f.requester_id::text`,
  expert: sql`case when f.accepted_at <= i.at then f.expert_id::text end`,
  month: sql`to_char(f.submitted_at at time zone 'Asia/Shanghai', 'YYYY-MM')`,
}

export type Counted = {
  count: number
  among: number | null
  median: number | null
  p90: number | null
  /** Of scores. */
  sum: number | null
}
export type CountedRow = { key: string | null; values: Map<string, Counted> }

/**
 * Collects columns; the same condition of several figures is counted once. In a narrow part what a row gives is worked out before the
 * rows are put into groups, so that what may be sorted is the key and small numbers and not the whole row.
 */
class Columns {
  readonly list: RawBuilder<unknown>[] = []
  /** Of single rows, for the inner query of a narrow part; null where the row gives nothing. */
  readonly inner: RawBuilder<unknown>[] = []
  readonly isNarrow: boolean
  readonly #names = new Map<string, string>()

  constructor(isNarrow: boolean) {
    this.isNarrow = isNarrow
  }

  add(key: string, make: () => RawBuilder<unknown>): string {
    const known = this.#names.get(key)
    if (known !== undefined) return known
    const name = `c${this.list.length}`
    this.#names.set(key, name)
    this.list.push(sql`${make()} as ${sql.ref(name)}`)
    return name
  }

  /** What one row gives. */
  of(value: RawBuilder<unknown>): RawBuilder<unknown> {
    if (!this.isNarrow) return value
    const name = `r${this.inner.length}`
    this.inner.push(sql`${value} as ${sql.ref(name)}`)
    return sql.ref(`q.${name}`)
  }

  count(conditions: readonly Condition[]): string {
    return this.add(JSON.stringify(conditions), () => {
      if (conditions.length === 0) return sql`count(*)::int`
      return this.isNarrow
        ? sql`count(${this.of(sql`case when ${all(conditions)} then 1 end`)})::int`
        : sql`(count(*) filter (where ${all(conditions)}))::int`
    })
  }
}

type Raw = Readonly<Record<string, unknown>>
type Reader = (row: Raw) => Counted

const nothing = { among: null, median: null, p90: null, sum: null }
const whole = (value: unknown) => Number(value ?? 0)

function readerOf({ shape }: Figure, columns: Columns): Reader | null {
  switch (shape.kind) {
    case 'count': {
      const count = columns.count(shape.of)
      return (row) => ({ ...nothing, count: whole(row[count]) })
    }
    case 'share': {
      const count = columns.count([...shape.among, ...shape.of])
      const among = columns.count(shape.among)
      return (row) => ({ ...nothing, count: whole(row[count]), among: whole(row[among]) })
    }
    case 'time': {
      const { from, to } = shape
      const conditions: Condition[] = [...shape.among, { happened: from }, { happened: to }]
      /* not extract(), whose numeric costs more than the sorting; nearest rank, so that it is the time of a case */
      const span = columns.of(
        sql`case when ${all(conditions)} then date_part('epoch', ${momentColumn(to)} - ${momentColumn(from)})::int end`,
      )
      const count = columns.add(`count ${JSON.stringify(shape)}`, () => sql`count(${span})::int`)
      const spans = columns.add(
        `time ${JSON.stringify(shape)}`,
        () => sql`percentile_disc(array[0.5, 0.9]) within group (order by ${span})`,
      )
      return (row) => {
        const [median = null, p90 = null] = (row[spans] ?? []) as (number | null)[]
        return { ...nothing, count: whole(row[count]), median, p90 }
      }
    }
    case 'mean': {
      const { word } = shape
      const count = columns.count([{ word }])
      const sum = columns.add(
        `sum ${word}`,
        () => sql`coalesce(sum(${columns.of(sql`${wordAt(word)}::int`)}), 0)::int`,
      )
      return (row) => ({ ...nothing, count: whole(row[count]), sum: whole(row[sum]) })
    }
    case 'referrals':
      return null
  }
}

/** Whether a figure asks for the newest word, which the row alone may not know. */
function asksWords({ shape }: Figure): boolean {
  return shape.kind === 'mean' || JSON.stringify(shape).includes('"word"')
}

/**
 * The figures, all together or by one dimension; the rows with the most requests first, months in their order. Times are sorted, which
 * Postgres does in one process, so they are asked for beside the counts and not after them. Figures of words go with them: their
 * subqueries keep Postgres from counting in several processes, and cost by estimate so much that it sorts whole rows where hashing does.
 * @param most rows; one more is read, so that the caller sees that there are further ones
 */
export async function readFigures(
  read: ReadDb,
  filter: FactFilter,
  figures: readonly Figure[],
  by: Dimension | null,
  most: number,
): Promise<CountedRow[]> {
  const times = figures.filter(({ shape }) => shape.kind === 'time')
  const half = Math.ceil(times.length / 2)
  const counts = figures.filter(({ shape }) => shape.kind !== 'time' && shape.kind !== 'referrals')
  const plain = counts.filter((figure) => !asksWords(figure))
  const parts = [
    { figures: plain, isNarrow: false },
    { figures: times.slice(0, half), isNarrow: true },
    { figures: [...times.slice(half), ...counts.filter(asksWords)], isNarrow: true },
  ].filter((part) => part.figures.length > 0)
  const [first = [], ...others] = await Promise.all(
    parts.map((part) => readPart(read, filter, part, by, most)),
  )
  for (const rows of others) {
    const values = new Map(rows.map((row) => [row.key, row.values]))
    for (const row of first) for (const [id, value] of values.get(row.key) ?? []) row.values.set(id, value)
  }
  return first
}

async function readPart(
  read: ReadDb,
  filter: FactFilter,
  { figures, isNarrow }: { figures: readonly Figure[]; isNarrow: boolean },
  by: Dimension | null,
  most: number,
): Promise<CountedRow[]> {
  const columns = new Columns(isNarrow)
  const size = columns.count([])
  const readers = figures.flatMap((figure) => {
    const reader = readerOf(figure, columns)
    return reader === null ? [] : [[figure.id, reader] as const]
  })
  const cohortOf = cohort(filter)
  const column = by === null ? sql<null>`null::text` : dimensionColumns[by]
  const key = isNarrow && by !== null ? sql`q.key` : column
  /* `offset 0` keeps what the rows give worked out beforehand */
  const rowsOf = isNarrow
    ? sql`(select ${sql.join([sql`${column} as key`, ...columns.inner])} from ${cohortOf.from} where ${cohortOf.where} offset 0) q`
    : sql`${cohortOf.from} where ${cohortOf.where}`
  const order = by === 'month' ? sql`1` : sql`${sql.ref(size)} desc, 1`
  const grouped = by === null ? sql`` : sql`group by 1 order by ${order} limit ${most + 1}`
  const { rows } = await sql<Raw>`
    select ${key} as key, ${sql.join(columns.list)} from ${rowsOf} ${grouped}`.execute(read as never)
  return rows.map((row) => ({
    key: row.key === null ? null : String(row.key),
    values: new Map(readers.map(([id, reader]) => [id, reader(row)])),
  }))
}

/** Hohhot's side of a referral: what an institution and a department of the asking side are to it. */
const hohhot = (column: string) =>
  sql<
    string | null
  >`case when r.direction = 'up' then ${sql.ref(`r.from_${column}`)} else ${sql.ref(`r.to_${column}`)} end`

const referralColumns: Readonly<Record<Dimension, RawBuilder<string | null> | null>> = {
  line: sql`r.line_id::text`,
  institution: sql`(${hohhot('institution_id')})::text`,
  department: sql`(${hohhot('department_id')})::text`,
  doctor: sql`r.referrer_id::text`,
  expert: null,
  month: sql`to_char(r.requested_at at time zone 'Asia/Shanghai', 'YYYY-MM')`,
}

function referralCohort(filter: FactFilter): RawBuilder<boolean> {
  const conditions = [
    sql<boolean>`r.requested_at >= ${filter.from} and r.requested_at < ${filter.until} and r.requested_at <= ${filter.at}`,
  ]
  if (filter.lineId !== undefined) conditions.push(sql`r.line_id = ${filter.lineId}`)
  if (filter.departmentId !== undefined)
    conditions.push(sql`${hohhot('department_id')} = ${filter.departmentId}`)
  if (filter.personId !== undefined) conditions.push(sql`r.referrer_id = ${filter.personId}`)
  for (const { institutionId } of filter.places)
    conditions.push(sql`${institutionId} in (r.from_institution_id, r.to_institution_id)`)
  return sql.join<boolean>(conditions, sql` and `)
}

/** The figures of referrals, as {@link readFigures} gives the others; none by expert. */
export async function readReferralFigures(
  read: ReadDb,
  filter: FactFilter,
  figures: readonly Figure[],
  by: Dimension | null,
): Promise<CountedRow[]> {
  const wanted = figures.flatMap(({ id, shape }) => (shape.kind === 'referrals' ? [{ id, shape }] : []))
  const key = by === null ? sql<string | null>`null::text` : referralColumns[by]
  if (wanted.length === 0 || key === null) return []
  const count = ({ direction, arrived }: ReferralCount) =>
    sql`(count(*) filter (where r.direction = ${direction}${arrived === true ? sql` and r.arrived_at <= ${filter.at}` : sql``}))::int`
  const columns = wanted.flatMap(({ shape }, index) => [
    sql`${count(shape.of)} as ${sql.ref(`n${index}`)}`,
    sql`${shape.among === null ? sql`null::int` : count(shape.among)} as ${sql.ref(`d${index}`)}`,
  ])
  const { rows } = await sql<Raw>`select ${key} as key, ${sql.join(columns)} from referral r
    where ${referralCohort(filter)} ${by === null ? sql`` : sql`group by 1`}`.execute(read as never)
  return rows.map((row) => ({
    key: row.key === null ? null : String(row.key),
    values: new Map(
      wanted.map(({ id }, index) => {
        const among = row[`d${index}`]
        return [
          id,
          { ...nothing, count: whole(row[`n${index}`]), among: among === null ? null : whole(among) },
        ]
      }),
    ),
  }))
}

export type HeatCell = { row: string; column: string; kept: number; decided: number }

/** How much of a step was done in time, by when it began. */
export async function readHeat(
  read: ReadDb,
  filter: FactFilter,
  clock: Clock,
  shape: HeatShape,
): Promise<HeatCell[]> {
  const { from, where } = cohort(filter)
  const begun = sql`${momentColumn(steps[clock].start)} at time zone 'Asia/Shanghai'`
  const [row, column] =
    shape === 'week'
      ? [
          sql`extract(isodow from ${begun})::int::text`,
          sql`(floor(extract(hour from ${begun}) / 2) * 2)::int::text`,
        ]
      : [dimensionColumns.line, dimensionColumns.month]
  const { rows } = await sql<HeatCell>`
    select ${row} as "row", ${column} as "column",
      (count(*) filter (where ${all([{ kept: clock }])}))::int as kept, count(*)::int as decided
    from ${from} where ${where} and ${all([{ decided: clock }])} group by 1, 2 order by 1, 2`.execute(
    read as never,
  )
  return rows
}

/** What cases were about, the most frequent first, and for which reasons they ended. */
export async function readMix(read: ReadDb, filter: FactFilter, most: number) {
  const { from, where } = cohort(filter)
  const [diagnoses, reasons] = await Promise.all([
    sql<{ diagnosis: string; count: number; total: number }>`
      select f.diagnosis, count(*)::int as count, (sum(count(*)) over ())::int as total
      from ${from} where ${where} group by f.diagnosis order by count(*) desc, f.diagnosis limit ${most}`.execute(
      read as never,
    ),
    sql<{ state: string; reason: string; count: number }>`
      select f.end_state as state, coalesce(f.end_reason, 'other') as reason, count(*)::int as count
      from ${from} where ${where} and ${happened('ended')} group by 1, 2 order by 3 desc, 1, 2 limit 50`.execute(
      read as never,
    ),
  ])
  return {
    diagnoses: diagnoses.rows.map(({ diagnosis, count }) => ({ diagnosis, count })),
    reasons: reasons.rows,
    total: diagnoses.rows[0]?.total ?? 0,
  }
}
