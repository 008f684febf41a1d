/**
 * The case record: what the requesting doctor writes down. Element codes are those of the national data set 会诊记录 (C0045) and
 * its neighbours (domain.md §2.5, §3.2); they are the export map.
 */
import * as z from 'zod'
import { filledText, text } from './common.ts'

export const tongueColours = ['pale', 'pale_red', 'red', 'crimson', 'purple', 'bluish'] as const
export const tongueShapes = [
  'normal',
  'swollen',
  'thin',
  'tooth_marked',
  'fissured',
  'prickled',
  'old',
  'tender',
] as const
export const tongueMotions = ['normal', 'stiff', 'flaccid', 'trembling', 'deviated', 'shortened'] as const
export const coatingColours = ['white', 'yellow', 'grey', 'black', 'none'] as const
export const coatingTextures = [
  'thin',
  'thick',
  'moist',
  'dry',
  'greasy',
  'curdy',
  'peeled',
  'rootless',
] as const
export const sublingualVeins = ['normal', 'distended', 'tortuous', 'purple', 'not_seen'] as const

/** The 28 pulses of 濒湖脉学 and 诊家正眼. */
export const pulseNames = [
  '浮',
  '沉',
  '迟',
  '数',
  '滑',
  '涩',
  '虚',
  '实',
  '长',
  '短',
  '洪',
  '微',
  '紧',
  '缓',
  '芤',
  '弦',
  '革',
  '牢',
  '濡',
  '弱',
  '散',
  '细',
  '伏',
  '动',
  '促',
  '结',
  '代',
  '疾',
] as const
/** What is felt may be one of the 28 or simply 平 (normal). */
export const pulseWords = ['平', ...pulseNames] as const
const PulseWords = z.array(z.enum(pulseWords)).max(4)
const PulseSide = z.object({ cun: PulseWords, guan: PulseWords, chi: PulseWords })

/** Code systems by name and edition; a code never stands alone (domain.md §3.1). */
export const Coded = z.object({
  text: filledText(200),
  code: text(40).nullable(),
  system: z.enum(['ICD-10', 'GB/T 15657', 'GB/T 16751.2']).nullable(),
  edition: text(40).nullable(),
})
export type Coded = z.infer<typeof Coded>

export const Medication = z.object({
  name: filledText(100),
  /** As written: `3 mg 每晚`. */
  dosage: text(100),
  period: text(100),
})

export const Allergy = z.object({ substance: filledText(100), reaction: text(200) })

export const Vitals = z.object({
  /** °C */
  temperature: z.number().min(30).max(45).nullable(),
  /** beats/min */
  heartRate: z.number().int().min(20).max(300).nullable(),
  /** breaths/min */
  respiration: z.number().int().min(4).max(120).nullable(),
  /** mmHg */
  systolic: z.number().int().min(40).max(300).nullable(),
  /** mmHg */
  diastolic: z.number().int().min(20).max(200).nullable(),
  /** % */
  oxygenSaturation: z.number().int().min(30).max(100).nullable(),
})

export const CaseRecord = z
  .object({
    /** 主诉 */
    chiefComplaint: text(500),
    /** 现病史, part of 病历摘要 DE06.00.182.00 */
    presentHistory: text(8000),
    /** 既往史 */
    pastHistory: text(4000),
    /** 个人史与家族史 */
    personalHistory: text(2000),
    /** 体格检查 */
    physicalExamination: text(4000),
    /** 辅助检查结果 DE04.30.009.00 */
    auxiliaryResults: text(8000),
    vitals: Vitals,
    /** 中医四诊观察结果 DE02.10.028.00 */
    inspection: z.object({ spirit: text(300), body: text(300), skin: text(300) }),
    tongue: z.object({
      colour: z.enum(tongueColours).nullable(),
      shape: z.array(z.enum(tongueShapes)).max(5),
      motion: z.enum(tongueMotions).nullable(),
      coatingColour: z.enum(coatingColours).nullable(),
      coatingTexture: z.array(z.enum(coatingTextures)).max(5),
      sublingual: z.enum(sublingualVeins).nullable(),
      note: text(500),
    }),
    listening: text(500),
    inquiry: z.object({
      coldHeatSweat: text(500),
      dietAndBowels: text(500),
      sleep: text(500),
      other: text(1000),
    }),
    pulse: z.object({
      left: PulseSide,
      right: PulseSide,
      /** beats/min */
      rate: z.number().int().min(20).max(300).nullable(),
      rhythm: z.enum(['regular', 'irregular']).nullable(),
      note: text(500),
      /** A pulse cannot be felt over video: the local doctor palpates (domain.md §3.2). */
      takenByLocalDoctor: z.boolean(),
    }),
    /** 西医诊断 DE05.01.025.00 / DE05.01.024.00; the first is the primary one */
    westernDiagnoses: z.array(Coded).max(10),
    /** 中医病名 DE05.10.172.00 / DE05.10.130.00 */
    tcmDiseases: z.array(Coded).max(5),
    /** 中医证候 DE05.10.172.00 / DE05.10.130.00 */
    tcmPatterns: z.array(Coded).max(5),
    medications: z.array(Medication).max(40),
    takesNoMedication: z.boolean(),
    allergies: z.array(Allergy).max(20),
    noKnownAllergies: z.boolean(),
  })
  .meta({ id: 'CaseRecord' })
export type CaseRecord = z.infer<typeof CaseRecord>

/** A record with nothing in it. */
export function emptyCaseRecord(): CaseRecord {
  const side = { cun: [], guan: [], chi: [] }
  return {
    chiefComplaint: '',
    presentHistory: '',
    pastHistory: '',
    personalHistory: '',
    physicalExamination: '',
    auxiliaryResults: '',
    vitals: {
      temperature: null,
      heartRate: null,
      respiration: null,
      systolic: null,
      diastolic: null,
      oxygenSaturation: null,
    },
    inspection: { spirit: '', body: '', skin: '' },
    tongue: {
      colour: null,
      shape: [],
      motion: null,
      coatingColour: null,
      coatingTexture: [],
      sublingual: null,
      note: '',
    },
    listening: '',
    inquiry: { coldHeatSweat: '', dietAndBowels: '', sleep: '', other: '' },
    pulse: { left: side, right: { ...side }, rate: null, rhythm: null, note: '', takenByLocalDoctor: true },
    westernDiagnoses: [],
    tcmDiseases: [],
    tcmPatterns: [],
    medications: [],
    takesNoMedication: false,
    allergies: [],
    noKnownAllergies: false,
  }
}
