/**
 * The rooms of this process. One process owns a room (placement.ts); everything that happens in it goes through the room's queue. What outlives
 * the process is in Postgres (stays, the start, the chat) and at the media node.
 */

import type { MediaPort } from '../../media/port.ts'
import { type KeptGap, type KeptMinute, keepGaps, keepMinutes } from '../app/call-facts.ts'
import { newRequestId } from '../app/caller.ts'
import type { Deps } from '../app/deps.ts'
import type { WhyEnded } from '../app/live-session.ts'
import { endStay, keepStaysAlive, type StayEnd, type StayToEnd, tidyAbandoned } from '../app/presence.ts'
import { describeError } from '../app/problem.ts'
import { type WhyOut, whyOut } from '../app/room.ts'
import { AppError } from '../contract/errors.ts'
import type { Actor } from '../domain/actor.ts'
import type { CallGap, CallMinute } from '../domain/call-quality.ts'
import { afterLeaving, stopWaiting } from './controls.ts'
import { signalling } from './facts.ts'
import { unprepare } from './handlers/prepare.ts'
import { Interest } from './interest.ts'
import { closeMedia, closePeer, closePeers, expectedIn } from './media.ts'
import type { Placement } from './placement.ts'
import { Recorder } from './recorder.ts'
import { followRoles } from './roles.ts'
import { emit, Room, type Seat } from './room.ts'
import type { ClientSocket } from './socket.ts'
import { partTable } from './together.ts'

export type RoomsOptions = {
  deps: Deps
  media: MediaPort
  placement: Placement
  /** Milliseconds that a seat is kept after the connection was lost. */
  seatKeptMs: number
  /** Milliseconds between the host's word and the end of the call for everybody. */
  endingMs: number
  /** The same for a phone or a tablet. */
  handheldSeatKeptMs: number
  /** Before less than was told of a picture's sizes is told. */
  layerSettleMs: number
}

/** How the stay ends of somebody whose session is over. */
export function stayEndOf(why: WhyEnded): StayEnd {
  return why === 'signed_out' ? 'leave' : 'expelled'
}

/** Minutes in one statement. */
const mostKept = 2000

function isUnused(room: Room): boolean {
  return room.queue.waiting === 0 && (room.controls?.waiting.size ?? 0) === 0
}

/** A stay whose end could not be written; it is tried again with every heartbeat. */
type Unwritten = { stay: StayToEnd; actor: Actor; address: string | null }

export class Rooms {
  readonly deps: Deps
  readonly media: MediaPort
  readonly placement: Placement
  readonly seatKeptMs: number
  readonly endingMs: number
  readonly handheldSeatKeptMs: number
  readonly recorder: Recorder
  readonly interest: Interest
  /** Peer → room, where the node did not hear that it should close them. */
  readonly unclosedPeers = new Map<string, string>()
  readonly #rooms = new Map<string, Room>()
  #unwritten: Unwritten[] = []
  /** Minutes of stays that go on, full and not written yet. */
  #minutes: KeptMinute[] = []
  /** The same of losses of the connection. */
  #gaps: KeptGap[] = []

  constructor(options: RoomsOptions) {
    const { deps, media, placement, seatKeptMs, handheldSeatKeptMs, endingMs, layerSettleMs } = options
    this.deps = deps
    this.media = media
    this.placement = placement
    this.seatKeptMs = seatKeptMs
    this.handheldSeatKeptMs = handheldSeatKeptMs
    this.endingMs = endingMs
    this.recorder = new Recorder(this)
    this.interest = new Interest(this, layerSettleMs)
  }

  get open(): readonly Room[] {
    return [...this.#rooms.values()]
  }

  seats(): Seat[] {
    return this.open.flatMap((room) => [...room.seats.values()])
  }

  has(consultationId: string): boolean {
    return this.#rooms.has(consultationId)
  }

  /** Runs a task in the room's turn. A room that nobody is in afterwards is closed and forgotten. */
  inTurn<T>(consultationId: string, task: (room: Room) => Promise<T>): Promise<T> {
    const room = this.#rooms.get(consultationId) ?? new Room(consultationId)
    this.#rooms.set(consultationId, room)
    return room.queue.run(async () => {
      try {
        return await task(room)
      } finally {
        await this.#tidy(room)
      }
    })
  }

  /** As {@link inTurn} for what nobody waits for: a failure is logged. */
  later(consultationId: string, what: string, task: (room: Room) => Promise<void>): void {
    this.inTurn(consultationId, task).catch((error: unknown) => {
      this.deps.log.error({ consultationId, error: describeError(error) }, `${what} failed`)
    })
  }

  async #tidy(room: Room): Promise<void> {
    if (room.seats.size + room.prepared.size > 0) {
      if (room.changed) this.interest.follow(room)
      room.changed = false
      return
    }
    /* what an earlier life of this server left there may still be talking: its people are on their way back */
    if (room.leftovers.length > 0) return this.watchLeftovers(room)
    if (room.rtpCapabilities !== null) {
      room.rtpCapabilities = null
      room.leftovers = []
      await this.media
        .closeRoom({ roomId: room.consultationId })
        .catch((error: unknown) =>
          this.deps.log.warn({ error: describeError(error) }, 'a media room did not close'),
        )
    }
    if (!isUnused(room)) return
    await this.placement.release(room)
    /* who came meanwhile claims it again */
    if (isUnused(room)) this.#rooms.delete(room.consultationId)
  }

  /**
   * A connection is lost: what it sent stops at the server at once, so that nobody is seen or heard who believes to be gone; the
   * seat is kept for a while.
   */
  drop(socket: ClientSocket): void {
    const { consultationId, preparedFor, waitingFor } = socket.data
    if (waitingFor !== null) {
      this.later(waitingFor, 'leaving the door', async (room) => stopWaiting(room, socket))
    }
    if (preparedFor !== null) {
      this.later(preparedFor, 'unpreparing', (room) => unprepare({ rooms: this, room, socket }))
    }
    if (consultationId === null) return
    const droppedAt = this.deps.clock()
    this.later(consultationId, 'a drop', async (room) => {
      const { seat } = socket.data
      if (seat === null || seat.socket !== socket) return
      if (socket.data.ended !== null) return this.end(seat, stayEndOf(socket.data.ended), droppedAt)
      seat.socket = null
      socket.data.seat = null
      seat.facts.lost(signalling, droppedAt)
      const keptMs = socket.data.handheld ? this.handheldSeatKeptMs : this.seatKeptMs
      seat.keeping = setTimeout(() => this.#giveUp(seat, droppedAt), keptMs)
      await this.#silence(seat)
      room.tell('participant.dropped', { personId: seat.person.personId })
      /* the last sign of life, should this server be killed while the seat is kept */
      await keepStaysAlive(this.deps, [seat.presenceId])
    })
  }

  async #silence(seat: Seat): Promise<void> {
    const producers = [...(seat.media?.producers.values() ?? [])].filter((producer) => !producer.paused)
    for (const producer of producers) producer.paused = true
    this.recorder.follow(seat.room)
    try {
      await Promise.all(
        producers.map(({ producerId }) => this.media.setProducerPaused({ producerId, paused: true })),
      )
    } catch (error) {
      this.deps.log.warn(
        { error: describeError(error) },
        'a lost connection could not be silenced, closing it',
      )
      await closeMedia(this, seat)
    }
  }

  #giveUp(seat: Seat, droppedAt: Date): void {
    this.later(seat.room.consultationId, 'giving a seat up', async () => {
      if (seat.socket === null) await this.end(seat, 'drop', droppedAt)
    })
  }

  /** Ends a seat and the stay with it. In the room's turn; a seat that has ended already stays as it is. */
  async end(seat: Seat, how: StayEnd, leftAt = this.deps.clock()): Promise<void> {
    const { room, person, presenceId, actor, address } = seat
    if (room.seats.get(person.personId) !== seat) return
    room.seats.delete(person.personId)
    if (seat.keeping !== null) clearTimeout(seat.keeping)
    this.free(seat.socket)
    seat.socket = null
    room.tell('participant.left', { personId: person.personId })
    const facts = { minutes: this.#takeMinutes(seat, leftAt), gaps: this.#takeGaps(seat, leftAt) }
    const stay = { consultationId: room.consultationId, presenceId, leftAt, how, ...facts }
    await Promise.all([
      closeMedia(this, seat),
      this.#write({ stay, actor, address }),
      partTable(this.deps, seat),
    ])
    await afterLeaving(this, room, seat)
    await this.recorder.settle(room)
  }

  /** The socket sits in no room any more. */
  free(socket: ClientSocket | null): void {
    if (socket === null) return
    socket.data.seat = null
    socket.data.consultationId = null
  }

  async #write(one: Unwritten): Promise<void> {
    const { stay, actor, address } = one
    try {
      await endStay(this.deps, { actor, requestId: newRequestId(), address, idempotency: null }, stay)
    } catch (error) {
      this.deps.log.error(
        { presenceId: stay.presenceId, error: describeError(error) },
        'the end of a stay was not written',
      )
      /* ended by somebody else: nothing is left to write */
      if (!(error instanceof AppError)) this.#unwritten.push(one)
    }
  }

  /** Sends somebody out who may not stay. In the room's turn. */
  async expel(seat: Seat, why: WhyOut | 'removed' | 'call_ended'): Promise<void> {
    emit(seat.socket, 'room.expelled', { why })
    await this.end(seat, why === 'right_ended' || why === 'removed' ? 'expelled' : 'closed')
  }

  /** Looks again whether those inside may stay: after every change of the consultation. */
  review(consultationId: string, version: number): void {
    if (!this.has(consultationId)) return
    this.later(consultationId, 'a review of rights', async (room) => {
      if (version <= room.reviewedVersion) return
      for (const seat of [...room.seats.values()]) await this.reviewSeat(seat)
      await followRoles(this, room)
      for (const socket of [...room.prepared.keys()]) {
        const why = await whyOut(this.deps, socket.data.actor, consultationId)
        if (why !== null) await unprepare({ rooms: this, room, socket })
      }
      for (const { socket } of [...(room.controls?.waiting.values() ?? [])]) {
        const why = await whyOut(this.deps, socket.data.actor, consultationId)
        if (why === null) continue
        stopWaiting(room, socket)
        emit(socket, 'room.expelled', { why })
      }
      room.reviewedVersion = version
    })
  }

  /** As {@link review} for one seat, after its person changed. In the room's turn. */
  async reviewSeat(seat: Seat): Promise<void> {
    const why = await whyOut(this.deps, seat.actor, seat.room.consultationId)
    if (why !== null) await this.expel(seat, why)
  }

  /** What the media node had of a room is gone: everybody joins again, the seats stay. In the room's turn. */
  lose(room: Room): void {
    room.rtpCapabilities = null
    room.leftovers = []
    for (const seat of room.seats.values()) seat.media = null
    for (const socket of room.prepared.keys()) socket.data.preparedFor = null
    room.prepared.clear()
    this.recorder.follow(room)
    room.tell('room.lost', { consultationId: room.consultationId })
  }

  /**
   * Another server has it: its people are told to come in anew, which leads them there. Nothing is written, since their stays go on, and
   * nothing is closed at the node. In the room's turn.
   */
  forsake(room: Room): void {
    for (const seat of room.seats.values()) {
      if (seat.keeping !== null) clearTimeout(seat.keeping)
      emit(seat.socket, 'room.lost', { consultationId: room.consultationId })
      this.free(seat.socket)
    }
    room.seats.clear()
    for (const socket of room.prepared.keys()) socket.data.preparedFor = null
    room.prepared.clear()
    for (const { socket } of [...(room.controls?.waiting.values() ?? [])]) {
      stopWaiting(room, socket)
      emit(socket, 'door.opened', { consultationId: room.consultationId })
    }
    if (room.controls?.ending != null) clearTimeout(room.controls.ending.timer)
    room.leftovers = []
    room.rtpCapabilities = null
    room.claimed = false
  }

  /** Closes what an earlier life of this server left at the node, after the time in which its people could have come back. */
  watchLeftovers(room: Room): void {
    if (room.leftovers.length === 0 || room.sweeping) return
    room.sweeping = true
    setTimeout(() => {
      room.sweeping = false
      if (this.has(room.consultationId)) {
        this.later(room.consultationId, 'sweeping', (current) => this.#sweep(current))
      }
    }, this.seatKeptMs).unref()
  }

  /** Those who came back kept on showing them as expected. */
  async #sweep(room: Room): Promise<void> {
    for (const personId of expectedIn(room)) room.tell('participant.left', { personId })
    await closePeers(this, room, () => true)
  }

  /** The sign of life of those who are here; what did not succeed before is tried again. */
  async heartbeat(): Promise<void> {
    const unwritten = this.#unwritten
    this.#unwritten = []
    for (const one of unwritten) await this.#write(one)
    const here = this.seats().filter((seat) => seat.socket !== null)
    await keepStaysAlive(
      this.deps,
      here.map((seat) => seat.presenceId),
    )
    await this.#keepMinutes()
    await this.closeUnclosed()
    await this.recorder.heartbeat()
    await tidyAbandoned(this.deps, this.placement.self, this.handheldSeatKeptMs)
  }

  /** Writes the minutes that are full; those that could not be written are tried again with the next heartbeat. */
  async #keepMinutes(): Promise<void> {
    const now = this.deps.clock()
    for (const { presenceId, facts } of this.seats()) {
      const minute = facts.full(now)
      if (minute === null) continue
      this.#minutes.push({ ...minute, presenceId })
      this.#gaps.push(...facts.takeGaps().map((gap) => ({ ...gap, presenceId })))
    }
    const minutes = this.#minutes.slice(0, mostKept)
    await keepMinutes(this.deps, minutes)
    this.#minutes = this.#minutes.filter((minute) => !minutes.includes(minute))
    const gaps = this.#gaps.slice(0, mostKept)
    await keepGaps(this.deps, gaps)
    this.#gaps = this.#gaps.filter((gap) => !gaps.includes(gap))
  }

  /** What the end of a stay takes along: what is not known to be written, and what is left. */
  #takeMinutes({ presenceId, facts }: Seat, leftAt: Date): CallMinute[] {
    const own = this.#minutes.filter((minute) => minute.presenceId === presenceId)
    this.#minutes = this.#minutes.filter((minute) => minute.presenceId !== presenceId)
    const last = facts.end(leftAt)
    return [...own.map(({ presenceId: _presence, ...minute }) => minute), ...(last === null ? [] : [last])]
  }

  #takeGaps({ presenceId, facts }: Seat, leftAt: Date): CallGap[] {
    const own = this.#gaps.filter((gap) => gap.presenceId === presenceId)
    this.#gaps = this.#gaps.filter((gap) => gap.presenceId !== presenceId)
    return [...own.map(({ presenceId: _presence, ...gap }) => gap), ...facts.endGaps(leftAt)]
  }

  async closeUnclosed(): Promise<void> {
    const peers = [...this.unclosedPeers]
    this.unclosedPeers.clear()
    await Promise.all(peers.map(([peerId, roomId]) => closePeer(this, roomId, peerId)))
  }

  /** Lets go of everything but the calls themselves: they go on at the media node, people come back to the next process. */
  async close(): Promise<void> {
    for (const seat of this.seats()) if (seat.keeping !== null) clearTimeout(seat.keeping)
    for (const { controls } of this.open) if (controls?.ending != null) clearTimeout(controls.ending.timer)
    await Promise.all(this.open.map((room) => room.queue.drained()))
  }
}
