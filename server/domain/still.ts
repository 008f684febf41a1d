/**
 * Stills: single pictures at the full size of the device, taken during a call and kept with the case. They are part of the record, so
 * whoever takes one, or asks for one, treats the patient.
 */
import type { Relation } from './actor.ts'
import { mayTakeOriginal } from './attachment.ts'
import type { ConsultationState } from './consultation.ts'
import { mayReceive, type RoomPhase } from './host.ts'
import { cameraRoles, type RoomRole } from './room.ts'

/** Of what a still is taken; a shared screen is none of them. */
export const stillSources = ['camera', ...cameraRoles] as const
export type StillSource = (typeof stillSources)[number]

export function isStillSource(source: string): source is StillSource {
  return (stillSources as readonly string[]).includes(source)
}

/** The request never changes hands inside a room, so role and relation are two names of the same standing here. */
export function mayTakeStill(role: RoomRole | Relation): boolean {
  if (role === 'observer' || role === 'guest' || role === 'expert_guest') return false
  return mayTakeOriginal(role)
}

/** Whether one person in the room may ask for a still of another one's camera; across sides not while the experts talk apart. */
export function mayAskStill(phase: RoomPhase, asker: RoomRole, owner: RoomRole): boolean {
  return mayTakeStill(asker) && mayTakeStill(owner) && mayReceive(phase, asker, owner)
}

/**
 * In which a still comes in. `signed` is among them for what a bad line has held back: it was taken before, stands with its own time, and
 * changes nothing of what was signed.
 */
const open: readonly ConsultationState[] = ['scheduled', 'in_session', 'reporting', 'signed']

export function takesStills(state: ConsultationState): boolean {
  return open.includes(state)
}

/** Seconds by which the clock of a computer may be wrong against the stay that the log shows. */
export const stillSlackSeconds = 120
/** ms; an owner whose page has not answered by then may be asked again */
export const stillPatience = 20_000
