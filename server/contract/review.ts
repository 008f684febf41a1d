/** The local review of a request, and the signature that an emergency owes afterwards. */
import * as z from 'zod'
import { localReviews, postSignReasons, reviewDecisions, reviewSteps } from '../domain/review.ts'
import { PersonBrief, text } from './common.ts'

/** How the review of a request stands, as its page shows it. */
export const Review = z
  .object({
    /** What the line asks for. */
    asked: z.enum(localReviews),
    /** Before whom it lies now. */
    step: z.enum(reviewSteps).nullable(),
    /** An emergency that has gone out: whose signature is owed, by when (ISO), and whether it is the reader's to give. */
    postSign: z.object({ step: z.enum(reviewSteps), dueAt: z.string(), mine: z.boolean() }).nullable(),
    /** Oldest first. */
    decisions: z.array(
      z.object({
        step: z.enum(reviewSteps),
        decision: z.enum(reviewDecisions),
        reasonCode: z.string().nullable(),
        reasonText: z.string(),
        by: PersonBrief,
        at: z.string(),
      }),
    ),
  })
  .meta({ id: 'Review' })
export type Review = z.infer<typeof Review>

export const PostSignInput = z
  .discriminatedUnion('decision', [
    z.object({ decision: z.literal('sign') }),
    z.object({
      decision: z.literal('refuse'),
      reasonCode: z.enum(postSignReasons),
      reasonText: text(1000).default(''),
    }),
  ])
  .refine(
    (input) => input.decision === 'sign' || input.reasonCode !== 'other' || input.reasonText.trim() !== '',
    { path: ['reasonText'], error: 'required' },
  )
export type PostSignInput = z.infer<typeof PostSignInput>

/** Whose signature is owed next; null where none is. */
export const PostSignAnswer = z.object({ next: z.enum(reviewSteps).nullable() })
