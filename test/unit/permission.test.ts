import { describe, expect, test } from 'vitest'
import {
  type PersonActor,
  type Role,
  relationOf,
  reviewsAs,
  roles,
  system,
} from '../../server/domain/actor.ts'
import { granted, mayDo, type Permission, permissions } from '../../server/domain/permission.ts'

const person = (role: Role, more: Partial<PersonActor> = {}): PersonActor => ({
  kind: 'person',
  personId: 'p',
  roles: [role],
  institutionId: 'i',
  departmentId: 'd',
  expertLineIds: [],
  requestLineIds: [],
  ...more,
})

/** x: granted. Written a second time, so that a right is not given by accident. */
const table: Record<Permission, string> = {
  //                      doctor expert head office audit system security
  'account.own': '        x      x      x    x      x     x      x',
  'line.read': '          x      x      x    x      x     x      x',
  'duty.write': '         -      x      -    -      -     -      -',
  'consultation.create': 'x      -      -    -      -     -      -',
  'consultation.list': '  x      x      x    x      -     -      -',
  'filter.keep': '        x      x      x    x      x     -      -',
  'consultation.read': '  x      x      x    x      x     -      -',
  'consultation.write': ' x      -      -    -      -     -      -',
  'consultation.command': 'x     x      x    x      -     -      -',
  'patient.reveal': '     x      x      -    -      -     -      -',
  'consent.write': '      x      -      -    -      -     -      -',
  'attachment.add': '     x      -      -    -      -     -      -',
  'attachment.read': '    x      x      x    x      x     -      -',
  'attachment.original': 'x      x      -    -      -     -      -',
  'still.add': '          x      x      -    -      -     -      -',
  'upload.own': '         x      x      -    -      -     -      -',
  'opinion.write': '      -      x      -    -      -     -      -',
  'opinion.read': '       x      x      -    -      x     -      -',
  'opinion.answer': '     x      -      -    -      -     -      -',
  'rating.give': '        x      x      -    -      -     -      -',
  'room.join': '          x      x      -    -      -     -      -',
  'room.phone': '         x      x      -    -      -     -      -',
  'log.read': '           -      -      -    -      x     -      -',
  'log.export': '         -      -      -    -      x     -      -',
  'log.approve': '        -      -      -    -      x     -      -',
  'log.reveal': '         -      -      -    -      x     -      -',
  'access.read': '        -      -      -    -      x     -      -',
  'access.export': '      -      -      -    -      x     -      -',
  'access.manage': '      -      -      -    -      x     -      -',
  'trail.verify': '       -      -      -    -      x     -      -',
  'referral.list': '      x      x      -    -      -     -      -',
  'referral.read': '      x      x      -    -      -     -      -',
  'referral.write': '     x      x      -    -      -     -      -',
  'referral.command': '   x      x      -    -      -     -      -',
  'calendar.read': '      x      x      -    -      -     -      -',
  'hours.write': '        -      x      -    -      -     -      -',
  'review.sign': '        -      -      x    x      -     -      -',
  'delivery.manage': '    -      -      -    -      -     x      -',
  'network.sites': '      x      x      -    x      -     x      -',
  'person.manage': '      -      -      -    -      -     -      x',
  'line.manage': '        -      -      -    -      -     x      -',
  'recording.read': '     x      x      -    -      x     -      -',
  'statistics.read': '    -      -      -    x      x     -      -',
  'ledger.read': '        -      -      -    x      x     -      -',
  'ledger.write': '       -      -      -    x      -     -      -',
  'guest.invite': '       x      x      -    x      -     -      -',
  'copy.make': '          -      -      -    x      -     -      -',
  'hold.manage': '        -      -      -    x      x     -      -',
  'retention.manage': '   -      -      -    -      -     x      -',
  'destruction.follow': ' -      -      -    -      x     x      -',
  'destruction.plan': '   -      -      -    -      -     x      -',
  'destruction.decide': ' -      -      -    -      x     -      -',
  'approval.manage': '    -      -      -    -      -     x      -',
  'guest.own': '          -      -      -    -      -     -      -',
}

test.each(permissions)('%s', (permission) => {
  const marks = table[permission].trim().split(/\s+/)
  expect(marks).toHaveLength(roles.length)
  for (const [index, role] of roles.entries()) {
    expect(mayDo(person(role), permission), role).toBe(marks[index] === 'x')
  }
})

test('without a role nothing is allowed, nor to the clock', () => {
  for (const permission of permissions) {
    expect(mayDo({ ...person('doctor'), roles: [] }, permission)).toBe(false)
    expect(mayDo(system, permission)).toBe(false)
  }
})

test('a guest comes to the room and nowhere else, whatever roles the row may have', () => {
  const guest = person('doctor', { guest: { consultationId: 'c', side: 'hohhot' } })
  expect(permissions.filter((permission) => mayDo(guest, permission))).toEqual(['room.join', 'guest.own'])
})

test('the three kinds of administrators share nothing but their own account and the lines', () => {
  const own = ['account.own', 'line.read']
  expect(granted.system_admin).toEqual([
    ...own,
    'delivery.manage',
    'network.sites',
    'line.manage',
    'retention.manage',
    'destruction.follow',
    'destruction.plan',
    'approval.manage',
  ])
  expect(granted.security_admin).toEqual([...own, 'person.manage'])
  expect(granted.audit_admin).not.toContain('delivery.manage')
})

describe('relationOf', () => {
  const to = {
    requesterId: 'asker',
    requestingInstitutionId: 'i',
    requestingDepartmentId: 'd' as string | null,
    localOnly: false,
    reviewStep: null as 'head' | 'office' | null,
    precheckOnly: false,
    receivingInstitutionId: 'b',
    lineId: 'l',
    expertId: 'taker',
    memberIds: ['member', 'invited'],
    invitedIds: ['invited'],
    state: 'accepted',
  }
  test.each([
    ['the doctor who asked', person('doctor', { personId: 'asker' }), 'requester'],
    ['a doctor of the same hospital', person('doctor'), 'colleague'],
    ['a doctor of another hospital', person('doctor', { institutionId: 'j' }), 'stranger'],
    ['the expert who took it', person('expert', { personId: 'taker' }), 'expert'],
    ['a member of the board', person('expert', { personId: 'member' }), 'member'],
    [
      'a member who stands on the roster',
      person('expert', { personId: 'member', expertLineIds: ['l'] }),
      'member',
    ],
    ['somebody invited to it', person('expert', { personId: 'invited' }), 'invited'],
    [
      'somebody invited who stands on the roster',
      person('expert', { personId: 'invited', expertLineIds: ['l'] }),
      'invited',
    ],
    ['a member who is no expert any more', person('doctor', { personId: 'member' }), 'colleague'],
    ['an expert of the line', person('expert', { expertLineIds: ['l'] }), 'roster'],
    ['an expert of another line', person('expert', { expertLineIds: ['m'] }), 'stranger'],
    ['the head of the department that asks', person('department_head'), 'head'],
    ['the head of another department', person('department_head', { departmentId: 'e' }), 'stranger'],
    ['a head without a department', person('department_head', { departmentId: null }), 'stranger'],
    ['the medical-affairs office', person('medical_affairs'), 'office'],
    ['the office of another hospital', person('medical_affairs', { institutionId: 'j' }), 'stranger'],
    [
      'a head who also is a doctor there',
      person('doctor', { roles: ['doctor', 'department_head'] }),
      'colleague',
    ],
    [
      'the office that has pre-checked it',
      person('medical_affairs', { institutionId: 'b' }),
      'receiving_office',
    ],
    ['a department head there', person('department_head', { institutionId: 'b' }), 'stranger'],
    ['one who reviews logs', person('audit_admin'), 'auditor'],
    ['the system administrator', person('system_admin'), 'stranger'],
    ['one who asked and is no doctor any more', person('expert', { personId: 'asker' }), 'stranger'],
    ['the clock', system, 'system'],
  ] as const)('%s', (_who, actor, relation) => {
    expect(relationOf(actor, to)).toBe(relation)
  })

  test('in its local review it is the reviewers’, and nobody’s in Beijing', () => {
    const under = {
      ...to,
      state: 'local_review',
      expertId: null,
      localOnly: true,
      reviewStep: 'head' as const,
    }
    const head = person('doctor', { roles: ['doctor', 'department_head'] })
    expect(relationOf(head, under)).toBe('head')
    expect(relationOf(head, { ...under, reviewStep: 'office' })).toBe('colleague')
    /* nobody reviews what they ask for themselves */
    expect(relationOf({ ...head, personId: 'asker' }, under)).toBe('requester')
    expect(reviewsAs({ ...head, personId: 'asker' }, under, 'head')).toBe(false)
    /* sent back by the own hospital, withdrawn, expired: still nobody’s there */
    for (const state of ['local_review', 'returned', 'local_rejected', 'withdrawn', 'expired']) {
      expect(relationOf(person('expert', { expertLineIds: ['l'] }), { ...under, state })).toBe('stranger')
    }
  })

  test('in the pre-check it is the office’s, and no expert’s, whatever becomes of it', () => {
    const under = { ...to, expertId: null, precheckOnly: true }
    const office = person('medical_affairs', { institutionId: 'b' })
    const both = person('expert', {
      roles: ['expert', 'medical_affairs'],
      institutionId: 'b',
      expertLineIds: ['l'],
    })
    for (const state of ['prechecking', 'returned', 'declined', 'withdrawn', 'expired']) {
      expect(relationOf(person('expert', { expertLineIds: ['l'] }), { ...under, state })).toBe('stranger')
      expect(relationOf(office, { ...under, state })).toBe('receiving_office')
      expect(relationOf(both, { ...under, state })).toBe('receiving_office')
    }
    expect(relationOf(both, { ...under, state: 'submitted', precheckOnly: false })).toBe('roster')
    /* what has not come before them is not theirs, and another office has no part in it */
    expect(relationOf(office, { ...under, receivingInstitutionId: null })).toBe('stranger')
    expect(relationOf(office, { ...under, receivingInstitutionId: 'c' })).toBe('stranger')
  })

  test('a draft is its author’s alone', () => {
    const draft = { ...to, state: 'draft', expertId: null }
    expect(relationOf(person('doctor', { personId: 'asker' }), draft)).toBe('requester')
    for (const actor of [
      person('doctor'),
      person('audit_admin'),
      person('department_head'),
      person('medical_affairs'),
      person('expert', { expertLineIds: ['l'] }),
    ]) {
      expect(relationOf(actor, draft)).toBe('stranger')
    }
  })
})
