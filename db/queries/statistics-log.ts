/** The consultations behind a figure, for the log: the same conditions that counted them, in the log's order. */
import { type RawBuilder, sql } from 'kysely'
import type { Condition, Moment } from '../../server/domain/statistics.ts'
import type { ReadDb } from '../open.ts'
import type { Reading } from './log-sort.ts'
import { cohort, type FactFilter } from './statistics.ts'
import { all, momentColumn } from './statistics-sql.ts'

export type Behind = {
  filter: FactFilter
  conditions: readonly Condition[]
  /** Only those in which the step began in these two hours of that weekday, 1 is Monday; Asia/Shanghai. */
  slot?: { moment: Moment; weekday: number; hour: number } | undefined
}

function scan({ filter, conditions, slot }: Behind, more: readonly RawBuilder<boolean>[]) {
  const { from, where } = cohort(filter)
  const parts = [where, all(conditions), ...more]
  if (slot !== undefined) {
    const begun = sql`${momentColumn(slot.moment)} at time zone 'Asia/Shanghai'`
    parts.push(sql<boolean>`extract(isodow from ${begun}) = ${slot.weekday}::int
      and floor(extract(hour from ${begun}) / 2) * 2 = ${slot.hour}::int`)
  }
  return sql`from ${from} join consultation on consultation.id = f.consultation_id
    where ${sql.join<boolean>(parts, sql` and `)}`
}

/** Ids and keys of the next rows of a reading. @param more conditions on `consultation` */
export async function readBehind(
  read: ReadDb,
  behind: Behind,
  more: readonly RawBuilder<boolean>[],
  reading: Reading,
  limit: number,
): Promise<{ id: string; position: string | null }[]> {
  const { rows } = await sql<{ id: string; position: string | null }>`
    select f.consultation_id as id, ${reading.key} as position ${scan(behind, [...more, reading.where])}
    order by ${reading.orderBy} limit ${limit}`.execute(read as never)
  return rows
}

/** How many there are, counted no further than `most`. */
export async function countBehind(
  read: ReadDb,
  behind: Behind,
  more: readonly RawBuilder<boolean>[],
  most: number,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from (select 1 ${scan(behind, more)} limit ${most}) as found`.execute(
    read as never,
  )
  return rows[0]?.count ?? 0
}
