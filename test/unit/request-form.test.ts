import { describe, expect, test } from 'vitest'
import {
  clean,
  completed,
  completenessOf,
  contentOf,
  emptyForm,
  type FormContent,
  type FormPath,
  factsOfId,
  moved,
  valueAt,
  withValue,
} from '../../client/pages/request/form.ts'
import { differencesOf, merged } from '../../client/pages/request/merge.ts'
import {
  comparedPaths,
  placeOf,
  sectionOfPath,
  sections,
  statusOf,
} from '../../client/pages/request/sections.ts'
import { refusalOf } from '../../client/pages/request/uploads.ts'
import { RequestContent } from '../../server/contract/consultation.ts'
import { emptyCaseRecord } from '../../server/contract/record.ts'
import { largestOf } from '../../server/domain/attachment.ts'
import { askedItems, defaultRules, requestItems } from '../../server/domain/completeness.ts'

const lineId = '019a0000-0000-7000-8000-000000000001' as NonNullable<FormContent['lineId']>

function full(): FormContent {
  const form = emptyForm()
  return {
    ...form,
    lineId,
    patient: { ...form.patient, name: '李晓萍', sex: 'female', birthDate: '1980-01-01' },
    consent: {
      obtainedAt: '2026-11-19T11:00:00Z',
      signedBy: 'patient',
      signerName: '',
      relation: '',
      incapacity: '',
      institutionId: null,
    },
    record: {
      ...form.record,
      chiefComplaint: '不寐 4 月',
      presentHistory: '入睡困难',
      physicalExamination: '神清',
      tongue: { ...form.record.tongue, colour: 'red' },
      pulse: { ...form.record.pulse, left: { cun: ['浮'], guan: [], chi: [] } },
      westernDiagnoses: [{ text: '失眠症', code: 'F51.0', system: 'ICD-10', edition: '国家临床版 2.0' }],
      takesNoMedication: true,
      noKnownAllergies: true,
    },
    purpose: '减停药物',
    questions: ['右佐匹克隆是否减停？'],
    invitation: { ...emptyForm().invitation, reason: '本院治疗 4 周效果不佳。' },
    wishedTimes: [{ startAt: '2026-11-20T14:00:00+08:00', endAt: '2026-11-20T15:00:00+08:00' }],
  }
}

describe('what goes to the server', () => {
  test('an empty form and a full one fit the contract', () => {
    expect(RequestContent.safeParse(contentOf(emptyForm())).success).toBe(true)
    expect(RequestContent.safeParse(contentOf(full())).success).toBe(true)
  })

  test('the empty record is the contract’s', () => {
    expect(emptyForm().record).toEqual(emptyCaseRecord())
  })

  test('rows without content are left out, so that an open row never refuses a draft', () => {
    const form = full()
    form.record.medications = [{ name: ' ', dosage: '3 mg', period: '' }]
    form.record.allergies = [{ substance: '', reaction: '皮疹' }]
    form.record.tcmDiseases = [{ text: '', code: 'A', system: 'GB/T 15657', edition: '2021' }]
    form.questions = ['', '一', '  ']
    form.wishedTimes = [
      { startAt: null, endAt: null },
      { startAt: '2026-11-20T14:00:00Z', endAt: null },
    ]
    const content = contentOf(form)
    expect(content.record.medications).toEqual([])
    expect(content.record.allergies).toEqual([])
    expect(content.record.tcmDiseases).toEqual([])
    expect(content.questions).toEqual(['一'])
    expect(content.wishedTimes).toEqual([])
    expect(RequestContent.safeParse(content).success).toBe(true)
  })

  test('times that run backwards go out and are refused there: what is left out would be gone after a reload', () => {
    const form = full()
    form.wishedTimes = [{ startAt: '2026-11-20T14:00:00Z', endAt: '2026-11-20T13:00:00Z' }]
    expect(contentOf(form).wishedTimes).toHaveLength(1)
  })

  test('a code without words or an emptied code takes system and edition along', () => {
    const form = full()
    form.record.westernDiagnoses = [{ text: '失眠症', code: ' ', system: 'ICD-10', edition: '医保版 2.0' }]
    expect(contentOf(form).record.westernDiagnoses).toEqual([
      { text: '失眠症', code: null, system: null, edition: null },
    ])
  })

  test('what is listed speaks against "none"', () => {
    const form = full()
    form.record.allergies = [{ substance: '青霉素', reaction: '' }]
    form.record.medications = [{ name: '右佐匹克隆片', dosage: '', period: '' }]
    const { record } = contentOf(form)
    expect([record.noKnownAllergies, record.takesNoMedication]).toEqual([false, false])
  })

  test('a patient who signs signs with their own name; others keep theirs', () => {
    expect(contentOf(full()).consent?.signerName).toBe('李晓萍')
    const form = full()
    form.consent = {
      obtainedAt: '2026-11-19T11:00:00Z',
      signedBy: 'guardian',
      signerName: '李强',
      relation: '父',
      incapacity: '',
      institutionId: null,
    }
    expect(contentOf(form).consent).toEqual({ ...form.consent, obtainedAt: '2026-11-19T11:00:00.000Z' })
  })

  test('what the fields of a consent no longer show goes nowhere: why a grown patient does not sign, once the patient is a child', () => {
    const form = full()
    form.consent = {
      obtainedAt: '2026-11-19T11:00:00Z',
      signedBy: 'guardian',
      signerName: '李强',
      relation: '父',
      incapacity: '意识不清'.repeat(60),
      institutionId: null,
    }
    expect(contentOf(form).consent?.incapacity).toBe(form.consent.incapacity)
    form.patient.birthDate = '2020-01-01'
    expect(contentOf(form).consent?.incapacity).toBe('')
  })

  test('the same hour is the same text, however it was written', () => {
    expect(contentOf(full()).wishedTimes[0]?.startAt).toBe('2026-11-20T06:00:00.000Z')
  })

  test('control characters are taken out, line breaks stay', () => {
    expect(clean('甲\u0000乙\r\n丙\t丁\u007f')).toBe('甲乙\n丙\t丁')
  })
})

describe('what lacks', () => {
  test('everything in an empty form, nothing in a full one', () => {
    const always = askedItems(defaultRules, false).map(({ item }) => item)
    expect(completenessOf(emptyForm())).toEqual({ score: 0, lacking: always, wanted: [] })
    expect(completenessOf(full())).toEqual({ score: 100, lacking: [], wanted: [] })
  })

  test('a written consultation wants no time, and a nameless signer is no consent', () => {
    expect(completenessOf({ ...full(), kind: 'written', wishedTimes: [] }).lacking).toEqual([])
    const after = Date.parse('2026-11-20T07:00:00Z')
    expect(completenessOf(full(), null, {}, after).lacking).toEqual(['wished_times'])
    const form = full()
    form.consent = {
      obtainedAt: '2026-11-19T11:00:00Z',
      signedBy: 'relative',
      signerName: ' ',
      relation: '',
      incapacity: '',
      institutionId: null,
    }
    expect(completenessOf(form).lacking).toEqual(['consent'])
  })

  test('every item has a place in a section, and a field that exists', () => {
    for (const item of requestItems) {
      const { section, path } = placeOf[item]
      expect(sections).toContain(section)
      expect(sectionOfPath(path)).toBe(section)
      /* files stand beside the form */
      if (!path.startsWith('files.')) expect(valueAt(full(), path as FormPath)).not.toBeUndefined()
    }
  })

  test('a section is empty, partly or done by its items', () => {
    expect(statusOf('four', ['tongue', 'pulse'], 0, defaultRules)).toEqual({ state: 'empty', lacking: 2 })
    expect(statusOf('four', ['pulse'], 0, defaultRules)).toEqual({ state: 'partly', lacking: 1 })
    expect(statusOf('four', [], 0, defaultRules)).toEqual({ state: 'done', lacking: 0 })
    expect(statusOf('files', [], 0, defaultRules).state).toBe('empty')
    expect(statusOf('files', [], 2, defaultRules).state).toBe('done')
    const asks = { items: { imaging_file: 'required' as const }, least: {} }
    expect(statusOf('files', ['imaging_file'], 2, asks)).toEqual({ state: 'empty', lacking: 1 })
    expect(statusOf('files', [], 0, asks)).toEqual({ state: 'done', lacking: 0 })
  })
})

describe('paths', () => {
  test('a value is replaced, and everything beside it stays the same object', () => {
    const form = full()
    const next = withValue(form, 'record.tongue.note', '齿痕')
    expect(valueAt(next, 'record.tongue.note')).toBe('齿痕')
    expect(form.record.tongue.note).toBe('')
    expect(next.patient).toBe(form.patient)
    expect(next.record.pulse).toBe(form.record.pulse)
  })

  test('a path through nothing is undefined', () => {
    expect(valueAt(emptyForm(), 'consent.signerName')).toBeUndefined()
  })

  test('every compared path reads its own value', () => {
    const form = full()
    expect(comparedPaths(form)).toContain('record.pulse.left.cun')
    expect(comparedPaths(form)).toContain('consent')
    expect(new Set(comparedPaths(form)).size).toBe(comparedPaths(form).length)
  })
})

describe('two windows', () => {
  test('only what differs is asked; what the other window alone has changed is proposed from there', () => {
    const base = full()
    const mine = withValue(base, 'purpose', '我写的')
    const theirs = withValue(withValue(base, 'record.chiefComplaint', '他写的'), 'purpose', '他写的目的')
    const found = differencesOf(base, mine, theirs)
    expect(found.map(({ path, proposed }) => [path, proposed])).toEqual([
      ['record.chiefComplaint', 'theirs'],
      ['purpose', 'mine'],
    ])
    const result = merged(mine, theirs, new Map(found.map(({ path, proposed }) => [path, proposed])))
    expect([result.purpose, result.record.chiefComplaint]).toEqual(['我写的', '他写的'])
  })

  test('without a common beginning everything is proposed from here: nothing typed goes by itself', () => {
    const mine = withValue(full(), 'purpose', '我写的')
    expect(differencesOf(null, mine, full()).map(({ proposed }) => proposed)).toEqual(['mine'])
  })

  test('the same is no difference', () => {
    expect(differencesOf(full(), full(), full())).toEqual([])
  })
})

describe('small things', () => {
  test('birth date and sex out of an identity number', () => {
    expect(factsOfId('11010519491231002x')).toEqual({ birthDate: '1949-12-31', sex: 'female' })
    expect(factsOfId('110105194912310021')).toBeNull()
    expect(factsOfId('')).toBeNull()
  })

  test('rows move inside their list only', () => {
    expect(moved(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b'])
    expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c'])
    expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b'])
    expect(moved(['a', 'b'], 1, 1)).toEqual(['a', 'b'])
  })

  test('files: the bounds are the contract’s, and what cannot pass is said before it is sent', () => {
    const code = (file: { name: string; type: string; size: number }) => refusalOf(file)?.code ?? null
    expect(code({ name: 'a.jpg', type: 'image/jpeg', size: 10 })).toBeNull()
    expect(code({ name: 'a', type: '', size: 10 })).toBeNull()
    expect(code({ name: 'a.jpg', type: 'image/jpeg', size: 0 })).toBe('FILE_EMPTY')
    expect(code({ name: 'a.jpg', type: 'image/jpeg', size: largestOf.picture + 1 })).toBe('TOO_LARGE')
    expect(code({ name: 'a.mp4', type: 'video/mp4', size: largestOf.picture + 1 })).toBeNull()
    expect(code({ name: 'IM0001', type: '', size: largestOf.picture + 1 })).toBeNull()
    expect(code({ name: 'IMG_1.HEIC', type: '', size: 10 })).toBe('FILE_HEIC')
    expect(code({ name: 'a.exe', type: 'application/x-msdownload', size: 10 })).toBe('FILE_TYPE_REFUSED')
  })
})

test('a form that was kept by an earlier release is completed, and keeps what was typed', () => {
  const form = emptyForm()
  const { mongolian: _mongolian, stay: _stay, ...record } = form.record
  const found = { ...form, record: { ...record, chiefComplaint: '失眠', pulse: { note: '弦' } } }
  const whole = completed(JSON.parse(JSON.stringify(found)))
  expect(whole.record.chiefComplaint).toBe('失眠')
  expect(whole.record.pulse).toEqual({ ...form.record.pulse, note: '弦' })
  expect(whole.record.mongolian).toBeNull()
  expect(whole.record.stay).toEqual(form.record.stay)
})
