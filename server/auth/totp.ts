/** One-time codes by the clock: RFC 6238 over RFC 4226 with SHA-1, six digits, thirty seconds: what every authenticator takes. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

export const stepSeconds = 30
const digits = 6
/** Clocks of telephones may be off by so many steps either way (RFC 6238 §5.2). */
const drift = 1

/** 160 bits, as RFC 4226 §4 recommends. */
export function newTotpSecret(): Buffer {
  return randomBytes(20)
}

/** @param step since 1970, of thirty seconds each */
export function totpAt(secret: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', secret).update(counter).digest()
  const offset = mac.readUInt8(mac.length - 1) & 0x0f
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 10 ** digits).padStart(digits, '0')
}

export function stepAt(now: Date): number {
  return Math.floor(now.getTime() / 1000 / stepSeconds)
}

/** @returns the step whose code this is, null where it is none of now */
export function stepOfCode(secret: Uint8Array, code: string, now: Date): number | null {
  const given = Buffer.from(code)
  if (given.length !== digits) return null
  const middle = stepAt(now)
  for (let step = middle - drift; step <= middle + drift; step += 1) {
    if (timingSafeEqual(given, Buffer.from(totpAt(secret, step)))) return step
  }
  return null
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** RFC 4648 without padding. */
export function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{1,5}/g) ?? [])
    .map((five) => alphabet[Number.parseInt(five.padEnd(5, '0'), 2)] ?? '')
    .join('')
}

/** What an authenticator reads from a QR code. */
export function totpAddress(secret: Uint8Array, loginName: string): string {
  const issuer = encodeURIComponent('双首会诊')
  return `otpauth://totp/${issuer}:${encodeURIComponent(loginName)}?secret=${base32(secret)}&issuer=${issuer}`
}
