/**
 * The export map: each element of the national data set 会诊记录 (CDA C0045, template 2.16.156.10011.2.1.1.65; domain.md §2.5) and
 * where its value lies. What does not lie in the case record names the object that holds it, and why. Data, for whoever writes a
 * document from it.
 */

/** Code systems by their OID; the ones of the national registry. */
export const systemOids = {
  'ICD-10': '2.16.156.10011.2.3.3.11',
  'GB/T 15657': '2.16.156.10011.2.3.3.14',
  institution: '2.16.156.10011.1.5',
  staff: '2.16.156.10011.1.4',
  identityCard: '2.16.156.10011.1.3',
  department: '2.16.156.10011.1.26',
} as const

type System = keyof typeof systemOids

/** Where a value lies: from `RequestContent`, of which the case record is `record`; `[]` stands for every row of a list. */
type Mapped = {
  readonly code: string
  readonly name: string
  readonly paths: readonly string[]
  /** Of coded values; the edition stands beside each code, in the row. */
  readonly system?: System
}

/** What another object holds. */
type Elsewhere = {
  readonly code: string
  readonly name: string
  readonly object: 'patient' | 'consultation' | 'opinion' | 'person' | 'institution'
  readonly reason: string
}

export type RecordElement = Mapped | Elsewhere

export const recordElements: readonly RecordElement[] = [
  { code: 'DE02.01.039.00', name: '患者姓名', paths: ['patient.name', 'patient.nameMongolian'] },
  { code: 'DE02.01.031.00', name: '身份证号', paths: ['patient.idNumber'], system: 'identityCard' },
  { code: 'DE02.01.040.00', name: '性别', paths: ['patient.sex'] },
  {
    code: 'DE02.01.026.00',
    name: '年龄（岁）',
    object: 'patient',
    reason: 'computed from patient.birthDate for the day of the document; never stored',
  },
  { code: 'DE01.00.014.00', name: '住院号', paths: ['patient.hospitalNumber'] },
  { code: 'DE08.10.026.00', name: '科室', paths: ['record.stay.department'], system: 'department' },
  { code: 'DE08.10.054.00', name: '病区', paths: ['record.stay.ward'] },
  { code: 'DE01.00.019.00', name: '病房号', paths: ['record.stay.room'] },
  { code: 'DE01.00.026.00', name: '病床号', paths: ['record.stay.bed'] },
  {
    code: 'DE06.00.319.00',
    name: '会诊类型',
    object: 'consultation',
    reason: 'kind and urgency of the consultation, which change with its course and not with the record',
  },
  {
    code: 'DE06.00.039.00',
    name: '会诊原因',
    paths: ['invitation.reason', 'questions[]'],
  },
  { code: 'DE06.00.214.00', name: '会诊目的', paths: ['purpose'] },
  {
    code: 'DE06.00.018.00',
    name: '会诊意见',
    object: 'opinion',
    reason: 'written and signed by the expert: OpinionContent.advice and its answers',
  },
  {
    code: 'DE06.00.182.00',
    name: '病历摘要',
    paths: [
      'record.chiefComplaint',
      'record.presentHistory',
      'record.pastHistory',
      'record.personalHistory',
      'record.physicalExamination',
    ],
  },
  { code: 'DE04.30.009.00', name: '辅助检查结果', paths: ['record.auxiliaryResults'] },
  { code: 'DE05.01.025.00', name: '西医诊断名称', paths: ['record.westernDiagnoses[].text'] },
  {
    code: 'DE05.01.024.00',
    name: '西医诊断编码',
    paths: ['record.westernDiagnoses[].code'],
    system: 'ICD-10',
  },
  {
    code: 'DE05.10.172.00',
    name: '中医病名、证候名称',
    paths: ['record.tcmDiseases[].text', 'record.tcmPatterns[].text'],
  },
  {
    code: 'DE05.10.130.00',
    name: '中医病名、证候代码',
    paths: ['record.tcmDiseases[].code', 'record.tcmPatterns[].code'],
    system: 'GB/T 15657',
  },
  {
    code: 'DE02.10.028.00',
    name: '中医“四诊”观察结果',
    paths: [
      'record.inspection',
      'record.tongue',
      'record.listening',
      'record.inquiry',
      'record.pulse',
      'record.palpation',
    ],
  },
  { code: 'DE06.00.300.00', name: '治则治法', paths: ['record.treatmentPrinciple'] },
  { code: 'DE06.00.297.00', name: '诊疗过程名称', paths: ['record.course.name'] },
  { code: 'DE06.00.296.00', name: '诊疗过程描述', paths: ['record.course.description'] },
  { code: 'DE08.50.049.00', name: '中药饮片处方', paths: ['record.formulae[].herbs'] },
  { code: 'DE08.50.050.00', name: '中药饮片剂数', paths: ['record.formulae[].doses'] },
  { code: 'DE08.50.047.00', name: '中药饮片煎煮法', paths: ['record.formulae[].decoction'] },
  { code: 'DE06.00.136.00', name: '中药用药方法', paths: ['record.formulae[].use'] },
  {
    code: 'header:author',
    name: '申请医师、会诊医师签名',
    object: 'person',
    reason: 'requester of the consultation and author of the signed opinion',
  },
  {
    code: 'header:department',
    name: '申请科室、会诊科室',
    object: 'person',
    reason: 'department of requester and author',
  },
  {
    code: 'header:institution',
    name: '申请医师、会诊医师所在机构，会诊所在机构',
    object: 'institution',
    reason: 'institutions of requester, author and line',
  },
  {
    code: 'header:time',
    name: '会诊日期时间',
    object: 'consultation',
    reason: 'scheduledStart and the presence of both sides in the call',
  },
]
