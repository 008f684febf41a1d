/** Every state × step × relation × who waits, against a table that is written here a second time. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Relation, relations } from '../../server/domain/actor.ts'
import { kinds, type Side, states } from '../../server/domain/consultation.ts'
import {
  allowedProposals,
  decideProposal,
  mostTimes,
  type ProposalCommand,
  type ProposalCommandName,
  proposalCommands,
} from '../../server/domain/proposal.ts'

const now = new Date('2026-11-25T12:00:00Z')
const minutes = (count: number) => new Date(now.getTime() + count * 60_000)
const time = (start: number, end = start + 30) => ({ startAt: minutes(start), endAt: minutes(end) })

/** Who may, by whose proposal waits: x where the step can be taken. */
const table: Record<ProposalCommandName, string> = {
  //         expert: nobody's own theirs   requester: nobody's own theirs
  propose: '         x        -   -                   x        -   -',
  accept: '          -        -   x                   -        -   x',
  counter: '         -        -   x                   -        -   x',
  decline: '         -        -   x                   -        -   x',
  withdraw: '        -        x   -                   -        x   -',
}
const waitings: readonly (Side | null)[] = [null, 'beijing', 'hohhot']

function mark(name: ProposalCommandName, relation: 'expert' | 'requester', waiting: Side | null): string {
  const marks = table[name].trim().split(/\s+/)
  const own = relation === 'expert' ? 'beijing' : 'hohhot'
  const column = waiting === null ? 0 : waiting === own ? 1 : 2
  return marks[column + (relation === 'expert' ? 0 : 3)] ?? ''
}

function complete(name: ProposalCommandName): ProposalCommand {
  switch (name) {
    case 'propose':
    case 'counter':
      return { name, times: [time(60), time(120), time(180)] }
    case 'accept':
      return { name, time: time(60) }
    case 'decline':
      return { name, note: '当天手术' }
    case 'withdraw':
      return { name }
  }
}

const outcomes = {
  propose: { becomes: null, opens: true },
  accept: { becomes: 'accepted', opens: false },
  counter: { becomes: 'countered', opens: true },
  decline: { becomes: 'declined', opens: false },
  withdraw: { becomes: 'withdrawn', opens: false },
} as const

function expected(
  name: ProposalCommandName,
  state: string,
  kind: string,
  waiting: Side | null,
  relation: Relation,
) {
  if (relation !== 'expert' && relation !== 'requester') return { ok: false, error: 'NOT_ALLOWED' }
  if (state !== 'accepted' && state !== 'scheduled') return { ok: false, error: 'WRONG_STATE' }
  if (kind !== 'video') return { ok: false, error: 'WRONG_KIND' }
  if (mark(name, relation, waiting) !== 'x') return { ok: false, error: 'WRONG_STATE' }
  return { ok: true, side: relation === 'expert' ? 'beijing' : 'hohhot', ...outcomes[name] }
}

test.each(proposalCommands)('%s in every state, for both kinds, by every relation, whoever waits', (name) => {
  for (const state of states) {
    for (const kind of kinds) {
      for (const proposalSide of waitings) {
        for (const relation of relations) {
          const facts = { state, kind, proposalSide }
          const wanted = expected(name, state, kind, proposalSide, relation)
          expect(
            decideProposal(facts, complete(name), relation, now),
            `${name} · ${state} · ${kind} · ${proposalSide} · ${relation}`,
          ).toEqual(wanted)
          expect(allowedProposals(facts, relation).includes(name)).toBe(wanted.ok)
        }
      }
    }
  }
})

test('somebody can always go on: propose, take back, or answer', () => {
  for (const state of ['accepted', 'scheduled'] as const) {
    for (const proposalSide of waitings) {
      for (const relation of ['expert', 'requester'] as const) {
        expect(allowedProposals({ state, kind: 'video', proposalSide }, relation)).not.toEqual([])
      }
    }
  }
})

describe('what a step must bring', () => {
  const facts = { state: 'accepted', kind: 'video', proposalSide: null } as const
  const propose = (...times: ReturnType<typeof time>[]) =>
    decideProposal(facts, { name: 'propose', times }, 'expert', now)

  test.each([
    ['no times', [], 'TIME_ORDER'],
    ['four times', [time(60), time(120), time(180), time(240)], 'TIME_ORDER'],
    ['one that is backwards', [time(60), time(90, 60)], 'TIME_ORDER'],
    ['one that has passed', [time(60), time(-6)], 'TIME_IN_PAST'],
    ['one beyond 90 days', [time(90 * 1440 + 1)], 'TIME_TOO_FAR'],
  ])('%s is refused', (_what, times, error) => {
    expect(propose(...times)).toEqual({ ok: false, error })
  })

  test('a refusal says why; a time that has passed meanwhile is not taken', () => {
    const theirs = { ...facts, proposalSide: 'hohhot' } as const
    expect(decideProposal(theirs, { name: 'decline', note: ' ' }, 'expert', now)).toEqual({
      ok: false,
      error: 'REASON_REQUIRED',
    })
    expect(decideProposal(theirs, { name: 'accept', time: time(-6) }, 'expert', now)).toEqual({
      ok: false,
      error: 'TIME_IN_PAST',
    })
  })

  test('never throws and changes nothing it was given', () => {
    const instant = fc.date({ noInvalidDate: false })
    const span = fc.record({ startAt: instant, endAt: instant })
    const command = fc.oneof(
      fc.record({
        name: fc.constantFrom('propose', 'counter'),
        times: fc.array(span, { maxLength: mostTimes + 1 }),
      }),
      fc.record({ name: fc.constant('accept'), time: span }),
      fc.record({ name: fc.constant('decline'), note: fc.string() }),
    ) as fc.Arbitrary<ProposalCommand>
    const given = fc.record({
      state: fc.constantFrom(...states),
      kind: fc.constantFrom(...kinds),
      proposalSide: fc.constantFrom(...waitings),
    })
    fc.assert(
      fc.property(given, command, fc.constantFrom(...relations), (before, asked, relation) => {
        const copy = structuredClone(before)
        decideProposal(before, asked, relation, now)
        expect(before).toEqual(copy)
      }),
      { numRuns: 1_000 },
    )
  })
})
