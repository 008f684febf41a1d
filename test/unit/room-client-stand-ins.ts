/** Stand-ins for what the call works with: a server, the connections, one's own devices. The call itself is the real one. */
import { networkFailure } from '../../client/failure.ts'
import { Call } from '../../client/room/call.ts'
import type { CaptureSource } from '../../client/room/devices.ts'
import type { Direction, LinkHooks, LinkState, MediaLink } from '../../client/room/link.ts'
import type { RoomSignal } from '../../client/room/signal.ts'
import { createRoomStore } from '../../client/room/store.ts'
import type { ConsultationId } from '../../server/contract/ids.ts'
import type {
  NotificationData,
  NotificationName,
  Participant,
  RequestName,
  RoomSnapshot,
} from '../../server/contract/signal.ts'
import type { CameraRole, MediaSource } from '../../server/domain/room.ts'

const names = { zh: '', en: '' }
const facts = {
  name: '乌兰图雅',
  nameEn: '',
  title: names,
  institution: names,
  joinedAt: '2026-11-19T13:40:00.000Z',
}

export function participant(personId: string, producers: Participant['producers'] = []): Participant {
  return { ...facts, personId, role: 'requester', connection: 'here', producers }
}
export const theirs: Participant['producers'] = [
  { producerId: 'their-mic', source: 'microphone', kind: 'audio', paused: false },
  { producerId: 'their-cam', source: 'camera', kind: 'video', paused: false },
]

function transport(transportId: string): RoomSnapshot['sendTransport'] {
  return {
    transportId,
    iceParameters: { usernameFragment: '', password: '' },
    iceCandidates: [],
    dtlsParameters: { fingerprints: [] },
  }
}

export const noControls: RoomSnapshot['controls'] = {
  hostId: null,
  may: [],
  locked: false,
  expertsSince: null,
  hands: [],
  waiting: [],
  endsAt: null,
}

export function snapshot(change: Partial<RoomSnapshot> = {}): RoomSnapshot {
  return {
    consultationId: 'c',
    self: participant('me'),
    participants: [participant('a', theirs)],
    chat: [],
    together: { epoch: 'e', shared: null },
    rtpCapabilities: {},
    sendTransport: transport('send'),
    receiveTransport: transport('receive'),
    startedAt: null,
    iceServers: [],
    controls: noControls,
    ...change,
  }
}

function trackOf(kind: 'audio' | 'video', id = ''): MediaStreamTrack {
  return {
    id,
    kind,
    enabled: true,
    readyState: 'live',
    stop: () => undefined,
    addEventListener: () => undefined,
  } as never
}

type Asked = { name: RequestName; input: Record<string, unknown> }

/** A server that answers at once unless told otherwise, and can be cut off. */
class Server {
  readonly asked: Asked[] = []
  readonly answers = new Map<RequestName, () => unknown>()
  readonly #listeners = new Map<string, Set<(data: never) => void>>()
  readonly #watchers = new Set<(connected: boolean) => void>()
  connected = true
  participants = [participant('a', theirs)]
  /** People whom a server expects that was started anew. */
  expected: string[] = []
  /** What the server knows of one's own; null: as it was made, and silenced. */
  own: Participant['producers'] | null = null
  readonly #made = new Map<string, Participant['producers'][number]>()
  #producers = 0

  readonly signal: RoomSignal = {
    request: async (name, input) => {
      if (!this.connected) throw networkFailure()
      this.asked.push({ name, input: input as Record<string, unknown> })
      const answer = this.answers.get(name)?.() ?? this.#answer(name, input as never)
      return answer as never
    },
    on: (name, listener) => {
      const listeners = this.#listeners.get(name) ?? new Set()
      this.#listeners.set(name, listeners.add(listener as never))
      return () => listeners.delete(listener as never)
    },
    isConnected: () => this.connected,
    onConnection: (listener) => {
      this.#watchers.add(listener)
      return () => this.#watchers.delete(listener)
    },
  }

  tell<N extends NotificationName>(name: N, data: NotificationData<N>): void {
    for (const listener of this.#listeners.get(name) ?? []) listener(data as never)
  }

  setConnected(connected: boolean): void {
    this.connected = connected
    for (const watcher of this.#watchers) watcher(connected)
  }

  of(name: RequestName): Asked['input'][] {
    return this.asked.filter((one) => one.name === name).map(({ input }) => input)
  }

  #answer(
    name: RequestName,
    input: {
      producerIds?: string[]
      key?: string
      text?: string
      source?: MediaSource
      rtpCapabilities?: unknown
    },
  ): unknown {
    switch (name) {
      case 'room.join':
        return snapshot({ participants: this.participants })
      case 'room.resume': {
        const { sendTransport: _send, receiveTransport: _receive, ...facts } = snapshot()
        const self = participant('me', this.own ?? [...this.#made.values()])
        return { ...facts, self, participants: this.participants, expected: this.expected }
      }
      case 'room.prepare': {
        const { rtpCapabilities, sendTransport, receiveTransport, iceServers } = snapshot()
        const consumers = input.rtpCapabilities === null ? [] : ['their-mic', 'their-cam'].map(consumerOf)
        return { rtpCapabilities, sendTransport, receiveTransport, iceServers, consumers }
      }
      case 'producer.create':
        this.#producers += 1
        this.#made.set(`mine-${this.#producers}`, {
          producerId: `mine-${this.#producers}`,
          source: input.source ?? 'camera',
          kind: input.source === 'microphone' ? 'audio' : 'video',
          paused: true,
        })
        return { producerId: `mine-${this.#producers}` }
      case 'consumer.create':
        return { consumers: (input.producerIds ?? []).map(consumerOf) }
      case 'transport.restart_ice':
        return { iceParameters: { usernameFragment: 'new', password: 'new' }, iceServers: [] }
      case 'chat.send':
        return { id: `said ${input.key}`, personId: 'me', name: '', text: input.text, at: '' }
      default:
        return {}
    }
  }
}

export function consumerOf(producerId: string) {
  const { source = 'camera', kind = 'video' } = theirs.find((one) => one.producerId === producerId) ?? {}
  return {
    consumerId: `consumer of ${producerId}`,
    producerId,
    personId: 'a',
    source,
    kind,
    rtpParameters: { codecs: [] },
    producerPaused: false,
  }
}

type Passing = { sent: boolean; received: boolean }

/** The connections, without WebRTC: keeps what it was told, asks signalling as the real one does. */
class Link implements MediaLink {
  readonly receiveCapabilities = {}
  readonly sent = new Map<
    MediaSource,
    { producerId: string; track: MediaStreamTrack | null; paused: boolean }
  >()
  readonly received: string[] = []
  readonly restarts: Direction[] = []
  readonly states: Record<Direction, LinkState>
  readonly #passing: Passing
  #looks = 0
  closed = false
  /** Whether a track was heard at the moment when its producer was asked for. */
  readonly heardAtBirth: boolean[] = []
  readonly hooks: LinkHooks

  constructor(hooks: LinkHooks, state: LinkState, passing: Passing) {
    this.hooks = hooks
    this.states = { send: state, receive: state }
    this.#passing = passing
  }

  published(source: MediaSource) {
    return this.sent.get(source) ?? null
  }
  async publish(source: MediaSource, track: MediaStreamTrack, paused: boolean) {
    track.enabled = !paused
    this.heardAtBirth.push(track.enabled)
    const rtpParameters = { codecs: [] }
    const { kind } = track
    const input = { transportId: 'send', kind: kind as 'audio', source, rtpParameters, paused }
    const { producerId } = await this.hooks.produce(input)
    this.sent.set(source, { producerId, track, paused })
  }
  async replace(source: MediaSource, track: MediaStreamTrack | null) {
    const sent = this.sent.get(source)
    if (sent !== undefined) this.sent.set(source, { ...sent, track })
  }
  setPaused(source: MediaSource, paused: boolean) {
    const sent = this.sent.get(source)
    if (sent?.track) sent.track.enabled = !paused
    if (sent !== undefined) this.sent.set(source, { ...sent, paused })
  }
  halt() {
    for (const source of this.sent.keys()) this.setPaused(source, true)
  }
  released = 0
  release() {
    this.released += 1
  }
  /** What was asked of each picture last. */
  readonly shapes = new Map<MediaSource, Parameters<MediaLink['shape']>[1]>()
  shape(source: MediaSource, shape: Parameters<MediaLink['shape']>[1]) {
    this.shapes.set(source, shape)
  }
  unpublish(source: MediaSource) {
    this.sent.delete(source)
  }
  async receive(shapes: Parameters<MediaLink['receive']>[0]) {
    this.received.push(...shapes.map(({ producerId }) => producerId))
    return shapes.map(({ consumerId, producerId, kind }) => ({
      consumerId,
      producerId,
      track: trackOf(kind, `track of ${producerId}`),
    }))
  }
  readonly dropped: string[] = []
  drop(consumerId: string) {
    this.dropped.push(consumerId)
  }
  transportId(direction: Direction) {
    return direction
  }
  state(direction: Direction) {
    return this.states[direction]
  }
  async restartIce(direction: Direction) {
    this.restarts.push(direction)
  }
  /** More bytes at each look, as far as media passes. */
  async stats() {
    this.#looks += 1
    const { sent, received } = this.#passing
    const report = new Map([
      ['out', { type: 'outbound-rtp', bytesSent: sent ? this.#looks : 0 }],
      ['in', { type: 'inbound-rtp', bytesReceived: received ? this.#looks : 0 }],
    ])
    return [report as unknown as RTCStatsReport]
  }
  /** What has come over each connection; tests let it grow. */
  readonly came: Record<Direction, number> = { send: 0, receive: 0 }
  async arrived(direction: Direction) {
    return this.came[direction]
  }
  close() {
    this.closed = true
  }
  become(direction: Direction, state: LinkState) {
    this.states[direction] = state
    this.hooks.changed(direction, state)
  }
}

/** One's own devices, which tests switch by hand. */
class Devices {
  readonly tracks: Record<CaptureSource, MediaStreamTrack | null> = {
    camera: trackOf('video'),
    microphone: trackOf('audio'),
  }
  readonly wishes: Record<CaptureSource, boolean> = { camera: true, microphone: true }
  closed = false
  #told: (source: CaptureSource) => void = () => undefined

  track(source: CaptureSource) {
    return this.tracks[source]
  }
  wanted(source: CaptureSource) {
    return this.wishes[source]
  }
  onTrack(listener: (source: CaptureSource) => void) {
    this.#told = listener
    return () => undefined
  }
  listenOnly() {
    for (const source of ['camera', 'microphone'] as const) {
      this.tracks[source] = null
      this.set(source, false)
    }
  }
  close() {
    this.closed = true
  }
  set(source: CaptureSource, on: boolean) {
    this.wishes[source] = on
    this.#told(source)
  }
}

/** The cameras beside the face, which tests switch by hand. */
class FurtherCameras {
  readonly tracks = new Map<CameraRole, MediaStreamTrack>()
  #told: (role: CameraRole) => void = () => undefined

  track(role: CameraRole) {
    return this.tracks.get(role) ?? null
  }
  onTrack(listener: (role: CameraRole) => void) {
    this.#told = listener
    return () => undefined
  }
  closeAll() {
    for (const role of [...this.tracks.keys()]) this.set(role, false)
  }
  set(role: CameraRole, on: boolean) {
    if (on) this.tracks.set(role, trackOf('video'))
    else this.tracks.delete(role)
    this.#told(role)
  }
}

export function setUp() {
  const server = new Server()
  const devices = new Devices()
  const cameras = new FurtherCameras()
  const links: Link[] = []
  const heard: string[] = []
  const store = createRoomStore('c')
  const passing: Passing = { sent: true, received: true }
  const call = new Call({
    consultationId: 'c' as ConsultationId,
    signal: server.signal,
    store,
    openLink: (_snapshot, hooks) => {
      const link = new Link(hooks, room.linkStates, passing)
      links.push(link)
      return link
    },
    capture: devices,
    cameras,
    sound: { play: (id) => heard.push(id), stop: (id) => heard.splice(heard.indexOf(id), 1) },
    layers: { forget: () => undefined, again: () => undefined },
  })
  const link = (): Link => {
    const last = links.at(-1)
    if (last === undefined) throw new Error('no link was opened')
    return last
  }
  /** The state that further connections are in. */
  const room = {
    linkStates: 'connected' as LinkState,
    server,
    devices,
    cameras,
    links,
    link,
    heard,
    store,
    call,
    passing,
  }
  return room
}
