/** Copies for patients: who may make and ask, and the number. */
import { describe, expect, test } from 'vitest'
import type { PersonActor } from '../../server/domain/actor.ts'
import { copyNumber, mayAsk, mayMakeCopy } from '../../server/domain/subject-copy.ts'

const to = {
  ...{
    requesterId: 'doctor',
    requestingInstitutionId: 'hohhot',
    requestingDepartmentId: 'd',
    lineId: 'line',
  },
  ...{ localOnly: false, reviewStep: null, precheckOnly: false, receivingInstitutionId: 'beijing' },
  ...{ expertId: 'expert', state: 'closed', consentWithdrawnAt: null },
}
const office = (institutionId: string, more: Partial<PersonActor> = {}): PersonActor => ({
  kind: 'person',
  personId: 'p',
  roles: ['medical_affairs'],
  institutionId,
  departmentId: null,
  expertLineIds: [],
  requestLineIds: [],
  ...more,
})

describe('who makes it', () => {
  test.each([
    ['the office that asked', office('hohhot'), to, true],
    ['the office that received', office('beijing'), to, true],
    ['the office of another hospital', office('elsewhere'), to, false],
    ['a doctor there', office('hohhot', { roles: ['doctor'] }), to, false],
    ['who asked for the consultation', office('hohhot', { personId: 'doctor' }), to, false],
    ['an auditor', office('hohhot', { roles: ['audit_admin'] }), to, false],
    ['of a draft nobody', office('hohhot'), { ...to, state: 'draft' }, false],
    [
      'Beijing after the consent was withdrawn',
      office('beijing'),
      { ...to, consentWithdrawnAt: new Date() },
      false,
    ],
    [
      'Hohhot after the consent was withdrawn',
      office('hohhot'),
      { ...to, consentWithdrawnAt: new Date() },
      true,
    ],
  ] as const)('%s', (_name, actor, row, may) => {
    expect(mayMakeCopy(actor, row)).toBe(may)
  })
})

test('a child does not ask, from the fourteenth birthday on they do', () => {
  expect(mayAsk('patient', '2012-11-28', new Date('2026-11-27T15:59:00Z'))).toBe(false)
  expect(mayAsk('patient', '2012-11-28', new Date('2026-11-27T16:00:00Z'))).toBe(true)
  expect(mayAsk('guardian', '2020-01-01', new Date('2026-11-27T00:00:00Z'))).toBe(true)
  expect(copyNumber('SL-20261127-0001', 3)).toBe('SL-20261127-0001-F03')
})
