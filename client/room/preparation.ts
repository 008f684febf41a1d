/**
 * What is made ready while somebody still looks at the check page: the connections, and the others' streams, paused at the server. With
 * the press on "join" they only have to flow. Nothing is sent, seen or heard before it, and whatever goes wrong here is made anew then.
 */
import type { ConsultationId } from '../../server/contract/ids.ts'
import type { RoomSnapshot } from '../../server/contract/signal.ts'
import type { LinkOffer, MediaLink, Received } from './link.ts'
import { knownCapabilities } from './link.ts'
import type { RoomSignal } from './signal.ts'

export type ReadyStream = Received & { paused: boolean }
export type Ready = { link: MediaLink; streams: readonly ReadyStream[] }

/** ms; sound and picture of one person come one after the other, and are prepared together */
const together = 100

/** as contract/signal.ts bounds `room.join` */
const mostReady = 30

export class Preparation {
  readonly #id: ConsultationId
  readonly #signal: RoomSignal
  readonly #open: (offer: LinkOffer) => MediaLink | Promise<MediaLink>
  readonly #streams = new Map<string, ReadyStream>()
  readonly #ends: (() => void)[]
  #link: MediaLink | null = null
  #wanted = false
  /** Something is there to be prepared that the round under way does not know. */
  #more = false
  #working = false
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    id: ConsultationId,
    signal: RoomSignal,
    open: (offer: LinkOffer) => MediaLink | Promise<MediaLink>,
  ) {
    this.#id = id
    this.#signal = signal
    this.#open = open
    this.#ends = [
      signal.on('producer.created', () => this.#soon()),
      signal.on('consumer.closed', ({ consumerId }) => {
        if (this.#streams.delete(consumerId)) this.#link?.drop(consumerId)
      }),
      // The server knows a returned socket as a new one, which has prepared nothing.
      signal.onConnection((connected) => (connected ? this.#soon() : this.#drop())),
    ]
  }

  /** Begins, and goes on with what comes. May be called again at any time. */
  start(): void {
    this.#wanted = true
    this.#soon()
  }

  /** Lets go of everything. */
  stop(): void {
    this.#wanted = false
    clearTimeout(this.#timer)
    if (this.#link === null) return
    this.#drop()
    if (!this.#signal.isConnected()) return
    this.#signal.request('room.leave', {}).catch((error: unknown) => {
      // Then it ends with the connection.
      console.debug('what was prepared was not given up', error)
    })
  }

  /** From here on nothing is added. @returns the consumers that may flow with the entry */
  seal(): string[] {
    this.#wanted = false
    clearTimeout(this.#timer)
    const all = [...this.#streams.keys()]
    // What one request cannot name is received anew after the entry.
    for (const consumerId of all.slice(mostReady)) {
      this.#streams.delete(consumerId)
      this.#link?.drop(consumerId)
    }
    return all.slice(0, mostReady)
  }

  /** Hands over what fits the server's answer to the entry; null where the way in has to be made as if nothing had been prepared. */
  take(snapshot: RoomSnapshot): Ready | null {
    const link = this.#link
    if (link === null) return null
    const stands = link.state('receive') !== 'failed' && link.state('receive') !== 'disconnected'
    if (!stands || link.transportId('receive') !== snapshot.receiveTransport.transportId) {
      this.#drop()
      return null
    }
    const streams = [...this.#streams.values()]
    this.#link = null
    this.#streams.clear()
    return { link, streams }
  }

  /** Idempotent. */
  close(): void {
    for (const end of this.#ends.splice(0)) end()
    this.stop()
  }

  #drop(): void {
    this.#link?.close()
    this.#link = null
    this.#streams.clear()
  }

  #soon(): void {
    clearTimeout(this.#timer)
    if (this.#wanted) this.#timer = setTimeout(() => void this.#work(), this.#link === null ? 0 : together)
  }

  async #work(): Promise<void> {
    this.#more = true
    if (this.#working) return
    this.#working = true
    try {
      while (this.#more && this.#wanted && this.#signal.isConnected()) {
        this.#more = false
        await this.#round()
      }
    } catch (error) {
      // The door may not be open yet, or the media away: the entry itself says so.
      console.debug('the entry could not be prepared', error)
    } finally {
      this.#working = false
    }
  }

  async #round(): Promise<void> {
    const capabilities = this.#link?.receiveCapabilities ?? knownCapabilities()
    const offer = await this.#signal.request('room.prepare', {
      consultationId: this.#id,
      rtpCapabilities: capabilities,
    })
    if (!this.#wanted) return
    if (this.#link?.transportId('receive') !== offer.receiveTransport.transportId) this.#drop()
    this.#link ??= await this.#open(offer)
    const link = this.#link
    // What this browser can receive is known only now.
    if (capabilities === null) this.#more = true
    const received = await link.receive(offer.consumers)
    for (const stream of received) {
      const shape = offer.consumers.find(({ consumerId }) => consumerId === stream.consumerId)
      if (this.#wanted && link === this.#link) {
        this.#streams.set(stream.consumerId, { ...stream, paused: shape?.producerPaused === true })
      } else link.drop(stream.consumerId)
    }
  }
}
