import { expect, test } from 'vitest'
import { lackingIn } from '../../server/app/request.ts'
import { RequestContent } from '../../server/contract/consultation.ts'
import { emptyCaseRecord } from '../../server/contract/record.ts'
import { type RequiredItem, requiredItems } from '../../server/domain/completeness.ts'
import { fullRequest } from '../support/consultations.ts'

const full = fullRequest('01a20561-7a60-75bb-b5da-812d2f30a78d')

test('a full request fits the contract and lacks nothing', () => {
  expect(RequestContent.safeParse(full).error).toBeUndefined()
  expect(lackingIn(full)).toEqual([])
})

test('an empty one lacks everything, in the order of the form', () => {
  const empty: RequestContent = {
    ...full,
    lineId: null,
    patient: { ...full.patient, name: ' ', sex: null, birthDate: null },
    record: emptyCaseRecord(),
    purpose: '\n',
    questions: [],
    wishedTimes: [],
    consent: null,
  }
  expect(lackingIn(empty)).toEqual([...requiredItems])
})

const without: Record<RequiredItem, Partial<RequestContent>> = {
  line: { lineId: null },
  patient_name: { patient: { ...full.patient, name: '' } },
  patient_sex: { patient: { ...full.patient, sex: null } },
  patient_birth_date: { patient: { ...full.patient, birthDate: null } },
  consent: { consent: null },
  chief_complaint: { record: { ...full.record, chiefComplaint: '' } },
  present_history: { record: { ...full.record, presentHistory: '' } },
  examination: { record: { ...full.record, physicalExamination: '' } },
  tongue: { record: { ...full.record, tongue: { ...full.record.tongue, colour: null, note: '' } } },
  pulse: { record: { ...full.record, pulse: emptyCaseRecord().pulse } },
  diagnosis: { record: { ...full.record, westernDiagnoses: [], tcmDiseases: [] } },
  medication: { record: { ...full.record, medications: [], takesNoMedication: false } },
  allergies: { record: { ...full.record, allergies: [], noKnownAllergies: false } },
  purpose: { purpose: '' },
  questions: { questions: [] },
  wished_times: { wishedTimes: [] },
}

test.each(requiredItems)('%s alone', (item) => {
  expect(lackingIn({ ...full, ...without[item] })).toEqual([item])
})

test('what stands for an answer is one', () => {
  const { record } = full
  const tongue = { ...record.tongue, colour: null, note: '舌暗，有瘀点' }
  expect(lackingIn({ ...full, record: { ...record, tongue } })).toEqual([])
  const pulse = { ...emptyCaseRecord().pulse, note: '脉弦细' }
  expect(lackingIn({ ...full, record: { ...record, pulse } })).toEqual([])
  expect(lackingIn({ ...full, record: { ...record, westernDiagnoses: [] } })).toEqual([])
  expect(lackingIn({ ...full, kind: 'written', wishedTimes: [] })).toEqual([])
  expect(lackingIn({ ...full, consent: full.consent && { ...full.consent, signerName: ' ' } })).toEqual([
    'consent',
  ])
})
