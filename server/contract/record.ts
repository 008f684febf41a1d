/**
 * The case record: what the requesting doctor writes down. Element codes are those of the national data set 会诊记录 (C0045) and
 * its neighbours (domain.md §2.5, §3.2); `record-elements.ts` is the export map.
 */
import * as z from 'zod'
import { codeProblem, codeSystems, type DiagnosisPlace } from '../domain/code.ts'
import { filledText, text } from './common.ts'
import { Formula } from './formula.ts'
import { MongolianForm } from './mongolian.ts'

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
export const pulseStrengths = ['strong', 'moderate', 'weak'] as const
const PulseWords = z.array(z.enum(pulseWords)).max(4)
const PulseSide = z.object({ cun: PulseWords, guan: PulseWords, chi: PulseWords })

/** Code systems by name and edition; a code never stands alone (domain.md §3.1). */
export const Coded = z.object({
  text: filledText(200),
  code: text(40).nullable(),
  system: z.enum(codeSystems).nullable(),
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

/** What was added after records were already kept comes with what it is where nobody wrote it. */
const added = (max: number) => text(max).default('')

export const CaseRecord = z
  .object({
    /** 科室 DE08.10.026.00, 病区 DE08.10.054.00, 病房号 DE01.00.019.00, 病床号 DE01.00.026.00 */
    stay: z
      .object({ department: text(60), ward: text(60), room: text(30), bed: text(30) })
      .default(() => ({ department: '', ward: '', room: '', bed: '' })),
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
    /** 诊疗过程名称 DE06.00.297.00, 诊疗过程描述 DE06.00.296.00 */
    course: z
      .object({ name: text(200), description: text(8000) })
      .default(() => ({ name: '', description: '' })),
    vitals: Vitals,
    /** 中医四诊观察结果 DE02.10.028.00: 望 (神, 色, 形体, 头面, 目, 皮肤) */
    inspection: z.object({
      spirit: text(300),
      complexion: added(300),
      body: text(300),
      head: added(300),
      eyes: added(300),
      skin: text(300),
    }),
    tongue: z.object({
      colour: z.enum(tongueColours).nullable(),
      shape: z.array(z.enum(tongueShapes)).max(5),
      motion: z.enum(tongueMotions).nullable(),
      coatingColour: z.enum(coatingColours).nullable(),
      coatingTexture: z.array(z.enum(coatingTextures)).max(5),
      sublingual: z.enum(sublingualVeins).nullable(),
      note: text(500),
    }),
    /** 闻: 声, 气味 */
    listening: z.object({ voice: text(500), smell: text(500) }),
    /** 问: 寒热, 汗, 头身, 胸腹, 饮食口味, 二便, 睡眠, 经带 */
    inquiry: z.object({
      coldHeat: text(500),
      sweat: text(500),
      headBody: text(500),
      chestAbdomen: text(500),
      dietTaste: text(500),
      bowelsUrine: text(500),
      sleep: text(500),
      menses: text(500),
      other: text(1000),
    }),
    /** 切: 脉象 */
    pulse: z.object({
      left: PulseSide,
      right: PulseSide,
      /** beats/min */
      rate: z.number().int().min(20).max(300).nullable(),
      rhythm: z.enum(['regular', 'irregular']).nullable(),
      strength: z.enum(pulseStrengths).nullable().default(null),
      note: text(500),
      /** A pulse cannot be felt over video: the local doctor palpates (domain.md §3.2). */
      takenByLocalDoctor: z.boolean(),
    }),
    /** 切: 按诊 */
    palpation: added(1000),
    /** 辨证, apart from the evidence it rests on: 病因, 病性, 病位, 病势; the pattern stands among the diagnoses */
    differentiation: z
      .object({ cause: text(500), nature: text(500), seat: text(500), tendency: text(500) })
      .default(() => ({ cause: '', nature: '', seat: '', tendency: '' })),
    /** 治则治法 DE06.00.300.00 */
    treatmentPrinciple: added(1000),
    /** 西医诊断 DE05.01.025.00 / DE05.01.024.00; the first is the primary one */
    westernDiagnoses: z.array(Coded).max(10),
    /** 中医病名 DE05.10.172.00 / DE05.10.130.00 */
    tcmDiseases: z.array(Coded).max(5),
    /** 中医证候 DE05.10.172.00 / DE05.10.130.00 */
    tcmPatterns: z.array(Coded).max(5),
    /** 蒙医病名, by a table that the hospital keeps (domain.md §3.3) */
    mongolianDiseases: z
      .array(Coded)
      .max(5)
      .default(() => []),
    mongolian: MongolianForm.nullable().default(null),
    medications: z.array(Medication).max(40),
    takesNoMedication: z.boolean(),
    /** 中药饮片处方 DE08.50.049.00, as taken now */
    formulae: z
      .array(Formula)
      .max(5)
      .default(() => []),
    /** 针灸 (points, method, retention), 推拿, 拔罐, 外治 */
    nonDrugTreatment: added(1000),
    allergies: z.array(Allergy).max(20),
    noKnownAllergies: z.boolean(),
  })
  .meta({ id: 'CaseRecord' })
export type CaseRecord = z.infer<typeof CaseRecord>

export const codedLists = {
  westernDiagnoses: 'western',
  tcmDiseases: 'disease',
  tcmPatterns: 'pattern',
  mongolianDiseases: 'mongolian',
} as const satisfies Partial<Record<keyof CaseRecord, DiagnosisPlace>>

/** As a record comes in: a code without system and edition, or of another form than theirs, is refused (domain.md §3.1). */
export const CaseRecordInput = CaseRecord.superRefine((record, context) => {
  for (const list of Object.keys(codedLists) as (keyof typeof codedLists)[]) {
    for (const [index, coded] of record[list].entries()) {
      const problem = codeProblem(codedLists[list], coded)
      if (problem === null) continue
      context.addIssue({ code: 'custom', message: problem, path: [list, index, 'code'] })
    }
  }
})

/** A record with nothing in it. */
export function emptyCaseRecord(): CaseRecord {
  const side = { cun: [], guan: [], chi: [] }
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
      left: side,
      right: { ...side },
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
