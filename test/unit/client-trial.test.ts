import { afterEach, describe, expect, test, vi } from 'vitest'
import { Trial } from '../../client/network/trial.ts'
import type { RoomSignal } from '../../client/room/signal.ts'
import { checkItems } from '../../server/domain/network.ts'

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
  vi.useRealTimers()
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

describe('a trial in which something does not answer', () => {
  const causes = (trial: Trial) =>
    Object.fromEntries(trial.store.get().results.map(({ item, cause }) => [item, cause]))

  test('ends within a minute while the browser still asks for the microphone, and lets go of it when it comes', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    const asked = computer()
    const trial = new Trial(signal)
    const ended = trial.start()
    await asks(asked, 1)
    await vi.advanceTimersByTimeAsync(60_000)
    const { phase, now, durationMs } = trial.store.get()
    expect([phase, now]).toEqual(['over', null])
    expect(durationMs).toBeGreaterThan(0)
    expect(durationMs).toBeLessThan(60_000)
    const { browser, ...others } = causes(trial)
    expect(browser).toBe('unsupported')
    expect(Object.keys(others)).toEqual(checkItems.slice(1))
    expect(new Set(Object.values(others))).toEqual(new Set(['unfinished']))
    const stop = vi.fn()
    asked[0]?.give({ kind: 'audio', stop, addEventListener: () => undefined })
    await ended
    expect(stop).toHaveBeenCalledOnce()
    expect(asked).toHaveLength(1)
    trial.answer(true)
    expect(causes(trial)).toMatchObject({ microphone: 'unfinished', loudspeaker: 'good' })
  })

  test('keeps what it found before the server fell silent', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    const asked = computer()
    const request = vi.fn(() => new Promise(() => undefined))
    const trial = new Trial({ request } as unknown as RoomSignal)
    void trial.start()
    for (const index of [0, 1]) {
      await asks(asked, index + 1)
      asked[index]?.refuse()
    }
    await expect.poll(() => request.mock.calls.length).toBe(1)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(trial.store.get().phase).toBe('over')
    expect(causes(trial)).toMatchObject({
      microphone: 'denied',
      camera: 'denied',
      signalling: 'unfinished',
      udp: 'unfinished',
      reconnect: 'unfinished',
    })
  })
})
