import { expect, it } from 'vitest'
import { laterSignal } from '../../client/room/later-signal.ts'
import type { RoomSignal } from '../../client/room/signal.ts'

/** A socket that says what was done with it. */
function watched() {
  const done: string[] = []
  const signal: RoomSignal = {
    request: async (name) => {
      done.push(`ask ${name}`)
      return {} as never
    },
    on: (name) => {
      done.push(`on ${name}`)
      return () => done.push(`off ${name}`)
    },
    isConnected: () => true,
    onConnection: () => {
      done.push('watch')
      return () => done.push('unwatch')
    },
  }
  return { done, signal }
}

it('touches no socket before it begins', async () => {
  const { done, signal } = watched()
  const later = laterSignal(signal)
  later.signal.on('door.opened', () => undefined)
  later.signal.onConnection(() => undefined)
  await expect(later.signal.request('room.leave', {})).rejects.toMatchObject({ code: 'NETWORK' })
  expect(later.signal.isConnected()).toBe(false)
  expect(done).toEqual([])
  later.begin()
  later.begin()
  expect(done).toEqual(['on door.opened', 'watch'])
  expect(later.signal.isConnected()).toBe(true)
  await later.signal.request('room.leave', {})
  later.signal.on('door.refused', () => undefined)
  expect(done.slice(2)).toEqual(['ask room.leave', 'on door.refused'])
})

it('forgets what is not listened to any more, before and after', () => {
  const { done, signal } = watched()
  const later = laterSignal(signal)
  const [early, late] = (['door.opened', 'door.refused'] as const).map((name) =>
    later.signal.on(name, () => undefined),
  )
  early?.()
  later.begin()
  late?.()
  expect(done).toEqual(['on door.refused', 'off door.refused'])
})
