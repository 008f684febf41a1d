/** The geometry of the calendar: which days, which hours, what lies beside what. Pure; all in Beijing time. */
import { addDays, dayOf, instantAt, minuteOf, weekdayOf } from '../../../server/domain/beijing.ts'

export type View = 'week' | 'day'
/** ISO, as the server gives them. */
export type Timed = { startAt: string; endAt: string }

const dayForm = /^\d{4}-\d{2}-\d{2}$/

/** The day that an address names; today where it names none. */
export function readDay(text: string | null, today: string): string {
  return text !== null && dayForm.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`)) ? text : today
}

/** Monday to Sunday around a day, or the day alone. */
export function daysOf(view: View, day: string): string[] {
  if (view === 'day') return [day]
  const monday = addDays(day, 1 - weekdayOf(day))
  return Array.from({ length: 7 }, (_, index) => addDays(monday, index))
}

export function moved(view: View, day: string, steps: number): string {
  return addDays(day, steps * (view === 'week' ? 7 : 1))
}

export type Part<T> = { item: T; from: number; to: number }

/** What of the items lies on a day, in minutes since its midnight. */
export function partsOn<T extends Timed>(day: string, items: readonly T[]): Part<T>[] {
  const [first, last] = [instantAt(day, 0).getTime(), instantAt(day, 1440).getTime()]
  return items.flatMap((item) => {
    const [start, end] = [Date.parse(item.startAt), Date.parse(item.endAt)]
    if (end <= first || start >= last) return []
    const from = start <= first ? 0 : minuteOf(new Date(start))
    return [{ item, from, to: end >= last ? 1440 : Math.max(from + 1, minuteOf(new Date(end))) }]
  })
}

/** Usual duty hours; the grid is never shorter. */
const usual = { from: 8, to: 18 }

/** The hours that have to be shown so that nothing of these days is left out. */
export function hoursShown(days: readonly string[], items: readonly Timed[]): { from: number; to: number } {
  const parts = days.flatMap((day) => partsOn(day, items))
  return {
    from: Math.min(usual.from, ...parts.map(({ from }) => Math.floor(from / 60))),
    to: Math.max(usual.to, ...parts.map(({ to }) => Math.ceil(to / 60))),
  }
}

export type Laned<T> = Part<T> & { lane: number; lanes: number }

/** Those that overlap stand side by side; `lanes` is how many share the width. */
export function laned<T>(parts: readonly Part<T>[]): Laned<T>[] {
  const sorted = [...parts].sort((one, other) => one.from - other.from || other.to - one.to)
  const done: Laned<T>[] = []
  let group: Laned<T>[] = []
  let ends: number[] = []
  const close = () => {
    done.push(...group.map((one) => ({ ...one, lanes: ends.length })))
    group = []
    ends = []
  }
  for (const part of sorted) {
    if (group.length > 0 && ends.every((end) => end <= part.from)) close()
    const free = ends.findIndex((end) => end <= part.from)
    const lane = free < 0 ? ends.length : free
    ends[lane] = part.to
    group.push({ ...part, lane, lanes: 1 })
  }
  close()
  return done
}

/** Stretches of a day in which somebody is taken, each with who it is. */
export function joined(
  parts: readonly Part<{ name: string }>[],
): { from: number; to: number; names: string[] }[] {
  const stretches: { from: number; to: number; names: string[] }[] = []
  for (const { from, to, item } of [...parts].sort((one, other) => one.from - other.from)) {
    const last = stretches.at(-1)
    if (last === undefined || from > last.to) {
      stretches.push({ from, to, names: [item.name] })
      continue
    }
    last.to = Math.max(last.to, to)
    if (!last.names.includes(item.name)) last.names.push(item.name)
  }
  return stretches
}

/** Where the clock stands on a day; null on every other. */
export function nowOn(day: string, now: number): number | null {
  const date = new Date(now)
  return dayOf(date) === day ? minuteOf(date) : null
}
