/** One's marks on their way: what is thrown away while its first piece is under way. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ApiFailure } from '../../client/failure.ts'
import { Outbox } from '../../client/room/outbox.ts'
import type { Mark } from '../../server/contract/together.ts'
import { setUp } from './room-client-stand-ins.ts'

const mark: Mark = { id: 'mark-a-0000', shape: 'pen', page: 0, points: [0, 0, 1, 1], text: '' }

let room: ReturnType<typeof setUp>
let outbox: Outbox
let refused: string[]
beforeEach(() => {
  vi.useFakeTimers()
  room = setUp()
  refused = []
  outbox = new Outbox(100, room.server.signal, (id) => refused.push(id))
})
afterEach(() => {
  outbox.close()
  room.call.close()
  vi.useRealTimers()
})

/** The first piece is asked for, and its answer is held back. */
async function fly(): Promise<{ answer: () => void; fail: (error: Error) => void }> {
  const held = Promise.withResolvers<unknown>()
  room.server.answers.set('together.draw', () => held.promise)
  outbox.put(mark, false)
  await vi.advanceTimersByTimeAsync(100)
  expect(room.server.of('together.draw')).toHaveLength(1)
  return { answer: () => held.resolve({}), fail: held.reject }
}

test('the server knows of a mark whose first piece is under way, once', async () => {
  const { answer } = await fly()
  expect(outbox.forget(mark.id)).toBe(true)
  answer()
  await vi.advanceTimersByTimeAsync(100)
  expect(outbox.forget(mark.id)).toBe(false)
})

test('a forgotten mark is not sent again when its piece was lost, and no refusal is told', async () => {
  const { fail } = await fly()
  outbox.forget(mark.id)
  fail(new ApiFailure({ code: 'UNAVAILABLE', requestId: 'r' }, 0))
  await vi.advanceTimersByTimeAsync(1000)
  expect(outbox.has(mark.id)).toBe(false)
  expect(room.server.of('together.draw')).toHaveLength(1)
  expect(refused).toEqual([])
})
