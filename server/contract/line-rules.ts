/** A line's own rules about time, as they stand in `line.rules` (domain/line-rules.ts says what they mean). */
import * as z from 'zod'
import { passedActions, type LineRules as Rules } from '../domain/line-rules.ts'
import { text } from './common.ts'

const action = z.enum(passedActions)
/** What an office owes a doctor, an opinion, and the answer to it are asked for and never given up by time. */
const owed = action.exclude(['expire'])
const Passed = z.strictObject({
  review: owed,
  precheck: owed,
  accept: action,
  supplement: action,
  schedule: action,
  report: owed,
  adopt: owed,
})

/** minutes */
const minutes = z.number().int().min(1).max(1440)

export const LineRules = z
  .strictObject({
    passed: z.strictObject({ routine: Passed, urgent: Passed, emergency: Passed }),
    ringMinutes: z
      .strictObject({ roster: minutes, institution: minutes, phone: minutes })
      .refine(({ roster, institution, phone }) => roster < institution && institution < phone, {
        error: 'time_order',
      }),
    noShowMinutes: minutes,
    overrunMinutes: minutes,
    /** hours */
    consentHours: z.number().min(0.5).max(72),
    /** hours */
    postSignHours: z.number().min(0.5).max(72),
    boards: z.boolean(),
    /** hours */
    cosignHours: z.number().min(0.5).max(720),
    /** hours */
    countersignHours: z.number().min(0.5).max(720),
    coordinator: z.strictObject({ zh: text(300), en: text(300) }),
  })
  .meta({ id: 'LineRules' })
export type LineRules = z.infer<typeof LineRules>

/**
 * The rules out of the column.
 * @throws z.ZodError where somebody wrote there what is none
 */
export function readLineRules(column: unknown): Rules {
  return LineRules.parse(column)
}
