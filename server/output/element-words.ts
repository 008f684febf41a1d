/** The four examinations in one text each for the national data set, which is written in Chinese. */
import type { CaseRecord } from '../contract/record.ts'
import { zh } from '../contract/record-words/zh.ts'

const { record: words } = zh

const clauses = (parts: readonly (string | null | undefined)[]) =>
  parts.filter((part) => part !== null && part !== undefined && part.trim() !== '').join('；')

function named<T extends Readonly<Record<string, string>>>(
  names: T,
  values: Readonly<Record<keyof T, string>>,
) {
  return clauses(
    Object.entries(names).map(([key, word]) => (values[key] === '' ? '' : `${word}：${values[key]}`)),
  )
}

function tongueOf({ tongue }: CaseRecord): string {
  const { colour, shape, motion, coatingColour, coatingTexture, sublingual, note } = tongue
  const body = [
    colour === null ? '' : words.tongueColours[colour],
    ...shape.map((one) => words.tongueShapes[one]),
    motion === null ? '' : words.tongueMotions[motion],
  ].filter((word) => word !== '')
  const coating = [
    coatingColour === null ? '' : words.coatingColours[coatingColour],
    ...coatingTexture.map((one) => words.coatingTextures[one]),
  ].filter((word) => word !== '')
  return clauses([
    body.length === 0 ? '' : `舌${body.join('、')}`,
    coating.length === 0 ? '' : `苔${coating.join('、')}`,
    sublingual === null ? '' : `${words.sublingual}${words.sublingualVeins[sublingual]}`,
    note,
  ])
}

function pulseOf({ pulse }: CaseRecord): string {
  const side = (name: string, { cun, guan, chi }: CaseRecord['pulse']['left']) => {
    const places = [
      cun.length === 0 ? '' : `寸${cun.join('')}`,
      guan.length === 0 ? '' : `关${guan.join('')}`,
      chi.length === 0 ? '' : `尺${chi.join('')}`,
    ].filter((place) => place !== '')
    return places.length === 0 ? '' : `${name}${places.join('、')}`
  }
  const said = clauses([
    side(words.pulseSide.left, pulse.left),
    side(words.pulseSide.right, pulse.right),
    pulse.rate === null ? '' : `${words.pulseRate} ${pulse.rate} 次/分`,
    pulse.rhythm === null ? '' : `${words.pulseRhythm}${words.pulseRhythms[pulse.rhythm]}`,
    pulse.strength === null ? '' : words.pulseStrengths[pulse.strength],
    pulse.note,
  ])
  return said !== '' && pulse.takenByLocalDoctor ? `${said}（${words.takenByLocalDoctor}）` : said
}

/** 望闻问切 in one text each; what was not written is left out. */
export const examinationWords = {
  inspection: (record: CaseRecord) => named(words.inspection, record.inspection),
  tongue: tongueOf,
  listening: (record: CaseRecord) => named(words.listening, record.listening),
  inquiry: (record: CaseRecord) => named(words.inquiry, record.inquiry),
  pulse: pulseOf,
  palpation: (record: CaseRecord) => record.palpation,
} as const satisfies Partial<Record<keyof CaseRecord, (record: CaseRecord) => string>>
