/** The promises of availability, held by property: the mistakes that room.md §2 tells of must not be possible. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type DayException,
  freeSlots,
  type Hours,
  type Interval,
  intervalProblem,
  intervalsOn,
  isFree,
  isSameWeek,
  isWithinHours,
  openSpans,
  type Span,
  slotGrid,
  subtract,
  type WeeklyInterval,
} from '../../server/domain/availability.ts'
import {
  addDays,
  dayOf,
  daysBetween,
  instantAt,
  minuteOf,
  weekdayOf,
  weekdays,
} from '../../server/domain/beijing.ts'

const monday = '2026-11-23'
const at = (day: string, clock: string) => new Date(`${day}T${clock}:00+08:00`)
const span = (day: string, from: string, to: string): Span => ({ start: at(day, from), end: at(day, to) })
const minutes = (from: number, to: number): Interval => ({ from: from * 60, to: to * 60 })
const none: Hours = { weekly: [], exceptions: [], holidays: new Set() }
const week = (day: string): Span => ({ start: instantAt(day, 0), end: instantAt(addDays(day, 7), 0) })
const words = (spans: readonly Span[]) =>
  spans.map(({ start, end }) => `${dayOf(start)} ${minuteOf(start)}-${minuteOf(end)}`)

/* Arbitraries: intervals of a day that stand, on any minute */
const intervals = fc
  .uniqueArray(fc.integer({ min: 0, max: 1440 }), { minLength: 0, maxLength: 8 })
  .map((ends) => {
    const sorted = ends.toSorted((one, other) => one - other)
    return sorted.flatMap((to, index): Interval[] =>
      index % 2 === 1 ? [{ from: sorted[index - 1] ?? 0, to }] : [],
    )
  })
const day = fc.integer({ min: 0, max: 9 }).map((count) => addDays(monday, count))
const hours: fc.Arbitrary<Hours> = fc.record({
  weekly: fc
    .tuple(...weekdays.map((weekday) => intervals.map((all) => all.map((one) => ({ ...one, weekday })))))
    .map((all): WeeklyInterval[] => all.flat()),
  exceptions: fc.uniqueArray(fc.record({ day, intervals }) as fc.Arbitrary<DayException>, {
    selector: (one) => one.day,
    maxLength: 3,
  }),
  holidays: fc.uniqueArray(day, { maxLength: 3 }).map((days) => new Set(days)),
})
const instant = fc
  .integer({ min: 0, max: 9 * 1440 * 60 })
  .map((seconds) => new Date(instantAt(monday, 0).getTime() + seconds * 1000))
const anySpan = fc
  .tuple(instant, fc.integer({ min: 1, max: 600 }))
  .map(([start, length]): Span => ({ start, end: new Date(start.getTime() + length * 60_000) }))
const bookings = fc.array(anySpan, { maxLength: 8 })
const length = fc.constantFrom(10, 15, 20, 30, 45, 60, 90)
const range = fc
  .tuple(instant, fc.integer({ min: 1, max: 5 * 1440 }))
  .map(([start, count]): Span => ({ start, end: new Date(start.getTime() + count * 60_000) }))

/** Asked minute by minute and in another way than the code under test does it. */
function isOpenAt(given: Hours, moment: number): boolean {
  const date = new Date(moment)
  const minute = minuteOf(date)
  return intervalsOn(given, dayOf(date)).some(({ from, to }) => from <= minute && minute < to)
}

describe('free slots, whatever the hours and bookings', () => {
  test('lie wholly within the hours and the range', () => {
    fc.assert(
      fc.property(hours, bookings, range, length, (given, taken, within, size) => {
        for (const { start, end } of freeSlots(given, taken, within, size)) {
          expect(end.getTime() - start.getTime()).toBe(size * 60_000)
          expect(start >= within.start && end <= within.end).toBe(true)
          for (let moment = start.getTime(); moment < end.getTime(); moment += 60_000) {
            expect(isOpenAt(given, moment)).toBe(true)
          }
          expect(isWithinHours(given, { start, end })).toBe(true)
        }
      }),
      { numRuns: 150 },
    )
  })

  test('never overlap a booking, nor each other: free for a part is not free', () => {
    fc.assert(
      fc.property(hours, bookings, range, length, (given, taken, within, size) => {
        const slots = freeSlots(given, taken, within, size)
        for (const [index, slot] of slots.entries()) {
          expect(isFree(taken, slot)).toBe(true)
          expect(isFree(slots.slice(0, index), slot)).toBe(true)
        }
      }),
      { numRuns: 300 },
    )
  })

  test('none on a day that is off, and none on a holiday without hours of its own', () => {
    fc.assert(
      fc.property(hours, bookings, length, day, day, (given, taken, size, off, holiday) => {
        const closed: Hours = {
          ...given,
          exceptions: [
            ...given.exceptions.filter((one) => one.day !== off && one.day !== holiday),
            { day: off, intervals: [] },
          ],
          holidays: new Set([...given.holidays, holiday]),
        }
        for (const { start, end } of freeSlots(closed, taken, week(monday), size)) {
          for (const touched of daysBetween(start, end)) expect([off, holiday]).not.toContain(touched)
        }
      }),
      { numRuns: 200 },
    )
  })

  test('leave nothing over in which one more would fit', () => {
    fc.assert(
      fc.property(hours, bookings, range, length, (given, taken, within, size) => {
        const slots = freeSlots(given, taken, within, size)
        const rest = subtract(subtract(openSpans(given, within), taken), slots)
        const grid = slotGrid * 60_000
        for (const { start, end } of rest) {
          const first = Math.ceil(start.getTime() / grid) * grid
          expect(first + size * 60_000 > end.getTime()).toBe(true)
        }
      }),
      { numRuns: 300 },
    )
  })

  test('are in their order and the same for the same question', () => {
    fc.assert(
      fc.property(hours, bookings, range, length, (given, taken, within, size) => {
        const slots = freeSlots(given, taken, within, size)
        expect(slots).toEqual(slots.toSorted((one, other) => one.start.getTime() - other.start.getTime()))
        expect(freeSlots(given, taken.toReversed(), within, size)).toEqual(slots)
      }),
      { numRuns: 100 },
    )
  })
})

describe('a day at the desk', () => {
  const given: Hours = {
    weekly: [
      { weekday: 1, ...minutes(8, 12) },
      { weekday: 1, ...minutes(14, 17) },
      { weekday: 2, ...minutes(20, 24) },
      { weekday: 3, ...minutes(0, 2) },
    ],
    exceptions: [],
    holidays: new Set(),
  }

  test('is cut into slots around what is booked, a ragged end included', () => {
    const slots = freeSlots(given, [span(monday, '08:40', '09:07')], span(monday, '00:00', '11:00'), 30)
    expect(words(slots)).toEqual([
      `${monday} 480-510`,
      `${monday} 550-580`,
      `${monday} 580-610`,
      `${monday} 610-640`,
    ])
  })

  test('goes over midnight where the hours do', () => {
    const tuesday = addDays(monday, 1)
    const late = { start: at(tuesday, '23:45'), end: at(addDays(monday, 2), '00:15') }
    expect(isWithinHours(given, late)).toBe(true)
    expect(isWithinHours(given, { ...late, end: at(addDays(monday, 2), '02:01') })).toBe(false)
  })

  test('a lunch break is not within the hours, and nothing backwards is', () => {
    expect(isWithinHours(given, span(monday, '11:30', '12:00'))).toBe(true)
    expect(isWithinHours(given, span(monday, '11:45', '12:15'))).toBe(false)
    expect(isWithinHours(given, span(monday, '11:30', '14:30'))).toBe(false)
    expect(isWithinHours(given, span(monday, '11:00', '11:00'))).toBe(false)
  })

  test('of an exception goes before holiday and week', () => {
    const special: Hours = {
      ...given,
      exceptions: [{ day: monday, intervals: [minutes(19, 20)] }],
      holidays: new Set([monday]),
    }
    expect(words(freeSlots(special, [], week(monday), 30)).slice(0, 2)).toEqual([
      `${monday} 1140-1170`,
      `${monday} 1170-1200`,
    ])
    expect(intervalsOn({ ...special, exceptions: [] }, monday)).toEqual([])
    expect(freeSlots(none, [], week(monday), 30)).toEqual([])
  })
})

describe('intervals that cannot stand', () => {
  test.each([
    ['backwards', [minutes(9, 8)], { index: 0, code: 'time_order' }],
    ['empty', [minutes(9, 9)], { index: 0, code: 'time_order' }],
    ['25:00', [minutes(9, 25)], { index: 0, code: 'invalid' }],
    ['overlapping', [minutes(9, 12), minutes(11, 13)], { index: 1, code: 'overlap' }],
    ['one in the other', [minutes(9, 12), minutes(10, 11)], { index: 1, code: 'overlap' }],
    ['touching', [minutes(9, 12), minutes(12, 13)], null],
    ['to midnight', [minutes(20, 24)], null],
  ] as const)('%s', (_what, all, problem) => {
    expect(intervalProblem(all)).toEqual(problem)
  })
})

describe('Beijing time', () => {
  test('days, weekdays and minutes whatever the zone of the machine', () => {
    expect(dayOf(new Date('2026-11-22T15:59:59Z'))).toBe('2026-11-22')
    expect(dayOf(new Date('2026-11-22T16:00:00Z'))).toBe(monday)
    expect(minuteOf(new Date('2026-11-22T16:05:59Z'))).toBe(5)
    expect([weekdayOf(monday), weekdayOf('2026-11-29')]).toEqual([1, 7])
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01')
  })

  test('there and back', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: 0, max: 1439 }), (date, minute) => {
        const moment = instantAt(date, minute)
        expect([dayOf(moment), minuteOf(moment)]).toEqual([date, minute])
      }),
    )
    expect(instantAt(monday, 1440)).toEqual(instantAt(addDays(monday, 1), 0))
  })

  test('a summer in which the clocks were put forward is read by the rules of the time', () => {
    // China kept daylight saving from 1986 to 1991.
    expect(instantAt('1988-07-01', 0).toISOString()).toBe('1988-06-30T15:00:00.000Z')
    expect(instantAt('2026-07-01', 0).toISOString()).toBe('2026-06-30T16:00:00.000Z')
  })
})

describe('two weeks', () => {
  const morning = { weekday: 1, from: 540, to: 660 }
  const evening = { weekday: 1, from: 1080, to: 1200 }

  test('are the same with the same parts, in whatever order', () => {
    expect(isSameWeek([], [])).toBe(true)
    expect(isSameWeek([morning, evening], [evening, morning])).toBe(true)
  })

  test.each([
    ['a part more', [morning, evening]],
    ['no part', []],
    ['another day', [{ ...morning, weekday: 2 }]],
    ['another begin', [{ ...morning, from: 541 }]],
    ['another end', [{ ...morning, to: 661 }]],
    ['the same part twice', [morning, morning]],
  ])('differ by %s', (_what, other) => {
    expect(isSameWeek([morning], other)).toBe(false)
  })
})
