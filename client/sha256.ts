/**
 * SHA-256 of a file (FIPS 180-4). Browsers hide their own where the page came without TLS, as on a hospital's inner address, and the
 * verification of a paper must work there as well.
 */

const first64 = firstPrimes(64)
/** The first 32 bits of the fractional parts of the roots of the first primes. */
const rounds = first64.map((prime) => fraction(Math.cbrt(prime)))
const start = first64.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)))

function firstPrimes(count: number): number[] {
  const primes: number[] = []
  for (let candidate = 2; primes.length < count; candidate += 1) {
    if (primes.every((prime) => candidate % prime !== 0)) primes.push(candidate)
  }
  return primes
}

function fraction(root: number): number {
  return ((root - Math.floor(root)) * 2 ** 32) | 0
}

function turned(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by))
}

/** Hexadecimal. */
export function sha256(bytes: Uint8Array): string {
  const padded = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64)
  padded.set(bytes)
  padded[bytes.length] = 0x80
  const view = new DataView(padded.buffer)
  view.setUint32(padded.length - 8, Math.floor((bytes.length * 8) / 2 ** 32))
  view.setUint32(padded.length - 4, (bytes.length * 8) >>> 0)
  const state = Int32Array.from(start)
  const schedule = new Int32Array(64)
  for (let at = 0; at < padded.length; at += 64) mixBlock(state, schedule, view, at)
  return Array.from(state, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('')
}

function mixBlock(state: Int32Array, schedule: Int32Array, view: DataView, at: number): void {
  for (let index = 0; index < 64; index += 1) {
    schedule[index] = index < 16 ? view.getInt32(at + index * 4) : expanded(schedule, index)
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state
  for (let index = 0; index < 64; index += 1) {
    const high = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)
    const chosen = (e & f) ^ (~e & g)
    const one = (h + high + chosen + (rounds[index] ?? 0) + (schedule[index] ?? 0)) | 0
    const low = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)
    const two = (low + ((a & b) ^ (a & c) ^ (b & c))) | 0
    ;[h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0]
  }
  for (const [index, word] of [a, b, c, d, e, f, g, h].entries()) {
    state[index] = ((state[index] ?? 0) + word) | 0
  }
}

function expanded(schedule: Int32Array, index: number): number {
  const before = schedule[index - 15] ?? 0
  const last = schedule[index - 2] ?? 0
  const low = turned(before, 7) ^ turned(before, 18) ^ (before >>> 3)
  const high = turned(last, 17) ^ turned(last, 19) ^ (last >>> 10)
  return ((schedule[index - 16] ?? 0) + low + (schedule[index - 7] ?? 0) + high) | 0
}
