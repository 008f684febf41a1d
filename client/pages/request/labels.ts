/** What the fields are called, by their paths. Pure. */
import type { Texts } from '../../i18n/zh.ts'
import { sectionOfPath } from './sections.ts'

/** The label of a field; of one that has none of its own, its section's. */
export function labelOfPath(texts: Texts, path: string): string {
  const { record, request, state } = texts
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
    'patient.name': patient.name,
    'patient.sex': patient.sex,
    'patient.birthDate': patient.birthDate,
    'patient.idNumber': patient.idNumber,
    'patient.phone': patient.phone,
    'patient.hospitalNumber': patient.hospitalNumber,
    'patient.nationality': patient.nationality,
    'patient.interpreterLanguage': patient.interpreter,
    consent: patient.consent,
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
    'record.inspection.spirit': record.inspection.spirit,
    'record.inspection.body': record.inspection.body,
    'record.inspection.skin': record.inspection.skin,
    'record.tongue.colour': record.tongueColour,
    'record.tongue.shape': record.tongueShape,
    'record.tongue.motion': record.tongueMotion,
    'record.tongue.coatingColour': record.coatingColour,
    'record.tongue.coatingTexture': record.coatingTexture,
    'record.tongue.sublingual': record.sublingual,
    'record.tongue.note': record.tongueNote,
    'record.listening': record.listening,
    'record.inquiry.coldHeatSweat': record.inquiry.coldHeatSweat,
    'record.inquiry.dietAndBowels': record.inquiry.dietAndBowels,
    'record.inquiry.sleep': record.inquiry.sleep,
    'record.inquiry.other': record.inquiry.other,
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
