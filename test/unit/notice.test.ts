import { describe, expect, test } from 'vitest'
import { NoticeFacts } from '../../server/contract/notice.ts'
import { relations } from '../../server/domain/actor.ts'
import { type CommandName, commands, transitions, urgencies } from '../../server/domain/consultation.ts'
import {
  deliverAt,
  mostAttempts,
  passesQuiet,
  pauseAfter,
  proposedChannels,
} from '../../server/domain/delivery.ts'
import {
  changeNotices,
  type NoticeFacts as Facts,
  kindOfChange,
  noFacts,
  noticeCategories,
  noticeKinds,
  recipientsOf,
  topics,
} from '../../server/domain/notice.ts'
import { noticeAddress } from '../../server/domain/notice-address.ts'
import { noticeText } from '../../server/domain/notice-words.ts'
import { type ReferralCommandName, referralCommands } from '../../server/domain/referral.ts'
import { kindOfReferralChange, toldSides } from '../../server/domain/referral-notice.ts'

/** A: asked to act, n: news, -: not told. Written a second time, so that nobody is told, or forgotten, by accident. */
const table: Record<CommandName, string> = {
  //                    requester expert member roster
  submit: '            -         -      -      A',
  approve: '           n         -      -      -',
  send_back: '         A         -      -      -',
  reject_locally: '    A         -      -      -',
  escalate_review: '   n         -      -      -',
  pass_precheck: '     n         -      -      -',
  withdraw: '          -         n      -      n',
  return: '            A         n      -      -',
  decline: '           A         -      -      -',
  accept: '            n         -      -      -',
  schedule: '          n         -      n      -',
  reschedule: '        n         -      n      -',
  stand_aside: '       n         -      -      A',
  transfer: '          n         A      -      -',
  take_over: '         n         -      -      -',
  hand_back: '         n         A      -      -',
  release_time: '      n         -      n      -',
  start: '             -         -      -      -',
  finish: '            -         -      -      -',
  convert_to_written: 'n         A      n      -',
  begin_report: '      -         -      -      -',
  sign_opinion: '      A         -      -      -',
  amend_opinion: '     A         -      -      -',
  record_adoption: '   -         n      -      -',
  cancel: '            n         n      n      -',
  mark_no_show: '      n         n      n      -',
  expire: '            A         n      -      n',
  convert_to_referral: 'A         n      n      -',
}
const parties = ['requester', 'expert', 'member', 'roster'] as const

function told(command: CommandName, actorId: string | null, from = transitions[command].from[0] ?? 'draft') {
  const recipients = recipientsOf({
    command,
    from,
    urgency: 'routine',
    actorId,
    requesterId: 'requester',
    expertId: 'expert',
    memberIds: ['member'],
    rosterIds: ['roster', 'expert'],
  })
  return new Map(recipients.map(({ personId, category }) => [personId, category]))
}

describe('who is told', () => {
  test.each(commands)('%s', (command) => {
    /* a state in which the roster is told, where there is one */
    const from = transitions[command].from.find((state) => state === 'submitted')
    const found = told(command, null, from)
    const marks = parties.map((party) => {
      const category = found.get(party)
      return category === undefined ? '-' : category === 'action_needed' ? 'A' : 'n'
    })
    /* who stands on the roster and has the case is told once, as the expert where that is more */
    const expected = table[command].trim().split(/\s+/)
    /* the expert is one of the roster */
    if (command === 'submit' || command === 'stand_aside') expected[1] = 'A'
    expect(marks).toEqual(expected)
  })

  test.each(commands)('%s: never the one who did it, and nobody beside the parties', (command) => {
    for (const from of transitions[command].from) {
      for (const relation of relations) {
        const found = told(command, relation, from)
        expect([...found.keys()]).not.toContain(relation)
        for (const personId of found.keys()) expect(parties).toContain(personId)
      }
    }
  })

  test('the roster hears only of what lies before all of it', () => {
    expect(told('withdraw', 'requester', 'draft').has('roster')).toBe(false)
    expect(told('withdraw', 'requester', 'returned').has('roster')).toBe(true)
    expect(told('expire', null, 'accepted').has('roster')).toBe(false)
    expect(told('submit', 'requester', 'draft').get('roster')).toBe('action_needed')
  })

  test('what is asked in an emergency is an emergency, news is not', () => {
    for (const urgency of urgencies) {
      const base = {
        urgency,
        actorId: null,
        requesterId: 'r',
        expertId: null,
        memberIds: [],
        rosterIds: ['e'],
      }
      const [asked] = recipientsOf({ ...base, command: 'submit', from: 'draft' })
      expect(asked?.category).toBe(urgency === 'emergency' ? 'emergency' : 'action_needed')
      const [news] = recipientsOf({ ...base, command: 'accept', from: 'submitted' })
      expect(news?.category).toBe('news')
    }
  })

  test('a command has a kind exactly where somebody is told', () => {
    for (const command of commands) {
      const isTold = Object.keys(changeNotices[command]).length > 0
      expect(kindOfChange(command), command).toBe(isTold ? `consultation.${command}` : null)
    }
    const ofReferrals = referralCommands.filter((command) => kindOfReferralChange(command) !== null)
    expect(noticeKinds).toHaveLength(
      commands.filter((command) => kindOfChange(command) !== null).length +
        Object.keys(topics).length +
        ofReferrals.length +
        1,
    )
  })
})

/** As above, for referrals. */
const referralTable: Record<ReferralCommandName, string> = {
  //                  sending receiving
  submit: '           - A',
  withdraw: '         - n',
  return: '           A -',
  decline: '          A -',
  accept: '           A -',
  change_slot: '      A -',
  inform_patient: '   - n',
  record_arrival: '   n -',
  mark_not_arrived: ' A n',
  admit: '            n -',
  send_summary: '     A -',
  take_over: '        - n',
  begin_follow_up: '  n -',
  record_follow_up: ' - -',
  lose_contact: '     n n',
  complete: '         n n',
  refer_back: '       n -',
  cancel: '           n n',
  record_death: '     n n',
  expire: '           A n',
}

describe('who is told of a referral', () => {
  test.each(referralCommands)('%s', (command) => {
    const told = new Map(toldSides(command))
    const marks = (['sending', 'receiving'] as const).map((side) => {
      const category = told.get(side)
      return category === undefined ? '-' : category === 'action_needed' ? 'A' : 'n'
    })
    expect(marks.join(' ')).toBe(referralTable[command].trim())
  })
})

test('a notice opens what it is about', () => {
  const none = { consultationId: null, referralId: null }
  expect(noticeAddress({ ...none, kind: 'account.locked' })).toBe('/notices/settings')
  expect(noticeAddress({ ...none, kind: 'export.waiting' })).toBe('/exports')
  expect(noticeAddress({ ...none, kind: 'destruction.waiting' })).toBe('/keeping')
  expect(noticeAddress({ ...none, kind: 'network.bad' })).toBe('/network')
  expect(noticeAddress({ ...none, kind: 'referral.submit', referralId: 'r' })).toBe('/referrals/r')
  expect(noticeAddress({ ...none, kind: 'consultation.accept', consultationId: 'c' })).toBe(
    '/consultations/c',
  )
  for (const kind of ['correction.requested', 'outcome.due'] as const)
    expect(noticeAddress({ ...none, kind, consultationId: 'c' })).toBe('/consultations/c/opinion')
})

describe('a text', () => {
  const facts: Facts = {
    number: 'SL-20261125-003',
    line: { zh: '睡眠医学', en: 'Sleep medicine' },
    urgency: 'emergency',
    fromState: 'returned',
    startAt: '2026-11-26T07:00:00.000Z',
    side: 'beijing',
    by: { zh: '林若谷', en: 'Lin Ruogu' },
  }

  test.each(noticeKinds)('%s says what, which and who in both languages', (kind) => {
    for (const language of ['zh', 'en'] as const) {
      for (const given of [facts, { ...facts, fromState: null, urgency: 'routine' as const }, noFacts]) {
        const { title, body } = noticeText(language, kind, given)
        expect(title.length).toBeGreaterThan(2)
        expect(title.length).toBeLessThan(60)
        expect(body.length).toBeLessThan(300)
        expect(title + body).not.toMatch(/undefined|null|\[object/)
        if (language === 'en') expect(title + body).not.toMatch(/\p{Script=Han}/u)
      }
      if (kind.startsWith('consultation.') || kind.startsWith('referral.'))
        expect(noticeText(language, kind, facts).body).toContain(facts.number)
    }
  })

  test('gives the time of Beijing', () => {
    expect(noticeText('zh', 'consultation.schedule', facts).body).toContain('11月26日')
    expect(noticeText('zh', 'consultation.schedule', facts).body).toContain('15:00')
    expect(noticeText('en', 'consultation.reschedule', facts).body).toContain('15:00')
  })

  test('has no place for anything of a patient', () => {
    expect(NoticeFacts.safeParse(facts).success).toBe(true)
    for (const name of [
      'patientName',
      'patient',
      'idNumber',
      'phone',
      'diagnosis',
      'chiefComplaint',
      'reasonText',
    ]) {
      expect(NoticeFacts.safeParse({ ...facts, [name]: '李晓萍' }).success, name).toBe(false)
    }
  })
})

describe('quiet hours', () => {
  const night = { from: 22 * 60, until: 7 * 60 }
  const noon = { from: 12 * 60, until: 13 * 60 + 30 }
  const beijing = (time: string) => new Date(`2026-11-25T${time}+08:00`)

  test.each([
    ['before the night', night, '21:59:59', null],
    ['as the night begins', night, '22:00:00', '2026-11-26T07:00:00+08:00'],
    ['before midnight', night, '23:59:59', '2026-11-26T07:00:00+08:00'],
    ['at midnight', night, '00:00:00', '2026-11-25T07:00:00+08:00'],
    ['in the small hours, which are yesterday in UTC', night, '06:59:59', '2026-11-25T07:00:00+08:00'],
    ['as the night ends', night, '07:00:00', null],
    ['at noon', noon, '12:00:30', '2026-11-25T13:30:00+08:00'],
    ['after noon', noon, '13:30:00', null],
    ['where there are none', null, '03:00:00', null],
  ])('%s', (_name, quiet, time, until) => {
    const now = beijing(time)
    expect(deliverAt('news', quiet, now).toISOString()).toBe(
      (until === null ? now : new Date(until)).toISOString(),
    )
  })

  test('do not hold back emergencies and the safety of the account', () => {
    const now = beijing('03:00:00')
    for (const category of noticeCategories) {
      const passes = category === 'emergency' || category === 'security'
      expect(passesQuiet(category)).toBe(passes)
      expect(deliverAt(category, night, now) === now, category).toBe(passes)
    }
  })
})

describe('another attempt', () => {
  test('comes later each time, within an hour, spread by chance', () => {
    const steps = Array.from({ length: mostAttempts }, (_, index) => pauseAfter(index + 1, 0.999_999))
    expect(steps).toEqual([10, 30, 90, 270, 810, 2430, 3600, 3600])
    expect(pauseAfter(1, 0)).toBe(5)
    expect(pauseAfter(100, 0.5)).toBe(2700)
  })

  test('what cannot wait goes every way that the house proposes', () => {
    expect(proposedChannels.emergency).toEqual(['mail', 'push', 'webhook'])
  })
})
