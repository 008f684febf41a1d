import { describe, expect, test } from 'vitest'
import { en } from '../../client/i18n/en.ts'
import { zh } from '../../client/i18n/zh.ts'
import {
  countdownWords,
  crossedMinute,
  runningFigures,
  tickOf,
  toneOf,
  wickPart,
} from '../../client/ui/countdown.ts'

const minute = 60_000
const hour = 60 * minute
/** 19 November 2026, 21:46 in Beijing. */
const now = Date.parse('2026-11-19T21:46:00+08:00')

function figure(left: number, quiet = false): string {
  return countdownWords(zh, now + left, now, 'enter', quiet).figure
}

describe('the figure', () => {
  test.each([
    [1, '00:01'],
    [8 * minute + 12_000, '08:12'],
    [59 * minute + 59_000, '59:59'],
    [hour, '1:00:00'],
    [hour + 42 * minute + 5000, '1:42:05'],
    [4 * hour - 1000, '3:59:59'],
    [4 * hour, '4 小时'],
    [5 * hour + 20 * minute, '5 小时 20 分'],
    [23 * hour + 59 * minute, '23 小时 59 分'],
    [24 * hour, '明日 21:46'],
    [5 * 24 * hour, '11 月 24 日 21:46'],
    [0, '超 不到 1 分'],
    [-(hour + 12 * minute), '超 1 小时 12 分'],
    [-30 * 24 * hour, '超 30 天'],
  ])('with %i ms left is %s', (left, expected) => {
    expect(figure(left)).toBe(expected)
  })

  test('is in words on rows that need no act', () => {
    expect(figure(40 * minute, true)).toBe('40 分')
    expect(figure(3 * hour, true)).toBe('3 小时')
  })

  test('never shows 00:00 while time is left', () => {
    expect(runningFigures(1)).toBe('00:01')
    expect(runningFigures(59_001)).toBe('01:00')
  })
})

describe('the caption', () => {
  test('follows the figure', () => {
    const caption = (left: number) => countdownWords(zh, now + left, now, 'accept').caption
    expect(caption(minute)).toBe('距接诊截止')
    expect(caption(5 * hour)).toBe('内接诊')
    expect(caption(30 * hour)).toBe('前接诊')
    expect(caption(-minute)).toBe('未接诊')
  })

  test('is there in English as well', () => {
    expect(countdownWords(en, now + 5 * hour, now, 'accept')).toEqual({
      figure: '5 h',
      caption: 'left to accept',
      past: false,
    })
  })
})

test('the clock ticks each second only below one hour', () => {
  expect(tickOf(59 * minute, false)).toBe(1000)
  expect(tickOf(hour + 1, false)).toBeGreaterThan(1000)
  expect(tickOf(59 * minute, true)).toBeGreaterThan(1000)
  expect(tickOf(-10 * minute, false)).toBeGreaterThan(1000)
})

test('colour is warm when time is short or harm is possible', () => {
  expect(toneOf(-1, 'routine')).toBe('emergency')
  expect(toneOf(5 * hour, 'emergency')).toBe('emergency')
  expect(toneOf(5 * hour, 'urgent')).toBe('urgent')
  expect(toneOf(30 * minute, 'routine')).toBe('urgent')
  expect(toneOf(5 * hour, 'routine')).toBe('plain')
})

test('the wick is what is left of the whole', () => {
  expect(wickPart(0, 100, 25)).toBe(0.75)
  expect(wickPart(0, 100, 200)).toBe(0)
  expect(wickPart(100, 100, 50)).toBe(0)
})

test('60, 15 and 5 minutes are spoken once, when they are crossed', () => {
  expect(crossedMinute(60 * minute + 500, 60 * minute - 500)).toBe(60)
  expect(crossedMinute(15 * minute + 1, 15 * minute)).toBe(15)
  expect(crossedMinute(15 * minute, 15 * minute - 1000)).toBeNull()
  expect(crossedMinute(5 * minute + 1000, -1)).toBeNull()
})
