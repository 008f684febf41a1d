/**
 * A line's own rules about time: what a passed deadline means, how an unanswered emergency climbs, how long an empty room is
 * waited for (domain.md §2.3: all configurable per line and urgency). How many hours a step has stands in `line.deadlines`.
 */
import type { Urgency } from './consultation.ts'
import type { Step } from './deadline.ts'

/**
 * What the clock does when a step's deadline passes.
 * `none`: nothing; `remind`: those whose turn it is are told; `escalate`: the whole roster, or the asking doctor, is called, and a local
 * review goes on from the department head to the medical-affairs office, a pre-check on to the experts;
 * `expire`: the consultation ends.
 */
export const passedActions = ['none', 'remind', 'escalate', 'expire'] as const
export type PassedAction = (typeof passedActions)[number]

/** Steps that may end by time; what an office owes a doctor, an opinion and an answer to it are never given up. */
export const expiringSteps: readonly Step[] = ['accept', 'supplement', 'schedule']

/** How an emergency climbs: on-call experts at once, then the roster, then the whole hospital, then the telephone. */
export const ringStages = ['on_call', 'roster', 'institution', 'phone'] as const
export type RingStage = (typeof ringStages)[number]

/** Why somebody who is rung cannot take it; `other` needs words. */
export const unableReasons = [
  'in_operation',
  'with_patient',
  'off_duty',
  'outside_specialty',
  'other',
] as const
export type UnableReason = (typeof unableReasons)[number]

export type LineRules = {
  readonly passed: Readonly<Record<Urgency, Readonly<Record<Step, PassedAction>>>>
  /** Minutes after the submission of an emergency, rising. */
  readonly ringMinutes: { readonly roster: number; readonly institution: number; readonly phone: number }
  /** A side with nobody in the room for so long after the start has not come. */
  readonly noShowMinutes: number
  /** A session that nobody has ended so long after its planned end is asked about. */
  readonly overrunMinutes: number
  /** Where an emergency went out without consent: within how many hours it is to be made up for. */
  readonly consentHours: number
  /** Where an emergency went out before the local review: within how many hours it is to be signed. */
  readonly postSignHours: number
  /** Whether a request may ask for a board of several disciplines. */
  readonly boards: boolean
  /** Hours after a conclusion was signed at which members of its board who have neither co-signed nor dissented are reminded. */
  readonly cosignHours: number
  /** The same for the asking doctor, who signs as read. */
  readonly countersignHours: number
  /** What the asking doctor reads when nobody has answered: whom to call, in words of the line. */
  readonly coordinator: { readonly zh: string; readonly en: string }
}

/** domain.md §2.3: escalation at 5, 10 and 15 minutes; what was skipped is made up for within 6 hours. */
export const defaultLineRules: LineRules = {
  passed: {
    routine: {
      review: 'escalate',
      precheck: 'escalate',
      accept: 'escalate',
      supplement: 'remind',
      schedule: 'remind',
      report: 'remind',
      adopt: 'remind',
    },
    urgent: {
      review: 'escalate',
      precheck: 'escalate',
      accept: 'escalate',
      supplement: 'remind',
      schedule: 'escalate',
      report: 'escalate',
      adopt: 'remind',
    },
    emergency: {
      review: 'escalate',
      precheck: 'escalate',
      accept: 'escalate',
      supplement: 'escalate',
      schedule: 'escalate',
      report: 'escalate',
      adopt: 'remind',
    },
  },
  ringMinutes: { roster: 5, institution: 10, phone: 15 },
  noShowMinutes: 30,
  overrunMinutes: 60,
  consentHours: 6,
  postSignHours: 6,
  boards: true,
  cosignHours: 24,
  countersignHours: 48,
  coordinator: { zh: '', en: '' },
}

/** Minutes after the submission at which a stage begins. */
export function stageMinutes(rules: LineRules, stage: RingStage): number {
  return stage === 'on_call' ? 0 : rules.ringMinutes[stage]
}
