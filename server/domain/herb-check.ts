/**
 * A formula looked over: what its herbs do to one another, how much of a poisonous one it holds, what stands in it twice. Warnings
 * that name their rule, never a refusal: the doctor may mean it. One check for the record and for the expert's suggestion; derived
 * each time, stored nowhere.
 */
import { herbOf, isProcessed } from './herb-name.ts'
import {
  maxima,
  oppositions,
  pregnancyCaution,
  pregnancyForbidden,
  pregnancyForbiddenRaw,
} from './herb-rules.ts'

export type HerbFacts = {
  readonly name: string
  /** `制`, `炒`; may stand in the name instead. */
  readonly processing?: string
  /** g in one dose */
  readonly grams: number | null
}

export type FormulaFacts = {
  /** Of pastes, pills and powders the grams are those of a batch, not of a day. */
  readonly form?: 'decoction' | 'granules' | 'paste' | 'pills' | 'powder' | null
  /** doses a day, one where it is not said */
  readonly perDay?: number | null
  readonly herbs: readonly HerbFacts[]
}

export type PatientFacts = { readonly sex: 'male' | 'female' | 'unknown' | null; readonly age: number | null }

export type HerbWarning =
  | {
      readonly kind: 'eighteen' | 'nineteen'
      readonly herbs: readonly [string, string]
      readonly rule: string
    }
  | { readonly kind: 'duplicate'; readonly herbs: readonly string[] }
  | {
      readonly kind: 'maximum'
      readonly herbs: readonly string[]
      /** g a day as written, and the most */
      readonly grams: number
      readonly most: number
      readonly rule: string
    }
  | { readonly kind: 'raw'; readonly herbs: readonly string[]; readonly rule: string }
  | { readonly kind: 'pregnancy_forbidden' | 'pregnancy_caution'; readonly herbs: readonly string[] }

/** Years between which a woman may be pregnant without anybody having said so. */
const fertile = { from: 12, to: 55 } as const

type Line = { herb: string; written: string; processed: boolean; perDay: number | null }

/**
 * Warnings on formulae that are taken at the same time, the gravest kind first; each pair and each herb once.
 * @param patient null where nothing is known; pregnancy is then not spoken of
 */
export function checkFormulae(
  formulae: readonly FormulaFacts[],
  patient: PatientFacts | null,
): HerbWarning[] {
  const lines = formulae.flatMap(linesOf)
  return [
    ...opposed(lines),
    ...rawOnes(lines),
    ...tooMuch(lines),
    ...twice(lines),
    ...inPregnancy(lines, patient),
  ]
}

function linesOf({ form = null, perDay = null, herbs }: FormulaFacts): Line[] {
  const byDay = form === null || form === 'decoction' || form === 'granules'
  return herbs
    .filter(({ name }) => name.trim() !== '')
    .map(({ name, processing = '', grams }) => ({
      herb: herbOf(name),
      written: `${name.includes(processing.trim()) ? '' : processing.trim()}${name.trim()}`,
      processed: isProcessed(name, processing),
      perDay: byDay && grams !== null ? grams * (perDay ?? 1) : null,
    }))
}

/** By the herb, in the order in which they are written. */
function grouped(lines: readonly Line[]): Map<string, Line[]> {
  const groups = new Map<string, Line[]>()
  for (const line of lines) groups.set(line.herb, [...(groups.get(line.herb) ?? []), line])
  return groups
}

function writtenOf(lines: readonly Line[]): string[] {
  return [...new Set(lines.map(({ written }) => written))]
}

function opposed(lines: readonly Line[]): HerbWarning[] {
  const groups = [...grouped(lines)]
  return oppositions.flatMap(({ kind, one, other, text }) => {
    const these = groups.filter(([herb]) => one.includes(herb))
    const those = groups.filter(([herb]) => other.includes(herb))
    return these.flatMap(([, first]) =>
      those.map(([, second]): HerbWarning => {
        const pair = [writtenOf(first).join('、'), writtenOf(second).join('、')] as const
        return { kind, herbs: pair, rule: text }
      }),
    )
  })
}

function rawOnes(lines: readonly Line[]): HerbWarning[] {
  return [...grouped(lines)].flatMap(([herb, group]): HerbWarning[] => {
    const rule = maxima[herb]
    const raw = group.filter((line) => !line.processed)
    if (rule?.processedOnly !== true || raw.length === 0) return []
    return [{ kind: 'raw', herbs: writtenOf(raw), rule: rule.text }]
  })
}

function tooMuch(lines: readonly Line[]): HerbWarning[] {
  return [...grouped(lines)].flatMap(([herb, group]): HerbWarning[] => {
    const rule = maxima[herb]
    /* to the milligram: 0.1 + 0.2 is 0.3 at the pharmacy */
    const grams = Math.round(group.reduce((sum, { perDay }) => sum + (perDay ?? 0), 0) * 1000) / 1000
    if (rule === undefined || grams <= rule.grams) return []
    return [{ kind: 'maximum', herbs: writtenOf(group), grams, most: rule.grams, rule: rule.text }]
  })
}

/** Within one formula, and in a second one taken at the same time. */
function twice(lines: readonly Line[]): HerbWarning[] {
  return [...grouped(lines)].flatMap(([, group]): HerbWarning[] =>
    group.length < 2 ? [] : [{ kind: 'duplicate', herbs: group.map(({ written }) => written) }],
  )
}

function inPregnancy(lines: readonly Line[], patient: PatientFacts | null): HerbWarning[] {
  if (patient === null || patient.sex !== 'female' || patient.age === null) return []
  if (patient.age < fertile.from || patient.age > fertile.to) return []
  const forbids = ({ herb, processed }: Line) =>
    pregnancyForbidden.has(herb) || (pregnancyForbiddenRaw.has(herb) && !processed)
  const forbidden = writtenOf(lines.filter(forbids))
  const caution = writtenOf(lines.filter((line) => pregnancyCaution.has(line.herb) && !forbids(line)))
  return [
    ...(forbidden.length === 0 ? [] : [{ kind: 'pregnancy_forbidden', herbs: forbidden } as const]),
    ...(caution.length === 0 ? [] : [{ kind: 'pregnancy_caution', herbs: caution } as const]),
  ]
}
