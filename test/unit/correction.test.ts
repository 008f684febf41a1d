/** Every state × command × relation × state of the consultation, against a table that is written here a second time. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Relation, relations } from '../../server/domain/actor.ts'
import { type ConsultationState, states } from '../../server/domain/consultation.ts'
import {
  allowedCorrections,
  type CorrectionCommand,
  type CorrectionState,
  correctionCommands,
  correctionStates,
  correctionTransitions,
  decideCorrection,
  mayBeAdopted,
} from '../../server/domain/correction.ts'
import {
  followUpDue,
  outcomeStatuses,
  ratingSidesOf,
  refuseOutcome,
  settledDays,
} from '../../server/domain/outcome.ts'

type Rule = { from: CorrectionState[]; by: Relation; to: CorrectionState }
const rules: Record<CorrectionCommand, Rule> = {
  request_correction: { from: ['none', 'kept', 'amended', 'withdrawn'], by: 'requester', to: 'open' },
  keep_opinion: { from: ['open'], by: 'expert', to: 'kept' },
  amend_opinion: { from: ['open'], by: 'expert', to: 'amended' },
  withdraw_correction: { from: ['open'], by: 'requester', to: 'withdrawn' },
}

function expected(
  name: CorrectionCommand,
  state: CorrectionState,
  consultation: ConsultationState,
  by: Relation,
) {
  const rule = rules[name]
  if (rule.by !== by) return { ok: false, error: 'NOT_ALLOWED' }
  if (!rule.from.includes(state) || consultation !== 'signed') return { ok: false, error: 'WRONG_STATE' }
  return { ok: true, state: rule.to }
}

describe('a correction', () => {
  test.each(correctionCommands)('%s in every state, by everybody', (name) => {
    for (const state of correctionStates) {
      for (const consultation of states) {
        for (const relation of relations) {
          expect(
            decideCorrection({ state, consultation }, name, relation, '第二问未答'),
            `${state} · ${consultation} · ${relation}`,
          ).toEqual(expected(name, state, consultation, relation))
        }
      }
    }
  })

  test('a button is there exactly where the command would be heard', () => {
    for (const state of correctionStates) {
      for (const consultation of states) {
        for (const relation of relations) {
          const heard = correctionCommands.filter((name) => expected(name, state, consultation, relation).ok)
          expect(allowedCorrections({ state, consultation }, relation)).toEqual(heard)
        }
      }
    }
  })

  test.each([
    ['request_correction', 'none', 'requester'],
    ['keep_opinion', 'open', 'expert'],
  ] as const)('%s wants words', (name, state, relation) => {
    const facts = { state, consultation: 'signed' as const }
    expect(decideCorrection(facts, name, relation, ' \n')).toEqual({ ok: false, error: 'REASON_REQUIRED' })
  })

  test('only an open one stands in the way of adoption, and it can be left from both sides', () => {
    expect(correctionStates.filter((state) => !mayBeAdopted(state))).toEqual(['open'])
    const leaving = correctionCommands.filter((name) => correctionTransitions[name].from.includes('open'))
    expect(new Set(leaving.flatMap((name) => correctionTransitions[name].by))).toEqual(
      new Set(['expert', 'requester']),
    )
  })

  test('the diagram of the README is the table', () => {
    const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8')
    const diagrams = [...readme.matchAll(/```mermaid\n([\s\S]+?)\n```/g)].map(([, text]) => text ?? '')
    const wanted = correctionCommands.flatMap((name) =>
      correctionTransitions[name].from.map(
        (from) => `  ${from} --> ${correctionTransitions[name].to}: ${name}`,
      ),
    )
    expect(diagrams.map((text) => text.split('\n'))).toContainEqual([
      'stateDiagram-v2',
      '  [*] --> none',
      ...wanted,
    ])
  })
})

describe('an outcome', () => {
  const signedAt = new Date('2026-11-19T15:21:07Z')
  const dueAt = followUpDue(signedAt, 7)
  const daysOn = (days: number) => new Date(signedAt.getTime() + days * 86_400_000)

  test('falls due seven and thirty days on', () => {
    expect([followUpDue(signedAt, 7), followUpDue(signedAt, 30)]).toEqual([daysOn(7), daysOn(30)])
  })

  test('is recorded by the asking hospital while the opinion stands, from two days before', () => {
    for (const relation of relations) {
      for (const consultation of states) {
        for (const status of outcomeStatuses) {
          const given = refuseOutcome({ consultation, dueAt }, status, relation, daysOn(4.9))
          const followed = consultation === 'signed' || consultation === 'closed'
          const side = relation === 'requester' || relation === 'colleague'
          const early = status === 'died' ? null : 'TOO_EARLY'
          expect(given).toBe(side ? (followed ? early : 'WRONG_STATE') : 'NOT_ALLOWED')
        }
      }
    }
    const facts = { consultation: 'closed' as const, dueAt }
    expect(refuseOutcome(facts, 'improved', 'requester', daysOn(5))).toBeNull()
    expect(refuseOutcome({ ...facts, dueAt: null }, 'died', 'requester', daysOn(9))).toBe('WRONG_STATE')
  })

  test('after a death nobody is asked again', () => {
    expect(settledDays(7, 'died')).toEqual([7, 30])
    expect(settledDays(30, 'died')).toEqual([30])
    expect(settledDays(7, 'lost')).toEqual([7])
  })

  test('is rated by who saw it: the patient speaks through the asking doctor', () => {
    const sides = Object.fromEntries(relations.map((relation) => [relation, ratingSidesOf(relation)]))
    expect(sides).toMatchObject({ requester: ['requester', 'patient'], expert: ['expert'] })
    expect(Object.values(sides).flat()).toHaveLength(3)
  })
})
