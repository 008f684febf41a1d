/** Free slots as buttons, day by day; pressing one chooses it, pressing it again lets it go. */
import { type ReactNode, useState } from 'react'
import { Link } from 'react-router'
import type { Slots } from '../../server/contract/calendar.ts'
import { dayOf } from '../../server/domain/beijing.ts'
import { useLineOf } from '../consultation.ts'
import { personIn, useLanguage, useTexts } from '../i18n/text.ts'
import { paths } from '../paths.ts'
import { useSlots } from '../scheduling.ts'
import { useMe } from '../session.ts'
import { Chip } from './chip.tsx'
import { now } from './clock.ts'
import { useTime } from './time.ts'
import './slot-buttons.css'

type Slot = Slots['slots'][number]

type SlotButtonsProps = {
  lineId: string
  /** Of this expert; without it of anybody on the roster. */
  expertId?: string
  /** The other side of this consultation has to be free as well. */
  consultationId?: string
  /** Starts, ISO. */
  chosen: readonly string[]
  onToggle: (slot: Slot) => void
}

const days = 14
const shownAtFirst = 3
const hour = 3_600_000

/** On the hour, so that a page that is drawn again asks the same question. */
function thisHour(): number {
  return Math.floor(now() / hour) * hour
}

export function SlotButtons({ lineId, expertId, consultationId, chosen, onToggle }: SlotButtonsProps) {
  const texts = useTexts()
  const words = texts.scheduling.slots
  const [from] = useState(thisHour)
  const [all, setAll] = useState(false)
  const slots = useSlots({
    lineId,
    from: new Date(from).toISOString(),
    to: new Date(from + days * 24 * hour).toISOString(),
    ...(expertId === undefined ? {} : { expertId }),
    ...(consultationId === undefined ? {} : { consultationId }),
  })
  const title = useTitle(lineId, expertId)
  if (slots.error !== null && slots.data === undefined) {
    return <p className="small second slot-block">{words.failed}</p>
  }
  if (slots.data === undefined) return null
  const { stated, slots: found } = slots.data
  const dated = byDay(found)
  return (
    <fieldset className="slot-block" data-testid="free-slots">
      <legend className="field-label">{title}</legend>
      {found.length === 0 ? (
        <p className="small second">{stated ? words.none : <NotStated expertId={expertId} />}</p>
      ) : null}
      {(all ? dated : dated.slice(0, shownAtFirst)).map((group) => (
        <SlotDay key={group[0].startAt} slots={group} chosen={chosen} onToggle={onToggle} lineId={lineId} />
      ))}
      {!all && dated.length > shownAtFirst ? (
        <button type="button" className="text-button" onClick={() => setAll(true)}>
          {words.more}
        </button>
      ) : null}
    </fieldset>
  )
}

function useTitle(lineId: string, expertId: string | undefined): string {
  const words = useTexts().scheduling.slots
  const language = useLanguage()
  const me = useMe()
  const line = useLineOf()(lineId)
  if (expertId === undefined) return words.roster
  if (expertId === me.person.id) return words.yours
  const expert = line?.experts.find(({ id }) => id === expertId)
  return expert === undefined ? words.roster : words.expert(personIn(language, expert))
}

function NotStated({ expertId }: { expertId: string | undefined }): ReactNode {
  const words = useTexts().scheduling.slots
  const me = useMe()
  if (expertId !== me.person.id) return words.notStated
  return (
    <>
      {words.yoursNotStated}
      <Link to={paths.calendar()}>{words.stateYours}</Link>
    </>
  )
}

type Day = [Slot, ...Slot[]]

function byDay(slots: readonly Slot[]): Day[] {
  const found = new Map<string, Day>()
  for (const slot of slots) {
    const day = dayOf(new Date(slot.startAt))
    const group = found.get(day)
    if (group === undefined) found.set(day, [slot])
    else group.push(slot)
  }
  return [...found.values()]
}

type SlotDayProps = Pick<SlotButtonsProps, 'chosen' | 'onToggle' | 'lineId'> & { slots: Day }

function SlotDay({ slots, chosen, onToggle, lineId }: SlotDayProps) {
  const words = useTexts().scheduling.slots
  const language = useLanguage()
  const time = useTime()
  const line = useLineOf()(lineId)
  const picked = new Set(chosen.map((start) => Date.parse(start)))
  const day = time.weekday(slots[0].startAt)
  const namesOf = (ids: readonly string[]) =>
    ids
      .flatMap((id) => line?.experts.filter((expert) => expert.id === id) ?? [])
      .map((expert) => personIn(language, expert))
      .join(language === 'zh' ? '、' : ', ')
  return (
    <div className="slot-day">
      <span className="small second">{day}</span>
      {/* biome-ignore lint/a11y/useSemanticElements: stands inside of a fieldset already */}
      <div className="slot-times" role="group" aria-label={day}>
        {slots.map((slot) => (
          <span key={slot.startAt} title={words.busy(namesOf(slot.expertIds))}>
            <Chip pressed={picked.has(Date.parse(slot.startAt))} onToggle={() => onToggle(slot)}>
              {time.clock(slot.startAt)}
            </Chip>
          </span>
        ))}
      </div>
    </div>
  )
}

/** Says so where a time lies outside the hours that an expert has stated. It can still be chosen. */
export function OutsideHours({
  lineId,
  expertId,
  start,
  minutes,
}: {
  lineId: string
  expertId: string
  /** ISO */
  start: string
  minutes: number
}) {
  const words = useTexts().scheduling.slots
  const from = Date.parse(start)
  const to = from + minutes * 60_000
  const coming = Number.isFinite(from) && from > now()
  const hours = useSlots(
    coming
      ? {
          lineId,
          expertId,
          from: new Date(from).toISOString(),
          to: new Date(to).toISOString(),
          limit: 1,
        }
      : null,
  )
  const data = hours.data
  if (!coming || data === undefined || !data.stated) return null
  const inside = data.open.some(
    ({ startAt, endAt }) => Date.parse(startAt) <= from && Date.parse(endAt) >= to,
  )
  return inside ? null : (
    <p className="small tone-ochre" role="status" data-testid="outside-hours">
      {words.outside}
    </p>
  )
}
