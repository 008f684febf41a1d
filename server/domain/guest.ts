/** Guests of one call: who may invite them, for how long, and how the others see them. */
import type { Relation } from './actor.ts'
import {
  type ConsultationKind,
  type ConsultationState,
  roomOpensBeforeMinutes,
  type Side,
} from './consultation.ts'
import type { MediaSource, RoomRole } from './room.ts'

/** What a guest is to the consultation: at home or in another ward, a second doctor on the spot, who translates, who helps. */
export const guestKinds = ['patient', 'family', 'doctor', 'interpreter', 'technician'] as const
export type GuestKind = (typeof guestKinds)[number]

/** What a session of a guest opens: the room of this one consultation, and nothing else. */
export type GuestPass = { readonly consultationId: string; readonly side: Side }

/** Links of one consultation that are not revoked. */
export const mostGuests = 8
/** Hours after the planned end, or after now where nothing is planned, up to which a link may hold. */
export const longestAfterHours = 24
/** Minutes before the planned start from which a link holds where nothing else is said: time to see to the devices. */
export const earlierMinutes = 30

/** A guest has the side of whoever invites: it is cut from the other one while the experts talk among themselves. */
export function guestRoleOf(side: Side): RoomRole {
  return side === 'hohhot' ? 'guest' : 'expert_guest'
}

export function isGuestRole(role: RoomRole): boolean {
  return role === 'guest' || role === 'expert_guest'
}

/** On whose side somebody may invite guests: the asking doctor, the office that coordinates for the hospital, the chair; null: not at all. */
export function invitesFor(relation: Relation): Side | null {
  if (relation === 'requester' || relation === 'office') return 'hohhot'
  return relation === 'expert' ? 'beijing' : null
}

/** While a call may still take place. */
export function takesGuests(facts: { state: ConsultationState; kind: ConsultationKind }): boolean {
  return facts.kind === 'video' && ['scheduled', 'in_session', 'reporting'].includes(facts.state)
}

/** The patient and the family are not named outside of the room: what they are called there may be the patient's identity. */
export function isNamedOutside(kind: GuestKind): kind is Exclude<GuestKind, 'patient' | 'family'> {
  return kind !== 'patient' && kind !== 'family'
}

/** A guest speaks and is seen; screens, further cameras and instruments are those of the staff. */
export function guestMaySend(source: MediaSource): boolean {
  return source === 'microphone' || source === 'camera'
}

export type Window = { from: Date; until: Date }

/**
 * What is wrong with the time for which a link is to hold; null: nothing.
 * @returns the field with the code
 */
export function windowFault(
  { from, until }: Window,
  plannedEnd: Date | null,
  now: Date,
): { path: 'validFrom' | 'validUntil'; code: 'in_past' | 'order' | 'too_far' } | null {
  if (until.getTime() <= now.getTime()) return { path: 'validUntil', code: 'in_past' }
  if (from.getTime() >= until.getTime()) return { path: 'validFrom', code: 'order' }
  const latest = Math.max(plannedEnd?.getTime() ?? 0, now.getTime()) + longestAfterHours * 3_600_000
  return until.getTime() > latest ? { path: 'validUntil', code: 'too_far' } : null
}

export const linkStates = ['waiting', 'opened', 'over', 'revoked'] as const
export type LinkState = (typeof linkStates)[number]

/** How a link stands. One that was opened is so until its time is over. */
export function linkStateOf(
  link: { openedAt: Date | null; revokedAt: Date | null; validUntil: Date },
  now: Date,
): LinkState {
  if (link.revokedAt !== null) return 'revoked'
  if (link.validUntil.getTime() <= now.getTime()) return 'over'
  return link.openedAt === null ? 'waiting' : 'opened'
}

/** `ended`: the link stands, and there is no call any more that it could open. */
export const invitationStates = [...linkStates, 'ended'] as const
export type InvitationState = (typeof invitationStates)[number]

/** From when a guest gets in: not before the link holds, and not before the room is open to anybody. */
export function guestOpensAt(
  validFrom: Date,
  { state, scheduledStart }: { state: ConsultationState; scheduledStart: Date | null },
): Date {
  if (state !== 'scheduled' || scheduledStart === null) return validFrom
  return new Date(Math.max(validFrom.getTime(), scheduledStart.getTime() - roomOpensBeforeMinutes * 60_000))
}
