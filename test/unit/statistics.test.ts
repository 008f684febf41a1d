/** Figures as data: each explains itself, and a list stands behind what consultations are counted by. */
import { expect, test } from 'vitest'
import { kindOf } from '../../server/domain/ledger-kind.ts'
import {
  conditionsOf,
  type Figure,
  figureIds,
  figureOf,
  longestDays,
  periodProblem,
} from '../../server/domain/statistics.ts'

const all: readonly Figure[] = figureIds.map(figureOf)

test('each has a name of its own and says in both languages what is counted, among what, from when to when', () => {
  for (const language of ['zh', 'en'] as const) {
    expect(new Set(all.map(({ name }) => name[language])).size).toBe(all.length)
    for (const { id, numerator, denominator, clock, source } of all) {
      const said = [numerator, ...(denominator === null ? [] : [denominator]), ...Object.values(clock ?? {})]
      expect([id, said.map((words) => words[language].trim()).filter((words) => words === '')]).toEqual([
        id,
        [],
      ])
      expect([id, source]).toEqual([id, expect.stringContaining('domain.md §')])
    }
  }
})

test('a share has a denominator, a time a clock, a plain count neither', () => {
  for (const { id, shape, denominator, clock } of all) {
    const among = shape.kind === 'share' || (shape.kind === 'referrals' && shape.among !== null)
    if (among) expect([id, denominator]).not.toEqual([id, null])
    if (shape.kind === 'time') expect([id, clock]).not.toEqual([id, null])
    if (shape.kind === 'count' || shape.kind === 'programme') expect([id, denominator]).toEqual([id, null])
  }
})

test('of a share, what was counted and what was missed are the two halves of its denominator', () => {
  const lossy = figureOf('lossyShare')
  expect(conditionsOf(lossy, 'all')).toEqual([{ happened: 'measured' }])
  expect(conditionsOf(lossy, 'counted')).toEqual([{ happened: 'measured' }, { happened: 'lossy' }])
  expect(conditionsOf(lossy, 'missed')).toEqual([
    { happened: 'measured' },
    { not: { every: [{ happened: 'lossy' }] } },
  ])
})

test('no consultations stand behind referrals, scores and the ledger', () => {
  for (const id of ['greenArrived', 'ratingExpert', 'teachingSessions', 'expertVisits'] as const)
    expect([id, conditionsOf(figureOf(id), 'counted')]).toEqual([id, null])
})

test('the ledger is summed by kinds of which single events may be entered, and says that it has no departments', () => {
  const sums = all.flatMap(({ id, shape, numerator }) =>
    shape.kind === 'programme' ? [{ id, shape, numerator }] : [],
  )
  expect(sums).toHaveLength(4)
  for (const { id, shape, numerator } of sums) {
    expect([id, shape.kinds.filter((kind) => !kindOf(kind).events)]).toEqual([id, []])
    expect(numerator.zh).toContain('不分科室和个人')
    expect(numerator.en).toContain('none by department or person')
  }
})

test('a period is counted from its first to its last day, a year at most', () => {
  expect(periodProblem('2026-03-02', '2026-03-01')).toBe('range_backwards')
  expect(periodProblem('2026-03-01', '2026-03-01')).toBeNull()
  expect(longestDays).toBe(366)
  expect(periodProblem('2028-01-01', '2028-12-31')).toBeNull()
  expect(periodProblem('2028-01-01', '2029-01-01')).toBe('range_too_long')
})
