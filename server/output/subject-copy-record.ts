/** The case record as pairs of heading and words; what says nothing is not there. */
import type { Formula } from '../contract/formula.ts'
import type { MongolianForm } from '../contract/mongolian.ts'
import { roots } from '../contract/mongolian.ts'
import type { CaseRecord, Coded } from '../contract/record.ts'
import { en } from '../contract/record-words/en.ts'
import { type RecordWords, zh } from '../contract/record-words/zh.ts'
import type { Lang } from './words.ts'

export const recordWords: Readonly<Record<Lang, RecordWords>> = { zh, en }

export type Pair = readonly [name: string, value: string]

const filled = (pairs: readonly Pair[]): Pair[] => pairs.filter(([, value]) => value.trim() !== '')
const joined = (parts: readonly string[]) => parts.filter((part) => part.trim() !== '').join('　')

export function codedText(list: readonly Coded[]): string {
  return list
    .map(({ text, code, system, edition }) =>
      code === null
        ? text
        : `${text}（${[code, system ?? '', edition ?? ''].filter((one) => one !== '').join(' ')}）`,
    )
    .join('；')
}

/** The whole record, in the order of the form. */
export function recordPairs(record: CaseRecord, lang: Lang): Pair[] {
  const words = recordWords[lang]
  const { record: names } = words
  return filled([
    ...groupPairs(names.stay, record.stay),
    [names.chiefComplaint, record.chiefComplaint],
    [names.presentHistory, record.presentHistory],
    [names.pastHistory, record.pastHistory],
    [names.personalHistory, record.personalHistory],
    [names.physicalExamination, record.physicalExamination],
    [names.vitals.title, vitalsText(words, record)],
    [names.auxiliaryResults, record.auxiliaryResults],
    [names.courseName, record.course.name],
    [names.course, record.course.description],
    ...groupPairs(names.inspection, record.inspection),
    ...tonguePairs(words, record),
    ...groupPairs(names.listening, record.listening),
    ...groupPairs(names.inquiry, record.inquiry),
    ...pulsePairs(words, record),
    [names.palpation, record.palpation],
    [
      names.differentiation.title,
      joined(groupPairs(names.differentiation, record.differentiation).map((pair) => pair.join(' '))),
    ],
    [names.treatmentPrinciple, record.treatmentPrinciple],
    [names.westernDiagnosis, codedText(record.westernDiagnoses)],
    [names.tcmDisease, codedText(record.tcmDiseases)],
    [names.tcmPattern, codedText(record.tcmPatterns)],
    [words.mongolian.disease, codedText(record.mongolianDiseases)],
    ...(record.mongolian === null ? [] : mongolianPairs(words, record.mongolian)),
    [names.medication, medicationText(words, record)],
    ...record.formulae.map((formula): Pair => [words.formula.title, formulaText(words, formula)]),
    [words.formula.nonDrug, record.nonDrugTreatment],
    [names.allergies, allergyText(words, record)],
  ])
}

/** Fields of one group under their own names. */
function groupPairs(
  names: Readonly<Record<string, string>>,
  values: Readonly<Record<string, string>>,
): Pair[] {
  return filled(Object.entries(values).map(([key, value]): Pair => [names[key] ?? key, value]))
}

function vitalsText({ record: { vitals: names } }: RecordWords, { vitals }: CaseRecord): string {
  const pressure =
    vitals.systolic === null && vitals.diastolic === null
      ? ''
      : `${vitals.systolic ?? '–'}/${vitals.diastolic ?? '–'} mmHg`
  const figure = (name: string, value: number | null, unit: string) =>
    value === null ? '' : `${name} ${value} ${unit}`
  return joined([
    figure(names.temperature, vitals.temperature, '℃'),
    figure(names.heartRate, vitals.heartRate, '/min'),
    figure(names.respiration, vitals.respiration, '/min'),
    pressure === '' ? '' : `${names.bloodPressure} ${pressure}`,
    figure(names.oxygenSaturation, vitals.oxygenSaturation, '%'),
  ])
}

function chosen<Key extends string>(
  words: Readonly<Record<Key, string>>,
  value: Key | null | readonly Key[],
): string {
  if (value === null) return ''
  return (typeof value === 'string' ? [value] : [...value]).map((one) => words[one as Key]).join('、')
}

function tonguePairs({ record: names }: RecordWords, { tongue }: CaseRecord): Pair[] {
  return [
    [names.tongueColour, chosen(names.tongueColours, tongue.colour)],
    [names.tongueShape, chosen(names.tongueShapes, tongue.shape)],
    [names.tongueMotion, chosen(names.tongueMotions, tongue.motion)],
    [names.coatingColour, chosen(names.coatingColours, tongue.coatingColour)],
    [names.coatingTexture, chosen(names.coatingTextures, tongue.coatingTexture)],
    [names.sublingual, chosen(names.sublingualVeins, tongue.sublingual)],
    [names.tongueNote, tongue.note],
  ]
}

function pulsePairs({ record: names }: RecordWords, { pulse }: CaseRecord): Pair[] {
  const side = (felt: CaseRecord['pulse']['left']) =>
    joined(
      (['cun', 'guan', 'chi'] as const).map((place) =>
        felt[place].length === 0
          ? ''
          : `${names.pulsePlaces[place]} ${felt[place].map((word) => names.pulseWords[word]).join(names.pulseBetween)}`,
      ),
    )
  const sides = (['left', 'right'] as const).map((one): Pair => [names.pulseHand[one], side(pulse[one])])
  const felt = sides.some(([, value]) => value !== '') || pulse.note !== '' || pulse.rate !== null
  return [
    ...sides,
    [names.pulseRate, pulse.rate === null ? '' : `${pulse.rate} /min`],
    [names.pulseRhythm, chosen(names.pulseRhythms, pulse.rhythm)],
    [names.pulseStrength, chosen(names.pulseStrengths, pulse.strength)],
    [names.pulseNote, joined([pulse.note, felt && pulse.takenByLocalDoctor ? names.takenByLocalDoctor : ''])],
  ]
}

function medicationText({ record: names }: RecordWords, record: CaseRecord): string {
  if (record.takesNoMedication) return names.noMedication
  return record.medications.map(({ name, dosage, period }) => joined([name, dosage, period])).join('\n')
}

function allergyText({ record: names }: RecordWords, record: CaseRecord): string {
  if (record.noKnownAllergies) return names.noAllergies
  return record.allergies
    .map(({ substance, reaction }) => (reaction === '' ? substance : `${substance}（${reaction}）`))
    .join('；')
}

function formulaText({ formula: names }: RecordWords, formula: Formula): string {
  const herbs = formula.herbs.map(({ name, processing, grams, footnote }) =>
    [processing, name, grams === null ? '' : ` ${grams}g`, footnote === '' ? '' : `（${footnote}）`].join(''),
  )
  return [
    joined([
      formula.name,
      formula.form === null ? '' : names.forms[formula.form],
      formula.doses === null ? '' : `× ${formula.doses}`,
      formula.route,
    ]),
    herbs.join('、'),
    formula.decoction === '' ? '' : `${names.decoction} ${formula.decoction}`,
    formula.use === '' ? '' : `${names.use} ${formula.use}`,
    formula.avoid === '' ? '' : `${names.avoid} ${formula.avoid}`,
  ]
    .filter((line) => line !== '')
    .join('\n')
}

function mongolianPairs({ mongolian: names }: RecordWords, form: MongolianForm): Pair[] {
  const states = roots.map((root) => {
    const { state, evidence } = form.roots[root]
    return state === null && evidence === ''
      ? ''
      : joined([names.roots[root], state === null ? '' : names.rootStates[state], evidence])
  })
  return [
    [names.constitution, chosen(names.constitutions, form.constitution)],
    [names.rootsTitle, states.filter((one) => one !== '').join('；')],
    [names.disorders, chosen(names.baseDisorders, form.disorders)],
    [names.thermal, chosen(names.thermalNatures, form.thermal)],
    [names.seat, joined([chosen(names.seats, form.seats), form.seatNote])],
    [names.pulse, form.pulse],
    [names.tongue, form.tongue],
    [names.urine, joined(Object.values(form.urine))],
    [names.stool, joined(Object.values(form.stool))],
    [names.narrative, form.narrative],
    [names.diet, form.treatment.diet],
    [names.conduct, form.treatment.conduct],
    [names.medicine, form.treatment.medicine],
    [names.external, chosen(names.externalTherapies, form.treatment.external)],
    [names.remark, form.treatment.note],
  ]
}
