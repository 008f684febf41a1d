/** The thread that decodes: given up where a frame holds it, and started anew for the next one. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openDecoder, type Thread } from '../../client/viewer/dicom-thread.ts'
import type { DecodeAnswer, DecodeAsked } from '../../client/viewer/dicom-worker.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const shape = { rows: 1, columns: 1, samples: 1, bits: 8 } as const
const [good, endless] = [Uint8Array.from([7]), Uint8Array.from([0])]

/** Answers with what it was asked; an endless frame keeps it until it is terminated. */
function threads() {
  const running = new Set<Thread>()
  let started = 0
  const start = () => {
    started += 1
    let held = false
    const thread: Thread = {
      onmessage: null,
      onerror: null,
      postMessage({ id, bytes }: DecodeAsked) {
        held ||= bytes[0] === 0
        if (held) return
        const data: DecodeAnswer = { id, samples: bytes }
        queueMicrotask(() => thread.onmessage?.call(thread as Worker, { data } as MessageEvent))
      },
      terminate: () => void running.delete(thread),
    }
    running.add(thread)
    return thread
  }
  return { start, running, started: () => started }
}

test('a frame that holds the thread fails after 30 seconds, and the next one is decoded', async () => {
  const { start, running, started } = threads()
  const decoder = openDecoder(start)
  expect(await decoder.decode('rle', good, shape)).toEqual(good)
  const held = decoder.decode('rle', endless, shape).then(
    () => 'decoded',
    () => 'failed',
  )
  await vi.advanceTimersByTimeAsync(30_000)
  expect([await held, running.size]).toEqual(['failed', 0])
  expect(await decoder.decode('rle', good, shape)).toEqual(good)
  expect([started(), running.size]).toEqual([2, 1])
})

test('nothing runs before the first frame and after the file is closed', async () => {
  const { start, running, started } = threads()
  const decoder = openDecoder(start)
  expect(started()).toBe(0)
  const asked = decoder.decode('rle', endless, shape).catch(() => 'failed')
  decoder.close()
  expect([await asked, running.size]).toEqual(['failed', 0])
  await expect(decoder.decode('rle', good, shape)).rejects.toThrow()
  expect(started()).toBe(1)
})

test('does not ask for what the oldest browsers that are built for lack', async () => {
  const { start } = threads()
  const kept = Promise.withResolvers
  Reflect.deleteProperty(Promise, 'withResolvers')
  try {
    expect(await openDecoder(start).decode('rle', good, shape)).toEqual(good)
  } finally {
    Object.defineProperty(Promise, 'withResolvers', { value: kept, configurable: true, writable: true })
  }
})
