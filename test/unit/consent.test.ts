import { describe, expect, test } from 'vitest'
import { relations } from '../../server/domain/actor.ts'
import {
  consentGap,
  effectOfWithdrawal,
  maySign,
  readsAfterWithdrawal,
  signers,
} from '../../server/domain/consent.ts'
import { states, transitions } from '../../server/domain/consultation.ts'

const day = (text: string) => new Date(`${text}T02:00:00Z`)

describe('who may sign', () => {
  test('a guardian for a child until the day of the fourteenth birthday, anybody from then on', () => {
    expect(maySign('patient', '2012-11-26', day('2026-11-25'))).toBe(false)
    expect(maySign('patient', '2012-11-26', day('2026-11-26'))).toBe(true)
    /* the day begins at Beijing's midnight, 16:00 of the day before by UTC */
    expect(maySign('patient', '2012-11-26', new Date('2026-11-25T15:59:59Z'))).toBe(false)
    expect(maySign('patient', '2012-11-26', new Date('2026-11-25T16:00:00Z'))).toBe(true)
    for (const signer of signers) expect(maySign(signer, '1980-01-01', day('2026-11-25'))).toBe(true)
    expect(maySign('guardian', '2020-01-01', day('2026-11-25'))).toBe(true)
    expect(maySign('relative', '2020-01-01', day('2026-11-25'))).toBe(true)
  })

  test('a date of birth that nobody knows keeps nobody from signing', () => {
    expect(maySign('patient', null, day('2026-11-25'))).toBe(true)
  })
})

describe('whether a consent stands', () => {
  const consent = {
    signedBy: 'patient',
    signerName: '李晓萍',
    incapacity: '',
    obtainedAt: '2026-11-25T02:00:00Z',
    institutionId: 'beijing',
  } as const

  test('written, signed, by who may, for the hospital that receives the case', () => {
    expect(consentGap(consent, '1980-01-01', 'beijing')).toBeNull()
    expect(consentGap(null, '1980-01-01', 'beijing')).toBe('none')
    expect(consentGap({ ...consent, signerName: ' ' }, null, 'beijing')).toBe('unsigned')
    expect(consentGap(consent, '2020-01-01', 'beijing')).toBe('guardian')
    expect(consentGap({ ...consent, signedBy: 'guardian' }, '2020-01-01', 'beijing')).toBeNull()
    const standsIn = { ...consent, signedBy: 'relative' } as const
    expect(consentGap(standsIn, '1980-01-01', 'beijing')).toBe('incapacity')
    expect(consentGap({ ...standsIn, incapacity: ' ' }, null, 'beijing')).toBe('incapacity')
    expect(consentGap({ ...standsIn, incapacity: '意识不清' }, '1980-01-01', 'beijing')).toBeNull()
    /* on the very day from which the patient may sign, a reason is asked for */
    expect(consentGap(standsIn, '2012-11-25', 'beijing')).toBe('incapacity')
    expect(consentGap(standsIn, '2012-11-26', 'beijing')).toBeNull()
    expect(consentGap(consent, null, 'another')).toBe('other_hospital')
  })

  test('without a line, or without a hospital in it, there is no other hospital', () => {
    expect(consentGap(consent, null, null)).toBeNull()
    expect(consentGap({ ...consent, institutionId: null }, null, 'beijing')).toBeNull()
  })
})

describe('withdrawal', () => {
  test('gives a command that the state allows, or none', () => {
    for (const state of states) {
      const effect = effectOfWithdrawal(state)
      if (effect === 'close_case') continue
      expect(transitions[effect].from).toContain(state)
      expect(transitions[effect].by).toContain('requester')
    }
  })

  test('never ends what has begun', () => {
    for (const state of ['in_session', 'reporting', 'signed', 'closed'] as const) {
      expect(effectOfWithdrawal(state)).toBe('close_case')
    }
  })

  test('leaves the case to the hospital that treats the patient', () => {
    expect(relations.filter(readsAfterWithdrawal)).toEqual(['requester', 'colleague', 'head', 'office'])
  })
})
