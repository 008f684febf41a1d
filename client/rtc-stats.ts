/** The one reader of what a browser counts of its connections. Everything that is said of a line is derived from a sample. Pure. */
import type { MediaWay } from '../server/domain/quality.ts'

/** Fields that the browsers agree on; everything else is left alone. */
export type RawStat = {
  type: string
  id?: string
  kind?: string
  trackIdentifier?: string
  rid?: string
  mediaSourceId?: string
  bytesReceived?: number
  bytesSent?: number
  packetsReceived?: number
  packetsSent?: number
  packetsLost?: number
  framesDecoded?: number
  frameWidth?: number
  frameHeight?: number
  framesPerSecond?: number
  nominated?: boolean
  state?: string
  currentRoundTripTime?: number
  /** Chrome and Safari alone tell it. */
  availableOutgoingBitrate?: number
  localCandidateId?: string
  /** Of a local candidate that a relay gave; behind a second NAT its type is `prflx` all the same. */
  relayProtocol?: string
  protocol?: string
}
export type RawReport = Iterable<readonly [string, RawStat]>

export type ReceivedSample = {
  kind: 'audio' | 'video'
  bytes: number
  packets: number
  lost: number
  framesDecoded: number
  width: number
  height: number
}
export type SentSample = {
  kind: 'audio' | 'video'
  /** Only what is sent in several sizes has names for them. */
  rid: string | null
  /** Of one's own face, and not of a screen or a further camera. */
  face: boolean
  bytes: number
  packets: number
  height: number
  framesPerSecond: number
}
export type Sample = {
  /** ms */
  at: number
  /** By track id. */
  received: ReadonlyMap<string, ReceivedSample>
  sent: readonly SentSample[]
  /** Packets sent from here that the other end missed. */
  sentLost: number
  /** ms; the longest of the connections */
  roundTrip: number | null
  /** Of the connection by which pictures leave: bit/s that the browser thinks it takes, and the bytes of all that came back over it. */
  outgoing: { available: number; heard: number } | null
  /** The worst of the connections' ways. */
  way: MediaWay | null
}

/** The stream by which the SFU finds out how wide the line is: mediasoup-client gives it this name, and its losses mean nothing. */
const probe = 'probator'

const ways: readonly MediaWay[] = ['udp', 'tcp', 'relay']

/** @param faceTrackId the track of one's own face; undefined: whatever is sent counts as the face */
export function readSample(reports: readonly RawReport[], at: number, faceTrackId?: string): Sample {
  const received = new Map<string, ReceivedSample>()
  const sent: SentSample[] = []
  const trips: number[] = []
  const taken = new Set<MediaWay>()
  let outgoing: Sample['outgoing'] = null
  let sentLost = 0
  for (const report of reports) {
    const stats = [...report]
    const others = otherSources(stats, faceTrackId)
    const shows = stats.some(([, { type, kind }]) => type === 'outbound-rtp' && kind === 'video')
    for (const [id, stat] of stats) {
      if (stat.type === 'inbound-rtp' && stat.trackIdentifier !== probe) {
        received.set(stat.trackIdentifier ?? id, receivedSample(stat))
      }
      if (stat.type === 'outbound-rtp') sent.push(sentSample(stat, !others.has(stat.mediaSourceId ?? '')))
      if (stat.type === 'remote-inbound-rtp') sentLost += Math.max(0, stat.packetsLost ?? 0)
      if (!isTaken(stat)) continue
      if (stat.currentRoundTripTime !== undefined) trips.push(stat.currentRoundTripTime * 1000)
      if (shows && stat.availableOutgoingBitrate !== undefined)
        outgoing = { available: stat.availableOutgoingBitrate, heard: stat.bytesReceived ?? 0 }
      const way = wayOf(stats.find(([local]) => local === stat.localCandidateId)?.[1])
      if (way !== null) taken.add(way)
    }
  }
  const roundTrip = trips.length === 0 ? null : Math.max(...trips)
  const way = ways.findLast((one) => taken.has(one)) ?? null
  return { at, received, sent, sentLost, roundTrip, outgoing, way }
}

/** On a line that is choked, the pair that is used waits for the answer of its check for a while: it has not succeeded then, nor failed. */
function isTaken({ type, nominated, state }: RawStat): boolean {
  return type === 'candidate-pair' && nominated === true && state !== 'failed'
}

/** What is sent beside the face, as the browser numbers its sources. */
function otherSources(
  stats: readonly (readonly [string, RawStat])[],
  faceTrackId: string | undefined,
): ReadonlySet<string> {
  if (faceTrackId === undefined) return new Set()
  return new Set(
    stats.flatMap(([id, { type, trackIdentifier }]) =>
      type === 'media-source' && trackIdentifier !== faceTrackId ? [id] : [],
    ),
  )
}

function wayOf(local: RawStat | undefined): MediaWay | null {
  if (local === undefined) return null
  if (local.relayProtocol !== undefined) return 'relay'
  return local.protocol === 'tcp' ? 'tcp' : 'udp'
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

function sentSample(stat: RawStat, face: boolean): SentSample {
  return {
    kind: stat.kind === 'audio' ? 'audio' : 'video',
    rid: stat.rid ?? null,
    face,
    bytes: stat.bytesSent ?? 0,
    packets: stat.packetsSent ?? 0,
    height: stat.frameHeight ?? 0,
    framesPerSecond: stat.framesPerSecond ?? 0,
  }
}

/** What came over a connection, media or not: also one that only sends hears of what became of it, several times a second. */
export function arrivedBytes(report: RawReport): number {
  let bytes = 0
  for (const [, stat] of report) if (stat.type === 'candidate-pair') bytes += stat.bytesReceived ?? 0
  return bytes
}

export type Totals = {
  sent: { bytes: number; packets: number; lost: number }
  received: { bytes: number; packets: number; lost: number }
}

/** Everything that a sample counts, over all streams. */
export function totalsOf({ sent, sentLost, received }: Sample): Totals {
  const totals: Totals = {
    sent: { bytes: 0, packets: 0, lost: sentLost },
    received: { bytes: 0, packets: 0, lost: 0 },
  }
  for (const { bytes, packets } of sent) {
    totals.sent.bytes += bytes
    totals.sent.packets += packets
  }
  for (const { bytes, packets, lost } of received.values()) {
    totals.received.bytes += bytes
    totals.received.packets += packets
    totals.received.lost += Math.max(0, lost)
  }
  return totals
}
