/** The call's own decisions, without a network: what is sent in which state, and how it comes back after a loss. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { ApiFailure, networkFailure } from '../../client/failure.ts'
import { Call, holdAfter } from '../../client/room/call.ts'
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
import type { MediaSource } from '../../server/domain/room.ts'

const names = { zh: '', en: '' }
const facts = {
  name: '乌兰图雅',
  nameEn: '',
  title: names,
  institution: names,
  joinedAt: '2026-11-19T13:40:00.000Z',
}

function participant(personId: string, producers: Participant['producers'] = []): Participant {
  return { ...facts, personId, role: 'requester', connection: 'here', producers }
}
const theirs: Participant['producers'] = [
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

function snapshot(change: Partial<RoomSnapshot> = {}): RoomSnapshot {
  return {
    consultationId: 'c',
    self: participant('me'),
    participants: [participant('a', theirs)],
    chat: [],
    rtpCapabilities: {},
    sendTransport: transport('send'),
    receiveTransport: transport('receive'),
    startedAt: null,
    iceServers: [],
    ...change,
  }
}

function trackOf(kind: 'audio' | 'video'): MediaStreamTrack {
  return {
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

  #answer(name: RequestName, input: { producerIds?: string[]; key?: string; text?: string }): unknown {
    switch (name) {
      case 'room.join':
        return snapshot()
      case 'producer.create':
        this.#producers += 1
        return { producerId: `mine-${this.#producers}` }
      case 'consumer.create':
        return { consumers: (input.producerIds ?? []).map(consumerOf) }
      case 'transport.restart_ice':
        return { iceParameters: { usernameFragment: 'new', password: 'new' } }
      case 'chat.send':
        return { id: `said ${input.key}`, personId: 'me', name: '', text: input.text, at: '' }
      default:
        return {}
    }
  }
}

function consumerOf(producerId: string) {
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

/** The connections, without WebRTC: keeps what it was told, asks signalling as the real one does. */
class Link implements MediaLink {
  readonly receiveCapabilities = {}
  readonly sent = new Map<
    MediaSource,
    { producerId: string; track: MediaStreamTrack | null; paused: boolean }
  >()
  readonly received: string[] = []
  readonly restarts: Direction[] = []
  readonly states: Record<Direction, LinkState> = { send: 'connected', receive: 'connected' }
  closed = false
  /** Whether a track was heard at the moment when its producer was asked for. */
  readonly heardAtBirth: boolean[] = []
  readonly hooks: LinkHooks

  constructor(hooks: LinkHooks) {
    this.hooks = hooks
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
  unpublish(source: MediaSource) {
    this.sent.delete(source)
  }
  async receive(shapes: Parameters<MediaLink['receive']>[0]) {
    this.received.push(...shapes.map(({ producerId }) => producerId))
    return shapes.map(({ consumerId, producerId, kind }) => ({
      consumerId,
      producerId,
      track: trackOf(kind),
    }))
  }
  drop() {}
  transportId(direction: Direction) {
    return direction
  }
  state(direction: Direction) {
    return this.states[direction]
  }
  async restartIce(direction: Direction) {
    this.restarts.push(direction)
  }
  async stats() {
    return []
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
  close() {
    this.closed = true
  }
  set(source: CaptureSource, on: boolean) {
    this.wishes[source] = on
    this.#told(source)
  }
}

function setUp() {
  const server = new Server()
  const devices = new Devices()
  const links: Link[] = []
  const heard: string[] = []
  const store = createRoomStore('c')
  const call = new Call({
    consultationId: 'c' as ConsultationId,
    signal: server.signal,
    store,
    openLink: (_snapshot, hooks) => {
      const link = new Link(hooks)
      links.push(link)
      return link
    },
    capture: devices,
    sound: { play: (id) => heard.push(id), stop: (id) => heard.splice(heard.indexOf(id), 1) },
    layers: { forget: () => undefined },
  })
  const link = (): Link => {
    const last = links.at(-1)
    if (last === undefined) throw new Error('no link was opened')
    return last
  }
  return { server, devices, links, link, heard, store, call }
}

let room: ReturnType<typeof setUp>
beforeEach(() => {
  vi.useFakeTimers()
  room = setUp()
})
afterEach(() => {
  room.call.close()
  vi.useRealTimers()
})

async function join() {
  await room.call.join()
  await vi.advanceTimersByTimeAsync(0)
}

describe('coming in', () => {
  test('one request for the room, one for all that is received, and the others before oneself', async () => {
    await join()
    expect(room.store.get().phase.name).toBe('inside')
    expect(room.server.of('room.join')).toHaveLength(1)
    expect(room.server.of('consumer.create')).toEqual([
      { producerIds: ['their-mic', 'their-cam'], rtpCapabilities: {} },
    ])
    const order = room.server.asked.map(({ name }) => name)
    expect(order.indexOf('consumer.create')).toBeLessThan(order.indexOf('producer.create'))
    // Resumed only when the tracks are in place.
    expect(room.server.of('consumer.resume')).toEqual([
      { consumerIds: ['consumer of their-mic', 'consumer of their-cam'] },
    ])
    expect(room.heard).toEqual(['consumer of their-mic'])
    expect(room.call.trackOf('consumer of their-cam')).toBeDefined()
  })

  test('a listener sends nothing and receives all', async () => {
    room.devices.tracks.camera = null
    room.devices.tracks.microphone = null
    await join()
    expect(room.server.of('producer.create')).toEqual([])
    expect(room.link().received).toHaveLength(2)
  })

  test('a refusal is kept as a code and a number', async () => {
    room.server.answers.set('room.join', () => {
      throw new ApiFailure({ code: 'ROOM_FULL', requestId: 'r-1' }, 0)
    })
    await join()
    expect(room.store.get().phase).toEqual({
      name: 'refused',
      error: { code: 'ROOM_FULL', requestId: 'r-1' },
    })
  })

  test('left before the answer came: the seat is given back', async () => {
    let answer = (_snapshot: RoomSnapshot): void => undefined
    room.server.answers.set('room.join', () => new Promise<RoomSnapshot>((resolve) => (answer = resolve)))
    void room.call.join()
    await room.call.leave()
    answer(snapshot())
    await vi.advanceTimersByTimeAsync(0)
    expect(room.server.of('room.leave')).toHaveLength(1)
    expect(room.links).toHaveLength(0)
  })

  test('what comes later is received; what ended meanwhile is not', async () => {
    await join()
    const producer = {
      personId: 'a',
      producerId: 'their-screen',
      source: 'screen',
      kind: 'video',
      paused: false,
    } as const
    room.server.tell('producer.created', producer)
    await vi.advanceTimersByTimeAsync(0)
    expect(room.link().received).toContain('their-screen')
    room.server.tell('producer.closed', { personId: 'a', producerId: 'their-screen' })
    expect(room.call.trackOf('consumer of their-screen')).toBeUndefined()
    expect(room.store.get().people[0]?.streams).toHaveLength(2)
  })
})

describe('muting', () => {
  test('whoever enters muted has a producer that was born paused, on a silent track', async () => {
    room.devices.wishes.microphone = false
    await join()
    expect(room.server.of('producer.create')).toContainEqual(
      expect.objectContaining({ source: 'microphone', paused: true }),
    )
    expect(room.link().heardAtBirth).toContain(false)
    expect(room.devices.tracks.microphone?.enabled).toBe(false)
  })

  test('the track is silent at once, whatever the network does', async () => {
    await join()
    room.server.answers.set('producer.set_paused', () => new Promise(() => undefined))
    room.devices.set('microphone', false)
    expect(room.devices.tracks.microphone?.enabled).toBe(false)
  })

  test('muted while the producer is being made: it ends up muted', async () => {
    let answer = (_created: { producerId: string }): void => undefined
    room.server.answers.set('producer.create', () => new Promise((resolve) => (answer = resolve)))
    room.devices.tracks.camera = null
    void room.call.join()
    await vi.advanceTimersByTimeAsync(0)
    room.devices.set('microphone', false)
    answer({ producerId: 'late' })
    await vi.advanceTimersByTimeAsync(0)
    expect(room.server.of('producer.set_paused')).toEqual([{ producerId: 'late', paused: true }])
    expect(room.devices.tracks.microphone?.enabled).toBe(false)
  })

  test('quick presses end in the last wish, and nothing is said twice', async () => {
    await join()
    for (const on of [false, true, false, true, false]) room.devices.set('microphone', on)
    await vi.advanceTimersByTimeAsync(0)
    expect(room.server.of('producer.set_paused').at(-1)).toMatchObject({ paused: true })
    const told = room.server.of('producer.set_paused').length
    room.devices.set('microphone', false)
    await vi.advanceTimersByTimeAsync(0)
    expect(room.server.of('producer.set_paused')).toHaveLength(told)
  })
})

describe('coming back', () => {
  test('without signalling the senders are held after a few seconds, not before', async () => {
    await join()
    room.server.setConnected(false)
    await vi.advanceTimersByTimeAsync(holdAfter - 1)
    expect(room.devices.tracks.microphone?.enabled).toBe(true)
    await vi.advanceTimersByTimeAsync(1)
    expect(room.devices.tracks.microphone?.enabled).toBe(false)
    expect(room.devices.tracks.camera?.enabled).toBe(false)
    expect(room.store.get()).toMatchObject({ held: true, signalling: 'down' })
  })

  test('with signalling the seat is taken again and everything is as it was', async () => {
    await join()
    room.server.setConnected(false)
    await vi.advanceTimersByTimeAsync(holdAfter)
    const first = room.link()
    room.server.setConnected(true)
    await vi.advanceTimersByTimeAsync(0)
    expect(first.closed).toBe(true)
    expect(room.links).toHaveLength(2)
    expect(room.devices.tracks.microphone?.enabled).toBe(true)
    expect(room.link().sent.get('camera')?.track).toBe(room.devices.tracks.camera)
    expect(room.link().received).toEqual(['their-mic', 'their-cam'])
    expect(room.store.get()).toMatchObject({ held: false, signalling: 'up', phase: { name: 'inside' } })
  })

  test('muted during the gap stays muted: the producer is born paused', async () => {
    await join()
    room.server.setConnected(false)
    await vi.advanceTimersByTimeAsync(holdAfter)
    room.devices.set('microphone', false)
    room.server.setConnected(true)
    await vi.advanceTimersByTimeAsync(0)
    const born = room.server.of('producer.create').filter(({ source }) => source === 'microphone')
    expect(born.at(-1)).toMatchObject({ paused: true })
    expect(room.devices.tracks.microphone?.enabled).toBe(false)
  })

  test('a lost room is entered again with the same tracks', async () => {
    await join()
    room.devices.set('microphone', false)
    await vi.advanceTimersByTimeAsync(0)
    room.server.tell('room.lost', { consultationId: 'c' })
    expect(room.store.get().phase.name).toBe('returning')
    await vi.advanceTimersByTimeAsync(0)
    expect(room.server.of('room.join')).toHaveLength(2)
    expect(room.link().sent.get('microphone')).toMatchObject({
      track: room.devices.tracks.microphone,
      paused: true,
    })
  })

  test('while the media is away it is tried again, ever more slowly, and then it is in', async () => {
    await join()
    room.server.answers.set('room.join', () => {
      throw new ApiFailure({ code: 'MEDIA_UNAVAILABLE', requestId: 'r' }, 0)
    })
    room.server.tell('room.lost', { consultationId: 'c' })
    await vi.advanceTimersByTimeAsync(0)
    expect(room.server.of('room.join')).toHaveLength(2)
    await vi.advanceTimersByTimeAsync(1000)
    await vi.advanceTimersByTimeAsync(2000)
    expect(room.server.of('room.join')).toHaveLength(4)
    expect(room.store.get().phase.name).toBe('returning')
    room.server.answers.delete('room.join')
    await vi.advanceTimersByTimeAsync(4000)
    expect(room.store.get().phase.name).toBe('inside')
  })

  test('what will not pass ends the trying', async () => {
    await join()
    room.server.answers.set('room.join', () => {
      throw new ApiFailure({ code: 'WRONG_STATE', requestId: 'r' }, 0)
    })
    room.server.tell('room.lost', { consultationId: 'c' })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(room.server.of('room.join')).toHaveLength(2)
    expect(room.store.get().phase.name).toBe('refused')
  })

  test('ICE is restarted after two seconds of being disconnected, and at once when it failed', async () => {
    await join()
    room.link().become('receive', 'disconnected')
    await vi.advanceTimersByTimeAsync(1999)
    expect(room.link().restarts).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(room.link().restarts).toEqual(['receive'])
    expect(room.store.get().media).toBe('recovering')
    room.link().become('receive', 'connected')
    expect(room.store.get().media).toBe('connected')
    room.link().become('send', 'failed')
    await vi.advanceTimersByTimeAsync(0)
    expect(room.link().restarts).toEqual(['receive', 'send'])
  })

  test('a short disconnection mends itself', async () => {
    await join()
    room.link().become('receive', 'disconnected')
    await vi.advanceTimersByTimeAsync(1500)
    room.link().become('receive', 'connected')
    await vi.advanceTimersByTimeAsync(10_000)
    expect(room.link().restarts).toEqual([])
  })

  test('when restarting does not help, the whole way in is made anew', async () => {
    await join()
    const first = room.link()
    first.become('send', 'failed')
    await vi.advanceTimersByTimeAsync(6000 * 3 + 1)
    expect(first.restarts).toHaveLength(3)
    expect(room.links.length).toBeGreaterThan(1)
    expect(first.closed).toBe(true)
  })
})

describe('going out', () => {
  test('expelled: nothing is sent any more and the devices are let go', async () => {
    await join()
    const { microphone } = room.devices.tracks
    room.server.tell('room.expelled', { why: 'other_device' })
    expect(room.store.get().phase).toEqual({ name: 'over', why: 'other_device' })
    expect(room.link().closed).toBe(true)
    expect(room.devices.closed).toBe(true)
    expect(microphone).not.toBeNull()
    expect(room.server.of('room.leave')).toHaveLength(0)
    expect(room.heard).toEqual([])
  })

  test('the other device is sent out by going on here', async () => {
    await join()
    room.server.tell('room.expelled', { why: 'other_device' })
    await join()
    expect(room.store.get().phase.name).toBe('inside')
    expect(room.server.of('room.join')).toHaveLength(2)
  })

  test('leaving says so', async () => {
    await join()
    await room.call.leave()
    expect(room.server.of('room.leave')).toHaveLength(1)
    expect(room.store.get().phase).toEqual({ name: 'over', why: 'left' })
  })
})

describe('words', () => {
  test('are shown at once, and sent again under the same key', async () => {
    await join()
    room.server.answers.set('chat.send', () => {
      throw new ApiFailure({ code: 'TOO_MANY_REQUESTS', requestId: 'r' }, 0)
    })
    await room.call.chat.send('血压 132/84')
    const [entry] = room.store.get().chat
    expect(entry?.status).toBe('failed')
    room.server.answers.delete('chat.send')
    await room.call.chat.retry(entry?.key ?? '')
    expect(room.store.get().chat.map(({ status }) => status)).toEqual(['sent'])
    const keys = room.server.of('chat.send').map(({ key }) => key)
    expect(new Set(keys).size).toBe(1)
  })

  test('wait for the connection and then go out by themselves', async () => {
    await join()
    room.server.setConnected(false)
    await room.call.chat.send('稍等')
    expect(room.store.get().chat[0]?.status).toBe('pending')
    room.server.setConnected(true)
    await vi.advanceTimersByTimeAsync(0)
    expect(room.store.get().chat[0]?.status).toBe('sent')
  })
})

describe('people', () => {
  test('somebody whose connection breaks is shown as away, and their return is told', async () => {
    await join()
    room.server.tell('participant.dropped', { personId: 'a' })
    expect(room.store.get()).toMatchObject({
      people: [{ away: true }],
      notice: { what: 'dropped', name: '乌兰图雅' },
    })
    room.server.tell('participant.returned', participant('a', theirs))
    expect(room.store.get()).toMatchObject({ people: [{ away: false }], notice: { what: 'returned' } })
    room.server.tell('participant.left', { personId: 'a' })
    expect(room.store.get().people).toEqual([])
    expect(room.heard).toEqual([])
  })
})
