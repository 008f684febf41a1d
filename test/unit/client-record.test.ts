/** The case record in the client's words: every field has a name and can be said in both languages. */
import { describe, expect, test } from 'vitest'
import { en } from '../../client/i18n/en.ts'
import { zh } from '../../client/i18n/zh.ts'
import { valueWords } from '../../client/pages/detail/record-values.ts'
import { emptyForm } from '../../client/pages/request/form.ts'
import { labelOfPath } from '../../client/pages/request/labels.ts'
import { comparedPaths, sectionOfPath } from '../../client/pages/request/sections.ts'
import { emptyCaseRecord } from '../../server/contract/record.ts'

const mongolian = {
  constitution: 'khii',
  roots: {
    khii: { state: 'excess', evidence: 'a' },
    shar: { state: 'deficient', evidence: 'b' },
    badgan: { state: 'disturbed', evidence: 'c' },
  },
  disorders: ['blood'],
  thermal: 'heat',
  seats: ['organs'],
  seatNote: 'd',
  pulse: 'e',
  tongue: 'f',
  urine: { colour: 'g', smell: 'h', foam: 'i', note: 'j' },
  stool: { colour: 'k', smell: 'l', form: 'm', note: 'n' },
  narrative: 'o',
  treatment: { diet: 'p', conduct: 'q', medicine: 'r', external: ['bloodletting'], note: 's' },
}

function leaves(value: unknown, path: string): string[] {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value).flatMap(([key, part]) => leaves(part, `${path}.${key}`))
    : [path]
}

/** Every path at which two versions can differ. */
const paths = [
  ...comparedPaths(emptyForm()).filter((path) => path.startsWith('record.')),
  ...leaves(mongolian, 'record.mongolian'),
]

describe.each([
  ['zh', zh],
  ['en', en],
])('in %s', (_language, texts) => {
  test('every field has a name of its own', () => {
    const sections = new Set<string>(Object.values(texts.request.section))
    const unnamed = paths.filter(
      (path) => path !== 'record.mongolian' && sections.has(labelOfPath(texts, path)),
    )
    expect(unnamed).toEqual([])
  })

  test.each([
    ['tongue.colour', 'red', texts.record.tongueColours.red],
    ['tongue.shape', ['swollen'], texts.record.tongueShapes.swollen],
    ['pulse.left.cun', ['弦'], texts.record.pulseWords.弦],
    ['pulse.strength', 'weak', texts.record.pulseStrengths.weak],
    ['mongolian.thermal', 'cold', texts.mongolian.thermalNatures.cold],
    ['takesNoMedication', true, texts.versions.yes],
    ['vitals.temperature', 36.5, '36.5'],
    ['palpation', '软', '软'],
    ['palpation', null, ''],
    [
      'westernDiagnoses',
      [{ text: '失眠', code: 'G47.0', system: 'ICD-10', edition: '医保版 2.0' }],
      '失眠 G47.0（ICD-10 医保版 2.0）',
    ],
    ['allergies', [{ substance: '青霉素', reaction: '' }], '青霉素'],
  ] as const)('%s %o is said as it reads', (path, value, words) => {
    expect(valueWords(texts, path, value)).toBe(words)
  })

  test('a whole part says what stands in it', () => {
    const words = valueWords(texts, 'mongolian', mongolian)
    for (const word of ['a', 'd', 'r', 'o', texts.mongolian.externalTherapies.bloodletting])
      expect(words).toContain(word)
  })
})

test('every field of the record has its section in the form', () => {
  for (const path of Object.keys(emptyCaseRecord())) {
    const section = sectionOfPath(`record.${path}`)
    expect(['patient', 'history', 'four', 'mongolian', 'diagnosis', 'medication']).toContain(section)
  }
  expect(sectionOfPath('record.formulae.0.herbs.1.grams')).toBe('medication')
  expect(sectionOfPath('record.mongolianDiseases.0.code')).toBe('mongolian')
})
