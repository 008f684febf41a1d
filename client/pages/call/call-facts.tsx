/** Facts of a call: a strip of minutes for each person, and the table behind it. In the case and in the log. */
import { useQuery } from '@tanstack/react-query'
import type { CallFacts, CallMinuteFacts, CallStay } from '../../../server/contract/call-facts.ts'
import { type MinuteGrade, minuteGrades } from '../../../server/domain/call-quality.ts'
import { http, read } from '../../api.ts'
import { personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import type { Texts } from '../../i18n/zh.ts'
import { keys, retrySeconds } from '../../queries.ts'
import { ErrorState } from '../../ui/answer.tsx'
import { now } from '../../ui/clock.ts'
import { useTime } from '../../ui/time.ts'
import { Waiting } from '../../ui/waiting.tsx'
import './call-facts.css'

function useCallFacts(id: string) {
  return useQuery({
    queryKey: keys.callFacts(id),
    queryFn: (): Promise<CallFacts> => read(http.api.consultations[':id'].call.$get({ param: { id } })),
  })
}

export function CallFactsPart({ consultationId }: { consultationId: string }) {
  const { data, error, refetch } = useCallFacts(consultationId)
  if (data !== undefined) return <CallFactsOf facts={data} />
  return error === null ? (
    <Waiting />
  ) : (
    <ErrorState error={error} kept="nothing" onRetry={() => void refetch()} retriesEvery={retrySeconds} />
  )
}

/** Of facts that are known already, as in the log's dossier. */
export function CallFactsOf({ facts }: { facts: CallFacts }) {
  const words = useTexts().callFacts
  if (facts.stays.length === 0) {
    return (
      <>
        <Losses facts={facts} />
        <p className="dim">{words.none}</p>
        <p className="small second">{words.noneHint}</p>
      </>
    )
  }
  return (
    <div className="call-facts" data-testid="call-facts">
      <Strips facts={facts} />
      <Legend />
      <Losses facts={facts} />
      <StayTable stays={facts.stays} />
      <p className="small second">{`${words.verdictHint}${facts.whole ? '' : ` ${words.partly}`} ${words.sealed}`}</p>
    </div>
  )
}

type Extent = { from: number; to: number }

function endOf({ leftAt }: CallStay): number {
  return leftAt === null ? now() : Date.parse(leftAt)
}

function extentOf(stays: readonly CallStay[], phoned: CallFacts['phoned']): Extent {
  const pressed = phoned.map(({ pressedAt }) => Date.parse(pressedAt))
  const from = Math.min(...stays.map(({ joinedAt }) => Date.parse(joinedAt)), ...pressed)
  const to = Math.max(...stays.map(endOf), ...pressed)
  return { from, to: Math.max(to, from + 60_000) }
}

function Strips({ facts: { stays, phoned } }: { facts: CallFacts }) {
  const words = useTexts().callFacts
  const nameOf = useNameOf()
  const language = useLanguage()
  const time = useTime()
  const extent = extentOf(stays, phoned)
  const marksOf = useMarks()
  const people = byPerson(stays)
  return (
    <>
      <ul className="call-strips">
        {people.map((own) => {
          const [first] = own
          if (first === undefined) return null
          const minutes = own.flatMap((stay) => stay.minutes)
          const count = (grade: MinuteGrade) => minutes.filter((one) => one.grade === grade).length
          const name = nameOf(first)
          const short = personIn(language, first.person)
          return (
            <li key={first.person.id}>
              <span className="call-name" title={name}>
                {short}
              </span>
              <span className="call-strip">
                <span className="hidden-text">
                  {words.strip(name, count('good'), count('fair'), count('poor'))}
                </span>
                {own.map((stay) => (
                  <StayBar key={stay.id} stay={stay} extent={extent} />
                ))}
                {minutes.map((minute) => (
                  <MinuteCell key={minute.at} minute={minute} extent={extent} />
                ))}
                {marksOf(own, phoned).map((mark) => (
                  <MarkCell key={mark.key} mark={mark} extent={extent} />
                ))}
              </span>
            </li>
          )
        })}
      </ul>
      <div className="call-axis" aria-hidden="true">
        <span>{time.clock(extent.from)}</span>
        <span>{time.clock((extent.from + extent.to) / 2)}</span>
        <span>{time.clock(extent.to)}</span>
      </div>
    </>
  )
}

/** A guest is named with what they were here. */
function useNameOf(): (stay: CallStay) => string {
  const { guest: words } = useTexts()
  const language = useLanguage()
  return ({ person, guest }) => {
    const name = personIn(language, person)
    return guest === null ? name : words.named(name, words.tag(guest))
  }
}

/** In the order of entering. Browsers that are served have no `Map.groupBy`. */
function byPerson(stays: readonly CallStay[]): CallStay[][] {
  const people = new Map<string, CallStay[]>()
  for (const stay of stays) people.set(stay.person.id, [...(people.get(stay.person.id) ?? []), stay])
  return [...people.values()]
}

function placeOf(from: number, to: number, extent: Extent) {
  const span = extent.to - extent.from
  const percent = (ms: number) => `${((100 * ms) / span).toFixed(3)}%`
  return { insetInlineStart: percent(from - extent.from), width: percent(Math.max(to - from, span / 300)) }
}

function StayBar({ stay, extent }: { stay: CallStay; extent: Extent }) {
  return <i className="call-stay" style={placeOf(Date.parse(stay.joinedAt), endOf(stay), extent)} />
}

/** Something with its place on a strip: a loss of the connection, or the word that it goes on by telephone. */
type StripMark = {
  key: string
  what: CallStay['gaps'][number]['what'] | 'phoned'
  from: number
  to: number
  seconds: number
  words: string
}

/** Of one person, in the order of time. */
function useMarks(): (own: readonly CallStay[], phoned: CallFacts['phoned']) => StripMark[] {
  const words = useTexts().callFacts
  const time = useTime()
  const ofGap = (stay: CallStay, { at, until, what }: CallStay['gaps'][number]): StripMark => {
    const [from, to] = [Date.parse(at), Date.parse(until)]
    const isLast = stay.how === 'drop' && until === stay.leftAt
    const when = time.clockSeconds(at)
    const length = time.figures(to - from)
    const said = isLast ? words.gapLast(when, words.gap[what]) : words.gapWords(when, words.gap[what], length)
    const seconds = Math.round((to - from) / 1000)
    return { key: `${stay.id}${at}`, what, from, to, seconds, words: said }
  }
  return (own, phoned) => {
    const personId = own[0]?.person.id
    const gaps = own.flatMap((stay) => stay.gaps.map((gap) => ofGap(stay, gap)))
    const calls = phoned
      .filter(({ person }) => person.id === personId)
      .map(({ id, pressedAt }): StripMark => {
        const at = Date.parse(pressedAt)
        const said = words.phoned(time.clockSeconds(pressedAt))
        return { key: id, what: 'phoned', from: at, to: at, seconds: 0, words: said }
      })
    return [...gaps, ...calls].sort((one, other) => one.from - other.from)
  }
}

/** A button, so that its words come with the focus as with the hand. */
function MarkCell({ mark, extent }: { mark: StripMark; extent: Extent }) {
  const middle = (mark.from + mark.to) / 2 > (extent.from + extent.to) / 2
  const { insetInlineStart, width } = placeOf(mark.from, mark.to, extent)
  return (
    <button
      type="button"
      className="call-mark"
      data-what={mark.what}
      data-late={middle}
      data-testid="call-mark"
      style={mark.what === 'phoned' ? { insetInlineStart } : { insetInlineStart, width }}
    >
      <span className="call-mark-words">{mark.words}</span>
    </button>
  )
}

/** The same in words, for paper and for a finger that covers what it points at. */
function Losses({ facts: { stays, phoned } }: { facts: CallFacts }) {
  const { callFacts: words } = useTexts()
  const language = useLanguage()
  const nameOf = useNameOf()
  const time = useTime()
  const marksOf = useMarks()
  const people = byPerson(stays)
  const inside = new Set(stays.map(({ person }) => person.id))
  const lines = people.flatMap((own) => {
    const [first] = own
    if (first === undefined) return []
    const name = nameOf(first)
    return marksOf(own, phoned).map((mark) => ({ ...mark, name }))
  })
  const outside = phoned
    .filter(({ person }) => !inside.has(person.id))
    .map(({ id, person, pressedAt }) => ({
      ...{ key: id, what: 'phoned' as const, from: Date.parse(pressedAt), seconds: 0 },
      ...{ words: words.phoned(time.clockSeconds(pressedAt)), name: personIn(language, person) },
    }))
  const all = [...lines, ...outside].sort((one, other) => one.from - other.from)
  if (all.length === 0) return null
  return (
    <ul className="call-losses small" aria-label={words.gaps} data-testid="call-losses">
      {all.map((one) => (
        <li key={one.key} data-what={one.what} data-seconds={one.seconds} data-testid="call-loss">
          <i className="call-mark" data-what={one.what} aria-hidden="true" />
          {words.gapOf(one.name, one.words)}
        </li>
      ))}
    </ul>
  )
}

function MinuteCell({ minute, extent }: { minute: CallMinuteFacts; extent: Extent }) {
  const texts = useTexts()
  const words = texts.callFacts
  const time = useTime()
  const from = Date.parse(minute.at)
  const facts = [lossWords(texts, minute.lossPerMille), tripWords(texts, minute.roundTripMs)].join('　')
  return (
    <i
      className="call-minute"
      data-grade={minute.grade}
      data-sound-only={minute.soundOnly * 2 >= minute.seconds}
      title={words.minute(time.clock(from), words.grade[minute.grade], facts)}
      style={placeOf(from, from + minute.seconds * 1000, extent)}
    />
  )
}

function Legend() {
  const words = useTexts().callFacts
  return (
    <ul className="call-legend small">
      {minuteGrades.map((grade) => (
        <li key={grade}>
          <i className="call-minute" data-grade={grade} aria-hidden="true" />
          {words.grade[grade]}
          {words.gradeHint[grade] === '' ? null : <span className="second">{words.gradeHint[grade]}</span>}
        </li>
      ))}
      <li>
        <i className="call-minute" data-grade="good" data-sound-only="true" aria-hidden="true" />
        {words.soundOnly}
      </li>
      {(['signalling', 'media', 'phoned'] as const).map((what) => (
        <li key={what}>
          <i className="call-mark" data-what={what} aria-hidden="true" />
          {what === 'phoned' ? words.phonedLegend : words.gap[what]}
        </li>
      ))}
    </ul>
  )
}

function lossWords({ callFacts: words }: Texts, perMille: number | null): string {
  return perMille === null ? words.unknown : words.percent((perMille / 10).toFixed(1))
}

function tripWords({ callFacts: words }: Texts, ms: number | null): string {
  return ms === null ? words.unknown : words.trip(ms)
}

function StayTable({ stays }: { stays: readonly CallStay[] }) {
  const { head } = useTexts().callFacts
  return (
    <table className="call-table">
      <thead>
        <tr>
          {Object.entries(head).map(([key, word]) => (
            <th key={key} scope="col">
              {word}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {stays.map((stay) => (
          <StayRow key={stay.id} stay={stay} />
        ))}
      </tbody>
    </table>
  )
}

function StayRow({ stay }: { stay: CallStay }) {
  const texts = useTexts()
  const words = texts.callFacts
  const nameOf = useNameOf()
  const time = useTime()
  const { summary, joinedAt, leftAt } = stay
  const { drops, away, lossPerMille, roundTripMs, soundOnly, lowest, highest, ways, verdict } = summary
  const cells: readonly (readonly [keyof typeof words.head, string])[] = [
    [
      'time',
      leftAt === null
        ? words.inside(time.clock(joinedAt))
        : words.stay(time.clock(joinedAt), time.clock(leftAt)),
    ],
    ['drops', words.drops(drops, time.figures(away * 1000))],
    ['loss', lossWords(texts, lossPerMille)],
    ['trip', tripWords(texts, roundTripMs)],
    ['soundOnly', soundOnly === 0 ? texts.common.none : time.figures(soundOnly * 1000)],
    ['picture', lowest === null || highest === null ? words.unknown : words.heights(lowest, highest)],
    ['way', ways.length === 0 ? words.unknown : ways.map((way) => words.way[way]).join(' / ')],
    ['line', verdict === null ? words.unknown : words.verdict[verdict]],
  ]
  return (
    <tr data-testid="call-stay" data-drops={drops} data-verdict={verdict ?? ''}>
      <th scope="row">{nameOf(stay)}</th>
      {cells.map(([key, word]) => (
        <td key={key} data-label={words.head[key]}>
          {word}
        </td>
      ))}
    </tr>
  )
}
