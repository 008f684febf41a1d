/**
 * Code systems of diagnoses, each with its editions and the form of its codes (domain.md §3.1). A code means nothing without the
 * system and the edition it was taken from: documents in use still name the 1995 edition of GB/T 15657 beside that of 2021.
 */

export const codeSystems = ['ICD-10', 'GB/T 15657', 'GB/T 16751.2', 'ICD-11', 'local'] as const
export type CodeSystem = (typeof codeSystems)[number]

/** Where a diagnosis stands: each place takes codes of its own systems. */
export const diagnosisPlaces = ['western', 'disease', 'pattern', 'mongolian'] as const
export type DiagnosisPlace = (typeof diagnosisPlaces)[number]

type Edition = {
  /** As it is written into documents; the same in every language. */
  readonly name: string
  /** The form of a code, per place that may hold it. */
  readonly codes: Partial<Readonly<Record<DiagnosisPlace, RegExp>>>
}

/** ICD-10 with the Chinese extensions to six places: `F51.0`, `F51.000`, `I10.x00x002`, dagger and asterisk. */
const icd10 = /^[A-Z]\d{2}(?:\.[\dx]\d{0,2}(?:x\d{3})?)?[+*]?$/
/** ICD-11 chapter 26: disorders SA00–SD, patterns SE70–SF. */
const icd11Disorder = /^S[A-D][0-9A-Z]{2}(?:\.[0-9A-Z]{1,2})?$/
const icd11Pattern = /^S[EF][0-9A-Z]{2}(?:\.[0-9A-Z]{1,2})?$/
/** GB/T 16751.2 has no codes of its own; its terms are found by the number of their clause. */
const clause = /^\d{1,2}(?:\.\d{1,2}){1,5}$/

const table: Readonly<Record<CodeSystem, readonly Edition[]>> = {
  'ICD-10': [
    { name: '国家临床版 2.0', codes: { western: icd10 } },
    { name: '医保版 2.0', codes: { western: icd10 } },
  ],
  'GB/T 15657': [
    /* A diseases, B patterns, C methods: `A04.01.01`, `B04.06.02.01` */
    {
      name: '2021',
      codes: { disease: /^A\d{2}(?:\.\d{2}){0,4}\.?$/, pattern: /^B\d{2}(?:\.\d{2}){0,5}\.?$/ },
    },
    /* six places: `BNX010`, `ZZAA10` */
    { name: '1995', codes: { disease: /^B[A-Z]{2}[0-9A-Z]{3}$/, pattern: /^Z[A-Z][0-9A-Z]{4}$/ } },
  ],
  'GB/T 16751.2': [
    { name: '2021', codes: { pattern: clause } },
    { name: '1997', codes: { pattern: clause } },
  ],
  'ICD-11': [
    { name: '2024-01', codes: { disease: icd11Disorder, pattern: icd11Pattern } },
    { name: '2025-01', codes: { disease: icd11Disorder, pattern: icd11Pattern } },
  ],
  /* No national table of Mongolian-medicine disorders is known (domain.md §3.3): a hospital keeps its own and names its edition. */
  local: [],
}

/** Systems that a place takes, the usual one first. */
export const systemsOf: Readonly<Record<DiagnosisPlace, readonly CodeSystem[]>> = {
  western: ['ICD-10'],
  disease: ['GB/T 15657', 'ICD-11'],
  pattern: ['GB/T 15657', 'GB/T 16751.2', 'ICD-11'],
  mongolian: ['local'],
}

/** Editions on offer, the usual one first; none where the hospital names its own. */
export function editionsOf(system: CodeSystem): readonly string[] {
  return table[system].map(({ name }) => name)
}

export type CodedFacts = {
  readonly code: string | null
  readonly system: CodeSystem | null
  readonly edition: string | null
}

export const codeProblems = ['code_system', 'code_edition', 'code_format'] as const
export type CodeProblem = (typeof codeProblems)[number]

/**
 * What is wrong with a code at its place; null where nothing is, and where there is no code: the text alone always suffices.
 * `code_system`: none, or one that the place does not take; `code_edition`: none, or unknown; `code_format`: no code of that edition.
 */
export function codeProblem(
  place: DiagnosisPlace,
  { code, system, edition }: CodedFacts,
): CodeProblem | null {
  if (code === null || code === '') return null
  if (system === null || !systemsOf[place].includes(system)) return 'code_system'
  if (edition === null || edition.trim() === '') return 'code_edition'
  if (system === 'local') return null
  const found = table[system].find(({ name }) => name === edition)
  if (found === undefined) return 'code_edition'
  return found.codes[place]?.test(code) === true ? null : 'code_format'
}
