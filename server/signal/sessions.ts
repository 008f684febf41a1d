/**
 * Sockets and the sessions they came with. A request counts as use of the session, and so does sitting in a room; an open page does
 * not. Whoever's session is over loses sockets, seats and media at once (design §6).
 */

import * as z from 'zod'
import type { Deps } from '../app/deps.ts'
import { findEndedSessions, type HeldSession, type WhyEnded } from '../app/live-session.ts'
import { describeError } from '../app/problem.ts'
import type { Authenticated } from '../auth/guard.ts'
import { AppError } from '../contract/errors.ts'
import type { PersonActor } from '../domain/actor.ts'
import { joinChannels } from './channels.ts'
import { emit, type Seat } from './room.ts'
import { type Rooms, stayEndOf } from './rooms.ts'
import type { ClientSocket, SignalServer } from './socket.ts'

/** What the outbox tells of a session that was ended by hand. */
export const SessionEnded = z.object({
  personId: z.string(),
  /** null: all of the person's. */
  sessionKey: z.string().nullable(),
  why: z.enum(['signed_out', 'disabled']),
})

export type SessionsOptions = {
  io: SignalServer
  deps: Deps
  rooms: Rooms
  /** Milliseconds for which what is known of a session counts as fresh. */
  freshForMs: number
}

export class Sessions {
  readonly #io: SignalServer
  readonly #deps: Deps
  readonly #rooms: Rooms
  readonly #freshForMs: number

  constructor({ io, deps, rooms, freshForMs }: SessionsOptions) {
    this.#io = io
    this.#deps = deps
    this.#rooms = rooms
    this.#freshForMs = freshForMs
  }

  /**
   * Looks at the session again where that was too long ago. Requests that come meanwhile wait for the same look, so they keep their
   * order.
   * @throws AppError SIGNED_OUT where it is over
   */
  async freshen(socket: ClientSocket, now: boolean): Promise<void> {
    const { data } = socket
    if (data.ended !== null) throw new AppError('SIGNED_OUT')
    if (data.checking === null && !now && Date.now() - data.checkedAt < this.#freshForMs) return
    data.checking ??= this.#look(socket).finally(() => {
      data.checking = null
    })
    await data.checking
    if (data.ended !== null) throw new AppError('SIGNED_OUT')
  }

  async #look(socket: ClientSocket): Promise<void> {
    const { cookie } = socket.handshake.headers
    const found = await this.#deps.auth.authenticate(cookie, socket.data.address).catch((error: unknown) => {
      /* the institution's rule has changed since */
      if (error instanceof AppError && error.code === 'ADDRESS_REFUSED') return null
      throw error
    })
    if (found !== null) return this.#adopt(socket, found)
    const [ended] = await findEndedSessions(this.#deps, [heldBy(socket)])
    this.#endSocket(socket, ended?.why ?? 'signed_out')
  }

  /** Rights may have changed since: channels and the seat follow. */
  async #adopt(socket: ClientSocket, { actor, session }: Authenticated): Promise<void> {
    const { data } = socket
    data.checkedAt = Date.now()
    data.expiresAt = session.expiresAt
    if (sameRights(data.actor, actor)) return
    data.actor = actor
    await joinChannels(socket)
    const { seat } = data
    if (seat === null) return
    seat.actor = actor
    this.#rooms.later(seat.room.consultationId, 'a review of rights', () => this.#rooms.reviewSeat(seat))
  }

  /** Every few seconds: seats are looked at as use, everything else only for whether it still stands. */
  async recheck(): Promise<void> {
    const sockets = [...this.#io.sockets.sockets.values()]
    const seated = sockets.filter((socket) => socket.data.seat !== null)
    await Promise.all(
      seated.map((socket) =>
        this.freshen(socket, false).catch((error: unknown) => {
          /* signed out: the socket has been ended by the look */
          if (!(error instanceof AppError)) throw error
        }),
      ),
    )
    const others = sockets.filter((socket) => socket.data.seat === null).map(heldBy)
    const ended = await findEndedSessions(this.#deps, others)
    for (const { session, why } of ended) this.#endSocket(session.socket, why)
  }

  /** At once, without waiting for the next look: when somebody signs out or an account is disabled. */
  async end(ended: z.infer<typeof SessionEnded>): Promise<void> {
    const { why } = ended
    const isTheirs = (sessionKey: string, personId: string) =>
      personId === ended.personId && (ended.sessionKey === null || ended.sessionKey === sessionKey)
    for (const socket of this.#io.sockets.sockets.values()) {
      if (isTheirs(socket.data.sessionKey, socket.data.actor.personId)) this.#endSocket(socket, why)
    }
    /* seats that are kept for somebody whose connection is lost */
    const kept = this.#rooms.seats().filter((seat) => isTheirs(seat.sessionKey, seat.person.personId))
    await Promise.all(kept.map((seat) => this.#endSeat(seat, why)))
  }

  #endSocket(socket: ClientSocket, why: WhyEnded): void {
    if (socket.data.ended !== null) return
    socket.data.ended = why
    const { seat } = socket.data
    emit(socket, 'session.ended', { why })
    if (seat !== null) {
      this.#endSeat(seat, why).catch((error: unknown) => {
        this.#deps.log.error({ error: describeError(error) }, 'a seat did not end with its session')
      })
    }
    socket.disconnect(true)
  }

  #endSeat(seat: Seat, why: WhyEnded): Promise<void> {
    return this.#rooms.inTurn(seat.room.consultationId, () => this.#rooms.end(seat, stayEndOf(why)))
  }
}

function heldBy(socket: ClientSocket): HeldSession & { socket: ClientSocket } {
  const { sessionKey, actor, expiresAt } = socket.data
  return { socket, sessionKey, personId: actor.personId, expiresAt }
}

function sameRights(one: PersonActor, other: PersonActor): boolean {
  const rights = ({ roles, institutionId, expertLineIds, requestLineIds }: PersonActor) =>
    JSON.stringify([[...roles].sort(), institutionId, [...expertLineIds].sort(), [...requestLineIds].sort()])
  return rights(one) === rights(other)
}
