/** Days and hours as people type them. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readDay, readHour } from '../../client/ui/day.ts'

describe('a day', () => {
  test.each([
    ['1980-05-03', '1980-05-03'],
    [' 1980/5/3 ', '1980-05-03'],
    ['1980.5.3', '1980-05-03'],
    ['1980年5月3日', '1980-05-03'],
    ['19800503', '1980-05-03'],
    ['2024-02-29', '2024-02-29'],
  ])('%s is read', (typed, day) => {
    expect(readDay(typed)).toBe(day)
  })

  test.each([
    ['1980-13-45'],
    ['2023-02-29'],
    ['2026-04-31'],
    ['1980-0-1'],
    ['80-05-03'],
    ['19'],
    ['昨天'],
    [''],
    ['2026-05-03 09:30'],
  ])('%s is none', (typed) => {
    expect(readDay(typed)).toBeNull()
  })

  test('of the calendar comes back as it was written', () => {
    const days = fc.date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
    fc.assert(
      fc.property(days, (date) => {
        const day = date.toISOString().slice(0, 10)
        expect(readDay(day)).toBe(day)
        expect(readDay(day.replaceAll('-', ''))).toBe(day)
      }),
    )
  })
})

test.each([
  ['2026-05-03 09:30', '2026-05-03 09:30'],
  ['2026/5/3 9：30', '2026-05-03 09:30'],
  ['20260503 0:05', '2026-05-03 00:05'],
  ['2026-05-03 24:00', null],
  ['2026-05-03 9:60', null],
  ['2026-05-03', null],
  ['09:30', null],
  ['2026-05-03 09:30 10:30', null],
])('the hour %s', (typed, hour) => {
  expect(readHour(typed)).toBe(hour)
})
