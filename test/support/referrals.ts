/** Referrals in any state, made by the use cases themselves: what a state needs is then what the product gives it. */
import { giveReferralCommand } from '../../server/app/referral-command.ts'
import { readReferralSource } from '../../server/app/referral-source.ts'
import { createReferral } from '../../server/app/referral-write.ts'
import type { CreateReferralInput, ReferralContent } from '../../server/contract/referral.ts'
import type { ReferralCommandInput } from '../../server/contract/referral-command.ts'
import type { Direction, ReferralState } from '../../server/domain/referral.ts'
import type { World, WorldPerson } from './world.ts'

export type MadeReferral = { id: string; version: number; state: ReferralState; consultationId: string }

type Ids = CreateReferralInput['consultationId']

export const fullPlan = {
  diagnosis: '慢性失眠障碍，不寐（肝火扰心证）',
  course: '入院后完善多导睡眠监测，予疏肝泻热、镇心安神治疗两周，睡眠由 3 小时增至 6 小时。',
  medication: '酸枣仁汤加减，每日一剂；右佐匹克隆已停。',
  rehabilitation: '睡眠限制，每晚 23 点卧床；八段锦每日 20 分钟。',
  followUpOn: '2099-12-01',
  warningSigns: '连续三日睡眠少于 3 小时、情绪低落明显时立即就诊。',
}

/** Nothing written yet. */
export function emptyReferral(lineId: string, toInstitutionId: string) {
  return {
    lineId,
    toInstitutionId,
    kind: 'inpatient',
    urgency: 'routine',
    diagnosis: '',
    condition: '',
    purpose: '',
    senderPhone: '',
    plan: null,
    consent: null,
    consentException: '',
    documents: { record: true, opinionIds: [], attachmentIds: [] },
    patient: null,
  }
}

export function consent(): NonNullable<ReferralContent['consent']> {
  const obtainedAt = new Date(Date.now() - 3_600_000).toISOString()
  return { obtainedAt, signedBy: 'patient', signerName: '', relation: '' }
}

/** The expert of the world is the named contact of its first line; downwards the colleague is. */
export async function nameContacts(world: World): Promise<void> {
  const { institutions, people, lines } = world
  await world.deps.db
    .insertInto('greenChannelContact')
    .values(
      [
        [institutions.beijing, people.expert.id, '010-88001111'] as const,
        [institutions.hohhot, people.colleague.id, '0471-6602222'] as const,
      ].map(([institutionId, personId, phone]) => ({
        lineId: lines[0]?.id ?? '',
        institutionId,
        departmentId: null,
        personId,
        phone,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** A draft out of a signed consultation, with everything that it asks for. */
export async function draftReferral(
  world: World,
  direction: Direction = 'up',
  changes: Partial<ReferralContent> = {},
): Promise<MadeReferral> {
  await nameContacts(world)
  const by = direction === 'up' ? world.people.doctor : world.people.expert
  const consultation = await world.consultationIn('signed')
  const consultationId = consultation.id as NonNullable<Ids>
  const { content } = await readReferralSource(world.deps, await world.callOf(by), { consultationId })
  const saved = await createReferral(world.deps, await world.callOf(by), {
    direction,
    consultationId,
    parentId: null,
    content: {
      ...content,
      purpose: '请收住院评估。',
      senderPhone: '0471-6601111',
      plan: direction === 'up' ? null : fullPlan,
      consent: consent(),
      ...changes,
    },
  })
  return { id: saved.id, version: saved.version, state: 'draft', consultationId: consultation.id }
}

type Step = Record<string, unknown> & { command: ReferralCommandInput['command'] }

/** One command as a person gives it, with the version as it is. */
export async function give(
  world: World,
  made: MadeReferral,
  by: WorldPerson,
  step: Step,
): Promise<MadeReferral> {
  const input = { reasonText: '', ...step, version: made.version } as ReferralCommandInput
  const answer = await giveReferralCommand(world.deps, await world.callOf(by), made.id, input)
  return { ...made, ...answer }
}

const slot = () => ({
  slotAt: new Date(Date.now() + 3_600_000).toISOString(),
  slotText: '住院部 3 楼 12 床',
})

/** The way to each state, upwards. Ends are one step from it. */
const ways: Partial<Record<ReferralState, readonly (readonly ['doctor' | 'expert', () => Step])[]>> = {
  requested: [['doctor', () => ({ command: 'submit' })]],
  accepted: [['expert', () => ({ command: 'accept', ...slot() })]],
  patient_informed: [['doctor', () => ({ command: 'inform_patient' })]],
  arrived: [['expert', () => ({ command: 'record_arrival' })]],
  in_care: [['expert', () => ({ command: 'admit' })]],
  summary_sent: [['expert', () => ({ command: 'send_summary', summary: fullPlan })]],
  following_up: [['doctor', () => ({ command: 'take_over', followUpOn: '2099-12-01' })]],
}

/** A referral up in one of the states on the straight way. */
export async function referralIn(
  world: World,
  state: keyof typeof ways | 'draft' | 'returned',
  changes: Partial<ReferralContent> = {},
): Promise<MadeReferral> {
  let made = await draftReferral(world, 'up', changes)
  if (state === 'draft') return made
  for (const [reached, steps] of Object.entries(ways)) {
    for (const [who, step] of steps) made = await give(world, made, world.people[who], step())
    if (reached === state) return made
    if (state === 'returned') {
      return give(world, made, world.people.expert, {
        command: 'return',
        reasonCode: 'material_missing',
        reasonText: '请附近期头颅核磁。',
      })
    }
  }
  return made
}
