/** A table of figures for a file; that it was taken stands in the trail before the file is given. */
import type { HeatMap, Mix, Statistics, StatisticsCsvQuery } from '../contract/statistics.ts'
import { act } from './act.ts'
import type { Call, Deps } from './deps.ts'
import { readCaseMix, readHeatMap, readStatistics } from './statistics.ts'

export type ExportedTable =
  | { table: 'figures'; content: Statistics }
  | { table: 'heat'; content: HeatMap }
  | { table: 'mix'; content: Mix }

/**
 * The table that was asked for, as the page shows it.
 * @throws AppError as the page's own reading
 */
export async function exportStatistics(
  deps: Deps,
  call: Call,
  query: StatisticsCsvQuery,
): Promise<ExportedTable> {
  const taken = await take(deps, call, query)
  const { table: _table, lang: _lang, figures, ...filters } = query
  const words = Object.entries({ ...filters, figures: figures?.join(','), asOf: taken.content.asOf })
  await act(deps, { ...call, idempotency: null }, (hands) =>
    hands.audit(
      { log: 'export' },
      {
        kind: 'statistics.exported',
        data: {
          table: taken.table,
          filters: Object.fromEntries(
            words.filter((word): word is [string, string] => word[1] !== undefined),
          ),
          rows: rowsOf(taken),
        },
      },
    ),
  )
  return taken
}

async function take(deps: Deps, call: Call, query: StatisticsCsvQuery): Promise<ExportedTable> {
  const { table, lang: _lang, by, figures, clock, shape, ...given } = query
  switch (table) {
    case 'figures':
      return { table, content: await readStatistics(deps, call, { ...given, by, figures }) }
    case 'heat':
      return { table, content: await readHeatMap(deps, call, { ...given, clock, shape }) }
    case 'mix':
      return { table, content: await readCaseMix(deps, call, given) }
  }
}

function rowsOf(taken: ExportedTable): number {
  switch (taken.table) {
    case 'figures':
      return taken.content.rows.length
    case 'heat':
      return taken.content.cells.length
    case 'mix':
      return taken.content.diagnoses.length + taken.content.reasons.length
  }
}
