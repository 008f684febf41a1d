/** Who is on call for a line. */
import * as z from 'zod'
import { Instant, PersonBrief } from './common.ts'
import { PersonId } from './ids.ts'

/** Hours of the longest shift: a week, so that a holiday is one entry. */
export const longestShiftHours = 168
/** Days that may be asked for at once. */
export const longestDutyDays = 62

export const Duty = z
  .object({ id: z.string(), lineId: z.string(), person: PersonBrief, fromAt: z.string(), toAt: z.string() })
  .meta({ id: 'Duty' })
export type Duty = z.infer<typeof Duty>

function isOrdered({ fromAt, toAt }: { fromAt: string; toAt: string }): boolean {
  return Date.parse(fromAt) < Date.parse(toAt)
}
function hours({ fromAt, toAt }: { fromAt: string; toAt: string }): number {
  return (Date.parse(toAt) - Date.parse(fromAt)) / 3_600_000
}

export const DutyQuery = z
  .object({ fromAt: Instant, toAt: Instant })
  .refine(isOrdered, { path: ['toAt'], error: 'time_order' })
  .refine((range) => hours(range) <= longestDutyDays * 24, { path: ['toAt'], error: 'too_long' })
export type DutyQuery = z.infer<typeof DutyQuery>

export const DutyInput = z
  .object({ personId: PersonId, fromAt: Instant, toAt: Instant })
  .refine(isOrdered, { path: ['toAt'], error: 'time_order' })
  .refine((shift) => hours(shift) <= longestShiftHours, { path: ['toAt'], error: 'too_long' })
export type DutyInput = z.infer<typeof DutyInput>
