/** What the fields are called, by their paths. Pure. */
import type { Texts } from '../../i18n/zh.ts'
import { sectionOfPath } from './sections.ts'

function named(path: string, names: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(names).map(([key, name]) => [`${path}.${key}`, name]))
}

/** Of the Mongolian form, each with the part that it belongs to, because colour is asked of two. */
function mongolianLabels({ mongolian: words }: Texts): Record<string, string> {
  const within = (part: string, name: string) => `${part}　${name}`
  const path = 'record.mongolian'
  return {
    [path]: words.section,
    [`${path}.constitution`]: words.constitution,
    ...Object.fromEntries(
      (['khii', 'shar', 'badgan'] as const).flatMap((root) => [
        [`${path}.roots.${root}.state`, words.roots[root]],
        [`${path}.roots.${root}.evidence`, words.evidence(words.roots[root])],
      ]),
    ),
    [`${path}.disorders`]: words.disorders,
    [`${path}.thermal`]: words.thermal,
    [`${path}.seats`]: words.seat,
    [`${path}.seatNote`]: words.seatNote,
    [`${path}.pulse`]: words.pulse,
    [`${path}.tongue`]: words.tongue,
    [`${path}.urine.colour`]: within(words.urine, words.colour),
    [`${path}.urine.smell`]: within(words.urine, words.smell),
    [`${path}.urine.foam`]: within(words.urine, words.foam),
    [`${path}.urine.note`]: within(words.urine, words.remark),
    [`${path}.stool.colour`]: within(words.stool, words.colour),
    [`${path}.stool.smell`]: within(words.stool, words.smell),
    [`${path}.stool.form`]: within(words.stool, words.form),
    [`${path}.stool.note`]: within(words.stool, words.remark),
    [`${path}.narrative`]: words.narrative,
    [`${path}.treatment.diet`]: words.diet,
    [`${path}.treatment.conduct`]: words.conduct,
    [`${path}.treatment.medicine`]: words.medicine,
    [`${path}.treatment.external`]: words.external,
    [`${path}.treatment.note`]: within(words.treatment, words.remark),
  }
}

/** The label of a field; of one that has none of its own, its section's. */
export function labelOfPath(texts: Texts, path: string): string {
  const { record, request, state, formula, mongolian } = texts
  const { patient, purpose, line } = request
  const pulse = Object.fromEntries(
    (['left', 'right'] as const).flatMap((side) =>
      (['cun', 'guan', 'chi'] as const).map((place) => [
        `record.pulse.${side}.${place}`,
        request.four.pulseHint(record.pulseSide[side], record.pulsePlaces[place]),
      ]),
    ),
  )
  const labels: Readonly<Record<string, string>> = {
    ...pulse,
    lineId: line.choose,
    kind: line.kind,
    urgency: state.urgencyLabel,
    wishedExpertId: line.expert,
    board: texts.board.ask,
    'patient.name': patient.name,
    'patient.nameMongolian': mongolian.patientName,
    'patient.sex': patient.sex,
    'patient.birthDate': patient.birthDate,
    'patient.idNumber': patient.idNumber,
    'patient.phone': patient.phone,
    'patient.hospitalNumber': patient.hospitalNumber,
    'patient.nationality': patient.nationality,
    'patient.interpreterLanguage': patient.interpreter,
    consent: patient.consent,
    'consent.incapacity': texts.consent.incapacity,
    'invitation.reason': texts.invitation.reason,
    'invitation.wishedRank': texts.invitation.rank,
    'invitation.participants': texts.invitation.participants,
    'invitation.fee': texts.invitation.fee,
    purpose: purpose.purpose,
    questions: purpose.questions,
    wishedTimes: purpose.times,
    contactPhone: purpose.contactPhone,
    'record.chiefComplaint': record.chiefComplaint,
    'record.presentHistory': record.presentHistory,
    'record.pastHistory': record.pastHistory,
    'record.personalHistory': record.personalHistory,
    'record.physicalExamination': record.physicalExamination,
    'record.auxiliaryResults': record.auxiliaryResults,
    'record.vitals.temperature': record.vitals.temperature,
    'record.vitals.heartRate': record.vitals.heartRate,
    'record.vitals.respiration': record.vitals.respiration,
    'record.vitals.systolic': record.vitals.systolic,
    'record.vitals.diastolic': record.vitals.diastolic,
    'record.vitals.oxygenSaturation': record.vitals.oxygenSaturation,
    ...named('record.inspection', record.inspection),
    ...named('record.stay', record.stay),
    ...named('record.listening', record.listening),
    ...named('record.inquiry', record.inquiry),
    ...named('record.differentiation', record.differentiation),
    'record.course.name': record.courseName,
    'record.course.description': record.course,
    'record.treatmentPrinciple': record.treatmentPrinciple,
    'record.palpation': record.palpation,
    'record.pulse.strength': record.pulseStrength,
    'record.mongolianDiseases': mongolian.disease,
    ...mongolianLabels(texts),
    'record.formulae': formula.title,
    'record.nonDrugTreatment': formula.nonDrug,
    'record.tongue.colour': record.tongueColour,
    'record.tongue.shape': record.tongueShape,
    'record.tongue.motion': record.tongueMotion,
    'record.tongue.coatingColour': record.coatingColour,
    'record.tongue.coatingTexture': record.coatingTexture,
    'record.tongue.sublingual': record.sublingual,
    'record.tongue.note': record.tongueNote,
    'record.pulse.rate': record.pulseRate,
    'record.pulse.rhythm': record.pulseRhythm,
    'record.pulse.note': record.pulseNote,
    'record.pulse.takenByLocalDoctor': record.takenByLocalDoctor,
    'record.westernDiagnoses': record.westernDiagnosis,
    'record.tcmDiseases': record.tcmDisease,
    'record.tcmPatterns': record.tcmPattern,
    'record.medications': record.medication,
    'record.takesNoMedication': record.noMedication,
    'record.allergies': record.allergies,
    'record.noKnownAllergies': record.noAllergies,
  }
  return labels[path] ?? request.section[sectionOfPath(path)]
}

const askedPaths: Readonly<Record<string, string>> = {
  'asked.reason': 'invitation.reason',
  'asked.purpose': 'purpose',
  'asked.questions': 'questions',
  'asked.board': 'board',
  'asked.board.disciplines': 'board',
  'asked.board.question': 'board',
}

/** The label of a path as versions of a record name it: of the record, or of what was asked with it. */
export function labelOfVersionPath(texts: Texts, path: string): string {
  return labelOfPath(texts, askedPaths[path] ?? `record.${path}`)
}
