/** A field of a case record in words, whatever it holds: for comparing two versions. Pure. */
import type { Formula } from '../../../server/contract/formula.ts'
import type { MongolianForm } from '../../../server/contract/mongolian.ts'
import type { CaseRecord, Coded } from '../../../server/contract/record.ts'
import type { Asked } from '../../../server/contract/record-version.ts'
import type { Texts } from '../../i18n/zh.ts'
import { formulaText, mongolianRows } from './record-words.ts'
import { codedWords } from './words.ts'

type Words = Readonly<Record<string, string>>

/** What choices are called, by the paths at which they stand. */
function choicesOf({ record, mongolian }: Texts): Readonly<Record<string, Words>> {
  return {
    'tongue.colour': record.tongueColours,
    'tongue.shape': record.tongueShapes,
    'tongue.motion': record.tongueMotions,
    'tongue.coatingColour': record.coatingColours,
    'tongue.coatingTexture': record.coatingTextures,
    'tongue.sublingual': record.sublingualVeins,
    'pulse.rhythm': record.pulseRhythms,
    'pulse.strength': record.pulseStrengths,
    'mongolian.constitution': mongolian.constitutions,
    'mongolian.disorders': mongolian.baseDisorders,
    'mongolian.thermal': mongolian.thermalNatures,
    'mongolian.seats': mongolian.seats,
    'mongolian.treatment.external': mongolian.externalTherapies,
    'mongolian.roots.khii.state': mongolian.rootStates,
    'mongolian.roots.shar.state': mongolian.rootStates,
    'mongolian.roots.badgan.state': mongolian.rootStates,
  }
}

/** Rows and parts that are more than a word; the server gives them as they stand in the record of that path. */
function partWords(texts: Texts, path: string, value: object): string {
  const { record } = texts
  if (path === 'mongolian') {
    const form = value as MongolianForm
    const rows = mongolianRows(texts, form, []).map(({ name, text }) => `${name} ${text}`)
    return [...rows, form.narrative].filter((line) => line !== '').join('\n')
  }
  if (path === 'formulae') return formulaText(texts, value as Formula)
  if (path === 'medications') {
    const { name, dosage, period } = value as CaseRecord['medications'][number]
    return [name, dosage, period].filter((part) => part !== '').join('　')
  }
  if (path === 'allergies') {
    const { substance, reaction } = value as CaseRecord['allergies'][number]
    return record.withReaction(substance, reaction)
  }
  if (path === 'asked.board') {
    const { disciplines, question } = value as NonNullable<Asked['board']>
    return [record.and(disciplines), question].filter((part) => part !== '').join('　')
  }
  const coded = value as Coded
  return coded.code === null ? codedWords(coded) : `${codedWords(coded)}（${coded.system} ${coded.edition}）`
}

/** Empty where nothing was written. */
export function valueWords(texts: Texts, path: string, value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'boolean') return value ? texts.versions.yes : texts.versions.no
  if (Array.isArray(value)) {
    const parts = value.map((one: unknown) => valueWords(texts, path, one))
    /* questions are sentences */
    return path === 'asked.questions' || value.some((one) => typeof one === 'object')
      ? parts.join('\n')
      : texts.record.and(parts)
  }
  if (typeof value === 'object') return partWords(texts, path, value)
  const text = String(value)
  const words: Words =
    path.startsWith('pulse.') && path.split('.').length === 3
      ? texts.record.pulseWords
      : (choicesOf(texts)[path] ?? {})
  return words[text] ?? text
}
