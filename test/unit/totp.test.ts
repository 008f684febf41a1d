import { describe, expect, test } from 'vitest'
import { base32, stepAt, stepOfCode, totpAddress, totpAt } from '../../server/auth/totp.ts'

const secret = Buffer.from('12345678901234567890')

describe('codes by the clock', () => {
  /* RFC 6238 appendix B, SHA-1, the last six of its eight digits */
  test.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('at %d s', (seconds, code) => {
    expect(totpAt(secret, stepAt(new Date(seconds * 1000)))).toBe(code)
  })

  test('of the step before and after are taken, others not', () => {
    const now = new Date(1_234_567_890_000)
    const step = stepAt(now)
    const found = [-2, -1, 0, 1, 2].map((by) => stepOfCode(secret, totpAt(secret, step + by), now))
    expect(found).toEqual([null, step - 1, step, step + 1, null])
    expect(stepOfCode(secret, '', now)).toBeNull()
    expect(stepOfCode(secret, 'ÄÖÜabc', now)).toBeNull()
  })

  /* RFC 4648 §10 */
  test.each([
    ['', ''],
    ['f', 'MY'],
    ['foobar', 'MZXW6YTBOI'],
  ])('base32 of %s', (text, written) => {
    expect(base32(Buffer.from(text))).toBe(written)
  })

  test('an authenticator reads issuer, account and key', () => {
    const url = new URL(totpAddress(secret, 'a@b'))
    expect(url.searchParams.get('secret')).toBe(base32(secret))
    expect(decodeURIComponent(url.pathname)).toContain('双首会诊:a@b')
  })
})
