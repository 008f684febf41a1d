/** Consents beside the one that comes with the request, and the withdrawal of each (domain/consent.ts). */
import * as z from 'zod'
import { consentPurposes, extraPurposes, signers } from '../domain/consent.ts'
import { Instant, text } from './common.ts'

const signature = {
  signedBy: z.enum(signers),
  /** Empty: the patient, whose name is known. */
  signerName: text(60),
  /** To the patient, where somebody else signs. */
  relation: text(40),
  at: Instant,
}

export const ConsentStepInput = z
  .discriminatedUnion('action', [
    z.object({ action: z.literal('give'), purpose: z.enum(extraPurposes), ...signature }),
    z.object({
      action: z.literal('withdraw'),
      purpose: z.enum(consentPurposes),
      ...signature,
      /** What the patient said, if anything. */
      note: text(500).default(''),
    }),
  ])
  .meta({ id: 'ConsentStepInput' })
export type ConsentStepInput = z.infer<typeof ConsentStepInput>

export const ConsentStep = z.object({
  id: z.string(),
  purpose: z.enum(consentPurposes),
  action: z.enum(['given', 'withdrawn']),
  signedBy: z.enum(signers),
  /** Masked. */
  signerName: z.string(),
  relation: z.string(),
  at: z.string(),
  note: z.string(),
  recordedBy: z.string(),
  recordedAt: z.string(),
})
export type ConsentStep = z.infer<typeof ConsentStep>
