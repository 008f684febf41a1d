/** How long records are kept: classes, days, minimum, and what a hold does to them. */
import { describe, expect, test } from 'vitest'
import {
  type ClassFacts,
  classOf,
  holdsUntil,
  isHeld,
  keptUntil,
  minimumYears,
  restingStates,
  retentionProblems,
} from '../../server/domain/retention.ts'

const nothing: ClassFacts = { hospitalNumber: '', stay: { ward: '', room: '', bed: '' }, referrals: [] }

describe('the class', () => {
  test.each<[string, Partial<ClassFacts>, string, string]>([
    ['nothing said: the longer one', {}, 'inpatient', 'unknown'],
    [
      'a hospital number',
      { hospitalNumber: 'ZY1', referrals: ['outpatient'] },
      'inpatient',
      'hospital_number',
    ],
    ['a bed', { stay: { ward: '', room: '', bed: '12' }, referrals: ['outpatient'] }, 'inpatient', 'stay'],
    ['a referral of an inpatient', { referrals: ['outpatient', 'inpatient'] }, 'inpatient', 'referral'],
    ['a referral of an outpatient', { referrals: ['outpatient'] }, 'outpatient', 'referral'],
    ['blanks say nothing', { hospitalNumber: '  ' }, 'inpatient', 'unknown'],
  ])('%s', (_name, facts, kind, why) => {
    expect(classOf({ ...nothing, ...facts })).toEqual({ class: kind, why })
  })
})

describe('the day', () => {
  test('runs to the end of the same day, by the calendar of both cities', () => {
    /* already the 2nd of March there */
    const since = new Date('2026-03-01T16:30:00Z')
    expect(keptUntil(since, 15)).toBe('2041-03-02')
  })
  test('of a leap day is the day after, never the day before', () => {
    expect(keptUntil(new Date('2028-02-29T04:00:00Z'), 3)).toBe('2031-03-01')
    expect(keptUntil(new Date('2028-02-29T04:00:00Z'), 4)).toBe('2032-02-29')
  })
  test('is not counted while the course goes on', () => {
    expect(restingStates).not.toContain('reporting')
    expect(restingStates).not.toContain('draft')
    expect(restingStates).toContain('closed')
  })
})

test('no class is set below what the law asks for', () => {
  expect(retentionProblems(minimumYears)).toEqual([])
  expect(
    retentionProblems({ inpatient: 29, outpatient: 14, process: 2, log: 2 }).map(({ path }) => path),
  ).toEqual(['inpatient', 'outpatient', 'process', 'log'])
  expect(retentionProblems({ ...minimumYears, log: 101 })).toEqual([{ path: 'log', code: 'too_long' }])
})

describe('a hold', () => {
  const setAt = new Date('2026-05-01T00:00:00Z')
  test('stands until it is lifted, however long', () => {
    expect(isHeld([{ setAt, liftedAt: null }], new Date('2090-01-01'))).toBe(true)
  })
  test('lifted, holds until three years after the sealing', () => {
    const hold = { setAt, liftedAt: new Date('2026-06-01T00:00:00Z') }
    expect(holdsUntil(hold).toISOString()).toBe('2029-05-01T00:00:00.000Z')
    expect(isHeld([hold], new Date('2029-04-30T23:59:59Z'))).toBe(true)
    expect(isHeld([hold], new Date('2029-05-01T00:00:00Z'))).toBe(false)
  })
  test('of several, one is enough', () => {
    const over = { setAt: new Date('2020-01-01'), liftedAt: new Date('2020-02-01') }
    expect(isHeld([over], setAt)).toBe(false)
    expect(isHeld([over, { setAt, liftedAt: null }], setAt)).toBe(true)
  })
})
