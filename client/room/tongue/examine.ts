/** Hands a picture of a tongue to the worker. It is started for each one and ended after it: there are few, and each takes much memory. */
import type { TongueReport } from '../../../server/contract/still.ts'
import type { TongueResult } from '../stills.ts'

type Answer = { report: TongueReport; corrected: Blob | null } | { error: string }

/** ms; an old tablet needs some ten seconds for twelve megapixels */
const within = 60_000

/** @throws Error where the picture cannot be read or the worker does not come up */
export function examineTongue(picture: Blob): Promise<TongueResult> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
  return new Promise<TongueResult>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('it took too long')), within)
    worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      clearTimeout(timer)
      if ('error' in data) reject(new Error(data.error))
      else resolve(data)
    }
    worker.onerror = (event) => {
      clearTimeout(timer)
      reject(new Error(event.message))
    }
    worker.postMessage(picture)
  }).finally(() => worker.terminate())
}
