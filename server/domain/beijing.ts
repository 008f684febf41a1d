/**
 * Calendar days and wall clocks of Beijing, which both cities share. The rules of the zone are the runtime's (Intl), not ours.
 * A day is `YYYY-MM-DD`; a minute counts from its midnight, 0 to 1440.
 */
export const zone = 'Asia/Shanghai'

const wall = new Intl.DateTimeFormat('en-CA', {
  timeZone: zone,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
})

/** The wall clock read as if it were UTC, ms: what arithmetic on calendar days is done with. */
function wallTime(at: number): number {
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {}
  for (const { type, value } of wall.formatToParts(at)) parts[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

/** The day on which an instant falls. */
export function dayOf(at: Date): string {
  return new Date(wallTime(at.getTime())).toISOString().slice(0, 10)
}

/** Minutes since midnight, rounded down. */
export function minuteOf(at: Date): number {
  return Math.floor((wallTime(at.getTime()) % 86_400_000) / 60_000)
}

/** The instant at which the clocks of a day show this minute; 1440 is the next midnight. */
export function instantAt(day: string, minute: number): Date {
  const wanted = Date.parse(`${day}T00:00:00Z`) + minute * 60_000
  const guess = wanted - (wallTime(wanted) - wanted)
  return new Date(wanted - (wallTime(guess) - guess))
}

export function addDays(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * 86_400_000).toISOString().slice(0, 10)
}

/** Whether the last day is not before the first: else a list would find nothing and say nothing. Either end may be open. */
export function inOrder({ from, to }: { from?: string | undefined; to?: string | undefined }): boolean {
  return from === undefined || to === undefined || from <= to
}

type Moments = { from?: Date; until?: Date }

/** From the midnight before the first day to the one after the last; what is open stays open. */
export function momentsOf(days: { from: string; to: string }): Required<Moments>
export function momentsOf(days: { from?: string | undefined; to?: string | undefined }): Moments
export function momentsOf({ from, to }: { from?: string | undefined; to?: string | undefined }): Moments {
  return {
    ...(from === undefined ? {} : { from: instantAt(from, 0) }),
    ...(to === undefined ? {} : { until: instantAt(addDays(to, 1), 0) }),
  }
}

/** 1 is Monday, 7 Sunday (ISO 8601). */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7
export const weekdays: readonly Weekday[] = [1, 2, 3, 4, 5, 6, 7]

export function weekdayOf(day: string): Weekday {
  return (new Date(`${day}T00:00:00Z`).getUTCDay() || 7) as Weekday
}

/** Every day that lies wholly or partly in `[from, to)`. */
export function daysBetween(from: Date, to: Date): string[] {
  const days: string[] = []
  if (to <= from) return days
  const last = dayOf(new Date(to.getTime() - 1))
  for (let day = dayOf(from); day <= last; day = addDays(day, 1)) days.push(day)
  return days
}
