/**
 * What a computer is tried for before a call, and what each answer means. The causes are data: the page has a sentence and a way out for
 * each, the server judges by the same table.
 */

import { addDays, dayOf, instantAt, minuteOf } from './beijing.ts'

export const checkItems = [
  'browser',
  'microphone',
  'camera',
  'loudspeaker',
  'signalling',
  'udp',
  'tcp',
  'relay',
  'uplink',
  'downlink',
  'reconnect',
] as const
export type CheckItem = (typeof checkItems)[number]

export const checkVerdicts = ['good', 'warning', 'bad', 'skipped'] as const
export type CheckVerdict = (typeof checkVerdicts)[number]

/** No answer within the time that the whole check has: of anything, also of a person who has not told the browser whether it may. */
const late = { unfinished: 'warning' } as const

/** What a device may be in the way of: the names of client/room/devices.ts. */
const deviceFaults = {
  denied: 'bad',
  denied_by_system: 'bad',
  busy: 'bad',
  unfit: 'bad',
  gone: 'bad',
  ...late,
} as const satisfies Record<string, CheckVerdict>

const link = {
  good: 'good',
  narrow: 'warning',
  lossy: 'warning',
  sound_only: 'bad',
  untried: 'skipped',
  ...late,
} as const

/** Item → cause → what it means for a call. */
export const checkCauses = {
  browser: { good: 'good', insecure: 'bad', unsupported: 'bad', ...late },
  microphone: { good: 'good', silent: 'bad', missing: 'bad', ...deviceFaults },
  /* without a picture of oneself one still sees and hears */
  camera: { good: 'good', missing: 'warning', ...deviceFaults },
  loudspeaker: { good: 'good', not_heard: 'bad', unanswered: 'skipped', ...late },
  signalling: { good: 'good', slow: 'warning', lost: 'bad', ...late },
  udp: { good: 'good', blocked: 'warning', untried: 'skipped', ...late },
  tcp: { good: 'good', blocked: 'warning', untried: 'skipped', ...late },
  relay: { good: 'good', blocked: 'warning', none: 'skipped', untried: 'skipped', ...late },
  uplink: link,
  downlink: link,
  reconnect: { good: 'good', failed: 'warning', untried: 'skipped', ...late },
} as const satisfies Record<CheckItem, Record<string, CheckVerdict>>

export type CheckCause<I extends CheckItem = CheckItem> = I extends CheckItem
  ? keyof (typeof checkCauses)[I]
  : never
export type CheckResult = { readonly item: CheckItem; readonly cause: string }

/** @returns null where the item has no such cause */
export function verdictOf({ item, cause }: CheckResult): CheckVerdict | null {
  const causes: Readonly<Record<string, CheckVerdict>> = checkCauses[item]
  return Object.hasOwn(causes, cause) ? (causes[cause] ?? null) : null
}

const ways = ['udp', 'tcp', 'relay'] as const satisfies readonly CheckItem[]

/** One way to the media is enough; none is no call. */
export function hasWay(results: readonly CheckResult[]): boolean {
  return results.some((result) => ways.some((way) => way === result.item) && verdictOf(result) === 'good')
}

/** What the whole comes to: the worst of its parts, and bad where no way leads to the media. */
export function overallOf(results: readonly CheckResult[]): Exclude<CheckVerdict, 'skipped'> {
  const verdicts = results.map(verdictOf)
  if (verdicts.includes('bad') || !hasWay(results)) return 'bad'
  return verdicts.includes('warning') ? 'warning' : 'good'
}

/** kbit/s: sound and the smallest picture; a picture of 360 lines; 720 lines (room.md §5). */
const bitrates = { sound: 100, narrow: 600 }
/** From here a picture breaks up. */
const lossWarning = 0.05

/** @param loss 0 to 1 */
export function linkCause(kilobits: number, loss: number): CheckCause<'uplink'> {
  if (kilobits < bitrates.sound) return 'sound_only'
  if (loss > lossWarning) return 'lossy'
  return kilobits < bitrates.narrow ? 'narrow' : 'good'
}

/** ms; beyond it people fall into each other's words (ITU-T G.114: 400 ms one way is the end of the usable) */
const signallingWarning = 600

export function signallingCause(roundTripMs: number): CheckCause<'signalling'> {
  return roundTripMs > signallingWarning ? 'slow' : 'good'
}

/** Minute of the day, in Beijing, from which tomorrow's unfit sites are told: offices are open, and a day is left to mend it. */
const warnedFromMinute = 8 * 60

/** The sessions of which unfit sites are told now: tomorrow's, in Beijing. @returns null before the hour of telling */
export function warningDayOf(now: Date): { day: string; from: Date; until: Date } | null {
  if (minuteOf(now) < warnedFromMinute) return null
  const day = addDays(dayOf(now), 1)
  return { day, from: instantAt(day, 0), until: instantAt(day, 1440) }
}
