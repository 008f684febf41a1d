/** The case record as the room says it: few words, in the order in which they are read. Pure. */
import type { CaseRecord } from '../../server/contract/record.ts'
import type { Texts } from '../i18n/zh.ts'

type RecordTexts = Texts['room']['record']

/** Parts joined by the language's comma and closed with its stop; empty where there is nothing to say. */
export function sentence(texts: RecordTexts, parts: readonly (string | null)[]): string {
  const filled = parts.map((part) => part?.trim().replace(/[。.]$/, '') ?? '').filter((part) => part !== '')
  return filled.length === 0 ? '' : `${filled.join(texts.join)}${texts.stop}`
}

export function tongueWords(texts: RecordTexts, { tongue }: CaseRecord): string {
  const { colour, shape, motion, coatingColour, coatingTexture, sublingual, note } = tongue
  const coating =
    coatingColour === null && coatingTexture.length === 0
      ? null
      : texts.coating(
          coatingTexture.map((texture) => texts.coatingTexture[texture]),
          coatingColour === null ? '' : texts.coatingColour[coatingColour],
        )
  return sentence(texts, [
    colour === null ? null : texts.tongueColour[colour],
    ...shape.map((one) => texts.tongueShape[one]),
    motion === null || motion === 'normal' ? null : texts.tongueMotion[motion],
    coating,
    sublingual === null ? null : texts.sublingual[sublingual],
    note,
  ])
}

export function inspectionWords(texts: RecordTexts, { inspection }: CaseRecord): string {
  return sentence(texts, [inspection.spirit, inspection.body, inspection.skin])
}

export function inquiryWords(texts: RecordTexts, { inquiry }: CaseRecord): string {
  return sentence(texts, [inquiry.coldHeatSweat, inquiry.dietAndBowels, inquiry.sleep, inquiry.other])
}

export function vitalWords(texts: RecordTexts, { vitals }: CaseRecord): string {
  const { temperature, heartRate, respiration, systolic, diastolic, oxygenSaturation } = vitals
  const { vital } = texts
  return sentence(texts, [
    temperature === null ? null : vital.temperature(temperature),
    heartRate === null ? null : vital.heartRate(heartRate),
    respiration === null ? null : vital.respiration(respiration),
    systolic === null || diastolic === null ? null : vital.pressure(systolic, diastolic),
    oxygenSaturation === null ? null : vital.oxygenSaturation(oxygenSaturation),
  ])
}

export function pulseNotes(texts: RecordTexts, { pulse }: CaseRecord): string {
  return sentence(texts, [
    pulse.rate === null ? null : texts.rate(pulse.rate),
    pulse.rhythm === null ? null : texts.rhythm[pulse.rhythm],
    pulse.note,
  ])
}

/** Each substance with its reaction. */
export function allergyWords(texts: RecordTexts, { allergies }: CaseRecord): string[] {
  return allergies.map(({ substance, reaction }) =>
    reaction.trim() === '' ? substance : texts.reaction(substance, reaction),
  )
}

/** `失眠症 F51.0` */
export function diagnosisWords(coded: CaseRecord['westernDiagnoses']): string {
  return coded.map(({ text, code }) => (code === null ? text : `${text} ${code}`)).join('\n')
}

export function medicationWords({ medications }: CaseRecord): string {
  return medications
    .map(({ name, dosage, period }) => [name, dosage, period].filter((part) => part !== '').join(' '))
    .join('\n')
}
