/**
 * The first way in after the press, while nobody answers: a server that was killed a moment ago, or a line that is down for a moment. It is
 * tried again without another press, as the way back is, but not for ever: whoever waits has to hear that it does not go.
 */

/** ms from the press; a server that has died is given up by the others within this, and a proxy lets it in again */
export const entryPatience = 45_000
/** ms; asking itself takes as long as an answer is waited for */
const entryPause = 1000

export class Entry {
  readonly #enter: () => void
  #timer: ReturnType<typeof setTimeout> | undefined
  #until = 0

  constructor(enter: () => void) {
    this.#enter = enter
  }

  /** The press. */
  begin(): void {
    this.stop()
    this.#until = performance.now() + entryPatience
  }

  /** Nobody answered. @returns whether it is tried once more */
  again(): boolean {
    if (performance.now() + entryPause > this.#until) return false
    clearTimeout(this.#timer)
    this.#timer = setTimeout(this.#enter, entryPause)
    return true
  }

  /** Idempotent. */
  stop(): void {
    clearTimeout(this.#timer)
    this.#until = 0
  }
}
