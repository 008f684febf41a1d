/** Whether a DICOM file belongs to the patient of the case: its tags against the record (DICOM PS3.3 C.7.1.1). */
import type { PatientField } from './attachment.ts'
import { lettersOf } from './pinyin.ts'

export type DicomPatient = {
  /** The component groups of the person name as written: letters, ideographs, phonetic; empty ones left out. */
  readonly names: readonly string[]
  readonly id: string
  /** `YYYY-MM-DD` */
  readonly birthDate: string | null
  readonly sex: 'male' | 'female' | null
}

type CasePatient = { name: string; birthDate: string | null; sex: string | null }

export type PatientMatch = {
  /** `unknown`: the file has no name, or one that cannot be compared with the record's. */
  readonly outcome: 'same' | 'different' | 'unknown'
  readonly differs: readonly PatientField[]
}

/** Compares what both sides state; what one of them leaves out is no difference. */
export function comparePatient(file: DicomPatient, record: CasePatient): PatientMatch {
  const name = isSameName(file.names, record.name)
  const differs: PatientField[] = []
  if (name === false) differs.push('name')
  if (file.birthDate !== null && record.birthDate !== null && file.birthDate !== record.birthDate)
    differs.push('birth_date')
  const recordSex = record.sex === 'unknown' ? null : record.sex
  if (file.sex !== null && recordSex !== null && file.sex !== recordSex) differs.push('sex')
  if (differs.length > 0) return { outcome: 'different', differs }
  return { outcome: name === true ? 'same' : 'unknown', differs }
}

/** @returns null where there is nothing to compare */
function isSameName(groups: readonly string[], recorded: string): boolean | null {
  const answers = groups.map((group) => isSameGroup(partsOf(group), recorded.trim()))
  if (answers.includes(true)) return true
  return answers.includes(false) ? false : null
}

/** Family, given and middle name, wherever a device has put its spaces; prefix and suffix are left out. */
function partsOf(group: string): string[] {
  return group
    .split('^', 3)
    .flatMap((component) => component.split(/[\s,·•.-]+/u))
    .filter((part) => part !== '')
}

function isSameGroup(parts: readonly string[], recorded: string): boolean | null {
  if (parts.length === 0 || recorded === '') return null
  const compact = recorded.replace(/[\s,·•.-]+/gu, '')
  if (orders(parts).some((order) => order.join('') === compact)) return true
  const letters = lettersOf(recorded)
  const written = parts.map(lettersOf)
  /* Mongolian script on one side, letters on the other: nobody's machine decides that */
  if (letters === '' || written.join('') === '') return null
  const bothHan = /\p{Script=Han}/u.test(recorded) && parts.some((part) => /\p{Script=Han}/u.test(part))
  /* the same sound in other characters is another name */
  if (bothHan) return false
  return orders(written).some((order) => order.join('') === letters)
}

/** Family name first or last, given name in pieces or whole: every order of up to four parts, else as written and turned. */
function orders<T>(parts: readonly T[]): T[][] {
  if (parts.length > 4) return [[...parts], [...parts.slice(1), ...parts.slice(0, 1)]]
  if (parts.length <= 1) return [[...parts]]
  return parts.flatMap((part, index) => orders(parts.toSpliced(index, 1)).map((rest) => [part, ...rest]))
}

/** Whether what was confirmed covers what differs now: a record that was changed afterwards asks again. */
export function isConfirmed(match: PatientMatch, confirmed: readonly string[] | null): boolean {
  if (match.outcome !== 'different') return true
  return confirmed !== null && match.differs.every((field) => confirmed.includes(field))
}
