/** What a browser's counters say about a line, between two looks at them. Pure. */

/** Fields that the browsers agree on. */
export type RawStat = {
  type: string
  kind?: string
  trackIdentifier?: string
  bytesSent?: number
  packetsSent?: number
  bytesReceived?: number
  packetsReceived?: number
  packetsLost?: number
  state?: string
  nominated?: boolean
  currentRoundTripTime?: number
}

export type Counters = {
  /** ms */
  at: number
  sent: { bytes: number; packets: number; lost: number }
  received: { bytes: number; packets: number; lost: number }
  /** ms */
  roundTrip: number | null
}

/** mediasoup-client's name for the stream by which the SFU measures; its losses mean nothing. */
const probe = 'probator'

export function countersOf(reports: readonly Iterable<readonly [string, RawStat]>[], at: number): Counters {
  const counters: Counters = {
    at,
    sent: { bytes: 0, packets: 0, lost: 0 },
    received: { bytes: 0, packets: 0, lost: 0 },
    roundTrip: null,
  }
  const { sent, received } = counters
  for (const report of reports) {
    for (const [, stat] of report) {
      if (stat.type === 'outbound-rtp') {
        sent.bytes += stat.bytesSent ?? 0
        sent.packets += stat.packetsSent ?? 0
      }
      if (stat.type === 'remote-inbound-rtp') sent.lost += Math.max(0, stat.packetsLost ?? 0)
      if (stat.type === 'inbound-rtp' && stat.trackIdentifier !== probe) {
        received.bytes += stat.bytesReceived ?? 0
        received.packets += stat.packetsReceived ?? 0
        received.lost += Math.max(0, stat.packetsLost ?? 0)
      }
      if (stat.type === 'candidate-pair' && stat.nominated === true && stat.state === 'succeeded') {
        const roundTrip = (stat.currentRoundTripTime ?? 0) * 1000
        counters.roundTrip = Math.max(counters.roundTrip ?? 0, roundTrip)
      }
    }
  }
  return counters
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
