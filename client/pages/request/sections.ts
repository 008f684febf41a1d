/** The parts of the form in their order, and where each required item is filled in. Pure. */
import { type RequiredItem, requiredItems } from '../../../server/domain/completeness.ts'
import type { FormContent, FormPath } from './form.ts'

export const sections = [
  'line',
  'patient',
  'history',
  'four',
  'diagnosis',
  'medication',
  'files',
  'purpose',
] as const
export type SectionKey = (typeof sections)[number]

type Place = { section: SectionKey; path: FormPath }

/** Where an item is filled in: its section and its first field. */
export const placeOf: Readonly<Record<RequiredItem, Place>> = {
  line: { section: 'line', path: 'lineId' },
  patient_name: { section: 'patient', path: 'patient.name' },
  patient_sex: { section: 'patient', path: 'patient.sex' },
  patient_birth_date: { section: 'patient', path: 'patient.birthDate' },
  consent: { section: 'patient', path: 'consent' },
  chief_complaint: { section: 'history', path: 'record.chiefComplaint' },
  present_history: { section: 'history', path: 'record.presentHistory' },
  examination: { section: 'history', path: 'record.physicalExamination' },
  tongue: { section: 'four', path: 'record.tongue.colour' },
  pulse: { section: 'four', path: 'record.pulse.left.cun' },
  diagnosis: { section: 'diagnosis', path: 'record.westernDiagnoses' },
  medication: { section: 'medication', path: 'record.medications' },
  allergies: { section: 'medication', path: 'record.allergies' },
  purpose: { section: 'purpose', path: 'purpose' },
  questions: { section: 'purpose', path: 'questions' },
  wished_times: { section: 'purpose', path: 'wishedTimes' },
}

export type SectionStatus = { state: 'done' | 'partly' | 'empty'; lacking: number }

/** How far a section is, by its required items. Files are never required. */
export function statusOf(
  section: SectionKey,
  lacking: readonly RequiredItem[],
  files: number,
): SectionStatus {
  if (section === 'files') return { state: files > 0 ? 'done' : 'empty', lacking: 0 }
  const items = requiredItems.filter((item) => placeOf[item].section === section)
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

/** The section in which a refused field stands, by its path in the input. */
export function sectionOfPath(path: string): SectionKey {
  const [first = '', second = ''] = path.split('.')
  if (first === 'patient' || first === 'consent') return 'patient'
  if (first === 'lineId' || first === 'urgency' || first === 'kind' || first === 'wishedExpertId')
    return 'line'
  if (first !== 'record') return 'purpose'
  if (['inspection', 'tongue', 'listening', 'inquiry', 'pulse'].includes(second)) return 'four'
  if (['westernDiagnoses', 'tcmDiseases', 'tcmPatterns'].includes(second)) return 'diagnosis'
  if (['medications', 'takesNoMedication', 'allergies', 'noKnownAllergies'].includes(second))
    return 'medication'
  return 'history'
}

/** The DOM id of a field. */
export function fieldId(path: string): string {
  return `field-${path.replaceAll('.', '-')}`
}

/** The parts of a form that are compared when two windows wrote at once: everything down to single values and whole lists. */
export function comparedPaths(form: FormContent): FormPath[] {
  const found: string[] = []
  const walk = (value: unknown, path: string) => {
    if (value !== null && typeof value === 'object' && !Array.isArray(value) && path !== 'consent') {
      for (const [key, part] of Object.entries(value)) walk(part, path === '' ? key : `${path}.${key}`)
    } else {
      found.push(path)
    }
  }
  walk(form, '')
  return found as FormPath[]
}
