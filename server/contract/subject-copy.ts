/** A copy of the record for the patient: who asked for it, and what there is of them. */
import * as z from 'zod'
import { askers, copyLanguages, identityDocuments } from '../domain/subject-copy.ts'
import { Day, filledText, PersonBrief, text } from './common.ts'

export const SubjectCopyInput = z
  .object({
    asker: z.enum(askers),
    /** Of a guardian or an agent; a patient's stands in the record. */
    askerName: text(60).default(''),
    relation: text(40).default(''),
    document: z.enum(identityDocuments),
    /** The patient's written authorisation was seen; an agent needs it. */
    authorised: z.boolean().default(false),
    reason: filledText(500),
    askedOn: Day,
    language: z.enum(copyLanguages),
  })
  .superRefine((input, context) => {
    const missing = (path: string) => context.addIssue({ code: 'custom', message: 'required', path: [path] })
    if (input.asker === 'patient') return
    if (input.askerName.trim() === '') missing('askerName')
    if (input.relation.trim() === '') missing('relation')
    if (input.asker === 'agent' && !input.authorised) missing('authorised')
  })
  .meta({ id: 'SubjectCopyInput' })
export type SubjectCopyInput = z.infer<typeof SubjectCopyInput>

export const SubjectCopy = z
  .object({
    id: z.string(),
    /** On every page of it. */
    number: z.string(),
    asker: z.enum(askers),
    /** Masked. */
    askerName: z.string(),
    relation: z.string(),
    document: z.enum(identityDocuments),
    reason: z.string(),
    askedOn: Day,
    language: z.enum(copyLanguages),
    madeBy: PersonBrief,
    madeAt: z.string(),
    /** Until then who made it may fetch it; null: that is over, or somebody else made it. */
    until: z.string().nullable(),
  })
  .meta({ id: 'SubjectCopy' })
export type SubjectCopy = z.infer<typeof SubjectCopy>

/** Newest first. */
export const SubjectCopies = z.object({ items: z.array(SubjectCopy) }).meta({ id: 'SubjectCopies' })
export type SubjectCopies = z.infer<typeof SubjectCopies>
