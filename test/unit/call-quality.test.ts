import { describe, expect, test } from 'vitest'
import type { QualityReport } from '../../server/contract/quality.ts'
import { type CallMinute, gradeOf, summaryOf } from '../../server/domain/call-quality.ts'
import { StayFacts } from '../../server/signal/facts.ts'

const begin = Date.UTC(2026, 5, 1, 1)
const at = (seconds: number) => new Date(begin + seconds * 1000)
const stream = (more: Partial<QualityReport['streams'][number]> = {}): QualityReport['streams'][number] => ({
  ...{ producerId: 'p', kind: 'video', state: 'flowing', width: 1280, height: 720 },
  ...{ framesPerSecond: 25, lossPercent: 0 },
  ...more,
})
const report = (more: Partial<QualityReport> = {}): QualityReport => ({
  ...{ step: 'full', decidedBy: 'nobody', roundTripMs: 30, way: 'udp', streams: [stream()] },
  ...more,
})
const minute = (more: Partial<CallMinute> = {}): CallMinute => ({
  ...{ beganAt: at(0), seconds: 60, away: 0, soundOnly: 0, frozen: 0, drops: 0 },
  ...{ lossPerMille: 0, roundTripMs: 30, lowest: 720, highest: 720, way: 'udp' as const },
  ...more,
})

describe('a stay', () => {
  test('keeps the worst that was told, and the sizes of the pictures that came', () => {
    const facts = new StayFacts(at(0))
    facts.heard(report({ streams: [stream({ lossPercent: 1.24 }), stream({ height: 180 })] }), at(5))
    facts.heard(report({ roundTripMs: 640, way: 'relay', streams: [stream({ lossPercent: 7 })] }), at(10))
    facts.heard(
      report({ way: 'tcp', roundTripMs: null, streams: [stream({ state: 'paused', lossPercent: 90 })] }),
      at(15),
    )
    expect(facts.full(at(49))).toBeNull()
    expect(facts.full(at(50))).toEqual(
      minute({ seconds: 50, lossPerMille: 70, roundTripMs: 640, lowest: 180, highest: 720, way: 'relay' }),
    )
    /* the next one begins where this one ended, and knows nothing yet */
    expect(facts.end(at(53))).toEqual(
      minute({
        ...{ beganAt: at(50), seconds: 3, lossPerMille: null, roundTripMs: null, lowest: null },
        ...{ highest: null, way: null },
      }),
    )
    expect(facts.end(at(53.2))).toBeNull()
  })

  test('counts one loss of several ways at once, and stays open while nobody knows whether the person comes back', () => {
    const facts = new StayFacts(at(0))
    facts.lost('signalling', at(10))
    facts.lost('transport', at(12))
    expect(facts.full(at(60))).toBeNull()
    facts.back(at(70), 'signalling')
    /* the person is here, and only what they hear is not: the time goes on being written down */
    expect(facts.full(at(100))).toMatchObject({ seconds: 100, away: 90, drops: 1 })
    facts.back(at(110))
    facts.lost('signalling', at(115))
    facts.back(at(116))
    expect(facts.full(at(160))).toMatchObject({ seconds: 60, away: 11, drops: 1 })
  })

  test('counts sound alone and standing pictures as long as somebody says so', () => {
    const facts = new StayFacts(at(0))
    facts.heard(report({ step: 'cameras_off', decidedBy: 'network' }), at(10))
    facts.heard(report({ streams: [stream({ state: 'frozen' })] }), at(30))
    expect(facts.full(at(60))).toMatchObject({ soundOnly: 20, frozen: 30 })
    /* a page that has said nothing for longer than it should is not known to go on */
    expect(facts.full(at(120))).toMatchObject({ frozen: 15 })
  })

  test('bears a clock that goes back', () => {
    const facts = new StayFacts(at(100))
    facts.lost('signalling', at(90))
    facts.back(at(80))
    expect(facts.full(at(150))).toMatchObject({ seconds: 50, away: 0, drops: 1 })
  })
})

describe('what minutes say', () => {
  test.each([
    [{}, 'good'],
    [{ lossPerMille: 49, roundTripMs: 499, frozen: 9 }, 'good'],
    [{ lossPerMille: 50 }, 'fair'],
    [{ roundTripMs: 500 }, 'fair'],
    [{ away: 1 }, 'fair'],
    [{ frozen: 10 }, 'fair'],
    [{ lossPerMille: 150 }, 'poor'],
    [{ roundTripMs: 1000 }, 'poor'],
    [{ away: 10 }, 'poor'],
    [{ lossPerMille: null, roundTripMs: null }, 'unmeasured'],
    [{ lossPerMille: null, roundTripMs: null, away: 20 }, 'poor'],
  ] as const)('%o is %s', (more, grade) => {
    expect(gradeOf(minute(more))).toBe(grade)
  })

  test('their sums, worsts and verdict', () => {
    const good = Array.from({ length: 19 }, () => minute())
    expect(
      summaryOf([...good, minute({ lossPerMille: 200, soundOnly: 40, lowest: 180, way: 'tcp' })]),
    ).toEqual({
      ...{ seconds: 1200, away: 0, soundOnly: 40, frozen: 0, drops: 0, lossPerMille: 200, roundTripMs: 30 },
      ...{ lowest: 180, highest: 720, ways: ['udp', 'tcp'], verdict: 'usable' },
    })
    const poor = minute({ away: 30, drops: 1 })
    expect(summaryOf([...good.slice(0, 9), poor]).verdict).toBe('disturbed')
    expect(summaryOf([...good.slice(0, 3), poor]).verdict).toBe('unusable')
    expect(summaryOf([minute({ lossPerMille: null, roundTripMs: null })]).verdict).toBeNull()
    expect(summaryOf([]).verdict).toBeNull()
  })
})
