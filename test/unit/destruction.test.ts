/** Destroying records after their years: whose word it takes, when, and what remains of an event. */
import { describe, expect, test } from 'vitest'
import { type Left, LostWords, lostWordsDigest } from '../../server/app/lost-words.ts'
import {
  decisionProblem,
  dueAfter,
  hasLostWords,
  isPastKeeping,
  mayWithdraw,
  planNumber,
  planStates,
  waitingDays,
  withoutWords,
} from '../../server/domain/destruction.ts'

describe('the years', () => {
  const since = new Date('2020-03-01T04:00:00Z')
  test.each([
    ['2050-03-01T15:59:00Z', false],
    /* midnight in both cities */
    ['2050-03-01T16:00:00Z', true],
  ])('are over when the last day is: %s', (now, over) => {
    expect(isPastKeeping(since, 30, new Date(now))).toBe(over)
  })
})

describe('a plan', () => {
  test('is decided on by another person, and once', () => {
    for (const state of planStates) {
      const plan = { state, proposedBy: 'a' }
      expect(decisionProblem({ personId: 'a' }, plan)).toBe(
        state === 'proposed' ? 'SECOND_PERSON' : 'WRONG_STATE',
      )
      expect(decisionProblem({ personId: 'b' }, plan)).toBe(state === 'proposed' ? null : 'WRONG_STATE')
    }
  })
  test('is withdrawn until it is carried out', () => {
    expect(planStates.filter((state) => mayWithdraw({ state }))).toEqual(['proposed', 'approved'])
  })
  test('waits for its days from the approval', () => {
    const at = new Date('2050-03-01T00:00:00Z')
    expect((dueAfter(at).getTime() - at.getTime()) / 86_400_000).toBe(waitingDays)
    expect(planNumber(12)).toBe('XH-000012')
  })
})

describe('what remains of an event', () => {
  test('are codes, ids, moments and figures, and the mark', () => {
    const data = {
      ...{ command: 'decline', reasonCode: 'other', reasonText: 'typed', reason: '李晓萍', reference: '12' },
      ...{ at: '2026-01-01T00:00:00.000Z', version: 3, side: null },
      times: [{ note: 'x', startAt: '2026-01-01T00:00:00.000Z' }, '家属 来电'],
    }
    expect(withoutWords(data)).toEqual({
      ...{ command: 'decline', reasonCode: 'other', reasonText: '', reason: '', reference: '' },
      ...{ at: '2026-01-01T00:00:00.000Z', version: 3, side: null },
      ...{ times: [{ note: '', startAt: '2026-01-01T00:00:00.000Z' }, ''], destroyed: true },
    })
    expect(hasLostWords(withoutWords(data))).toBe(true)
    expect(hasLostWords(data)).toBe(false)
    expect(withoutWords('typed')).toEqual({ destroyed: true })
  })

  test('is covered by the event that ends the destruction, as it was then', () => {
    const event = (position: number, data: Left['data'], kind = 'patient.revealed'): Left => ({
      ...{
        chain: 'consultation:c',
        position,
        kind,
        data,
        digest: `d${position}`,
        previous: `d${position - 1}`,
      },
      ...{ consultationId: 'c', actorId: 'p', actorRole: 'doctor', actorInstitutionId: 'i' },
      ...{ requestId: 'r', address: null, at: new Date(position), algorithm: 'sha256' },
    })
    const lost = [event(2, { reason: '', destroyed: true }), event(4, { reason: '', destroyed: true })]
    const counts = {
      ...{ versions: 1, opinions: 0, attachments: 0, messages: 0, drawings: 0, recordings: 0 },
      ...{ referrals: 0, files: 0, bytes: 0 },
    }
    const end = event(
      5,
      {
        ...{ planId: 'p', plan: 'XH-000001', counts, words: 2, algorithm: 'sha256' },
        digest: lostWordsDigest('sha256', lost),
      },
      'record.destroyed',
    )
    const walk = (...events: ReturnType<typeof event>[]) => {
      const words = new LostWords()
      return { taken: events.map((one) => words.take(one)), uncovered: words.uncovered }
    }
    expect(walk(...lost, end)).toEqual({ taken: [true, true, false], uncovered: null })
    expect(walk(...lost).uncovered).toBe(2)
    expect(walk(...lost.slice(1), end).uncovered).toBe(4)
    expect(walk(end, ...lost).uncovered).toBe(2)
    expect(walk(...lost, end, event(6, { destroyed: true })).uncovered).toBe(6)
    /* whatever of the row was changed, not its data alone */
    const [first, ...others] = lost
    if (first === undefined) throw new Error('no first one')
    expect(walk({ ...first, actorId: 'q' }, ...others, end).uncovered).toBe(2)
  })
})
