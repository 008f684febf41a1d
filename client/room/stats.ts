/** What the browser measures, as the few figures that the sentences of the room and the steps of quality are made of. Pure. */
import { readSample, type Sample, totalsOf } from '../rtc-stats.ts'
import type { Reading } from './ladder.ts'
import type { LinkFigures, StreamFigures } from './store.ts'

export { readSample }

/** One sample is an accident; a warning needs this much time (room.md §5). ms */
const windowLength = 6000
/** ms; shorter stops are the line's ordinary unevenness */
const freezeAfter = 4000
/** ms; a loss over less is one burst */
const leastSpan = 4000
/** Fewer packets say nothing of a share: a muted call sends a handful in a window. */
const leastPackets = 50

/** The last samples, and what they say together. */
export class Window {
  #samples: Sample[] = []

  add(sample: Sample): void {
    this.#samples = [...this.#samples.filter(({ at }) => at >= sample.at - windowLength), sample]
  }

  clear(): void {
    this.#samples = []
  }

  /** Figures of one received track; null before two samples of it. */
  stream(trackId: string): StreamFigures | null {
    const known = this.#samples.filter(({ received }) => received.has(trackId))
    const [first, last] = [known[0], known.at(-1)]
    const [from, to] = [first?.received.get(trackId), last?.received.get(trackId)]
    if (first === undefined || last === undefined || from === undefined || to === undefined) return null
    const seconds = (last.at - first.at) / 1000
    if (seconds <= 0) return null
    const lost = Math.max(0, to.lost - from.lost)
    const all = Math.max(0, to.packets - from.packets) + lost
    return {
      width: to.width,
      height: to.height,
      framesPerSecond: Math.round(Math.max(0, to.framesDecoded - from.framesDecoded) / seconds),
      loss: all === 0 ? 0 : lost / all,
    }
  }

  /** No new picture since the window began, though it was there before. */
  frozen(trackId: string): boolean {
    const still = this.#still(trackId)
    return still !== null && still.decoded > 0
  }

  /** Bytes come and no picture of them: a lost key frame, a decoder that is stuck (room.md §1, Conclave). */
  undecoded(trackId: string): boolean {
    return (this.#still(trackId)?.bytes ?? 0) > 0
  }

  /** What came in a window without a new picture; null where there was one or the window is short. */
  #still(trackId: string): { decoded: number; bytes: number } | null {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)]
    const [from, to] = [first?.received.get(trackId), last?.received.get(trackId)]
    if (first === undefined || last === undefined || from === undefined || to === undefined) return null
    if (last.at - first.at < freezeAfter || to.framesDecoded !== from.framesDecoded) return null
    return { decoded: to.framesDecoded, bytes: to.bytes - from.bytes }
  }

  link(): Omit<LinkFigures, 'lowered'> {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)]
    const tracks = [...(last?.received.keys() ?? [])]
    const losses = tracks.map((trackId) => this.stream(trackId)?.loss ?? 0)
    const flowing = (last?.sent ?? []).filter((sample) => {
      if (sample.rid === null || !sample.face) return false
      const before = first?.sent.find(({ rid, face }) => face && rid === sample.rid)
      return sample.height > 0 && before !== undefined && sample.bytes > before.bytes
    })
    const largest = flowing.toSorted((one, other) => other.height - one.height)[0]
    return {
      roundTrip: last?.roundTrip ?? null,
      loss: losses.length === 0 ? 0 : Math.max(...losses),
      way: last?.way ?? null,
      sending:
        largest === undefined
          ? null
          : { height: largest.height, framesPerSecond: Math.round(largest.framesPerSecond) },
    }
  }

  /** Only what is tried is known, and only while the other end says what became of it. */
  #available(): number | null {
    const [before, last] = this.#samples.slice(-2)
    if (before?.outgoing == null || last?.outgoing == null) return null
    const isTried = picturesOf(last) > picturesOf(before)
    return isTried && last.outgoing.heard > before.outgoing.heard ? last.outgoing.available : null
  }

  /** The whole line, for the steps of quality; null while the window is too short to judge by. */
  reading(): Reading | null {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)]
    if (first === undefined || last === undefined || last.at - first.at < leastSpan) return null
    const [from, to] = [totalsOf(first), totalsOf(last)]
    const grown = (of: 'sent' | 'received') => ({
      lost: Math.max(0, to[of].lost - from[of].lost),
      packets: Math.max(0, to[of].packets - from[of].packets),
    })
    const [down, up] = [grown('received'), grown('sent')]
    return {
      downLoss: shareOf(down.lost, down.packets + down.lost),
      upLoss: shareOf(up.lost, up.packets),
      roundTrip: last.roundTrip,
      available: this.#available(),
    }
  }
}

/** Bytes of pictures that have left. */
function picturesOf({ sent }: Sample): number {
  return sent.reduce((sum, { kind, bytes }) => sum + (kind === 'video' ? bytes : 0), 0)
}

function shareOf(lost: number, all: number): number {
  return all < leastPackets ? 0 : Math.min(1, lost / all)
}
