import { expect, test } from 'vitest'
import { en } from '../../client/i18n/en.ts'
import { zh } from '../../client/i18n/zh.ts'
import { formatBytes, formatCount, formatShare, formatValue, shortDigest } from '../../client/ui/number.ts'
import {
  formatClockSeconds,
  formatDay,
  formatFigures,
  formatMoment,
  formatNear,
  formatRange,
  formatSpan,
  fromPicker,
  toPicker,
} from '../../client/ui/time.ts'

const now = '2026-11-19T13:46:08Z'

test('a moment is written by Beijing time, whatever the zone of the computer', () => {
  expect(formatMoment(zh, now, now)).toBe('11 月 19 日 周四 21:46')
  expect(formatMoment(en, now, now)).toBe('Thu 19 Nov 21:46')
  expect(formatClockSeconds(now)).toBe('21:46:08')
  // 16:30 UTC is after midnight in Beijing.
  expect(formatMoment(zh, '2026-11-19T16:30:00Z', now)).toBe('11 月 20 日 周五 00:30')
})

test('another year is named', () => {
  expect(formatDay(zh, '2025-12-31T15:59:00Z', now)).toBe('2025 年 12 月 31 日')
  expect(formatDay(zh, '2025-12-31T16:00:00Z', now)).toBe('1 月 1 日')
  expect(formatDay(en, '2025-12-31T15:59:00Z', now)).toBe('31 Dec 2025')
})

test('near days have words', () => {
  expect(formatNear(zh, '2026-11-19T13:55:00Z', now)).toBe('今晚 21:55')
  expect(formatNear(zh, '2026-11-19T02:00:00Z', now)).toBe('今日 10:00')
  expect(formatNear(zh, '2026-11-20T02:00:00Z', now)).toBe('明日 10:00')
  expect(formatNear(zh, '2026-11-18T08:20:00Z', now)).toBe('昨日 16:20')
  expect(formatNear(zh, '2026-11-24T02:00:00Z', now)).toBe('11 月 24 日 10:00')
})

test('a range names the day only where it changes', () => {
  expect(formatRange(zh, '2026-11-19T14:30:00Z', '2026-11-19T15:04:00Z', now)).toBe('22:30 – 23:04')
  expect(formatRange(zh, '2026-11-19T15:30:00Z', '2026-11-19T16:30:00Z', now)).toBe(
    '11 月 19 日 23:30 – 11 月 20 日 00:30',
  )
})

test('spans', () => {
  expect(formatSpan(zh, 31 * 60_000)).toBe('31 分')
  expect(formatSpan(zh, 72 * 60_000)).toBe('1 小时 12 分')
  expect(formatSpan(en, 72 * 60_000)).toBe('1 h 12 min')
  expect(formatFigures(2_712_000)).toBe('0:45:12')
})

test('a picker gives back the moment that it was given', () => {
  const picked = toPicker(now)
  expect(picked.format('YYYY-MM-DD HH:mm')).toBe('2026-11-19 21:46')
  expect(Date.parse(fromPicker(picked))).toBe(Date.parse(now))
})

test('figures', () => {
  expect(formatValue(2.14)).toBe('2.14')
  expect(formatValue(1210)).toBe('1210')
  expect(formatCount(1024)).toBe('1,024')
  expect(formatShare(0.762)).toBe('76%')
  expect(formatBytes(900)).toBe('1 KB')
  expect(formatBytes(2_202_009)).toBe('2.1 MB')
  expect(shortDigest('a41f000000000000000009c2')).toBe('a41f…09c2')
})
