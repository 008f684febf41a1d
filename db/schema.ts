/** The tables as Kysely sees them: camelCase by one plugin, `timestamptz` as Date. The migrations are the truth. */
import type { ColumnType, Generated, GeneratedAlways, Insertable, Selectable } from 'kysely'
import type { LinkPurpose } from '../server/domain/account.ts'
import type { Role } from '../server/domain/actor.ts'
import type { BannerAudience, BannerLevel } from '../server/domain/banner.ts'
import type { ConsentPurpose, Signer } from '../server/domain/consent.ts'
import type {
  ConsultationKind,
  ConsultationState,
  NoShowSide,
  Side,
  Urgency,
} from '../server/domain/consultation.ts'
import type { CorrectionEnd } from '../server/domain/correction.ts'
import type { Channel, DeliveryFault, DeliveryState } from '../server/domain/delivery.ts'
import type { DestructionScope, ItemState, PlanState } from '../server/domain/destruction.ts'
import type { ExportFailure, ExportFormat, ExportState } from '../server/domain/export.ts'
import type { GuestKind } from '../server/domain/guest.ts'
import type { Level } from '../server/domain/institution.ts'
import type { Basis, LedgerSource } from '../server/domain/ledger.ts'
import type { LedgerKind } from '../server/domain/ledger-kind.ts'
import type { MemberState } from '../server/domain/mdt.ts'
import type { NoticeCategory, NoticeKind } from '../server/domain/notice.ts'
import type { SignatureRole } from '../server/domain/opinion.ts'
import type { Agreement, FollowUpDay, OutcomeStatus, RatingSide } from '../server/domain/outcome.ts'
import type { PrecheckDecision } from '../server/domain/precheck.ts'
import type { ProposalState } from '../server/domain/proposal.ts'
import type { PartState, RecordingState } from '../server/domain/recording.ts'
import type {
  Direction,
  FollowUpChannel,
  FollowUpResult,
  ReferralKind,
  ReferralState,
} from '../server/domain/referral.ts'
import type { DestroyedClass, RetentionClass } from '../server/domain/retention.ts'
import type { LocalReview, ReviewDecision, ReviewStep } from '../server/domain/review.ts'
import type { RecordedSource } from '../server/domain/room.ts'
import type { StillSource } from '../server/domain/still.ts'
import type { Asker, CopyLanguage, IdentityDocument } from '../server/domain/subject-copy.ts'
import type { TrailFailure, TrailRunState, TrailWork } from '../server/domain/trail.ts'

/** Written by default, read as Date. */
type Stamp = ColumnType<Date, Date | string | undefined, Date | string>
type Instant = ColumnType<Date, Date | string, Date | string>
/** bigint: the driver reads it as text. */
type BigOrNull = ColumnType<string | null, number | null | undefined, number | null>
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
    /* 0030 */
    secondFactorRequired: Generated<boolean>
    /* 0042 */
    level: Generated<Level>
    /* 0045 */
    closedAt: InstantOrNull
    /* 0054 */
    networks: Generated<string[]>
  }
  department: {
    id: string
    institutionId: string
    nameZh: string
    nameEn: string
    /* 0045 */
    closedAt: InstantOrNull
  }
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
    /* 0030 */
    version: Generated<number>
    passwordSetAt: InstantOrNull
    /* 0047 */
    guestOf: string | null
    guestSide: Side | null
    guestUntil: InstantOrNull
  }
  /** 0047; the id is that of the guest's row in `person`. */
  guestLink: {
    id: string
    consultationId: string
    kind: GuestKind
    name: Buffer
    tokenDigest: Buffer
    createdBy: string
    createdAt: Stamp
    validFrom: Instant
    validUntil: Instant
    openedAt: InstantOrNull
    revokedAt: InstantOrNull
  }
  personRole: {
    personId: string
    role: Role
    grantedBy: ColumnType<string | null, string | undefined, never>
    grantedAt: Stamp
  }
  secondFactor: {
    personId: string
    secret: Buffer
    confirmedAt: InstantOrNull
    /** bigint: the driver reads it as text. */
    lastStep: ColumnType<string, number | undefined, number>
    createdAt: Stamp
  }
  recoveryCode: { personId: string; digest: Buffer; usedAt: InstantOrNull }
  houseSetting: {
    id: Generated<number>
    administratorsSecondFactor: Generated<boolean>
    version: Generated<number>
  }
  accountLink: {
    id: string
    personId: string
    purpose: LinkPurpose
    tokenDigest: Buffer
    token: Buffer | null
    mailAddress: string | null
    createdBy: string
    createdAt: Stamp
    expiresAt: Instant
    usedAt: InstantOrNull
    revokedAt: InstantOrNull
  }
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
    referralDeadlines: Json
    slotMinutes: Generated<number>
    rules: ColumnType<unknown, unknown | undefined, unknown>
    /** contract/completeness.ts */
    completeness: ColumnType<unknown, unknown | undefined, unknown>
    localReview: Generated<LocalReview>
    /* 0044 */
    precheck: Generated<boolean>
    /* 0019 */
    recordingAllowed: Generated<boolean>
    recordingDays: Generated<number>
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
    wanted: Generated<string[]>
    /** per cent */
    completeness: Generated<number>
    scheduledStart: InstantOrNull
    scheduledEnd: InstantOrNull
    dueAt: InstantOrNull
    dueOrder: GeneratedAlways<Date>
    reasonCode: string | null
    reasonText: string | null
    noShowSide: NoShowSide | null
    proposalSide: Side | null
    passedById: string | null
    passedCode: string | null
    passedWords: string | null
    rosterOpenAt: InstantOrNull
    createdAt: Stamp
    submittedAt: InstantOrNull
    changedAt: Stamp
    consentWithdrawnAt: InstantOrNull
    gap: Generated<string[]>
    calledIds: Generated<string[]>
    /* 0014 */
    requestingDepartmentId: string | null
    localOnly: Generated<boolean>
    reviewStep: ReviewStep | null
    postSignStep: ReviewStep | null
    postSignDueAt: InstantOrNull
    /* 0021 */
    memberIds: Generated<string[]>
    /* 0026; contract/mdt.ts BoardWish */
    boardWish: Json | null
    invitedIds: Generated<string[]>
    /* 0034; contract/invitation.ts */
    invitation: Json
    /* 0044 */
    precheckOnly: Generated<boolean>
    receivingInstitutionId: string | null
    precheckedAt: InstantOrNull
    /* 0049; by a trigger on `consultation_fact` */
    startedAt: InstantOrNull
    sessionSeconds: number | null
    respondSeconds: number | null
    reportSeconds: number | null
    /* 0055 */
    destroyedAt: InstantOrNull
    destroyedBy: string | null
  }
  consultationNumber: { day: string; last: number }
  caseRecord: {
    consultationId: string
    version: number
    content: Json
    authorId: string
    createdAt: Stamp
    /* 0034; contract/record-version.ts Asked */
    asked: Json | null
  }
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
  upload: {
    id: string
    consultationId: string
    uploadedBy: string
    kind: string
    fileName: string
    byteSize: number
    partsDigest: string
    received: Generated<number>
    busyUntil: InstantOrNull
    storageKey: string
    createdAt: Stamp
    touchedAt: Stamp
    /* 0025: where it comes from, of a still */
    still: ColumnType<unknown, unknown, unknown> | null
  }
  attachmentPreview: {
    attachmentId: string
    state: Generated<'pending' | 'ready' | 'failed'>
    attempts: Generated<number>
    availableAt: Stamp
    mediaType: string | null
    width: number | null
    height: number | null
    byteSize: number | null
    thumbnailByteSize: number | null
    madeAt: InstantOrNull
  }
  attachmentDicom: {
    attachmentId: string
    tags: Buffer
    confirmedFields: string[] | null
    confirmedReason: string | null
    confirmedBy: string | null
    confirmedAt: InstantOrNull
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
    token: Generated<string>
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
  roomControl: {
    consultationId: string
    lockedAt: InstantOrNull
    /** The two sides are parted since. */
    expertsSince: InstantOrNull
  }
  roomStanding: {
    consultationId: string
    personId: string
    admission: 'admitted' | 'removed' | null
    decidedAt: InstantOrNull
    handRaisedAt: InstantOrNull
  }
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
  callMinute: {
    presenceId: string
    beganAt: Stamp
    seconds: number
    away: number
    soundOnly: number
    frozen: number
    drops: number
    lossPerMille: number | null
    roundTripMs: number | null
    lowest: number | null
    highest: number | null
    way: 'udp' | 'tcp' | 'relay' | null
  }
  callGap: {
    presenceId: string
    beganAt: Stamp
    endedAt: Stamp
    what: 'signalling' | 'media'
  }
  callPhone: {
    id: string
    consultationId: string
    personId: string
    side: 'beijing' | 'hohhot'
    presenceId: string | null
    pressedAt: Stamp
    recordedAt: Stamp
  }
  chatMessage: {
    id: string
    consultationId: string
    personId: string
    key: string
    text: string
    at: Stamp
    /** The one side that reads it; null: everybody. */
    side: 'beijing' | 'hohhot' | null
  }
  auditChain: { chain: string; length: number; head: string }
  anchor: {
    sequence: number
    day: string
    takenAt: Instant
    heads: number
    root: string
    digestAlgorithm: string
    previous: string
    algorithm: string
    keyId: string
    signature: string
  }
  anchorHead: { chain: string; length: number; digest: string; sequence: number }
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
    /** The transaction that wrote it (migration 0032). */
    xid: Generated<string>
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

  /* search */
  searchEntry: {
    consultationId: string
    requesterId: string
    institutionId: string
    lineId: string | null
    expertId: string | null
    state: ConsultationState
    urgency: Urgency
    createdAt: Instant
    number: string
    /** No expert in Beijing may find it. */
    localOnly: Generated<boolean>
    memberIds: Generated<string[]>
    /* 0044 */
    receiverId: string | null
    grams: string[]
    identityMarks: string[]
    folded: string
  }
  searchWaiting: { consultationId: string; since: Stamp }
  savedFilter: {
    id: string
    personId: string
    position: number
    content: Buffer
    createdAt: Stamp
    /* 0049 */
    opens: Generated<boolean>
  }
  /** 0049 */
  logChoice: { personId: string; columns: string[] }

  greenChannelContact: {
    lineId: string
    institutionId: string
    departmentId: string | null
    personId: string
    phone: string
  }
  referral: {
    id: string
    number: string
    direction: Direction
    lineId: string
    fromInstitutionId: string
    fromDepartmentId: string | null
    toInstitutionId: string
    toDepartmentId: string | null
    consultationId: string | null
    parentId: string | null
    patientId: string
    referrerId: string
    contactPersonId: string | null
    contactPhone: string
    kind: ReferralKind
    urgency: Urgency
    state: ReferralState
    version: Generated<number>
    diagnosis: Generated<string>
    condition: Generated<string>
    purpose: Generated<string>
    senderPhone: Generated<string>
    plan: Json
    consentedAt: InstantOrNull
    consentException: Generated<string>
    lacking: Generated<string[]>
    slotAt: InstantOrNull
    slotText: Generated<string>
    acceptedBy: string | null
    arrivedAt: InstantOrNull
    followUpOn: DayOrNull
    outcome: Generated<string>
    dueAt: InstantOrNull
    dueOrder: GeneratedAlways<Date>
    lapseAt: InstantOrNull
    /* 0035 */
    overdueFor: InstantOrNull
    reasonCode: string | null
    reasonText: string | null
    createdAt: Stamp
    requestedAt: InstantOrNull
    changedAt: Stamp
    /* 0055 */
    destroyedAt: InstantOrNull
    destroyedBy: string | null
  }
  referralNumber: { day: string; last: number }
  referralConsent: {
    referralId: string
    toInstitutionId: string
    signedBy: 'patient' | 'guardian' | 'relative'
    signer: Buffer
    obtainedAt: Instant
    recordedBy: string
    recordedAt: Stamp
  }
  referralDocument: {
    id: string
    referralId: string
    patientId: string
    consultationId: string
    kind: 'record' | 'opinion' | 'attachment'
    recordVersion: number | null
    opinionId: string | null
    attachmentId: string | null
  }
  followUpAttempt: {
    referralId: string
    position: number
    at: Instant
    channel: FollowUpChannel
    result: FollowUpResult
    failures: number
    note: string
    nextOn: DayOrNull
    recordedBy: string
    recordedAt: Stamp
  }
  referralSummary: {
    id: string
    referralId: string
    version: number
    content: Json
    authorId: string
    createdAt: Stamp
  }

  /* 0025: stills of cameras in the room */
  stillRequest: {
    id: string
    consultationId: string
    askedBy: string
    ownerId: string
    source: StillSource
    askedAt: Stamp
  }
  attachmentStill: {
    attachmentId: string
    source: StillSource
    ownerId: string
    askedBy: string
    takenAt: Instant
    requestId: string | null
    corrects: string | null
    report: Json
  }

  /* 0018: what was drawn on files */
  annotationLayer: {
    id: string
    consultationId: string
    attachmentId: string
    authorId: string
    ink: number
    marks: Json
    savedAt: Stamp
  }

  /* 0007: signatures and corrections of opinions, templates, what became of the patient */
  opinionSignature: {
    id: string
    opinionId: string
    signerId: string
    role: SignatureRole
    provider: string
    algorithm: string
    keyId: string
    value: string
    signedDigest: string
    signedAt: Instant
  }
  opinionCopy: { id: string; opinionId: string; byteDigest: string; madeFor: string; madeAt: Stamp }
  correctionRequest: {
    id: string
    consultationId: string
    opinionVersion: number
    reasonCode: string
    reasonText: string
    askedBy: string
    askedAt: Stamp
  }
  correctionAnswer: {
    correctionId: string
    how: CorrectionEnd
    text: string
    newVersion: number | null
    answeredBy: string
    answeredAt: Stamp
  }
  opinionTemplate: {
    id: string
    lineId: string
    nameZh: string
    nameEn: string
    content: Json
    authorId: string | null
    createdAt: Stamp
    removedAt: InstantOrNull
  }
  followUp: {
    consultationId: string
    day: FollowUpDay
    requesterId: string
    dueAt: Instant
    announcedAt: InstantOrNull
    doneAt: InstantOrNull
  }
  outcome: {
    id: string
    consultationId: string
    day: FollowUpDay
    sequence: number
    status: OutcomeStatus
    diagnosis: string
    note: string
    recordedBy: string
    recordedAt: Stamp
  }
  diagnosisAgreement: {
    id: string
    consultationId: string
    sequence: number
    finalWestern: string
    finalTcm: string
    westernReferral: Agreement
    westernExpert: Agreement
    tcmReferral: Agreement
    tcmExpert: Agreement
    recordedBy: string
    recordedAt: Stamp
  }
  rating: {
    id: string
    consultationId: string
    bySide: RatingSide
    sequence: number
    score: number
    words: string
    recordedBy: string
    recordedAt: Stamp
  }
  holiday: { day: string; nameZh: string; nameEn: string }
  expertHours: { lineId: string; personId: string; weekday: number; fromMinute: number; toMinute: number }
  expertException: { lineId: string; personId: string; day: string; intervals: Json }
  timeProposal: {
    id: string
    consultationId: string
    position: number
    side: Side
    proposedBy: string
    proposedAt: Instant
    note: Generated<string>
    state: ProposalState
    answeredBy: string | null
    answeredAt: InstantOrNull
    answerNote: Generated<string>
    chosen: number | null
  }
  proposedTime: { proposalId: string; position: number; startAt: Instant; endAt: Instant }

  /* Notices */
  notice: {
    id: string
    event: string
    personId: string
    kind: NoticeKind
    category: NoticeCategory
    consultationId: string | null
    /* 0035 */
    referralId: ColumnType<string | null, string | null | undefined>
    /* 0057 */
    exportId: ColumnType<string | null, string | null | undefined>
    /* 0059 */
    planId: ColumnType<string | null, string | null | undefined>
    facts: Json
    createdAt: Stamp
    readAt: InstantOrNull
    settledAt: InstantOrNull
  }
  noticeDelivery: {
    id: string
    noticeId: string
    channel: Channel
    target: Generated<string>
    state: Generated<DeliveryState>
    attempts: Generated<number>
    nextAt: Instant
    sentAt: InstantOrNull
    lastError: DeliveryFault | null
    createdAt: Stamp
  }
  noticePreference: {
    personId: string
    channels: Json
    quietFrom: number | null
    quietUntil: number | null
    mailAddress: string | null
    savedAt: Stamp
  }
  mailClaim: {
    personId: string
    id: string
    address: string
    code: Buffer
    attempts: Generated<number>
    expiresAt: Instant
  }
  pushSubscription: {
    id: string
    personId: string
    endpoint: string
    p256dh: string
    auth: string
    label: string
    createdAt: Stamp
  }

  /* 0011: what the clock has done, who is on call, whom an emergency rings */
  consultationClock: { consultationId: string; lookAt: Instant }
  clockDeed: { consultationId: string; deed: string; forAt: Instant; doneAt: Instant }
  duty: {
    id: string
    lineId: string
    personId: string
    fromAt: Instant
    toAt: Instant
    createdBy: string
    createdAt: Instant
    removedAt: InstantOrNull
  }
  networkCheck: {
    id: string
    personId: string
    institutionId: string
    checkedAt: Instant
    overall: 'good' | 'warning' | 'bad'
    results: unknown
    browser: string
    durationMs: number
  }
  /* 0061 */
  networkWarning: { institutionId: string; day: string; warnedAt: Instant }
  ringCall: {
    consultationId: string
    personId: string
    forAt: Instant
    stage: 'on_call' | 'roster' | 'institution'
    calledAt: Instant
    answeredAt: InstantOrNull
    reasonCode: 'in_operation' | 'with_patient' | 'off_duty' | 'outside_specialty' | 'other' | null
    reasonText: Generated<string>
  }

  /* 0014: the local review */
  reviewDecision: {
    id: string
    consultationId: string
    step: ReviewStep
    decision: ReviewDecision
    reasonCode: string | null
    reasonText: Generated<string>
    decidedBy: string
    decidedAt: Instant
  }

  /* 0044 */
  precheckDecision: {
    id: string
    consultationId: string
    decision: PrecheckDecision
    reasonCode: string | null
    reasonText: Generated<string>
    expertId: string | null
    decidedBy: string | null
    decidedAt: Instant
  }

  /* 0019: recordings of calls */
  recording: {
    id: string
    consultationId: string
    state: RecordingState
    askedBy: string
    askedAt: Instant
    startedAt: InstantOrNull
    stoppedAt: InstantOrNull
    stoppedWhy: string | null
    retentionDays: number
    deleteAfter: InstantOrNull
    legalHold: Generated<boolean>
    progress: Generated<number>
    failure: string | null
    fileId: string | null
    byteSize: BigOrNull
    digest: string | null
    algorithm: string | null
    durationMs: BigOrNull
    deletedAt: InstantOrNull
  }
  recordingConsent: { recordingId: string; personId: string; agrees: boolean; at: Instant }
  recordingPart: {
    id: string
    recordingId: string
    personId: string
    source: RecordedSource
    kind: 'audio' | 'video'
    state: PartState
    askedAt: Instant
    startedAt: InstantOrNull
    endedAt: InstantOrNull
    endedWhy: string | null
    byteSize: BigOrNull
    digest: string | null
    algorithm: string | null
    durationMs: BigOrNull
  }
  /* 0021: multidisciplinary consultation */
  consultationMember: {
    consultationId: string
    personId: string
    state: MemberState
    otherHospital: boolean
    invitedBy: string
    invitedAt: Instant
    answeredAt: InstantOrNull
    reasonText: Generated<string>
    /* 0026 */
    discipline: Generated<string>
  }
  consultationAgenda: {
    consultationId: string
    items: Json
    revision: number
    savedAt: Instant
    circulatedAt: InstantOrNull
    circulatedRevision: number | null
  }
  memberOpinion: Sealed & {
    id: string
    consultationId: string
    memberId: string
    view: string
    recommendations: string
  }
  opinionDissent: Sealed & { id: string; opinionId: string; memberId: string; text: string }
  /* 0031: what figures are counted from; the trail's triggers write it */
  consultationFact: Fact
  /* 0039: what stands out in the access log */
  accessWaiting: { eventId: string }
  accessAnomaly: {
    id: string
    rule: string
    personId: string | null
    address: string | null
    institutionId: string | null
    firstAt: Instant
    lastAt: Instant
    events: number
    records: number
    setting: Json
    foundAt: Instant
    version: Generated<number>
    explainedAt: InstantOrNull
  }
  accessAnomalyEvent: { anomalyId: string; eventId: string; at: Instant }
  accessExplanation: { anomalyId: string; version: number; words: string; personId: string; at: Instant }
  accessRule: {
    institutionId: string | null
    rule: string
    version: number
    setting: Json | null
    setBy: string
    setAt: Instant
  }
  /* 0040: work on the whole trail */
  trailRun: {
    id: string
    work: TrailWork
    state: TrailRunState
    startedBy: string
    startedAt: Stamp
    endedAt: InstantOrNull
    beatAt: Stamp
    progress: Json
    outcome: Json
    failure: TrailFailure | null
    byteSize: BigOrNull
    digest: string | null
    digestAlgorithm: string | null
    fileRemovedAt: InstantOrNull
  }

  /* 0042: the programme's ledger */
  ledgerImport: {
    id: string
    fileName: string
    digest: string
    rows: number
    institutionId: string | null
    createdBy: string
    createdAt: Stamp
    withdrawnAt: InstantOrNull
    withdrawnBy: string | null
    withdrawnReason: string | null
  }
  ledgerEntry: {
    id: string
    kind: LedgerKind
    basis: Basis
    fromDay: string
    toDay: string
    quantity: number
    persons: number | null
    /* 0069 */
    minutes: number | null
    lineId: string | null
    title: string
    people: string
    consultationId: string | null
    note: string
    source: LedgerSource
    importId: string | null
    version: Generated<number>
    createdBy: string
    createdAt: Stamp
    voidAt: InstantOrNull
    voidBy: string | null
    voidReason: string | null
  }
  ledgerPlace: { entryId: string; institutionId: string }
  /* 0038: which servers live, which nodes drain, who has which room */
  serverNode: { name: string; life: string; leaseUntil: Instant; drainingSince: InstantOrNull }
  mediaNode: { name: string; drainingSince: InstantOrNull }
  roomPlacement: {
    consultationId: string
    server: string
    life: string
    mediaNode: string | null
    claimedAt: Stamp
  }
  /* 0045 */
  lineVersion: VersionOf & { lineId: string }
  institutionVersion: VersionOf & { institutionId: string }
  /* 0046 */
  banner: {
    id: string
    textZh: string
    textEn: string
    level: BannerLevel
    audience: BannerAudience
    fromAt: Instant
    untilAt: Instant
    version: Generated<number>
  }
  bannerVersion: { bannerId: string; number: number; settings: Json; personId: string; at: Instant }
  bannerDismissal: { bannerId: string; personId: string; version: number; at: Stamp }

  /* 0050: exports of the log */
  logExport: {
    id: string
    sequence: GeneratedAlways<string>
    personId: string
    askedAt: Instant
    format: ExportFormat
    locale: 'zh' | 'en'
    consultationId: string | null
    filters: Json
    identity: Generated<boolean>
    reason: string | null
    wish: string
    rows: number
    approvalAbove: number
    state: ExportState
    decidedBy: string | null
    decidedAt: InstantOrNull
    decisionReason: string | null
    attempts: Generated<number>
    beatAt: InstantOrNull
    written: Generated<number>
    endedAt: InstantOrNull
    failure: ExportFailure | null
    byteSize: BigOrNull
    digest: string | null
    digestAlgorithm: string | null
    expiresAt: InstantOrNull
  }

  /* 0053 */
  retention: { id: string } & Record<RetentionClass, number>
  retentionVersion: VersionOf & { retentionId: string }
  legalHold: {
    id: string
    consultationId: string
    reason: string
    reference: string
    setBy: string
    setAt: Instant
    liftedBy: string | null
    liftedAt: InstantOrNull
    liftReason: Generated<string>
  }
  /* 0055 */
  destructionPlan: {
    id: string
    number: GeneratedAlways<number>
    /** 0071 */
    scope: Generated<DestructionScope>
    state: PlanState
    reason: string
    proposedBy: string
    proposedAt: Instant
    decidedBy: string | null
    decidedAt: InstantOrNull
    decisionReason: Generated<string>
    dueAt: InstantOrNull
    withdrawnBy: string | null
    withdrawnAt: InstantOrNull
    withdrawalReason: Generated<string>
    startedAt: InstantOrNull
    endedAt: InstantOrNull
    digest: string | null
    digestAlgorithm: string | null
  }
  destructionItem: {
    planId: string
    consultationId: string
    number: string
    class: DestroyedClass
    since: Instant
    keptUntil: string
    state: Generated<ItemState>
    at: InstantOrNull
    /** contract/destruction.ts DestroyedCounts */
    counts: Json | null
  }
  destructionFile: { key: string; store: 'attachment' | 'recording'; planId: string }
  /* 0057 */
  exportApproval: { id: string; rows: number }
  exportApprovalVersion: VersionOf & { exportApprovalId: string }
  /* 0065 */
  holidayPlan: { id: string; year: number }
  holidayPlanVersion: VersionOf & { holidayPlanId: string }
  /* 0052 */
  subjectCopy: {
    id: string
    consultationId: string
    sequence: number
    asker: Asker
    askedBy: Buffer
    document: IdentityDocument
    authorised: boolean
    reason: string
    askedOn: string
    language: CopyLanguage
    madeBy: string
    madeAt: Instant
  }
}

type VersionOf = {
  number: number
  settings: Json
  personId: string | null
  reason: string
  restoredFrom: number | null
  at: Stamp
}

type Fact = {
  consultationId: string
  lineId: string
  institutionId: string
  departmentId: string | null
  requesterId: string
  expertId: string | null
  urgency: Urgency
  kind: ConsultationKind
  diagnosis: string
  tcm: boolean
  submittedAt: Instant
  arrivedAt: InstantOrNull
  /* 0044 */
  precheckedAt: InstantOrNull
  respondedAt: InstantOrNull
  returnedAt: InstantOrNull
  acceptedAt: InstantOrNull
  scheduledAt: InstantOrNull
  plannedStart: InstantOrNull
  startedAt: InstantOrNull
  finishedAt: InstantOrNull
  signedAt: InstantOrNull
  answeredAt: InstantOrNull
  writtenAt: InstantOrNull
  droppedAt: InstantOrNull
  /* 0066 */
  measuredAt: InstantOrNull
  soundOnlyAt: InstantOrNull
  lossyAt: InstantOrNull
  mdtAt: InstantOrNull
  endedAt: InstantOrNull
  respondBy: InstantOrNull
  scheduleBy: InstantOrNull
  reportBy: InstantOrNull
  answerBy: InstantOrNull
  adoption: 'adopted' | 'partly' | 'not_adopted' | null
  endState: string | null
  endReason: string | null
  noShowSide: NoShowSide | null
  /* 0068: members of its board before it began, those who came, those who came in time */
  boardSeats: number | null
  boardAttended: number | null
  boardPunctual: number | null
}

/** A signed text with its digest and its signature. */
type Sealed = {
  canonical: string
  digest: string
  digestAlgorithm: string
  provider: string
  algorithm: string
  keyId: string
  value: string
  signedAt: Instant
}

export type Row<T extends keyof Database> = Selectable<Database[T]>
export type NewRow<T extends keyof Database> = Insertable<Database[T]>
