/**
 * What is open on this node. mediasoup's objects carry the ids of room and peer in their `appData` and close one another;
 * these maps only find them by id, and nothing of mediasoup's own structure is kept a second time.
 */
import { errors } from 'mediasoup'
import type { AudioLevelObserver, Consumer, Producer, Router, WebRtcTransport } from 'mediasoup/types'
import type { Logger } from 'pino'
import { mediaCodecs } from './codecs.ts'
import type { MediaHandlers } from './methods.ts'
import type { Pipe } from './pipes.ts'
import {
  MediaError,
  type MediaErrorCode,
  type MediaEvent,
  type MediaSource,
  type RoomDescription,
  type TransportDirection,
  type TransportState,
} from './port.ts'
import type { Smooth } from './smooth.ts'
import { levelInterval, levelThreshold, nextSpeaker, silenceHold } from './speaker.ts'
import type { MediaWorker, WorkerPool } from './workers.ts'

export type PeerTransport = WebRtcTransport<{ roomId: string; peerId: string; direction: TransportDirection }>
export type PeerProducer = Producer<{
  roomId: string
  peerId: string
  transportId: string
  source: MediaSource
  /** ms on this process' clock */
  startedAt: number
}>
export type PeerConsumer = Consumer<{
  roomId: string
  peerId: string
  transportId: string
  /** Of faces in several sizes. */
  smooth?: Smooth
}>

export type Room = {
  readonly roomId: string
  readonly place: MediaWorker
  readonly router: Router
  readonly levels: AudioLevelObserver
  readonly transports: Set<PeerTransport>
  /** Producers of the home router that come through a pipe, by their id there. */
  readonly piped: Map<string, PeerProducer>
  speaker: string | null
  silence?: NodeJS.Timeout
  /** Bytes of transports that are closed already, the last answers of the worker included. */
  past: Promise<Bytes>
}

type Bytes = { received: number; sent: number }
const none: Bytes = { received: 0, sent: 0 }
const sum = (a: Bytes, b: Bytes): Bytes => ({ received: a.received + b.received, sent: a.sent + b.sent })

type RoomMethod = 'openRoom' | 'closeRoom' | 'describeRoom' | 'closePeer' | 'stats'

export class Rooms implements Pick<MediaHandlers, RoomMethod> {
  readonly transports = new Map<string, PeerTransport>()
  readonly producers = new Map<string, PeerProducer>()
  readonly consumers = new Map<string, PeerConsumer>()
  /** Ends of pipes by the id that the fleet gave them; see pipes.ts. */
  readonly pipes = new Map<string, Pipe>()
  readonly emit: (event: MediaEvent & { roomId: string }) => void
  readonly log: Logger
  readonly #pool: WorkerPool
  readonly #rooms = new Map<string, Room>()
  readonly #opening = new Map<string, Promise<Room>>()
  #closed = false

  constructor(pool: WorkerPool, log: Logger, emit: (event: MediaEvent & { roomId: string }) => void) {
    this.#pool = pool
    this.log = log
    this.emit = emit
  }

  get count(): number {
    return this.#rooms.size
  }

  has(roomId: string): boolean {
    return this.#rooms.has(roomId)
  }

  /** @throws MediaError `ROOM_NOT_FOUND` */
  room(roomId: string): Room {
    const room = this.#rooms.get(roomId)
    if (!room) throw new MediaError('ROOM_NOT_FOUND', `no room ${roomId}`)
    return room
  }

  /**
   * Runs a request to the room's worker and gives its failure the code of the port.
   * @param code what it means when the worker says no
   */
  async ask<T>(room: Room, code: MediaErrorCode, request: () => Promise<T>): Promise<T> {
    try {
      return await request()
    } catch (error) {
      if (error instanceof errors.WorkerClosedError)
        throw new MediaError('ROOM_NOT_FOUND', 'its worker is gone')
      const message = error instanceof Error ? error.message : String(error)
      // The builder of this worker's requests is stuck in a half-written one: no later request gets through.
      if (message.startsWith('FlatBuffers:')) this.#pool.condemn(room.place, error)
      this.log.warn({ roomId: room.roomId, code, err: error }, 'the media worker refused a request')
      throw new MediaError(code, message)
    }
  }

  async openRoom(input: { roomId: string; apart?: string[] }) {
    const { rtpCapabilities } = (await this.#open(input.roomId, input.apart)).router
    return { rtpCapabilities }
  }

  async closeRoom({ roomId }: { roomId: string }): Promise<void> {
    // Whoever waits for this room to open hears of a failure there.
    await this.#opening.get(roomId)?.catch(() => undefined)
    const room = this.#rooms.get(roomId)
    if (!room) return
    this.#forget(room)
    room.router.close()
  }

  async closePeer({ roomId, peerId }: { roomId: string; peerId: string }): Promise<void> {
    for (const transport of this.#rooms.get(roomId)?.transports ?? []) {
      if (transport.appData.peerId === peerId) this.closeTransport(transport)
    }
  }

  /** Closes a transport and keeps its byte counts for the room's sums. */
  closeTransport(transport: PeerTransport): void {
    const room = this.#rooms.get(transport.appData.roomId)
    // The worker answers in order, so this reading is the last one before the end.
    if (room) {
      const reading = bytesOf(transport).catch((error) => {
        this.log.debug({ roomId: room.roomId, err: error }, 'no last statistics of a transport')
        return none
      })
      room.past = Promise.all([room.past, reading]).then(([past, last]) => sum(past, last))
    }
    transport.close()
  }

  async describeRoom(input: { roomId: string }): Promise<RoomDescription> {
    const { roomId, transports } = this.room(input.roomId)
    const peers = new Map<string, RoomDescription['peers'][number]>()
    const peer = (peerId: string) => {
      const known = peers.get(peerId) ?? { peerId, transports: [], producers: [], consumers: [] }
      peers.set(peerId, known)
      return known
    }
    for (const transport of transports) {
      const { peerId, direction } = transport.appData
      peer(peerId).transports.push({ transportId: transport.id, direction, state: stateOf(transport) })
    }
    for (const { id, kind, paused, appData } of this.producers.values()) {
      if (appData.roomId !== roomId) continue
      const { peerId, transportId, source } = appData
      peer(peerId).producers.push({ producerId: id, transportId, kind, source, paused })
    }
    for (const { id, producerId, paused, appData } of this.consumers.values()) {
      if (appData.roomId !== roomId) continue
      peer(appData.peerId).consumers.push({
        consumerId: id,
        producerId,
        transportId: appData.transportId,
        paused,
      })
    }
    return { roomId, peers: [...peers.values()] }
  }

  async stats(input: { roomId: string }) {
    const room = this.room(input.roomId)
    const present = await this.ask(room, 'NODE_FAULT', () => Promise.all([...room.transports].map(bytesOf)))
    const bytes = present.reduce(sum, await room.past)
    const ofRoom = (track: PeerProducer | PeerConsumer) => track.appData.roomId === room.roomId
    return {
      roomId: room.roomId,
      transports: room.transports.size,
      producers: [...this.producers.values()].filter(ofRoom).length,
      consumers: [...this.consumers.values()].filter(ofRoom).length,
      bytesReceived: bytes.received,
      bytesSent: bytes.sent,
    }
  }

  /** Closes all rooms without a word to anybody. Idempotent. */
  async close(): Promise<void> {
    this.#closed = true
    await Promise.allSettled(this.#opening.values())
    await Promise.all([...this.#rooms.keys()].map((roomId) => this.closeRoom({ roomId })))
  }

  async #open(roomId: string, apart: string[] = []): Promise<Room> {
    const open = this.#rooms.get(roomId) ?? this.#opening.get(roomId)
    if (open) return open
    if (this.#closed) throw new MediaError('NODE_FAULT', 'the media node is closing')
    const opening = this.#create(roomId, apart).finally(() => this.#opening.delete(roomId))
    this.#opening.set(roomId, opening)
    return opening
  }

  async #create(roomId: string, apart: string[], mayRetry = true): Promise<Room> {
    await this.#pool.available()
    const place = this.#pool.pick(apart.flatMap((other) => this.#rooms.get(other)?.place ?? []))
    place.rooms += 1
    try {
      const router = await place.worker.createRouter({ mediaCodecs })
      const levels = await router.createAudioLevelObserver({
        interval: levelInterval,
        threshold: levelThreshold,
        maxEntries: 8,
      })
      const room: Room = {
        roomId,
        place,
        router,
        levels,
        transports: new Set(),
        piped: new Map(),
        speaker: null,
        past: Promise.resolve(none),
      }
      this.#watch(room)
      this.#rooms.set(roomId, room)
      return room
    } catch (error) {
      place.rooms -= 1
      if (mayRetry && error instanceof errors.WorkerClosedError) return this.#create(roomId, apart, false)
      throw new MediaError('NODE_FAULT', error instanceof Error ? error.message : String(error))
    }
  }

  #watch(room: Room): void {
    room.router.on('workerclose', () => {
      this.#forget(room)
      if (!this.#closed) this.emit({ name: 'room.lost', roomId: room.roomId })
    })
    room.levels.on('volumes', (volumes) => {
      clearTimeout(room.silence)
      const levels = volumes.map(({ producer, volume }) => ({ producerId: producer.id, volume }))
      this.#setSpeaker(room, nextSpeaker(room.speaker, levels))
    })
    room.levels.on('silence', () => {
      room.silence = setTimeout(() => this.#setSpeaker(room, null), silenceHold)
    })
  }

  #setSpeaker(room: Room, producerId: string | null): void {
    if (room.speaker === producerId) return
    room.speaker = producerId
    this.emit({ name: 'speaker.changed', roomId: room.roomId, producerId })
  }

  #forget(room: Room): void {
    clearTimeout(room.silence)
    room.place.rooms -= 1
    this.#rooms.delete(room.roomId)
  }
}

/** ICE and DTLS in one word. */
export function stateOf({ iceState, dtlsState }: PeerTransport): TransportState {
  if (dtlsState === 'failed' || dtlsState === 'closed') return dtlsState
  if (iceState === 'disconnected') return 'disconnected'
  return dtlsState === 'connected' ? 'connected' : 'new'
}

async function bytesOf(transport: PeerTransport): Promise<Bytes> {
  const [stats] = await transport.getStats()
  return { received: stats?.bytesReceived ?? 0, sent: stats?.bytesSent ?? 0 }
}
