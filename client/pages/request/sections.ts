/** The parts of the form in their order, and where each required item is filled in. Pure. */
import { askedItems, type CompletenessRules, type RequestItem } from '../../../server/domain/completeness.ts'
import type { FormContent, FormPath } from './form.ts'

export const sections = [
  'line',
  'patient',
  'history',
  'four',
  'mongolian',
  'diagnosis',
  'medication',
  'files',
  'purpose',
] as const
export type SectionKey = (typeof sections)[number]

/** Files stand beside the form: their places are no fields of it. */
type FilePath = `files.${'tongue' | 'sublingual' | 'laboratory' | 'imaging' | 'pathology' | 'ecg'}`
type Place = { section: SectionKey; path: FormPath | FilePath }

/** Where an item is filled in: its section and its first field. */
export const placeOf: Readonly<Record<RequestItem, Place>> = {
  line: { section: 'line', path: 'lineId' },
  patient_name: { section: 'patient', path: 'patient.name' },
  patient_sex: { section: 'patient', path: 'patient.sex' },
  patient_birth_date: { section: 'patient', path: 'patient.birthDate' },
  consent: { section: 'patient', path: 'consent' },
  chief_complaint: { section: 'history', path: 'record.chiefComplaint' },
  present_history: { section: 'history', path: 'record.presentHistory' },
  examination: { section: 'history', path: 'record.physicalExamination' },
  tongue: { section: 'four', path: 'record.tongue.colour' },
  tongue_photo: { section: 'four', path: 'files.tongue' },
  sublingual_photo: { section: 'four', path: 'files.sublingual' },
  pulse: { section: 'four', path: 'record.pulse.left.cun' },
  mongolian: { section: 'mongolian', path: 'record.mongolian' },
  diagnosis: { section: 'diagnosis', path: 'record.westernDiagnoses' },
  tcm_pattern: { section: 'diagnosis', path: 'record.tcmPatterns' },
  medication: { section: 'medication', path: 'record.medications' },
  allergies: { section: 'medication', path: 'record.allergies' },
  laboratory_file: { section: 'files', path: 'files.laboratory' },
  imaging_file: { section: 'files', path: 'files.imaging' },
  pathology_file: { section: 'files', path: 'files.pathology' },
  ecg_file: { section: 'files', path: 'files.ecg' },
  reason: { section: 'purpose', path: 'invitation.reason' },
  purpose: { section: 'purpose', path: 'purpose' },
  questions: { section: 'purpose', path: 'questions' },
  board: { section: 'line', path: 'board' },
  wished_times: { section: 'purpose', path: 'wishedTimes' },
}

export type SectionStatus = { state: 'done' | 'partly' | 'empty'; lacking: number }

/** How far a section is, by what the line requires there; where it requires nothing, whether anything stands in it. */
export function statusOf(
  section: SectionKey,
  lacking: readonly RequestItem[],
  held: number,
  rules: CompletenessRules,
  ofBoard = false,
): SectionStatus {
  const items = askedItems(rules, ofBoard)
    .filter(({ item, need }) => need === 'required' && placeOf[item].section === section)
    .map(({ item }) => item)
  if (items.length === 0) return { state: held > 0 ? 'done' : 'empty', lacking: 0 }
  const missing = items.filter((item) => lacking.includes(item)).length
  return {
    state: missing === 0 ? 'done' : missing === items.length ? 'empty' : 'partly',
    lacking: missing,
  }
}

export function neighbour(section: SectionKey, step: 1 | -1): SectionKey | null {
  return sections[sections.indexOf(section) + step] ?? null
}

export function isSection(value: string | null): value is SectionKey {
  return value !== null && (sections as readonly string[]).includes(value)
}

/** Of the record's parts; what does not stand here belongs to the history. */
const sectionOfPart: Readonly<Record<string, SectionKey>> = {
  stay: 'patient',
  inspection: 'four',
  tongue: 'four',
  listening: 'four',
  inquiry: 'four',
  pulse: 'four',
  palpation: 'four',
  mongolian: 'mongolian',
  mongolianDiseases: 'mongolian',
  westernDiagnoses: 'diagnosis',
  tcmDiseases: 'diagnosis',
  tcmPatterns: 'diagnosis',
  differentiation: 'diagnosis',
  treatmentPrinciple: 'diagnosis',
  medications: 'medication',
  takesNoMedication: 'medication',
  formulae: 'medication',
  nonDrugTreatment: 'medication',
  allergies: 'medication',
  noKnownAllergies: 'medication',
}

/** The section in which a refused field stands, by its path in the input. */
export function sectionOfPath(path: string): SectionKey {
  const [first = '', second = ''] = path.split('.')
  if (first === 'patient' || first === 'consent') return 'patient'
  if (['lineId', 'urgency', 'kind', 'wishedExpertId', 'board'].includes(first)) return 'line'
  if (path === 'invitation.wishedRank') return 'line'
  if (path === 'invitation.fee') return 'patient'
  if (first === 'files') return second === 'tongue' || second === 'sublingual' ? 'four' : 'files'
  if (first !== 'record') return 'purpose'
  return sectionOfPart[second] ?? 'history'
}

/** The DOM id of a field. */
export function fieldId(path: string): string {
  return `field-${path.replaceAll('.', '-')}`
}

/** What may be absent as a whole is compared as a whole. */
const wholes = ['board', 'consent', 'record.mongolian']

/** The parts of a form that are compared when two windows wrote at once: everything down to single values and whole lists. */
export function comparedPaths(form: FormContent): FormPath[] {
  const found: string[] = []
  const walk = (value: unknown, path: string) => {
    if (value !== null && typeof value === 'object' && !Array.isArray(value) && !wholes.includes(path)) {
      for (const [key, part] of Object.entries(value)) walk(part, path === '' ? key : `${path}.${key}`)
    } else {
      found.push(path)
    }
  }
  walk(form, '')
  return found as FormPath[]
}
