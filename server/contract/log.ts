/** The consultation log that an administrator reviews (domain.md §5). */
import * as z from 'zod'
import { inOrder } from '../domain/beijing.ts'
import { consentPurposes } from '../domain/consent.ts'
import { kinds, noShowSides, states, urgencies } from '../domain/consultation.ts'
import { logColumnIds, logOrders, logSorts, usualSort } from '../domain/log.ts'
import { ratingSides } from '../domain/outcome.ts'
import { directions, referralStates } from '../domain/referral.ts'
import { figureIds, figureParts } from '../domain/statistics.ts'
import { CallFacts } from './call-facts.ts'
import { backwards, Cursor, dayRange, Instant, Locale, Names, PersonBrief, PersonName } from './common.ts'
import { HistoryEntry, sexes } from './consultation.ts'
import { Destroyed } from './destruction.ts'
import { InstitutionId, LineId, PersonId } from './ids.ts'

/** Each by itself, for what is made of them and for what was kept before they were held to each other. */
export const LogFields = z.object({
  /** By the day the request was submitted. */
  ...dayRange,
  lineId: LineId.optional(),
  institutionId: InstitutionId.optional(),
  /** Requester or expert. */
  personId: PersonId.optional(),
  state: z.enum(states).optional(),
  urgency: z.enum(urgencies).optional(),
  /** Start of a consultation number. */
  number: z.string().max(40).optional(),
  /** Those behind a figure (domain/statistics.ts), and which of them; as it was at that instant. */
  figure: z.enum(figureIds).optional(),
  part: z.enum(figureParts).optional(),
  asOf: Instant.optional(),
  departmentId: z.uuid().optional(),
  /** With the figure of a step: begun on this weekday, 1 is Monday, in the two hours from this even one. */
  slot: z
    .string()
    .regex(/^[1-7]-(?:[02468]|1[02468]|2[02])$/)
    .optional(),
})
export const LogFilters = LogFields.refine(inOrder, backwards)
export type LogFilters = z.infer<typeof LogFilters>

/** The columns of the list in their order, each once; none is no choice. */
export const LogColumns = z
  .array(z.enum(logColumnIds))
  .min(1)
  .max(logColumnIds.length)
  .refine((columns) => new Set(columns).size === columns.length, { error: 'duplicate' })
export type LogColumns = z.infer<typeof LogColumns>

/** As a person keeps it; null: the usual ones. */
export const LogChoice = z.object({ columns: LogColumns.nullable() }).meta({ id: 'LogChoice' })
export type LogChoice = z.infer<typeof LogChoice>

const sorting = {
  sort: z.enum(logSorts).default(usualSort.sort),
  order: z.enum(logOrders).default(usualSort.order),
}

export const LogQuery = LogFields.extend({
  ...sorting,
  cursor: Cursor.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
}).refine(inOrder, backwards)
export type LogQuery = z.infer<typeof LogQuery>

/** Rows in one export of the access log; more answer TOO_MANY_ROWS, so that nobody takes a part for the whole. */
export const largestExport = 50_000

const Diagnoses = z.object({
  western: z.array(z.string()),
  /** Diseases, then patterns. */
  tcm: z.array(z.string()),
  mongolian: z.array(z.string()),
})
export type LogDiagnoses = z.infer<typeof Diagnoses>

/** Only what has happened. */
const Waits = z.array(
  z.object({
    step: z.enum(['precheck', 'response', 'schedule', 'start', 'report', 'answer']),
    seconds: z.number().int(),
  }),
)
export type LogWaits = z.infer<typeof Waits>

export const LogRow = z
  .object({
    id: z.string(),
    number: z.string(),
    lineId: z.string(),
    state: z.enum(states),
    urgency: z.enum(urgencies),
    kind: z.enum(kinds),
    patientName: z.string(),
    patientSex: z.enum(sexes).nullable(),
    patientAge: z.number().int().nullable(),
    diagnosis: z.string(),
    requester: PersonBrief,
    expert: PersonBrief.nullable(),
    submittedAt: z.string(),
    scheduledStart: z.string().nullable(),
    /** Seconds during which both sides were in the room; null where no call took place. */
    callSeconds: z.number().int().nullable(),
    changedAt: z.string(),
    scheduledEnd: z.string().nullable(),
    startedAt: z.string().nullable(),
    finishedAt: z.string().nullable(),
    /** From the actual start to the actual end. */
    sessionSeconds: z.number().int().nullable(),
    waits: Waits,
    diagnoses: Diagnoses,
    /** Of the board; empty where one expert is asked. */
    members: z.array(PersonBrief),
    consent: z.string().nullable(),
    /** The worst that was measured in the call; null where nothing was. */
    network: z
      .object({
        drops: z.number().int(),
        lossPerMille: z.number().int().nullable(),
        roundTripMs: z.number().int().nullable(),
        /** Height of the smallest picture received, pixels. */
        lowest: z.number().int().nullable(),
      })
      .nullable(),
    /** When somebody first went on by telephone. */
    phonedAt: z.string().nullable(),
    opinionVersions: z.number().int(),
    adoption: z.enum(['adopted', 'partly', 'not_adopted']).nullable(),
    /** Numbers of those made. */
    referrals: z.array(z.string()),
    /** That they rated; what they said is theirs. */
    rated: z.array(z.enum(ratingSides)),
    reasonCode: z.string().nullable(),
    reasonText: z.string().nullable(),
    noShowSide: z.enum(noShowSides).nullable(),
    /** Its content is gone since then; what stands here is counted and dated. */
    destroyedAt: z.string().nullable(),
  })
  .meta({ id: 'LogRow' })
export type LogRow = z.infer<typeof LogRow>

export const LogPage = z
  .object({
    items: z.array(LogRow),
    nextCursor: z.string().nullable(),
    /** Matching rows; counted up to 10,000, then `totalIsMore`. */
    total: z.number().int(),
    totalIsMore: z.boolean(),
  })
  .meta({ id: 'LogPage' })
export type LogPage = z.infer<typeof LogPage>

/** One stay in the room: from entering to leaving; a drop within it is its own mark. */
export const Presence = z
  .object({
    person: PersonBrief,
    role: z.string(),
    joinedAt: z.string(),
    /** null while inside */
    leftAt: z.string().nullable(),
    how: z.enum(['leave', 'drop', 'closed', 'expelled']).nullable(),
    seconds: z.number().int(),
  })
  .meta({ id: 'Presence' })
export type Presence = z.infer<typeof Presence>

export const Access = z.object({
  at: z.string(),
  kind: z.string(),
  person: PersonName.extend({ id: z.string().nullable(), institution: Names.nullable() }),
  address: z.string().nullable(),
  /** Reason given, file opened, version downloaded. */
  detail: z.string().nullable(),
})
export type Access = z.infer<typeof Access>

/** What a dossier tells beside the course (domain.md §5). */
export const LogFacts = z.object({
  diagnoses: Diagnoses,
  waits: Waits,
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  /** Of the board. */
  members: z.array(PersonBrief),
  /** Named by kind: a file's own name may hold a patient's. */
  materials: z.array(
    z.object({
      id: z.string(),
      kind: z.string(),
      mediaType: z.string(),
      byteSize: z.number().int(),
      addedBy: PersonName,
      addedAt: z.string(),
      removed: z.boolean(),
      opened: z.number().int(),
      people: z.number().int(),
    }),
  ),
  referrals: z.array(
    z.object({
      id: z.string(),
      number: z.string(),
      direction: z.enum(directions),
      state: z.enum(referralStates),
    }),
  ),
  /** That they rated; what they said is theirs. */
  rated: z.array(z.object({ side: z.enum(ratingSides), at: z.string() })),
})
export type LogFacts = z.infer<typeof LogFacts>

/** In which language the page is. */
export const DossierQuery = z.object({ lang: Locale.default('zh') })

export const LogDetail = z
  .object({
    row: LogRow,
    /** By which plan its content was destroyed, and when. */
    destroyed: Destroyed.nullable(),
    reasonCode: z.string().nullable(),
    reasonText: z.string().nullable(),
    consent: z.object({ signedBy: z.string(), obtainedAt: z.string() }).nullable(),
    /** Given for recording and teaching, and withdrawn, oldest first. */
    consentSteps: z.array(
      z.object({
        purpose: z.enum(consentPurposes),
        action: z.enum(['given', 'withdrawn']),
        signedBy: z.string(),
        at: z.string(),
      }),
    ),
    history: z.array(HistoryEntry),
    presences: z.array(Presence),
    callFacts: CallFacts,
    /** From the first moment with both sides inside to the last, with the seconds in between in which both were. */
    call: z
      .object({ startedAt: z.string(), endedAt: z.string().nullable(), seconds: z.number().int() })
      .nullable(),
    opinions: z.array(
      z.object({
        id: z.string(),
        version: z.number().int(),
        author: PersonName,
        signedAt: z.string(),
        digest: z.string(),
        digestAlgorithm: z.string(),
        intact: z.boolean(),
        /** Beside the author's: of the board, and the requester's. */
        cosigned: z.array(PersonName.extend({ role: z.enum(['requester', 'member']), signedAt: z.string() })),
      }),
    ),
    adoption: z.object({ decision: z.string(), reason: z.string(), recordedAt: z.string() }).nullable(),
    access: z.array(Access),
    facts: LogFacts,
    chain: z.object({
      intact: z.boolean(),
      length: z.number().int(),
      head: z.string(),
      algorithm: z.string(),
    }),
  })
  .meta({ id: 'LogDetail' })
export type LogDetail = z.infer<typeof LogDetail>

/** What the filters offer. */
export const LogOptions = z
  .object({
    institutions: z.array(z.object({ id: z.string(), name: Names, city: z.enum(['beijing', 'hohhot']) })),
    people: z.array(PersonName.extend({ id: z.string(), institutionId: z.string() })),
  })
  .meta({ id: 'LogOptions' })
export type LogOptions = z.infer<typeof LogOptions>
