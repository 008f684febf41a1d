/** Figures of a period, for an instant: charts, all figures with their definitions, and rows by whatever one compares. */
import { Segmented } from 'antd'
import { dimensions, periodProblem } from '../../server/domain/statistics.ts'
import { useTexts } from '../i18n/text.ts'
import { EmptyState, ErrorState } from '../ui/answer.tsx'
import { PageHead } from '../ui/layout.tsx'
import { useTime } from '../ui/time.ts'
import { usePageTitle } from '../ui/top-bar.tsx'
import { Waiting } from '../ui/waiting.tsx'
import { Compare, EndsChart, endFigures, Volume } from './statistics/charts.tsx'
import { type Asked, useAsked, useGroups, useTogether } from './statistics/data.ts'
import { AllFigures, Headline } from './statistics/figures.tsx'
import { FilterBar } from './statistics/filter-bar.tsx'
import { Groups, MixParts } from './statistics/groups.tsx'
import { HeatPart } from './statistics/heat.tsx'
import './statistics/statistics.css'

export function StatisticsPage() {
  const texts = useTexts()
  const words = texts.statistics
  const { asked, view, set } = useAsked()
  usePageTitle(words.title)
  const problem = periodProblem(asked.from, asked.to)
  return (
    <main className="stat-page" id="content" tabIndex={-1}>
      <PageHead
        title={words.title}
        sub={<About asked={asked} />}
        extra={
          <Segmented
            aria-label={words.viewLabel}
            className="stat-views"
            value={view}
            onChange={(by) => set({ by })}
            options={dimensions.map((value) => ({ value, label: words.view[value] }))}
          />
        }
      />
      <FilterBar />
      {problem === null ? (
        view === 'line' ? (
          <Overview asked={asked} />
        ) : (
          <Groups asked={asked} by={view} />
        )
      ) : (
        <EmptyState title={texts.errors.fields[problem]}>{words.none.body}</EmptyState>
      )}
    </main>
  )
}

function About({ asked }: { asked: Asked }) {
  const { statistics: words } = useTexts()
  const time = useTime()
  const { data } = useTogether(asked)
  const day = (value: string) => time.day(`${value}T12:00:00+08:00`)
  return (
    <>
      {words.about(day(asked.from), day(asked.to))}
      {data === undefined ? null : `　${words.asOf(`${time.day(data.asOf)} ${time.clock(data.asOf)}`)}`}
    </>
  )
}

const monthFigures = ['requests', 'completedShare'] as const

function Overview({ asked }: { asked: Asked }) {
  const { statistics: words } = useTexts()
  const together = useTogether(asked)
  const lines = useGroups(asked, 'line', ['requests', ...endFigures])
  const months = useGroups(asked, 'month', monthFigures)
  const failed = [together, lines, months].find((query) => query.error !== null && query.data === undefined)
  const [row] = together.data?.rows ?? []
  if (failed !== undefined) return <ErrorState error={failed.error} onRetry={() => void failed.refetch()} />
  if (
    together.data === undefined ||
    row === undefined ||
    lines.data === undefined ||
    months.data === undefined
  )
    return <Waiting />
  if (row.values.requests?.count === 0)
    return <EmptyState title={words.none.title}>{words.none.body}</EmptyState>
  return (
    <>
      <Headline row={row} />
      <div className="stat-parts">
        <Volume months={months.data} asked={asked} />
        <HeatPart asked={asked} />
        <Compare together={row} asked={asked} />
        <EndsChart lines={lines.data} />
        <MixParts asked={asked} />
      </div>
      <AllFigures row={row} statistics={together.data} asked={asked} />
    </>
  )
}
