/** The tables as Kysely sees them: camelCase by one plugin, `timestamptz` as Date. The migrations are the truth. */
import type { ColumnType, Generated, GeneratedAlways, Insertable, Selectable } from 'kysely'
import type { Role } from '../server/domain/actor.ts'
import type { ConsentPurpose, Signer } from '../server/domain/consent.ts'
import type { ConsultationKind, ConsultationState, Side, Urgency } from '../server/domain/consultation.ts'

/** Written by default, read as Date. */
type Stamp = ColumnType<Date, Date | string | undefined, Date | string>
type Instant = ColumnType<Date, Date | string, Date | string>
type InstantOrNull = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
/** jsonb: written through `json()` of db/open.ts, parsed by the contract's schema when read. */
type Json = ColumnType<unknown, unknown, unknown>
/** `date`, read as `YYYY-MM-DD`. */
type DayOrNull = ColumnType<string | null, string | null | undefined, string | null>

export interface Database {
  institution: {
    id: string
    code: string
    nameZh: string
    nameEn: string
    shortZh: string
    shortEn: string
    city: 'beijing' | 'hohhot'
    parentId: string | null
  }
  department: { id: string; institutionId: string; nameZh: string; nameEn: string }
  person: {
    id: string
    loginName: string
    passwordHash: string
    name: string
    nameEn: string
    titleZh: string
    titleEn: string
    institutionId: string
    departmentId: string | null
    locale: Generated<'zh' | 'en'>
    disabledAt: InstantOrNull
    createdAt: Stamp
  }
  personRole: { personId: string; role: Role }
  line: {
    id: string
    code: string
    seal: string
    nameZh: string
    nameEn: string
    beijingInstitutionId: string
    beijingDepartmentId: string
    hohhotInstitutionId: string
    dutyPhone: string
    position: number
    open: Generated<boolean>
    deadlines: Json
  }
  lineSite: { lineId: string; institutionId: string }
  lineExpert: { lineId: string; personId: string }
  session: {
    idDigest: Buffer
    personId: string
    expiresAt: Instant
    address: string | null
    userAgent: string | null
    createdAt: Stamp
  }
  authThrottle: { key: string; failures: number; firstAt: Instant; blockedUntil: InstantOrNull }
  patient: {
    id: string
    institutionId: string
    identity: Buffer
    sex: 'male' | 'female' | 'unknown' | null
    birthDate: DayOrNull
    nationality: Generated<string>
    interpreterLanguage: Generated<string>
    createdAt: Stamp
  }
  consultation: {
    id: string
    number: string
    lineId: string | null
    requesterId: string
    requestingInstitutionId: string
    patientId: string
    expertId: string | null
    wishedExpertId: string | null
    kind: ConsultationKind
    urgency: Urgency
    state: ConsultationState
    version: Generated<number>
    recordVersion: Generated<number>
    chiefComplaint: Generated<string>
    diagnosis: Generated<string>
    purpose: Generated<string>
    contactPhone: Generated<string>
    lacking: Generated<string[]>
    scheduledStart: InstantOrNull
    scheduledEnd: InstantOrNull
    dueAt: InstantOrNull
    dueOrder: GeneratedAlways<Date>
    reasonCode: string | null
    reasonText: string | null
    noShowSide: Side | null
    createdAt: Stamp
    submittedAt: InstantOrNull
    changedAt: Stamp
    consentWithdrawnAt: InstantOrNull
  }
  consultationNumber: { day: string; last: number }
  caseRecord: { consultationId: string; version: number; content: Json; authorId: string; createdAt: Stamp }
  recordSending: { consultationId: string; version: number; sentAt: Stamp }
  question: { consultationId: string; position: number; text: string }
  wishedTime: { consultationId: string; position: number; startAt: Instant; endAt: Instant }
  consent: {
    consultationId: string
    signedBy: Signer
    signer: Buffer
    obtainedAt: Instant
    institutionId: string | null
    recordedBy: string
    recordedAt: Stamp
  }
  consentStep: {
    id: string
    consultationId: string
    purpose: ConsentPurpose
    action: 'given' | 'withdrawn'
    signedBy: Signer
    signer: Buffer
    at: Instant
    note: string
    recordedBy: string
    recordedAt: Stamp
  }
  attachment: {
    id: string
    consultationId: string
    kind: string
    fileName: string
    mediaType: string
    byteSize: number
    width: number | null
    height: number | null
    digest: string
    digestAlgorithm: string
    storageKey: string
    uploadedBy: string
    uploadedAt: Stamp
    removedAt: InstantOrNull
  }
  opinionDraft: { consultationId: string; authorId: string; revision: number; content: Json; savedAt: Stamp }
  opinion: {
    id: string
    consultationId: string
    version: number
    authorId: string
    content: Json
    canonical: string
    digest: string
    digestAlgorithm: string
    signatureKind: 'internal'
    reasonCode: string | null
    reasonText: string | null
    signedAt: Instant
  }
  adoption: {
    id: string
    consultationId: string
    opinionVersion: number
    decision: 'adopted' | 'partly' | 'not_adopted'
    reason: string
    actions: string
    recordedBy: string
    recordedAt: Stamp
  }
  room: { consultationId: string; mediaNode: string | null; startedAt: InstantOrNull; endedAt: InstantOrNull }
  presence: {
    id: string
    consultationId: string
    personId: string
    role: string
    joinedAt: Stamp
    leftAt: InstantOrNull
    how: 'leave' | 'drop' | 'closed' | 'expelled' | null
    seenAt: Stamp
  }
  chatMessage: { id: string; consultationId: string; personId: string; key: string; text: string; at: Stamp }
  auditChain: { chain: string; length: number; head: string }
  auditEvent: {
    id: string
    chain: string
    position: number
    kind: string
    data: Json
    consultationId: string | null
    actorId: string | null
    actorRole: string | null
    actorInstitutionId: string | null
    requestId: string
    address: string | null
    at: Instant
    previous: string
    digest: string
    algorithm: string
  }
  outbox: {
    id: Generated<string>
    key: string
    topic: string
    payload: Json
    attempts: Generated<number>
    availableAt: Stamp
    sentAt: InstantOrNull
    lastError: string | null
    createdAt: Stamp
  }
  idempotency: {
    personId: string
    key: string
    requestDigest: string
    status: number
    answer: Json
    createdAt: Stamp
  }
  setting: { key: string; value: Json }
}

export type Row<T extends keyof Database> = Selectable<Database[T]>
export type NewRow<T extends keyof Database> = Insertable<Database[T]>
