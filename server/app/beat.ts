/** Signs of life of long work, so that another server can tell work that goes on from work whose server has ended. */

import type { Tx } from '../../db/open.ts'
import { derive } from './act.ts'
import type { Deps } from './deps.ts'
import { describeError } from './problem.ts'

/** ms between two signs of life, and between two words to those who watch */
const beatEveryMs = 1_000
/** s without a sign of life after which nobody does it any more */
export const abandonedAfter = 60

export type Beat<Progress> = {
  /** How far it is; goes out with the next beat. */
  progress(progress: Progress): void
  end(): void
}

/**
 * Writes a sign of life every second, and tells those who watch where there is something new.
 * @param write notes it in the row. @returns whether the work is still wanted
 * @param stop ends what is wanted no more
 */
export function beating<Progress>(
  deps: Pick<Deps, 'db' | 'log'>,
  {
    write,
    tell,
    stop,
    ...about
  }: {
    write(tx: Tx, progress: Progress | null): Promise<boolean>
    tell(tx: Tx): Promise<void>
    stop(): void
    /** For the log. */
    id: string
  },
): Beat<Progress> {
  let latest: Progress | null = null
  let told: Progress | null = null
  const beat = async () => {
    const wanted = await derive(deps, async (tx) => {
      const still = await write(tx, latest)
      if (still && latest !== told) await tell(tx)
      return still
    })
    told = latest
    if (!wanted) stop()
  }
  const timer = setInterval(
    () =>
      void beat().catch((error: unknown) =>
        deps.log.error({ ...about, error: describeError(error) }, 'a sign of life was not written'),
      ),
    beatEveryMs,
  )
  return {
    progress(progress) {
      latest = progress
    },
    end: () => clearInterval(timer),
  }
}
