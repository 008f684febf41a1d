/**
 * When an expert can be booked on a line: weekly hours, exceptions of single dates, holidays, and what is booked already. Pure.
 * Availability belongs to the pair of expert and line, and an expert who is free for only a part of a slot is not free: the two
 * mistakes that booking systems make most (room.md §2, Cal.com).
 */
import { daysBetween, instantAt, type Weekday, weekdayOf } from './beijing.ts'

/** Minutes of a day in Beijing, `0 ≤ from < to ≤ 1440`. */
export type Interval = { readonly from: number; readonly to: number }
export type WeeklyInterval = Interval & { readonly weekday: Weekday }
/** Instead of the weekly hours of this day; no intervals: off. Goes before a holiday. */
export type DayException = { readonly day: string; readonly intervals: readonly Interval[] }
export type Span = { readonly start: Date; readonly end: Date }

export type Hours = {
  readonly weekly: readonly WeeklyInterval[]
  readonly exceptions: readonly DayException[]
  /** Days without routine hours. */
  readonly holidays: ReadonlySet<string>
}

export const minutesOfDay = 1440
/** Enough for a split shift with breaks. */
export const mostIntervals = 6
/** Two per week for a year, and then some. */
export const mostExceptions = 120
/** Slots begin on such a minute of the hour, minutes. */
export const slotGrid = 5

const minute = 60_000

export type IntervalProblem = { index: number; code: 'time_order' | 'overlap' | 'invalid' }

/** The first interval that cannot stand: backwards, outside of the day, or overlapping one before it. Touching is allowed. */
export function intervalProblem(intervals: readonly Interval[]): IntervalProblem | null {
  for (const [index, one] of intervals.entries()) {
    if (one.from < 0 || one.to > minutesOfDay) return { index, code: 'invalid' }
    if (one.to <= one.from) return { index, code: 'time_order' }
    if (intervals.slice(0, index).some((other) => one.from < other.to && other.from < one.to)) {
      return { index, code: 'overlap' }
    }
  }
  return null
}

/** Whether two weeks hold the same hours, in whatever order they are written. */
export function isSameWeek(
  one: readonly (Interval & { readonly weekday: number })[],
  other: readonly (Interval & { readonly weekday: number })[],
): boolean {
  const written = (week: typeof one) =>
    week
      .map(({ weekday, from, to }) => `${weekday} ${from} ${to}`)
      .sort()
      .join()
  return written(one) === written(other)
}

/** The hours of one day: its exception, else nothing on a holiday, else those of the weekday. */
export function intervalsOn(hours: Hours, day: string): readonly Interval[] {
  const exception = hours.exceptions.find((one) => one.day === day)
  if (exception !== undefined) return exception.intervals
  if (hours.holidays.has(day)) return []
  const weekday = weekdayOf(day)
  return hours.weekly.filter((one) => one.weekday === weekday)
}

/** The hours in a range as spans: ordered, apart from each other, those that meet at a boundary joined, midnight included. */
export function openSpans(hours: Hours, range: Span): Span[] {
  const spans = daysBetween(range.start, range.end).flatMap((day) =>
    intervalsOn(hours, day).map(({ from, to }) => ({ start: instantAt(day, from), end: instantAt(day, to) })),
  )
  return join(spans).flatMap((span) => clip(span, range))
}

/** The part of the spans that nothing occupies. */
export function subtract(spans: readonly Span[], taken: readonly Span[]): Span[] {
  let free = [...spans]
  for (const { start, end } of taken) {
    if (end <= start) continue
    free = free.flatMap((span) => {
      if (end <= span.start || start >= span.end) return [span]
      return [
        ...(span.start < start ? [{ start: span.start, end: start }] : []),
        ...(end < span.end ? [{ start: end, end: span.end }] : []),
      ]
    })
  }
  return free
}

/** Spans in their order, with overlapping and touching ones made one. */
export function join(spans: readonly Span[]): Span[] {
  const joined: Span[] = []
  for (const span of [...spans].sort((one, other) => one.start.getTime() - other.start.getTime())) {
    const last = joined.at(-1)
    if (last === undefined || span.start > last.end) joined.push(span)
    else if (span.end > last.end) joined[joined.length - 1] = { start: last.start, end: span.end }
  }
  return joined
}

function clip(span: Span, range: Span): Span[] {
  const start = new Date(Math.max(span.start.getTime(), range.start.getTime()))
  const end = new Date(Math.min(span.end.getTime(), range.end.getTime()))
  return start < end ? [{ start, end }] : []
}

/**
 * The slots that can be booked in a range: each wholly within the hours, wholly free, one after the other from the beginning of
 * each free span, on minutes that are a multiple of {@link slotGrid}. What remains of a span is shorter than a slot.
 * @param bookings of this expert, on whatever line
 * @param length minutes
 */
export function freeSlots(hours: Hours, bookings: readonly Span[], range: Span, length: number): Span[] {
  const step = length * minute
  const grid = slotGrid * minute
  return subtract(openSpans(hours, range), bookings).flatMap(({ start, end }) => {
    const slots: Span[] = []
    let at = Math.ceil(start.getTime() / grid) * grid
    for (; at + step <= end.getTime(); at += step) {
      slots.push({ start: new Date(at), end: new Date(at + step) })
    }
    return slots
  })
}

/** Whether the whole of a span lies within the hours; bookings aside. */
export function isWithinHours(hours: Hours, span: Span): boolean {
  if (span.end <= span.start) return false
  return subtract([span], openSpans(hours, span)).length === 0
}

/** Whether a person with these bookings can be there for the whole of a span. */
export function isFree(bookings: readonly Span[], span: Span): boolean {
  return bookings.every(({ start, end }) => end <= span.start || start >= span.end)
}
