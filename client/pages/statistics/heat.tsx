/** The deadline heat map: how much of a step was done in time, by when it began or by line and month. */
import { Segmented, Select } from 'antd'
import { useState } from 'react'
import type { HeatMap } from '../../../server/contract/statistics.ts'
import {
  type Clock,
  clocks,
  type FigureId,
  type HeatShape,
  heatShapes,
} from '../../../server/domain/statistics.ts'
import { nameIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { ErrorState } from '../../ui/answer.tsx'
import { formatCount } from '../../ui/number.ts'
import { Waiting } from '../../ui/waiting.tsx'
import { Behind, monthDays, within } from './behind.tsx'
import { Chart } from './chart.tsx'
import { useNameWidth } from './charts.tsx'
import { type Asked, useHeat, useOptions } from './data.ts'
import { heatOption } from './options.ts'
import { Part, PlainTable } from './part.tsx'
import { shareWords } from './words.ts'

const figureOfClock: Readonly<Record<Clock, FigureId>> = {
  respond: 'respondKept',
  schedule: 'scheduleKept',
  report: 'reportKept',
  answer: 'answerKept',
}
const clockNames = Object.keys(clocks) as Clock[]
const hours = Array.from({ length: 12 }, (_, index) => String(index * 2))

export function HeatPart({ asked }: { asked: Asked }) {
  const { statistics: words } = useTexts()
  const [clock, setClock] = useState<Clock>('respond')
  const [shape, setShape] = useState<HeatShape>('week')
  const query = useHeat(asked, clock, shape)
  return (
    <Part
      title={words.heat.title}
      note={words.heat.note[shape]}
      figures={[figureOfClock[clock]]}
      file={{ table: 'heat', clock, shape }}
      extra={
        <span className="stat-choices">
          <Select
            className="stat-choice"
            aria-label={words.heat.clockLabel}
            value={clock}
            popupMatchSelectWidth={false}
            onChange={setClock}
            options={clockNames.map((value) => ({ value, label: words.heat.clock[value] }))}
          />
          <Segmented
            aria-label={words.heat.shapeLabel}
            value={shape}
            onChange={setShape}
            options={heatShapes.map((value) => ({ value, label: words.heat.shape[value] }))}
          />
        </span>
      }
      table={query.data === undefined ? null : <HeatTable map={query.data} {...{ asked, clock, shape }} />}
    >
      {query.data === undefined ? (
        query.error === null ? (
          <Waiting />
        ) : (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        )
      ) : query.data.cells.length === 0 ? (
        <p className="stat-empty dim">{words.none.title}</p>
      ) : (
        <HeatChart map={query.data} shape={shape} />
      )}
    </Part>
  )
}

/** Rows and columns in their order, with their words. */
function useAxes({ cells }: HeatMap, shape: HeatShape) {
  const { statistics: words } = useTexts()
  const language = useLanguage()
  const lines = useOptions().data?.lines ?? []
  if (shape === 'week') {
    return {
      rows: words.heat.weekdays.map((name, index) => ({ key: String(index + 1), name })),
      columns: hours.map((hour) => ({ key: hour, name: `${hour}–${Number(hour) + 2}` })),
    }
  }
  const months = [...new Set(cells.map(({ column }) => column))].sort()
  return {
    rows: lines
      .filter(({ id }) => cells.some(({ row }) => row === id))
      .map(({ id, name }) => ({ key: id, name: nameIn(language, name) })),
    columns: months.map((key) => ({ key, name: key })),
  }
}

function HeatChart({ map, shape }: { map: HeatMap; shape: HeatShape }) {
  const { statistics: words } = useTexts()
  const { rows, columns } = useAxes(map, shape)
  const wide = useNameWidth()
  const nameWidth = shape === 'week' ? 36 : wide
  const cells = map.cells.flatMap(({ row, column, kept, decided }) => {
    const at = rows.findIndex(({ key }) => key === row)
    const on = columns.findIndex(({ key }) => key === column)
    return at === -1 || on === -1 ? [] : [{ row: at, column: on, share: (kept / decided) * 100 }]
  })
  const option = heatOption(
    columns.map(({ name }) => name),
    rows.map(({ name }) => name),
    cells,
    nameWidth,
  )
  return (
    <Chart
      option={option}
      label={`${words.heat.title}　${words.heat.note[shape]}`}
      height={240}
      leastWidth={nameWidth + 20 + columns.length * (shape === 'week' ? 42 : 58)}
    />
  )
}

type HeatTableProps = { map: HeatMap; asked: Asked; clock: Clock; shape: HeatShape }

function HeatTable({ map, asked, clock, shape }: HeatTableProps) {
  const texts = useTexts()
  const words = texts.statistics
  const { rows, columns } = useAxes(map, shape)
  const nameOf = (list: readonly { key: string; name: string }[], key: string) =>
    list.find((one) => one.key === key)?.name ?? key
  const head =
    shape === 'week' ? [words.column.weekday, words.column.hour] : [words.column.line, words.column.month]
  return (
    <PlainTable
      label={words.heat.title}
      head={[...head, words.column.share, words.column.counted, words.column.missed]}
      rows={map.cells.map(({ row, column, kept, decided }) => {
        const only =
          shape === 'week'
            ? { slot: `${row}-${column}` }
            : { lineId: row, ...within(asked, monthDays(column)) }
        const common = { figure: figureOfClock[clock], asked, asOf: map.asOf, only }
        return [
          nameOf(rows, row),
          nameOf(columns, column),
          shareWords(texts, kept, decided),
          <Behind key="k" count={kept} {...common}>
            {formatCount(kept)}
          </Behind>,
          <Behind key="m" count={decided - kept} part="missed" {...common} />,
        ]
      })}
    />
  )
}
