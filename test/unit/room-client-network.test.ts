/** The browser says that the network is back, or that it is another one: nothing waits for its time. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { setUp } from './room-client-stand-ins.ts'

let room: ReturnType<typeof setUp>
let connection: EventTarget
beforeEach(async () => {
  vi.useFakeTimers()
  connection = new EventTarget()
  vi.stubGlobal('window', new EventTarget())
  vi.stubGlobal('navigator', { connection, onLine: true })
  room = setUp()
  await room.call.join()
  await vi.advanceTimersByTimeAsync(0)
})
afterEach(() => {
  room.call.close()
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

const news = {
  online: () => window.dispatchEvent(new Event('online')),
  change: () => connection.dispatchEvent(new Event('change')),
}

test.each(['online', 'change'] as const)(
  'at "%s" both ways get new addresses at once, though they still seem to hold',
  async (what) => {
    expect(room.link().restarts).toEqual([])
    news[what]()
    await vi.advanceTimersByTimeAsync(0)
    expect(room.server.of('transport.restart_ice')).toEqual([
      { transportId: 'send' },
      { transportId: 'receive' },
    ])
    expect(room.link().restarts).toEqual(['send', 'receive'])
    expect(room.links).toHaveLength(1)
  },
)

test('what is broken does not wait for its two seconds', async () => {
  room.link().become('receive', 'disconnected')
  await vi.advanceTimersByTimeAsync(100)
  expect(room.link().restarts).toEqual([])
  news.online()
  await vi.advanceTimersByTimeAsync(0)
  expect(room.link().restarts).toContain('receive')
})

test('after the visit nobody listens any more', async () => {
  const { restarts } = room.link()
  room.call.close()
  news.online()
  news.change()
  await vi.advanceTimersByTimeAsync(10_000)
  expect(restarts).toEqual([])
  expect(room.server.of('transport.restart_ice')).toEqual([])
})
