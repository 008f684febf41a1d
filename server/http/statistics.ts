import { Hono } from 'hono'
import type { Deps } from '../app/deps.ts'
import { lineNames, readCaseMix, readHeatMap, readStatistics, statisticsOptions } from '../app/statistics.ts'
import { type ExportedTable, exportStatistics } from '../app/statistics-export.ts'
import { readWall } from '../app/wall.ts'
import {
  HeatMap,
  HeatQuery,
  Mix,
  MixQuery,
  Statistics,
  StatisticsCsvQuery,
  StatisticsOptions,
  StatisticsQuery,
} from '../contract/statistics.ts'
import { Wall } from '../contract/wall.ts'
import { figuresCsv, heatCsv, mixCsv } from '../output/statistics-csv.ts'
import type { Lang } from '../output/words.ts'
import { type AppEnv, callOf, describe, input, route } from './call.ts'
import { attachmentNamed } from './file-name.ts'

const tag = 'statistics'

/** Figures, for those who review the whole programme or their own hospital. */
export function statisticsRoutes(deps: Deps) {
  return new Hono<AppEnv>()
    .get(
      '/statistics',
      describe({ tag, summary: 'Figures of a period for an instant, by one dimension', answer: Statistics }),
      route(deps, 'statistics.read'),
      input('query', StatisticsQuery),
      async (context) =>
        context.json(await readStatistics(deps, callOf(context), context.req.valid('query')), 200),
    )
    .get(
      '/statistics/heat',
      describe({ tag, summary: 'Share of a step in time, by when it began', answer: HeatMap }),
      route(deps, 'statistics.read'),
      input('query', HeatQuery),
      async (context) =>
        context.json(await readHeatMap(deps, callOf(context), context.req.valid('query')), 200),
    )
    .get(
      '/statistics/mix',
      describe({ tag, summary: 'The most frequent diagnoses, and why requests ended', answer: Mix }),
      route(deps, 'statistics.read'),
      input('query', MixQuery),
      async (context) =>
        context.json(await readCaseMix(deps, callOf(context), context.req.valid('query')), 200),
    )
    .get(
      '/statistics/options',
      describe({ tag, summary: 'What the filters offer', answer: StatisticsOptions }),
      route(deps, 'statistics.read'),
      async (context) => context.json(await statisticsOptions(deps, callOf(context).actor), 200),
    )
    .get(
      '/statistics.csv',
      describe({ tag, summary: 'One of these tables as CSV; the export is audited', answerType: 'text/csv' }),
      route(deps, 'statistics.read'),
      input('query', StatisticsCsvQuery),
      async (context) => {
        const query = context.req.valid('query')
        const taken = await exportStatistics(deps, callOf(context), query)
        const text = await csvOf(deps, taken, query.by, query.lang)
        const name =
          query.lang === 'zh'
            ? `会诊统计_${query.from}_${query.to}.csv`
            : `consultation-statistics_${query.from}_${query.to}.csv`
        return context.body(text, 200, {
          'Content-Type': 'text/csv; charset=utf-8',
          'Content-Disposition': attachmentNamed(name, 'consultation-statistics.csv'),
          'X-Content-Type-Options': 'nosniff',
          'Cache-Control': 'private, no-store',
        })
      },
    )
    .get(
      '/wall',
      describe({ tag, summary: 'The lines as they are now, without a patient', answer: Wall }),
      route(deps, 'statistics.read'),
      async (context) => context.json(await readWall(deps, callOf(context).actor), 200),
    )
}

async function csvOf(deps: Deps, taken: ExportedTable, by: string | undefined, lang: Lang): Promise<string> {
  switch (taken.table) {
    case 'figures':
      return figuresCsv(taken.content, by, lang)
    case 'heat':
      return heatCsv(taken.content, await lineNames(deps), lang)
    case 'mix':
      return mixCsv(taken.content, lang)
  }
}
