/** What a telephone's authenticator does with the key that it was given. */
import { stepAt, totpAt } from '../../server/auth/totp.ts'

export function bytesOf(key: string): Buffer {
  const bits = [...key].map((letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  )
  const bytes = bits.join('').match(/.{8}/g) ?? []
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)))
}

/** @param by steps of thirty seconds before or after now */
export function codeOf(key: string, by = 0): string {
  return totpAt(bytesOf(key), stepAt(new Date()) + by)
}
