/** The six figures at the top, and the table of all of them with their definitions beside each number. */
import type { Statistics, StatisticsRow } from '../../../server/contract/statistics.ts'
import { type FigureId, figureGroups, figureIds, figureOf } from '../../../server/domain/statistics.ts'
import { nameIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { isAllowed, useMe } from '../../session.ts'
import { formatCount } from '../../ui/number.ts'
import { Behind } from './behind.tsx'
import type { Asked } from './data.ts'
import { Export } from './export.tsx'
import { madeOf, useDefinition, valueWords } from './words.ts'

const headline = [
  'requests',
  'completedShare',
  'respondTime',
  'reportKept',
  'adoptedShare',
  'referralUp',
] as const satisfies readonly FigureId[]

export function Headline({ row }: { row: StatisticsRow }) {
  const texts = useTexts()
  const language = useLanguage()
  return (
    <dl className="stat-headline">
      {headline.map(figureOf).map((figure) => {
        const value = row.values[figure.id]
        if (value === undefined) return null
        return (
          <div key={figure.id}>
            <dt className="small second">{nameIn(language, figure.name)}</dt>
            <dd>
              <b className="figure">{valueWords(texts, figure, value)}</b>
              <span className="small dim">{madeOf(texts, figure, value) ?? ' '}</span>
            </dd>
          </div>
        )
      })}
    </dl>
  )
}

type AllProps = { row: StatisticsRow; statistics: Statistics; asked: Asked }

export function AllFigures({ row, statistics, asked }: AllProps) {
  const { statistics: words } = useTexts()
  const me = useMe()
  return (
    <section className="stat-all" aria-label={words.all}>
      <header className="stat-part-head">
        <h2 className="h2">{words.all}</h2>
        <span className="stat-part-links">
          <Export title={words.all} file={{ table: 'figures' }} small />
        </span>
        <p className="tiny dim">{isAllowed(me, 'log.read') ? words.allNote : words.allNoteOffice}</p>
      </header>
      <div className="stat-figures">
        {figureGroups.map((group) => (
          <table key={group} className="stat-table stat-figure-table">
            <caption>{words.group[group]}</caption>
            <thead>
              <tr>
                <th scope="col">{words.column.figure}</th>
                <th scope="col">{words.column.value}</th>
                <th scope="col">{words.column.counted}</th>
                <th scope="col">{words.column.missed}</th>
                <th scope="col">{words.column.definition}</th>
              </tr>
            </thead>
            <tbody>
              {figureIds
                .filter((id) => figureOf(id).group === group)
                .map((id) => (
                  <FigureRow key={id} {...{ id, row, statistics, asked }} />
                ))}
            </tbody>
          </table>
        ))}
      </div>
    </section>
  )
}

function FigureRow({ id, row, statistics: { asOf }, asked }: AllProps & { id: FigureId }) {
  const texts = useTexts()
  const language = useLanguage()
  const define = useDefinition()
  const figure = figureOf(id)
  const value = row.values[id]
  const words = texts.statistics.column
  const definition = (
    <td className="stat-define">
      {define(figure).map((sentence) => (
        <span key={sentence}>{sentence}</span>
      ))}
    </td>
  )
  if (value === undefined)
    return (
      <tr>
        <th scope="row">{nameIn(language, figure.name)}</th>
        <td colSpan={3} className="dim">
          {figure.shape.kind === 'coverage' ? texts.statistics.wholeOnly : texts.statistics.notByDepartment}
        </td>
        {definition}
      </tr>
    )
  const { among } = value
  return (
    <tr>
      <th scope="row">{nameIn(language, figure.name)}</th>
      <td data-label={words.value}>
        <b>{valueWords(texts, figure, value)}</b>
        {figure.shape.kind === 'time' ? <small>{madeOf(texts, figure, value)}</small> : null}
      </td>
      <td data-label={words.counted}>
        <Behind count={value.count} figure={id} {...{ asked, asOf }} />
        {among === null ? null : <span className="dim">{` / ${formatCount(among)}`}</span>}
      </td>
      <td data-label={words.missed}>
        {among === null ? null : (
          <Behind count={Math.max(0, among - value.count)} figure={id} part="missed" {...{ asked, asOf }} />
        )}
      </td>
      {definition}
    </tr>
  )
}
