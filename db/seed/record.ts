/** From a case template to what the tables hold: the record, the opinion. */
import type { CaseTemplate } from './case.ts'

const icd = { system: 'ICD-10', edition: '国家临床版 2.0' } as const
const tcm = { code: null, system: 'GB/T 15657', edition: '2021' } as const

/** contract/record.ts CaseRecord */
export function recordOf(template: CaseTemplate) {
  const [temperature, heartRate, respiration, systolic, diastolic, oxygenSaturation] = template.vitals
  const [leftCun, leftGuan, leftChi, rightCun, rightGuan, rightChi] = template.pulse
  const [coldHeatSweat, dietAndBowels, sleep, other] = template.inquiry
  const [sweat, coldHeat] = parted(coldHeatSweat, /汗/u)
  const [bowelsUrine, dietTaste] = parted(dietAndBowels, /便|溲|尿|矢气/u)
  const [complexion, spirit] = parted(template.spirit, /面|色/u)
  return {
    chiefComplaint: template.complaint,
    presentHistory: template.history,
    pastHistory: template.past,
    personalHistory: template.personal,
    physicalExamination: template.examination,
    auxiliaryResults: template.results,
    vitals: { temperature, heartRate, respiration, systolic, diastolic, oxygenSaturation },
    inspection: { spirit, complexion, body: '', head: '', eyes: '', skin: '' },
    tongue: { ...template.tongue, motion: 'normal' },
    listening: { voice: template.listening, smell: '' },
    inquiry: {
      coldHeat,
      sweat,
      headBody: '',
      chestAbdomen: '',
      dietTaste,
      bowelsUrine,
      sleep,
      menses: '',
      other,
    },
    pulse: {
      left: { cun: [...leftCun], guan: [...leftGuan], chi: [...leftChi] },
      right: { cun: [...rightCun], guan: [...rightGuan], chi: [...rightChi] },
      rate: heartRate,
      rhythm: 'regular',
      note: '',
      takenByLocalDoctor: true,
    },
    westernDiagnoses: template.western.map(([text, code]) => ({ text, code, ...icd })),
    tcmDiseases: [{ text: template.disease, ...tcm }],
    tcmPatterns: [{ text: template.pattern, ...tcm }],
    medications: template.medications.map(([name, dosage, period]) => ({ name, dosage, period })),
    takesNoMedication: template.medications.length === 0,
    allergies: template.allergies.map(([substance, reaction]) => ({ substance, reaction })),
    noKnownAllergies: template.allergies.length === 0,
  }
}

/** The clauses of a sentence that speak of something, and the others. */
function parted(text: string, about: RegExp): [string, string] {
  const clauses = text.split('，')
  const join = (wanted: boolean) => clauses.filter((one) => about.test(one) === wanted).join('，')
  return [join(true), join(false)]
}

/** contract/opinion.ts OpinionContent */
export function opinionOf(template: CaseTemplate, signedAt: Date) {
  const followUp = new Date(signedAt.getTime() + template.followUp * 86_400_000)
  return {
    answers: template.answers.map((text, index) => ({ position: index + 1, text })),
    westernDiagnoses: template.western.map(([text, code]) => ({ text, code, ...icd })),
    tcmDiseases: [{ text: template.disease, ...tcm }],
    tcmPatterns: [{ text: template.pattern, ...tcm }],
    advice: template.advice,
    furtherTests: template.tests,
    prescription:
      template.formula === null ? null : { ...template.formula, herbs: herbsOf(template.formula.herbs) },
    warningSigns: template.warning,
    referral: 'none',
    followUpOn: followUp.toISOString().slice(0, 10),
    limits: '以申请医院提供的资料与视频所见为依据，未亲自查体。',
  }
}

/** `酸枣仁 30 打碎,川芎 6` → [{name, grams, note}] */
function herbsOf(text: string) {
  return text.split(',').map((part) => {
    const [name = '', grams = '', note = ''] = part.trim().split(' ')
    return { name, grams: Number(grams), note }
  })
}

/** The line that lists show. */
export function diagnosisOf(template: CaseTemplate): string {
  const [primary] = template.western
  return [primary?.[0], template.disease].filter((one) => one !== undefined).join('；')
}
