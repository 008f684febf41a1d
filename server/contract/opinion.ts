/**
 * The expert's product: an opinion, not an order. The decision stays with the requesting hospital (domain.md §1.1), which answers
 * how it was carried out.
 */
import * as z from 'zod'
import { states } from '../domain/consultation.ts'
import { correctionStates } from '../domain/correction.ts'
import { Day, filledText, PersonBrief, text } from './common.ts'
import { Coded } from './record.ts'
import { Correction, opinionActions, Signature } from './signature.ts'

export const Herb = z.object({
  name: filledText(40),
  /** g */
  grams: z.number().positive().max(500),
  /** 脚注: 先煎, 后下, 包煎 … */
  note: text(40),
})

export const Prescription = z.object({
  name: text(100),
  herbs: z.array(Herb).max(40),
  /** 剂数 DE08.50.050.00 */
  doses: z.number().int().min(1).max(60).nullable(),
  /** 煎煮法 DE08.50.047.00 and 用药方法 DE06.00.136.00 */
  usage: text(300),
})

export type Prescription = z.infer<typeof Prescription>

export const referralAdvice = ['none', 'transfer', 'green_channel'] as const

/** How sure the expert is, on the data supplied. */
export const certainties = ['certain', 'probable', 'possible', 'undetermined'] as const

/**
 * domain.md §2.5. What was added later has a default: a version signed before reads as one that says nothing there, and its signed
 * text, which is kept beside it, stays as it is.
 */
export const OpinionContent = z
  .object({
    /** One answer for each question of the request, in their order. */
    answers: z.array(z.object({ position: z.number().int().min(1).max(10), text: text(4000) })).max(10),
    westernDiagnoses: z.array(Coded).max(10),
    tcmDiseases: z.array(Coded).max(5),
    tcmPatterns: z.array(Coded).max(5),
    /** 蒙医诊断 */
    mongolianDiagnoses: z.array(Coded).max(5).default([]),
    /** What of the material was read, and what it shows. */
    findings: text(4000).default(''),
    differential: text(2000).default(''),
    /** 治则治法 DE06.00.300.00 */
    treatmentPrinciple: text(1000).default(''),
    /** 会诊意见 DE06.00.018.00 */
    advice: text(8000),
    furtherTests: text(2000),
    prescription: Prescription.nullable(),
    /** Suggested, not ordered: 诊疗过程 DE06.00.296.00 */
    procedures: text(2000).default(''),
    monitoring: text(2000).default(''),
    warningSigns: text(2000),
    referral: z.enum(referralAdvice),
    followUpOn: Day.nullable(),
    certainty: z.enum(certainties).nullable().default(null),
    /** What the opinion rests on and where it ends: 根据所提供资料 */
    limits: text(1000),
  })
  .meta({ id: 'OpinionContent' })
export type OpinionContent = z.infer<typeof OpinionContent>

export function emptyOpinion(questionCount: number): OpinionContent {
  return {
    answers: Array.from({ length: questionCount }, (_, index) => ({ position: index + 1, text: '' })),
    westernDiagnoses: [],
    tcmDiseases: [],
    tcmPatterns: [],
    mongolianDiagnoses: [],
    findings: '',
    differential: '',
    treatmentPrinciple: '',
    advice: '',
    furtherTests: '',
    prescription: null,
    procedures: '',
    monitoring: '',
    warningSigns: '',
    referral: 'none',
    followUpOn: null,
    certainty: null,
    limits: '',
  }
}

export const SaveOpinionInput = z.object({
  /** The one that was read, 0 where there was no draft; a newer one in the database answers CONFLICT. */
  revision: z.number().int().nonnegative(),
  content: OpinionContent,
})
export type SaveOpinionInput = z.infer<typeof SaveOpinionInput>

export const SaveOpinionAnswer = z
  .object({
    revision: z.number().int(),
    savedAt: z.string(),
    /** What a signature still wants: `answers.2`, `advice`. */
    lacking: z.array(z.string()),
  })
  .meta({ id: 'SaveOpinionAnswer' })
export type SaveOpinionAnswer = z.infer<typeof SaveOpinionAnswer>

/** The password is asked again at the moment of signing; labelled an internal signature (电子签名法 art. 13, domain.md §1.6). */
export const SignOpinionInput = z.object({
  revision: z.number().int().nonnegative(),
  password: z.string().min(1).max(200),
  /** Wanted for a new version of an opinion that was signed before. */
  reasonCode: text(40).optional(),
  reasonText: text(1000).optional(),
})
export type SignOpinionInput = z.infer<typeof SignOpinionInput>

export const SignOpinionAnswer = z
  .object({
    id: z.string(),
    /** Of the opinion. */
    version: z.number().int(),
    signedAt: z.string(),
    digest: z.string(),
    digestAlgorithm: z.string(),
    consultation: z.object({ state: z.enum(states), version: z.number().int() }),
  })
  .meta({ id: 'SignOpinionAnswer' })
export type SignOpinionAnswer = z.infer<typeof SignOpinionAnswer>

export const OpinionVersion = z
  .object({
    id: z.string(),
    version: z.number().int().positive(),
    content: OpinionContent,
    author: PersonBrief,
    signedAt: z.string(),
    /** Reason of a version after the first. */
    reasonCode: z.string().nullable(),
    reasonText: z.string().nullable(),
    digest: z.string(),
    digestAlgorithm: z.string(),
    signatureKind: z.literal('internal'),
    /** Whether the digest still fits the content, computed when asked. */
    intact: z.boolean(),
    /** The author's first; a counter-signature comes later and changes nothing that was signed. */
    signatures: z.array(Signature),
    /** When the asking doctor was reminded of the counter-signature; null: not yet. */
    remindedAt: z.string().nullable(),
    /** For the public page `/verify/<token>`. */
    token: z.string(),
  })
  .meta({ id: 'OpinionVersion' })
export type OpinionVersion = z.infer<typeof OpinionVersion>

export const Opinion = z
  .object({
    /** The unsigned text, seen by its author alone. */
    draft: z.object({ revision: z.number().int(), content: OpinionContent, savedAt: z.string() }).nullable(),
    /** Newest first. */
    versions: z.array(OpinionVersion),
    /** Newest first. */
    corrections: z.array(Correction),
    correction: z.enum(correctionStates),
    /** What the person who asks may do now. */
    actions: z.array(z.enum(opinionActions)),
  })
  .meta({ id: 'Opinion' })
export type Opinion = z.infer<typeof Opinion>

export const adoptionDecisions = ['adopted', 'partly', 'not_adopted'] as const
export const AdoptionInput = z
  .object({
    decision: z.enum(adoptionDecisions),
    /** Why not, or why only in part. */
    reason: text(2000),
    /** How it was carried out: orders made. */
    actions: text(4000),
  })
  .refine((input) => input.decision === 'adopted' || input.reason.trim() !== '', {
    path: ['reason'],
    error: 'required',
  })
export const Adoption = z.object({
  decision: z.enum(adoptionDecisions),
  reason: z.string(),
  actions: z.string(),
  recordedBy: PersonBrief,
  recordedAt: z.string(),
})
export type Adoption = z.infer<typeof Adoption>
