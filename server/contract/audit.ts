/**
 * What the audit trail holds: one schema for each kind of event (design §5). No patient identity stands in any of them.
 * The trail is insert-only and digests chain per subject: a consultation, or a person's account.
 */
import * as z from 'zod'
import { roles } from '../domain/actor.ts'
import { commands, kinds, noShowSides, states, urgencies } from '../domain/consultation.ts'
import { steps } from '../domain/deadline.ts'
import { ringStages, unableReasons } from '../domain/line-rules.ts'
import { attachmentKinds, attachmentTypes } from './attachment.ts'
import { adoptionDecisions } from './opinion.ts'

const state = z.enum(states)
const reason = { reasonCode: z.string().nullable(), reasonText: z.string().nullable() }

export const auditData = {
  'session.opened': z.object({}),
  'session.refused': z.object({ why: z.enum(['password', 'locked', 'disabled']) }),
  'session.closed': z.object({}),
  'person.locale_chosen': z.object({ locale: z.enum(['zh', 'en']) }),
  'person.created': z.object({ roles: z.array(z.enum(roles)) }),
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
  }),
  'consultation.opened': z.object({ relation: z.string(), part: z.enum(['case', 'log']) }),
  'consent.recorded': z.object({
    signedBy: z.enum(['patient', 'guardian', 'relative']),
    obtainedAt: z.string(),
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
  'attachment.removed': z.object({ attachmentId: z.string() }),
  'opinion.saved': z.object({ revision: z.number().int() }),
  'opinion.downloaded': z.object({ version: z.number().int() }),
  'room.entered': z.object({ role: z.string(), presenceId: z.string() }),
  'room.left': z.object({ presenceId: z.string(), how: z.enum(['leave', 'drop', 'closed', 'expelled']) }),
  'room.returned': z.object({ presenceId: z.string() }),
  /* the clock, and emergencies */
  'consultation.overdue': z.object({
    /** `session`: it was not ended; `consent`: it was not made up for. */
    step: z.enum([...steps, 'session', 'consent']),
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
  'duty.added': z.object({ dutyId: z.string(), lineId: z.string(), fromAt: z.string(), toAt: z.string() }),
  'duty.removed': z.object({ dutyId: z.string(), lineId: z.string(), fromAt: z.string(), toAt: z.string() }),
  'log.listed': z.object({ filters: z.record(z.string(), z.string()), rows: z.number().int() }),
  'log.exported': z.object({ filters: z.record(z.string(), z.string()), rows: z.number().int() }),
} as const
export type AuditKind = keyof typeof auditData
export const auditKinds = Object.keys(auditData) as [AuditKind, ...AuditKind[]]

export type AuditEvent<K extends AuditKind = AuditKind> = {
  [Kind in K]: { kind: Kind; data: z.infer<(typeof auditData)[Kind]> }
}[K]
