/**
 * Who may lead a room, who waits before its door, and who may see whom. Everything is asked by side and seat, so a new role is one
 * line in {@link standings}.
 */
import { isGuestRole } from './guest.ts'
import type { RoomRole } from './room.ts'

export const roomSides = ['beijing', 'hohhot'] as const
export type RoomSide = (typeof roomSides)[number]

type Standing = {
  readonly side: RoomSide
  /** Has a seat of their own and comes in without asking. */
  readonly seated: boolean
  /** Leads the room: the lowest number of those who are in; null: never. */
  readonly leads: number | null
}

/** The expert who accepted has the chair; while they are absent, the doctor who asked. */
const standings: Readonly<Record<RoomRole, Standing>> = {
  expert: { side: 'beijing', seated: true, leads: 1 },
  requester: { side: 'hohhot', seated: true, leads: 2 },
  colleague: { side: 'hohhot', seated: false, leads: null },
  member: { side: 'beijing', seated: true, leads: null },
  observer: { side: 'beijing', seated: false, leads: null },
  /* by a link: they always knock (domain/guest.ts) */
  guest: { side: 'hohhot', seated: false, leads: null },
  expert_guest: { side: 'beijing', seated: false, leads: null },
}

export function sideOf(role: RoomRole): RoomSide {
  return standings[role].side
}

/** `open`: everybody sees everybody. `experts`: the two sides are parted. */
export const roomPhases = ['open', 'experts'] as const
export type RoomPhase = (typeof roomPhases)[number]

/** Whether one may receive what another one sends: sound, pictures, and words alike. */
export function mayReceive(phase: RoomPhase, reader: RoomRole, sender: RoomRole): boolean {
  return phase === 'open' || sideOf(reader) === sideOf(sender)
}

/**
 * Who leads the room. A kept seat still leads: a connection that is lost for some seconds must not hand the room over and back.
 * @param inside the people with a seat
 * @returns the person, or null where nobody who may is in
 */
export function hostOf(inside: readonly { personId: string; role: RoomRole }[]): string | null {
  let host: { personId: string; rank: number } | null = null
  for (const { personId, role } of inside) {
    const rank = standings[role].leads
    if (rank !== null && (host === null || rank < host.rank)) host = { personId, rank }
  }
  return host?.personId ?? null
}

/** What was decided about a person at the door: `removed` outlives everything but an admission. */
export const admissions = ['admitted', 'removed'] as const
export type Admission = (typeof admissions)[number]

export type AtDoor = {
  readonly role: RoomRole
  readonly admission: Admission | null
  readonly locked: boolean
  /** Their seat is kept, or their last stay ended by a loss and not by their leaving. */
  readonly returns: boolean
}

/** Whether somebody comes in at once or waits until they are let in. The right to the consultation was asked before. */
export function decideDoor({ role, admission, locked, returns }: AtDoor): 'enter' | 'wait' {
  if (admission === 'removed') return 'wait'
  if (standings[role].seated) return 'enter'
  if (admission !== 'admitted') return 'wait'
  return locked && !returns ? 'wait' : 'enter'
}

export const roomActions = [
  'raise_hand',
  'admit',
  'refuse',
  'mute',
  'remove',
  'lock',
  'lower_hands',
  'begin_phase',
  'end_phase',
  'end_call',
] as const
export type RoomAction = (typeof roomActions)[number]

export type Acting = {
  readonly role: RoomRole
  readonly isHost: boolean
  /** Whether somebody of the Beijing side leads the room. */
  readonly ledByBeijing: boolean
  readonly phase: RoomPhase
}

/**
 * Whether somebody in the room may do this now. While the experts talk among themselves the asking side cannot act upon them, even
 * where it leads for want of the chair; the experts who are left can end the phase then.
 */
export function mayAct(action: RoomAction, { role, isHost, ledByBeijing, phase }: Acting): boolean {
  if (isGuestRole(role)) return action === 'raise_hand'
  const beijing = sideOf(role) === 'beijing'
  switch (action) {
    case 'raise_hand':
      return true
    case 'begin_phase':
      return isHost && beijing && phase === 'open'
    case 'end_phase':
      return phase === 'experts' && beijing && (isHost || !ledByBeijing)
    case 'mute':
    case 'remove':
    case 'end_call':
      return isHost && (phase === 'open' || beijing)
    default:
      return isHost
  }
}

/** The actions that somebody may carry out now. */
export function actionsOf(acting: Acting): RoomAction[] {
  return roomActions.filter((action) => mayAct(action, acting))
}

/** So long the host may think better of ending the call for everybody. */
export const endingSeconds = 10
/** More do not wait before one room; a lecture's two hundred come in two or three presses. */
export const mostWaiting = 100
