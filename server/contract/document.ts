/** What the printed documents are made of. No schema: they leave as PDF and CSV, not as JSON. */
import type { ConsentPurpose, Signer } from '../domain/consent.ts'
import type { ConsultationKind, ConsultationState, NoShowSide, Urgency } from '../domain/consultation.ts'
import type { Direction, ReferralKind } from '../domain/referral.ts'
import type { RoomRole } from '../domain/room.ts'
import type { Asker, CopyLanguage, IdentityDocument } from '../domain/subject-copy.ts'
import type { Names, PersonBrief } from './common.ts'
import type { RequestContent } from './consultation.ts'
import type { LogDetail, LogRow } from './log.ts'
import type { Mdt } from './mdt.ts'
import type { OpinionContent } from './opinion.ts'
import type { CaseRecord } from './record.ts'
import type { SummaryContent } from './referral.ts'
import type { Signature } from './signature.ts'

export type PatientSex = 'male' | 'female' | 'unknown'

export type OpinionDocument = {
  number: string
  /** The line's name. */
  line: string
  kind: ConsultationKind
  patient: {
    name: string
    /** Empty where none was written. */
    nameMongolian: string
    sex: PatientSex | null
    age: number | null
    hospitalNumber: string
  }
  requester: PersonBrief
  author: PersonBrief
  /** From the first moment with both sides in the room to the last; null where no call took place. */
  call: { startedAt: Date; endedAt: Date; seconds: number } | null
  scheduled: { startAt: Date; endAt: Date } | null
  participants: { name: string; role: RoomRole; from: Date; to: Date }[]
  questions: string[]
  content: OpinionContent
  version: number
  /** Newer than `version` where this one was corrected. */
  newestVersion: number
  reasonCode: string | null
  reasonText: string | null
  signedAt: Date
  /** The author's first; later ones stand beside what was signed and change nothing of it. */
  signatures: Signature[]
  /** Of a multidisciplinary one: members' own opinions, and what they say to this version and those before it. */
  board: Pick<Mdt, 'opinions' | 'answers'>
  /** The public page of this version, without anything about the patient. */
  verifyUrl: string
  digest: string
  digestAlgorithm: string
  intact: boolean
  /** For whom this copy is made, in its foot. */
  copy: { person: PersonBrief; at: Date }
}

/** One consultation of the log on one page. */
export type LogDossier = {
  /** The patient masked. */
  detail: LogDetail
  line: Names
  /** Of the page. */
  lang: 'zh' | 'en'
  /** Over `detail` in canonical form. */
  digest: string
  digestAlgorithm: string
  copy: { person: PersonBrief; at: Date }
}

/** One row of the exported log. */
export type LogExportRow = {
  number: string
  line: Names
  requester: PersonBrief
  expert: PersonBrief | null
  kind: ConsultationKind
  urgency: Urgency
  state: ConsultationState
  /** Masked. */
  patientName: string
  patientSex: PatientSex | null
  patientAge: number | null
  diagnosis: string
  submittedAt: Date
  scheduledStart: Date | null
  scheduledEnd: Date | null
  callSeconds: number | null
  reasonCode: string | null
  reasonText: string | null
  noShowSide: NoShowSide | null
  changedAt: Date
} & Pick<
  LogRow,
  | 'startedAt'
  | 'finishedAt'
  | 'sessionSeconds'
  | 'waits'
  | 'diagnoses'
  | 'members'
  | 'consent'
  | 'network'
  | 'phonedAt'
  | 'opinionVersions'
  | 'adoption'
  | 'referrals'
  | 'rated'
>

/** Who took an export and when: what stands on every page of it. */
export type ExportMark = { number: string; person: PersonBrief; at: Date }

/** One consultation of the log with its course, for those who read it by machine. */
export type ExportDossier = {
  id: string
  row: LogExportRow
  patient: {
    id: string
    sex: PatientSex | null
    /** Masked unless the export is with identity. */
    name: string
    /** Null in an export that is masked. */
    whole: { birthDate: string | null; idNumber: string; phone: string; hospitalNumber: string } | null
  }
  requesterInstitutionId: string
  expertInstitutionId: string | null
  /** Oldest first. */
  changes: { id: string; at: Date; state: ConsultationState; actor: DossierActor }[]
  stays: { person: PersonBrief; guest: boolean; joinedAt: Date; leftAt: Date | null }[]
  call: { startedAt: Date; endedAt: Date | null } | null
  /** Oldest first. */
  opinions: {
    id: string
    version: number
    author: PersonBrief
    signedAt: Date
    digest: string
    digestAlgorithm: string
    /** Of a single consultation; a list holds what the log holds. */
    content: OpinionContent | null
  }[]
  consent: { signedBy: 'patient' | 'guardian' | 'relative'; obtainedAt: Date; withdrawn: boolean } | null
  /** Who opened, printed, took it; oldest first. */
  access: { id: string; kind: string; at: Date; address: string | null; actor: DossierActor }[]
}
export type DossierActor = { id: string | null; name: string }

/** What the elements of the national data set are read from. */
export type ElementSource = {
  dossier: ExportDossier
  request: RequestContent
  /** On the day of the request; null where no birth date was written. */
  age: number | null
}

/** What a patient signs before the case goes to another hospital. */
export type ConsentForm = {
  number: string
  line: string
  kind: ConsultationKind
  patient: { name: string; sex: PatientSex | null; age: number | null }
  requesting: string
  requester: string
  receiving: string
  receivingDepartment: string
  /** Whom the patient may ask there (个人信息保护法 art. 23); empty where the line names nobody. */
  receivingPhone: string
  /** yuan; null: not stated */
  fee: number | null
  /** The patient is too young to sign. */
  guardianSigns: boolean
  printedAt: Date
}

/** One page that goes with the patient. */
export type ReferralLetter = {
  number: string
  direction: Direction
  kind: ReferralKind
  urgency: Urgency
  line: string
  from: { institution: string; department: string; phone: string }
  to: { institution: string; department: string; contact: string; phone: string }
  patient: { name: string; sex: PatientSex | null; age: number | null; hospitalNumber: string }
  referrer: PersonBrief
  requestedAt: Date | null
  diagnosis: string
  condition: string
  purpose: string
  plan: SummaryContent | null
  slot: { at: Date; text: string } | null
  /** What is carried over, counted. */
  carried: { record: boolean; opinions: number; attachments: number }
  consent: { by: 'patient' | 'guardian' | 'relative'; at: Date } | null
  consentException: string
  digest: string
  digestAlgorithm: string
  copy: { person: PersonBrief; at: Date }
}

/** The record of one consultation as the patient takes it along: whole, without what is not the record. */
export type SubjectCopyDocument = {
  copy: {
    number: string
    asker: Asker
    askerName: string
    relation: string
    document: IdentityDocument
    reason: string
    /** YYYY-MM-DD */
    askedOn: string
    language: CopyLanguage
    madeBy: PersonBrief
    madeAt: Date
  }
  number: string
  line: Names
  kind: ConsultationKind
  urgency: Urgency
  state: ConsultationState
  submittedAt: Date | null
  call: { startedAt: Date; endedAt: Date; seconds: number } | null
  patient: {
    name: string
    nameMongolian: string
    idNumber: string
    phone: string
    hospitalNumber: string
    sex: PatientSex | null
    birthDate: string | null
    nationality: string
  }
  requester: PersonBrief
  expert: PersonBrief | null
  purpose: string
  reason: string
  questions: string[]
  record: CaseRecord
  consents: {
    purpose: ConsentPurpose
    action: 'given' | 'withdrawn'
    signedBy: Signer
    signerName: string
    relation: string
    at: Date
    note: string
  }[]
  /** Oldest first. */
  opinions: {
    version: number
    author: PersonBrief
    content: OpinionContent
    reasonCode: string | null
    reasonText: string | null
    signedAt: Date
    signatures: Signature[]
    digest: string
    digestAlgorithm: string
    intact: boolean
    verifyUrl: string
  }[]
  board: Pick<Mdt, 'opinions' | 'answers'>
  adoption: {
    decision: 'adopted' | 'partly' | 'not_adopted'
    reason: string
    actions: string
    recordedAt: Date
  } | null
}

/** One original that goes along. */
export type SubjectCopyFile = {
  kind: string
  fileName: string
  addedAt: Date
  digest: string
  digestAlgorithm: string
}
