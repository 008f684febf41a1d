/** What a countdown says. Pure; rules of the look, §2. */
import type { Urgency } from '../../server/domain/consultation.ts'
import type { Texts } from '../i18n/zh.ts'
import { formatNear, formatSpan, two } from './time.ts'

export type DeadlineKind = keyof Texts['state']['deadline']

export type CountdownTone = 'plain' | 'urgent' | 'emergency'

export type CountdownWords = {
  /** `08:12`, `1:42:05`, `5 小时 20 分`, `明日 10:00`, `超 1 小时 12 分`. */
  figure: string
  /** `距入室截止`, `内接诊`, `前登记采纳`, `未接诊`. */
  caption: string
  past: boolean
}

const second = 1000
const minute = 60 * second
const hour = 60 * minute

/**
 * `mm:ss` below one hour, `h:mm:ss` below four, then hours and minutes, then the date. Past the hour: by how much.
 * `quiet` is for rows on which the reader need not act: words instead of running figures.
 */
export function countdownWords(
  texts: Texts,
  until: number,
  now: number,
  ends: DeadlineKind,
  quiet = false,
): CountdownWords {
  const left = until - now
  const captions = texts.state.deadline[ends]
  if (left <= 0) {
    /* from four hours on, the minutes say nothing more */
    const over = -left < 4 * hour ? -left : Math.floor(-left / hour) * hour
    return { figure: texts.time.over(formatSpan(texts, over)), caption: captions.past, past: true }
  }
  if (left >= 24 * hour)
    return { figure: formatNear(texts, until, now), caption: captions.before, past: false }
  if (quiet || left >= 4 * hour) {
    return { figure: formatSpan(texts, left), caption: captions.within, past: false }
  }
  return { figure: runningFigures(left), caption: captions.left, past: false }
}

/** `mm:ss` below one hour, `h:mm:ss` from there. Rounded up, so that 00:00 is the end and not the last second. */
export function runningFigures(left: number): string {
  const seconds = Math.ceil(left / second)
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  return hours === 0 ? `${two(minutes)}:${two(rest)}` : `${hours}:${two(minutes)}:${two(rest)}`
}

/**
 * How often to look at the clock, in milliseconds. Every second only below one hour; figures with seconds above it move in steps
 * of five, so that they are seen to live without drawing the eye.
 */
export function tickOf(left: number, quiet: boolean): number {
  if (left > -minute && left <= hour && !quiet) return second
  if (left > 0 && left < 4 * hour && !quiet) return 5 * second
  return 30 * second
}

/** Cinnabar once the hour has gone and for an emergency; ochre when urgent or within the last hour. */
export function toneOf(left: number, urgency: Urgency | undefined): CountdownTone {
  if (left <= 0 || urgency === 'emergency') return 'emergency'
  if (urgency === 'urgent' || left < hour) return 'urgent'
  return 'plain'
}

/** How much of the wick is left, 0 to 1. */
export function wickPart(from: number, until: number, now: number): number {
  if (until <= from) return 0
  return Math.min(1, Math.max(0, (until - now) / (until - from)))
}

export const spokenMinutes = [60, 15, 5] as const

/** The minute that was crossed between two looks at the clock and has to be spoken, if any. */
export function crossedMinute(leftBefore: number, leftNow: number): number | null {
  return spokenMinutes.find((at) => leftBefore > at * minute && leftNow <= at * minute && leftNow > 0) ?? null
}
