/** Every state × command × relation, against a table that is written here a second time: who may do what, and where it leads. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Relation, relations } from '../../server/domain/actor.ts'
import {
  allowedCommands,
  type Command,
  type CommandName,
  type ConsultationFacts,
  type ConsultationKind,
  type ConsultationState,
  commands,
  decide,
  endStates,
  kinds,
  namingOf,
  reasons,
  states,
  targetOf,
  targetsOf,
  transitions,
  turnOf,
} from '../../server/domain/consultation.ts'
import { reviewSteps } from '../../server/domain/review.ts'

const now = new Date('2026-11-19T12:00:00Z')
const minutes = (count: number) => new Date(now.getTime() + count * 60_000)

type Rule = {
  from: ConsultationState[]
  by: Relation[]
  /** None: it stays where it is. */
  to: ConsultationState | null
  only?: ConsultationKind
  becomes?: ConsultationKind
  needs?: 'passed' | 'named' | 'step' | 'head_step' | 'desk'
  /** Goes to `local_review` instead while a step of the local review is left, then to `prechecking` where the line asks for it. */
  reviewed?: true
  reserved?: true
}

/** domain.md §2.2 and design §4, in the words of the programme. */
const rules: Record<CommandName, Rule> = {
  submit: { from: ['draft', 'returned'], by: ['requester'], to: 'submitted', reviewed: true },
  approve: { from: ['local_review'], by: ['head', 'office'], to: 'submitted', needs: 'step', reviewed: true },
  send_back: { from: ['local_review'], by: ['head', 'office'], to: 'returned', needs: 'step' },
  reject_locally: { from: ['local_review'], by: ['head', 'office'], to: 'local_rejected', needs: 'step' },
  escalate_review: { from: ['local_review'], by: ['system'], to: null, needs: 'head_step' },
  pass_precheck: { from: ['prechecking'], by: ['receiving_office', 'system'], to: 'submitted' },
  withdraw: {
    from: ['draft', 'local_review', 'prechecking', 'submitted', 'returned'],
    by: ['requester'],
    to: 'withdrawn',
  },
  return: {
    from: ['prechecking', 'submitted', 'accepted'],
    by: ['receiving_office', 'expert', 'roster'],
    to: 'returned',
    needs: 'desk',
  },
  decline: {
    from: ['prechecking', 'submitted'],
    by: ['receiving_office', 'expert', 'roster'],
    to: 'declined',
    needs: 'desk',
    reserved: true,
  },
  stand_aside: { from: ['submitted'], by: ['expert', 'roster'], to: null, needs: 'named' },
  accept: { from: ['submitted'], by: ['expert', 'roster', 'called'], to: 'accepted', reserved: true },
  schedule: { from: ['accepted'], by: ['expert'], to: 'scheduled', only: 'video' },
  reschedule: { from: ['scheduled'], by: ['expert'], to: 'scheduled', only: 'video' },
  transfer: { from: ['accepted', 'scheduled'], by: ['expert'], to: null },
  take_over: { from: ['accepted', 'scheduled'], by: ['expert'], to: null, needs: 'passed' },
  hand_back: { from: ['accepted', 'scheduled'], by: ['expert'], to: null, needs: 'passed' },
  release_time: { from: ['scheduled'], by: ['expert'], to: 'accepted', only: 'video' },
  start: {
    from: ['scheduled'],
    by: ['requester', 'colleague', 'expert', 'system'],
    to: 'in_session',
    only: 'video',
  },
  finish: { from: ['in_session'], by: ['expert'], to: 'reporting' },
  convert_to_written: {
    from: ['accepted', 'scheduled', 'in_session'],
    by: ['requester', 'expert'],
    to: 'reporting',
    only: 'video',
    becomes: 'written',
  },
  begin_report: { from: ['accepted'], by: ['expert'], to: 'reporting', only: 'written' },
  sign_opinion: { from: ['in_session', 'reporting'], by: ['expert'], to: 'signed' },
  amend_opinion: { from: ['signed', 'closed'], by: ['expert'], to: 'signed' },
  record_adoption: { from: ['signed'], by: ['requester'], to: 'closed' },
  cancel: { from: ['accepted', 'scheduled'], by: ['requester', 'expert'], to: 'cancelled' },
  mark_no_show: {
    from: ['scheduled'],
    by: ['requester', 'expert', 'system'],
    to: 'no_show',
    only: 'video',
  },
  expire: { from: ['submitted', 'returned', 'accepted'], by: ['system'], to: 'expired' },
  convert_to_referral: {
    from: ['accepted', 'scheduled', 'in_session', 'reporting', 'signed'],
    by: ['requester', 'expert'],
    to: 'converted_to_referral',
  },
}

/** A command with everything that it asks for. */
function complete(name: CommandName): Command {
  switch (name) {
    case 'schedule':
    case 'reschedule':
      return { name, startAt: minutes(60), endAt: minutes(90) }
    case 'mark_no_show':
      return { name, reasonCode: 'not_reached', reasonText: '', side: 'beijing' }
    case 'send_back':
    case 'reject_locally':
    case 'return':
    case 'decline':
    case 'withdraw':
    case 'cancel':
    case 'convert_to_written':
    case 'convert_to_referral':
    case 'amend_opinion':
    case 'stand_aside':
    case 'transfer':
    case 'hand_back':
    case 'expire':
      return { name, reasonCode: reasons[name][0], reasonText: '缺舌下络脉照片' }
    default:
      return { name }
  }
}

type Standing = Pick<ConsultationFacts, 'passed' | 'naming' | 'reviewStep' | 'reviewNext' | 'precheckNext'>
const steps = [null, ...reviewSteps]
/**
 * Passed on or not; nobody named, the one who asks, or another one. Before whom it lies in the local review, and who is next there; whether
 * the office in Beijing is next.
 */
const standings: readonly Standing[] = [
  ...[true, false].flatMap((passed) =>
    ([null, 'named', 'reserved'] as const).map((naming) => ({ passed, naming })),
  ),
  ...steps.flatMap((reviewStep) =>
    steps.flatMap((reviewNext) =>
      [true, false].map((precheckNext) => ({ reviewStep, reviewNext, precheckNext })),
    ),
  ),
]

function facts(state: ConsultationState, kind: ConsultationKind, standing: Standing = {}): ConsultationFacts {
  return { state, kind, scheduledStart: minutes(-20), lacking: [], ...standing }
}

function expected(
  name: CommandName,
  state: ConsultationState,
  kind: ConsultationKind,
  relation: Relation,
  { passed, naming, reviewStep, reviewNext, precheckNext }: Standing = {},
) {
  const rule = rules[name]
  if (!rule.by.includes(relation)) return { ok: false, error: 'NOT_ALLOWED' }
  if (!rule.from.includes(state)) return { ok: false, error: 'WRONG_STATE' }
  if (rule.only !== undefined && rule.only !== kind) return { ok: false, error: 'WRONG_KIND' }
  if (rule.needs === 'passed' && passed !== true) return { ok: false, error: 'WRONG_STATE' }
  if (rule.needs === 'named' && naming !== 'named') return { ok: false, error: 'WRONG_STATE' }
  if (rule.needs === 'step' && relation !== reviewStep) return { ok: false, error: 'WRONG_STATE' }
  if (rule.needs === 'head_step' && reviewStep !== 'head') return { ok: false, error: 'WRONG_STATE' }
  const ofOffice = relation === 'receiving_office'
  if (rule.needs === 'desk' && ofOffice !== (state === 'prechecking'))
    return { ok: false, error: 'WRONG_STATE' }
  if (rule.reserved === true && naming === 'reserved') return { ok: false, error: 'RESERVED' }
  const desk = reviewNext != null ? 'local_review' : precheckNext === true ? 'prechecking' : null
  const detour = rule.reviewed === true ? desk : null
  return { ok: true, state: detour ?? rule.to ?? state, kind: rule.becomes ?? kind }
}

describe('decide', () => {
  test.each(commands)('%s in every state by every relation and for both kinds', (name) => {
    for (const state of states) {
      for (const kind of kinds) {
        for (const relation of relations) {
          for (const standing of standings) {
            const decision = decide(facts(state, kind, standing), complete(name), relation, now)
            const what = `${name} · ${state} · ${kind} · ${relation} · ${JSON.stringify(standing)}`
            expect(decision, what).toEqual(expected(name, state, kind, relation, standing))
          }
        }
      }
    }
  })

  test('never throws, never leaves the states, and changes nothing it was given', () => {
    const text = fc.string({ maxLength: 20 })
    const instant = fc.date({ noInvalidDate: false })
    const command = fc.oneof(
      fc.constantFrom(...commands).map(complete),
      fc.record({
        name: fc.constantFrom(...(Object.keys(reasons) as (keyof typeof reasons)[])),
        reasonCode: text,
        reasonText: text,
        side: fc.constantFrom('beijing', 'hohhot'),
      }),
      fc.record({ name: fc.constantFrom('schedule', 'reschedule'), startAt: instant, endAt: instant }),
    ) as fc.Arbitrary<Command>
    const given = fc.record({
      state: fc.constantFrom(...states),
      kind: fc.constantFrom(...kinds),
      scheduledStart: fc.option(instant),
      lacking: fc.array(text, { maxLength: 3 }),
    })
    fc.assert(
      fc.property(given, command, fc.constantFrom(...relations), (before, asked, relation) => {
        const copy = structuredClone(before)
        const decision = decide(before, asked, relation, now)
        expect(before).toEqual(copy)
        if (decision.ok) expect(states).toContain(decision.state)
      }),
      { numRuns: 2_000 },
    )
  })

  test('nobody but an author of an amendment moves what has ended', () => {
    for (const state of endStates) {
      const leaving = commands.filter((name) => transitions[name].from.includes(state))
      expect(leaving).toEqual(state === 'closed' ? ['amend_opinion'] : [])
    }
  })

  test('every state can be reached from a draft, and every open state can be left', () => {
    const reached = new Set<ConsultationState>(['draft'])
    for (let size = 0; size !== reached.size; ) {
      size = reached.size
      for (const name of commands) {
        for (const from of transitions[name].from) {
          if (reached.has(from)) for (const to of targetsOf(name, from)) reached.add(to)
        }
      }
    }
    expect([...reached].sort()).toEqual([...states].sort())
    for (const state of states.filter((one) => !endStates.includes(one))) {
      expect(
        commands.some((name) => transitions[name].from.includes(state) && targetOf(name, state) !== state),
      ).toBe(true)
    }
  })
})

describe('what a command must bring', () => {
  const give = (state: ConsultationState, command: Command, relation: Relation, more = {}) =>
    decide({ ...facts(state, 'video'), ...more }, command, relation, now)

  test('a request with gaps is not submitted', () => {
    expect(give('draft', { name: 'submit' }, 'requester', { lacking: ['tongue'] })).toEqual({
      ok: false,
      error: 'INCOMPLETE',
    })
  })

  test.each([
    ['no such reason', { name: 'decline', reasonCode: 'because', reasonText: 'x' }],
    ['a reason of another command', { name: 'decline', reasonCode: 'patient_wishes', reasonText: 'x' }],
    ['other without words', { name: 'decline', reasonCode: 'other', reasonText: '  ' }],
    [
      'a return that does not say what is missing',
      { name: 'return', reasonCode: 'material_missing', reasonText: '' },
    ],
  ] as [string, Command][])('%s is refused', (_what, command) => {
    expect(give('submitted', command, 'roster')).toEqual({ ok: false, error: 'REASON_REQUIRED' })
  })

  test.each([
    ['an end before the start', 60, 30, 'TIME_ORDER'],
    ['an end at the start', 60, 60, 'TIME_ORDER'],
    ['an hour that has gone by', -6, 30, 'TIME_IN_PAST'],
    ['more than 90 days ahead', 90 * 1440 + 1, 90 * 1440 + 31, 'TIME_TOO_FAR'],
  ])('%s is refused', (_what, start, end, error) => {
    const command: Command = { name: 'schedule', startAt: minutes(start), endAt: minutes(end) }
    expect(give('accepted', command, 'expert')).toEqual({ ok: false, error })
  })

  test('every exit has a list of its own reasons, and none goes without one', () => {
    const exits = endStates.filter((state) => state !== 'closed')
    for (const exit of exits) {
      const ways = commands.filter((name) =>
        transitions[name].from.some((one) => targetOf(name, one) === exit),
      )
      expect(ways, exit).not.toEqual([])
      for (const name of ways) {
        const [from = 'draft'] = transitions[name].from
        const [by = 'requester'] = transitions[name].by
        const list = Object.entries(reasons).find(([command]) => command === name)?.[1] ?? []
        expect(new Set(list).size, name).toBeGreaterThanOrEqual(4)
        expect(list.at(-1), name).toBe('other')
        const bare = { name, reasonCode: '', reasonText: '', side: 'hohhot' } as Command
        const more = { reviewStep: 'head', scheduledStart: minutes(-60) }
        expect(give(from, bare, by, more), name).toEqual({ ok: false, error: 'REASON_REQUIRED' })
      }
    }
    /* domain.md §2.2 `patient_deceased`: until the session both sides must be able to end it for that */
    for (const name of ['withdraw', 'cancel'] as const) expect(reasons[name]).toContain('patient_deceased')
  })

  test('what is sent back says what is missing', () => {
    const command: Command = { name: 'send_back', reasonCode: 'material_missing', reasonText: ' ' }
    const answer = give('local_review', command, 'head', { reviewStep: 'head' })
    expect(answer).toEqual({ ok: false, error: 'REASON_REQUIRED' })
  })

  test('clocks may differ by five minutes', () => {
    const command: Command = { name: 'schedule', startAt: minutes(-5), endAt: minutes(25) }
    expect(give('accepted', command, 'expert').ok).toBe(true)
  })

  test('the room opens 15 minutes before, and 15 minutes after the start one may say that nobody came', () => {
    const start = (at: number) =>
      give('scheduled', { name: 'start' }, 'expert', { scheduledStart: minutes(at) })
    expect(start(15).ok).toBe(true)
    expect(start(15.1)).toEqual({ ok: false, error: 'TOO_EARLY' })
    const noShow = (at: number) =>
      give('scheduled', complete('mark_no_show'), 'requester', { scheduledStart: minutes(at) })
    expect(noShow(-15).ok).toBe(true)
    expect(noShow(-14.9)).toEqual({ ok: false, error: 'TOO_EARLY' })
  })
})

test('a button is there exactly where the command would be heard', () => {
  for (const state of states) {
    for (const kind of kinds) {
      for (const relation of relations) {
        for (const standing of standings) {
          const allowed = allowedCommands(facts(state, kind, standing), relation)
          const heard = commands.filter((name) => expected(name, state, kind, relation, standing).ok)
          expect(allowed).toEqual(heard)
        }
      }
    }
  }
})

test('whose turn it is follows from who can move it on', () => {
  for (const state of states) {
    if (endStates.includes(state)) expect(turnOf(state)).toBe('nobody')
    else expect(turnOf(state)).not.toBe('nobody')
  }
})

describe('who has a request first that names an expert', () => {
  const request = {
    state: 'submitted' as ConsultationState,
    urgency: 'routine' as const,
    wishedExpertId: 'lin',
    rosterOpenAt: null,
    dueAt: minutes(10),
  }

  test('the named one, until the deadline for accepting has passed', () => {
    expect(namingOf(request, 'lin', now)).toBe('named')
    expect(namingOf(request, 'shen', now)).toBe('reserved')
    expect(namingOf({ ...request, dueAt: now }, 'shen', now)).toBeNull()
    /* who is late may still take it, or say who shall */
    expect(namingOf({ ...request, dueAt: now }, 'lin', now)).toBe('named')
  })

  test('everybody at once where the named one stood aside, in an emergency, and where nobody is named', () => {
    expect(namingOf({ ...request, rosterOpenAt: minutes(-1) }, 'shen', now)).toBeNull()
    expect(namingOf({ ...request, rosterOpenAt: minutes(-1) }, 'lin', now)).toBeNull()
    expect(namingOf({ ...request, urgency: 'emergency' }, 'shen', now)).toBeNull()
    expect(namingOf({ ...request, wishedExpertId: null }, 'shen', now)).toBeNull()
    for (const state of states.filter((one) => one !== 'submitted')) {
      expect(namingOf({ ...request, state }, 'shen', now)).toBeNull()
    }
  })
})
