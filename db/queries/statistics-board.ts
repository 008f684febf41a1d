/** The figures of boards: who of those that had agreed to sit on one came to its session. */
import { type RawBuilder, sql } from 'kysely'
import type { BoardCount, Dimension, Figure } from '../../server/domain/statistics.ts'
import type { ReadDb } from '../open.ts'
import { cohort, dimensionColumns, type FactFilter } from './statistics.ts'
import { type CountedRow, nothing, type Raw, whole } from './statistics-figures.ts'
import { boardHeld } from './statistics-sql.ts'

const counts: Readonly<Record<BoardCount, { count: RawBuilder<number>; among: RawBuilder<number> }>> = {
  attended: { count: sql`sum(f.board_attended)`, among: sql`sum(f.board_seats)` },
  punctual: { count: sql`sum(f.board_punctual)`, among: sql`sum(f.board_seats)` },
  complete: {
    count: sql`count(*) filter (where f.board_attended = f.board_seats)`,
    among: sql`count(*)`,
  },
}

/** As {@link readFigures} gives the others: few rows, of a partial index (0068). */
export async function readBoardFigures(
  read: ReadDb,
  filter: FactFilter,
  figures: readonly Figure[],
  by: Dimension | null,
): Promise<CountedRow[]> {
  const wanted = figures.flatMap(({ id, shape }) => (shape.kind === 'board' ? [{ id, shape }] : []))
  if (wanted.length === 0) return []
  const { from, where } = cohort(filter)
  const key = by === null ? sql<null>`null::text` : sql<string | null>`(${dimensionColumns[by]})::text`
  const columns = wanted.flatMap(({ shape }, index) => {
    const { count, among } = counts[shape.count]
    return [
      sql`coalesce(${count}, 0)::int as ${sql.id(`n${index}`)}`,
      sql`coalesce(${among}, 0)::int as ${sql.id(`d${index}`)}`,
    ]
  })
  const { rows } = await sql<Raw>`select ${key} as key, ${sql.join(columns)} from ${from}
    where ${where} and ${boardHeld} ${by === null ? sql`` : sql`group by 1`}`.execute(read as never)
  return rows.map((row) => ({
    key: row.key === null ? null : String(row.key),
    values: new Map(
      wanted.map(({ id }, index) => [
        id,
        { ...nothing, count: whole(row[`n${index}`]), among: whole(row[`d${index}`]) },
      ]),
    ),
  }))
}
