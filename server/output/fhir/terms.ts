/** Our states in FHIR R4's required value sets. Finer ones stand beside them as businessStatus (domain.md §4). */
import type { ConsultationState, Urgency } from '../../domain/consultation.ts'

type Status = {
  /** http://hl7.org/fhir/request-status */
  request: 'draft' | 'active' | 'on-hold' | 'revoked' | 'completed'
  /** http://hl7.org/fhir/task-status */
  task:
    | 'draft'
    | 'requested'
    | 'received'
    | 'accepted'
    | 'rejected'
    | 'ready'
    | 'in-progress'
    | 'on-hold'
    | 'cancelled'
    | 'failed'
    | 'completed'
  /** http://hl7.org/fhir/appointmentstatus, of a time that was settled */
  appointment: 'booked' | 'arrived' | 'fulfilled' | 'cancelled' | 'noshow'
}

export const statusOf: Readonly<Record<ConsultationState, Status>> = {
  draft: { request: 'draft', task: 'draft', appointment: 'booked' },
  local_review: { request: 'draft', task: 'draft', appointment: 'booked' },
  prechecking: { request: 'active', task: 'received', appointment: 'booked' },
  submitted: { request: 'active', task: 'requested', appointment: 'booked' },
  returned: { request: 'on-hold', task: 'on-hold', appointment: 'cancelled' },
  accepted: { request: 'active', task: 'accepted', appointment: 'booked' },
  scheduled: { request: 'active', task: 'ready', appointment: 'booked' },
  in_session: { request: 'active', task: 'in-progress', appointment: 'arrived' },
  reporting: { request: 'active', task: 'in-progress', appointment: 'fulfilled' },
  signed: { request: 'completed', task: 'completed', appointment: 'fulfilled' },
  closed: { request: 'completed', task: 'completed', appointment: 'fulfilled' },
  local_rejected: { request: 'revoked', task: 'rejected', appointment: 'cancelled' },
  declined: { request: 'revoked', task: 'rejected', appointment: 'cancelled' },
  withdrawn: { request: 'revoked', task: 'cancelled', appointment: 'cancelled' },
  cancelled: { request: 'revoked', task: 'cancelled', appointment: 'cancelled' },
  no_show: { request: 'revoked', task: 'failed', appointment: 'noshow' },
  expired: { request: 'revoked', task: 'failed', appointment: 'cancelled' },
  /* another request goes on with it */
  converted_to_referral: { request: 'completed', task: 'completed', appointment: 'cancelled' },
}

/** http://hl7.org/fhir/request-priority */
export const priorityOf: Readonly<Record<Urgency, 'routine' | 'urgent' | 'stat'>> = {
  routine: 'routine',
  urgent: 'urgent',
  emergency: 'stat',
}
