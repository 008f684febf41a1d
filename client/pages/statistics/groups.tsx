/** Figures by institution, department, doctor, expert or month, as a table; and what cases were about. */

import { type ConsultationState, states } from '../../../server/domain/consultation.ts'
import { type Dimension, type FigureId, figureOf } from '../../../server/domain/statistics.ts'
import { nameIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { EmptyState, ErrorState } from '../../ui/answer.tsx'
import { formatCount } from '../../ui/number.ts'
import { Waiting } from '../../ui/waiting.tsx'
import { Behind, rowFilter, within } from './behind.tsx'
import { type Asked, useGroups, useMix } from './data.ts'
import { Export } from './export.tsx'
import { PlainTable } from './part.tsx'
import { madeOf, shareWords, valueWords } from './words.ts'

const shown = [
  'requests',
  'urgentShare',
  'completedShare',
  'respondKept',
  'respondTime',
  'sessionTime',
  'reportKept',
  'wholeTime',
  'adoptedShare',
  'confirmedShare',
] as const satisfies readonly FigureId[]

export function Groups({ asked, by }: { asked: Asked; by: Dimension }) {
  const texts = useTexts()
  const language = useLanguage()
  const words = texts.statistics
  const query = useGroups(asked, by, shown)
  const { data } = query
  if (data === undefined) {
    return query.error === null ? (
      <Waiting />
    ) : (
      <ErrorState error={query.error} onRetry={() => void query.refetch()} />
    )
  }
  if (data.rows.length === 0) return <EmptyState title={words.none.title}>{words.none.body}</EmptyState>
  return (
    <section className="stat-all" aria-label={words.view[by]}>
      <header className="stat-part-head">
        <h2 className="h2">{words.view[by]}</h2>
        <span className="stat-part-links">
          <Export title={words.view[by]} file={{ by, figures: shown.join(',') }} small />
        </span>
        <p className="tiny dim">{data.more ? words.groupsMore : words.groupsNote(data.rows.length)}</p>
      </header>
      <PlainTable
        label={words.view[by]}
        head={[words.view[by], ...shown.map((id) => nameIn(language, figureOf(id).name))]}
        rows={data.rows.map((row) => {
          const filter = rowFilter(by, row.key)
          const only =
            filter?.from === undefined || filter.to === undefined
              ? filter
              : within(asked, { from: filter.from, to: filter.to })
          return [
            <span key="n">
              {row.key === null ? words.unnamed : nameIn(language, row.name)}
              {row.of === null ? null : <small className="dim">{nameIn(language, row.of)}</small>}
            </span>,
            ...shown.map((id) => {
              const value = row.values[id]
              if (value === undefined) return ''
              const figure = figureOf(id)
              const said = valueWords(texts, figure, value)
              return (
                <span key={id}>
                  {only === null ? (
                    said
                  ) : (
                    <Behind count={value.count} figure={id} {...{ asked, only }} asOf={data.asOf}>
                      {said}
                    </Behind>
                  )}
                  <small className="dim">{madeOf(texts, figure, value)}</small>
                </span>
              )
            }),
          ]
        })}
      />
    </section>
  )
}

export function MixParts({ asked }: { asked: Asked }) {
  const texts = useTexts()
  const words = texts.statistics
  const query = useMix(asked)
  const { data } = query
  if (data === undefined) {
    return query.error === null ? null : (
      <ErrorState error={query.error} onRetry={() => void query.refetch()} />
    )
  }
  const reasonWords: Readonly<Record<string, string>> = texts.state.reason
  const stateWord = (state: string) => {
    const known = states.find((one): one is ConsultationState => one === state)
    return known === undefined ? state : texts.state.names[known]
  }
  return (
    <>
      <section className="stat-part" aria-label={words.mix.diagnoses}>
        <header className="stat-part-head">
          <h2 className="h2">{words.mix.diagnoses}</h2>
          <span className="stat-part-links">
            <Export title={words.mix.diagnoses} file={{ table: 'mix' }} small />
          </span>
          <p className="tiny dim">{words.mix.diagnosesNote}</p>
        </header>
        <PlainTable
          label={words.mix.diagnoses}
          head={[words.column.diagnosis, words.column.count, words.column.share]}
          rows={data.diagnoses.map(({ diagnosis, count }) => [
            diagnosis === '' ? words.unnamed : diagnosis,
            formatCount(count),
            shareWords(texts, count, data.total),
          ])}
        />
      </section>
      <section className="stat-part" aria-label={words.mix.reasons}>
        <header className="stat-part-head">
          <h2 className="h2">{words.mix.reasons}</h2>
          <p className="tiny dim">{words.mix.reasonsNote}</p>
        </header>
        <PlainTable
          label={words.mix.reasons}
          head={[words.column.reason, words.column.count]}
          rows={data.reasons.map(({ state, reason, count }) => [
            `${stateWord(state)}　${reasonWords[reason] ?? reason}`,
            formatCount(count),
          ])}
        />
      </section>
    </>
  )
}
