/**
 * How a notice leaves the house: by which ways, when, how often it is tried again, and what can go wrong. Quiet hours are hours of
 * Beijing, which has no summer time.
 */
import type { NoticeCategory } from './notice.ts'

/** The inbox is no channel: what is a notice stands in it always. `webhook` is the hospital's own gateway to SMS or WeChat. */
export const channels = ['mail', 'push', 'webhook'] as const
export type Channel = (typeof channels)[number]

export const deliveryStates = ['waiting', 'sent', 'dead', 'dropped'] as const
/** `dead`: given up, an administrator may try again. `dropped`: not wanted any more before it went out. */
export type DeliveryState = (typeof deliveryStates)[number]

export const deliveryFaults = [
  'unreachable',
  'timeout',
  'refused',
  'redirected',
  'busy',
  'server_error',
  'login_refused',
  'address_refused',
  'expired',
  'channel_off',
  'unwanted',
  'interrupted',
  'unknown',
] as const
/** Why something did not go out; the administrator's page has a sentence for each. */
export type DeliveryFault = (typeof deliveryFaults)[number]

/** What a channel throws. `permanent`: the same again would be refused again. */
export class DeliveryError extends Error {
  readonly fault: DeliveryFault
  readonly permanent: boolean
  constructor(fault: DeliveryFault, permanent: boolean) {
    super(fault)
    this.name = 'DeliveryError'
    this.fault = fault
    this.permanent = permanent
  }
}

/** The longest that one attempt may take. */
export const patienceMs = 20_000

/** Then it is dead: after somewhat more than two hours. */
export const mostAttempts = 8
const firstPauseSeconds = 10
const longestPauseSeconds = 3_600

/**
 * The pause after a failed attempt, doubling three times over, with jitter so that what failed together does not come back together.
 * @param attempts how many there have been, from 1
 * @param chance 0 to below 1
 * @returns seconds, between one half of the step and the step
 */
export function pauseAfter(attempts: number, chance: number): number {
  const step = Math.min(firstPauseSeconds * 3 ** (attempts - 1), longestPauseSeconds)
  return Math.round(step * (0.5 + chance / 2))
}

/** Minutes after midnight in Beijing; `from` later than `until`: over midnight. */
export type QuietHours = { readonly from: number; readonly until: number }

/** What the house proposes to who has not chosen: 22:00 to 07:00. */
export const proposedQuiet: QuietHours = { from: 22 * 60, until: 7 * 60 }

const day = 24 * 60
const beijingOffset = 8 * 60

/** What wakes people: an emergency, and what concerns the safety of their account. */
export function passesQuiet(category: NoticeCategory): boolean {
  return category === 'emergency' || category === 'security'
}

/** The moment from which something may go out: now, or the end of the quiet hours. */
export function deliverAt(category: NoticeCategory, quiet: QuietHours | null, now: Date): Date {
  if (quiet === null || passesQuiet(category)) return now
  const minute = Math.floor(now.getTime() / 60_000)
  const ofDay = (minute + beijingOffset) % day
  const { from, until } = quiet
  const isQuiet = from <= until ? ofDay >= from && ofDay < until : ofDay >= from || ofDay < until
  if (!isQuiet) return now
  return new Date((minute + ((until - ofDay + day) % day)) * 60_000)
}

export type ChannelChoice = Readonly<Record<NoticeCategory, readonly Channel[]>>

/** What the house proposes: what cannot wait goes every way. */
export const proposedChannels: ChannelChoice = {
  emergency: ['mail', 'push', 'webhook'],
  action_needed: ['mail', 'push', 'webhook'],
  reminder: ['mail', 'push'],
  news: ['push'],
  security: ['mail', 'push'],
}
