/** Referrals through the two-way green channel, and what goes with them. */
import * as z from 'zod'
import { kinds, urgencies } from '../domain/consultation.ts'
import {
  directions,
  followUpChannels,
  followUpResults,
  referralCommands,
  referralKinds,
  referralStates,
} from '../domain/referral.ts'
import { referralItems } from '../domain/referral-form.ts'
import { referralViews } from '../domain/referral-list.ts'
import { Attachment } from './attachment.ts'
import { Cursor, Day, Names, PersonBrief, text } from './common.ts'
import { ConsentInput, PatientInput, sexes } from './consultation.ts'
import { AttachmentId, ConsultationId, InstitutionId, LineId, OpinionId, ReferralId } from './ids.ts'
import { OpinionVersion } from './opinion.ts'
import { CaseRecord } from './record.ts'

/** What goes back with the patient: of a summary, and of a referral down, which carries it as its plan. */
export const SummaryContent = z
  .object({
    diagnosis: text(500),
    /** 诊疗经过 DE06.00.296.00 */
    course: text(6000),
    medication: text(3000),
    rehabilitation: text(4000),
    followUpOn: Day.nullable(),
    warningSigns: text(2000),
  })
  .meta({ id: 'SummaryContent' })
export type SummaryContent = z.infer<typeof SummaryContent>

/** Separate consent (个人信息保护法 art. 23): it names the hospital to which the referral goes, and no other. */
export const ReferralConsent = ConsentInput.omit({ institutionId: true, incapacity: true })

/** Which of the case goes along; opinions and files by their ids, of the same consultation. */
export const DocumentChoice = z.object({
  record: z.boolean(),
  opinionIds: z.array(OpinionId).max(30),
  attachmentIds: z.array(AttachmentId).max(60),
})
export type DocumentChoice = z.infer<typeof DocumentChoice>

export const ReferralContent = z
  .object({
    lineId: LineId,
    /** Where to: one of the line's institutions at the other side. */
    toInstitutionId: InstitutionId,
    kind: z.enum(referralKinds),
    urgency: z.enum(urgencies),
    diagnosis: text(500),
    /** 病情摘要 */
    condition: text(4000),
    purpose: text(2000),
    senderPhone: z
      .string()
      .trim()
      .max(30)
      .regex(/^[0-9+\- ]*$/),
    plan: SummaryContent.nullable(),
    consent: ReferralConsent.nullable(),
    consentException: text(500),
    documents: DocumentChoice,
    /** Only of a referral that has no case behind it; else it is the case's patient. */
    patient: PatientInput.nullable(),
  })
  .meta({ id: 'ReferralContent' })
export type ReferralContent = z.infer<typeof ReferralContent>

/** Out of a consultation, in answer to a referral up, or alone. */
export const CreateReferralInput = z
  .object({
    direction: z.enum(directions),
    consultationId: ConsultationId.nullable(),
    parentId: ReferralId.nullable(),
    content: ReferralContent,
  })
  .refine((input) => input.consultationId === null || input.parentId === null, {
    path: ['parentId'],
    error: 'invalid',
  })
export type CreateReferralInput = z.infer<typeof CreateReferralInput>

const version = z.number().int().positive()
export const SaveReferralInput = z.object({ version, content: ReferralContent })
export const SaveReferralAnswer = z.object({
  id: z.string(),
  version: z.number().int(),
  savedAt: z.string(),
  lacking: z.array(z.enum(referralItems)),
})
export type SaveReferralAnswer = z.infer<typeof SaveReferralAnswer>

/** Nobody to telephone is said as such: then the line's roster takes it. */
const Contact = z.object({ person: PersonBrief.nullable(), phone: z.string() })

export const ReferralSummaryRow = z
  .object({
    id: z.string(),
    number: z.string(),
    direction: z.enum(directions),
    state: z.enum(referralStates),
    kind: z.enum(referralKinds),
    urgency: z.enum(urgencies),
    lineId: z.string(),
    /** Masked. */
    patientName: z.string(),
    patientSex: z.enum(sexes).nullable(),
    patientAge: z.number().int().nullable(),
    diagnosis: z.string(),
    from: Names,
    to: Names,
    referrer: PersonBrief,
    dueAt: z.string().nullable(),
    slotAt: z.string().nullable(),
    slotText: z.string(),
    /** Failed contacts in a row. */
    failures: z.number().int(),
    changedAt: z.string(),
    version: z.number().int(),
    /** Whose turn it is, as the reader stands. */
    turn: z.enum(['yours', 'waiting', 'ended']),
    commands: z.array(z.enum(referralCommands)),
  })
  .meta({ id: 'ReferralRow' })
export type ReferralRow = z.infer<typeof ReferralSummaryRow>

export const ReferralListQuery = z.object({
  view: z.enum(referralViews).default('open'),
  direction: z.enum(directions).optional(),
  cursor: Cursor.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
})
export type ReferralListQuery = z.infer<typeof ReferralListQuery>
export const ReferralPage = z
  .object({ items: z.array(ReferralSummaryRow), nextCursor: z.string().nullable() })
  .meta({ id: 'ReferralPage' })
/** Each exact up to 999. */
export const ReferralCounts = z.record(z.enum(referralViews), z.number().int()).meta({ id: 'ReferralCounts' })
export type ReferralCounts = z.infer<typeof ReferralCounts>

export const FollowUpAttempt = z.object({
  position: z.number().int(),
  at: z.string(),
  channel: z.enum(followUpChannels),
  result: z.enum(followUpResults),
  failures: z.number().int(),
  note: z.string(),
  nextOn: z.string().nullable(),
  recordedBy: PersonBrief,
})
export type FollowUpAttempt = z.infer<typeof FollowUpAttempt>

export const Referral = ReferralSummaryRow.extend({
  relation: z.enum(['referrer', 'sender', 'contact', 'receiver']),
  consultation: z.object({ id: z.string(), number: z.string(), readable: z.boolean() }).nullable(),
  /** The referral up that this one answers, or the one down that answers this. */
  parent: z.object({ id: z.string(), number: z.string() }).nullable(),
  child: z.object({ id: z.string(), number: z.string() }).nullable(),
  contact: Contact,
  patient: z.object({
    name: z.string(),
    sex: z.enum(sexes).nullable(),
    birthYear: z.number().int().nullable(),
    idNumber: z.string(),
    phone: z.string(),
    hospitalNumber: z.string(),
  }),
  /** As it was written; the patient masked, and whole only for the author of one that is still being written. */
  content: ReferralContent,
  /** The patient is the case's and not typed here. */
  patientCarried: z.boolean(),
  lacking: z.array(z.enum(referralItems)),
  consent: ReferralConsent.extend({ recordedBy: z.string(), recordedAt: z.string() }).nullable(),
  acceptedBy: PersonBrief.nullable(),
  arrivedAt: z.string().nullable(),
  requestedAt: z.string().nullable(),
  followUpOn: z.string().nullable(),
  outcome: z.string(),
  reasonCode: z.string().nullable(),
  reasonText: z.string().nullable(),
  summaries: z.array(
    z.object({
      version: z.number().int(),
      content: SummaryContent,
      author: PersonBrief,
      createdAt: z.string(),
    }),
  ),
  attempts: z.array(FollowUpAttempt),
  documentCount: z.number().int(),
  /** Whether documents, letter and identity may be opened. */
  open: z.boolean(),
}).meta({ id: 'Referral' })
export type Referral = z.infer<typeof Referral>

/** Exactly what was carried over; opening it is audited. */
export const ReferralDocuments = z
  .object({
    record: z.object({ version: z.number().int(), content: CaseRecord, writtenAt: z.string() }).nullable(),
    opinions: z.array(OpinionVersion.omit({ signatures: true, remindedAt: true })),
    attachments: z.array(Attachment),
  })
  .meta({ id: 'ReferralDocuments' })
export type ReferralDocuments = z.infer<typeof ReferralDocuments>

/** What a referral out of a case or in answer to another begins with: nothing is typed twice. */
export const ReferralSource = z
  .object({
    direction: z.enum(directions),
    consultation: z
      .object({
        id: z.string(),
        number: z.string(),
        version: z.number().int(),
        kind: z.enum(kinds),
        /** Whether the person may end it as converted to a referral. */
        mayConvert: z.boolean(),
      })
      .nullable(),
    parent: z.object({ id: z.string(), number: z.string() }).nullable(),
    /** Masked. */
    patientName: z.string(),
    patientSex: z.enum(sexes).nullable(),
    patientAge: z.number().int().nullable(),
    content: ReferralContent,
    /** All that could go along, with what to call it. */
    opinions: z.array(
      z.object({ id: z.string(), version: z.number().int(), author: PersonBrief, signedAt: z.string() }),
    ),
    attachments: z.array(Attachment),
  })
  .meta({ id: 'ReferralSource' })
export type ReferralSource = z.infer<typeof ReferralSource>
export const ReferralSourceQuery = z
  .object({ consultationId: ConsultationId.optional(), parentId: ReferralId.optional() })
  .refine((query) => (query.consultationId === undefined) !== (query.parentId === undefined), {
    path: ['consultationId'],
    error: 'required',
  })
export type ReferralSourceQuery = z.infer<typeof ReferralSourceQuery>

/** Where a person may refer to. */
export const ReferralTarget = z
  .object({
    direction: z.enum(directions),
    lineId: z.string(),
    institutionId: z.string(),
    institution: Names,
    department: Names.nullable(),
    contact: Contact,
  })
  .meta({ id: 'ReferralTarget' })
export type ReferralTarget = z.infer<typeof ReferralTarget>
