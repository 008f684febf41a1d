/**
 * A {@link MediaPort} in memory, for tests of what drives the media: ids, errors, events and RTP parameters as a node
 * gives them, but no process and no packet. A test runs the same checks against it and against a real node.
 */
import { randomUUID } from 'node:crypto'
import { ortc } from 'mediasoup'
import { mediaCodecs } from './codecs.ts'
import {
  type MediaHandlers,
  type MediaInput,
  type MediaMethod,
  type MediaOutput,
  mediaCalls,
  runMethod,
} from './methods.ts'
import {
  type ConsumerParameters,
  MediaError,
  type MediaErrorCode,
  type MediaEvent,
  type MediaKind,
  type MediaPort,
  type MediaSource,
  type RecordingEnd,
  type RecordingEndReason,
  type RtpCapabilities,
  type RtpParameters,
  type TransportDirection,
} from './port.ts'

export type FakeMedia = MediaPort & {
  /** Every call in order, refused ones included. */
  readonly calls: { method: MediaMethod; input: unknown }[]
  /** Sends an event as a node would. */
  emit(event: MediaEvent): void
  /** Drops a room as a worker's death does, and tells `room.lost`. */
  loseRoom(roomId: string): void
  /** Lets the next call of a method fail; further entries wait in line. */
  failNext(method: MediaMethod, code: MediaErrorCode): void
  /** Producers that are being recorded now. */
  recorded(): string[]
  /** Ends a recording as a killed ffmpeg does. */
  endRecording(recordingId: string, why: RecordingEndReason): void
}

type Transport = {
  transportId: string
  roomId: string
  peerId: string
  direction: TransportDirection
  connected: boolean
}
type Producer = {
  producerId: string
  transportId: string
  kind: MediaKind
  source: MediaSource
  paused: boolean
  consumable: RtpParameters
}
type Consumer = { consumerId: string; producerId: string; transportId: string; paused: boolean }

export function createFakeMedia(): FakeMedia {
  const state = new FakeState()
  const calls: FakeMedia['calls'] = []
  const failures: { method: MediaMethod; code: MediaErrorCode }[] = []
  let closed = false
  const run = async <M extends MediaMethod>(method: M, input: MediaInput<M>): Promise<MediaOutput<M>> => {
    // As over a socket: what the caller does with its objects afterwards is its own affair.
    const copy = structuredClone(input)
    calls.push({ method, input: copy })
    if (closed) throw new MediaError('NODE_UNREACHABLE')
    const failure = failures.findIndex((entry) => entry.method === method)
    if (failure >= 0) throw new MediaError(failures.splice(failure, 1)[0]?.code ?? 'NODE_FAULT')
    return structuredClone(await runMethod(state.handlers, method, copy))
  }
  return {
    calls,
    emit: (event) => state.emit(event),
    loseRoom: (roomId) => state.lose(roomId),
    failNext: (method, code) => void failures.push({ method, code }),
    recorded: () => state.recorded(),
    endRecording: (recordingId, why) => void state.endRecording(recordingId, why),
    ...mediaCalls(run),
    onEvent: (listener) => state.subscribe(listener),
    async close() {
      closed = true
    },
  }
}

const rtpRouterCapabilities = ortc.generateRouterRtpCapabilities(mediaCodecs) as RtpCapabilities

class FakeState {
  readonly #listeners = new Set<(event: MediaEvent) => void>()
  readonly #rooms = new Set<string>()
  readonly #transports = new Map<string, Transport>()
  readonly #producers = new Map<string, Producer>()
  readonly #consumers = new Map<string, Consumer>()
  readonly #recordings = new Map<string, string>()
  readonly #endedRecordings = new Map<string, RecordingEnd>()
  readonly #nodeId = randomUUID()

  readonly handlers: MediaHandlers = {
    openRoom: async ({ roomId }) => {
      this.#rooms.add(roomId)
      return { rtpCapabilities: rtpRouterCapabilities }
    },
    closeRoom: async ({ roomId }) => this.#drop(roomId),
    describeRoom: async ({ roomId }) => this.#describe(roomId),
    createTransport: async (input) => this.#createTransport(input),
    connectTransport: async ({ transportId }) => {
      const transport = this.#transport(transportId)
      if (transport.connected) throw new MediaError('REJECTED_PARAMETERS', 'connect() already called')
      transport.connected = true
    },
    restartIce: async ({ transportId }) => {
      this.#transport(transportId)
      return { iceParameters: iceParameters() }
    },
    closeTransport: async ({ transportId }) => this.#closeTransport(transportId),
    produce: async (input) => this.#produce(input),
    setProducerPaused: async ({ producerId, paused }) => {
      this.#producer(producerId).paused = paused
    },
    closeProducer: async ({ producerId }) => this.#closeProducer(producerId),
    consume: async (input) => this.#consume(input),
    setConsumerPaused: async ({ consumerId, paused }) => {
      this.#consumer(consumerId).paused = paused
    },
    setPreferredLayers: async ({ consumerId }) => void this.#consumer(consumerId),
    setPriority: async ({ consumerId }) => void this.#consumer(consumerId),
    requestKeyFrame: async ({ consumerId }) => void this.#consumer(consumerId),
    closeConsumer: async ({ consumerId }) => void this.#consumers.delete(consumerId),
    closePeer: async ({ roomId, peerId }) => {
      for (const transport of this.#transportsOf(roomId)) {
        if (transport.peerId === peerId) this.#closeTransport(transport.transportId)
      }
    },
    startRecording: async ({ producerId, recordingId }) => {
      this.#producer(producerId)
      this.#recordings.set(recordingId, producerId)
      return { recordingId }
    },
    stopRecording: async ({ recordingId }) => {
      const known = this.#endedRecordings.get(recordingId)
      if (known !== undefined) return known
      if (!this.#recordings.has(recordingId)) throw new MediaError('RECORDING_NOT_FOUND')
      return this.endRecording(recordingId, 'stopped')
    },
    stats: async ({ roomId }) => {
      const { peers } = this.#describe(roomId)
      const count = (list: 'transports' | 'producers' | 'consumers') =>
        peers.reduce((sum, peer) => sum + peer[list].length, 0)
      const counts = {
        transports: count('transports'),
        producers: count('producers'),
        consumers: count('consumers'),
      }
      return { roomId, ...counts, bytesReceived: 0, bytesSent: 0 }
    },
    openPipe: noPipes,
    connectPipe: noPipes,
    closePipe: noPipes,
    pipeFlow: noPipes,
    pipeOut: noPipes,
    endPipeOut: noPipes,
    pipeIn: noPipes,
    setPipedPaused: noPipes,
    endPipeIn: noPipes,
    status: async () => ({
      nodeId: this.#nodeId,
      workers: 1,
      rooms: this.#rooms.size,
      consumers: this.#consumers.size,
      pipes: 0,
      edges: 0,
      receivers: { home: this.#receivers(), edge: 0 },
      cpuSeconds: 0,
      announcedAddress: '127.0.0.1',
      ports: [{ udp: 40_000, tcp: 40_000 }],
    }),
  }

  subscribe(listener: (event: MediaEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  emit(event: MediaEvent): void {
    for (const listener of this.#listeners) listener(event)
  }

  #receivers(): number {
    return [...this.#transports.values()].filter(({ direction }) => direction === 'receive').length
  }

  lose(roomId: string): void {
    if (!this.#rooms.has(roomId)) return
    this.#drop(roomId)
    this.emit({ name: 'room.lost', roomId })
  }

  #createTransport(input: MediaInput<'createTransport'>): MediaOutput<'createTransport'> {
    this.#mustHaveRoom(input.roomId)
    const transportId = randomUUID()
    this.#transports.set(transportId, { transportId, ...input, connected: false })
    const candidate = { foundation: 'udpcandidate', priority: 1_076_558_079, ip: '127.0.0.1' } as const
    return {
      transportId,
      iceParameters: iceParameters(),
      iceCandidates: [{ ...candidate, address: candidate.ip, protocol: 'udp', port: 40_000, type: 'host' }],
      dtlsParameters: {
        role: 'auto',
        fingerprints: [{ algorithm: 'sha-256', value: Array(32).fill('ab').join(':') }],
      },
    }
  }

  #produce(input: MediaInput<'produce'>): { producerId: string } {
    const { transportId, kind, source, paused } = input
    this.#transport(transportId, 'send')
    const consumable = refusing('REJECTED_PARAMETERS', () => {
      const parameters = structuredClone(input.rtpParameters)
      ortc.validateAndNormalizeRtpParameters(parameters)
      const mapping = ortc.getProducerRtpParametersMapping(parameters, rtpRouterCapabilities)
      return ortc.getConsumableRtpParameters(kind, parameters, rtpRouterCapabilities, mapping)
    })
    const producerId = randomUUID()
    this.#producers.set(producerId, { producerId, transportId, kind, source, paused, consumable })
    return { producerId }
  }

  #consume(input: MediaInput<'consume'>): ConsumerParameters {
    const { transportId, producerId, rtpCapabilities } = input
    const { roomId } = this.#transport(transportId, 'receive')
    const producer = this.#producer(producerId)
    if (this.#transport(producer.transportId).roomId !== roomId) throw new MediaError('PRODUCER_NOT_FOUND')
    const rtpParameters = refusing('CANNOT_CONSUME', () =>
      ortc.getConsumerRtpParameters({
        consumableRtpParameters: producer.consumable,
        remoteRtpCapabilities: normalized(rtpCapabilities),
        pipe: false,
        enableRtx: true,
      }),
    )
    const consumerId = randomUUID()
    this.#consumers.set(consumerId, { consumerId, producerId, transportId, paused: true })
    return { consumerId, producerId, kind: producer.kind, rtpParameters, producerPaused: producer.paused }
  }

  #describe(roomId: string): MediaOutput<'describeRoom'> {
    this.#mustHaveRoom(roomId)
    const peers = new Map<string, MediaOutput<'describeRoom'>['peers'][number]>()
    for (const { transportId, peerId, direction, connected } of this.#transportsOf(roomId)) {
      const peer = peers.get(peerId) ?? { peerId, transports: [], producers: [], consumers: [] }
      peers.set(peerId, peer)
      peer.transports.push({ transportId, direction, state: connected ? 'connected' : 'new' })
      for (const { consumable: _, ...producer } of this.#producers.values()) {
        if (producer.transportId === transportId) peer.producers.push(producer)
      }
      for (const consumer of this.#consumers.values()) {
        if (consumer.transportId === transportId) peer.consumers.push(consumer)
      }
    }
    return { roomId, peers: [...peers.values()] }
  }

  #drop(roomId: string): void {
    this.#rooms.delete(roomId)
    for (const { transportId } of this.#transportsOf(roomId)) {
      this.#transports.delete(transportId)
      for (const map of [this.#producers, this.#consumers]) {
        for (const [id, track] of map) if (track.transportId === transportId) map.delete(id)
      }
    }
  }

  #closeTransport(transportId: string): void {
    for (const [id, consumer] of this.#consumers) {
      if (consumer.transportId === transportId) this.#consumers.delete(id)
    }
    for (const [id, producer] of this.#producers) {
      if (producer.transportId === transportId) this.#closeProducer(id)
    }
    this.#transports.delete(transportId)
  }

  /** A recording of the fake has no file: nothing was written. */
  endRecording(recordingId: string, why: RecordingEndReason): RecordingEnd {
    const producerId = this.#recordings.get(recordingId) ?? ''
    const now = Date.now()
    const end = { recordingId, why, startedAt: now, endedAt: now, byteSize: 0, digest: null }
    this.#recordings.delete(recordingId)
    this.#endedRecordings.set(recordingId, end)
    const roomId = this.#transport(this.#producer(producerId).transportId).roomId
    this.emit({ name: 'recording.ended', roomId, ...end })
    return end
  }

  /** Producers that are being recorded now. */
  recorded(): string[] {
    return [...this.#recordings.values()]
  }

  #closeProducer(producerId: string): void {
    for (const [recordingId, recorded] of this.#recordings) {
      if (recorded === producerId) this.endRecording(recordingId, 'producer_closed')
    }
    this.#producers.delete(producerId)
    for (const [consumerId, consumer] of this.#consumers) {
      if (consumer.producerId !== producerId) continue
      this.#consumers.delete(consumerId)
      const { roomId, peerId } = this.#transport(consumer.transportId)
      this.emit({ name: 'consumer.closed', roomId, peerId, consumerId, producerId })
    }
  }

  #transportsOf(roomId: string): Transport[] {
    return [...this.#transports.values()].filter((transport) => transport.roomId === roomId)
  }

  #mustHaveRoom(roomId: string): void {
    if (!this.#rooms.has(roomId)) throw new MediaError('ROOM_NOT_FOUND')
  }

  #transport(transportId: string, direction?: TransportDirection): Transport {
    const transport = this.#transports.get(transportId)
    if (!transport) throw new MediaError('TRANSPORT_NOT_FOUND')
    if (direction && transport.direction !== direction) throw new MediaError('REJECTED_PARAMETERS')
    return transport
  }

  #producer(producerId: string): Producer {
    const producer = this.#producers.get(producerId)
    if (!producer) throw new MediaError('PRODUCER_NOT_FOUND')
    return producer
  }

  #consumer(consumerId: string): Consumer {
    const consumer = this.#consumers.get(consumerId)
    if (!consumer) throw new MediaError('CONSUMER_NOT_FOUND')
    return consumer
  }
}

const iceParameters = () => ({
  usernameFragment: randomUUID().replaceAll('-', ''),
  password: randomUUID().replaceAll('-', ''),
  iceLite: true,
})

function normalized(capabilities: RtpCapabilities): RtpCapabilities {
  const copy = structuredClone(capabilities)
  ortc.validateAndNormalizeRtpCapabilities(copy)
  return copy
}

function refusing<T>(code: MediaErrorCode, compute: () => T): T {
  try {
    return compute()
  } catch (error) {
    throw new MediaError(code, error instanceof Error ? error.message : String(error))
  }
}

/** Packets are what a pipe is there for; test/media/pipe.test.ts asks real nodes. */
async function noPipes(): Promise<never> {
  throw new MediaError('NODE_FAULT', 'no pipes in memory')
}
