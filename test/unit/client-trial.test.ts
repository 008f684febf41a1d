import { afterEach, describe, expect, test, vi } from 'vitest'
import { Trial } from '../../client/network/trial.ts'
import type { RoomSignal } from '../../client/room/signal.ts'

const signal = { request: async () => ({}) } as unknown as RoomSignal

type Asked = { wanted: MediaStreamConstraints; give: (track: object) => void; refuse: () => void }

/** A computer whose person has not answered yet whether the page may have the device. */
function computer(): Asked[] {
  const asked: Asked[] = []
  vi.stubGlobal('isSecureContext', true)
  vi.stubGlobal('navigator', {
    mediaDevices: {
      enumerateDevices: async () => [],
      getUserMedia: (wanted: MediaStreamConstraints) =>
        new Promise((resolve, reject) => {
          const give = (track: object) => resolve({ getTracks: () => [track] })
          const refuse = () => reject(new DOMException('', 'NotAllowedError'))
          asked.push({ wanted, give, refuse })
        }),
    },
  })
  return asked
}

const asks = (asked: readonly Asked[], count: number) => expect.poll(() => asked.length).toBe(count)

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('a trial that is stopped', () => {
  test('lets go of a device that comes late, opens no other and writes nothing more', async () => {
    const asked = computer()
    const trial = new Trial(signal)
    const ended = trial.start()
    await asks(asked, 1)
    trial.close()
    const stop = vi.fn()
    asked[0]?.give({ kind: 'audio', stop, addEventListener: () => undefined })
    await ended
    expect(stop).toHaveBeenCalledOnce()
    expect(asked).toHaveLength(1)
    expect(trial.store.get()).toMatchObject({ phase: 'idle', now: null, results: [] })
  })

  test('does not mix with the one that begins after it', async () => {
    const asked = computer()
    const trial = new Trial(signal)
    const first = trial.start()
    await asks(asked, 1)
    trial.close()
    const second = trial.start()
    await asks(asked, 2)
    asked[0]?.refuse()
    await first
    const { phase, now, results } = trial.store.get()
    expect({ phase, now, found: results.map(({ item }) => item) }).toEqual({
      phase: 'running',
      now: 'microphone',
      found: ['browser'],
    })
    trial.close()
    asked[1]?.refuse()
    await second
    expect(asked).toHaveLength(2)
  })
})
