/** The digest under which a file is announced: SHA-256 over the SHA-256 of its parts, so that no part must be held for the next. */
import { partBytes } from '../../../server/domain/attachment.ts'

/**
 * @param onRead share of the file that has been read, 0 to 1
 * @returns hexadecimal
 * @throws DOMException where the file is gone or was changed since it was chosen
 */
export async function digestOfParts(
  file: Blob,
  signal: AbortSignal,
  onRead: (share: number) => void,
): Promise<string> {
  const count = Math.ceil(file.size / partBytes)
  const digests = new Uint8Array(count * 32)
  for (let index = 0; index < count; index += 1) {
    signal.throwIfAborted()
    const part = await file.slice(index * partBytes, (index + 1) * partBytes).arrayBuffer()
    digests.set(await sha256(new Uint8Array(part)), index * 32)
    onRead((index + 1) / count)
  }
  return Array.from(await sha256(digests), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  /* without TLS, as on a hospital's inner test address, browsers hide the one they have */
  if (globalThis.crypto?.subtle === undefined) return plainSha256(bytes)
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
}

const primes = Array.from({ length: 312 }, (_, index) => index).filter(
  (n) => n > 1 && !Array.from({ length: n }, (_, d) => d).some((d) => d > 1 && n % d === 0),
)
/** The first 32 bits of the fraction of a root. */
const fraction = (value: number) => ((value - Math.floor(value)) * 2 ** 32) | 0
const constants = Int32Array.from(primes.slice(0, 64), (prime) => fraction(Math.cbrt(prime)))
const beginning = Int32Array.from(primes.slice(0, 8), (prime) => fraction(Math.sqrt(prime)))

/** FIPS 180-4, for a checksum only. */
export function plainSha256(bytes: Uint8Array): Uint8Array {
  const state = Int32Array.from(beginning)
  const padded = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64)
  padded.set(bytes)
  padded[bytes.length] = 0x80
  const view = new DataView(padded.buffer)
  view.setUint32(padded.length - 8, Math.floor(bytes.length / 2 ** 29))
  view.setUint32(padded.length - 4, (bytes.length * 8) >>> 0)
  const words = new Int32Array(64)
  for (let at = 0; at < padded.length; at += 64) mix(state, words, view, at)
  const digest = new DataView(new ArrayBuffer(32))
  for (const [index, word] of state.entries()) digest.setInt32(index * 4, word)
  return new Uint8Array(digest.buffer)
}

const turn = (word: number, bits: number) => (word >>> bits) | (word << (32 - bits))

function mix(state: Int32Array, w: Int32Array, view: DataView, at: number): void {
  for (let i = 0; i < 16; i += 1) w[i] = view.getInt32(at + i * 4)
  for (let i = 16; i < 64; i += 1) {
    const [x = 0, y = 0] = [w[i - 15], w[i - 2]]
    const [s0, s1] = [turn(x, 7) ^ turn(x, 18) ^ (x >>> 3), turn(y, 17) ^ turn(y, 19) ^ (y >>> 10)]
    w[i] = ((w[i - 16] ?? 0) + s0 + (w[i - 7] ?? 0) + s1) | 0
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state
  for (let i = 0; i < 64; i += 1) {
    const big1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)
    const one = (h + big1 + ((e & f) ^ (~e & g)) + (constants[i] ?? 0) + (w[i] ?? 0)) | 0
    const big0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)
    const two = (big0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
    ;[h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0]
  }
  for (const [index, word] of [a, b, c, d, e, f, g, h].entries())
    state[index] = ((state[index] ?? 0) + word) | 0
}
