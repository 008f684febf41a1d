/**
 * The narrow door between the product and the SFU: plain JSON in, plain JSON out, no mediasoup object.
 * The server decides who may see whom; a media node only carries it out.
 *
 * Ids of rooms and peers are chosen by the caller, ids of transports, producers and consumers by the node.
 * Every call may reject with a {@link MediaError}; a lost connection to the node rejects all calls under way
 * with `NODE_UNREACHABLE`.
 */
import type {
  DtlsParameters,
  IceCandidate,
  IceParameters,
  MediaKind,
  RtpCapabilities,
  RtpParameters,
} from 'mediasoup/types'
import type { PipePort } from './pipe-port.ts'

export type { DtlsParameters, IceCandidate, IceParameters, MediaKind, RtpCapabilities, RtpParameters }

/** What a track shows or carries; the encodings and the priority follow from it. */
export const mediaSources = [
  'camera',
  'microphone',
  'screen',
  'examination',
  'tongue',
  'document',
  'microscope',
  'stethoscope',
] as const
export type MediaSource = (typeof mediaSources)[number]

export type TransportDirection = 'send' | 'receive'

export type TransportParameters = {
  transportId: string
  iceParameters: IceParameters
  iceCandidates: IceCandidate[]
  dtlsParameters: DtlsParameters
}

export type ConsumerParameters = {
  consumerId: string
  producerId: string
  kind: MediaKind
  rtpParameters: RtpParameters
  /** Whether the producer is paused at this moment; the consumer itself always starts paused. */
  producerPaused: boolean
}

export type RoomStats = {
  roomId: string
  transports: number
  producers: number
  consumers: number
  /** Sums since the room was opened. */
  bytesReceived: number
  bytesSent: number
}

/** Everything that is open in a room: what a server that was started anew needs to take its rooms up again. */
export type RoomDescription = {
  roomId: string
  peers: {
    peerId: string
    transports: { transportId: string; direction: TransportDirection; state: TransportState }[]
    producers: {
      producerId: string
      transportId: string
      kind: MediaKind
      source: MediaSource
      paused: boolean
    }[]
    consumers: { consumerId: string; producerId: string; transportId: string; paused: boolean }[]
  }[]
}

export type NodeStatus = {
  nodeId: string
  workers: number
  rooms: number
  consumers: number
  /** Ends of pipes to routers of other workers and nodes. */
  pipes: number
  /** Routers here of rooms whose home is elsewhere, another worker of this node included. They count as rooms too. */
  edges: number
  /** Receive transports: at homes of rooms, and at edges. */
  receivers: { home: number; edge: number }
  /** CPU seconds that all workers have used, user and system. */
  cpuSeconds: number
  announcedAddress: string
  ports: { udp: number; tcp: number }[]
}

export type MediaErrorCode =
  | 'NODE_UNREACHABLE'
  | 'ROOM_NOT_FOUND'
  | 'TRANSPORT_NOT_FOUND'
  | 'PRODUCER_NOT_FOUND'
  | 'CONSUMER_NOT_FOUND'
  | 'CANNOT_CONSUME'
  | 'REJECTED_PARAMETERS'
  | 'RECORDING_NOT_FOUND'
  /** ffmpeg is not installed where the node runs, or the node has no folder for recordings. */
  | 'RECORDER_MISSING'
  | 'NODE_FAULT'

export class MediaError extends Error {
  readonly code: MediaErrorCode
  constructor(code: MediaErrorCode, message: string = code) {
    super(message)
    this.name = 'MediaError'
    this.code = code
  }
}

export const recordingEndReasons = [
  'stopped',
  'producer_closed',
  'room_closed',
  /** ffmpeg ended by itself or was killed. */
  'recorder_failed',
  'storage_full',
] as const
export type RecordingEndReason = (typeof recordingEndReasons)[number]

/** A recording that has ended, with what was written of it. */
export type RecordingEnd = {
  recordingId: string
  why: RecordingEndReason
  /** When the first packet came, in ms since 1970; null where none did. */
  startedAt: number | null
  endedAt: number
  /** bytes of Matroska that were handed to the file */
  byteSize: number
  /** Of these bytes; null where the file may not hold all of them. */
  digest: string | null
}

/**
 * What a node tells unasked. `room.lost` follows a worker's death: everything in the room is gone, the caller opens it again
 * (another worker takes it). `consumer.closed` is not sent for consumers that the caller closed itself, directly or through
 * their peer or room.
 */
export type MediaEvent =
  | { name: 'room.lost'; roomId: string }
  | { name: 'transport.state'; roomId: string; peerId: string; transportId: string; state: TransportState }
  | { name: 'producer.score'; roomId: string; peerId: string; producerId: string; score: number }
  | { name: 'consumer.closed'; roomId: string; peerId: string; consumerId: string; producerId: string }
  | {
      name: 'consumer.score'
      roomId: string
      peerId: string
      consumerId: string
      score: number
      producerScore: number
    }
  | {
      name: 'consumer.layers'
      roomId: string
      peerId: string
      consumerId: string
      spatialLayer: number | null
    }
  | { name: 'speaker.changed'; roomId: string; producerId: string | null }
  /** What one peer had is gone while the room stands: its router at an edge was lost; the peer comes in anew. */
  | { name: 'peer.lost'; roomId: string; peerId: string }
  /** At home, of a producer that crosses a pipe. */
  | { name: 'pipe.paused'; roomId: string; pipeId: string; producerId: string; paused: boolean }
  | { name: 'pipe.ended'; roomId: string; pipeId: string; producerId: string }
  /** At an edge: the last receiver of a producer that comes through a pipe has left. */
  | { name: 'pipe.idle'; roomId: string; producerId: string }
  | ({ name: 'recording.ended'; roomId: string } & RecordingEnd)
  /** `node` of several, the one. */
  | { name: 'node.lost'; node?: string }
  | { name: 'node.found'; node?: string }

export type TransportState = 'new' | 'connected' | 'disconnected' | 'closed' | 'failed'

export interface MediaPort extends PipePort {
  /**
   * Opens a room, or answers for the one that is open under this id (idempotent).
   * @param input.node of several, the one that had it last; a single one takes no notice of it
   * @param input.apart rooms whose workers are left to them where there is another one
   * @returns of several, the one that has it now
   */
  openRoom(input: {
    roomId: string
    node?: string
    apart?: string[]
  }): Promise<{ rtpCapabilities: RtpCapabilities; node?: string }>
  /** Closes the room and all in it; a room that is not there is no error. */
  closeRoom(input: { roomId: string }): Promise<void>
  /** @throws MediaError `ROOM_NOT_FOUND` */
  describeRoom(input: { roomId: string }): Promise<RoomDescription>
  createTransport(input: {
    roomId: string
    peerId: string
    direction: TransportDirection
  }): Promise<TransportParameters>
  connectTransport(input: { transportId: string; dtlsParameters: DtlsParameters }): Promise<void>
  restartIce(input: { transportId: string }): Promise<{ iceParameters: IceParameters }>
  closeTransport(input: { transportId: string }): Promise<void>
  /** With `paused: true` no packet is forwarded before {@link setProducerPaused} says so. */
  produce(input: {
    transportId: string
    kind: MediaKind
    source: MediaSource
    rtpParameters: RtpParameters
    paused: boolean
  }): Promise<{ producerId: string }>
  setProducerPaused(input: { producerId: string; paused: boolean }): Promise<void>
  closeProducer(input: { producerId: string }): Promise<void>
  /**
   * The consumer starts paused; resume it when the receiver has said that it is ready, so no key frame is lost.
   * @param input.spatialLayer the size to begin with, until {@link setPreferredLayers}; the largest where it is left out
   */
  consume(input: {
    transportId: string
    producerId: string
    rtpCapabilities: RtpCapabilities
    spatialLayer?: number
  }): Promise<ConsumerParameters>
  setConsumerPaused(input: { consumerId: string; paused: boolean }): Promise<void>
  /** Layers count from 0 (smallest). */
  setPreferredLayers(input: {
    consumerId: string
    spatialLayer: number
    temporalLayer?: number
  }): Promise<void>
  setPriority(input: { consumerId: string; priority: number }): Promise<void>
  requestKeyFrame(input: { consumerId: string }): Promise<void>
  closeConsumer(input: { consumerId: string }): Promise<void>
  /** Closes all transports of a peer with everything on them; a peer that is not there is no error. */
  closePeer(input: { roomId: string; peerId: string }): Promise<void>
  /**
   * Records one producer as it comes, without transcoding, into a sealed file (sealed-file.ts) of the node's folder whose name is `recordingId`.
   * Resolves when media flows into it; `recording.ended` tells of its end, whatever ended it.
   * @param input.key 32 bytes in base64, for this file only
   * @throws MediaError `PRODUCER_NOT_FOUND`, `RECORDER_MISSING`
   */
  startRecording(input: {
    producerId: string
    recordingId: string
    key: string
    digest: 'sha256' | 'sm3'
  }): Promise<{ recordingId: string }>
  /**
   * No packet is taken any more when this arrives; answers when the file is written. One that has ended already is answered for.
   * @throws MediaError `RECORDING_NOT_FOUND` also where the node was replaced meanwhile
   */
  stopRecording(input: { recordingId: string }): Promise<RecordingEnd>
  stats(input: { roomId: string }): Promise<RoomStats>
  status(): Promise<NodeStatus>
  /** @returns a function that ends the subscription */
  onEvent(listener: (event: MediaEvent) => void): () => void
  /** Ends the connection to the node, not the node. Idempotent. */
  close(): Promise<void>
}
