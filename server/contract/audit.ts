/**
 * What the audit trail holds: one schema for each kind of event (design §5). No patient identity stands in any of them.
 * The trail is insert-only and digests chain per subject: a consultation, or a person's account.
 */
import * as z from 'zod'
import { accessRules } from '../domain/access.ts'
import { linkPurposes } from '../domain/account.ts'
import { roles } from '../domain/actor.ts'
import { patientFields } from '../domain/attachment.ts'
import { consentPurposes, signers } from '../domain/consent.ts'
import { commands, kinds, noShowSides, sides, states, urgencies } from '../domain/consultation.ts'
import { steps } from '../domain/deadline.ts'
import { exportFailures, exportFormats } from '../domain/export.ts'
import { guestKinds } from '../domain/guest.ts'
import { ringStages, unableReasons } from '../domain/line-rules.ts'
import { chairReasons } from '../domain/mdt.ts'
import { checkVerdicts } from '../domain/network.ts'
import { outcomeStatuses, ratingSides } from '../domain/outcome.ts'
import { skipReasons } from '../domain/precheck.ts'
import { composeFaults, partFaults, stopReasons } from '../domain/recording.ts'
import {
  directions,
  followUpChannels,
  followUpResults,
  referralCommands,
  referralStates,
} from '../domain/referral.ts'
import { reviewSteps } from '../domain/review.ts'
import { stillSources } from '../domain/still.ts'
import { askers, copyLanguages, identityDocuments } from '../domain/subject-copy.ts'
import { trailRunStates, trailWorks } from '../domain/trail.ts'
import { attachmentKinds, attachmentTypes } from './attachment.ts'
import { DestroyedCounts } from './destruction.ts'
import { adoptionDecisions } from './opinion.ts'
import { TrailFinding } from './trail.ts'

const state = z.enum(states)
const reason = { reasonCode: z.string().nullable(), reasonText: z.string().nullable() }

const personDetails = z.object({
  name: z.string(),
  nameEn: z.string(),
  titleZh: z.string(),
  titleEn: z.string(),
  institutionId: z.string(),
  departmentId: z.string().nullable(),
})

export const auditData = {
  'session.opened': z.object({}),
  'session.refused': z.object({ why: z.enum(['password', 'locked', 'disabled', 'code', 'address']) }),
  'session.closed': z.object({}),
  'person.locale_chosen': z.object({ locale: z.enum(['zh', 'en']) }),
  'person.created': z.object({ roles: z.array(z.enum(roles)) }),
  'person.invited': z.object({ roles: z.array(z.enum(roles)), institutionId: z.string() }),
  'person.corrected': z.object({ from: personDetails, to: personDetails, version: z.number().int() }),
  'person.roles_changed': z.object({
    from: z.array(z.enum(roles)),
    to: z.array(z.enum(roles)),
    version: z.number().int(),
  }),
  'person.disabled': z.object({ version: z.number().int() }),
  'person.enabled': z.object({ version: z.number().int() }),
  'person.link_made': z.object({ linkId: z.string(), purpose: z.enum(linkPurposes), byMail: z.boolean() }),
  'person.link_used': z.object({ linkId: z.string(), purpose: z.enum(linkPurposes) }),
  'person.password_changed': z.object({}),
  'factor.proposed': z.object({}),
  'factor.confirmed': z.object({}),
  'factor.recovered': z.object({ left: z.number().int() }),
  'factor.reset': z.object({}),
  'factor.required': z.object({
    administrators: z.boolean(),
    institutionIds: z.array(z.string()),
    version: z.number().int(),
  }),
  'person.sessions_ended': z.object({ sessions: z.number().int() }),
  'notice.read': z.object({ notices: z.number().int() }),
  'notice.preferred': z.object({ quiet: z.boolean() }),
  'mail.claimed': z.object({}),
  'mail.confirmed': z.object({}),
  'mail.refused': z.object({ attempts: z.number().int() }),
  'mail.removed': z.object({}),
  'push.added': z.object({ subscriptionId: z.string() }),
  'push.removed': z.object({ subscriptionId: z.string() }),
  'network.checked': z.object({ checkId: z.string(), overall: z.enum(checkVerdicts) }),
  'network.warned': z.object({
    institutionId: z.string(),
    /** Of the sessions, `YYYY-MM-DD` in Beijing. */
    day: z.string(),
    found: z.enum(['bad', 'untried']),
  }),
  'delivery.retried': z.object({ deliveryId: z.string() }),
  'consultation.drafted': z.object({ kind: z.enum(kinds), urgency: z.enum(urgencies) }),
  'consultation.edited': z.object({ recordVersion: z.number().int(), version: z.number().int() }),
  'consultation.changed': z.object({
    command: z.enum(commands),
    fromState: state,
    toState: state,
    version: z.number().int(),
    ...reason,
    startAt: z.string().nullable(),
    endAt: z.string().nullable(),
    side: z.enum(noShowSides).nullable(),
    opinionVersion: z.number().int().nullable(),
    adoption: z.enum(adoptionDecisions).nullable(),
    /** To whom it went, where it was passed on or handed back. */
    toExpertId: z.string().optional(),
    /** Before whom it lay in the local review. */
    reviewStep: z.enum(reviewSteps).optional(),
    /** By when the step that follows is due: what figures about deadlines are counted from. */
    dueAt: z.string().nullable().optional(),
  }),
  'time.proposed': z.object({
    proposalId: z.string(),
    side: z.enum(sides),
    version: z.number().int(),
    step: z.enum(['propose', 'counter']),
    times: z.array(z.object({ startAt: z.string(), endAt: z.string() })),
    note: z.string(),
  }),
  'time.answered': z.object({
    proposalId: z.string(),
    side: z.enum(sides),
    version: z.number().int(),
    step: z.enum(['accept', 'decline', 'withdraw']),
    times: z.array(z.object({ startAt: z.string(), endAt: z.string() })),
    note: z.string(),
  }),
  'hours.stated': z.object({
    lineId: z.string(),
    intervals: z.array(z.object({ weekday: z.number().int(), from: z.string(), to: z.string() })),
  }),
  /* the administrator of a line for an expert of its roster, in whose chain it stands */
  'hours.set': z.object({
    lineId: z.string(),
    personId: z.string(),
    before: z.array(z.object({ weekday: z.number().int(), from: z.string(), to: z.string() })),
    intervals: z.array(z.object({ weekday: z.number().int(), from: z.string(), to: z.string() })),
    reason: z.string(),
  }),
  'hours.excepted': z.object({
    lineIds: z.array(z.string()),
    day: z.string(),
    /** null: the exception was removed. */
    intervals: z.array(z.object({ from: z.string(), to: z.string() })).nullable(),
  }),
  'consultation.opened': z.object({ relation: z.string(), part: z.enum(['case', 'log']) }),
  /* place: where it was looked for; the words only as a keyed digest */
  'consultation.searched': z.object({
    place: z.enum(['all', 'quick', 'patient', 'number', 'text']),
    digest: z.string(),
    characters: z.number().int(),
    rows: z.number().int(),
  }),
  'filter.saved': z.object({ filterId: z.string(), page: z.enum(['work_list', 'search', 'log']) }),
  'filter.changed': z.object({ filterId: z.string().nullable() }),
  'filter.removed': z.object({ filterId: z.string() }),
  'consent.recorded': z.object({
    signedBy: z.enum(['patient', 'guardian', 'relative']),
    obtainedAt: z.string(),
  }),
  'consent.changed': z.object({
    purpose: z.enum(consentPurposes),
    action: z.enum(['given', 'withdrawn']),
    signedBy: z.enum(signers),
    at: z.string(),
  }),
  'consent.form_printed': z.object({}),
  /* a copy of the record for the patient: asked for, and each time it was fetched */
  'copy.made': z.object({
    copyId: z.string(),
    sequence: z.number().int(),
    asker: z.enum(askers),
    document: z.enum(identityDocuments),
    authorised: z.boolean(),
    language: z.enum(copyLanguages),
  }),
  'copy.fetched': z.object({
    copyId: z.string(),
    /** Of the record as PDF. */
    algorithm: z.string(),
    digest: z.string(),
    attachmentIds: z.array(z.string()),
  }),
  'patient.revealed': z.object({ reason: z.string() }),
  'attachment.added': z.object({
    attachmentId: z.string(),
    kind: z.enum(attachmentKinds),
    mediaType: z.enum(attachmentTypes),
    byteSize: z.number().int(),
    digest: z.string(),
  }),
  'attachment.opened': z.object({ attachmentId: z.string() }),
  /* the original, with what camera or device wrote into it */
  'attachment.downloaded': z.object({ attachmentId: z.string() }),
  'attachment.prepared': z.object({ attachmentId: z.string(), state: z.enum(['ready', 'failed']) }),
  'attachment.patient_confirmed': z.object({
    attachmentId: z.string(),
    fields: z.array(z.enum(patientFields)),
    reason: z.string(),
  }),
  'attachment.removed': z.object({ attachmentId: z.string() }),
  /* stills of cameras in the room: somebody asked the owner of one; one came into the case */
  'still.asked': z.object({ requestId: z.string(), ownerId: z.string(), source: z.enum(stillSources) }),
  'still.added': z.object({
    attachmentId: z.string(),
    source: z.enum(stillSources),
    ownerId: z.string(),
    askedBy: z.string(),
    takenAt: z.string(),
    requestId: z.string().nullable(),
    corrects: z.string().nullable(),
  }),
  /* drawn on a file while it was looked at together */
  'annotation.saved': z.object({
    attachmentId: z.string(),
    layerId: z.string(),
    marks: z.number().int(),
  }),
  'opinion.saved': z.object({ revision: z.number().int() }),
  'opinion.downloaded': z.object({ version: z.number().int() }),
  'opinion.countersigned': z.object({
    version: z.number().int(),
    provider: z.string(),
    algorithm: z.string(),
  }),
  'correction.requested': z.object({
    version: z.number().int(),
    reasonCode: z.string(),
    reasonText: z.string(),
  }),
  'correction.answered': z.object({
    version: z.number().int(),
    how: z.enum(['amended', 'kept', 'withdrawn']),
    reasonText: z.string(),
  }),
  'template.saved': z.object({ templateId: z.string(), lineId: z.string() }),
  /* with a reason where it was not its author */
  'template.removed': z.object({
    templateId: z.string(),
    lineId: z.string(),
    reason: z.string().optional(),
  }),
  'outcome.due': z.object({ day: z.number().int() }),
  'outcome.recorded': z.object({
    day: z.number().int(),
    sequence: z.number().int(),
    status: z.enum(outcomeStatuses),
  }),
  'agreement.recorded': z.object({ sequence: z.number().int() }),
  'rating.recorded': z.object({ side: z.enum(ratingSides), sequence: z.number().int() }),
  /* guests of the call, by links */
  'guest.link_made': z.object({
    linkId: z.string(),
    as: z.enum(guestKinds),
    side: z.enum(sides),
    validFrom: z.string(),
    validUntil: z.string(),
  }),
  'guest.link_opened': z.object({ linkId: z.string(), agreesToName: z.literal(true) }),
  'guest.link_revoked': z.object({ linkId: z.string() }),
  'room.entered': z.object({ role: z.string(), presenceId: z.string() }),
  /** What a stay's minutes say; `digest` is over all of them (app/call-facts.ts). */
  'room.measured': z.object({
    presenceId: z.string(),
    minutes: z.int(),
    seconds: z.int(),
    away: z.int(),
    soundOnly: z.int(),
    drops: z.int(),
    lossPerMille: z.int().nullable(),
    roundTripMs: z.int().nullable(),
    algorithm: z.string(),
    digest: z.string(),
    /** Losses with their place in the stay, and the digest over them; absent in older events. */
    gaps: z.int().optional(),
    gapsDigest: z.string().optional(),
  }),
  'room.left': z.object({ presenceId: z.string(), how: z.enum(['leave', 'drop', 'closed', 'expelled']) }),
  'room.returned': z.object({ presenceId: z.string() }),
  'room.admitted': z.object({ personId: z.string() }),
  'room.refused': z.object({ personId: z.string() }),
  'room.removed': z.object({ personId: z.string() }),
  'room.muted': z.object({ personId: z.string() }),
  'room.locked': z.object({}),
  'room.unlocked': z.object({}),
  'room.phase_begun': z.object({}),
  'room.phase_ended': z.object({}),
  'room.ended_for_all': z.object({}),
  /* the call went on by telephone; `presenceId`: from which stay, null where they had not come in */
  'room.phoned': z.object({
    phoneId: z.string(),
    side: z.enum(sides),
    presenceId: z.string().nullable(),
    pressedAt: z.string(),
  }),
  /* recordings of the call; `recording.verified` says that a file was read back, opened and found to be what was written */
  'recording.asked': z.object({ recordingId: z.string(), retentionDays: z.number().int() }),
  'recording.consented': z.object({ recordingId: z.string() }),
  'recording.declined': z.object({ recordingId: z.string(), withdrawn: z.boolean() }),
  'recording.started': z.object({ recordingId: z.string(), personIds: z.array(z.string()) }),
  'recording.paused': z.object({ recordingId: z.string(), personIds: z.array(z.string()) }),
  'recording.stopped': z.object({ recordingId: z.string(), why: z.enum(stopReasons) }),
  'recording.interrupted': z.object({ recordingId: z.string(), partId: z.string(), why: z.string() }),
  'recording.verified': z.object({
    recordingId: z.string(),
    partId: z.string(),
    byteSize: z.number().int(),
    durationMs: z.number().int(),
    algorithm: z.string(),
    digest: z.string(),
  }),
  'recording.refused': z.object({ recordingId: z.string(), partId: z.string(), why: z.enum(partFaults) }),
  'recording.composed': z.object({
    recordingId: z.string(),
    byteSize: z.number().int(),
    durationMs: z.number().int(),
    algorithm: z.string(),
    digest: z.string(),
  }),
  'recording.not_composed': z.object({ recordingId: z.string(), why: z.enum(composeFaults) }),
  'recording.played': z.object({ recordingId: z.string(), partId: z.string().nullable() }),
  'recording.deleted': z.object({ recordingId: z.string(), files: z.number().int() }),
  /* the clock, and emergencies */
  'consultation.overdue': z.object({
    /** `session`: it was not ended; `consent`: it was not made up for. */
    step: z.enum([...steps, 'session', 'consent', 'post_sign']),
    dueAt: z.string(),
    /** Who was told. */
    personIds: z.array(z.string()),
  }),
  'consultation.escalated': z.object({
    /** The stage of an emergency, or the step whose deadline passed. */
    stage: z.enum([...ringStages, ...steps]),
    /** Who was called by it. */
    personIds: z.array(z.string()),
  }),
  'consultation.unable': z.object({ reasonCode: z.enum(unableReasons), reasonText: z.string() }),
  'consultation.gap_recorded': z.object({ lacking: z.array(z.string()) }),
  /** The exception of PIPL 13-4; the patient is told afterwards. */
  'consent.deferred': z.object({ until: z.string() }),
  /* an emergency that went out before the local review */
  'review.deferred': z.object({ step: z.enum(reviewSteps), until: z.string() }),
  'precheck.skipped': z.object({ why: z.enum(skipReasons) }),
  'review.reminded': z.object({
    step: z.enum(reviewSteps),
    dueAt: z.string(),
    personIds: z.array(z.string()),
  }),
  'review.post_signed': z.object({ step: z.enum(reviewSteps), late: z.boolean() }),
  'review.post_refused': z.object({ step: z.enum(reviewSteps), late: z.boolean(), ...reason }),
  /* the board of a multidisciplinary consultation */
  'member.invited': z.object({
    personId: z.string(),
    otherHospital: z.boolean(),
    /** Of those that the request wishes for. */
    discipline: z.string().optional(),
  }),
  'member.accepted': z.object({}),
  'member.declined': z.object({ reasonText: z.string() }),
  'member.removed': z.object({ personId: z.string() }),
  'agenda.saved': z.object({ revision: z.number().int(), items: z.number().int() }),
  'agenda.circulated': z.object({ revision: z.number().int(), inTime: z.boolean().nullable() }),
  'member.signed': z.object({
    memberOpinionId: z.string(),
    digest: z.string(),
    digestAlgorithm: z.string(),
    provider: z.string(),
    algorithm: z.string(),
  }),
  'opinion.cosigned': z.object({
    version: z.number().int(),
    provider: z.string(),
    algorithm: z.string(),
  }),
  'opinion.dissented': z.object({
    version: z.number().int(),
    digest: z.string(),
    provider: z.string(),
    algorithm: z.string(),
  }),
  'chair.passed': z.object({
    fromId: z.string(),
    toId: z.string(),
    by: z.enum(['expert', 'office']),
    reasonCode: z.enum(chairReasons),
    reasonText: z.string(),
    /** Whether the unsigned conclusion went along. */
    draft: z.boolean(),
  }),
  /** Those who owe one under the newest version: of the board, or the asking doctor. */
  'signature.reminded': z.object({
    by: z.enum(['member', 'requester']),
    version: z.number().int(),
    personIds: z.array(z.string()),
  }),
  'duty.added': z.object({ dutyId: z.string(), lineId: z.string(), fromAt: z.string(), toAt: z.string() }),
  'duty.removed': z.object({ dutyId: z.string(), lineId: z.string(), fromAt: z.string(), toAt: z.string() }),
  'log.arranged': z.object({ columns: z.array(z.string()) }),
  'log.listed': z.object({ filters: z.record(z.string(), z.string()), rows: z.number().int() }),
  /* the rows left the house; since there are records of exports, by fetching a finished file */
  'log.exported': z.object({
    filters: z.record(z.string(), z.string()),
    rows: z.number().int(),
    exportId: z.string().optional(),
    format: z.enum(exportFormats).optional(),
    digest: z.string().optional(),
  }),
  'export.asked': z.object({
    exportId: z.string(),
    number: z.string(),
    format: z.enum(exportFormats),
    filters: z.record(z.string(), z.string()),
    rows: z.number().int(),
    needsApproval: z.boolean(),
    /** Of one alone. */
    consultationId: z.string().optional(),
    identity: z.boolean().optional(),
  }),
  'export.approved': z.object({ exportId: z.string(), rows: z.number().int() }),
  'export.refused': z.object({ exportId: z.string(), reason: z.string() }),
  'export.cancelled': z.object({ exportId: z.string() }),
  'export.ended': z.object({
    exportId: z.string(),
    state: z.enum(['done', 'failed', 'asked']),
    rows: z.number().int(),
    digest: z.string().nullable(),
    failure: z.enum(exportFailures).nullable(),
  }),
  'export.expired': z.object({ exportId: z.string() }),
  /* the access log: looked at, exported, opened; who was looked for stands as a keyed digest, as in a search */
  'access.listed': z.object({ filters: z.record(z.string(), z.string()), rows: z.number().int() }),
  'access.exported': z.object({ filters: z.record(z.string(), z.string()), rows: z.number().int() }),
  'access.opened': z.object({ eventId: z.string() }),
  'access.patient_sought': z.object({
    digest: z.string(),
    characters: z.number().int(),
    rows: z.number().int(),
  }),
  'access.anomaly_found': z.object({
    anomalyId: z.string(),
    rule: z.enum(accessRules),
    personId: z.string().nullable(),
    events: z.number().int(),
    records: z.number().int(),
    version: z.number().int(),
  }),
  'access.anomaly_opened': z.object({ anomalyId: z.string() }),
  'access.anomaly_explained': z.object({ anomalyId: z.string(), version: z.number().int() }),
  'access.rule_set': z.object({
    rule: z.enum(accessRules),
    institutionId: z.string().nullable(),
    version: z.number().int(),
    /** null: back to what holds without it. */
    setting: z.record(z.string(), z.union([z.number(), z.boolean()])).nullable(),
  }),
  'log.printed': z.object({}),
  'log.dossier_taken': z.object({ algorithm: z.string(), digest: z.string() }),
  'opinion.printed': z.object({ version: z.number().int() }),
  /* the heads of the chains, sealed for the day */
  'anchor.taken': z.object({
    sequence: z.number().int(),
    day: z.string(),
    heads: z.number().int(),
    root: z.string(),
  }),
  /* the whole trail computed again, or written to a file; `first` is what did not fit */
  'trail.run_started': z.object({ runId: z.string(), work: z.enum(trailWorks) }),
  'trail.run_ended': z.object({
    runId: z.string(),
    work: z.enum(trailWorks),
    state: z.enum(trailRunStates),
    events: z.number().int().nullable(),
    faults: z.number().int().nullable(),
    first: TrailFinding.nullable(),
    /** Of the file. */
    digest: z.string().nullable(),
  }),
  'trail.run_cancelled': z.object({ runId: z.string(), work: z.enum(trailWorks) }),
  'trail.file_fetched': z.object({ runId: z.string() }),
  'trail.file_removed': z.object({ runId: z.string() }),
  /* figures as a file: which table, of what, for which instant */
  'statistics.exported': z.object({
    table: z.string(),
    filters: z.record(z.string(), z.string()),
    rows: z.number().int(),
  }),
  /* the programme's ledger */
  'ledger.entered': z.object({ entryId: z.string(), kind: z.string(), quantity: z.number().int() }),
  'ledger.changed': z.object({
    entryId: z.string(),
    kind: z.string(),
    quantity: z.number().int(),
    version: z.number().int(),
    /** What stood before and stands nowhere else. */
    before: z.object({
      ...{ kind: z.string(), basis: z.string(), from: z.string(), to: z.string() },
      ...{ quantity: z.number().int(), persons: z.number().int().nullable() },
      /** Kept since the ledger keeps hours. */
      minutes: z.number().int().nullable().optional(),
      ...{ placeIds: z.array(z.string()), lineId: z.string().nullable() },
      ...{ title: z.string(), people: z.string(), note: z.string() },
      consultationId: z.string().nullable(),
    }),
  }),
  'ledger.voided': z.object({ entryId: z.string(), version: z.number().int(), reason: z.string() }),
  'ledger.imported': z.object({ importId: z.string(), digest: z.string(), rows: z.number().int() }),
  'ledger.withdrawn': z.object({ importId: z.string(), rows: z.number().int(), reason: z.string() }),
  'ledger.exported': z.object({
    form: z.enum(['pdf', 'xlsx']),
    filters: z.record(z.string(), z.string()),
    rows: z.number().int(),
  }),
  'institution.added': z.object({ institutionId: z.string(), level: z.string() }),
  /* settings as they were and as they are, by the names of domain/line-settings.ts; before null: it was made */
  'line.changed': z.object({
    lineId: z.string(),
    version: z.number().int(),
    reason: z.string(),
    restoredFrom: z.number().int().nullable(),
    before: z.record(z.string(), z.unknown()).nullable(),
    after: z.record(z.string(), z.unknown()),
  }),
  'institution.changed': z.object({
    institutionId: z.string(),
    version: z.number().int(),
    reason: z.string(),
    restoredFrom: z.number().int().nullable(),
    before: z.record(z.string(), z.unknown()).nullable(),
    after: z.record(z.string(), z.unknown()),
  }),
  'retention.changed': z.object({
    version: z.number().int(),
    reason: z.string(),
    before: z.record(z.string(), z.number()),
    after: z.record(z.string(), z.number()),
  }),
  'holidays.changed': z.object({
    planId: z.string(),
    year: z.number().int(),
    version: z.number().int(),
    reason: z.string(),
    before: z.array(z.record(z.string(), z.string())),
    after: z.array(z.record(z.string(), z.string())),
  }),
  'export.approval_changed': z.object({
    version: z.number().int(),
    reason: z.string(),
    before: z.record(z.string(), z.number()),
    after: z.record(z.string(), z.number()),
  }),
  /* a record sealed, and by somebody else unsealed */
  'hold.set': z.object({ holdId: z.string(), reason: z.string(), reference: z.string() }),
  'hold.lifted': z.object({ holdId: z.string(), reason: z.string() }),
  /* records whose years are over: put on a list, agreed to by somebody else, destroyed by the system */
  'destruction.proposed': z.object({ planId: z.string(), records: z.number().int(), reason: z.string() }),
  'destruction.approved': z.object({ planId: z.string(), dueAt: z.string(), reason: z.string() }),
  'destruction.refused': z.object({ planId: z.string(), reason: z.string() }),
  'destruction.withdrawn': z.object({ planId: z.string(), reason: z.string() }),
  'destruction.started': z.object({ planId: z.string() }),
  'destruction.spared': z.object({
    planId: z.string(),
    consultationId: z.string(),
    why: z.enum(['held', 'kept']),
  }),
  'destruction.ended': z.object({
    planId: z.string(),
    destroyed: z.number().int(),
    spared: z.number().int(),
    /** Over the list as it was carried out. */
    algorithm: z.string(),
    digest: z.string(),
  }),
  /** In the chain of what was destroyed: `digest` is over the events of it that lost their words (app/lost-words.ts). */
  'record.destroyed': z.object({
    planId: z.string(),
    plan: z.string(),
    counts: DestroyedCounts,
    words: z.number().int(),
    algorithm: z.string(),
    digest: z.string(),
  }),
  /** What came about beside a record went by its own years; the record and its trail are whole. */
  'record.process_destroyed': z.object({
    planId: z.string(),
    plan: z.string(),
    messages: z.number().int(),
    drawings: z.number().int(),
  }),
  'banner.changed': z.object({
    bannerId: z.string(),
    version: z.number().int(),
    before: z.record(z.string(), z.unknown()).nullable(),
    after: z.record(z.string(), z.unknown()),
  }),
  'banner.dismissed': z.object({ bannerId: z.string(), version: z.number().int() }),
  /* of the whole installation; by command, on its machine */
  'backup.made': z.object({ files: z.number().int(), bytes: z.number().int(), faults: z.number().int() }),
  'backup.restored': z.object({ madeAt: z.string(), program: z.string(), findings: z.number().int() }),
  'referral.drafted': z.object({
    direction: z.enum(directions),
    consultationId: z.string().nullable(),
    parentId: z.string().nullable(),
  }),
  'referral.edited': z.object({ version: z.number().int() }),
  'referral.changed': z.object({
    command: z.enum(referralCommands),
    fromState: z.enum(referralStates),
    toState: z.enum(referralStates),
    version: z.number().int(),
    ...reason,
    slotAt: z.string().nullable(),
    followUp: z
      .object({
        channel: z.enum(followUpChannels),
        result: z.enum(followUpResults),
        failures: z.number().int(),
      })
      .nullable(),
  }),
  /** A step was not done in its hours; `personIds` are those whose turn it is. */
  'referral.overdue': z.object({
    state: z.enum(referralStates),
    dueAt: z.string(),
    personIds: z.array(z.string()),
  }),
  'referral.consented': z.object({
    toInstitutionId: z.string(),
    signedBy: z.enum(['patient', 'guardian', 'relative']),
    obtainedAt: z.string(),
  }),
  'referral.opened': z.object({ relation: z.string(), part: z.enum(['referral', 'documents']) }),
  'referral.file_opened': z.object({ attachmentId: z.string() }),
  'referral.revealed': z.object({ reason: z.string() }),
  'referral.downloaded': z.object({}),
} as const
export type AuditKind = keyof typeof auditData
export const auditKinds = Object.keys(auditData) as [AuditKind, ...AuditKind[]]

export type AuditEvent<K extends AuditKind = AuditKind> = {
  [Kind in K]: { kind: Kind; data: z.infer<(typeof auditData)[Kind]> }
}[K]
