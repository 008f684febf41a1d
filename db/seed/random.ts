/** A small seeded generator (mulberry32), so that the demonstration region is the same wherever it is filled. */
export type Random = {
  /** 0 ≤ n < 1 */
  next(): number
  /** from ≤ n ≤ to */
  integer(from: number, to: number): number
  pick<T>(from: readonly T[]): T
  chance(probability: number): boolean
  /** A UUIDv7 for an instant, with the generator's own random part. */
  uuid(at: Date): string
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  function hex(digits: number): string {
    return Array.from({ length: digits }, () => Math.floor(next() * 16).toString(16)).join('')
  }
  return {
    next,
    integer: (from, to) => from + Math.floor(next() * (to - from + 1)),
    pick(from) {
      const chosen = from[Math.floor(next() * from.length)]
      if (chosen === undefined) throw new Error('nothing to pick from')
      return chosen
    },
    chance: (probability) => next() < probability,
    uuid(at) {
      const time = at.getTime().toString(16).padStart(12, '0')
      return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(3)}-${'89ab'[Math.floor(next() * 4)]}${hex(3)}-${hex(12)}`
    },
  }
}
