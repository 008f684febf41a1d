/**
 * What a request must hold before it may be submitted (domain.md §1.1: reason, purpose, record summary, consent; §2.5 fields and the
 * checklist of materials). Which of it a line needs, which it only recommends, and how many files of a kind, is data of the line.
 * The keys are stable: the form leads to the first lacking one, the server refuses with the list.
 */

import { type BoardWish, isWholeWish } from './mdt.ts'

/** Answered by files of the case, not by fields. */
export const fileItems = [
  'tongue_photo',
  'sublingual_photo',
  'laboratory_file',
  'imaging_file',
  'pathology_file',
  'ecg_file',
] as const
export type FileItem = (typeof fileItems)[number]

/** In the order of the form. */
export const requestItems = [
  'line',
  'patient_name',
  'patient_sex',
  'patient_birth_date',
  'consent',
  'chief_complaint',
  'present_history',
  'examination',
  'tongue',
  'tongue_photo',
  'sublingual_photo',
  'pulse',
  'mongolian',
  'diagnosis',
  'tcm_pattern',
  'medication',
  'allergies',
  'laboratory_file',
  'imaging_file',
  'pathology_file',
  'ecg_file',
  'reason',
  'purpose',
  'questions',
  'board',
  'wished_times',
] as const
export type RequestItem = (typeof requestItems)[number]

/** `recommended` counts for the score and stands in nobody's way. */
export const needs = ['required', 'recommended', 'off'] as const
export type Need = (typeof needs)[number]

/** A request without these is none (domain.md §1.1), whatever a line says. */
export const fixedItems = [
  'line',
  'patient_name',
  'consent',
  'chief_complaint',
  'reason',
  'purpose',
  'questions',
  'board',
] as const satisfies readonly RequestItem[]

export const mostFilesAsked = 10

/** What a line asks for where it differs from {@link defaultNeeds}; how many files it wants where that is more than one. */
export type CompletenessRules = {
  readonly items: Readonly<Partial<Record<RequestItem, Need>>>
  readonly least: Readonly<Partial<Record<FileItem, number>>>
}
export const defaultRules: CompletenessRules = { items: {}, least: {} }

const defaultNeeds: Readonly<Record<RequestItem, Need>> = {
  line: 'required',
  patient_name: 'required',
  patient_sex: 'required',
  patient_birth_date: 'required',
  consent: 'required',
  chief_complaint: 'required',
  present_history: 'required',
  examination: 'required',
  tongue: 'required',
  tongue_photo: 'off',
  sublingual_photo: 'off',
  pulse: 'required',
  mongolian: 'off',
  diagnosis: 'required',
  tcm_pattern: 'off',
  medication: 'required',
  allergies: 'required',
  laboratory_file: 'off',
  imaging_file: 'off',
  pathology_file: 'off',
  ecg_file: 'off',
  reason: 'required',
  purpose: 'required',
  questions: 'required',
  board: 'required',
  wished_times: 'required',
}

/** The parts of a request that the rules look at. */
export type RequestFacts = {
  readonly lineChosen: boolean
  readonly kind: 'video' | 'written'
  readonly patient: { readonly name: string; readonly sex: string | null; readonly birthDate: string | null }
  readonly consentRecorded: boolean
  readonly record: {
    readonly chiefComplaint: string
    readonly presentHistory: string
    readonly physicalExamination: string
    readonly tongue: { readonly colour: string | null; readonly note: string }
    readonly pulse: { readonly left: PulseSide; readonly right: PulseSide; readonly note: string }
    readonly mongolian: unknown
    readonly westernDiagnoses: readonly { readonly text: string }[]
    readonly tcmDiseases: readonly { readonly text: string }[]
    readonly tcmPatterns: readonly { readonly text: string }[]
    readonly medications: readonly unknown[]
    readonly takesNoMedication: boolean
    readonly allergies: readonly unknown[]
    readonly noKnownAllergies: boolean
  }
  /** 会诊原因 */
  readonly reason: string
  readonly purpose: string
  readonly questions: readonly string[]
  /** null: one expert is asked, and nothing of this. */
  readonly board: BoardWish | null
  /** As {@link wishesAhead} leaves them. */
  readonly wishedTimes: readonly unknown[]
  /** Files that were examined and stand in the case, counted as {@link fileItemOf} sorts them. */
  readonly files: Readonly<Partial<Record<FileItem, number>>>
}

type PulseSide = {
  readonly cun: readonly string[]
  readonly guan: readonly string[]
  readonly chi: readonly string[]
}

/** What a file answers; null where nothing asks for it. A tongue is to be seen: only a picture is one. */
export function fileItemOf({ kind, picture }: { kind: string; picture: boolean }): FileItem | null {
  switch (kind) {
    case 'tongue':
      return picture ? 'tongue_photo' : null
    case 'sublingual':
      return picture ? 'sublingual_photo' : null
    case 'laboratory':
      return 'laboratory_file'
    case 'imaging':
      return 'imaging_file'
    case 'pathology':
      return 'pathology_file'
    case 'ecg':
      return 'ecg_file'
    default:
      return null
  }
}

export function countFiles(files: readonly { kind: string; picture: boolean }[]): RequestFacts['files'] {
  const counted: Partial<Record<FileItem, number>> = {}
  for (const file of files) {
    const item = fileItemOf(file)
    if (item !== null) counted[item] = (counted[item] ?? 0) + 1
  }
  return counted
}

/** Wishes that somebody can still meet; one whose hour has come is none. Instants in ISO, or as they lie in the database. */
export function wishesAhead<T extends { readonly startAt: string | Date }>(
  times: readonly T[],
  now: Date,
): T[] {
  return times.filter(({ startAt }) => new Date(startAt).getTime() > now.getTime())
}

function isFelt(side: PulseSide): boolean {
  return side.cun.length + side.guan.length + side.chi.length > 0
}

function has(text: string): boolean {
  return text.trim() !== ''
}

type Check = (facts: RequestFacts, rules: CompletenessRules) => boolean

const filed =
  (item: FileItem): Check =>
  ({ files }, { least }) =>
    (files[item] ?? 0) >= (least[item] ?? 1)

const checks: Readonly<Record<RequestItem, Check>> = {
  line: (facts) => facts.lineChosen,
  patient_name: (facts) => has(facts.patient.name),
  patient_sex: (facts) => facts.patient.sex !== null,
  patient_birth_date: (facts) => facts.patient.birthDate !== null,
  consent: (facts) => facts.consentRecorded,
  chief_complaint: (facts) => has(facts.record.chiefComplaint),
  present_history: (facts) => has(facts.record.presentHistory),
  examination: (facts) => has(facts.record.physicalExamination),
  tongue: (facts) => facts.record.tongue.colour !== null || has(facts.record.tongue.note),
  tongue_photo: filed('tongue_photo'),
  sublingual_photo: filed('sublingual_photo'),
  pulse: ({ record }) => isFelt(record.pulse.left) || isFelt(record.pulse.right) || has(record.pulse.note),
  mongolian: ({ record }) => record.mongolian !== null && record.mongolian !== undefined,
  diagnosis: ({ record }) =>
    record.westernDiagnoses.some((one) => has(one.text)) || record.tcmDiseases.some((one) => has(one.text)),
  tcm_pattern: ({ record }) => record.tcmPatterns.some((one) => has(one.text)),
  medication: ({ record }) => record.takesNoMedication || record.medications.length > 0,
  allergies: ({ record }) => record.noKnownAllergies || record.allergies.length > 0,
  laboratory_file: filed('laboratory_file'),
  imaging_file: filed('imaging_file'),
  pathology_file: filed('pathology_file'),
  ecg_file: filed('ecg_file'),
  reason: (facts) => has(facts.reason),
  purpose: (facts) => has(facts.purpose),
  questions: (facts) => facts.questions.some(has),
  board: ({ board }) => board === null || isWholeWish(board),
  wished_times: (facts) => facts.kind === 'written' || facts.wishedTimes.length > 0,
}

export function needOf(item: RequestItem, rules: CompletenessRules): Need {
  const fixed: readonly RequestItem[] = fixedItems
  return fixed.includes(item) ? 'required' : (rules.items[item] ?? defaultNeeds[item])
}

/** What a line asks for at all, in the order of the form. @param ofBoard whether the request asks for a board */
export function askedItems(
  rules: CompletenessRules,
  ofBoard: boolean,
): { item: RequestItem; need: Exclude<Need, 'off'> }[] {
  return requestItems.flatMap((item) => {
    if (item === 'board' && !ofBoard) return []
    const need = needOf(item, rules)
    return need === 'off' ? [] : [{ item, need }]
  })
}

/** What a required item weighs against a recommended one. */
const weights: Readonly<Record<Exclude<Need, 'off'>, number>> = { required: 3, recommended: 1 }

export type Completeness = {
  /** Per cent, whole; 100 where nothing lacks, recommended or required. */
  readonly score: number
  /** Required, and not there. */
  readonly lacking: RequestItem[]
  /** Recommended, and not there. */
  readonly wanted: RequestItem[]
}

/** How complete a request is by its line's rules, in the order of the form. */
export function assess(facts: RequestFacts, rules: CompletenessRules = defaultRules): Completeness {
  const asked = askedItems(rules, facts.board !== null)
  const missing = asked.filter(({ item }) => !checks[item](facts, rules))
  const weigh = (list: typeof asked) => list.reduce((sum, { need }) => sum + weights[need], 0)
  const [whole, lost] = [weigh(asked), weigh(missing)]
  const of = (need: Need) => missing.filter((one) => one.need === need).map(({ item }) => item)
  return {
    score: lost === 0 ? 100 : Math.min(99, Math.floor(((whole - lost) * 100) / whole)),
    lacking: of('required'),
    wanted: of('recommended'),
  }
}

/** What even an emergency needs: where it goes, whom it is about, what is the matter (domain.md §2.3: the minimum data set). */
export const emergencyMinimum: readonly RequestItem[] = ['line', 'patient_name', 'chief_complaint']

/** An emergency is now: it wishes for no time. */
const notAskedOfEmergency: readonly RequestItem[] = ['wished_times']

/** Of what lacks, that which stands in the way of a submission. */
export function blockingItems(
  lacking: readonly RequestItem[],
  urgency: 'routine' | 'urgent' | 'emergency',
): RequestItem[] {
  return lacking.filter((item) => urgency !== 'emergency' || emergencyMinimum.includes(item))
}

/** Of what lacks, that which an emergency goes out without and makes up for afterwards. */
export function gapOf(
  lacking: readonly RequestItem[],
  urgency: 'routine' | 'urgent' | 'emergency',
): RequestItem[] {
  if (urgency !== 'emergency') return []
  return lacking.filter((item) => !emergencyMinimum.includes(item) && !notAskedOfEmergency.includes(item))
}
