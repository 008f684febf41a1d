/** What moves a referral on, and its course. */
import * as z from 'zod'
import {
  followUpChannels,
  followUpResults,
  referralCommands,
  referralReasons,
  referralStates,
} from '../domain/referral.ts'
import { Day, filledText, Instant, Names, text } from './common.ts'
import { SummaryContent } from './referral.ts'

const version = z.number().int().positive()

function reasoned<const N extends keyof typeof referralReasons>(name: N) {
  return z.object({
    command: z.literal(name),
    version,
    reasonCode: z.enum(referralReasons[name]),
    reasonText: text(1000).default(''),
  })
}
function plain<const N extends string>(name: N) {
  return z.object({ command: z.literal(name), version })
}
const slot = { version, slotAt: Instant, slotText: filledText(200) }

/** The commands that come by HTTP; the clock's own and `refer_back`, which comes with the referral down, do not. */
export const ReferralCommandInput = z
  .discriminatedUnion('command', [
    plain('submit').extend({
      /** Given: the consultation behind it ends as converted to a referral, in the same step. */
      convert: z
        .object({
          version,
          reasonCode: z.enum(['needs_admission', 'needs_surgery', 'needs_examination', 'other']),
          reasonText: text(1000).default(''),
        })
        .optional(),
    }),
    reasoned('withdraw'),
    reasoned('return'),
    reasoned('decline'),
    z.object({ command: z.literal('accept'), ...slot }),
    z.object({ command: z.literal('change_slot'), ...slot }),
    plain('inform_patient'),
    plain('record_arrival').extend({ arrivedAt: Instant.optional() }),
    reasoned('mark_not_arrived'),
    plain('admit'),
    plain('send_summary').extend({
      summary: SummaryContent.extend({ diagnosis: filledText(500), course: filledText(6000) }),
    }),
    plain('take_over').extend({ followUpOn: Day }),
    plain('begin_follow_up').extend({ followUpOn: Day }),
    plain('record_follow_up').extend({
      at: Instant,
      channel: z.enum(followUpChannels),
      result: z.enum(followUpResults),
      note: text(2000).default(''),
      nextOn: Day.nullable(),
    }),
    plain('complete').extend({ outcome: filledText(2000) }),
    reasoned('cancel'),
    plain('record_death').extend({ outcome: filledText(1000) }),
  ])
  .meta({ id: 'ReferralCommand' })
export type ReferralCommandInput = z.infer<typeof ReferralCommandInput>
export const ReferralCommandAnswer = z.object({
  id: z.string(),
  state: z.enum(referralStates),
  version: z.number().int(),
})

/** A step of the course, newest first. */
export const ReferralHistoryEntry = z
  .object({
    id: z.string(),
    at: z.string(),
    actor: z.object({ id: z.string().nullable(), name: z.string(), institution: Names.nullable() }),
    command: z.enum(referralCommands).nullable(),
    toState: z.enum(referralStates),
    reasonCode: z.string().nullable(),
    reasonText: z.string().nullable(),
    slotAt: z.string().nullable(),
    followUp: z
      .object({
        channel: z.enum(followUpChannels),
        result: z.enum(followUpResults),
        failures: z.number().int(),
      })
      .nullable(),
  })
  .meta({ id: 'ReferralHistoryEntry' })
export type ReferralHistoryEntry = z.infer<typeof ReferralHistoryEntry>
