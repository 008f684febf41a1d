/** One way to the media, tried as a call would take it: connected, measured, and mended after a restart. */
import type { RequestOutput } from '../../server/contract/signal.ts'
import { type Direction, type LinkOffer, type LinkState, type MediaLink, openLink } from '../room/link.ts'
import type { RoomSignal } from '../room/signal.ts'
import { pause } from '../ui/pause.ts'
import { between, type Counters, countersOf, type LineFigures, type RawStat } from './measure.ts'

export type Way = 'udp' | 'tcp' | 'relay'
type Opened = RequestOutput<'probe.open'>

/** ms */
const connectsWithin = 10_000
const settles = 2_500
const measures = 5_000
const mendsWithin = 8_000
const look = 100

/** What the offer leaves of its ways. @param relay which of the relay's addresses */
function onlyBy(way: Way, offer: Opened, relay: number): LinkOffer {
  if (way === 'relay')
    return { ...offer, iceServers: offer.iceServers.slice(relay, relay + 1), onlyByRelay: true }
  const only = (transport: Opened['sendTransport']) => ({
    ...transport,
    iceCandidates: transport.iceCandidates.filter(({ protocol }) => protocol === way),
  })
  return {
    ...offer,
    sendTransport: only(offer.sendTransport),
    receiveTransport: only(offer.receiveTransport),
    iceServers: [],
  }
}

export class WayTrial {
  readonly #signal: RoomSignal
  readonly #states: Record<Direction, LinkState> = { send: 'new', receive: 'new' }
  #link: MediaLink | null = null

  constructor(signal: RoomSignal) {
    this.#signal = signal
  }

  /**
   * Sends a picture this way and no other.
   * @returns ms from the first packet to the connection, null where it does not come
   * @throws ApiFailure where the server refuses, not where the way is closed
   */
  async connect(way: Way, track: MediaStreamTrack, relay = 0): Promise<number | null> {
    const offer = await this.#signal.request('probe.open', {})
    const link = await openLink(onlyBy(way, offer, relay), {
      connect: (input) => this.#signal.request('probe.connect', input),
      produce: ({ kind, rtpParameters }) => this.#signal.request('probe.produce', { kind, rtpParameters }),
      changed: (direction, state) => {
        this.#states[direction] = state
      },
    })
    this.#link = link
    const began = performance.now()
    await link.publish('screen', track, false)
    const connected = await this.#until(
      () => this.#states.send === 'connected',
      connectsWithin,
      () => ['failed', 'closed'].includes(this.#states.send),
    )
    return connected ? Math.round(performance.now() - began) : null
  }

  /** What goes and what comes back. Call it on a way that is connected. */
  async measure(): Promise<{ up: LineFigures; down: LineFigures; roundTrip: number | null }> {
    const link = this.#opened()
    const published = link.published('screen')
    if (published === null) throw new Error('nothing is sent')
    const consumer = await this.#signal.request('probe.consume', {
      producerId: published.producerId,
      rtpCapabilities: link.receiveCapabilities,
    })
    await link.receive([{ ...consumer, personId: 'self', source: 'screen', producerPaused: false }])
    await this.#signal.request('probe.resume', { consumerId: consumer.consumerId })
    await pause(settles)
    const from = await this.#counters()
    await pause(measures)
    const to = await this.#counters()
    return { ...between(from, to), roundTrip: to.roundTrip }
  }

  /** Restarts what a change of the network would restart. @returns ms until something comes again, null where nothing does */
  async mend(): Promise<number | null> {
    const link = this.#opened()
    const began = performance.now()
    for (const direction of ['send', 'receive'] as const) {
      const transportId = link.transportId(direction)
      await link.restartIce(direction, await this.#signal.request('probe.restart_ice', { transportId }))
    }
    const before = await this.#counters()
    const flows = async () => {
      const now = await this.#counters()
      return now.received.bytes > before.received.bytes && now.sent.bytes > before.sent.bytes
    }
    return (await this.#until(flows, mendsWithin)) ? Math.round(performance.now() - began) : null
  }

  /** Idempotent. */
  async close(): Promise<void> {
    this.#link?.close()
    this.#link = null
    try {
      await this.#signal.request('probe.close', {})
    } catch (error) {
      // It ends by itself after two minutes, or with the connection.
      console.debug('a trial was not closed', error)
    }
  }

  #opened(): MediaLink {
    if (this.#link === null) throw new Error('the way was not opened')
    return this.#link
  }

  async #counters(): Promise<Counters> {
    const reports = (await this.#opened().stats()) as unknown as Iterable<readonly [string, RawStat]>[]
    return countersOf(reports, performance.now())
  }

  async #until(
    holds: () => boolean | Promise<boolean>,
    within: number,
    hopeless: () => boolean = () => false,
  ): Promise<boolean> {
    const until = performance.now() + within
    while (performance.now() < until) {
      if (await holds()) return true
      if (hopeless()) return false
      await pause(look)
    }
    return false
  }
}
