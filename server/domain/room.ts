/** Room policy: who may enter and what each may send. The room never moves the medical record by itself (design §4). */
import type { Relation } from './actor.ts'
import { type ConsultationFacts, isRoomOpen } from './consultation.ts'

export const roomRoles = [
  'requester',
  'colleague',
  'expert',
  'member',
  'observer',
  'guest',
  'expert_guest',
] as const
export type RoomRole = (typeof roomRoles)[number]

/**
 * What a camera beside the one on the face looks at. Each is a stream of its own; nothing is mirrored, blurred or beautified in them
 * (look §8).
 */
export const cameraRoles = ['examination', 'tongue', 'document', 'microscope'] as const
export type CameraRole = (typeof cameraRoles)[number]

export const mediaSources = ['microphone', 'camera', 'screen', ...cameraRoles, 'stethoscope'] as const
export type MediaSource = (typeof mediaSources)[number]
export type SoundSource = Extract<MediaSource, 'microphone' | 'stethoscope'>
/** A stethoscope is left out of recordings: the consent that is asked for speaks of a recorded conversation. */
export type RecordedSource = Exclude<MediaSource, 'stethoscope'>

/** A seat is kept this long after the connection is lost (room.md §5: 60 s). */
export const seatKeptSeconds = 60
/** A phone that is put into the pocket or rings is longer away (room.md §5: 120 s). */
export const handheldSeatKeptSeconds = 120

/** Whether a browser runs on a phone or a tablet, by what it says of itself; one that hides it is kept the shorter time. */
export function isHandheld(userAgent: string | undefined): boolean {
  return /\b(?:Android|iPhone|iPad|HarmonyOS|Mobile)\b/.test(userAgent ?? '')
}
/**
 * More people than this do not speak in one consultation: a full board with its chair and the asking doctor, and one more. Sound and picture
 * of the others and one screen are what one request may name (30, contract/signal.ts).
 */
export const largestRoom = 15
/** Those who only see and hear beside them, as in a lecture: a ward's or a department's colleagues at their own computers. */
export const mostListeners = 200

/** Who takes part by looking on. A place to speak from is theirs with what they send; whom the consultation is of has one in any case. */
export function looksOn(role: RoomRole): boolean {
  return role === 'colleague' || role === 'observer'
}

/** Of somebody in the room. */
export type Seated = { readonly role: RoomRole; readonly sends: boolean }

/** Whether one more fits. @param others who is in the room already */
export function fits(role: RoomRole, others: readonly Seated[]): boolean {
  return looksOn(role)
    ? others.length < largestRoom + mostListeners
    : others.filter((one) => !looksOn(one.role)).length < largestRoom
}

/** Whether somebody in the room who has sent nothing may begin to. @param others who is in the room beside them */
export function maySpeak(role: RoomRole, others: readonly Seated[]): boolean {
  if (!looksOn(role)) return true
  return others.filter((one) => one.sends || !looksOn(one.role)).length < largestRoom
}

export type RoomEntry =
  | { ok: true; role: RoomRole }
  | { ok: false; error: 'NOT_ALLOWED' | 'WRONG_STATE' | 'TOO_EARLY' | 'WRONG_KIND' }

/**
 * Whether somebody may enter the room now. Experts of the roster come in as observers who may speak.
 * The room stays open while the opinion is written, so that a question can still be asked.
 */
export function decideEntry(facts: ConsultationFacts, relation: Relation, now: Date): RoomEntry {
  return decideEntryAs(facts, roleIn(relation), now)
}

/** As {@link decideEntry}, for somebody whose role is known; null: none. */
export function decideEntryAs(facts: ConsultationFacts, role: RoomRole | null, now: Date): RoomEntry {
  if (role === null) return { ok: false, error: 'NOT_ALLOWED' }
  if (facts.kind !== 'video') return { ok: false, error: 'WRONG_KIND' }
  if (facts.state === 'scheduled') {
    return isRoomOpen(facts.scheduledStart, now) ? { ok: true, role } : { ok: false, error: 'TOO_EARLY' }
  }
  if (facts.state === 'in_session' || facts.state === 'reporting') return { ok: true, role }
  return { ok: false, error: 'WRONG_STATE' }
}

/** As what somebody sits in the room; null: not at all. */
export function roleIn(relation: Relation): RoomRole | null {
  switch (relation) {
    case 'requester':
    case 'colleague':
    case 'expert':
    case 'member':
      return relation
    case 'roster':
      return 'observer'
    default:
      return null
  }
}

/** What carries sound; everything else is a picture. */
export function isSound(source: MediaSource): source is SoundSource {
  return source === 'microphone' || source === 'stethoscope'
}

/** The session begins when both hospitals are in the room. */
export function bothSidesPresent(present: readonly RoomRole[]): boolean {
  return present.includes('expert') && present.some((role) => role === 'requester' || role === 'colleague')
}

export function isCameraRole(source: MediaSource): source is CameraRole {
  return (cameraRoles as readonly MediaSource[]).includes(source)
}
