/** How much of a step was done in time, by when it began. */
import { sql } from 'kysely'
import type { Clock, Condition, HeatShape } from '../../server/domain/statistics.ts'
import type { ReadDb } from '../open.ts'
import { cohort, dimensionColumns, type FactFilter } from './statistics.ts'
import { allOnBits } from './statistics-bits.ts'
import { all, momentColumn, steps } from './statistics-sql.ts'

export type HeatCell = { row: string; column: string; kept: number; decided: number }

/** Seconds that Shanghai is ahead of UTC; it has kept one offset since 1991. */
const ahead = 8 * 3600
/** Seconds of one column of the week. */
const slot = 2 * 3600
const slotsOfDay = 86_400 / slot

/**
 * As for the figures, settled rows are asked by their number and the others by their columns. Rows are put together by whole numbers and ids, and
 * only what is left of them is written as text: the day and hour of each row by itself costs more than all the rest.
 */
export async function readHeat(
  read: ReadDb,
  filter: FactFilter,
  clock: Clock,
  shape: HeatShape,
): Promise<HeatCell[]> {
  const { from, where } = cohort(filter)
  const begun = momentColumn(steps[clock].start)
  const isWeek = shape === 'week'
  /* the first of January 1970 was a Thursday */
  const [keys, row, column] = isWeek
    ? [
        sql`floor((date_part('epoch', ${begun}) + ${ahead}::int) / ${slot}::int)::int as slot`,
        sql`((q.slot / ${slotsOfDay}::int + 3) % 7 + 1)::text`,
        sql`(q.slot % ${slotsOfDay}::int * ${slot / 3600}::int)::text`,
      ]
    : [
        sql`${dimensionColumns.line} as line, ${dimensionColumns.month} as month`,
        sql`q.line::text`,
        sql`q.month`,
      ]
  const by = isWeek ? sql`1` : sql`1, 2`
  const kept: Condition[] = [{ kept: clock }]
  const decided: Condition[] = [{ decided: clock }]
  const settled = (conditions: readonly Condition[]) => allOnBits(sql`f.bits`, conditions)
  const { rows } = await sql<HeatCell>`
    select ${row} as "row", ${column} as "column", sum(q.kept)::int as kept, sum(q.decided)::int as decided from (
      select ${keys}, count(*) filter (where ${settled(kept)}) as kept, count(*) as decided
        from ${from} where ${where} and f.settled_at <= i.at and ${settled(decided)} group by ${by}
      union all
      select ${keys}, count(*) filter (where ${all(kept)}), count(*)
        from ${from} where ${where} and f.settled_at > i.at and ${all(decided)} group by ${by}) q
    group by 1, 2 order by 1, 2`.execute(read as never)
  return rows
}
