/** How a room is led, in the memory of its process: loaded with the first who comes, told whole to each as they may see it. */

import { systemCall } from '../app/caller.ts'
import { type KeptControls, keepHand, readControls, setPhase } from '../app/host.ts'
import { describeError } from '../app/problem.ts'
import type { RoomPerson } from '../app/room.ts'
import type { RoomControls } from '../contract/host.ts'
import { type Acting, actionsOf, hostOf, mayAct, type RoomPhase, sideOf } from '../domain/host.ts'
import type { RoomRole } from '../domain/room.ts'
import { bringTogether } from './parting.ts'
import { type Room, type Seat, tellSeat } from './room.ts'
import type { Rooms } from './rooms.ts'
import type { ClientSocket } from './socket.ts'

/** Somebody before the door, on one connection. */
export type Waiting = {
  readonly person: RoomPerson
  readonly role: RoomRole
  readonly since: Date
  readonly socket: ClientSocket
}

export type Controls = Omit<KeptControls, 'expertsSince'> & {
  /** Set before the first packet is withheld and until the last one may pass again. */
  expertsSince: Date | null
  /** Those whom the host has silenced and who have not opened their microphone since. */
  readonly silenced: Set<string>
  /** Let in a moment ago and not in yet: the lock does not hold them. */
  readonly called: Set<string>
  /** By person, in the order of their coming. */
  readonly waiting: Map<string, Waiting>
  ending: { readonly at: Date; readonly timer: NodeJS.Timeout } | null
}

/** In the room's turn. @throws where the database cannot be read: a room whose lock is not known stays shut */
export async function loadControls(rooms: Rooms, room: Room): Promise<Controls> {
  if (room.controls !== null) return room.controls
  room.controls = {
    ...(await readControls(rooms.deps, room.consultationId)),
    silenced: new Set(),
    called: new Set(),
    waiting: new Map(),
    ending: null,
  }
  const { controls } = room
  if (controls.expertsSince !== null) awaitExperts(rooms, room)
  return controls
}

/** A server that starts anew finds the sides parted: the experts have the time of a kept seat to come back. */
function awaitExperts(rooms: Rooms, { consultationId }: Room): void {
  setTimeout(() => {
    if (!rooms.has(consultationId)) return
    rooms.later(consultationId, 'waiting for the experts', (room) => endIdlePhase(rooms, room))
  }, rooms.seatKeptMs).unref()
}

export function phaseOf(room: Room): RoomPhase {
  return room.controls?.expertsSince == null ? 'open' : 'experts'
}

export function actingOf(room: Room, seat: Seat): Acting {
  const host = hostSeatOf(room)
  return {
    role: seat.role,
    isHost: host === seat,
    ledByBeijing: host !== null && sideOf(host.role) === 'beijing',
    phase: phaseOf(room),
  }
}

function hostSeatOf(room: Room): Seat | null {
  const inside = [...room.seats.values()].map(({ person, role }) => ({ personId: person.personId, role }))
  return room.seats.get(hostOf(inside) ?? '') ?? null
}

/** The room's leading as one person may see it; who waits is shown to those who may let in. */
export function controlsFor(room: Room, seat: Seat): RoomControls {
  const { controls } = room
  const acting = actingOf(room, seat)
  const waiting = mayAct('admit', acting) ? [...(controls?.waiting.values() ?? [])] : []
  return {
    hostId: hostSeatOf(room)?.person.personId ?? null,
    may: actionsOf(acting),
    locked: controls?.lockedAt != null,
    expertsSince: controls?.expertsSince?.toISOString() ?? null,
    hands: [...(controls?.hands ?? [])].filter((personId) => room.seats.has(personId)),
    waiting: waiting.map(({ person: { personId, name, nameEn, institution, guest }, role, since }) => ({
      personId,
      name,
      nameEn,
      institution,
      role,
      ...(guest === undefined ? {} : { guest }),
      since: since.toISOString(),
    })),
    endsAt: controls?.ending?.at.toISOString() ?? null,
  }
}

export function tellControls(room: Room, except?: Seat): void {
  for (const seat of room.seats.values()) {
    if (seat !== except) tellSeat(seat, 'room.controlled', controlsFor(room, seat))
  }
}

/** Takes connections away from the door, wherever they go; told once. */
export function stopWaiting(room: Room, ...sockets: readonly ClientSocket[]): void {
  for (const socket of sockets) {
    if (socket.data.waitingFor === room.consultationId) socket.data.waitingFor = null
  }
  const { waiting } = room.controls ?? {}
  const found = [...(waiting?.values() ?? [])].filter(({ socket }) => sockets.includes(socket))
  if (found.length === 0) return
  for (const { person } of found) waiting?.delete(person.personId)
  tellControls(room)
}

/** Brings the sides together again. The record first: nothing passes before it is written. */
export async function endPhase(room: Room, write: () => Promise<void>): Promise<void> {
  if (room.controls === null || room.controls.expertsSince === null) return
  await write()
  room.controls.expertsSince = null
  bringTogether(room)
  tellControls(room)
}

/** Experts who are not there do not talk among themselves. */
async function endIdlePhase(rooms: Rooms, room: Room): Promise<void> {
  if (room.controls?.expertsSince == null) return
  if ([...room.seats.values()].some((seat) => sideOf(seat.role) === 'beijing')) return
  const call = systemCall()
  await endPhase(room, () => setPhase(rooms.deps, call, room.consultationId, null))
  await rooms.recorder.settle(room)
}

/**
 * What follows from somebody's leaving: their hand is down, another one may lead, and the experts' own talk ends with the last of
 * them. In the room's turn.
 */
export async function afterLeaving(rooms: Rooms, room: Room, { person }: Seat): Promise<void> {
  const { controls, consultationId } = room
  if (controls === null) return
  const { personId } = person
  const left = [...room.seats.values()]
  if (left.length === 0 && controls.ending !== null) {
    clearTimeout(controls.ending.timer)
    controls.ending = null
  }
  try {
    if (controls.hands.delete(personId)) {
      await keepHand(rooms.deps, { consultationId, personId }, false)
    }
    await endIdlePhase(rooms, room)
  } catch (error) {
    rooms.deps.log.error(
      { consultationId, error: describeError(error) },
      'a room was not tidied after a leaving',
    )
  }
  tellControls(room)
}
