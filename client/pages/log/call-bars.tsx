/** Who was in the call and when: one bar for each stay, a mark where the connection was lost. */
import type { LogDetail, Presence } from '../../../server/contract/log.ts'
import { personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { now } from '../../ui/clock.ts'
import { useTime } from '../../ui/time.ts'

type Props = { detail: LogDetail }
type Extent = { from: number; to: number }

export function CallBars({ detail }: Props) {
  const texts = useTexts()
  const time = useTime()
  const language = useLanguage()
  if (detail.presences.length === 0) return <p className="dim">{texts.log.call.none}</p>
  const extent = extentOf(detail.presences)
  const people = [...new Map(detail.presences.map((one) => [one.person.id, one.person])).values()]
  return (
    <>
      <ul className="call-bars">
        {people.map((person) => (
          <li key={person.id}>
            <span className="call-name">{personIn(language, person)}</span>
            <span className="call-track" aria-hidden="true">
              {detail.presences
                .filter((stay) => stay.person.id === person.id)
                .map((stay) => (
                  <Bar key={stay.joinedAt} stay={stay} extent={extent} />
                ))}
            </span>
          </li>
        ))}
      </ul>
      <div className="call-axis" aria-hidden="true">
        <span>{time.clock(extent.from)}</span>
        <span>{time.clock((extent.from + extent.to) / 2)}</span>
        <span>{time.clock(extent.to)}</span>
      </div>
      <Stays presences={detail.presences} />
    </>
  )
}

function Stays({ presences }: { presences: readonly Presence[] }) {
  const texts = useTexts()
  const time = useTime()
  const language = useLanguage()
  const words = texts.log.call
  return (
    <ul className="call-stays">
      {presences.map((stay) => (
        <li key={`${stay.person.id}${stay.joinedAt}`} data-testid="log-stay" data-seconds={stay.seconds}>
          {personIn(language, stay.person)}
          {'　'}
          {roleWord(words.role, stay.role)}
          {'　'}
          {stay.leftAt === null
            ? words.inside(time.clockSeconds(stay.joinedAt))
            : words.stay(
                time.clockSeconds(stay.joinedAt),
                time.clockSeconds(stay.leftAt),
                time.figures(stay.seconds * 1000),
              )}
          {stay.how === null ? null : (
            <span className={stay.how === 'drop' ? 'tone-ochre' : 'third'}>
              {'　'}
              {words.how[stay.how]}
            </span>
          )}
        </li>
      ))}
    </ul>
  )
}

function roleWord(words: Readonly<Record<string, string>>, role: string): string {
  return words[role] ?? role
}

function extentOf(presences: readonly Presence[]): Extent {
  const from = Math.min(...presences.map((stay) => Date.parse(stay.joinedAt)))
  const to = Math.max(...presences.map((stay) => (stay.leftAt === null ? now() : Date.parse(stay.leftAt))))
  return { from, to: Math.max(to, from + 60_000) }
}

function Bar({ stay, extent }: { stay: Presence; extent: Extent }) {
  const span = extent.to - extent.from
  const start = Date.parse(stay.joinedAt)
  const end = stay.leftAt === null ? extent.to : Date.parse(stay.leftAt)
  const percent = (milliseconds: number) => `${((100 * milliseconds) / span).toFixed(3)}%`
  return (
    <>
      <i
        style={{
          insetInlineStart: percent(start - extent.from),
          width: percent(Math.max(end - start, span / 200)),
        }}
      />
      {stay.how === 'drop' ? <b style={{ insetInlineStart: percent(end - extent.from) }} /> : null}
    </>
  )
}
