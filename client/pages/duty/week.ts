/** Weeks from Monday to Sunday, by Beijing time. */
import { partsOf } from '../../ui/time.ts'

/** ISO instants; the end is not in it. */
export type Week = { fromAt: string; toAt: string }

const day = 86_400_000

/** @param turn weeks from the present one: -1 the one before */
export function weekOf(at: number, turn: number): Week {
  const { year, month, day: date, weekday } = partsOf(at)
  const midnight = Date.UTC(year, month - 1, date) - 8 * 3_600_000
  const monday = midnight - ((weekday + 6) % 7) * day + turn * 7 * day
  return { fromAt: new Date(monday).toISOString(), toAt: new Date(monday + 7 * day).toISOString() }
}
