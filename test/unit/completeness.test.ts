import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { assessContent } from '../../server/app/completeness.ts'
import { readCompletenessRules } from '../../server/contract/completeness.ts'
import { RequestContent } from '../../server/contract/consultation.ts'
import { emptyInvitation } from '../../server/contract/invitation.ts'
import { emptyCaseRecord } from '../../server/contract/record.ts'
import {
  askedItems,
  assess,
  type CompletenessRules,
  countFiles,
  defaultRules,
  type FileItem,
  fileItems,
  fixedItems,
  needOf,
  needs,
  type RequestItem,
  requestItems,
} from '../../server/domain/completeness.ts'
import { fullRequest } from '../support/consultations.ts'

const full = fullRequest('01a20561-7a60-75bb-b5da-812d2f30a78d')
const always = askedItems(defaultRules, false).map(({ item }) => item)
const assessed = (content: RequestContent) => assessContent(content, null, {}, new Date())
const lackingIn = (content: RequestContent) => assessed(content).lacking

test('a full request fits the contract and lacks nothing', () => {
  expect(RequestContent.safeParse(full).error).toBeUndefined()
  expect(assessed(full)).toEqual({ score: 100, lacking: [], wanted: [] })
})

test('an empty one lacks everything, in the order of the form', () => {
  const empty: RequestContent = {
    ...full,
    lineId: null,
    patient: { ...full.patient, name: ' ', sex: null, birthDate: null },
    record: emptyCaseRecord(),
    purpose: '\n',
    questions: [],
    invitation: emptyInvitation(),
    wishedTimes: [],
    consent: null,
  }
  expect(assessed(empty)).toEqual({ score: 0, lacking: always, wanted: [] })
})

const without: Partial<Record<RequestItem, Partial<RequestContent>>> = {
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
  reason: { invitation: { ...full.invitation, reason: ' ' } },
  purpose: { purpose: '' },
  questions: { questions: [] },
  wished_times: { wishedTimes: [] },
}

test.each(always)('%s alone', (item) => {
  expect(without[item]).toBeDefined()
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

/** A line that asks for everything there is. */
const everything: CompletenessRules = {
  items: Object.fromEntries(requestItems.map((item) => [item, 'required' as const])),
  least: { imaging_file: 2 },
}
const facts = (files: Partial<Record<FileItem, number>>) => ({
  lineChosen: true,
  kind: full.kind,
  patient: full.patient,
  consentRecorded: true,
  record: { ...full.record, mongolian: {}, tcmPatterns: [{ text: '肝火扰心' }] },
  reason: full.invitation.reason,
  purpose: full.purpose,
  questions: full.questions,
  board: full.board,
  wishedTimes: full.wishedTimes,
  files,
})
const enough = Object.fromEntries(fileItems.map((item) => [item, 2]))

test('a wish whose hour has come is none, and one hour ahead is enough', () => {
  const wish = (minutes: number) => {
    const startAt = new Date(Date.now() + minutes * 60_000).toISOString()
    return { startAt, endAt: new Date(Date.now() + 240 * 60_000).toISOString() }
  }
  expect(lackingIn({ ...full, wishedTimes: [wish(-1)] })).toEqual(['wished_times'])
  expect(lackingIn({ ...full, wishedTimes: [wish(-1), wish(60)] })).toEqual([])
})

describe('a line’s own rules', () => {
  test('ask for pictures and files, and for how many', () => {
    expect(assess(facts({}), everything).lacking).toEqual([
      'tongue_photo',
      'sublingual_photo',
      'laboratory_file',
      'imaging_file',
      'pathology_file',
      'ecg_file',
    ])
    expect(assess(facts({ ...enough, imaging_file: 1 }), everything).lacking).toEqual(['imaging_file'])
    expect(assess(facts(enough), everything).score).toBe(100)
  })

  test('recommend without standing in the way', () => {
    const rules: CompletenessRules = { items: { tongue_photo: 'recommended', pulse: 'off' }, least: {} }
    const found = assess({ ...facts({}), record: { ...full.record, pulse: emptyCaseRecord().pulse } }, rules)
    expect(found).toMatchObject({ lacking: [], wanted: ['tongue_photo'] })
    expect(found.score).toBe(97)
  })

  test('cannot take away what makes a request one', () => {
    for (const item of fixedItems) {
      expect(needOf(item, { items: { [item]: 'off' }, least: {} })).toBe('required')
      expect(() => readCompletenessRules({ items: { [item]: 'off' }, least: {} })).toThrow()
    }
  })

  test.each([
    [{}],
    [{ items: { teapot: 'required' }, least: {} }],
    [{ items: { pulse: 'sometimes' }, least: {} }],
    [{ items: {}, least: { tongue_photo: 0 } }],
    [{ items: {}, least: { pulse: 1 } }],
    [{ items: {}, least: {}, more: 1 }],
    ['required'],
  ])('%j are none', (column) => {
    expect(() => readCompletenessRules(column)).toThrow()
  })
})

test('a tongue is to be seen, a report may be of any kind', () => {
  const file = (kind: string, picture: boolean) => ({ kind, picture })
  expect(
    countFiles([
      file('tongue', true),
      file('tongue', false),
      file('sublingual', true),
      file('imaging', false),
      file('imaging', true),
      file('consent', true),
      file('other', true),
    ]),
  ).toEqual({ tongue_photo: 1, sublingual_photo: 1, imaging_file: 2 })
})

const anyRules = fc
  .record({
    items: fc.dictionary(fc.constantFrom(...requestItems), fc.constantFrom(...needs)),
    least: fc.dictionary(fc.constantFrom(...fileItems), fc.integer({ min: 1, max: 3 })),
  })
  .map((rules) => rules as CompletenessRules)
const anyFiles = fc.dictionary(fc.constantFrom(...fileItems), fc.integer({ min: 0, max: 3 }))
const anyRecord = fc.record({ pulse: fc.boolean(), pattern: fc.boolean(), mongolian: fc.boolean() })

function built(record: { pulse: boolean; pattern: boolean; mongolian: boolean }, files: object) {
  const base = facts(files)
  return {
    ...base,
    record: {
      ...base.record,
      pulse: record.pulse ? base.record.pulse : emptyCaseRecord().pulse,
      tcmPatterns: record.pattern ? base.record.tcmPatterns : [],
      mongolian: record.mongolian ? base.record.mongolian : null,
    },
  }
}

test('the score never falls by adding, and is whole exactly where nothing lacks', () => {
  fc.assert(
    fc.property(
      anyRules,
      anyRecord,
      anyFiles,
      fc.constantFrom(...fileItems),
      (rules, record, files, more) => {
        const before = assess(built(record, files), rules)
        const after = assess(built(record, { ...files, [more]: (files[more] ?? 0) + 1 }), rules)
        const filled = assess(built({ pulse: true, pattern: true, mongolian: true }, files), rules)
        expect(after.score).toBeGreaterThanOrEqual(before.score)
        expect(filled.score).toBeGreaterThanOrEqual(before.score)
        expect(before.score === 100).toBe(before.lacking.length + before.wanted.length === 0)
      },
    ),
  )
})
