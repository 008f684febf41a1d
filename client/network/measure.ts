/** What a browser's counters say about a line, between two looks at them. Pure. */
import { type RawReport, readSample, type Totals, totalsOf } from '../rtc-stats.ts'

export type { RawStat } from '../rtc-stats.ts'

export type Counters = Totals & {
  /** ms */
  at: number
  /** ms */
  roundTrip: number | null
}

export function countersOf(reports: readonly RawReport[], at: number): Counters {
  const sample = readSample(reports, at)
  return { at, roundTrip: sample.roundTrip, ...totalsOf(sample) }
}

export type LineFigures = { kilobits: number; loss: number }

/** kbit/s, and the part that was lost, 0 to 1. */
export function between(from: Counters, to: Counters): { up: LineFigures; down: LineFigures } {
  const seconds = (to.at - from.at) / 1000
  const figures = (one: Counters['sent'], other: Counters['sent'], lostOnTop: boolean): LineFigures => {
    const lost = Math.max(0, other.lost - one.lost)
    const packets = Math.max(0, other.packets - one.packets) + (lostOnTop ? lost : 0)
    return {
      kilobits: seconds <= 0 ? 0 : Math.round((Math.max(0, other.bytes - one.bytes) * 8) / 1000 / seconds),
      loss: packets === 0 ? 0 : Math.min(1, lost / packets),
    }
  }
  return { up: figures(from.sent, to.sent, false), down: figures(from.received, to.received, true) }
}
