/** A picture that stands still is mended by itself: from the browser's counters through the monitor to what the server is asked for. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Monitor } from '../../client/room/monitor.ts'
import { setUp } from './room-client-stand-ins.ts'

const consumerId = 'consumer of their-cam'
/** ms; longer than everything that is tried takes together, shorter than it rests afterwards */
const long = 20_000

let room: ReturnType<typeof setUp>
let monitor: Monitor
/** What has come of the other side's camera so far, and what still comes with each look. */
let come: { bytes: number; frames: number }
let each: { bytes: number; frames: number }
let unseen: boolean

beforeEach(async () => {
  vi.useFakeTimers()
  vi.stubGlobal('document', Object.assign(new EventTarget(), { hidden: false }))
  room = setUp()
  come = { bytes: 0, frames: 0 }
  each = { bytes: 40_000, frames: 30 }
  unseen = false
  await room.call.join()
  await vi.advanceTimersByTimeAsync(0)
  room.link().stats = async () => {
    come = { bytes: come.bytes + each.bytes, frames: come.frames + each.frames }
    const inbound = {
      type: 'inbound-rtp',
      kind: 'video',
      trackIdentifier: 'track of their-cam',
      bytesReceived: come.bytes,
      framesDecoded: come.frames,
    }
    // The proof that media passes looks at these, too: both ways stand.
    const outbound = { type: 'outbound-rtp', kind: 'video', bytesSent: come.bytes }
    return [
      new Map<string, object>([
        ['in', inbound],
        ['out', outbound],
      ]) as unknown as RTCStatsReport,
    ]
  }
  const layers = { asked: () => 2, isUnseen: () => unseen }
  const { call, server } = room
  monitor = new Monitor({ call, layers, keeper: { look: () => false }, signal: server.signal })
  await vi.advanceTimersByTimeAsync(6000)
})
afterEach(() => {
  monitor.close()
  room.call.close()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
  vi.useRealTimers()
})

/** The repairs, in their order, without what belongs to coming in. */
function repairs(): unknown[] {
  return room.server.asked.flatMap(({ name, input }) =>
    name === 'consumer.request_key_frame' || (name === 'consumer.create' && isAlone(input))
      ? [[name, input.consumerId ?? input.producerIds]]
      : [],
  )
}

function isAlone({ producerIds }: Record<string, unknown>): boolean {
  return Array.isArray(producerIds) && producerIds.length === 1
}

function isFrozen(): boolean | undefined {
  const streams = room.store.get().people.flatMap((person) => person.streams)
  return streams.find(({ producerId }) => producerId === 'their-cam')?.frozen
}

test('bytes that come and become no picture: two key frames are asked for, then the stream is taken anew', async () => {
  expect(repairs()).toEqual([])
  expect(isFrozen()).toBe(false)
  each = { bytes: 40_000, frames: 0 }
  await vi.advanceTimersByTimeAsync(long)
  expect(repairs()).toEqual([
    ['consumer.request_key_frame', consumerId],
    ['consumer.request_key_frame', consumerId],
    ['consumer.create', ['their-cam']],
  ])
  expect(room.link().dropped).toEqual([consumerId])
  expect(room.link().received).toEqual(['their-mic', 'their-cam', 'their-cam'])
  expect(isFrozen()).toBe(true)
  each = { bytes: 40_000, frames: 30 }
  const { length } = room.server.asked
  await vi.advanceTimersByTimeAsync(3 * long)
  expect(room.server.asked).toHaveLength(length)
  expect(isFrozen()).toBe(false)
})

test('a key frame that helps is the last measure', async () => {
  each = { bytes: 40_000, frames: 0 }
  room.server.answers.set('consumer.request_key_frame', () => {
    each = { bytes: 40_000, frames: 30 }
    return {}
  })
  await vi.advanceTimersByTimeAsync(3 * long)
  expect(repairs()).toEqual([['consumer.request_key_frame', consumerId]])
})

test('what was asked for in vain does not end the repair', async () => {
  each = { bytes: 40_000, frames: 0 }
  vi.spyOn(console, 'debug').mockImplementation(() => undefined)
  let refused = 0
  room.server.answers.set('consumer.request_key_frame', () => {
    refused += 1
    throw new Error('it was closed meanwhile')
  })
  await vi.advanceTimersByTimeAsync(long)
  expect(refused).toBe(2)
  expect(repairs().at(-1)).toEqual(['consumer.create', ['their-cam']])
})

test('what nobody sees, what is paused and what brings no bytes is not mended', async () => {
  each = { bytes: 40_000, frames: 0 }
  unseen = true
  await vi.advanceTimersByTimeAsync(long)
  unseen = false
  room.server.tell('producer.paused', { personId: 'a', producerId: 'their-cam', paused: true })
  await vi.advanceTimersByTimeAsync(long)
  each = { bytes: 0, frames: 0 }
  await vi.advanceTimersByTimeAsync(long)
  room.server.tell('producer.paused', { personId: 'a', producerId: 'their-cam', paused: false })
  await vi.advanceTimersByTimeAsync(long)
  expect(repairs()).toEqual([])
})
