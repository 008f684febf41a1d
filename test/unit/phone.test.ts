/** Whose word it is that a call goes on by telephone, and of which times. */
import { describe, expect, test } from 'vitest'
import { type Relation, relations } from '../../server/domain/actor.ts'
import { type ConsultationState, states } from '../../server/domain/consultation.ts'
import { decidePhone, type PhoneFacts, phoneSide } from '../../server/domain/phone.ts'

const start = new Date('2026-11-26T06:00:00.000Z')
const minutes = (count: number) => new Date(start.getTime() + count * 60_000)
const facts = (state: ConsultationState, more: Partial<PhoneFacts> = {}): PhoneFacts => ({
  ...{ state, kind: 'video', scheduledStart: start, changedAt: minutes(-60) },
  ...more,
})
const refused = (error: string) => ({ ok: false, error })

describe('going on by telephone', () => {
  test('is the word of those whose call it is, for their side', () => {
    const sides = Object.fromEntries(relations.map((relation) => [relation, phoneSide(relation)]))
    expect(sides).toEqual({
      ...{ requester: 'hohhot', colleague: 'hohhot', expert: 'beijing', member: 'beijing' },
      ...{ head: null, office: null, invited: null, roster: null, called: null, auditor: null },
      ...{ system: null, stranger: null, receiving_office: null },
    })
    for (const relation of relations) {
      const side = phoneSide(relation)
      expect(decidePhone(facts('in_session'), relation, minutes(1))).toEqual(
        side === null ? refused('NOT_ALLOWED') : { ok: true, side },
      )
    }
  })

  test('begins when the room opens', () => {
    expect(decidePhone(facts('scheduled'), 'expert', minutes(-16))).toEqual(refused('TOO_EARLY'))
    expect(decidePhone(facts('scheduled'), 'expert', minutes(-15))).toEqual({ ok: true, side: 'beijing' })
    expect(decidePhone(facts('accepted', { scheduledStart: null }), 'expert', minutes(1))).toEqual(
      refused('WRONG_STATE'),
    )
  })

  test.each<ConsultationState>(['scheduled', 'in_session', 'reporting'])(
    'is open while it is %s',
    (state) => {
      expect(decidePhone(facts(state), 'requester', minutes(5))).toEqual({ ok: true, side: 'hohhot' })
    },
  )

  test('of what has ended, counts by when it was said', () => {
    const open: readonly ConsultationState[] = ['scheduled', 'in_session', 'reporting']
    for (const state of states.filter((one) => !open.includes(one))) {
      const ended = facts(state, { changedAt: minutes(30) })
      expect(decidePhone(ended, 'requester', minutes(29))).toEqual({ ok: true, side: 'hohhot' })
      expect(decidePhone(ended, 'requester', minutes(30))).toEqual(refused('WRONG_STATE'))
    }
  })

  test('of what has become a written one, counts by when it was said as well', () => {
    const written = facts('reporting', { kind: 'written', changedAt: minutes(30) })
    const by: Relation = 'expert'
    expect(decidePhone(written, by, minutes(10))).toEqual({ ok: true, side: 'beijing' })
    expect(decidePhone(written, by, minutes(40))).toEqual(refused('WRONG_STATE'))
  })
})
