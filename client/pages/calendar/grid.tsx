/** The hours as lines, the days as columns, the sessions where they lie (CSS grid; look §1). */
import { type CSSProperties, useEffect, useRef } from 'react'
import { Link } from 'react-router'
import type { Calendar } from '../../../server/contract/calendar.ts'
import { addDays, instantAt, weekdayOf } from '../../../server/domain/beijing.ts'
import { nameIn, personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { paths } from '../../paths.ts'
import { useNow } from '../../ui/clock.ts'
import { Mark } from '../../ui/mark.tsx'
import { useTime } from '../../ui/time.ts'
import { hoursShown, joined, laned, nowOn, type Part, partsOn, type Timed } from './week.ts'

type GridProps = {
  days: readonly string[]
  data: Calendar
  title: string
  /** Whether the person serves lines: then what lies outside of the hours is greyed. */
  serves: boolean
  onDay: (day: string) => void
}

type Placed = { from: number; to: number }
type Scale = (part: Placed) => CSSProperties

export function CalendarGrid({ days, data, title, serves, onDay }: GridProps) {
  const texts = useTexts()
  const now = useNow(30_000)
  const hours = hoursShown(days, [...data.consultations, ...data.proposed, ...data.open])
  const scale: Scale = ({ from, to }) => ({
    top: `calc(var(--hour) * ${(from - hours.from * 60) / 60})`,
    height: `calc(var(--hour) * ${(to - from) / 60})`,
  })
  const body = useBeginning(days, data)
  return (
    <section
      className={days.length === 1 ? 'calendar-grid calendar-day' : 'calendar-grid'}
      style={{ '--days': days.length, '--hours': hours.to - hours.from } as CSSProperties}
      aria-label={texts.calendar.grid(title)}
      ref={body}
    >
      <div className="calendar-corner" />
      {days.map((day) => (
        <DayHead key={day} day={day} data={data} today={nowOn(day, now) !== null} onDay={onDay} />
      ))}
      <div className="calendar-axis" aria-hidden="true">
        {Array.from({ length: hours.to - hours.from }, (_, index) => hours.from + index).map((hour) => (
          <span key={hour}>{`${String(hour).padStart(2, '0')}:00`}</span>
        ))}
      </div>
      {days.map((day) => (
        <DayColumn
          key={day}
          day={day}
          data={data}
          scale={scale}
          serves={serves}
          now={within(hours, nowOn(day, now))}
        />
      ))}
    </section>
  )
}

/** What lies outside of the hours that are shown is not drawn. */
function within({ from, to }: Placed, minute: number | null): number | null {
  return minute !== null && minute >= from * 60 && minute <= to * 60 ? minute : null
}

/** A phone shows a part of the day: its first session, or now, is brought into sight once. */
function useBeginning(days: readonly string[], data: Calendar) {
  const body = useRef<HTMLElement>(null)
  const key = days.join()
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each page of the calendar, not with every news
  useEffect(() => {
    const wanted = body.current?.querySelector('.calendar-session, .calendar-now')
    if (wanted == null || days.length > 1) return
    const { top, bottom } = wanted.getBoundingClientRect()
    if (bottom > window.innerHeight - 80 || top < 0) wanted.scrollIntoView({ block: 'center' })
  }, [key, data.consultations.length > 0])
  return body
}

function holidayOf(day: string, data: Calendar) {
  return data.holidays.find((one) => one.day === day)
}

type DayHeadProps = { day: string; data: Calendar; today: boolean; onDay: (day: string) => void }

function DayHead({ day, data, today, onDay }: DayHeadProps) {
  const texts = useTexts()
  const language = useLanguage()
  const time = useTime()
  const holiday = holidayOf(day, data)
  const note = data.off.includes(day)
    ? texts.calendar.off
    : holiday === undefined
      ? null
      : nameIn(language, holiday.name)
  return (
    <button
      type="button"
      className="calendar-head"
      aria-current={today ? 'date' : undefined}
      onClick={() => onDay(day)}
    >
      <span>{texts.calendar.hours.weekdays[weekdayOf(day) - 1]}</span>
      <b>{time.day(instantAt(day, 720))}</b>
      {note === null ? null : <small>{note}</small>}
    </button>
  )
}

type DayColumnProps = { day: string; data: Calendar; scale: Scale; serves: boolean; now: number | null }

function DayColumn({ day, data, scale, serves, now }: DayColumnProps) {
  const texts = useTexts()
  const language = useLanguage()
  const merged = mergeOpen(partsOn(day, data.open))
  const busy = data.busy.map((one) => ({ ...one, name: personIn(language, one) }))
  return (
    <div className={serves ? 'calendar-column calendar-hours' : 'calendar-column'} data-day={day}>
      {merged.map((part) => (
        <i key={part.from} className="calendar-open" style={scale(part)} />
      ))}
      {joined(partsOn(day, busy)).map((part) => (
        <span
          key={part.from}
          className="calendar-busy"
          style={scale(part)}
          title={texts.calendar.busy(texts.record.and(part.names))}
        >
          <small>{texts.record.and(part.names)}</small>
        </span>
      ))}
      <Entries day={day} data={data} scale={scale} />
      {now === null ? null : (
        <span className="calendar-now" style={{ top: scale({ from: now, to: now }).top }}>
          <span className="hidden-text">{texts.calendar.now}</span>
        </span>
      )}
    </div>
  )
}

/** Hours of several lines that overlap are one stretch. */
function mergeOpen(parts: readonly Part<Timed>[]): Placed[] {
  return joined(parts.map((part) => ({ ...part, item: { name: '' } })))
}

type Session = Calendar['consultations'][number]
type Proposed = Calendar['proposed'][number]
type Entry = Timed & ({ kind: 'session'; value: Session } | { kind: 'proposed'; value: Proposed })

function Entries({ day, data, scale }: Pick<DayColumnProps, 'day' | 'data' | 'scale'>) {
  const entries: Entry[] = [
    ...data.consultations.map((value) => ({
      kind: 'session' as const,
      value,
      startAt: value.startAt,
      endAt: value.endAt,
    })),
    ...data.proposed.map((value) => ({
      kind: 'proposed' as const,
      value,
      startAt: value.startAt,
      endAt: value.endAt,
    })),
  ]
  return (
    <ol>
      {laned(partsOn(day, entries)).map(({ item, from, to, lane, lanes }) => {
        const style: CSSProperties = {
          ...scale({ from, to }),
          insetInlineStart: `calc(${(100 * lane) / lanes}% + 3px)`,
          width: `calc(${100 / lanes}% - 6px)`,
        }
        return (
          <li key={`${item.value.id}${item.startAt}`} style={style}>
            {item.kind === 'session' ? (
              <SessionLink session={item.value} long={to - from >= 45} />
            ) : (
              <ProposedLink proposed={item.value} />
            )}
          </li>
        )
      })}
    </ol>
  )
}

const over: readonly Session['state'][] = ['reporting', 'signed', 'closed', 'no_show']

function SessionLink({ session, long }: { session: Session; long: boolean }) {
  const texts = useTexts()
  const language = useLanguage()
  const time = useTime()
  const { state, patientName } = session
  const other = session.with === null ? '' : personIn(language, session.with)
  const range = time.range(session.startAt, session.endAt)
  const name = patientName || texts.consultation.patientUnnamed
  const words = texts.calendar.session(range, name, texts.state.names[state], other)
  return (
    <Link
      to={paths.consultation(session.id)}
      className={over.includes(state) ? 'calendar-session calendar-over' : 'calendar-session'}
      title={words}
      data-testid="calendar-session"
      data-id={session.id}
    >
      <Mark state={state} size={12} />
      <span className="cut">
        <b>{time.clock(session.startAt)}</b> {name}
        {long ? <small>{other}</small> : null}
      </span>
      <span className="hidden-text">{`　${texts.state.names[state]}${long ? '' : `　${other}`}`}</span>
    </Link>
  )
}

function ProposedLink({ proposed }: { proposed: Proposed }) {
  const texts = useTexts()
  const time = useTime()
  const words = `${time.range(proposed.startAt, proposed.endAt)}　${texts.calendar.proposed(proposed.patientName)}`
  return (
    <Link
      to={paths.consultation(proposed.id)}
      className="calendar-session calendar-proposed"
      title={words}
      data-testid="calendar-proposed"
    >
      <span className="cut">
        <b>{time.clock(proposed.startAt)}</b> {proposed.patientName}
      </span>
      <span className="hidden-text">{`　${texts.calendar.proposed('')}`}</span>
    </Link>
  )
}

/** From the first midnight of these days to the one after the last, ISO. */
export function rangeOf(days: readonly string[]): { from: string; to: string } {
  const [first = ''] = days
  const last = days.at(-1) ?? first
  return { from: instantAt(first, 0).toISOString(), to: instantAt(addDays(last, 1), 0).toISOString() }
}
