/** What has happened, newest first. */
import type { Consultation, HistoryEntry } from '../../../server/contract/consultation.ts'
import type { ConsultationState } from '../../../server/domain/consultation.ts'
import { useHistory } from '../../consultation.ts'
import { nameIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { retrySeconds } from '../../queries.ts'
import { ErrorState } from '../../ui/answer.tsx'
import { now, useNow } from '../../ui/clock.ts'
import { partsOf, useTime } from '../../ui/time.ts'
import { Timeline } from '../../ui/timeline.tsx'
import { Waiting } from '../../ui/waiting.tsx'
import { eventMark, eventWords, isShown, quoteOf } from './course-events.ts'
import { entryWords, isChange, proposalWords } from './course-words.ts'
import { useNameOf } from './names.ts'

function sameDay(one: string, other: number): boolean {
  const [first, second] = [partsOf(one), partsOf(other)]
  return first.year === second.year && first.month === second.month && first.day === second.day
}

type Shown = { entry: HistoryEntry; state: ConsultationState; what: string }

export function Course({ consultation }: { consultation: Consultation }) {
  const texts = useTexts()
  const language = useLanguage()
  const time = useTime()
  const nameOf = useNameOf(consultation)
  const history = useHistory(consultation.id)
  useNow(60_000)
  if (history.data === undefined) {
    return history.error === null ? (
      <Waiting />
    ) : (
      <ErrorState
        error={history.error}
        kept="nothing"
        onRetry={() => void history.refetch()}
        retriesEvery={retrySeconds}
      />
    )
  }
  const words = texts.detail.course
  const tools = { texts, near: (moment: string) => time.near(moment), noShowSide: consultation.noShowSide }
  const shown = history.data.flatMap(({ toExpert, ...said }): Shown[] => {
    const entry: HistoryEntry = {
      ...said,
      toExpert: toExpert === null ? null : { ...toExpert, name: nameOf(toExpert.id, toExpert.name) },
    }
    if (isChange(entry)) return [{ entry, state: entry.toState, what: entryWords(entry, tools) }]
    if (isShown(entry)) {
      return [{ entry, state: eventMark(entry.kind), what: eventWords(texts, entry) ?? entry.kind }]
    }
    const what = proposalWords(tools, entry)
    return what === null ? [] : [{ entry, state: 'accepted' as const, what }]
  })
  const entries = shown.map(({ entry, state, what }) => ({
    key: entry.id,
    state,
    what,
    who: [
      nameOf(entry.actor.id, entry.actor.name) || words.system,
      entry.actor.institution === null ? '' : nameIn(language, entry.actor.institution),
    ]
      .filter((part) => part !== '')
      .join('　'),
    time: sameDay(entry.at, now()) ? time.clock(entry.at) : time.short(entry.at),
    at: entry.at,
    quote: quoteOf(texts, entry),
  }))
  if (entries.length === 0) return <p className="small second">{words.empty}</p>
  return (
    <div data-testid="history">
      <Timeline entries={entries} label={words.title} />
    </div>
  )
}
