/** A connected client as the rest of this folder sees it. */
import type { Server, Socket } from 'socket.io'
import type { WhyEnded } from '../app/live-session.ts'
import type { ClientToServer, ServerToClient } from '../contract/signal.ts'
import type { PersonActor } from '../domain/actor.ts'
import type { Seat } from './room.ts'

/** Nothing passes between servers by Socket.IO: each reads the outbox for itself. */
type BetweenServers = Record<never, never>

export type SocketData = {
  /** From the session; renewed when it is looked at again. */
  actor: PersonActor
  /** Digest of the session's id. */
  sessionKey: string
  /** When the session ends unless it is used. */
  expiresAt: Date
  /** When the session was last looked at; milliseconds. */
  checkedAt: number
  /** The look that is under way, so that requests keep their order behind it. */
  checking: Promise<void> | null
  address: string | null
  /** A phone or a tablet, whose seat is kept longer. */
  handheld: boolean
  /** The consultation whose room this socket entered or is entering. */
  consultationId: string | null
  seat: Seat | null
  /** The consultation for whose room media was prepared before entering. */
  preparedFor: string | null
  /** The consultation before whose room it waits to be let in. */
  waitingFor: string | null
  /** Why the session is over, null while it stands; what still arrives after it is refused. */
  ended: WhyEnded | null
}

export type ClientSocket = Socket<ClientToServer, ServerToClient, BetweenServers, SocketData>
export type SignalServer = Server<ClientToServer, ServerToClient, BetweenServers, SocketData>
