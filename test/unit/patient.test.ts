import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ageAt, isIdNumber, maskIdNumber, maskName, maskPhone } from '../../server/domain/patient.ts'

describe('masking', () => {
  test.each([
    ['李萍', '李*'],
    ['李晓萍', '李*萍'],
    ['斯琴高娃', '斯**娃'],
    ['阿拉坦其其格', '阿***格'],
    [' 李萍 ', '李*'],
    ['王', '王'],
    ['', ''],
    ['𠮷田', '𠮷*'],
  ])('%s', (name, masked) => {
    expect(maskName(name)).toBe(masked)
  })

  test('identity number and telephone keep enough to tell two people apart', () => {
    expect(maskIdNumber('150102198001011234')).toBe('150102********1234')
    expect(maskIdNumber('E12345678')).toBe('E1***5678')
    expect(maskIdNumber('1234567')).toBe('*******')
    expect(maskPhone('13847112345')).toBe('138****2345')
    expect(maskPhone('12345')).toBe('*****')
  })

  test('no masked value contains the whole, and the length of a number stays', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'0123456789X'), minLength: 8, maxLength: 18 })
    fc.assert(
      fc.property(digits, (value) => {
        for (const masked of [maskIdNumber(value), maskPhone(value)]) {
          expect(masked).not.toBe(value)
          expect(masked).toHaveLength(value.length)
          expect(masked).toContain('*')
        }
      }),
    )
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 2, maxLength: 12 }), (name) => {
        fc.pre([...name.trim()].length > 1 && !name.includes('*'))
        expect(maskName(name)).toContain('*')
      }),
    )
  })
})

test.each([
  ['11010519491231002X', true],
  ['150102198001011236', true],
  ['150102198001011235', false],
  ['15010219800230123X', false],
  ['15010219801301123X', false],
  ['15010219800101123', false],
  ['', false],
])('%s is an identity number: %s', (value, valid) => {
  expect(isIdNumber(value)).toBe(valid)
})

test.each([
  ['1980-01-01', '2026-01-01T00:00:00Z', 46],
  ['1980-01-02', '2026-01-01T00:00:00Z', 45],
  ['2026-01-02', '2026-01-01T00:00:00Z', 0],
  ['2024-02-29', '2025-02-28T00:00:00Z', 0],
  ['2024-02-29', '2025-03-01T00:00:00Z', 1],
])('born %s, on %s: %s years', (born, day, years) => {
  expect(ageAt(born, new Date(day))).toBe(years)
})
