/**
 * What a request must hold before it may be submitted (domain.md §1.1: reason, purpose, record summary, consent; §2.5 fields).
 * The keys are stable: the form leads to the first lacking one, the server refuses with the list.
 */

export const requiredItems = [
  'line',
  'patient_name',
  'patient_sex',
  'patient_birth_date',
  'consent',
  'chief_complaint',
  'present_history',
  'examination',
  'tongue',
  'pulse',
  'diagnosis',
  'medication',
  'allergies',
  'purpose',
  'questions',
  'wished_times',
] as const
export type RequiredItem = (typeof requiredItems)[number]

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
    readonly westernDiagnoses: readonly { readonly text: string }[]
    readonly tcmDiseases: readonly { readonly text: string }[]
    readonly medications: readonly unknown[]
    readonly takesNoMedication: boolean
    readonly allergies: readonly unknown[]
    readonly noKnownAllergies: boolean
  }
  readonly purpose: string
  readonly questions: readonly string[]
  readonly wishedTimes: readonly unknown[]
}

type PulseSide = {
  readonly cun: readonly string[]
  readonly guan: readonly string[]
  readonly chi: readonly string[]
}

function isFelt(side: PulseSide): boolean {
  return side.cun.length + side.guan.length + side.chi.length > 0
}

function has(text: string): boolean {
  return text.trim() !== ''
}

const rules: Readonly<Record<RequiredItem, (facts: RequestFacts) => boolean>> = {
  line: (facts) => facts.lineChosen,
  patient_name: (facts) => has(facts.patient.name),
  patient_sex: (facts) => facts.patient.sex !== null,
  patient_birth_date: (facts) => facts.patient.birthDate !== null,
  consent: (facts) => facts.consentRecorded,
  chief_complaint: (facts) => has(facts.record.chiefComplaint),
  present_history: (facts) => has(facts.record.presentHistory),
  examination: (facts) => has(facts.record.physicalExamination),
  tongue: (facts) => facts.record.tongue.colour !== null || has(facts.record.tongue.note),
  pulse: ({ record }) => isFelt(record.pulse.left) || isFelt(record.pulse.right) || has(record.pulse.note),
  diagnosis: ({ record }) =>
    record.westernDiagnoses.some((one) => has(one.text)) || record.tcmDiseases.some((one) => has(one.text)),
  medication: ({ record }) => record.takesNoMedication || record.medications.length > 0,
  allergies: ({ record }) => record.noKnownAllergies || record.allergies.length > 0,
  purpose: (facts) => has(facts.purpose),
  questions: (facts) => facts.questions.some(has),
  wished_times: (facts) => facts.kind === 'written' || facts.wishedTimes.length > 0,
}

/** What even an emergency needs: where it goes, whom it is about, what is the matter (domain.md §2.3: the minimum data set). */
export const emergencyMinimum: readonly RequiredItem[] = ['line', 'patient_name', 'chief_complaint']

/** An emergency is now: it wishes for no time. */
const notAskedOfEmergency: readonly RequiredItem[] = ['wished_times']

/** Of what lacks, that which stands in the way of a submission. */
export function blockingItems(
  lacking: readonly RequiredItem[],
  urgency: 'routine' | 'urgent' | 'emergency',
): RequiredItem[] {
  return lacking.filter((item) => urgency !== 'emergency' || emergencyMinimum.includes(item))
}

/** Of what lacks, that which an emergency goes out without and makes up for afterwards. */
export function gapOf(
  lacking: readonly RequiredItem[],
  urgency: 'routine' | 'urgent' | 'emergency',
): RequiredItem[] {
  if (urgency !== 'emergency') return []
  return lacking.filter((item) => !emergencyMinimum.includes(item) && !notAskedOfEmergency.includes(item))
}

/** The items that still lack, in the order of the form. */
export function lackingItems(facts: RequestFacts): RequiredItem[] {
  return requiredItems.filter((item) => !rules[item](facts))
}
