/** The charts of the overview. Each has the table of the same numbers behind it. */
import { Select } from 'antd'
import { useState } from 'react'
import type { Statistics, StatisticsRow } from '../../../server/contract/statistics.ts'
import { type Figure, type FigureId, figureIds, figureOf } from '../../../server/domain/statistics.ts'
import { nameIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { ErrorState } from '../../ui/answer.tsx'
import { formatCount } from '../../ui/number.ts'
import { Waiting } from '../../ui/waiting.tsx'
import { useWidth } from '../../ui/width.ts'
import { Behind, monthDays, within } from './behind.tsx'
import { Chart } from './chart.tsx'
import { type Asked, useGroups } from './data.ts'
import { compareOption, endsOption, volumeOption } from './options.ts'
import { Part, PlainTable } from './part.tsx'
import { madeOf, valueWords } from './words.ts'

/** Room for the names of rows, px. */
export function useNameWidth(): number {
  const language = useLanguage()
  const phone = useWidth() === 'phone'
  if (language === 'zh') return 84
  return phone ? 96 : 150
}

const volumeFigures = ['requests', 'completedShare'] as const satisfies readonly FigureId[]

export function Volume({ months, asked }: { months: Statistics; asked: Asked }) {
  const { statistics: words } = useTexts()
  const rows = months.rows.map(({ key, values }) => ({
    month: key ?? '',
    requests: values.requests?.count ?? 0,
    signed: values.completedShare?.count ?? 0,
  }))
  const option = volumeOption(rows, words.volume)
  return (
    <Part
      title={words.volume.title}
      note={words.volume.note}
      figures={volumeFigures}
      file={{ by: 'month', figures: volumeFigures.join(',') }}
      table={
        <PlainTable
          label={words.volume.title}
          head={[words.column.month, words.volume.requests, words.volume.signed]}
          rows={rows.map(({ month, requests, signed }) => [
            month,
            <Behind
              key="r"
              {...{ count: requests, figure: 'requests', asked, asOf: months.asOf }}
              only={within(asked, monthDays(month))}
            />,
            <Behind
              key="s"
              {...{ count: signed, figure: 'completedShare', asked, asOf: months.asOf }}
              only={within(asked, monthDays(month))}
            />,
          ])}
        />
      }
    >
      <Legend names={[words.volume.requests, words.volume.signed]} kinds={['deep', 'striped']} />
      <Chart option={option} label={words.volume.title} height={240} />
    </Part>
  )
}

type Kind = 'deep' | 'striped' | 'ochre' | 'dotted'

export function Legend({ names, kinds }: { names: readonly string[]; kinds: readonly Kind[] }) {
  return (
    <ul className="stat-legend" aria-hidden="true">
      {names.map((name, index) => (
        <li key={name}>
          <i className={`stat-swatch stat-${kinds[index] ?? 'deep'}`} />
          {name}
        </li>
      ))}
    </ul>
  )
}

/** What every line has; a referral or an entry of the ledger often has none. */
const comparable = figureIds.filter((id) => !['referral', 'programme'].includes(figureOf(id).group))

/** One figure of every line beside the figure of all. */
export function Compare({ together, asked }: { together: StatisticsRow; asked: Asked }) {
  const [id, setId] = useState<FigureId>('respondTime')
  const query = useGroups(asked, 'line', [...new Set<FigureId>(['requests', id])])
  const lines = query.data
  if (lines === undefined) return query.error === null ? <Waiting /> : <ErrorState error={query.error} />
  return <CompareChart {...{ lines, together, asked, id }} onChoose={setId} />
}

function noteOf({ shape: { kind } }: Figure): 'share' | 'time' | 'count' | 'mean' {
  if (kind === 'board' || kind === 'coverage') return 'share'
  return kind === 'referrals' || kind === 'programme' ? 'count' : kind
}

type CompareProps = {
  lines: Statistics
  together: StatisticsRow
  asked: Asked
  id: FigureId
  onChoose: (id: FigureId) => void
}

function CompareChart({ lines, together, asked, id, onChoose }: CompareProps) {
  const texts = useTexts()
  const language = useLanguage()
  const words = texts.statistics
  const nameWidth = useNameWidth()
  const figure = figureOf(id)
  const percent = noteOf(figure) === 'share'
  const numberOf = ({ values }: StatisticsRow): number | null => {
    const value = values[id]
    if (value === undefined) return null
    if (figure.shape.kind === 'time') return value.median
    if (figure.shape.kind === 'mean') return value.mean
    if (value.among === null) return value.count
    return value.among === 0 ? null : (value.count / value.among) * 100
  }
  const mark = percent || figure.shape.kind === 'time' ? numberOf(together) : null
  const bars = lines.rows.map((row) => {
    const value = numberOf(row)
    const shown = row.values[id]
    const misses =
      mark !== null &&
      value !== null &&
      figure.better !== null &&
      (figure.better === 'more' ? value < mark : value > mark)
    const over = misses && figure.better === 'less' ? ` ${words.compare.over}` : ''
    return {
      name: nameIn(language, row.name),
      value,
      words: shown === undefined ? words.noData : `${valueWords(texts, figure, shown)}${over}`,
      misses,
    }
  })
  const option = compareOption(bars, mark, percent, nameWidth)
  return (
    <Part
      title={words.compare.title}
      note={words.compare[noteOf(figure)]}
      figures={[id]}
      file={{ by: 'line', figures: id }}
      extra={
        <Select
          className="stat-choice"
          aria-label={words.compare.label}
          value={id}
          popupMatchSelectWidth={false}
          onChange={onChoose}
          showSearch={{ optionFilterProp: 'label' }}
          options={comparable.map((one) => ({ value: one, label: nameIn(language, figureOf(one).name) }))}
        />
      }
      table={
        <PlainTable
          label={words.compare.title}
          head={[words.column.line, words.column.value, words.column.counted, words.column.among]}
          rows={lines.rows.map((row) => {
            const value = row.values[id]
            if (value === undefined) return [nameIn(language, row.name), '', '', '']
            return [
              nameIn(language, row.name),
              valueWords(texts, figure, value),
              <Behind
                key="c"
                {...{ count: value.count, figure: id, asked, asOf: lines.asOf }}
                only={{ lineId: row.key ?? undefined }}
              />,
              value.among === null ? (madeOf(texts, figure, value) ?? '') : formatCount(value.among),
            ]
          })}
        />
      }
    >
      <Chart
        option={option}
        label={`${words.compare.title}　${nameIn(language, figure.name)}`}
        height={240}
      />
    </Part>
  )
}

export const endFigures = [
  'completedShare',
  'convertedOpenShare',
  'stoppedShare',
] as const satisfies readonly FigureId[]

/** What became of the requests of each line. */
export function EndsChart({ lines }: { lines: Statistics }) {
  const { statistics: words } = useTexts()
  const language = useLanguage()
  const nameWidth = useNameWidth()
  const count = (row: StatisticsRow, id: FigureId) => row.values[id]?.count ?? 0
  const rows = lines.rows.map((row) => {
    const signed = count(row, 'completedShare')
    const referred = count(row, 'convertedOpenShare')
    const halted = count(row, 'stoppedShare')
    const going = Math.max(0, count(row, 'requests') - signed - referred - halted)
    return { name: nameIn(language, row.name), parts: [signed, going, referred, halted] }
  })
  const names = [words.ends.signed, words.ends.going, words.ends.referred, words.ends.stopped]
  const option = endsOption(rows, names, nameWidth)
  return (
    <Part
      title={words.ends.title}
      note={words.ends.note}
      figures={endFigures}
      file={{ by: 'line', figures: ['requests', ...endFigures].join(',') }}
      table={
        <PlainTable
          label={words.ends.title}
          head={[words.column.line, ...names]}
          rows={rows.map(({ name, parts }) => [name, ...parts.map(formatCount)])}
        />
      }
    >
      <Legend names={names} kinds={['deep', 'striped', 'ochre', 'dotted']} />
      <Chart option={option} label={words.ends.title} height={240} />
    </Part>
  )
}
