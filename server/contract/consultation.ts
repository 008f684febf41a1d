/** A request for consultation and what becomes of it. */
import * as z from 'zod'
import { readerRelations } from '../domain/actor.ts'
import { requestItems } from '../domain/completeness.ts'
import { signers } from '../domain/consent.ts'
import { commands, kinds, noShowSides, reasons, sides, states, urgencies } from '../domain/consultation.ts'
import { guestKinds } from '../domain/guest.ts'
import { proposalCommands } from '../domain/proposal.ts'
import { reviewSteps } from '../domain/review.ts'
import { Attachment } from './attachment.ts'
import { Cursor, Day, filledText, Instant, Names, PersonBrief, PersonName, text } from './common.ts'
import { ConsentStep } from './consent.ts'
import { Destroyed } from './destruction.ts'
import { LineId, PersonId } from './ids.ts'
import { emptyInvitation, Invitation } from './invitation.ts'
import { BoardWish } from './mdt.ts'
import { Adoption, AdoptionInput } from './opinion.ts'
import { Phoned, Telephone } from './phone.ts'
import { Precheck } from './precheck.ts'
import { CaseRecordInput } from './record.ts'
import { Review } from './review.ts'

export const sexes = ['male', 'female', 'unknown'] as const

/** 患者姓名 DE02.01.039.00, 身份证号 DE02.01.031.00, 性别 DE02.01.040.00, 住院号 DE01.00.014.00. Encrypted in the database. */
export const PatientInput = z.object({
  name: text(60),
  /** In Mongolian script, to the character as it was written (domain.md §3.4). */
  nameMongolian: text(120).default(''),
  sex: z.enum(sexes).nullable(),
  birthDate: Day.nullable(),
  idNumber: z.string().trim().toUpperCase().max(30),
  phone: z
    .string()
    .trim()
    .max(30)
    .regex(/^[0-9+\- ]*$/),
  hospitalNumber: text(40),
  nationality: text(30),
  /** Language of the patient where an interpreter is needed, else empty. */
  interpreterLanguage: text(30),
})
export type PatientInput = z.infer<typeof PatientInput>

/** Written consent to this consultation (domain.md §1.1, §1.3); the guardian signs for a patient under 14 or unable. */
export const ConsentInput = z.object({
  obtainedAt: Instant,
  signedBy: z.enum(signers),
  signerName: text(60),
  relation: text(40),
  /** Why a patient of fourteen or more does not sign: unconscious, or better not told. */
  incapacity: text(200).default(''),
  /** The hospital that the form names; null: that of the line, once there is one. */
  institutionId: z.uuid().nullable().default(null),
})

export const WishedTime = z.object({ startAt: Instant, endAt: Instant })

export const RequestContent = z
  .object({
    lineId: LineId.nullable(),
    kind: z.enum(kinds),
    urgency: z.enum(urgencies),
    patient: PatientInput,
    record: CaseRecordInput,
    /** 会诊目的 DE06.00.214.00 */
    purpose: text(2000),
    /** Numbered; the opinion answers them one by one. */
    questions: z.array(filledText(500)).max(10),
    wishedTimes: z.array(WishedTime).max(3),
    wishedExpertId: PersonId.nullable(),
    /** A board of several disciplines instead of one expert. */
    board: BoardWish.nullable().default(null),
    invitation: Invitation.default(emptyInvitation),
    consent: ConsentInput.nullable(),
    contactPhone: z.string().trim().max(30),
  })
  .meta({ id: 'RequestContent' })
export type RequestContent = z.infer<typeof RequestContent>

/** `version` is the one that was read; a newer one in the database answers CONFLICT and nothing is lost. */
export const SaveRequestInput = z.object({ version: z.number().int().positive(), content: RequestContent })
export const SaveRequestAnswer = z.object({
  id: z.string(),
  version: z.number().int(),
  savedAt: z.string(),
  lacking: z.array(z.enum(requestItems)),
})

export const ConsultationSummary = z
  .object({
    id: z.string(),
    number: z.string(),
    state: z.enum(states),
    kind: z.enum(kinds),
    urgency: z.enum(urgencies),
    lineId: z.string().nullable(),
    /** Masked: `李*萍`. */
    patientName: z.string(),
    patientSex: z.enum(sexes).nullable(),
    /** years */
    patientAge: z.number().int().nullable(),
    chiefComplaint: z.string(),
    diagnosis: z.string(),
    requester: PersonBrief,
    expert: PersonBrief.nullable(),
    /** By when the next step is due, ISO; null where no deadline runs. */
    dueAt: z.string().nullable(),
    scheduledStart: z.string().nullable(),
    scheduledEnd: z.string().nullable(),
    submittedAt: z.string().nullable(),
    /** When the state was last changed. */
    changedAt: z.string(),
    version: z.number().int(),
    /** What the person who asks may do now. */
    commands: z.array(z.enum(commands)),
    lackingCount: z.number().int(),
    /** How complete the request is by its line's rules, per cent. */
    completeness: z.number().int(),
    /** The side whose proposal of times waits for an answer. */
    proposalSide: z.enum(sides).nullable(),
    /** Before whom it lies in the local review. */
    reviewStep: z.enum(reviewSteps).nullable(),
    /** Beijing has not seen it. */
    localOnly: z.boolean(),
    /** Of Beijing, the hospital's office alone has seen it. */
    precheckOnly: z.boolean(),
    /** Of an emergency that went out before its review: by when its hospital is to sign (ISO), and whether that is the reader's to do. */
    postSign: z.object({ dueAt: z.string(), mine: z.boolean() }).nullable(),
    /** A multidisciplinary one: how many are on its board beside the chair, and whether the reader is; null: none. */
    /** `mine`: how the reader sits on it; who has not answered their invitation reads the request and no more. */
    board: z.object({ members: z.number().int(), mine: z.enum(['invited', 'member']).nullable() }).nullable(),
    /** Asked for as one. */
    boardWished: z.boolean(),
    /** Its content is gone since then; what stands here is counted and dated. */
    destroyedAt: z.string().nullable(),
  })
  .meta({ id: 'ConsultationSummary' })
export type ConsultationSummary = z.infer<typeof ConsultationSummary>

export const Consultation = ConsultationSummary.extend({
  relation: z.enum(readerRelations),
  patient: z.object({
    name: z.string(),
    nameMongolian: z.string(),
    sex: z.enum(sexes).nullable(),
    birthYear: z.number().int().nullable(),
    idNumber: z.string(),
    phone: z.string(),
    hospitalNumber: z.string(),
    nationality: z.string(),
    interpreterLanguage: z.string(),
  }),
  /** The whole request, the patient masked as above; null for those who read a log and not a case. */
  content: RequestContent.extend({ patient: PatientInput.extend({ phone: z.string() }) }).nullable(),
  lacking: z.array(z.enum(requestItems)),
  /** Recommended by the line, and not there. */
  wanted: z.array(z.enum(requestItems)),
  /** What an emergency lacked when it was submitted; made up for afterwards. */
  gap: z.array(z.enum(requestItems)),
  /** Whether this person may write the request now. */
  writable: z.boolean(),
  attachments: z.array(Attachment),
  consent: ConsentInput.extend({ recordedBy: z.string(), recordedAt: z.string() }).nullable(),
  /** The consents beside it, and what was withdrawn; oldest first. */
  consentSteps: z.array(ConsentStep),
  reasonCode: z.string().nullable(),
  reasonText: z.string().nullable(),
  noShowSide: z.enum(noShowSides).nullable(),
  adoption: Adoption.nullable(),
  opinionVersions: z.number().int(),
  room: z.object({
    /** Whether this person may enter now. */
    open: z.boolean(),
    opensAt: z.string().nullable(),
    inside: z.array(
      z.object({
        personId: z.string(),
        name: z.string(),
        since: z.string(),
        /** What a guest is to the consultation; null of the staff. */
        guest: z.enum(guestKinds).nullable(),
      }),
    ),
  }),
  /** Who went on by telephone, in the order of pressing. */
  phoned: z.array(Phoned),
  /** Whom to call when the call fails; null for those whose call it is not. */
  telephone: Telephone.nullable(),
  review: Review,
  precheck: Precheck,
  recordVersion: z.number().int(),
  /** `named`: the reader is the expert whom the request names; `reserved`: another one is and has it first. */
  naming: z.enum(['named', 'reserved']).nullable(),
  /** Who passed it on to the present expert, and why; until it is taken or handed back. */
  passed: z.object({ by: PersonBrief, reasonCode: z.string(), reasonText: z.string() }).nullable(),
  /** By which plan its content was destroyed, and when. */
  destroyed: Destroyed.nullable(),
}).meta({ id: 'Consultation' })
export type Consultation = z.infer<typeof Consultation>

export const listViews = ['open', 'mine', 'waiting', 'today', 'drafts', 'ended', 'reviewed'] as const
export const ListQuery = z.object({
  view: z.enum(listViews).default('open'),
  lineId: LineId.optional(),
  urgency: z.enum(urgencies).optional(),
  state: z.enum(states).optional(),
  cursor: Cursor.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
})
export type ListQuery = z.infer<typeof ListQuery>

export const ConsultationPage = z
  .object({ items: z.array(ConsultationSummary), nextCursor: z.string().nullable() })
  .meta({ id: 'ConsultationPage' })
export type ConsultationPage = z.infer<typeof ConsultationPage>

/** Counts beside the views and the lines; each is exact up to 999. */
export const WorkCounts = z
  .object({
    views: z.record(z.enum(listViews), z.number().int()),
    lines: z.record(z.string(), z.number().int()),
  })
  .meta({ id: 'WorkCounts' })
export type WorkCounts = z.infer<typeof WorkCounts>

function reasoned<const N extends keyof typeof reasons>(name: N) {
  return z.object({
    command: z.literal(name),
    version: z.number().int().positive(),
    reasonCode: z.enum(reasons[name]),
    reasonText: text(1000).default(''),
  })
}
const version = z.number().int().positive()

/**
 * The commands that come by HTTP. `start` comes from the room, `sign_opinion` and `amend_opinion` with the opinion, `expire` from
 * the clock, `reschedule` with a proposal that was accepted, `release_time` with passing on.
 */
export const CommandInput = z
  .discriminatedUnion('command', [
    z.object({ command: z.literal('submit'), version }),
    z.object({ command: z.literal('approve'), version }),
    reasoned('send_back'),
    reasoned('reject_locally'),
    z.object({
      command: z.literal('pass_precheck'),
      version,
      /** Who is to have it first; only where the request names nobody. */
      expertId: PersonId.nullable().default(null),
    }),
    reasoned('withdraw'),
    reasoned('return'),
    reasoned('decline'),
    z.object({
      command: z.literal('accept'),
      version,
      /** Given, the time is locked in the same step; taken meanwhile, neither happens. */
      startAt: Instant.optional(),
      /** minutes */
      duration: z.number().int().min(10).max(240).default(30),
    }),
    z.object({
      command: z.literal('schedule'),
      version,
      startAt: Instant,
      duration: z.number().int().min(10).max(240).default(30),
    }),
    reasoned('stand_aside'),
    reasoned('transfer').extend({ expertId: PersonId }),
    z.object({ command: z.literal('take_over'), version }),
    reasoned('hand_back'),
    z.object({ command: z.literal('finish'), version }),
    reasoned('convert_to_written'),
    z.object({ command: z.literal('begin_report'), version }),
    z.object({ command: z.literal('record_adoption'), version, adoption: AdoptionInput }),
    reasoned('cancel'),
    reasoned('mark_no_show').extend({
      side: z.enum(sides),
      /** Said again, knowing that the session went on by telephone. */
      despitePhone: z.boolean().optional(),
    }),
    reasoned('convert_to_referral'),
  ])
  .meta({ id: 'Command' })
export type CommandInput = z.infer<typeof CommandInput>

export const CommandAnswer = z.object({
  id: z.string(),
  state: z.enum(states),
  version: z.number().int(),
  scheduledStart: z.string().nullable(),
})

export const RevealInput = z.object({ reason: filledText(300) })
export const Identity = z.object({
  name: z.string(),
  nameMongolian: z.string(),
  idNumber: z.string(),
  phone: z.string(),
  birthDate: z.string().nullable(),
})

/** A step of the history, newest first. */
export const HistoryEntry = z
  .object({
    id: z.string(),
    kind: z.string(),
    at: z.string(),
    actor: PersonName.extend({ id: z.string().nullable(), institution: Names.nullable() }),
    fromState: z.enum(states).nullable(),
    toState: z.enum(states).nullable(),
    reasonCode: z.string().nullable(),
    reasonText: z.string().nullable(),
    startAt: z.string().nullable(),
    /** Of a step that moved the consultation. */
    command: z.enum(commands).nullable(),
    /** To whom it was passed on or handed back. */
    toExpert: z.object({ id: z.string(), name: z.string() }).nullable(),
    /** Of a proposal of times, or its answer. */
    proposal: z
      .object({
        step: z.enum(proposalCommands),
        times: z.array(z.object({ startAt: z.string(), endAt: z.string() })),
        note: z.string(),
      })
      .nullable(),
    /** Of an escalation the stage or step, of a deadline that passed the step. */
    stage: z.string().nullable(),
    /** Before whom it lay in the local review. */
    reviewStep: z.enum(reviewSteps).nullable(),
  })
  .meta({ id: 'HistoryEntry' })
export type HistoryEntry = z.infer<typeof HistoryEntry>
