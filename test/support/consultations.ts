/** Consultations in any state, written as rows. */
import { v7 as uuid } from 'uuid'
import { json } from '../../db/open.ts'
import { sealOpinion } from '../../server/app/opinion-seal.ts'
import type { RequestContent } from '../../server/contract/consultation.ts'
import { emptyOpinion, type OpinionContent } from '../../server/contract/opinion.ts'
import type { TemplateContent } from '../../server/contract/opinion-template.ts'
import { type CaseRecord, emptyCaseRecord } from '../../server/contract/record.ts'
import type { ConsultationKind, ConsultationState, Urgency } from '../../server/domain/consultation.ts'
import { defaultDeadlines, dueAt } from '../../server/domain/deadline.ts'
import type { ReviewStep } from '../../server/domain/review.ts'
import type { World, WorldLine, WorldPerson } from './world.ts'

export type MadeConsultation = {
  id: string
  number: string
  version: number
  state: ConsultationState
  requesterId: string
  expertId: string | null
  lineId: string
}

export type ConsultationOptions = {
  kind?: ConsultationKind
  urgency?: Urgency
  line?: WorldLine
  requester?: WorldPerson
  expert?: WorldPerson
  /** Start of a scheduled session; 30 minutes long. Without it the sessions of a world follow one another, the first from now. */
  startAt?: Date
  /** When the state was last changed; now by default. */
  changedAt?: Date
  /** Before whom it lies in the local review; the head where nothing else is said. */
  reviewStep?: ReviewStep
  /** What is lacking for a submission, nothing by default. */
  lacking?: string[]
}

/** Nobody real. */
export const patientIdentity = {
  name: '李晓萍',
  nameMongolian: 'ᠯᠢ\u202fᠰᠢᠶᠣᠤ\u180eᠫᠢᠩ',
  idNumber: '150102198001011236',
  phone: '13800000000',
  hospitalNumber: 'ZY20260001',
}

/** A record with everything that a submission asks for. */
export function fullCaseRecord(): CaseRecord {
  const empty = emptyCaseRecord()
  return {
    ...empty,
    chiefComplaint: '不寐 4 月，加重伴心悸、口苦 1 周',
    presentHistory: '患者 4 月前因工作紧张出现入睡困难，每夜睡眠 3 至 4 小时。',
    physicalExamination: '神清，心肺听诊未见异常，腹软。',
    tongue: { ...empty.tongue, colour: 'red', coatingColour: 'yellow', coatingTexture: ['greasy'] },
    pulse: { ...empty.pulse, left: { cun: ['弦'], guan: ['弦', '数'], chi: ['细'] }, rate: 88 },
    westernDiagnoses: [{ text: '慢性失眠障碍', code: 'G47.0', system: 'ICD-10', edition: '国家临床版 2.0' }],
    tcmDiseases: [{ text: '不寐', code: null, system: null, edition: null }],
    takesNoMedication: true,
    noKnownAllergies: true,
  }
}

/** A request that may be submitted at once. */
export function fullRequest(lineId: string, changes: Partial<RequestContent> = {}): RequestContent {
  const start = new Date(Date.now() + 2 * 86_400_000)
  return {
    lineId: lineId as RequestContent['lineId'],
    kind: 'video',
    urgency: 'routine',
    patient: {
      ...patientIdentity,
      sex: 'female',
      birthDate: '1980-01-01',
      nationality: '汉族',
      interpreterLanguage: '',
    },
    record: fullCaseRecord(),
    purpose: '请协助明确诊断并指导用药。',
    questions: ['是否需要多导睡眠监测？', '方药如何调整？'],
    wishedTimes: [
      { startAt: start.toISOString(), endAt: new Date(start.getTime() + 1_800_000).toISOString() },
    ],
    wishedExpertId: null,
    board: null,
    invitation: { reason: '本院治疗 4 周效果不佳。', wishedRank: null, participants: '', fee: null },
    consent: {
      obtainedAt: new Date(Date.now() - 3_600_000).toISOString(),
      signedBy: 'patient',
      signerName: patientIdentity.name,
      relation: '本人',
      incapacity: '',
      institutionId: null,
    },
    contactPhone: '0471-1234567',
    ...changes,
  }
}

const withExpert: readonly ConsultationState[] = [
  'accepted',
  'scheduled',
  'in_session',
  'reporting',
  'signed',
  'closed',
  'cancelled',
  'no_show',
  'converted_to_referral',
]
const withTime: readonly ConsultationState[] = [
  'scheduled',
  'in_session',
  'reporting',
  'signed',
  'closed',
  'no_show',
]

let numbers = 0
const sessions = new WeakMap<World, number>()

/** The next free half hour of a world: experts and requesters are in one place at a time. */
function nextStart(world: World): Date {
  const count = sessions.get(world) ?? 0
  sessions.set(world, count + 1)
  return new Date(world.deps.clock().getTime() + 60_000 + count * 3_600_000)
}

export async function insertConsultation(
  world: World,
  state: ConsultationState,
  options: ConsultationOptions,
): Promise<MadeConsultation> {
  const [ownLine] = world.lines
  const line = options.line ?? ownLine
  if (line === undefined) throw new Error('a world without lines')
  const id = uuid()
  numbers += 1
  const number = `SS-眠-20260101-${String(numbers).padStart(6, '0')}`
  const requester = options.requester ?? world.people.doctor
  const expert = withExpert.includes(state) ? (options.expert ?? world.people.expert) : null
  const kind = options.kind ?? 'video'
  const urgency = options.urgency ?? 'routine'
  const timed = options.startAt !== undefined || (withTime.includes(state) && kind === 'video')
  const start = timed ? (options.startAt ?? nextStart(world)) : null
  const changedAt = options.changedAt ?? world.deps.clock()
  const patientId = await insertPatient(world, requester)
  const record = fullCaseRecord()
  await world.deps.db
    .insertInto('consultation')
    .values({
      id,
      number,
      lineId: line.id,
      requesterId: requester.id,
      requestingInstitutionId: requester.institutionId,
      patientId,
      expertId: expert?.id ?? null,
      wishedExpertId: null,
      kind,
      urgency,
      state,
      chiefComplaint: record.chiefComplaint,
      diagnosis: '慢性失眠障碍',
      purpose: '请协助明确诊断并指导用药。',
      invitation: json({ reason: '本院治疗 4 周效果不佳。' }),
      contactPhone: '0471-1234567',
      lacking: options.lacking ?? [],
      completeness: options.lacking === undefined ? 100 : 0,
      scheduledStart: start,
      scheduledEnd: start === null ? null : new Date(start.getTime() + 1_800_000),
      dueAt: dueAt(state, urgency, defaultDeadlines, changedAt, start),
      reasonCode: ['declined', 'withdrawn', 'cancelled'].includes(state) ? 'other' : null,
      reasonText: ['declined', 'withdrawn', 'cancelled'].includes(state) ? '已说明' : null,
      noShowSide: state === 'no_show' ? 'beijing' : null,
      requestingDepartmentId: requester.departmentId ?? null,
      reviewStep: state === 'local_review' ? (options.reviewStep ?? 'head') : null,
      localOnly: state === 'local_review' || state === 'local_rejected',
      precheckOnly: state === 'prechecking',
      receivingInstitutionId: state === 'prechecking' ? line.beijingInstitutionId : null,
      submittedAt: state === 'draft' ? null : changedAt,
      changedAt,
    })
    .execute()
  await insertParts(world, id, requester, record)
  if ((state === 'signed' || state === 'closed') && expert !== null)
    await insertOpinion(world, { id, number }, expert)
  if (state === 'closed') await insertAdoption(world, id, requester)
  return {
    id,
    number,
    version: 1,
    state,
    requesterId: requester.id,
    expertId: expert?.id ?? null,
    lineId: line.id,
  }
}

async function insertPatient(world: World, requester: WorldPerson): Promise<string> {
  const id = uuid()
  await world.deps.db
    .insertInto('patient')
    .values({
      id,
      institutionId: requester.institutionId,
      identity: world.deps.vault.seal(patientIdentity, id),
      sex: 'female',
      birthDate: '1980-01-01',
      nationality: '汉族',
    })
    .execute()
  return id
}

async function insertParts(
  world: World,
  id: string,
  requester: WorldPerson,
  record: CaseRecord,
): Promise<void> {
  const { db, vault } = world.deps
  await db
    .insertInto('caseRecord')
    .values({ consultationId: id, version: 1, content: json(record), authorId: requester.id })
    .execute()
  await db
    .insertInto('question')
    .values([
      { consultationId: id, position: 1, text: '是否需要多导睡眠监测？' },
      { consultationId: id, position: 2, text: '方药如何调整？' },
    ])
    .execute()
  const start = Date.now() + 2 * 86_400_000
  await db
    .insertInto('wishedTime')
    .values({
      consultationId: id,
      position: 1,
      startAt: new Date(start),
      endAt: new Date(start + 1_800_000),
    })
    .execute()
  await db
    .insertInto('consent')
    .values({
      consultationId: id,
      signedBy: 'patient',
      signer: vault.seal({ signerName: patientIdentity.name, relation: '本人' }, id),
      obtainedAt: new Date(Date.now() - 3_600_000),
      recordedBy: requester.id,
    })
    .execute()
}

export function fullOpinion(): OpinionContent {
  const empty = emptyOpinion(2)
  return {
    ...empty,
    answers: [
      { position: 1, text: '建议完善多导睡眠监测。' },
      { position: 2, text: '原方加酸枣仁。' },
    ],
    tcmDiseases: [{ text: '不寐', code: null, system: null, edition: null }],
    tcmPatterns: [{ text: '肝火扰心证', code: null, system: null, edition: null }],
    advice: '疏肝泻热，镇心安神。',
  }
}

/** Of an opinion, the parts that a template keeps. */
export function templateTexts(): TemplateContent {
  return {
    findings: '',
    advice: '先明确证候，再定减药速度。',
    differential: '',
    treatmentPrinciple: '疏肝泻热，养血安神。',
    procedures: '',
    furtherTests: '多导睡眠监测。',
    monitoring: '',
    warningSigns: '出现自伤念头立即就近急诊。',
    limits: '根据所提供资料，未亲自查体。',
  }
}

async function insertOpinion(
  world: World,
  { id: consultationId, number }: { id: string; number: string },
  expert: WorldPerson,
): Promise<void> {
  const content = fullOpinion()
  const signedAt = world.deps.clock()
  const facts = { consultationId, number, version: 1, authorId: expert.id, signedAt, content }
  const seal = sealOpinion('sha256', facts)
  await world.deps.db
    .insertInto('opinion')
    .values({
      id: uuid(),
      consultationId,
      version: 1,
      authorId: expert.id,
      content: json(content),
      canonical: seal.canonical,
      digest: seal.digest,
      digestAlgorithm: seal.algorithm,
      signatureKind: 'internal',
      reasonCode: null,
      reasonText: null,
      signedAt,
    })
    .execute()
}

async function insertAdoption(world: World, consultationId: string, requester: WorldPerson): Promise<void> {
  await world.deps.db
    .insertInto('adoption')
    .values({
      id: uuid(),
      consultationId,
      opinionVersion: 1,
      decision: 'adopted',
      reason: '',
      actions: '已按意见开具医嘱。',
      recordedBy: requester.id,
    })
    .execute()
}
