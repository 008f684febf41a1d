/** What stands out in the access log: the rules alone, without a database. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { accessKinds, categoryNames, kindsOf } from '../../server/contract/access-kind.ts'
import { auditKinds } from '../../server/contract/audit.ts'
import {
  type AccessFact,
  type AccessRule,
  type AccessSetting,
  accessRuleFacts,
  accessRules,
  findEpisodes,
  isNight,
  settingFor,
} from '../../server/domain/access.ts'

/** 14:00 in Beijing. */
const start = Date.parse('2026-03-02T06:00:00Z')
let next = 0

function fact(minutes: number, more: Partial<AccessFact> = {}): AccessFact {
  next += 1
  return {
    id: `event ${String(next).padStart(5, '0')}`,
    at: new Date(start + minutes * 60_000),
    act: 'read',
    recordId: `record ${next}`,
    review: false,
    name: null,
    foreign: false,
    expected: false,
    ...more,
  }
}

function found(rule: AccessRule, facts: AccessFact[], change: Partial<AccessSetting> = {}): number[] {
  const setting = { ...accessRuleFacts[rule].defaults, ...change }
  return findEpisodes(rule, setting, facts).map((one) => one.facts.length)
}

const many = (count: number, step: number, more: Partial<AccessFact> = {}) =>
  Array.from({ length: count }, (_, index) => fact(index * step, more))

describe('many records', () => {
  const three = { count: 3, minutes: 10 }

  test('from the threshold on, and not before', () => {
    expect(found('many_records', many(2, 1), three)).toEqual([])
    expect(found('many_records', many(3, 1), three)).toEqual([3])
  })

  test('within the window: its end no longer belongs to it', () => {
    expect(found('many_records', many(3, 5), three)).toEqual([])
    expect(found('many_records', [fact(0), fact(4), fact(9.99)], three)).toEqual([3])
  })

  test('the same record opened again and again is one', () => {
    expect(found('many_records', many(9, 1, { recordId: 'one' }), three)).toEqual([])
  })

  test('what goes on is one episode; after a pause a second begins', () => {
    expect(found('many_records', many(20, 2), three)).toEqual([20])
    const later = Array.from({ length: 4 }, (_, index) => fact(600 + index))
    expect(found('many_records', [...later, ...many(3, 1)], three)).toEqual([3, 4])
  })

  test('what stands alone before and after does not belong to it', () => {
    const facts = [fact(-100), ...many(3, 1), fact(100)]
    expect(found('many_records', facts, three)).toEqual([3])
  })

  test('who reviews reads: that is their work', () => {
    expect(found('many_records', many(50, 0.1, { review: true }))).toEqual([])
  })
})

test("one's own name stands out at once, a colleague's where it is asked for", () => {
  expect(found('own_name', [fact(0, { name: 'own' }), fact(1)])).toEqual([1])
  expect(found('own_name', [fact(0, { name: 'colleague' })])).toEqual([1])
  expect(found('own_name', [fact(0, { name: 'colleague' })], { colleagues: false })).toEqual([])
})

describe('the night', () => {
  test.each([
    ['2026-03-02T14:59:59Z', false],
    ['2026-03-02T15:00:00Z', true],
    ['2026-03-02T21:59:59Z', true],
    ['2026-03-02T22:00:00Z', false],
  ])('from 23 to 6 by the clocks of both cities: %s', (at, night) => {
    expect(isNight(new Date(at), { from: 23 * 60, to: 6 * 60 })).toBe(night)
  })

  test('one that does not pass over midnight', () => {
    expect(isNight(new Date('2026-03-02T17:30:00Z'), { from: 60, to: 120 })).toBe(true)
    expect(isNight(new Date('2026-03-02T15:30:00Z'), { from: 60, to: 120 })).toBe(false)
  })

  test('counts records of those whom nobody expected', () => {
    /* from 23:30 on */
    const night = (more: Partial<AccessFact> = {}) => [570, 640, 700].map((at) => fact(at, more))
    expect(found('night', night())).toEqual([3])
    expect(found('night', night({ expected: true }))).toEqual([])
    expect(found('night', many(9, 1))).toEqual([])
  })
})

test('records of other institutions, failed sign-ins, exports and identities are counted apart', () => {
  expect(found('other_institution', many(3, 1, { foreign: true }))).toEqual([3])
  expect(found('other_institution', many(3, 1))).toEqual([])
  expect(found('failed_sign_ins', many(5, 1, { act: 'refused', recordId: null }))).toEqual([5])
  expect(found('failed_from_address', many(5, 1, { act: 'refused', recordId: null }))).toEqual([])
  expect(found('many_exports', many(5, 1, { act: 'export', recordId: null }))).toEqual([5])
  expect(found('many_reveals', many(10, 1, { act: 'reveal' }))).toEqual([10])
  expect(found('many_reveals', many(30, 0.5))).toEqual([])
})

test('a rule that is switched off finds nothing', () => {
  expect(found('own_name', [fact(0, { name: 'own' })], { on: false })).toEqual([])
})

test('an institution goes before the house, the house before the product', () => {
  const { defaults } = accessRuleFacts.night
  const house = { ...defaults, count: 7 }
  const own = { ...defaults, count: 9 }
  expect(settingFor('night', own, house).count).toBe(9)
  expect(settingFor('night', null, house).count).toBe(7)
  expect(settingFor('night', null, undefined)).toEqual(defaults)
})

test('no access is in two episodes, each episode has enough, and the order of what comes in says nothing', () => {
  const minutes = fc.array(fc.integer({ min: 0, max: 600 }), { maxLength: 60 })
  fc.assert(
    fc.property(minutes, fc.integer({ min: 1, max: 5 }), (at, count) => {
      const facts = at.map((one) => fact(one))
      const setting = { ...accessRuleFacts.many_records.defaults, count, minutes: 15 }
      const episodes = findEpisodes('many_records', setting, facts)
      const ids = episodes.flatMap((one) => one.facts.map(({ id }) => id))
      expect(new Set(ids).size).toBe(ids.length)
      for (const one of episodes) expect(one.facts.length).toBeGreaterThanOrEqual(count)
      expect(findEpisodes('many_records', setting, facts.toReversed())).toEqual(episodes)
    }),
  )
})

test('every kind of event has its place and its words in both languages', () => {
  expect(Object.keys(accessKinds).sort()).toEqual([...auditKinds].sort())
  for (const [, zh, en] of Object.values(accessKinds)) expect([zh, en]).not.toContain('')
  for (const category of Object.keys(categoryNames) as (keyof typeof categoryNames)[])
    expect(kindsOf(category)).not.toEqual([])
  expect(accessRules).toHaveLength(8)
})
