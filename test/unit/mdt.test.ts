/** The rules of a board: who may do what when, and that no dissent is lost and nobody answers twice. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { relations } from '../../server/domain/actor.ts'
import { states } from '../../server/domain/consultation.ts'
import {
  allowedMdt,
  boardOf,
  chairActionOf,
  fitsExpert,
  isInTime,
  isWholeWish,
  type MdtAction,
  type MdtFacts,
  mdtActions,
  mdtObstacle,
  mdtRules,
  memberStates,
  openDisciplines,
  seesMemberOpinions,
} from '../../server/domain/mdt.ts'

const facts = (change: Partial<MdtFacts> = {}): MdtFacts => ({
  state: 'reporting',
  member: 'accepted',
  hasOpinion: false,
  hasAnswered: false,
  laterChair: false,
  chairInside: false,
  ...change,
})

describe('who may do what', () => {
  test.each(mdtActions)('%s: in its states, by its hand, by such a member', (action) => {
    const rule = mdtRules[action]
    for (const relation of relations) {
      for (const state of states) {
        for (const member of [null, ...memberStates]) {
          const found = mdtObstacle(facts({ state, member }), action, relation)
          const fits = rule.from.includes(state)
          const stands = rule.member === undefined || (member !== null && rule.member.includes(member))
          const expected = relation !== rule.by ? 'NOT_ALLOWED' : fits && stands ? null : 'WRONG_STATE'
          expect(found, `${relation} ${state} ${member}`).toBe(expected)
        }
      }
    }
  })

  test('the buttons of a member', () => {
    const member = (change: Partial<MdtFacts>) => allowedMdt(facts(change), 'member')
    const invited = facts({ state: 'accepted', member: 'invited' })
    expect(allowedMdt(invited, 'invited')).toEqual(['accept', 'decline'])
    expect(allowedMdt(invited, 'member')).toEqual([])
    expect(member({})).toEqual(['sign_opinion'])
    expect(member({ hasOpinion: true })).toEqual([])
    expect(member({ state: 'signed' })).toEqual(['cosign', 'dissent'])
    expect(member({ state: 'closed', hasAnswered: true })).toEqual([])
    expect(member({ state: 'signed', member: 'lapsed' })).toEqual([])
  })

  test('once signed, an opinion keeps its member on the board', () => {
    expect(mdtObstacle(facts({}), 'remove', 'expert')).toBeNull()
    expect(mdtObstacle(facts({ hasOpinion: true }), 'remove', 'expert')).toBe('DONE')
  })

  test('the asking side reads members’ opinions with the conclusion, reviewers never', () => {
    expect(seesMemberOpinions('requester', 'reporting')).toBe(false)
    expect(seesMemberOpinions('requester', 'signed')).toBe(true)
    expect(seesMemberOpinions('member', 'in_session')).toBe(true)
    for (const relation of ['head', 'office', 'invited', 'stranger'] as const) {
      expect(seesMemberOpinions(relation, 'closed')).toBe(false)
    }
  })
})

const people = ['a', 'b', 'c'] as const
const versions = ['v1', 'v2', 'v3'] as const
const press = fc.record({
  personId: fc.constantFrom(...people),
  opinionId: fc.constantFrom(...versions),
  action: fc.constantFrom<MdtAction>('cosign', 'dissent'),
})

describe('what the members say', () => {
  test('whatever is pressed in whatever order: a dissent is never lost, nobody answers a version twice', () => {
    fc.assert(
      fc.property(fc.array(press), fc.subarray([...people]), (presses, stillMembers) => {
        const agreed: { opinionId: string; personId: string }[] = []
        const dissented: { opinionId: string; personId: string }[] = []
        for (const { personId, opinionId, action } of presses) {
          const is = (one: { opinionId: string; personId: string }) =>
            one.personId === personId && one.opinionId === opinionId
          const hasAnswered = [...agreed, ...dissented].some(is)
          if (mdtObstacle(facts({ state: 'signed', hasAnswered }), action, 'member') !== null) continue
          ;(action === 'cosign' ? agreed : dissented).push({ personId, opinionId })
        }
        for (const opinionId of versions) {
          const board = boardOf({ id: opinionId, authorId: 'chair' }, stillMembers, agreed, dissented)
          expect(new Set(board.map((one) => one.personId)).size).toBe(board.length)
          for (const personId of people) {
            const first = presses.find((one) => one.opinionId === opinionId && one.personId === personId)
            const found = board.find((one) => one.personId === personId)?.answer
            const waits = stillMembers.includes(personId) ? 'waiting' : undefined
            const said = { cosign: 'agreed', dissent: 'dissented' } as const
            expect(found).toBe(
              first === undefined ? waits : said[first.action === 'dissent' ? 'dissent' : 'cosign'],
            )
          }
        }
      }),
    )
  })
})

describe('the chair', () => {
  const all = [...mdtRules.invite.from, 'signed', 'closed']

  test('is given by its holder, or by the office while its holder is not in the room, to who takes part', () => {
    expect(mdtRules.pass_chair.from).toEqual(all)
    expect(mdtObstacle(facts(), 'pass_chair', 'expert')).toBeNull()
    expect(mdtObstacle(facts({ member: 'invited' }), 'pass_chair', 'expert')).toBe('WRONG_STATE')
    expect(mdtObstacle(facts(), 'assign_chair', 'office')).toBeNull()
    expect(mdtObstacle(facts({ chairInside: true }), 'assign_chair', 'office')).toBe('CHAIR_PRESENT')
    expect(mdtObstacle(facts({ chairInside: true }), 'pass_chair', 'expert')).toBeNull()
    for (const relation of ['requester', 'member', 'head', 'roster'] as const) {
      expect(mdtObstacle(facts(), chairActionOf(relation), relation)).toBe('NOT_ALLOWED')
    }
  })

  test('answers once what the chair before has signed, and nothing of their own', () => {
    const later = facts({ state: 'signed', member: 'removed', laterChair: true })
    expect(allowedMdt(later, 'expert')).toEqual(['cosign', 'dissent'])
    expect(mdtObstacle({ ...later, hasAnswered: true }, 'dissent', 'expert')).toBe('DONE')
    expect(mdtObstacle({ ...later, state: 'reporting' }, 'cosign', 'expert')).toBe('WRONG_STATE')
    expect(mdtObstacle({ ...later, laterChair: false }, 'cosign', 'expert')).toBe('NOT_ALLOWED')
  })
})

test('a wish is open while nobody sits for it or is asked to', () => {
  const wish = { disciplines: ['肝病科', '神经内科', '风湿科'], question: '?' }
  const members = [
    { state: 'accepted' as const, discipline: '肝病科' },
    { state: 'declined' as const, discipline: '神经内科' },
    { state: 'invited' as const, discipline: '' },
  ]
  expect(openDisciplines(wish, members)).toEqual(['神经内科', '风湿科'])
  expect(openDisciplines(null, members)).toEqual([])
  expect(isWholeWish(wish)).toBe(true)
  expect(isWholeWish({ ...wish, question: ' ' })).toBe(false)
  expect(isWholeWish({ ...wish, disciplines: [] })).toBe(false)
})

test('who signed a version is not asked about it; a chair who came later is', () => {
  const version = { id: 'v1', authorId: 'old' }
  expect(boardOf(version, ['new', 'old', 'a'], [{ opinionId: 'v1', personId: 'a' }], [])).toEqual([
    { personId: 'new', answer: 'waiting' },
    { personId: 'a', answer: 'agreed' },
  ])
})

test('an agenda is in time from 24 hours on', () => {
  const start = new Date('2026-11-26T08:00:00Z')
  expect(isInTime(new Date('2026-11-25T08:00:00Z'), start)).toBe(true)
  expect(isInTime(new Date('2026-11-25T08:00:01Z'), start)).toBe(false)
  expect(isInTime(null, start)).toBeNull()
  expect(isInTime(start, null)).toBeNull()
})

test.each([
  ['林若', true],
  ['linruo', true],
  ['lrg', true],
  ['Lin R', true],
  ['睡眠', true],
  ['睡眠科', true],
  ['睡眠专科', true],
  ['肝病科', false],
  ['睡科', false],
  ['sleep', true],
  ['', true],
  ['ruogu', true],
  ['谷林', false],
  ['lg', false],
])('%s: %s', (typed, fits) => {
  const departments = ['睡眠医学中心', 'Sleep centre']
  expect(fitsExpert(typed, { name: '林若谷', nameEn: 'Lin Ruogu', departments })).toBe(fits)
})
