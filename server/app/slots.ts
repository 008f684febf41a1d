/** When the experts of a line can be booked: busy or free, and nothing else of anybody's consultations. */
import {
  readBookings,
  readExceptions,
  readHolidays,
  readRoster,
  readWeekly,
} from '../../db/queries/calendar.ts'
import type { SlotQuery, Slots } from '../contract/calendar.ts'
import { AppError } from '../contract/errors.ts'
import type { PersonActor } from '../domain/actor.ts'
import {
  type DayException,
  freeSlots,
  type Hours,
  type Interval,
  openSpans,
  type Span,
  type WeeklyInterval,
} from '../domain/availability.ts'
import { dayOf, type Weekday } from '../domain/beijing.ts'
import { findForActor } from './consultation.ts'
import type { Deps } from './deps.ts'

/** The hours of a person on a line. */
export type HoursBook = (lineId: string, personId: string) => Hours

/** Reads the hours of all these pairs for a range, in three queries. */
export async function readHoursBook(
  deps: Deps,
  lineIds: readonly string[],
  personIds: readonly string[],
  range: Span,
): Promise<HoursBook> {
  const days = { from: dayOf(range.start), to: dayOf(range.end) }
  const [weekly, exceptions, holidays] = await Promise.all([
    readWeekly(deps.read, lineIds, personIds),
    readExceptions(deps.read, lineIds, personIds, days),
    readHolidays(deps.read, days),
  ])
  const closed = new Set(holidays.map((one) => one.day))
  return (lineId, personId) => {
    const own = (one: { lineId: string; personId: string }) =>
      one.lineId === lineId && one.personId === personId
    return {
      weekly: weekly.filter(own).map(
        (one): WeeklyInterval => ({
          weekday: one.weekday as Weekday,
          from: one.fromMinute,
          to: one.toMinute,
        }),
      ),
      exceptions: exceptions
        .filter(own)
        .map((one): DayException => ({ day: one.day, intervals: one.intervals as Interval[] })),
      holidays: closed,
    }
  }
}

/** What holds a person, as expert, on a board or as asking doctor. */
export async function readTaken(
  deps: Deps,
  personIds: readonly string[],
  range: Span,
): Promise<Map<string, Span[]>> {
  const rows = await readBookings(deps.read, personIds, range)
  const taken = new Map<string, Span[]>(personIds.map((id) => [id, []]))
  for (const { scheduledStart: start, scheduledEnd: end, expertId, requesterId, memberIds } of rows) {
    if (start === null || end === null) continue
    for (const id of new Set([expertId, requesterId, ...memberIds])) {
      if (id !== null) taken.get(id)?.push({ start, end })
    }
  }
  return taken
}

/**
 * The free slots of a line, from now on, the earliest first; with whom each is possible.
 * @throws AppError NOT_FOUND for a line that the caller neither asks nor serves, and for who is not on its roster
 */
export async function listSlots(
  deps: Deps,
  actor: PersonActor,
  lineId: string,
  query: SlotQuery,
): Promise<Slots> {
  const known = actor.expertLineIds.includes(lineId) || actor.requestLineIds.includes(lineId)
  const roster = known ? await readRoster(deps.read, lineId) : undefined
  if (roster === undefined) throw new AppError('NOT_FOUND')
  const { expertId } = query
  const expertIds =
    expertId === undefined ? roster.expertIds : roster.expertIds.filter((id) => id === expertId)
  if (expertId !== undefined && expertIds.length === 0) throw new AppError('NOT_FOUND')
  const range = rangeOf(query, deps.clock())
  const others = await otherSide(deps, actor, query)
  const [book, taken] = await Promise.all([
    readHoursBook(deps, [lineId], expertIds, range),
    readTaken(deps, [...new Set([...expertIds, ...others])], range),
  ])
  const elsewhere = others.flatMap((id) => taken.get(id) ?? [])
  const found = expertIds.flatMap((id) => {
    const bookings = [...(taken.get(id) ?? []), ...elsewhere]
    return freeSlots(book(lineId, id), bookings, range, roster.slotMinutes).map((slot) => ({ slot, id }))
  })
  return {
    slotMinutes: roster.slotMinutes,
    stated: expertIds.some((id) => isStated(book(lineId, id))),
    slots: merge(found).slice(0, query.limit),
    open: expertId === undefined ? [] : openSpans(book(lineId, expertId), range).map(wire),
  }
}

function isStated({ weekly, exceptions }: Hours): boolean {
  return weekly.length > 0 || exceptions.some((one) => one.intervals.length > 0)
}

/** A slot begins in the future, whatever was asked. */
function rangeOf({ from, to }: SlotQuery, now: Date): Span {
  const start = new Date(from)
  return { start: start > now ? start : now, end: new Date(to) }
}

/** Who else has to be free: the doctor who asks, and of a consultation that is to get a time its doctor and its board. */
async function otherSide(deps: Deps, actor: PersonActor, query: SlotQuery): Promise<string[]> {
  if (query.consultationId !== undefined) {
    const { row } = await findForActor(deps, actor, query.consultationId)
    return [row.requesterId, ...row.memberIds]
  }
  return actor.roles.includes('doctor') ? [actor.personId] : []
}

/** Slots of several experts that begin together are one, with everybody who is free. */
function merge(found: readonly { slot: Span; id: string }[]): Slots['slots'] {
  const slots = new Map<number, Slots['slots'][number]>()
  for (const { slot, id } of found) {
    const at = slot.start.getTime()
    const present = slots.get(at)
    if (present === undefined) slots.set(at, { ...wire(slot), expertIds: [id] })
    else present.expertIds.push(id)
  }
  return [...slots.entries()].sort(([one], [other]) => one - other).map(([, slot]) => slot)
}

export function wire({ start, end }: Span): { startAt: string; endAt: string } {
  return { startAt: start.toISOString(), endAt: end.toISOString() }
}
