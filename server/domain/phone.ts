/** Going on by telephone where a call cannot: whose word it is, and of which times. Pure. */
import type { Relation } from './actor.ts'
import {
  type ConsultationKind,
  type ConsultationState,
  roomOpensBeforeMinutes,
  type Side,
} from './consultation.ts'
import { sideOf } from './host.ts'
import { roleIn } from './room.ts'

/** A page that was offline tells of it when it is back; later than this it is no news any more. */
export const phoneKeptDays = 7
/** Of one person in one consultation. */
export const mostPhoned = 20

export type PhoneFacts = {
  readonly state: ConsultationState
  readonly kind: ConsultationKind
  readonly scheduledStart: Date | null
  /** When the state began. */
  readonly changedAt: Date
}

export type PhoneDecision =
  | { readonly ok: true; readonly side: Side }
  | { readonly ok: false; readonly error: 'NOT_ALLOWED' | 'WRONG_STATE' | 'TOO_EARLY' }

/** On which side somebody goes on by telephone; null for those whose call it is not: an expert of the roster only looks on. */
export function phoneSide(relation: Relation): Side | null {
  const role = roleIn(relation)
  return role === null || role === 'observer' ? null : sideOf(role)
}

/**
 * Whether somebody went on by telephone in a consultation, by when they pressed and not by when the server heard of it: what has ended
 * meanwhile takes the word of a time before its end.
 */
export function decidePhone(facts: PhoneFacts, relation: Relation, pressedAt: Date): PhoneDecision {
  const side = phoneSide(relation)
  if (side === null) return { ok: false, error: 'NOT_ALLOWED' }
  const { state, kind, scheduledStart, changedAt } = facts
  if (scheduledStart === null) return { ok: false, error: 'WRONG_STATE' }
  if (pressedAt < phoneFrom(scheduledStart)) return { ok: false, error: 'TOO_EARLY' }
  const goesOn =
    kind === 'video' && (state === 'scheduled' || state === 'in_session' || state === 'reporting')
  return goesOn || pressedAt < changedAt ? { ok: true, side } : { ok: false, error: 'WRONG_STATE' }
}

/** From when on the word belongs to this hour of the session: since its room is open. */
export function phoneFrom(scheduledStart: Date): Date {
  return new Date(scheduledStart.getTime() - roomOpensBeforeMinutes * 60_000)
}
