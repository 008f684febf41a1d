/** Hours while they are being written: texts that may not be times yet. Pure. */
import type { DayInterval, WeeklyInterval } from '../../../server/contract/calendar.ts'
import { intervalProblem, mostIntervals } from '../../../server/domain/availability.ts'
import { type Weekday, weekdays } from '../../../server/domain/beijing.ts'

export type DraftInterval = { from: string; to: string }
export type WeekDraft = Readonly<Record<Weekday, readonly DraftInterval[]>>
export const emptyInterval: DraftInterval = { from: '', to: '' }

const clockForm = /^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/

/** `8` → `08:00`, `830` → `08:30`, `8：30` → `08:30`; what is no time stays as it was typed. */
export function normalClock(text: string): string {
  const plain = text.trim().replaceAll(/[：.．时]/g, ':')
  const match = /^(\d{1,2})(?::?(\d{2}))?:?$/.exec(plain)
  const [, hours, minutes = '00'] = match ?? []
  if (hours === undefined) return text
  const clock = `${hours.padStart(2, '0')}:${minutes}`
  return clockForm.test(clock) ? clock : text
}

function minutesOf(clock: string): number {
  return Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3))
}

export type DraftProblem = 'invalid' | 'time_order' | 'overlap'

/** What is wrong with each interval of a day, in their order; null where nothing is. */
export function problemsOf(intervals: readonly DraftInterval[]): (DraftProblem | null)[] {
  const times = intervals.map(({ from, to }) => [normalClock(from), normalClock(to)] as const)
  return times.map(([from, to], index) => {
    if (!clockForm.test(from) || !clockForm.test(to)) return 'invalid'
    const before = times
      .slice(0, index + 1)
      .filter((pair) => pair.every((clock) => clockForm.test(clock)))
      .map(([start, end]) => ({ from: minutesOf(start), to: minutesOf(end) }))
    const problem =
      intervalProblem([before[before.length - 1] ?? { from: 0, to: 0 }]) ?? intervalProblem(before)
    if (problem === null) return null
    return problem.code === 'overlap' && problem.index < before.length - 1 ? null : problem.code
  })
}

export function countProblems(week: WeekDraft): number {
  return weekdays.reduce(
    (sum, weekday) => sum + problemsOf(week[weekday]).filter((one) => one !== null).length,
    0,
  )
}

export function weekOf(intervals: readonly WeeklyInterval[]): WeekDraft {
  const own = (weekday: Weekday) =>
    intervals.filter((one) => one.weekday === weekday).map(({ from, to }) => ({ from, to }))
  return { 1: own(1), 2: own(2), 3: own(3), 4: own(4), 5: own(5), 6: own(6), 7: own(7) }
}

/** Runs of neighbouring days with the same hours, days without hours left out: how a week is said in few words. */
export function alikeDays(
  intervals: readonly WeeklyInterval[],
): { first: Weekday; last: Weekday; parts: readonly DayInterval[] }[] {
  const week = weekOf(intervals)
  const written = (weekday: Weekday) => JSON.stringify(week[weekday])
  const runs: { first: Weekday; last: Weekday; parts: readonly DayInterval[] }[] = []
  for (const weekday of weekdays) {
    if (week[weekday].length === 0) continue
    const before = runs.at(-1)
    if (before?.last === weekday - 1 && written(before.last) === written(weekday)) before.last = weekday
    else runs.push({ first: weekday, last: weekday, parts: week[weekday] })
  }
  return runs
}

/** As it goes out; ask {@link countProblems} before. */
export function intervalsOf(week: WeekDraft): WeeklyInterval[] {
  return weekdays.flatMap((weekday) => clean(week[weekday]).map((one) => ({ weekday, ...one })))
}

export function clean(intervals: readonly DraftInterval[]): DayInterval[] {
  return intervals.map(({ from, to }) => ({ from: normalClock(from), to: normalClock(to) }))
}

/** One more part of a day; after the last one, where there is one. */
export function extended(intervals: readonly DraftInterval[]): readonly DraftInterval[] {
  if (intervals.length >= mostIntervals) return intervals
  const proposal = intervals.length === 0 ? { from: '08:30', to: '11:30' } : { from: '14:00', to: '17:00' }
  const problem = problemsOf([...intervals, proposal]).at(-1)
  return [...intervals, problem === null ? proposal : emptyInterval]
}

/** Monday's hours until Friday. */
export function copied(week: WeekDraft): WeekDraft {
  return { ...week, 2: week[1], 3: week[1], 4: week[1], 5: week[1] }
}
