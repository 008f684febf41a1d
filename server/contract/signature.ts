/** Who stands under an opinion, what was asked to be corrected, and what the public may know of a version. */
import * as z from 'zod'
import { correctionCommands, correctionReasons, correctionStates } from '../domain/correction.ts'
import { signatureRoles } from '../domain/opinion.ts'
import { filledText, Names, PersonBrief, text } from './common.ts'

export const Signature = z
  .object({
    role: z.enum(signatureRoles),
    signer: PersonBrief,
    signedAt: z.string(),
    /** `internal`: the password was asked again; no third party certifies it (电子签名法 art. 13, domain.md §1.6). */
    provider: z.string(),
    algorithm: z.string(),
    keyId: z.string(),
    /** Whether it fits the version; null where this server cannot tell, as for another provider's. */
    valid: z.boolean().nullable(),
  })
  .meta({ id: 'Signature' })
export type Signature = z.infer<typeof Signature>

export const CounterSignInput = z.object({ password: z.string().min(1).max(200) })

export const Correction = z
  .object({
    id: z.string(),
    /** Of the opinion that it is about. */
    version: z.number().int(),
    reasonCode: z.string(),
    reasonText: z.string(),
    askedBy: PersonBrief,
    askedAt: z.string(),
    state: z.enum(correctionStates).exclude(['none']),
    /** Why it was kept; empty otherwise. */
    answer: z.string(),
    newVersion: z.number().int().nullable(),
    answeredAt: z.string().nullable(),
  })
  .meta({ id: 'Correction' })
export type Correction = z.infer<typeof Correction>

/** `amend_opinion` comes with a signature, not from here. */
export const CorrectionInput = z
  .discriminatedUnion('command', [
    z.object({
      command: z.literal('request_correction'),
      reasonCode: z.enum(correctionReasons),
      reasonText: filledText(1000),
    }),
    z.object({ command: z.literal('keep_opinion'), reasonText: filledText(1000) }),
    z.object({ command: z.literal('withdraw_correction'), reasonText: text(1000).default('') }),
  ])
  .meta({ id: 'CorrectionInput' })
export type CorrectionInput = z.infer<typeof CorrectionInput>

export const CorrectionAnswer = z.object({ state: z.enum(correctionStates) })

/** What an expert is asked to correct. */
export const OpenCorrection = z
  .object({
    consultationId: z.string(),
    number: z.string(),
    lineId: z.string().nullable(),
    /** Masked. */
    patientName: z.string(),
    version: z.number().int(),
    reasonCode: z.string(),
    reasonText: z.string(),
    askedBy: PersonBrief,
    askedAt: z.string(),
  })
  .meta({ id: 'OpenCorrection' })
export type OpenCorrection = z.infer<typeof OpenCorrection>

/** What a person may do with a signed opinion now: the buttons. */
export const opinionActions = ['countersign', ...correctionCommands] as const

/** 64 hexadecimal figures: no id, nothing that can be counted up. */
export const VerifyToken = z.string().regex(/^[0-9a-f]{64}$/)
export const ByteDigest = z.string().regex(/^[0-9a-f]{64}$/)

/** All that the public page is told: nothing about the patient or the content, and of the people the board alone. */
export const PublicVerification = z
  .strictObject({
    /** Masked: `SS-眠-2026****-**42`. */
    number: z.string(),
    version: z.number().int(),
    newestVersion: z.number().int(),
    signedAt: z.string(),
    /** Of the expert. */
    hospital: Names,
    digest: z.string(),
    digestAlgorithm: z.string(),
    /** Whether the digest fits what is stored, computed when asked. */
    intact: z.boolean(),
    counterSigned: z.boolean(),
    /** Members of the board and whether each agreed: on the paper as well. Not what they wrote. */
    board: z.array(
      z.strictObject({
        name: z.string(),
        nameEn: z.string(),
        hospital: Names,
        answer: z.enum(['agreed', 'dissented', 'waiting']),
        valid: z.boolean().nullable(),
      }),
    ),
  })
  .meta({ id: 'PublicVerification' })
export type PublicVerification = z.infer<typeof PublicVerification>

export const CopyVerification = z.strictObject({ known: z.boolean() }).meta({ id: 'CopyVerification' })
