/**
 * What is written down of a stay while it lasts: when the connection was away, and the worst that the person's own browser has told, in
 * minutes. It counts in memory; the heartbeat takes what is full.
 */
import type { QualityReport } from '../contract/quality.ts'
import type { CallGap, CallMinute } from '../domain/call-quality.ts'
import { isAtLeast, type MediaWay, mediaWays } from '../domain/quality.ts'

/** ms: the first heartbeat after this ends a minute */
export const minuteMs = 50_000
/** ms after which a report says nothing any more: one that changes nothing comes every thirty seconds */
const reportHolds = 45_000

type Count = {
  away: number
  soundOnly: number
  frozen: number
  drops: number
  loss: number | null
  roundTrip: number | null
  lowest: number | null
  highest: number | null
  way: MediaWay | null
}
const nothing: Count = {
  away: 0,
  soundOnly: 0,
  frozen: 0,
  drops: 0,
  loss: null,
  roundTrip: null,
  lowest: null,
  highest: null,
  way: null,
}

/** The connection over which a person is here at all. */
export const signalling = 'signalling'

export class StayFacts {
  #began: number
  /** Until when it is counted, ms. */
  #at: number
  #count: Count = { ...nothing }
  /** What of the connection is lost: signalling, or a transport. */
  readonly #lost = new Set<string>()
  /** The loss that goes on, and those that are over and were not taken yet. */
  #gap: Pick<CallGap, 'beganAt' | 'what'> | null = null
  #gaps: CallGap[] = []
  #said: { at: number; soundOnly: boolean; frozen: boolean } | null = null

  constructor(now: Date) {
    this.#began = now.getTime()
    this.#at = this.#began
  }

  /** @param what {@link signalling} or the name of a transport; several at once are one loss */
  lost(what: string, now: Date): void {
    this.#pass(now)
    if (this.#lost.size === 0) this.#count.drops += 1
    this.#lost.add(what)
    const beganAt = this.#gap?.beganAt ?? new Date(this.#at)
    if (this.#gap === null || what === signalling) {
      this.#gap = { beganAt, what: what === signalling ? 'signalling' : 'media' }
    }
  }

  /** @param what as it was lost; without it everything is back */
  back(now: Date, what?: string): void {
    this.#pass(now)
    if (what === undefined) this.#lost.clear()
    else this.#lost.delete(what)
    if (this.#lost.size === 0) this.#closeGap()
  }

  /** Losses that are over; each is given out once. */
  takeGaps(): CallGap[] {
    return this.#gaps.splice(0)
  }

  /** As {@link takeGaps} with the one that goes on, when the stay ends now. */
  endGaps(now: Date): CallGap[] {
    this.#pass(now)
    this.#closeGap()
    return this.takeGaps()
  }

  #closeGap(): void {
    if (this.#gap === null) return
    this.#gaps.push({ ...this.#gap, endedAt: new Date(this.#at) })
    this.#gap = null
  }

  heard({ step, roundTripMs, way, streams }: QualityReport, now: Date): void {
    this.#pass(now)
    const pictures = streams.filter(({ kind, state }) => kind === 'video' && state !== 'paused')
    this.#said = {
      at: now.getTime(),
      soundOnly: isAtLeast(step, 'cameras_off'),
      frozen: pictures.some(({ state }) => state === 'frozen'),
    }
    const count = this.#count
    count.roundTrip = larger(count.roundTrip, roundTripMs)
    for (const { lossPercent, state } of streams) {
      if (state === 'flowing' || state === 'lowered' || state === 'frozen') {
        count.loss = larger(count.loss, Math.round(lossPercent * 10))
      }
    }
    for (const { height, state } of pictures) {
      if (height === 0 || (state !== 'flowing' && state !== 'lowered')) continue
      count.lowest = Math.min(count.lowest ?? height, height)
      count.highest = larger(count.highest, height)
    }
    if (way !== null && (count.way === null || mediaWays.indexOf(way) > mediaWays.indexOf(count.way))) {
      count.way = way
    }
  }

  /** The minute that is full, ended now; null while it is not, or while the person may be gone for good: then the stay ends where they went. */
  full(now: Date): CallMinute | null {
    return this.#lost.has(signalling) || now.getTime() - this.#began < minuteMs ? null : this.end(now)
  }

  /** What is left of it, ended now; null where less than a second has passed in which nothing was lost. */
  end(now: Date): CallMinute | null {
    this.#pass(now)
    const least = this.#count.drops > 0 ? 1 : 0
    const seconds = Math.min(600, Math.max(least, Math.round((this.#at - this.#began) / 1000)))
    if (seconds < 1) return null
    const { away, soundOnly, frozen, drops, loss, roundTrip, lowest, highest, way } = this.#count
    const part = (ms: number) => Math.min(seconds, Math.round(ms / 1000))
    const minute: CallMinute = {
      beganAt: new Date(this.#began),
      seconds,
      away: part(away),
      soundOnly: part(soundOnly),
      frozen: part(frozen),
      drops: Math.min(600, drops),
      lossPerMille: loss,
      roundTripMs: roundTrip,
      lowest,
      highest,
      way,
    }
    this.#began = this.#at
    this.#count = { ...nothing }
    return minute
  }

  /** Adds up what held until now. A clock that went back adds nothing. */
  #pass(now: Date): void {
    const until = Math.max(this.#at, now.getTime())
    const passed = until - this.#at
    if (this.#lost.size > 0) this.#count.away += passed
    else if (this.#said !== null) {
      const told = Math.max(0, Math.min(until, this.#said.at + reportHolds) - this.#at)
      if (this.#said.soundOnly) this.#count.soundOnly += told
      if (this.#said.frozen) this.#count.frozen += told
    }
    this.#at = until
  }
}

function larger(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.max(one, other)
}
