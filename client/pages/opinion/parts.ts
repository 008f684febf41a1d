/** The parts of an opinion in the order of the page, their names, and their values in words. Pure. */
import type { OpinionContent, Prescription } from '../../../server/contract/opinion.ts'
import type { Coded } from '../../../server/contract/record.ts'
import type { Texts } from '../../i18n/zh.ts'
import { writeHerbs } from './herbs.ts'

export const partOrder = [
  'answers',
  'findings',
  'westernDiagnoses',
  'tcmDiseases',
  'tcmPatterns',
  'mongolianDiagnoses',
  'differential',
  'advice',
  'treatmentPrinciple',
  'prescription',
  'procedures',
  'furtherTests',
  'monitoring',
  'warningSigns',
  'referral',
  'followUpOn',
  'certainty',
  'limits',
] as const satisfies readonly (keyof OpinionContent)[]

/** The name of a path such as `advice` or `answers.2`. */
export function partName(texts: Texts, path: string): string {
  const { part, question, numerals } = texts.opinion
  if (path.startsWith('answers.')) {
    const position = Number(path.slice('answers.'.length))
    return question(numerals[position - 1] ?? String(position))
  }
  const names: Readonly<Record<string, string>> = {
    findings: part.findings,
    westernDiagnoses: part.western,
    tcmDiseases: part.disease,
    tcmPatterns: part.pattern,
    mongolianDiagnoses: part.mongolian,
    differential: part.differential,
    advice: part.advice,
    treatmentPrinciple: part.principle,
    prescription: part.formula,
    procedures: part.procedures,
    furtherTests: part.tests,
    monitoring: part.monitoring,
    warningSigns: part.warning,
    referral: part.referral,
    followUpOn: part.followUp,
    certainty: texts.signature.certainty.label,
    limits: part.limits,
  }
  return names[path] ?? path
}

/** A value in words; empty where it says nothing. */
export function partWords(texts: Texts, path: string, value: unknown): string {
  if (value === null || value === undefined) return ''
  if (path === 'prescription') return formulaWords(texts, value as Prescription)
  if (path === 'referral') {
    const names: Readonly<Record<string, string>> = texts.opinion.referral
    return names[String(value)] ?? ''
  }
  if (path === 'certainty') {
    const names: Readonly<Record<string, string>> = texts.signature.certainty.values
    return names[String(value)] ?? ''
  }
  if (Array.isArray(value)) return codedWords(value as Coded[])
  return String(value)
}

/** `慢性失眠障碍 G47.0；焦虑状态` */
export function codedWords(rows: readonly Pick<Coded, 'text' | 'code'>[]): string {
  return rows.map(({ text, code }) => (code === null ? text : `${text} ${code}`)).join('；')
}

function formulaWords(texts: Texts, { name, herbs, doses, usage }: Prescription): string {
  const head = [name, doses === null ? '' : texts.opinion.doses(doses), usage].filter((one) => one !== '')
  return [head.join('　'), writeHerbs(herbs)].filter((one) => one !== '').join('\n')
}
