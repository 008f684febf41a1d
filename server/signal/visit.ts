/** What a handler is given with its input, and the types that make the handlers complete. */
import type { Call, Deps } from '../app/deps.ts'
import type { IceServers } from '../app/relay.ts'
import { AppError } from '../contract/errors.ts'
import type { ProbeRequestName } from '../contract/probe.ts'
import type { RequestInput, RequestName, RequestOutput } from '../contract/signal.ts'
import type { Prepared, Room, Seat, SeatMedia } from './room.ts'
import type { Rooms } from './rooms.ts'
import type { ClientSocket } from './socket.ts'

export type Visit = {
  readonly deps: Deps
  readonly rooms: Rooms
  readonly room: Room
  readonly socket: ClientSocket
  readonly call: Call
  /** With keys that begin to run when it is asked. */
  readonly iceServers: () => IceServers
}

/** A visit by somebody who sits in the room. */
export type SeatedVisit = Visit & { readonly seat: Seat }

/** What a seat is taken with. */
export type EntryName = 'room.join' | 'room.resume'

/** Entering and preparing to enter need no seat, and a trial has nothing to do with rooms. */
export type SeatedName = Exclude<RequestName, EntryName | 'room.prepare' | ProbeRequestName>

export type EntryHandlers = {
  readonly [N in EntryName]: (visit: Visit, input: RequestInput<N>) => Promise<RequestOutput<N>>
}

/** A visit by somebody who has prepared and not entered. */
export type PreparedVisit = Visit & { readonly prepared: Prepared }

/** What such a person may ask besides. */
export type PreparedName = 'transport.connect' | 'room.leave'

export type PreparedHandlers = {
  readonly [N in PreparedName]: (visit: PreparedVisit, input: RequestInput<N>) => Promise<RequestOutput<N>>
}

/** A request of the registry that lacks here does not compile. */
export type SeatedHandlers = {
  readonly [N in SeatedName]: (visit: SeatedVisit, input: RequestInput<N>) => Promise<RequestOutput<N>>
}

/** @throws AppError MEDIA_UNAVAILABLE after the node has lost the room and before the person has joined again */
export function mediaOf({ seat }: SeatedVisit): SeatMedia {
  if (seat.media === null) throw new AppError('MEDIA_UNAVAILABLE')
  return seat.media
}
