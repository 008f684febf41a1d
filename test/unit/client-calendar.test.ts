/** The geometry of the calendar, and hours while they are typed. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  alikeDays,
  copied,
  countProblems,
  extended,
  intervalsOf,
  normalClock,
  problemsOf,
  weekOf,
} from '../../client/pages/calendar/hours.ts'
import {
  daysOf,
  hoursShown,
  joined,
  laned,
  moved,
  nowOn,
  partsOn,
  readDay,
} from '../../client/pages/calendar/week.ts'
import { HoursInput } from '../../server/contract/calendar.ts'

const day = '2026-11-25'
const timed = (from: string, to: string) => ({
  startAt: `${from.includes('T') ? from : `${day}T${from}`}:00+08:00`,
  endAt: `${to.includes('T') ? to : `${day}T${to}`}:00+08:00`,
})

describe('days', () => {
  test('of a week begin with Monday, whatever day is named', () => {
    const week = daysOf('week', day)
    expect([week[0], week[6]]).toEqual(['2026-11-23', '2026-11-29'])
    for (const one of week) expect(daysOf('week', one)).toEqual(week)
    expect(daysOf('day', day)).toEqual([day])
    expect([moved('week', day, 1), moved('day', day, -1)]).toEqual(['2026-12-02', '2026-11-24'])
  })

  test('an address that names no day means today', () => {
    for (const text of [null, '', 'tomorrow', '2026-13-01', '26-1-1']) expect(readDay(text, day)).toBe(day)
    expect(readDay('2026-02-28', day)).toBe('2026-02-28')
  })
})

describe('what lies where', () => {
  test('a session over midnight stands on both days', () => {
    const night = [timed('23:30', '2026-11-26T00:30')]
    expect(partsOn(day, night).map(({ from, to }) => [from, to])).toEqual([[1410, 1440]])
    expect(partsOn('2026-11-26', night).map(({ from, to }) => [from, to])).toEqual([[0, 30]])
    expect(partsOn('2026-11-27', night)).toEqual([])
  })

  test('the hours shown hold everything and the usual duty hours', () => {
    expect(hoursShown([day], [])).toEqual({ from: 8, to: 18 })
    expect(hoursShown([day], [timed('05:50', '06:20'), timed('21:00', '21:31')])).toEqual({ from: 5, to: 22 })
  })

  test('those that overlap stand side by side, no two in one place', () => {
    const part = fc
      .tuple(fc.integer({ min: 0, max: 1400 }), fc.integer({ min: 1, max: 200 }))
      .map(([from, length]) => ({ item: {}, from, to: Math.min(1440, from + length) }))
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const placed = laned(parts)
        expect(placed).toHaveLength(parts.length)
        for (const [index, one] of placed.entries()) {
          expect(one.lane).toBeLessThan(one.lanes)
          for (const other of placed.slice(0, index)) {
            const meet = one.from < other.to && other.from < one.to
            if (meet) expect([one.lane, one.lanes]).not.toEqual([other.lane, one.lanes])
            if (meet) expect(one.lanes).toBe(other.lanes)
          }
        }
      }),
    )
  })

  test('colleagues who are taken together are named together', () => {
    const busy = [
      { ...timed('09:00', '09:30'), name: '沈一鸣' },
      { ...timed('09:15', '10:00'), name: '唐筠' },
      { ...timed('11:00', '11:30'), name: '沈一鸣' },
    ]
    expect(joined(partsOn(day, busy))).toEqual([
      { from: 540, to: 600, names: ['沈一鸣', '唐筠'] },
      { from: 660, to: 690, names: ['沈一鸣'] },
    ])
  })

  test('the clock stands on one day', () => {
    const now = Date.parse(`${day}T14:05:30+08:00`)
    expect([nowOn(day, now), nowOn('2026-11-26', now)]).toEqual([845, null])
  })
})

describe('hours that are typed', () => {
  test.each([
    ['8', '08:00'],
    ['830', '08:30'],
    ['8：30', '08:30'],
    ['8.30', '08:30'],
    ['14时', '14:00'],
    ['24', '24:00'],
    ['24:30', '24:30'],
    ['25', '25'],
    ['morgens', 'morgens'],
    ['', ''],
  ])('%s is read as %s', (typed, clock) => {
    expect(normalClock(typed)).toBe(clock)
  })

  test('what cannot stand is named where it stands', () => {
    expect(
      problemsOf([
        { from: '9', to: '12' },
        { from: '11:30', to: '13:00' },
        { from: '15:00', to: '14:00' },
        { from: '', to: '18:00' },
        { from: '18:00', to: '20:00' },
      ]),
    ).toEqual([null, 'overlap', 'time_order', 'invalid', null])
  })

  test('what has no problem is what the server takes', () => {
    const clock = fc.oneof(
      fc.constantFrom('8', '0830', '12:00', '14：30', '24', '25', '', 'x'),
      fc.integer({ min: 0, max: 1440 }).map(String),
    )
    const intervals = fc.array(fc.record({ from: clock, to: clock }), { maxLength: 4 })
    fc.assert(
      fc.property(intervals, intervals, (monday, friday) => {
        const week = { ...weekOf([]), 1: monday, 5: friday }
        expect(HoursInput.safeParse({ intervals: intervalsOf(week), seen: [] }).success).toBe(
          countProblems(week) === 0,
        )
      }),
    )
  })

  test('a week goes out as it came, Monday can be used until Friday, and a day takes six parts', () => {
    const intervals = [
      { weekday: 1, from: '08:30', to: '11:30' },
      { weekday: 6, from: '19:00', to: '24:00' },
    ]
    const week = weekOf(intervals)
    expect(intervalsOf(week)).toEqual(intervals)
    expect(intervalsOf(copied(week)).map(({ weekday }) => weekday)).toEqual([1, 2, 3, 4, 5, 6])
    let parts = extended([])
    expect(problemsOf(parts)).toEqual([null])
    for (let count = 0; count < 9; count += 1) parts = extended(parts)
    expect(parts).toHaveLength(6)
  })
})

describe('a week in few words', () => {
  const nine = (weekday: number) => ({ weekday, from: '09:00', to: '11:00' })
  const runs = (intervals: Parameters<typeof alikeDays>[0]) =>
    alikeDays(intervals).map(({ first, last, parts }) => `${first}-${last} ${parts.length}`)

  test('joins neighbours that are alike, and neither over a day off nor across other hours', () => {
    expect(runs([])).toEqual([])
    expect(runs([1, 2, 3, 4, 5].map(nine))).toEqual(['1-5 1'])
    expect(runs([nine(1), nine(3)])).toEqual(['1-1 1', '3-3 1'])
    const longer = { weekday: 2, from: '14:00', to: '15:00' }
    expect(runs([nine(1), nine(2), longer, nine(3), nine(7)])).toEqual(['1-1 1', '2-2 2', '3-3 1', '7-7 1'])
  })

  test('says every part of every day once', () => {
    const week = [nine(1), nine(2), { weekday: 2, from: '14:00', to: '15:00' }, nine(6), nine(7)]
    const said = alikeDays(week).flatMap(({ first, last, parts }) =>
      Array.from({ length: last - first + 1 }, (_, more) =>
        parts.map((part) => ({ weekday: first + more, ...part })),
      ).flat(),
    )
    expect(said).toEqual(week)
  })
})
