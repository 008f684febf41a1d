/** Proposals of times and their answers. */
import * as z from 'zod'
import { sides, states } from '../domain/consultation.ts'
import { mostTimes, proposalStates } from '../domain/proposal.ts'
import { Instant, PersonBrief, text } from './common.ts'

const version = z.number().int().positive()
const note = text(500)

export const ProposedTime = z.object({
  startAt: Instant,
  /** minutes */
  duration: z.number().int().min(10).max(240).default(30),
})

/** Up to three times to choose from; as an answer to the other side's proposal they take its place. */
export const ProposalInput = z
  .object({
    version,
    times: z
      .array(ProposedTime)
      .min(1)
      .max(mostTimes)
      .superRefine((times, context) => {
        for (const [index, one] of times.entries()) {
          const earlier = times.slice(0, index).map((other) => Date.parse(other.startAt))
          if (earlier.includes(Date.parse(one.startAt))) {
            context.addIssue({ code: 'custom', message: 'overlap', path: [index] })
          }
        }
      }),
    note: note.default(''),
  })
  .meta({ id: 'ProposalInput' })
export type ProposalInput = z.infer<typeof ProposalInput>

export const ProposalAnswer = z
  .discriminatedUnion('answer', [
    /** Takes the time at this place, 1 to 3: it is locked in the same step, or TIME_TAKEN and the proposal stays open. */
    z.object({ answer: z.literal('accept'), version, position: z.number().int().min(1).max(mostTimes) }),
    z.object({ answer: z.literal('decline'), version, note }),
    z.object({ answer: z.literal('withdraw'), version }),
  ])
  .meta({ id: 'ProposalAnswer' })
export type ProposalAnswer = z.infer<typeof ProposalAnswer>

export const ProposalStep = z.object({
  id: z.string(),
  state: z.enum(states),
  version: z.number().int(),
  scheduledStart: z.string().nullable(),
  /** The proposal that was made or answered. */
  proposalId: z.string(),
})
export type ProposalStep = z.infer<typeof ProposalStep>

export const Proposal = z
  .object({
    id: z.string(),
    side: z.enum(sides),
    state: z.enum(proposalStates),
    by: PersonBrief,
    proposedAt: z.string(),
    note: z.string(),
    times: z.array(z.object({ position: z.number().int(), startAt: z.string(), endAt: z.string() })),
    /** The place of the time that was taken. */
    chosen: z.number().int().nullable(),
    answeredBy: PersonBrief.nullable(),
    answeredAt: z.string().nullable(),
    answerNote: z.string(),
  })
  .meta({ id: 'Proposal' })
export type Proposal = z.infer<typeof Proposal>
