/** How often somebody may ask. */
export type Rate = {
  /** So many at once. */
  readonly burst: number
  readonly perSecond: number
}

/** A token bucket. */
export class Bucket {
  readonly #rate: Rate
  #tokens: number
  #filledAt: number

  /** @param now milliseconds on any steady clock */
  constructor(rate: Rate, now: number) {
    this.#rate = rate
    this.#tokens = rate.burst
    this.#filledAt = now
  }

  /** @returns 0 where a token was there, else the seconds until the next one */
  take(now: number): number {
    const { burst, perSecond } = this.#rate
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#filledAt) / 1000) * perSecond)
    this.#filledAt = now
    if (this.#tokens < 1) return Math.ceil((1 - this.#tokens) / perSecond)
    this.#tokens -= 1
    return 0
  }

  /** Whether nothing is known any more that a new bucket would not know. */
  isFull(now: number): boolean {
    return this.#tokens + ((now - this.#filledAt) / 1000) * this.#rate.perSecond >= this.#rate.burst
  }
}
