/** What the browser measures, as the few figures that the sentences of the room are made of. Pure but for the reading itself. */
import type { LinkFigures, StreamFigures } from './store.ts'

type Sample = {
  /** ms */
  at: number
  /** By track id. */
  received: ReadonlyMap<string, ReceivedSample>
  sent: readonly SentSample[]
  /** ms */
  roundTrip: number | null
}
type ReceivedSample = {
  kind: 'audio' | 'video'
  bytes: number
  packets: number
  lost: number
  framesDecoded: number
  width: number
  height: number
}
type SentSample = { rid: string; bytes: number; height: number; framesPerSecond: number }

/** Fields that the browsers agree on; everything else is left alone. */
type RawStat = {
  type: string
  kind?: string
  trackIdentifier?: string
  rid?: string
  mediaSourceId?: string
  bytesReceived?: number
  bytesSent?: number
  packetsReceived?: number
  packetsLost?: number
  framesDecoded?: number
  frameWidth?: number
  frameHeight?: number
  framesPerSecond?: number
  nominated?: boolean
  state?: string
  currentRoundTripTime?: number
}

/** @param faceTrackId what is sent of another camera is not counted as one's own picture; undefined: everything is */
export function readSample(
  reports: readonly Iterable<readonly [string, RawStat]>[],
  at: number,
  faceTrackId?: string,
): Sample {
  const received = new Map<string, ReceivedSample>()
  const sent: SentSample[] = []
  const roundTrips: number[] = []
  for (const report of reports) {
    const others = otherSources(report, faceTrackId)
    for (const [, stat] of report) {
      if (stat.type === 'inbound-rtp' && stat.trackIdentifier !== undefined && !isProbe(stat)) {
        received.set(stat.trackIdentifier, receivedSample(stat))
      }
      // Only cameras are sent in several sizes, each with its own name.
      if (stat.type === 'outbound-rtp' && stat.rid !== undefined && !others.has(stat.mediaSourceId ?? '')) {
        sent.push(sentSample(stat, stat.rid))
      }
      if (stat.type === 'candidate-pair' && stat.state === 'succeeded' && stat.nominated === true) {
        if (stat.currentRoundTripTime !== undefined) roundTrips.push(stat.currentRoundTripTime * 1000)
      }
    }
  }
  return { at, received, sent, roundTrip: roundTrips.length === 0 ? null : Math.max(...roundTrips) }
}

/** Sources of what is sent beside the face, as the browser numbers them. */
function otherSources(
  report: Iterable<readonly [string, RawStat]>,
  faceTrackId: string | undefined,
): ReadonlySet<string> {
  const others = new Set<string>()
  for (const [id, { type, trackIdentifier }] of report) {
    if (type === 'media-source' && faceTrackId !== undefined && trackIdentifier !== faceTrackId)
      others.add(id)
  }
  return others
}

/** The stream by which the SFU finds out how wide the line is: mediasoup-client gives it this name, and its losses mean nothing. */
function isProbe({ trackIdentifier }: RawStat): boolean {
  return trackIdentifier === 'probator'
}

function receivedSample(stat: RawStat): ReceivedSample {
  return {
    kind: stat.kind === 'audio' ? 'audio' : 'video',
    bytes: stat.bytesReceived ?? 0,
    packets: stat.packetsReceived ?? 0,
    lost: stat.packetsLost ?? 0,
    framesDecoded: stat.framesDecoded ?? 0,
    width: stat.frameWidth ?? 0,
    height: stat.frameHeight ?? 0,
  }
}

function sentSample(stat: RawStat, rid: string): SentSample {
  return {
    rid,
    bytes: stat.bytesSent ?? 0,
    height: stat.frameHeight ?? 0,
    framesPerSecond: stat.framesPerSecond ?? 0,
  }
}

/** One sample is an accident; a warning needs this much time (room.md §5). ms */
const windowLength = 6000

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
    const [first, last] = [this.#samples[0], this.#samples.at(-1)]
    const [from, to] = [first?.received.get(trackId), last?.received.get(trackId)]
    if (first === undefined || last === undefined || from === undefined || to === undefined) return false
    return (
      last.at - first.at >= freezeAfter && to.framesDecoded > 0 && to.framesDecoded === from.framesDecoded
    )
  }

  link(): Omit<LinkFigures, 'lowered'> {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)]
    const tracks = [...(last?.received.keys() ?? [])]
    const losses = tracks.map((trackId) => this.stream(trackId)?.loss ?? 0)
    const flowing = (last?.sent ?? []).filter((sample) => {
      const before = first?.sent.find(({ rid }) => rid === sample.rid)
      return sample.height > 0 && before !== undefined && sample.bytes > before.bytes
    })
    const largest = flowing.toSorted((one, other) => other.height - one.height)[0]
    return {
      roundTrip: last?.roundTrip ?? null,
      loss: losses.length === 0 ? 0 : Math.max(...losses),
      sending:
        largest === undefined
          ? null
          : { height: largest.height, framesPerSecond: Math.round(largest.framesPerSecond) },
    }
  }
}

/** ms; shorter stops are the line's ordinary unevenness */
const freezeAfter = 4000
