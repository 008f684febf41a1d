/**
 * What the clock has to do for one consultation, and when: pure, so that every setting can be tried. The caller looks at a
 * consultation again at the instant that comes back; what was done stands in `done`, so that nothing fires twice (domain.md §2.3).
 */
import {
  type ConsultationKind,
  type ConsultationState,
  endStates,
  type ReasonCode,
  type Urgency,
} from './consultation.ts'
import { type Step, stepOf } from './deadline.ts'
import {
  expiringSteps,
  type LineRules,
  type PassedAction,
  type RingStage,
  ringStages,
  stageMinutes,
} from './line-rules.ts'
import { followedStates } from './outcome.ts'
import { phoneFrom } from './phone.ts'
import type { ReviewStep } from './review.ts'

/** `member`: co-signatures of a board; `requester`: the asking doctor's signature as read. */
export type SignatureDeed = { readonly name: 'signature'; readonly by: 'member' | 'requester' }

/** Deeds of the clock; each is done once for each wait. */
export type Deed =
  | { readonly name: 'ring'; readonly stage: RingStage }
  | { readonly name: 'passed'; readonly step: Step; readonly action: Exclude<PassedAction, 'none'> }
  | { readonly name: 'no_show' }
  | { readonly name: 'overrun' }
  | { readonly name: 'consent' }
  | { readonly name: 'post_sign'; readonly what: 'remind' | 'overdue'; readonly step: ReviewStep }
  | SignatureDeed

/** `at`: from when on it is to be done. `forAt` names the wait that it belongs to: the same wait has it once. */
export type Task = { readonly deed: Deed; readonly at: Date; readonly forAt: Date }

/** What has been done, as {@link deedKey} names it. */
export type Done = { readonly key: string; readonly forAt: Date }

export type ClockFacts = {
  readonly state: ConsultationState
  readonly kind: ConsultationKind
  readonly urgency: Urgency
  readonly dueAt: Date | null
  /** When the state began. */
  readonly changedAt: Date
  readonly submittedAt: Date | null
  readonly scheduledStart: Date | null
  readonly scheduledEnd: Date | null
  /** An emergency went out without consent and none has been recorded since. */
  readonly consentOwed: boolean
  /** Whose signature an emergency still owes its own hospital, and by when. */
  readonly postSignStep: ReviewStep | null
  readonly postSignDueAt: Date | null
  /** When the newest version of the opinion was signed; null where there is none. */
  readonly signedAt: Date | null
  /** Who of the board has neither co-signed it nor dissented. */
  readonly owingIds: readonly string[]
  readonly counterSignatureOwed: boolean
  /** When somebody last went on by telephone. */
  readonly phonedAt: Date | null
  /** Experts who are being rung and have not answered. */
  readonly ringing: number
  readonly done: readonly Done[]
}

/** The name under which a deed is kept. */
export function deedKey(deed: Deed): string {
  switch (deed.name) {
    case 'ring':
      return `ring:${deed.stage}`
    case 'passed':
      return `passed:${deed.step}`
    case 'post_sign':
      return `post_sign:${deed.step}:${deed.what}`
    case 'signature':
      return `signature:${deed.by}`
    default:
      return deed.name
  }
}

/** The reason with which a step expires. */
export const expiryReasons = {
  accept: 'unanswered',
  supplement: 'not_supplemented',
  schedule: 'not_scheduled',
} as const satisfies Partial<Record<Step, ReasonCode>>

/** An emergency that waits for an expert rings; the stages stand for what any other request's deadline would do. */
export function isRinging(facts: Pick<ClockFacts, 'state' | 'urgency'>): boolean {
  return facts.state === 'submitted' && facts.urgency === 'emergency'
}

/**
 * The next thing to do, done or not yet due; null where nothing is left to wait for. Of several the earliest, and of those at one
 * instant first what rings.
 */
export function nextTask(facts: ClockFacts, rules: LineRules): Task | null {
  const left = tasksOf(facts, rules).filter((task) => !isDone(facts, task))
  let next: Task | null = null
  for (const task of left) if (next === null || task.at < next.at) next = task
  return next
}

function isDone({ done }: ClockFacts, task: Task): boolean {
  const key = deedKey(task.deed)
  return done.some((one) => one.key === key && one.forAt.getTime() === task.forAt.getTime())
}

function tasksOf(facts: ClockFacts, rules: LineRules): Task[] {
  return [
    ...ringTasks(facts, rules),
    ...deadlineTasks(facts, rules),
    ...sessionTasks(facts, rules),
    ...consentTasks(facts, rules),
    ...postSignTasks(facts, rules),
    ...signatureTasks(facts, rules),
  ]
}

/** The stages in their order. Where nobody is left who could answer, the next one does not wait for its minute. */
function ringTasks(facts: ClockFacts, rules: LineRules): Task[] {
  if (!isRinging(facts)) return []
  const forAt = facts.changedAt
  const tasks = ringStages.map((stage): Task => {
    const at = new Date(forAt.getTime() + stageMinutes(rules, stage) * 60_000)
    return { deed: { name: 'ring', stage }, at, forAt }
  })
  const first = tasks.findIndex((task) => !isDone(facts, task))
  return tasks.map((task, index) =>
    index === first && index > 0 && facts.ringing === 0 ? { ...task, at: forAt } : task,
  )
}

function deadlineTasks(facts: ClockFacts, rules: LineRules): Task[] {
  const step = stepOf(facts.state)
  if (step === undefined || facts.dueAt === null) return []
  const action = rules.passed[facts.urgency][step]
  if (action === 'none') return []
  /* the ring has called everybody by then; ending it remains a setting of the line */
  if (isRinging(facts) && action === 'escalate') return []
  if (action === 'expire' && !expiringSteps.includes(step)) return []
  return [{ deed: { name: 'passed', step, action }, at: facts.dueAt, forAt: facts.dueAt }]
}

/** Who went on by telephone was there, though the room says nothing of it: such a session is asked about like one that runs over. */
function sessionTasks(facts: ClockFacts, rules: LineRules): Task[] {
  const { state, scheduledStart, scheduledEnd, phonedAt } = facts
  const phoned = phonedAt !== null && scheduledStart !== null && phonedAt >= phoneFrom(scheduledStart)
  if (state === 'scheduled' && scheduledStart !== null && !phoned) {
    const at = new Date(scheduledStart.getTime() + rules.noShowMinutes * 60_000)
    return [{ deed: { name: 'no_show' }, at, forAt: scheduledStart }]
  }
  if ((state === 'in_session' || (state === 'scheduled' && phoned)) && scheduledEnd !== null) {
    const at = new Date(scheduledEnd.getTime() + rules.overrunMinutes * 60_000)
    return [{ deed: { name: 'overrun' }, at, forAt: scheduledEnd }]
  }
  return []
}

/**
 * PIPL 13-4 lets an emergency go ahead; that the patient is told and asked afterwards is owed (PIPL 18, domain.md §1.3). What came to an
 * end asks for nothing more of the patient.
 */
function consentTasks(facts: ClockFacts, rules: LineRules): Task[] {
  if (!facts.consentOwed || facts.submittedAt === null || endStates.includes(facts.state)) return []
  const at = new Date(facts.submittedAt.getTime() + rules.consentHours * 3_600_000)
  return [{ deed: { name: 'consent' }, at, forAt: facts.submittedAt }]
}

/** A reminder when half of the hours are left, and what is late is late whatever has become of the consultation. */
function postSignTasks({ postSignStep, postSignDueAt }: ClockFacts, rules: LineRules): Task[] {
  if (postSignStep === null || postSignDueAt === null) return []
  const half = new Date(postSignDueAt.getTime() - rules.postSignHours * 1_800_000)
  return [
    { deed: { name: 'post_sign', what: 'remind', step: postSignStep }, at: half, forAt: postSignDueAt },
    {
      deed: { name: 'post_sign', what: 'overdue', step: postSignStep },
      at: postSignDueAt,
      forAt: postSignDueAt,
    },
  ]
}

/**
 * Signatures that a signed opinion lacks are asked for once more: of each version once, in `signed` and, because they are owed whatever the
 * hospital has made of the opinion, in `closed`. A missing one holds nothing up.
 */
function signatureTasks(
  { state, signedAt, owingIds, counterSignatureOwed }: ClockFacts,
  { cosignHours, countersignHours }: LineRules,
): Task[] {
  if (signedAt === null || !followedStates.includes(state)) return []
  const task = (by: SignatureDeed['by'], hours: number): Task => ({
    deed: { name: 'signature', by },
    at: new Date(signedAt.getTime() + hours * 3_600_000),
    forAt: signedAt,
  })
  return [
    ...(owingIds.length > 0 ? [task('member', cosignHours)] : []),
    ...(counterSignatureOwed ? [task('requester', countersignHours)] : []),
  ]
}

/** The stage that comes next, for the count-down that both sides see; null where none is left. */
export function nextStage(facts: ClockFacts, rules: LineRules): { stage: RingStage; at: Date } | null {
  const task = ringTasks(facts, rules).find((one) => !isDone(facts, one))
  return task?.deed.name === 'ring' ? { stage: task.deed.stage, at: task.at } : null
}
