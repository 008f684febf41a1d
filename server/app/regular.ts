/** Work that comes again and again, for as long as the server lives. */
import type { Logger } from 'pino'
import { describeError } from './problem.ts'

export type Regular = {
  /** What it is, for the log. */
  what: string
  everyMs: number
  /** @param isEnding asked in between by work that takes long */
  work: (isEnding: () => boolean) => Promise<unknown>
}

/**
 * At once and then again after each pause, never twice at the same time; a round that fails is logged and the next one comes.
 * @returns ends it, and waits for what is under way
 */
export function regularly(log: Logger, { what, everyMs, work }: Regular): () => Promise<void> {
  let running: Promise<unknown> | null = null
  let ending = false
  const run = () => {
    running ??= work(() => ending)
      .catch((error: unknown) => log.error({ error: describeError(error) }, `${what} failed`))
      .finally(() => {
        running = null
      })
  }
  const timer = setInterval(run, everyMs)
  run()
  return async () => {
    ending = true
    clearInterval(timer)
    await running
  }
}
