/** Pairs of nodes between which no packet came through; no further pipe is opened there for a while. */

/** Milliseconds: a minute the first time, doubled each time that the next pipe is silent too, since whoever tries it sees nothing meanwhile. */
const firstPause = 60_000
const lastPause = 3_600_000

export class SilentPaths {
  readonly #known = new Map<string, { until: number; pause: number }>()

  /** @param now ms on a clock that only goes forward */
  add(home: string, site: string, now: number): void {
    const key = keyOf(home, site)
    const before = this.#known.get(key)
    /* several rooms lose the same path at once */
    if (before !== undefined && now < before.until) return
    const isAgain = before !== undefined && now < before.until + before.pause
    const pause = isAgain ? Math.min(before.pause * 2, lastPause) : firstPause
    this.#known.set(key, { until: now + pause, pause })
  }

  has(home: string, site: string, now: number): boolean {
    return now < (this.#known.get(keyOf(home, site))?.until ?? 0)
  }
}

const keyOf = (home: string, site: string) => `${home}>${site}`
