/** Facts of a call, as those see them who read the case or the log. */
import * as z from 'zod'
import { gapKinds, lineVerdicts, minuteGrades } from '../domain/call-quality.ts'
import { guestKinds } from '../domain/guest.ts'
import { mediaWays } from '../domain/quality.ts'
import { PersonBrief } from './common.ts'
import { Phoned } from './phone.ts'

const count = z.int().min(0)
const counted = {
  seconds: count,
  /** Seconds without a connection. */
  away: count,
  /** Seconds in which nobody's camera was received. */
  soundOnly: count,
  /** Seconds in which a picture stood still. */
  frozen: count,
  /** How often the connection was lost. */
  drops: count,
  /** The worst that was told; null where nothing was. */
  lossPerMille: count.nullable(),
  roundTripMs: count.nullable(),
  /** Heights of received pictures, pixels. */
  lowest: count.nullable(),
  highest: count.nullable(),
}

export const CallMinuteFacts = z.object({
  at: z.string(),
  ...counted,
  way: z.enum(mediaWays).nullable(),
  grade: z.enum(minuteGrades),
})
export type CallMinuteFacts = z.infer<typeof CallMinuteFacts>

export const CallStay = z.object({
  id: z.string(),
  person: PersonBrief,
  role: z.string(),
  /** What a guest is to the consultation; null of the staff. */
  guest: z.enum(guestKinds).nullable(),
  joinedAt: z.string(),
  /** null while inside */
  leftAt: z.string().nullable(),
  how: z.enum(['leave', 'drop', 'closed', 'expelled']).nullable(),
  summary: z.object({
    ...counted,
    ways: z.array(z.enum(mediaWays)),
    /** null where nothing was measured */
    verdict: z.enum(lineVerdicts).nullable(),
  }),
  minutes: z.array(CallMinuteFacts),
  /** Losses of the connection, in their order; those of stays before they were kept with their place are in the minutes alone. */
  gaps: z.array(z.object({ at: z.string(), until: z.string(), what: z.enum(gapKinds) })),
})
export type CallStay = z.infer<typeof CallStay>

export const CallFacts = z
  .object({
    /** false: there are more minutes than one answer takes. */
    whole: z.boolean(),
    /** In the order of entering. */
    stays: z.array(CallStay),
    /** Who went on by telephone, in the order of pressing. */
    phoned: z.array(Phoned),
  })
  .meta({ id: 'CallFacts' })
export type CallFacts = z.infer<typeof CallFacts>
