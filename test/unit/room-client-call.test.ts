/** The call's own decisions, without a network: what is sent in which state, and how it comes back after a loss. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { ApiFailure } from '../../client/failure.ts'
import { giveUpAfter, holdAfter, mostRebuilds } from '../../client/room/comeback.ts'
import { entryPatience } from '../../client/room/entry.ts'
import { lookEvery, mostLooks } from '../../client/room/flow.ts'
import type { RoomSnapshot } from '../../server/contract/signal.ts'
import { consumerOf, participant, setUp, snapshot, theirs } from './room-client-stand-ins.ts'

const theirScreen = { producerId: 'their-screen', source: 'screen', kind: 'video', paused: false } as const

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

  test('what is on its way is not asked for a second time when something more comes', async () => {
    let answer = (): void => undefined
    const answered = new Promise<void>((resolve) => {
      answer = resolve
    })
    room.server.answers.set('consumer.create', () =>
      answered.then(() => ({ consumers: theirs.map(({ producerId }) => consumerOf(producerId)) })),
    )
    void room.call.join()
    await vi.advanceTimersByTimeAsync(0)
    room.server.answers.delete('consumer.create')
    room.server.tell('producer.created', {
      personId: 'a',
      producerId: 'their-screen',
      source: 'screen',
      kind: 'video',
      paused: false,
    })
    answer()
    await vi.advanceTimersByTimeAsync(0)
    expect(room.server.of('consumer.create').map(({ producerIds }) => producerIds)).toEqual([
      ['their-mic', 'their-cam'],
      ['their-screen'],
    ])
  })

  test('a listener sends nothing and receives all', async () => {
    room.devices.tracks.camera = null
    room.devices.tracks.microphone = null
    await join()
    expect(room.server.of('producer.create')).toEqual([])
    expect(room.link().received).toHaveLength(2)
  })

  test('all places to speak from are taken: devices are let go of, one listens on, and hears why', async () => {
    room.server.answers.set('producer.create', () => {
      throw new ApiFailure({ code: 'ROOM_FULL', requestId: 'r-1' }, 0)
    })
    await join()
    expect(room.store.get().phase.name).toBe('inside')
    expect(room.store.get().notice).toMatchObject({ what: 'places_taken' })
    expect(room.devices.tracks).toEqual({ camera: null, microphone: null })
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

  test('nobody answers the press: it is tried again by itself and says so, until somebody does', async () => {
    room.server.connected = false
    await join()
    expect(room.store.get().phase).toEqual({ name: 'joining', again: true })
    await vi.advanceTimersByTimeAsync(5000)
    expect(room.store.get().phase.name).toBe('joining')
    room.server.connected = true
    await vi.advanceTimersByTimeAsync(2000)
    expect(room.store.get().phase.name).toBe('inside')
    expect(room.server.of('room.join')).toHaveLength(1)
  })

  test('nobody answers for long: the reason and a press, and nothing is tried behind it', async () => {
    room.server.connected = false
    await join()
    await vi.advanceTimersByTimeAsync(entryPatience)
    expect(room.store.get().phase).toMatchObject({ name: 'refused', error: { code: 'NETWORK' } })
    room.server.connected = true
    await vi.advanceTimersByTimeAsync(60_000)
    expect(room.server.of('room.join')).toEqual([])
    await join()
    expect(room.store.get().phase.name).toBe('inside')
  })

  test('left while nobody answers: it is not tried again', async () => {
    room.server.connected = false
    await join()
    await room.call.leave()
    room.server.connected = true
    await vi.advanceTimersByTimeAsync(5000)
    expect(room.store.get().phase.name).toBe('over')
    expect(room.server.of('room.join')).toEqual([])
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

  test('with signalling the call goes on over the same media, and everything is as it was', async () => {
    await join()
    room.server.setConnected(false)
    await vi.advanceTimersByTimeAsync(holdAfter)
    room.server.setConnected(true)
    await vi.advanceTimersByTimeAsync(0)
    expect(room.links).toHaveLength(1)
    expect(room.link()).toMatchObject({ closed: false, released: 1 })
    expect(room.server.of('room.join')).toHaveLength(1)
    expect(room.server.of('room.resume')).toEqual([{ consultationId: 'c', receiveTransportId: 'receive' }])
    expect(room.devices.tracks.microphone?.enabled).toBe(true)
    // The server had silenced both, and is told that they speak.
    expect(room.server.of('producer.set_paused')).toEqual([
      { producerId: 'mine-1', paused: false },
      { producerId: 'mine-2', paused: false },
    ])
    expect(room.store.get()).toMatchObject({ held: false, signalling: 'up', phase: { name: 'inside' } })
  })

  test('what came and went meanwhile is known by the snapshot', async () => {
    await join()
    room.server.setConnected(false)
    room.server.participants = [participant('a', [...theirs.slice(0, 1), theirScreen])]
    room.server.setConnected(true)
    await vi.advanceTimersByTimeAsync(0)
    expect(room.link().received).toEqual(['their-mic', 'their-cam', 'their-screen'])
    expect(room.link().dropped).toEqual(['consumer of their-cam'])
  })

  test('a server that was started anew: those whom it expects are seen all the while', async () => {
    await join()
    room.server.setConnected(false)
    room.server.participants = []
    room.server.expected = ['a']
    room.server.setConnected(true)
    await vi.advanceTimersByTimeAsync(0)
    expect(room.link().dropped).toEqual([])
    expect(room.store.get().people).toMatchObject([{ personId: 'a', away: false }])
    const turn = room.store.get().notice?.turn
    room.server.tell('participant.joined', participant('a', theirs))
    await vi.advanceTimersByTimeAsync(0)
    expect(room.store.get().notice?.turn).toBe(turn)
    expect(room.link().received).toEqual(['their-mic', 'their-cam'])
  })

  test('where that media is gone the way in is made anew with the same tracks', async () => {
    await join()
    const first = room.link()
    room.server.answers.set('room.resume', () => {
      throw new ApiFailure({ code: 'NOT_FOUND', requestId: 'r' }, 0)
    })
    room.server.setConnected(false)
    room.server.setConnected(true)
    await vi.advanceTimersByTimeAsync(0)
    expect(first.closed).toBe(true)
    expect(room.links).toHaveLength(2)
    expect(room.link().sent.get('camera')?.track).toBe(room.devices.tracks.camera)
    expect(room.link().received).toEqual(['their-mic', 'their-cam'])
  })

  test('a stream that only the server knows is closed, one that only this side knows is sent anew', async () => {
    await join()
    room.server.own = [{ producerId: 'stray', source: 'camera', kind: 'video', paused: false }]
    room.server.setConnected(false)
    room.server.setConnected(true)
    await vi.advanceTimersByTimeAsync(0)
    expect(room.server.of('producer.close')).toEqual([{ producerId: 'stray' }])
    expect(room.server.of('producer.create')).toHaveLength(4)
  })

  test('muted during the gap stays muted, here and at the server', async () => {
    await join()
    room.server.setConnected(false)
    await vi.advanceTimersByTimeAsync(holdAfter)
    room.devices.set('microphone', false)
    await vi.advanceTimersByTimeAsync(0)
    room.server.setConnected(true)
    await vi.advanceTimersByTimeAsync(0)
    expect(room.devices.tracks.microphone?.enabled).toBe(false)
    expect(room.server.of('producer.set_paused')).toEqual([{ producerId: 'mine-2', paused: false }])
  })

  test('opened during the gap it is heard, also where a whole new way in had to be made', async () => {
    room.devices.wishes.microphone = false
    await join()
    room.server.answers.set('room.resume', () => {
      throw new ApiFailure({ code: 'NOT_FOUND', requestId: 'r' }, 0)
    })
    room.server.setConnected(false)
    room.devices.set('microphone', true)
    room.server.setConnected(true)
    await vi.advanceTimersByTimeAsync(0)
    const born = room.server.of('producer.create').filter(({ source }) => source === 'microphone')
    expect(born.map(({ paused }) => paused)).toEqual([true, false])
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

  test('with signalling back, what has brought nothing meanwhile is restarted at once, however often, and nothing else', async () => {
    await join()
    const { came, restarts } = room.link()
    for (let round = 1; round <= 5; round += 1) {
      room.server.setConnected(false)
      await vi.advanceTimersByTimeAsync(400)
      came.receive += 1
      room.server.setConnected(true)
      await vi.advanceTimersByTimeAsync(1)
      expect(restarts).toEqual(Array.from({ length: round }, () => 'send'))
    }
    expect(room.links).toHaveLength(1)
  })

  test('what was still on its way when signalling was lost does not count as brought', async () => {
    await join()
    const { came, restarts } = room.link()
    room.server.setConnected(false)
    await vi.advanceTimersByTimeAsync(20)
    came.receive += 1
    await vi.advanceTimersByTimeAsync(80)
    room.server.setConnected(true)
    await vi.advanceTimersByTimeAsync(200)
    expect(restarts.toSorted()).toEqual(['receive', 'send'])
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

describe('the proof that media passes', () => {
  const untilJudged = (mostLooks + 1) * lookEvery

  test('nothing that passes needs no second way in', async () => {
    await join()
    await vi.advanceTimersByTimeAsync(10 * untilJudged)
    expect(room.links).toHaveLength(1)
  })

  test('one way only: made anew a few times; then the room stays, since the connection stands', async () => {
    room.passing.received = false
    await join()
    await vi.advanceTimersByTimeAsync(10 * untilJudged)
    expect(room.links).toHaveLength(1 + mostRebuilds)
    expect(room.store.get().phase.name).toBe('inside')
  })

  test('a silence over there does not use up the attempts of a later failure', async () => {
    room.passing.received = false
    await join()
    await vi.advanceTimersByTimeAsync(10 * untilJudged)
    room.linkStates = 'failed'
    room.link().become('send', 'failed')
    await vi.advanceTimersByTimeAsync(6000 * 3 + 1)
    expect(room.links).toHaveLength(2 + mostRebuilds)
    expect(room.store.get().phase.name).not.toBe('over')
  })

  test('it is made anew only as long as nothing passes', async () => {
    room.passing.sent = false
    await join()
    await vi.advanceTimersByTimeAsync(untilJudged)
    expect(room.links).toHaveLength(2)
    room.passing.sent = true
    await vi.advanceTimersByTimeAsync(10 * untilJudged)
    expect(room.links).toHaveLength(2)
  })

  test('whoever is muted need not send, and whom nobody speaks to need not hear', async () => {
    Object.assign(room.passing, { sent: false, received: false })
    room.server.participants = [participant('a', [])]
    Object.assign(room.devices.wishes, { camera: false, microphone: false })
    await join()
    await vi.advanceTimersByTimeAsync(10 * untilJudged)
    expect(room.links).toHaveLength(1)
  })
})

describe('giving up', () => {
  test('when the server is away as long as a seat is kept: the devices are let go and the reason is said', async () => {
    await join()
    room.server.setConnected(false)
    await vi.advanceTimersByTimeAsync(giveUpAfter() - 1)
    expect(room.store.get().phase.name).toBe('inside')
    await vi.advanceTimersByTimeAsync(1)
    expect(room.store.get().phase).toEqual({ name: 'over', why: 'no_server' })
    expect(room.devices.closed).toBe(true)
    room.server.setConnected(true)
    await join()
    expect(room.store.get().phase.name).toBe('inside')
  })

  test('when no connection can be made however often it is tried, and the seat is given back', async () => {
    await join()
    Object.assign(room.passing, { sent: false, received: false })
    room.linkStates = 'failed'
    room.link().become('send', 'failed')
    await vi.advanceTimersByTimeAsync(120_000)
    expect(room.store.get().phase).toEqual({ name: 'over', why: 'no_media' })
    expect(room.links).toHaveLength(1 + mostRebuilds)
    expect(room.server.of('room.leave')).toHaveLength(1)
  })

  test('when the media node stays away', async () => {
    await join()
    room.server.answers.set('room.join', () => {
      throw new ApiFailure({ code: 'MEDIA_UNAVAILABLE', requestId: 'r' }, 0)
    })
    room.server.tell('room.lost', { consultationId: 'c' })
    await vi.advanceTimersByTimeAsync(giveUpAfter() + 20_000)
    expect(room.store.get().phase).toEqual({ name: 'over', why: 'no_media' })
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
