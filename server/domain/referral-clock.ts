/**
 * By when a referral's next step is due, and when the clock acts by itself. Hours by urgency are a setting of the line; these
 * defaults are ours (domain.md §2.4 asks for clocks on reply and arrival and gives no figures).
 */
import type { Urgency } from './consultation.ts'
import type { ReferralState } from './referral.ts'

export const referralSteps = ['reply', 'supplement', 'inform', 'take_over', 'lapse', 'absence'] as const
export type ReferralStep = (typeof referralSteps)[number]

/**
 * Hours. `lapse`: so long after the reply or the supplement was due the referral expires; `absence`: so long after the slot the
 * patient counts as not having come.
 */
export type ReferralDeadlines = Readonly<Record<Urgency, Readonly<Record<ReferralStep, number>>>>

export const defaultReferralDeadlines: ReferralDeadlines = {
  routine: { reply: 24, supplement: 48, inform: 24, take_over: 72, lapse: 72, absence: 48 },
  urgent: { reply: 4, supplement: 8, inform: 4, take_over: 24, lapse: 24, absence: 24 },
  emergency: { reply: 0.5, supplement: 1, inform: 0.5, take_over: 24, lapse: 12, absence: 12 },
}

const hour = 3_600_000

export type ReferralTimes = {
  state: ReferralState
  urgency: Urgency
  /** When the state began. */
  since: Date
  slotAt: Date | null
  /** `YYYY-MM-DD`, a day in Beijing. */
  followUpOn: string | null
}

/** When the step that this state waits for is due; null where nothing runs. */
export function referralDueAt(times: ReferralTimes, deadlines: ReferralDeadlines): Date | null {
  const hours = deadlines[times.urgency]
  const after = (count: number) => new Date(times.since.getTime() + count * hour)
  switch (times.state) {
    case 'requested':
      return after(hours.reply)
    case 'returned':
      return after(hours.supplement)
    case 'accepted': {
      /* nobody is told of a visit after it */
      const inform = after(hours.inform)
      return times.slotAt !== null && times.slotAt < inform ? times.slotAt : inform
    }
    case 'patient_informed':
      return times.slotAt
    case 'summary_sent':
      return after(hours.take_over)
    case 'following_up':
      return times.followUpOn === null ? null : new Date(`${times.followUpOn}T17:00:00+08:00`)
    default:
      return null
  }
}

/** When the system acts where nobody did: `expire`, or `mark_not_arrived`. */
export function referralLapseAt(times: ReferralTimes, deadlines: ReferralDeadlines): Date | null {
  const { lapse, absence } = deadlines[times.urgency]
  const later = (at: Date | null, hours: number) =>
    at === null ? null : new Date(at.getTime() + hours * hour)
  switch (times.state) {
    case 'requested':
    case 'returned':
      return later(referralDueAt(times, deadlines), lapse)
    case 'accepted':
    case 'patient_informed':
      return later(times.slotAt, absence)
    default:
      return null
  }
}
