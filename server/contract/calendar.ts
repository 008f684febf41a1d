/** Hours of experts, free slots, and the calendar of a person. Times of the day are those of Beijing. */
import * as z from 'zod'
import { type Interval, intervalProblem, mostIntervals } from '../domain/availability.ts'
import { states, urgencies } from '../domain/consultation.ts'
import { Day, Instant, Names } from './common.ts'
import { ConsultationId, LineId, PersonId } from './ids.ts'

/** `08:30`; `24:00` is the end of the day. */
export const Clock = z.string().regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, { error: 'invalid' })

/** Minutes since midnight. */
export function minutesOf(clock: string): number {
  return Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3))
}

export function clockOf(minutes: number): string {
  const two = (value: number) => String(value).padStart(2, '0')
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}

export const DayInterval = z.object({ from: Clock, to: Clock })
export type DayInterval = z.infer<typeof DayInterval>
export const WeeklyInterval = DayInterval.extend({ weekday: z.number().int().min(1).max(7) })
export type WeeklyInterval = z.infer<typeof WeeklyInterval>

function spansOf(intervals: readonly DayInterval[]): Interval[] {
  return intervals.map(({ from, to }) => ({ from: minutesOf(from), to: minutesOf(to) }))
}

/** One day's hours: in any order, none backwards, none over another. */
const DayIntervals = z
  .array(DayInterval)
  .max(mostIntervals)
  .superRefine((intervals, context) => {
    const problem = intervalProblem(spansOf(intervals))
    if (problem !== null) context.addIssue({ code: 'custom', message: problem.code, path: [problem.index] })
  })

/**
 * What a line's weekly hours become. `weekday` 1 is Monday. `seen` are the hours the change stands on, as they were read: where the
 * stored ones are others by now, the change is refused. A digest would do as well; the hours themselves need no second way of writing them.
 */
export const HoursInput = z
  .object({
    intervals: z
      .array(WeeklyInterval)
      .max(7 * mostIntervals)
      .superRefine((intervals, context) => {
        for (let weekday = 1; weekday <= 7; weekday += 1) {
          const places = [...intervals.keys()].filter((index) => intervals[index]?.weekday === weekday)
          const own = intervals.filter((one) => one.weekday === weekday)
          const problem = intervalProblem(spansOf(own))
          if (own.length > mostIntervals) {
            context.addIssue({ code: 'custom', message: 'too_many', path: [places[mostIntervals] ?? 0] })
          }
          if (problem === null) continue
          const path = [places[problem.index] ?? 0]
          context.addIssue({ code: 'custom', message: problem.code, path })
        }
      }),
    seen: z.array(WeeklyInterval).max(7 * mostIntervals),
  })
  .meta({ id: 'HoursInput' })
export type HoursInput = z.infer<typeof HoursInput>

/** Other hours on one date, or none: off. */
export const ExceptionInput = z
  .object({
    day: Day,
    intervals: DayIntervals,
    /** On all of one's own lines, not only on this one. */
    allLines: z.boolean().default(false),
  })
  .meta({ id: 'ExceptionInput' })
export type ExceptionInput = z.infer<typeof ExceptionInput>

export const ExceptionAddress = z.object({ allLines: z.stringbool().default(false) })

/** What an expert has stated for one line. */
export const LineHours = z
  .object({
    lineId: z.string(),
    /** minutes */
    slotMinutes: z.number().int(),
    intervals: z.array(WeeklyInterval),
    /** From today on, the nearest first. */
    exceptions: z.array(z.object({ day: z.string(), intervals: z.array(DayInterval) })),
  })
  .meta({ id: 'LineHours' })
export type LineHours = z.infer<typeof LineHours>

/** days */
export const longestSlotRange = 31
export const mostSlots = 200

function range(days: number) {
  return z.object({ from: Instant, to: Instant }).superRefine(({ from, to }, context) => {
    const length = Date.parse(to) - Date.parse(from)
    if (length <= 0) context.addIssue({ code: 'custom', message: 'time_order', path: ['to'] })
    if (length > days * 86_400_000) context.addIssue({ code: 'custom', message: 'too_long', path: ['to'] })
  })
}

export const SlotQuery = range(longestSlotRange).and(
  z.object({
    /** Of one expert; without it of anybody on the roster. */
    expertId: PersonId.optional(),
    /** Leaves out what is taken at the other side of this consultation as well. */
    consultationId: ConsultationId.optional(),
    limit: z.coerce.number().int().min(1).max(mostSlots).default(60),
  }),
)
export type SlotQuery = z.infer<typeof SlotQuery>

const At = z.object({ startAt: z.string(), endAt: z.string() })

/** Busy or free and nothing else: no consultation and no patient stands behind it. */
export const Slots = z
  .object({
    /** minutes */
    slotMinutes: z.number().int(),
    /** Whether any of the experts asked about has stated hours; without, nothing follows from there being no slots. */
    stated: z.boolean(),
    slots: z.array(At.extend({ expertIds: z.array(z.string()) })),
    /** The hours of the one expert that was asked about, whether booked or not; else empty. */
    open: z.array(At),
  })
  .meta({ id: 'Slots' })
export type Slots = z.infer<typeof Slots>

/** days */
export const longestCalendarRange = 45
export const CalendarQuery = range(longestCalendarRange)
export type CalendarQuery = z.infer<typeof CalendarQuery>
export const mostEntries = 500

export const Calendar = z
  .object({
    consultations: z.array(
      At.extend({
        id: z.string(),
        number: z.string(),
        lineId: LineId,
        state: z.enum(states),
        urgency: z.enum(urgencies),
        /** Masked: `李*萍`. */
        patientName: z.string(),
        /** The other side: who asks, or who answers. */
        with: z.object({ name: z.string(), nameEn: z.string(), institutionShort: Names }).nullable(),
      }),
    ),
    /** Times that were proposed and not answered yet. */
    proposed: z.array(At.extend({ id: z.string(), number: z.string(), patientName: z.string() })),
    /** One's own hours; empty for who serves no line. */
    open: z.array(At.extend({ lineId: z.string() })),
    /** When others of one's rosters are taken. */
    busy: z.array(At.extend({ name: z.string(), nameEn: z.string() })),
    holidays: z.array(z.object({ day: z.string(), name: Names })),
    /** Days on which one has stated to be off on every line served. */
    off: z.array(z.string()),
  })
  .meta({ id: 'Calendar' })
export type Calendar = z.infer<typeof Calendar>
