/** A case record in words: tongue, pulse, diagnoses. Pure. */
import type { CaseRecord, Coded } from '../../../server/contract/record.ts'
import type { Texts } from '../../i18n/zh.ts'
import { formatValue } from '../../ui/number.ts'

/** `舌红，边有齿痕；苔黄，薄、腻；舌下络脉正常`; empty where nothing was seen. */
export function tongueWords(texts: Texts, tongue: CaseRecord['tongue']): string {
  const words = texts.record
  const body = words.and([
    ...(tongue.colour === null ? [] : [words.tongueColours[tongue.colour]]),
    ...tongue.shape.map((shape) => words.tongueShapes[shape]),
    ...(tongue.motion === null || tongue.motion === 'normal' ? [] : [words.tongueMotions[tongue.motion]]),
  ])
  const coating = words.and([
    ...(tongue.coatingColour === null ? [] : [words.coatingColours[tongue.coatingColour]]),
    ...tongue.coatingTexture.map((texture) => words.coatingTextures[texture]),
  ])
  const veins = tongue.sublingual === null ? '' : words.sublingualVeins[tongue.sublingual]
  return words.clauses([words.tongueSentence(body, coating, veins), tongue.note])
}

/** In the order in which they are asked (十问). */
export const inquiryParts = [
  'coldHeat',
  'sweat',
  'headBody',
  'chestAbdomen',
  'dietTaste',
  'bowelsUrine',
  'sleep',
  'menses',
  'other',
] as const satisfies readonly (keyof CaseRecord['inquiry'])[]

export const pulsePlaces = ['cun', 'guan', 'chi'] as const
export const pulseSides = ['left', 'right'] as const

/** The words felt at one place; empty where nothing was noted. */
export function pulseAt(texts: Texts, felt: readonly (keyof Texts['record']['pulseWords'])[]): string {
  return texts.record.and(felt.map((word) => texts.record.pulseWords[word]))
}

/** `左手　寸浮、数　关弦　尺细；…　脉率 88 次/分　齐` */
export function pulseWords(texts: Texts, pulse: CaseRecord['pulse']): string {
  const words = texts.record
  const hands = pulseSides.flatMap((side) => {
    const places = pulsePlaces
      .filter((place) => pulse[side][place].length > 0)
      .map((place) => `${words.pulsePlaces[place]}${pulseAt(texts, pulse[side][place])}`)
    return places.length === 0 ? [] : [`${words.pulseSide[side]}　${places.join('　')}`]
  })
  const rate = [
    ...(pulse.rate === null ? [] : [`${words.pulseRate} ${pulse.rate} ${words.unit.perMinute}`]),
    ...(pulse.rhythm === null ? [] : [`${words.pulseRhythm} ${words.pulseRhythms[pulse.rhythm]}`]),
    ...(pulse.strength === null ? [] : [words.pulseStrengths[pulse.strength]]),
  ]
  return words.clauses([...hands, rate.join('　'), pulse.note])
}

/** `非器质性失眠症 F51.0` */
export function codedWords(coded: Coded): string {
  return coded.code === null || coded.code === '' ? coded.text : `${coded.text} ${coded.code}`
}

/** Western and TCM diagnoses, each on a line of its own; none where there is none. */
export function diagnosisLines(texts: Texts, record: CaseRecord): string[] {
  const { and, western, tcm } = texts.record
  const tcmWords = [...record.tcmDiseases, ...record.tcmPatterns].map(codedWords)
  return [
    ...(record.westernDiagnoses.length === 0 ? [] : [western(and(record.westernDiagnoses.map(codedWords)))]),
    ...(tcmWords.length === 0 ? [] : [tcm(and(tcmWords))]),
  ]
}

export type Measured = { key: string; label: string; value: string; unit: string }

/** Vital signs that were measured. */
export function vitalRows(texts: Texts, vitals: CaseRecord['vitals']): Measured[] {
  const { vitals: names, unit } = texts.record
  const one = (key: keyof typeof names, value: number | null, unitName: string): Measured[] =>
    value === null ? [] : [{ key, label: names[key], value: formatValue(value), unit: unitName }]
  const { systolic, diastolic } = vitals
  const pressure: Measured[] =
    systolic === null && diastolic === null
      ? []
      : [
          {
            key: 'bloodPressure',
            label: names.bloodPressure,
            value: `${systolic ?? '–'}/${diastolic ?? '–'}`,
            unit: unit.mmHg,
          },
        ]
  return [
    ...one('temperature', vitals.temperature, unit.celsius),
    ...one('heartRate', vitals.heartRate, unit.perMinute),
    ...one('respiration', vitals.respiration, unit.perMinute),
    ...pressure,
    ...one('oxygenSaturation', vitals.oxygenSaturation, unit.percent),
  ]
}
