import { describe, expect, test } from 'vitest'
import { zh } from '../../client/i18n/zh.ts'
import {
  byTimeLeft,
  countSoon,
  deadlineOf,
  fits,
  nextStepOf,
  noteOf,
} from '../../client/pages/work-list/rows.ts'
import type { ConsultationSummary } from '../../server/contract/consultation.ts'
import type { Relation } from '../../server/domain/actor.ts'
import { allowedCommands, type ConsultationState, states } from '../../server/domain/consultation.ts'

const now = Date.parse('2026-11-19T21:46:00+08:00')
const hour = 3_600_000
const at = (hours: number) => new Date(now + hours * hour).toISOString()

function row(change: Partial<ConsultationSummary> = {}): ConsultationSummary {
  return {
    id: 'c1',
    number: 'SS-眠-20261119-0042',
    state: 'submitted',
    kind: 'video',
    urgency: 'routine',
    lineId: 'l1',
    patientName: '李*萍',
    patientSex: 'female',
    patientAge: 46,
    chiefComplaint: '不寐 4 月',
    diagnosis: '失眠症；不寐病',
    requester: {} as ConsultationSummary['requester'],
    expert: null,
    dueAt: null,
    scheduledStart: null,
    scheduledEnd: null,
    submittedAt: null,
    changedAt: at(-1),
    version: 1,
    reviewStep: null,
    board: null,
    boardWished: false,
    destroyedAt: null,
    localOnly: false,
    precheckOnly: false,
    postSign: null,
    commands: [],
    lackingCount: 0,
    completeness: 100,
    proposalSide: null,
    ...change,
  }
}

/** The row as somebody in this relation gets it. */
function rowFor(
  state: ConsultationState,
  relation: Relation,
  change: Partial<ConsultationSummary> = {},
): ConsultationSummary {
  const made = row({ state, ...change })
  const facts = { state, kind: made.kind, scheduledStart: null, lacking: [] }
  return { ...made, commands: allowedCommands(facts, relation) }
}

describe('the next step', () => {
  const verb = (state: ConsultationState, relation: Relation, change: Partial<ConsultationSummary> = {}) =>
    nextStepOf(rowFor(state, relation, change), now).verb

  test('a proposal of times is for the other side to answer', () => {
    expect(verb('accepted', 'requester', { proposalSide: 'beijing' })).toBe('answer')
    expect(verb('accepted', 'requester', { proposalSide: 'hohhot' })).toBe('view')
    expect(verb('accepted', 'expert', { proposalSide: 'hohhot' })).toBe('answer')
    expect(verb('accepted', 'expert', { proposalSide: 'beijing' })).toBe('schedule')
    expect(verb('accepted', 'colleague', { proposalSide: 'beijing' })).toBe('view')
  })

  test('what was passed on is taken first', () => {
    const passed = (state: ConsultationState, more: Partial<ConsultationSummary> = {}) => {
      const made = rowFor(state, 'expert', more)
      return nextStepOf({ ...made, commands: [...made.commands, 'take_over'] }, now)
    }
    expect(passed('accepted')).toEqual({ verb: 'takeOver', to: '/consultations/c1?do=take_over' })
    expect(passed('scheduled', { scheduledStart: at(2) }).verb).toBe('takeOver')
    expect(passed('scheduled', { scheduledStart: at(0) }).verb).toBe('enter')
  })

  test('of the doctor who asks', () => {
    expect(verb('draft', 'requester')).toBe('continue')
    expect(verb('returned', 'requester')).toBe('supplement')
    expect(verb('submitted', 'requester')).toBe('view')
    expect(verb('accepted', 'requester')).toBe('view')
    expect(verb('reporting', 'requester')).toBe('view')
    expect(verb('signed', 'requester')).toBe('read')
  })

  test('of the expert', () => {
    expect(verb('submitted', 'roster')).toBe('review')
    expect(verb('accepted', 'expert')).toBe('schedule')
    expect(verb('accepted', 'expert', { kind: 'written' })).toBe('begin')
    expect(verb('reporting', 'expert')).toBe('write')
    expect(verb('returned', 'expert')).toBe('view')
    expect(verb('signed', 'expert')).toBe('view')
  })

  test('the room: to get ready before it opens, to enter from 15 minutes before', () => {
    expect(verb('scheduled', 'requester', { scheduledStart: at(1) })).toBe('prepare')
    expect(verb('scheduled', 'expert', { scheduledStart: at(0.25) })).toBe('enter')
    expect(verb('in_session', 'colleague')).toBe('enter')
  })

  test('whoever has not answered the invitation to a board is led to the request, and not to the room', () => {
    const asked = { board: { members: 1, mine: 'invited' as const }, scheduledStart: at(0) }
    const sits = { board: { members: 1, mine: 'member' as const }, scheduledStart: at(0) }
    for (const state of ['scheduled', 'in_session'] as const) {
      expect(verb(state, 'invited', asked)).toBe('view')
      expect(verb(state, 'member', sits)).toBe('enter')
    }
  })

  test('nobody who may do nothing gets more than a look', () => {
    for (const state of states) {
      if (state === 'scheduled' || state === 'in_session') continue
      expect(nextStepOf(row({ state }), now).verb).toBe('view')
    }
  })
})

test('by time left, without a deadline last, the more urgent first among equals', () => {
  const rows = [
    row({ id: 'none' }),
    row({ id: 'later', dueAt: at(5) }),
    row({ id: 'soon', dueAt: at(1) }),
    row({ id: 'soon urgent', dueAt: at(1), urgency: 'urgent' }),
    row({ id: 'late', dueAt: at(-2) }),
  ]
  expect([...rows].sort(byTimeLeft).map(({ id }) => id)).toEqual([
    'late',
    'soon urgent',
    'soon',
    'later',
    'none',
  ])
})

test('due within two hours counts what is late and not what has ended', () => {
  const rows = [
    row({ dueAt: at(1) }),
    row({ dueAt: at(-9) }),
    row({ dueAt: at(3) }),
    row(),
    row({ state: 'closed', dueAt: at(1) }),
  ]
  expect(countSoon(rows, now)).toBe(2)
})

test('a search looks at number, diagnosis, complaint and the masked name', () => {
  for (const words of ['0042', 'ss-眠', '不寐病', '4 月', '李*', '  ']) expect(fits(row(), words)).toBe(true)
  expect(fits(row(), '李晓萍')).toBe(false)
})

test('a deadline runs exactly where somebody is waited for', () => {
  const running = states.filter((state) => deadlineOf({ state, kind: 'video' }) !== null)
  expect(running).toEqual([
    'local_review',
    'prechecking',
    'submitted',
    'returned',
    'accepted',
    'scheduled',
    'reporting',
    'signed',
  ])
})

test('the second line of a draft says how complete it is', () => {
  const tools = { texts: zh, near: () => '今日 20:31', clock: () => '20:31', expert: '' }
  expect(noteOf(row({ state: 'draft', lackingCount: 4, completeness: 75 }), tools)).toBe(
    '完整度 75%，还差 4 项',
  )
  expect(noteOf(row({ state: 'draft' }), tools)).toBe('已填齐，可以提交')
  expect(noteOf(row({ state: 'returned' }), tools)).toBe('今日 20:31 由北京退回')
  expect(noteOf(row({ state: 'returned', precheckOnly: true }), tools)).toBe('今日 20:31 由北京医院预审退回')
})
