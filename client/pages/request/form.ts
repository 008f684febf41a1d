/** The request while it is being written: looser than the contract (rows may be empty), made to fit it before it is sent. Pure. */
import type { RequestContent } from '../../../server/contract/consultation.ts'
import type { Formula } from '../../../server/contract/formula.ts'
import type { CaseRecord, Coded } from '../../../server/contract/record.ts'
import {
  assess,
  type Completeness,
  type CompletenessRules,
  type RequestFacts,
  wishesAhead,
} from '../../../server/domain/completeness.ts'
import { consentGap, maySign } from '../../../server/domain/consent.ts'
import { isIdNumber } from '../../../server/domain/patient.ts'

/** A wished time of which the end or the start may still lack. */
export type WishedDraft = { startAt: string | null; endAt: string | null }

export type FormContent = Omit<RequestContent, 'wishedTimes'> & { wishedTimes: WishedDraft[] }

const emptySide = () => ({ cun: [], guan: [], chi: [] })

/** A record with nothing in it; the contract's own would bring its schemas along. */
function emptyRecord(): CaseRecord {
  return {
    stay: { department: '', ward: '', room: '', bed: '' },
    chiefComplaint: '',
    presentHistory: '',
    pastHistory: '',
    personalHistory: '',
    physicalExamination: '',
    auxiliaryResults: '',
    course: { name: '', description: '' },
    vitals: {
      temperature: null,
      heartRate: null,
      respiration: null,
      systolic: null,
      diastolic: null,
      oxygenSaturation: null,
    },
    inspection: { spirit: '', complexion: '', body: '', head: '', eyes: '', skin: '' },
    tongue: {
      colour: null,
      shape: [],
      motion: null,
      coatingColour: null,
      coatingTexture: [],
      sublingual: null,
      note: '',
    },
    listening: { voice: '', smell: '' },
    inquiry: {
      coldHeat: '',
      sweat: '',
      headBody: '',
      chestAbdomen: '',
      dietTaste: '',
      bowelsUrine: '',
      sleep: '',
      menses: '',
      other: '',
    },
    pulse: {
      left: emptySide(),
      right: emptySide(),
      rate: null,
      rhythm: null,
      strength: null,
      note: '',
      takenByLocalDoctor: true,
    },
    palpation: '',
    differentiation: { cause: '', nature: '', seat: '', tendency: '' },
    treatmentPrinciple: '',
    westernDiagnoses: [],
    tcmDiseases: [],
    tcmPatterns: [],
    mongolianDiseases: [],
    mongolian: null,
    medications: [],
    takesNoMedication: false,
    formulae: [],
    nonDrugTreatment: '',
    allergies: [],
    noKnownAllergies: false,
  }
}

export function emptyForm(): FormContent {
  return {
    lineId: null,
    kind: 'video',
    urgency: 'routine',
    patient: {
      name: '',
      nameMongolian: '',
      sex: null,
      birthDate: null,
      idNumber: '',
      phone: '',
      hospitalNumber: '',
      nationality: '',
      interpreterLanguage: '',
    },
    record: emptyRecord(),
    purpose: '',
    questions: [],
    wishedTimes: [],
    wishedExpertId: null,
    board: null,
    invitation: { reason: '', wishedRank: null, participants: '', fee: null },
    consent: null,
    contactPhone: '',
  }
}

/** A form that was kept, of an earlier shape perhaps: what it lacks is as in an empty one. */
export function completed(form: unknown): FormContent {
  return fillIn(emptyForm(), form) as FormContent
}

function fillIn(empty: unknown, found: unknown): unknown {
  if (found === undefined) return empty
  if (!isBranch(empty) || !isBranch(found)) return found
  const keys = new Set([...Object.keys(empty), ...Object.keys(found)])
  return Object.fromEntries([...keys].map((key) => [key, fillIn(empty[key], found[key])]))
}

function isBranch(value: unknown): value is Branch {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function filled(text: string): boolean {
  return text.trim() !== ''
}

/** Whether a row says something and not of what: {@link contentOf} leaves it out, so the form has to say so. */
export function lacksName(name: string, rest: readonly (string | number | null)[]): boolean {
  return !filled(name) && rest.some((one) => (typeof one === 'string' ? filled(one) : one !== null))
}

function fullCoded(list: readonly Coded[]): Coded[] {
  return list
    .filter((one) => filled(one.text))
    .map((one) => (filled(one.code ?? '') ? one : { ...one, code: null, system: null, edition: null }))
}

function fullFormula(formula: Formula): Formula {
  return { ...formula, herbs: formula.herbs.filter((herb) => filled(herb.name)) }
}

function saysSomething({ name, herbs, decoction, use }: Formula): boolean {
  return herbs.length > 0 || [name, decoction, use].some(filled)
}

/** As the server writes it, so that the same hour is the same text. */
function instant(at: string): string {
  return new Date(at).toISOString()
}

/** Without what its fields no longer show: a child's guardian gives no reason, and what was written there before must not hold it up. */
function consentOf(
  consent: NonNullable<FormContent['consent']>,
  patient: FormContent['patient'],
): typeof consent {
  const signed = { ...consent, obtainedAt: instant(consent.obtainedAt) }
  if (consent.signedBy === 'patient')
    return { ...signed, signerName: patient.name, relation: '', incapacity: '' }
  const child = !maySign('patient', patient.birthDate, new Date(consent.obtainedAt))
  return child ? { ...signed, incapacity: '' } : signed
}

type Wish = NonNullable<FormContent['board']>

function wishOf({ disciplines, question }: Wish): Wish {
  return { disciplines: [...new Set(disciplines.map((one) => one.trim()).filter(filled))], question }
}

/** As it goes to the server: rows without content are left out, and a patient who signs signs with their own name. */
export function contentOf(form: FormContent): RequestContent {
  const { record, consent, patient } = form
  const medications = record.medications.filter((one) => filled(one.name))
  const allergies = record.allergies.filter((one) => filled(one.substance))
  return {
    ...form,
    record: {
      ...record,
      westernDiagnoses: fullCoded(record.westernDiagnoses),
      tcmDiseases: fullCoded(record.tcmDiseases),
      tcmPatterns: fullCoded(record.tcmPatterns),
      mongolianDiseases: fullCoded(record.mongolianDiseases),
      formulae: record.formulae.map(fullFormula).filter(saysSomething),
      medications,
      allergies,
      // What is listed speaks against "none", whatever was ticked before.
      takesNoMedication: record.takesNoMedication && medications.length === 0,
      noKnownAllergies: record.noKnownAllergies && allergies.length === 0,
    },
    questions: form.questions.filter(filled),
    board: form.board === null ? null : wishOf(form.board),
    wishedTimes: form.wishedTimes.flatMap(({ startAt, endAt }) =>
      startAt === null || endAt === null ? [] : [{ startAt: instant(startAt), endAt: instant(endAt) }],
    ),
    consent: consent === null ? null : consentOf(consent, patient),
  }
}

/** What is known of the line: the hospital that receives the case, and what it asks for. */
export type LineAsks = { readonly receiver: string; readonly rules: CompletenessRules }

/**
 * How complete it is, by the same rules as the server's.
 * @param line null where none is chosen or the lines are not read yet
 * @param at now, in ms: wishes whose hour has come are none
 */
export function completenessOf(
  form: FormContent,
  line: LineAsks | null = null,
  files: RequestFacts['files'] = {},
  at = 0,
): Completeness {
  const content = contentOf(form)
  const facts = {
    lineChosen: content.lineId !== null,
    kind: content.kind,
    patient: content.patient,
    consentRecorded: consentGap(content.consent, content.patient.birthDate, line?.receiver ?? null) === null,
    record: content.record,
    reason: content.invitation.reason,
    purpose: content.purpose,
    questions: content.questions,
    board: content.board,
    wishedTimes: wishesAhead(content.wishedTimes, new Date(at)),
    files,
  }
  return line === null ? assess(facts) : assess(facts, line.rules)
}

type Leaf = string | number | boolean | null | undefined | readonly unknown[]
/** Every path into a shape, joined by dots; lists are taken whole. */
export type PathOf<T> = T extends Leaf
  ? never
  : {
      [K in keyof T & string]:
        | K
        | (NonNullable<T[K]> extends Leaf ? never : `${K}.${PathOf<NonNullable<T[K]>>}`)
    }[keyof T & string]
export type ValueAt<T, P extends string> = P extends `${infer K}.${infer Rest}`
  ? K extends keyof T
    ? ValueAt<NonNullable<T[K]>, Rest>
    : never
  : P extends keyof T
    ? T[P]
    : never

export type FormPath = PathOf<FormContent>
export type FormValue<P extends FormPath> = ValueAt<FormContent, P>

type Branch = Readonly<Record<string, unknown>>

/** The value at a path; undefined where a part on the way is null. */
export function valueAt<P extends FormPath>(form: FormContent, path: P): FormValue<P> {
  let value: unknown = form
  for (const key of path.split('.'))
    value = value === null || value === undefined ? undefined : (value as Branch)[key]
  return value as FormValue<P>
}

/** The form with another value at a path; everything beside the path stays the same object. */
export function withValue<P extends FormPath>(form: FormContent, path: P, value: FormValue<P>): FormContent {
  return replaced(form, path.split('.'), value) as FormContent
}

function replaced(branch: Branch, [key, ...rest]: readonly string[], value: unknown): Branch {
  if (key === undefined) return branch
  return { ...branch, [key]: rest.length === 0 ? value : replaced(branch[key] as Branch, rest, value) }
}

/** Without the control characters that the contract refuses; they come with text pasted from other systems. */
export function clean(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is control characters that are taken out
  return text.replace(/\r\n?/g, '\n').replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '')
}

export type IdFacts = { birthDate: string; sex: 'male' | 'female' }

/** What a resident identity number says of its bearer (GB 11643-1999); null for one that does not hold. */
export function factsOfId(idNumber: string): IdFacts | null {
  const id = idNumber.trim().toUpperCase()
  if (!isIdNumber(id)) return null
  return {
    birthDate: `${id.slice(6, 10)}-${id.slice(10, 12)}-${id.slice(12, 14)}`,
    sex: Number(id[16]) % 2 === 1 ? 'male' : 'female',
  }
}

/** The list with the row at `index` moved by `step`; the same list where that leads out of it. */
export function moved<T>(list: readonly T[], index: number, step: number): T[] {
  const to = index + step
  const row = list[index]
  if (row === undefined || to < 0 || to >= list.length) return [...list]
  const rest = list.filter((_, at) => at !== index)
  return [...rest.slice(0, to), row, ...rest.slice(to)]
}
