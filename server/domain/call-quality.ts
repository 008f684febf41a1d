/**
 * The facts of a stay in a call, minute by minute, and what they say of its line. Loss of 5 and 15 per cent, round trips of half a second
 * and a second: room.md §3. That ten seconds make a minute poor, and what share of poor minutes a call bears, is the house's own choice.
 * Pure.
 */
import { type MediaWay, mediaWays } from './quality.ts'

export type CallMinute = {
  readonly beganAt: Date
  /** How long it was; the next three are parts of it. */
  readonly seconds: number
  /** Without a connection. */
  readonly away: number
  /** Nobody's camera was received, by choice or for the line. */
  readonly soundOnly: number
  /** A picture stood still. */
  readonly frozen: number
  /** How often the connection was lost. */
  readonly drops: number
  /** The worst of what the person's own browser told; null where it told nothing. */
  readonly lossPerMille: number | null
  readonly roundTripMs: number | null
  /** Heights of received pictures, pixels. */
  readonly lowest: number | null
  readonly highest: number | null
  readonly way: MediaWay | null
}

/** What of a connection was lost: the person was gone, or was there without sound and pictures. */
export const gapKinds = ['signalling', 'media'] as const

/** One loss of the connection, with its place in the stay. One that nobody came back from ends with the stay. */
export type CallGap = {
  readonly beganAt: Date
  readonly endedAt: Date
  readonly what: (typeof gapKinds)[number]
}

export const minuteGrades = ['good', 'fair', 'poor', 'unmeasured'] as const
export type MinuteGrade = (typeof minuteGrades)[number]

const limits = {
  fair: { lossPerMille: 50, roundTripMs: 500 },
  poor: { lossPerMille: 150, roundTripMs: 1000 },
} as const
/** seconds without a connection, or with a picture that stands still */
const longestGap = 10

export function gradeOf({ away, frozen, lossPerMille, roundTripMs }: CallMinute): MinuteGrade {
  const reaches = ({ lossPerMille: loss, roundTripMs: trip }: (typeof limits)[keyof typeof limits]) =>
    (lossPerMille ?? 0) >= loss || (roundTripMs ?? 0) >= trip
  if (away >= longestGap || reaches(limits.poor)) return 'poor'
  if (away > 0 || frozen >= longestGap || reaches(limits.fair)) return 'fair'
  return lossPerMille === null && roundTripMs === null ? 'unmeasured' : 'good'
}

/** Of the measured time: at most 5 per cent poor is usable, at most 20 per cent disturbed. */
export const lineVerdicts = ['usable', 'disturbed', 'unusable'] as const
export type LineVerdict = (typeof lineVerdicts)[number]

export type CallSummary = {
  readonly seconds: number
  readonly away: number
  readonly soundOnly: number
  readonly frozen: number
  readonly drops: number
  readonly lossPerMille: number | null
  readonly roundTripMs: number | null
  readonly lowest: number | null
  readonly highest: number | null
  readonly ways: readonly MediaWay[]
  /** null where nothing was measured */
  readonly verdict: LineVerdict | null
}

export function summaryOf(minutes: readonly CallMinute[]): CallSummary {
  const sum = (of: (minute: CallMinute) => number) => minutes.reduce((total, one) => total + of(one), 0)
  const known = (of: (minute: CallMinute) => number | null) =>
    minutes.flatMap((one) => {
      const value = of(one)
      return value === null ? [] : [value]
    })
  const worst = (values: readonly number[]) => (values.length === 0 ? null : Math.max(...values))
  const lowest = known((one) => one.lowest)
  return {
    seconds: sum((one) => one.seconds),
    away: sum((one) => one.away),
    soundOnly: sum((one) => one.soundOnly),
    frozen: sum((one) => one.frozen),
    drops: sum((one) => one.drops),
    lossPerMille: worst(known((one) => one.lossPerMille)),
    roundTripMs: worst(known((one) => one.roundTripMs)),
    lowest: lowest.length === 0 ? null : Math.min(...lowest),
    highest: worst(known((one) => one.highest)),
    ways: mediaWays.filter((way) => minutes.some((one) => one.way === way)),
    verdict: verdictOf(minutes),
  }
}

function verdictOf(minutes: readonly CallMinute[]): LineVerdict | null {
  let measured = 0
  let poor = 0
  for (const minute of minutes) {
    const grade = gradeOf(minute)
    if (grade === 'unmeasured') continue
    measured += minute.seconds
    if (grade === 'poor') poor += minute.seconds
  }
  if (measured === 0) return null
  const share = poor / measured
  if (share <= 0.05) return 'usable'
  return share <= 0.2 ? 'disturbed' : 'unusable'
}
