import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type CheckItem,
  type CheckResult,
  checkCauses,
  checkItems,
  hasWay,
  linkCause,
  overallOf,
  signallingCause,
  verdictOf,
} from '../../server/domain/network.ts'

const result = fc
  .constantFrom(...checkItems)
  .chain((item) =>
    fc.constantFrom(...Object.keys(checkCauses[item])).map((cause): CheckResult => ({ item, cause })),
  )
const results = fc.uniqueArray(result, { selector: ({ item }) => item, maxLength: checkItems.length })
const good = checkItems.map((item): CheckResult => ({ item, cause: 'good' }))
const but = (item: CheckItem, cause: string) => good.map((one) => (one.item === item ? { item, cause } : one))

describe('what a computer is fit for', () => {
  test('is good where everything is, and every item can be good', () => {
    expect(overallOf(good)).toBe('good')
    for (const item of checkItems) expect(verdictOf({ item, cause: 'good' })).toBe('good')
  })

  test('is the worst of its parts, and bad without a way to the media', () => {
    fc.assert(
      fc.property(results, (found) => {
        const verdicts = found.map(verdictOf)
        const worst = verdicts.includes('bad') ? 'bad' : verdicts.includes('warning') ? 'warning' : 'good'
        expect(overallOf(found)).toBe(hasWay(found) ? worst : 'bad')
      }),
    )
  })

  test.each([
    ['udp', 'blocked', 'warning'],
    ['relay', 'none', 'good'],
    ['camera', 'missing', 'warning'],
    ['camera', 'denied', 'bad'],
    ['microphone', 'silent', 'bad'],
    ['loudspeaker', 'unanswered', 'good'],
    ['uplink', 'sound_only', 'bad'],
  ] as const)('%s %s makes it %s', (item, cause, overall) => {
    expect(overallOf(but(item, cause))).toBe(overall)
  })

  test('one way is enough, none is not', () => {
    const only = (way: CheckItem) =>
      good.map((one) =>
        ['udp', 'tcp', 'relay'].includes(one.item) && one.item !== way ? { ...one, cause: 'blocked' } : one,
      )
    for (const way of ['udp', 'tcp', 'relay'] as const) expect(overallOf(only(way))).toBe('warning')
    expect(overallOf(only('browser'))).toBe('bad')
  })

  test('an invented cause is none, nor what every object has', () => {
    for (const cause of ['fine', '', 'toString', '__proto__', 'constructor']) {
      expect(verdictOf({ item: 'udp', cause })).toBeNull()
    }
  })
})

test.each([
  [20, 0, 'sound_only'],
  [20, 0.5, 'sound_only'],
  [300, 0, 'narrow'],
  [300, 0.06, 'lossy'],
  [2000, 0.06, 'lossy'],
  [2000, 0.04, 'good'],
])('a link of %d kbit/s with a loss of %d is %s', (kilobits, loss, cause) => {
  expect(linkCause(kilobits, loss)).toBe(cause)
})

test('a slow answer is called slow', () => {
  expect([40, 600, 601].map(signallingCause)).toEqual(['good', 'good', 'slow'])
})
