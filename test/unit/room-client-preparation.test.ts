/** What is made ready before the press on "join", and what becomes of it. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { ApiFailure } from '../../client/failure.ts'
import { consumerOf, participant, setUp, snapshot, theirs } from './room-client-stand-ins.ts'

let room: ReturnType<typeof setUp>
beforeEach(() => {
  vi.useFakeTimers()
  room = setUp()
})
afterEach(() => {
  room.call.close()
  vi.useRealTimers()
})

const settle = () => vi.advanceTimersByTimeAsync(200)

async function prepared() {
  room.call.prepare()
  await settle()
}

async function join() {
  await room.call.join()
  await vi.advanceTimersByTimeAsync(0)
}

const offer = () => ({ ...snapshot(), consumers: ['their-mic', 'their-cam'].map(consumerOf) })

describe('before the press', () => {
  test('learns what the server speaks, then asks for what can be received, on one link', async () => {
    await prepared()
    const asked = room.server.of('room.prepare').map(({ rtpCapabilities }) => rtpCapabilities)
    expect(asked).toEqual([null, {}])
    expect(room.links).toHaveLength(1)
    expect(room.link().received).toEqual(['their-mic', 'their-cam'])
  })

  test('nothing is sent, heard, shown or resumed', async () => {
    await prepared()
    const names = new Set(room.server.asked.map(({ name }) => name))
    expect(names).toEqual(new Set(['room.prepare']))
    expect(room.heard).toEqual([])
    expect(room.store.get()).toMatchObject({ people: [], media: 'none', phase: { name: 'outside' } })
  })

  test('what comes later is prepared as well, sound and picture with one question', async () => {
    room.server.answers.set('room.prepare', () => ({ ...offer(), consumers: [] }))
    await prepared()
    const before = room.server.of('room.prepare').length
    room.server.answers.set('room.prepare', offer)
    for (const producer of theirs) room.server.tell('producer.created', { personId: 'a', ...producer })
    await settle()
    expect(room.server.of('room.prepare')).toHaveLength(before + 1)
    expect(room.link().received).toEqual(['their-mic', 'their-cam'])
  })

  test('a door that is not open yet is no failure', async () => {
    room.server.answers.set('room.prepare', () => {
      throw new ApiFailure({ code: 'TOO_EARLY', requestId: 'r' }, 0)
    })
    await prepared()
    expect(room.store.get().phase.name).toBe('outside')
    room.server.answers.delete('room.prepare')
    await join()
    expect(room.store.get().phase.name).toBe('inside')
    expect(room.server.of('consumer.create')).toHaveLength(1)
  })

  test('without signalling it is gone, with it it is made anew', async () => {
    await prepared()
    const first = room.link()
    room.server.setConnected(false)
    expect(first.closed).toBe(true)
    room.server.setConnected(true)
    await settle()
    expect(room.links).toHaveLength(2)
    expect(room.link().received).toEqual(['their-mic', 'their-cam'])
  })

  test('whoever goes away gives it up', async () => {
    await prepared()
    await room.call.leave()
    expect(room.link().closed).toBe(true)
    expect(room.server.of('room.leave')).toHaveLength(1)
    room.server.tell('producer.created', { personId: 'a', ...(theirs[0] ?? fail()) })
    await settle()
    expect(room.links).toHaveLength(1)
  })
})

describe('the press', () => {
  test('takes over the link and its streams: one request, nothing created and nothing resumed', async () => {
    await prepared()
    await join()
    expect(room.server.of('room.join')).toEqual([
      { consultationId: 'c', ready: ['consumer of their-mic', 'consumer of their-cam'] },
    ])
    expect(room.server.of('consumer.create')).toEqual([])
    expect(room.server.of('consumer.resume')).toEqual([])
    expect(room.links).toHaveLength(1)
    expect(room.heard).toEqual(['consumer of their-mic'])
    expect(room.call.trackOf('consumer of their-cam')).toBeDefined()
    expect(room.store.get()).toMatchObject({ phase: { name: 'inside' }, media: 'connected' })
    expect(room.server.of('producer.create')).toHaveLength(2)
  })

  test('what is new in the room is asked for, what ended is dropped', async () => {
    await prepared()
    const [microphone = fail()] = theirs
    const screen = { producerId: 'their-screen', source: 'screen', kind: 'video', paused: false } as const
    room.server.answers.set('room.join', () =>
      snapshot({ participants: [participant('a', [microphone, screen])] }),
    )
    await join()
    expect(room.server.of('consumer.create')).toMatchObject([{ producerIds: ['their-screen'] }])
    expect(room.link().dropped).toEqual(['consumer of their-cam'])
  })

  test('a stream that closed while one was waiting does not come in', async () => {
    await prepared()
    room.server.tell('consumer.closed', { consumerId: 'consumer of their-cam', producerId: 'their-cam' })
    await join()
    expect(room.server.of('room.join')).toMatchObject([{ ready: ['consumer of their-mic'] }])
    expect(room.link().dropped).toEqual(['consumer of their-cam'])
  })

  test('where the server made the way anew, or the prepared one is broken, it goes the long way', async () => {
    for (const broken of [false, true]) {
      room = setUp()
      await prepared()
      if (broken) room.link().states.receive = 'failed'
      else {
        room.server.answers.set('room.join', () =>
          snapshot({ receiveTransport: { ...snapshot().receiveTransport, transportId: 'other' } }),
        )
      }
      await join()
      expect(room.links).toHaveLength(2)
      expect(room.links[0]?.closed).toBe(true)
      expect(room.server.of('consumer.create')).toHaveLength(1)
      expect(room.store.get().phase.name).toBe('inside')
    }
  })

  test('refused: what was prepared is let go of, and is made anew while the person looks at the reason', async () => {
    await prepared()
    room.server.answers.set('room.join', () => {
      throw new ApiFailure({ code: 'ROOM_FULL', requestId: 'r' }, 0)
    })
    await join()
    expect(room.link().closed).toBe(true)
    room.server.answers.delete('room.join')
    await prepared()
    await join()
    expect(room.links).toHaveLength(2)
    expect(room.store.get().phase.name).toBe('inside')
  })

  test('left before the answer came: nothing stays open', async () => {
    await prepared()
    room.server.answers.set('room.join', () => new Promise(() => undefined))
    void room.call.join()
    await room.call.leave()
    expect(room.link().closed).toBe(true)
  })
})

function fail(): never {
  throw new Error('the stand-in sends nothing')
}
