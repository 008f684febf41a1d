/** The thread that decodes the frames of one file. */
import type { Codec, FrameShape } from './dicom-syntax.ts'
import type { DecodeAnswer, DecodeAsked } from './dicom-worker.ts'
import DicomThread from './dicom-worker.ts?worker'

/** ms for one frame; longer and the thread is given up. */
const longest = 30_000

export type FrameDecoder = {
  /** @throws Error where the frame is broken, or takes too long */
  decode(codec: Codec, bytes: Uint8Array, shape: FrameShape): Promise<Uint8Array>
  close(): void
}

/** What is used of a worker. */
export type Thread = Pick<Worker, 'postMessage' | 'terminate' | 'onmessage' | 'onerror'>

/**
 * A thread that was given up is followed by another one with the next frame: one broken frame does not take the rest of a series with it.
 * @param start a thread that runs `dicom-worker.ts`
 */
export function openDecoder(start: () => Thread = () => new DicomThread()): FrameDecoder {
  const waiting = new Map<number, (samples: Uint8Array | null) => void>()
  let thread: Thread | null = null
  let closed = false
  let asked = 0
  const giveUp = () => {
    thread?.terminate()
    thread = null
    for (const settle of waiting.values()) settle(null)
    waiting.clear()
  }
  const started = () => {
    const fresh = start()
    fresh.onmessage = ({ data }: MessageEvent<DecodeAnswer>) => {
      waiting.get(data.id)?.(data.samples)
      waiting.delete(data.id)
    }
    fresh.onerror = giveUp
    return fresh
  }
  return {
    async decode(codec, bytes, shape) {
      if (closed) throw new Error('the file is closed')
      thread ??= started()
      asked += 1
      const question: DecodeAsked = { id: asked, codec, bytes, shape }
      const answer = new Promise<Uint8Array | null>((resolve) => {
        waiting.set(question.id, resolve)
      })
      const timer = setTimeout(giveUp, longest)
      thread.postMessage(question)
      const samples = await answer.finally(() => clearTimeout(timer))
      if (samples === null) throw new Error('a frame could not be decoded')
      return samples
    },
    close() {
      closed = true
      giveUp()
    },
  }
}
