/** Every state × command × relation in both directions, against a table that is written here a second time. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PersonActor } from '../../server/domain/actor.ts'
import { urgencies } from '../../server/domain/consultation.ts'
import {
  allowedReferralCommands,
  countAttempts,
  type Direction,
  decideReferral,
  directions,
  failuresToLoseContact,
  followUpResults,
  type ReferralCommand,
  type ReferralCommandName,
  type ReferralFacts,
  type ReferralRelation,
  type ReferralState,
  referralCommands,
  referralEndStates,
  referralReasons,
  referralRelations,
  referralStates,
  referralTransitions,
  referralTurnOf,
} from '../../server/domain/referral.ts'
import {
  defaultReferralDeadlines,
  referralDueAt,
  referralLapseAt,
} from '../../server/domain/referral-clock.ts'
import { lackingReferralItems, type ReferralParts } from '../../server/domain/referral-form.ts'
import { referralBranches, referralViews } from '../../server/domain/referral-list.ts'
import { isOpenTo, referralRelationOf } from '../../server/domain/referral-relation.ts'

const now = new Date('2026-11-19T12:00:00Z')
const hours = (count: number) => new Date(now.getTime() + count * 3_600_000)

/** s: those who send, r: those who receive, S: the referrer alone, c: the clock; one letter group for up, one for down. */
const rules: Record<ReferralCommandName, [from: string, up: string, down: string, to: ReferralState]> = {
  submit: ['draft returned', 'S', 'S', 'requested'],
  withdraw: ['draft requested returned', 'S', 'S', 'withdrawn'],
  return: ['requested', 'r', 'r', 'returned'],
  decline: ['requested', 'r', 'r', 'declined'],
  accept: ['requested', 'r', 'r', 'accepted'],
  change_slot: ['accepted patient_informed', 'r', 'r', 'accepted'],
  inform_patient: ['accepted', 's', 's', 'patient_informed'],
  record_arrival: ['accepted patient_informed', 'r', 'r', 'arrived'],
  mark_not_arrived: ['accepted patient_informed', 'rc', 'rc', 'not_arrived'],
  admit: ['arrived', 'r', 'r', 'in_care'],
  send_summary: ['arrived in_care', 'r', '', 'summary_sent'],
  take_over: ['summary_sent', 's', '', 'following_up'],
  begin_follow_up: ['arrived in_care', '', 'r', 'following_up'],
  record_follow_up: ['following_up', 's', 'r', 'following_up'],
  lose_contact: ['following_up', 'c', 'c', 'lost_contact'],
  complete: ['following_up', 's', 'r', 'completed'],
  refer_back: ['arrived in_care summary_sent', 'r', '', 'completed'],
  cancel: ['accepted patient_informed', 'Sr', 'Sr', 'cancelled'],
  record_death: [
    'requested returned accepted patient_informed arrived in_care summary_sent following_up',
    'sr',
    'sr',
    'deceased',
  ],
  expire: ['requested returned', 'c', 'c', 'expired'],
}

const letters: Record<ReferralRelation, string> = {
  referrer: 'sS',
  sender: 's',
  contact: 'r',
  receiver: 'r',
  system: 'c',
  stranger: '',
}

function expected(
  name: ReferralCommandName,
  state: ReferralState,
  direction: Direction,
  who: ReferralRelation,
) {
  const [from, up, down, to] = rules[name]
  const by = direction === 'up' ? up : down
  if (by === '') return { ok: false, error: 'WRONG_DIRECTION' }
  if (![...letters[who]].some((letter) => by.includes(letter))) return { ok: false, error: 'NOT_ALLOWED' }
  if (!from.split(' ').includes(state)) return { ok: false, error: 'WRONG_STATE' }
  return { ok: true, state: to }
}

/** A command with everything that it asks for. */
function complete(name: ReferralCommandName): ReferralCommand {
  switch (name) {
    case 'accept':
    case 'change_slot':
      return { name, slotAt: hours(20) }
    case 'withdraw':
    case 'return':
    case 'decline':
    case 'cancel':
    case 'mark_not_arrived':
      return { name, reasonCode: referralReasons[name][0], reasonText: '缺影像' }
    default:
      return { name }
  }
}

function facts(state: ReferralState, direction: Direction): ReferralFacts {
  return {
    state,
    direction,
    slotAt: hours(-30),
    lapseAt: hours(-1),
    lacking: [],
    failures: failuresToLoseContact,
    reached: 1,
  }
}

describe('decideReferral', () => {
  test.each(referralCommands)('%s in every state by every relation in both directions', (name) => {
    for (const state of referralStates) {
      for (const direction of directions) {
        for (const relation of referralRelations) {
          expect(
            decideReferral(facts(state, direction), complete(name), relation, now),
            `${name} · ${state} · ${direction} · ${relation}`,
          ).toEqual(expected(name, state, direction, relation))
        }
      }
    }
  })

  test('a button is there exactly where the command would be heard', () => {
    for (const state of referralStates) {
      for (const direction of directions) {
        for (const relation of referralRelations) {
          const heard = referralCommands.filter((name) => expected(name, state, direction, relation).ok)
          expect(allowedReferralCommands({ state, direction }, relation)).toEqual(heard)
        }
      }
    }
  })

  test.each(directions)(
    '%s: every state is reached from a draft and can be left, ends by nobody',
    (direction) => {
      const possible = referralCommands.filter((name) => referralTransitions[name].by[direction].length > 0)
      const reached = new Set<ReferralState>(['draft'])
      for (let size = 0; size !== reached.size; ) {
        size = reached.size
        for (const name of possible) {
          const { from, to } = referralTransitions[name]
          if (from.some((state) => reached.has(state))) reached.add(to)
        }
      }
      const unused: ReferralState[] = direction === 'down' ? ['summary_sent'] : []
      expect([...reached].sort()).toEqual(referralStates.filter((state) => !unused.includes(state)).sort())
      for (const state of reached) {
        const leaving = possible.filter(
          (name) => referralTransitions[name].from.includes(state) && referralTransitions[name].to !== state,
        )
        expect(leaving.length > 0, state).toBe(!referralEndStates.includes(state))
        /* nobody waits for the clock alone */
        const people = leaving.filter((name) =>
          referralTransitions[name].by[direction].some((one) => one !== 'system'),
        )
        expect(people.length > 0, state).toBe(!referralEndStates.includes(state))
        expect(referralTurnOf(state, direction) === 'nobody', state).toBe(referralEndStates.includes(state))
      }
    },
  )

  test('never throws, never leaves the states, and changes nothing it was given', () => {
    const text = fc.string({ maxLength: 20 })
    const instant = fc.date({ noInvalidDate: false })
    const command = fc.oneof(
      fc.constantFrom(...referralCommands).map(complete),
      fc.record({
        name: fc.constantFrom(...(Object.keys(referralReasons) as (keyof typeof referralReasons)[])),
        reasonCode: text,
        reasonText: text,
      }),
      fc.record({ name: fc.constantFrom('accept', 'change_slot'), slotAt: instant }),
    ) as fc.Arbitrary<ReferralCommand>
    const given = fc.record({
      state: fc.constantFrom(...referralStates),
      direction: fc.constantFrom(...directions),
      slotAt: fc.option(instant),
      lapseAt: fc.option(instant),
      lacking: fc.constant([]),
      failures: fc.integer({ min: 0, max: 5 }),
      reached: fc.integer({ min: 0, max: 5 }),
    })
    fc.assert(
      fc.property(given, command, fc.constantFrom(...referralRelations), (before, asked, relation) => {
        const copy = structuredClone(before)
        const decision = decideReferral(before, asked, relation, now)
        expect(before).toEqual(copy)
        if (decision.ok) expect(referralStates).toContain(decision.state)
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('lost contact', () => {
  test('comes with the third failure in a row, never before and never without', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...followUpResults), { maxLength: 12 }), (results) => {
        let state: ReferralState = 'following_up'
        const done: (typeof results)[number][] = []
        for (const result of results) {
          if (state !== 'following_up') break
          done.push(result)
          const lost = decideReferral(
            { ...facts('following_up', 'up'), ...countAttempts(done) },
            { name: 'lose_contact' },
            'system',
            now,
          )
          if (lost.ok) state = lost.state
        }
        const lastThree = done.slice(-3)
        const lost = lastThree.length === 3 && lastThree.every((one) => one === 'not_reached')
        expect(state).toBe(lost ? 'lost_contact' : 'following_up')
        for (let end = 3; end < done.length; end += 1) {
          expect(done.slice(end - 3, end).some((one) => one === 'reached')).toBe(true)
        }
      }),
    )
  })

  test('nobody is done with whom nobody has spoken', () => {
    const give = (reached: number) =>
      decideReferral({ ...facts('following_up', 'up'), reached }, { name: 'complete' }, 'sender', now)
    expect(give(0)).toEqual({ ok: false, error: 'TOO_EARLY' })
    expect(give(1).ok).toBe(true)
  })
})

describe('what a command must bring', () => {
  test.each([
    ['no such reason', { name: 'decline', reasonCode: 'because', reasonText: 'x' }],
    ['other without words', { name: 'decline', reasonCode: 'other', reasonText: ' ' }],
    [
      'a return that does not say what is missing',
      { name: 'return', reasonCode: 'material_missing', reasonText: '' },
    ],
  ] as [string, ReferralCommand][])('%s is refused', (_what, command) => {
    expect(decideReferral(facts('requested', 'up'), command, 'receiver', now)).toEqual({
      ok: false,
      error: 'REASON_REQUIRED',
    })
  })

  test('a slot lies ahead, at most ninety days', () => {
    const give = (slotAt: Date) =>
      decideReferral(facts('requested', 'up'), { name: 'accept', slotAt }, 'contact', now)
    expect(give(hours(-0.2))).toEqual({ ok: false, error: 'TIME_IN_PAST' })
    expect(give(hours(90 * 24 + 1))).toEqual({ ok: false, error: 'TIME_TOO_FAR' })
    expect(give(hours(-0.05)).ok).toBe(true)
  })

  test('people may note an absence after the slot, the clock after its patience, and nothing expires early', () => {
    const at = (slotAt: Date, lapseAt: Date) => ({ ...facts('patient_informed', 'up'), slotAt, lapseAt })
    const absent = complete('mark_not_arrived')
    expect(decideReferral(at(hours(-1), hours(1)), absent, 'contact', now).ok).toBe(true)
    expect(decideReferral(at(hours(1), hours(2)), absent, 'contact', now)).toMatchObject({
      error: 'TOO_EARLY',
    })
    expect(decideReferral(at(hours(-1), hours(1)), absent, 'system', now)).toMatchObject({
      error: 'TOO_EARLY',
    })
    const waiting = { ...facts('requested', 'up'), lapseAt: hours(1) }
    expect(decideReferral(waiting, { name: 'expire' }, 'system', now)).toMatchObject({ error: 'TOO_EARLY' })
  })
})

describe('the clocks', () => {
  const times = { since: now, slotAt: hours(30), followUpOn: '2026-12-01' }

  test.each(urgencies)('%s: what waits for somebody is due, and nothing ended is', (urgency) => {
    for (const state of referralStates) {
      const due = referralDueAt({ ...times, state, urgency }, defaultReferralDeadlines)
      const still = ['draft', 'arrived', 'in_care', ...referralEndStates].includes(state)
      expect(due === null, state).toBe(still)
      const lapse = referralLapseAt({ ...times, state, urgency }, defaultReferralDeadlines)
      const clock = ['requested', 'returned', 'accepted', 'patient_informed'].includes(state)
      expect(lapse !== null, state).toBe(clock)
      if (lapse !== null && due !== null) expect(lapse.getTime()).toBeGreaterThan(due.getTime())
    }
  })

  test('the more urgent, the sooner', () => {
    const reply = urgencies.map((urgency) =>
      referralDueAt({ ...times, state: 'requested', urgency }, defaultReferralDeadlines)?.toISOString(),
    )
    expect(reply).toEqual([hours(24), hours(4), hours(0.5)].map((at) => at.toISOString()))
  })

  test('nobody is to be told of a visit after it', () => {
    const due = referralDueAt(
      { ...times, state: 'accepted', urgency: 'routine', slotAt: hours(3) },
      defaultReferralDeadlines,
    )
    expect(due).toEqual(hours(3))
  })
})

describe('who is who', () => {
  const actor = (
    role: 'doctor' | 'expert' | 'audit_admin',
    more: Partial<PersonActor> = {},
  ): PersonActor => ({
    kind: 'person',
    personId: 'p',
    roles: [role],
    institutionId: 'hohhot',
    departmentId: null,
    expertLineIds: [],
    requestLineIds: [],
    ...more,
  })
  const beijing = (more: Partial<PersonActor> = {}) =>
    actor('expert', { institutionId: 'beijing', expertLineIds: ['l'], ...more })
  const up = {
    direction: 'up' as const,
    referrerId: 'asker',
    fromInstitutionId: 'hohhot',
    toInstitutionId: 'beijing',
    lineId: 'l',
    contactPersonId: 'named',
    requestedAt: now,
  }
  const down = { ...up, direction: 'down' as const, fromInstitutionId: 'beijing', toInstitutionId: 'hohhot' }

  test.each([
    ['who wrote it', up, actor('doctor', { personId: 'asker' }), 'referrer'],
    ['a doctor of the same hospital', up, actor('doctor'), 'sender'],
    ['a doctor of another hospital', up, actor('doctor', { institutionId: 'else' }), 'stranger'],
    ['the named contact', up, beijing({ personId: 'named' }), 'contact'],
    ['the named contact, off the roster', up, beijing({ personId: 'named', expertLineIds: [] }), 'contact'],
    [
      'the named contact, gone to another hospital',
      up,
      beijing({ personId: 'named', institutionId: 'else', expertLineIds: [] }),
      'stranger',
    ],
    ['an expert of the line there', up, beijing(), 'receiver'],
    ['an expert of the line elsewhere', up, beijing({ institutionId: 'else' }), 'stranger'],
    ['an expert of another line there', up, beijing({ expertLineIds: ['m'] }), 'stranger'],
    ['one who reviews logs', up, actor('audit_admin'), 'stranger'],
    ['an expert of the line that sends down', down, beijing(), 'sender'],
    ['a doctor where the patient goes', down, actor('doctor'), 'receiver'],
    ['a receiver before it is sent', { ...up, requestedAt: null }, beijing(), 'stranger'],
    ['a colleague before it is sent', { ...up, requestedAt: null }, actor('doctor'), 'stranger'],
  ] as const)('%s', (_who, to, person, relation) => {
    expect(referralRelationOf(person, to)).toBe(relation)
  })

  test('the lists ask for nothing that the record would refuse', () => {
    for (const view of referralViews) {
      for (const branch of referralBranches(beijing(), view)) {
        if (branch.holder === 'from') expect(branch).toMatchObject({ direction: 'down', lineIds: ['l'] })
        if (branch.holder === 'to') expect(branch).toMatchObject({ direction: 'up', lineIds: ['l'] })
        if (branch.holder !== 'referrer') expect(branch.states).not.toContain('draft')
      }
      for (const branch of referralBranches(actor('doctor'), view)) {
        if (branch.holder === 'from') expect(branch.direction).toBe('up')
        if (branch.holder === 'to') expect(branch.direction).toBe('down')
      }
      expect(referralBranches(actor('audit_admin'), view)).toEqual([])
    }
  })
})

test('what came to nothing is closed to those who would have received the patient, and to nobody else', () => {
  for (const state of referralStates) {
    const nothing = ['declined', 'cancelled', 'withdrawn', 'not_arrived', 'expired'].includes(state)
    for (const relation of ['contact', 'receiver'] as const) expect(isOpenTo(state, relation)).toBe(!nothing)
    for (const relation of ['referrer', 'sender'] as const) expect(isOpenTo(state, relation)).toBe(true)
  }
})

describe('what a referral must hold', () => {
  const whole: ReferralParts = {
    direction: 'up',
    urgency: 'routine',
    patient: { name: '李晓萍', sex: 'female', birthDate: '1980-01-01' },
    diagnosis: '慢性失眠障碍',
    condition: '不寐 4 月。',
    purpose: '住院评估。',
    senderPhone: '0471-1234567',
    consented: true,
    consentException: '',
    plan: null,
  }
  test('nothing lacks where everything is said', () => expect(lackingReferralItems(whole)).toEqual([]))
  test('downwards the plan lacks until it has medicines, rehabilitation and a day', () => {
    const plan = { rehabilitation: '卧床', medication: '阿司匹林', followUpOn: null }
    expect(lackingReferralItems({ ...whole, direction: 'down' })).toEqual(['plan'])
    expect(lackingReferralItems({ ...whole, direction: 'down', plan })).toEqual(['plan'])
    expect(
      lackingReferralItems({ ...whole, direction: 'down', plan: { ...plan, followUpOn: '2026-12-01' } }),
    ).toEqual([])
  })
  test('only an emergency goes without consent, and says why', () => {
    const without = { ...whole, consented: false }
    expect(lackingReferralItems(without)).toEqual(['consent'])
    expect(lackingReferralItems({ ...without, consentException: '昏迷' })).toEqual(['consent'])
    expect(lackingReferralItems({ ...without, urgency: 'emergency' })).toEqual(['consent'])
    expect(lackingReferralItems({ ...without, urgency: 'emergency', consentException: '昏迷' })).toEqual([])
  })
})
