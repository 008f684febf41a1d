/**
 * Sends what changes quickly: not more often than every so many milliseconds, one at a time, and what was said last always goes out.
 * A slow line gets fewer of them, not a queue.
 */
export class Latest<T> {
  readonly #send: (value: T) => Promise<unknown>
  readonly #every: number
  #waiting: { value: T } | null = null
  #busy = false
  #timer: ReturnType<typeof setTimeout> | undefined
  #sentAt = Number.NEGATIVE_INFINITY

  /** @param send what it throws is its own business to tell; the next value goes out all the same */
  constructor(every: number, send: (value: T) => Promise<unknown>) {
    this.#every = every
    this.#send = send
  }

  push(value: T): void {
    this.#waiting = { value }
    this.#plan()
  }

  /** What waits is not sent any more. */
  clear(): void {
    this.#waiting = null
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #plan(): void {
    if (this.#busy || this.#timer !== undefined || this.#waiting === null) return
    const wait = Math.max(0, this.#sentAt + this.#every - performance.now())
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      void this.#go()
    }, wait)
  }

  async #go(): Promise<void> {
    const waiting = this.#waiting
    if (waiting === null) return
    this.#waiting = null
    this.#busy = true
    this.#sentAt = performance.now()
    try {
      await this.#send(waiting.value)
    } finally {
      this.#busy = false
      this.#plan()
    }
  }
}
