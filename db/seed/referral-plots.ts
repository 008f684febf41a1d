/** Which referrals the demonstration shows, and how each came to where it stands. */
import type { Urgency } from '../../server/domain/consultation.ts'
import type {
  Direction,
  FollowUpChannel,
  FollowUpResult,
  ReferralCommandName,
  ReferralKind,
  ReferralState,
} from '../../server/domain/referral.ts'
import { attemptNotes } from './referral-texts.ts'

const hour = 3_600_000

export type Plot = {
  state: ReferralState
  direction: Direction
  /** The commands that led there, after the draft. */
  steps: readonly ReferralCommandName[]
  /** Hours since the last of them. */
  age: number
  kind: ReferralKind
  urgency: Urgency
  /** Of the demonstration accounts. */
  demo?: boolean
  attempts?: readonly FollowUpResult[]
  /** Days from now. */
  nextIn?: number
}

const sent: ReferralCommandName[] = ['submit']
const taken: ReferralCommandName[] = [...sent, 'accept']
const told: ReferralCommandName[] = [...taken, 'inform_patient']
const here: ReferralCommandName[] = [...told, 'record_arrival']
const back: ReferralCommandName[] = [...here, 'admit', 'send_summary']
const followed: ReferralCommandName[] = [...back, 'take_over']
const home: ReferralCommandName[] = [...here, 'begin_follow_up']

function plot(
  state: ReferralState,
  direction: Direction,
  steps: readonly ReferralCommandName[],
  age: number,
  more: Partial<Plot> = {},
): Plot {
  return { state, direction, steps, age, kind: 'inpatient', urgency: 'routine', ...more }
}

const demo = { demo: true }
/** One after another; more of a state where both directions are to be seen. */
export const plots: readonly Plot[] = [
  plot('draft', 'up', [], 2, demo),
  plot('requested', 'up', sent, 3, { ...demo, urgency: 'urgent' }),
  plot('requested', 'up', sent, 0.2, { urgency: 'emergency' }),
  plot('requested', 'down', sent, 4, demo),
  plot('returned', 'up', [...sent, 'return'], 5, demo),
  plot('accepted', 'up', taken, 2, { ...demo, kind: 'outpatient' }),
  plot('accepted', 'down', taken, 6),
  plot('patient_informed', 'up', told, 3, { ...demo, urgency: 'urgent' }),
  plot('arrived', 'up', here, 7, demo),
  plot('in_care', 'up', [...here, 'admit'], 30, demo),
  plot('summary_sent', 'up', back, 9, demo),
  plot('following_up', 'up', followed, 40, { ...demo, attempts: ['reached', 'not_reached'], nextIn: 1 }),
  plot('following_up', 'down', home, 60, { ...demo, attempts: ['not_reached', 'not_reached'], nextIn: -1 }),
  plot('completed', 'up', followed, 200, { ...demo, attempts: ['reached', 'not_reached', 'reached'] }),
  plot('declined', 'up', [...sent, 'decline'], 50, demo),
  plot('cancelled', 'up', [...taken, 'cancel'], 90),
  plot('withdrawn', 'up', [...sent, 'withdraw'], 120),
  plot('not_arrived', 'up', [...told, 'mark_not_arrived'], 70, { ...demo, kind: 'outpatient' }),
  plot('expired', 'up', [...sent, 'expire'], 160),
  plot('lost_contact', 'up', followed, 100, {
    ...demo,
    attempts: ['not_reached', 'not_reached', 'not_reached'],
  }),
  plot('deceased', 'up', [...here, 'admit', 'record_death'], 260, { urgency: 'emergency' }),
]

export type Told = { command: ReferralCommandName | null; at: Date; followUp: Attempt | null }
type Attempt = { channel: FollowUpChannel; result: FollowUpResult; failures: number; note: string }

const channels: readonly FollowUpChannel[] = ['phone', 'phone', 'visit', 'video']

/** The steps with their hours, the last of them `age` hours ago; follow-ups lie days apart. */
export function tell({ steps, age, attempts = [], state }: Plot, now: Date): Told[] {
  let failures = 0
  const contacts = attempts.map((result, index): Attempt => {
    failures = result === 'reached' ? 0 : failures + 1
    const notes = attemptNotes[result]
    const channel = channels[index % channels.length] ?? 'phone'
    return { channel, result, failures, note: notes[index % notes.length] ?? '' }
  })
  const ending: ReferralCommandName[] =
    state === 'lost_contact' ? ['lose_contact'] : state === 'completed' ? ['complete'] : []
  const all: { command: ReferralCommandName | null; followUp: Attempt | null; gap: number }[] = [
    { command: null, followUp: null, gap: 0 },
    ...steps.map((command) => ({ command, followUp: null, gap: gaps[command] ?? 3 })),
    ...contacts.map((followUp) => ({ command: 'record_follow_up' as const, followUp, gap: 26 })),
    ...ending.map((command) => ({ command, followUp: null, gap: command === 'complete' ? 1 : 0 })),
  ]
  const total = all.reduce((sum, one) => sum + one.gap, 0)
  let at = now.getTime() - (age + total) * hour
  return all.map(({ command, followUp, gap }) => {
    at += gap * hour
    return { command, followUp, at: new Date(at) }
  })
}

/** Hours since the step before. */
const gaps: Partial<Record<ReferralCommandName, number>> = {
  submit: 0.5,
  accept: 2,
  inform_patient: 1.5,
  record_arrival: 20,
  admit: 4,
  send_summary: 120,
  take_over: 10,
  begin_follow_up: 6,
  expire: 96,
  mark_not_arrived: 68,
  record_death: 30,
}
