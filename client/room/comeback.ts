/**
 * When the way back is tried, when nothing may leave this computer any more, and when it is given up: the times and the counts of a
 * return (room.md §4, §5). What is done then is the call's.
 */
import { handheldSeatKeptSeconds, isHandheld, seatKeptSeconds } from '../../server/domain/room.ts'
import { isOffline } from './network.ts'
import type { OverReason } from './store.ts'

/**
 * ms without signalling, after which nothing is sent any more. The server has silenced a lost connection before (eight seconds), so
 * until then a server that is only being started anew costs nobody a word.
 */
export const holdAfter = 10_000
/** ms between attempts to get back in; the last one repeats. */
const returnAfter = [0, 1000, 2000, 4000, 8000] as const
/** Connections that were made anew, one after another, without media passing. */
export const mostRebuilds = 3

/** Nobody's seat is kept longer, so from then on a person must be told and not kept hoping. ms */
export function giveUpAfter(): number {
  const handheld = typeof navigator !== 'undefined' && isHandheld(navigator.userAgent)
  return (handheld ? handheldSeatKeptSeconds : seatKeptSeconds) * 1000
}

export type CutReason = Extract<OverReason, 'no_network' | 'no_server' | 'no_media'>

type Hooks = {
  isConnected: () => boolean
  /** The way back has begun. */
  returning: () => void
  /** The whole way in, anew. */
  enter: () => void
  hold: () => void
  giveUp: (why: CutReason) => void
}

type Timer = ReturnType<typeof setTimeout> | undefined

export class Comeback {
  readonly #hooks: Hooks
  #enterTimer: Timer
  #holdTimer: Timer
  #endTimer: Timer
  /** Vain attempts, one after another. */
  #attempt = 0
  /** Of the first of them; ms on the page's clock. */
  #vainSince: number | null = null
  #rebuilds = 0

  constructor(hooks: Hooks) {
    this.#hooks = hooks
  }

  /** Something was lost: the way in is made at once. */
  begin(): void {
    this.#attempt = 0
    this.#schedule()
  }

  /** An attempt was in vain; the next one comes later than the last. */
  again(): void {
    this.#attempt += 1
    this.#vainSince ??= performance.now()
    if (performance.now() - this.#vainSince >= giveUpAfter()) this.#hooks.giveUp('no_media')
    else this.#schedule()
  }

  /** Inside, though it is not known yet whether media passes. */
  arrived(): void {
    this.#attempt = 0
    this.#vainSince = null
    clearTimeout(this.#enterTimer)
    this.signalBack()
  }

  /** Media passes both ways. */
  proven(): void {
    this.#rebuilds = 0
  }

  /**
   * Media does not pass.
   * @param stands whether the connection itself holds; then the silence is over there, and going out would help nobody
   */
  unproven(stands: boolean): void {
    this.#rebuilds += 1
    if (this.#rebuilds <= mostRebuilds) {
      this.#attempt = this.#rebuilds - 1
      this.#schedule()
    } else if (stands) {
      // A later failure of the connection itself gets its own attempts.
      this.#rebuilds = 0
    } else this.#hooks.giveUp('no_media')
  }

  signalGone(): void {
    this.signalBack()
    this.#holdTimer = setTimeout(this.#hooks.hold, holdAfter)
    this.#endTimer = setTimeout(() => {
      this.#hooks.giveUp(isOffline() ? 'no_network' : 'no_server')
    }, giveUpAfter())
  }

  signalBack(): void {
    clearTimeout(this.#holdTimer)
    clearTimeout(this.#endTimer)
  }

  /** Nothing of it happens any more. Idempotent. */
  stop(): void {
    clearTimeout(this.#enterTimer)
    this.signalBack()
    this.#attempt = 0
    this.#vainSince = null
    this.#rebuilds = 0
  }

  #schedule(): void {
    this.#hooks.returning()
    clearTimeout(this.#enterTimer)
    const wait = returnAfter[Math.min(this.#attempt, returnAfter.length - 1)] ?? 0
    this.#enterTimer = setTimeout(() => {
      // Without signalling the attempt would fail: the way back starts again when it is there.
      if (this.#hooks.isConnected()) this.#hooks.enter()
    }, wait)
  }
}
