/** What comes from the others: asked for in batches, resumed when the tracks are here, thinned out to what is seen. */

import type { MediaLink } from './link.ts'
import { markStep } from './marks.ts'
import { changeStream, producerIds } from './people.ts'
import type { ReadyStream } from './preparation.ts'
import { mayPass, type RoomSignal, roomErrorOf } from './signal.ts'
import type { RoomStore } from './store.ts'

/** ms */
const askAgainAfter = 1000

export class Receivers {
  readonly #signal: RoomSignal
  readonly #store: RoomStore
  readonly #arrived: (consumerId: string, kind: 'audio' | 'video', track: MediaStreamTrack) => void
  readonly #gone: (consumerId: string) => void
  readonly #tracks = new Map<string, MediaStreamTrack>()
  readonly #consumerOf = new Map<string, string>()
  readonly #waiting = new Set<string>()
  #link: MediaLink | null = null
  #busy = false
  #firstHere: () => void = () => undefined

  constructor(
    signal: RoomSignal,
    store: RoomStore,
    arrived: (consumerId: string, kind: 'audio' | 'video', track: MediaStreamTrack) => void,
    gone: (consumerId: string) => void,
  ) {
    this.#signal = signal
    this.#store = store
    this.#arrived = arrived
    this.#gone = gone
  }

  trackOf(consumerId: string): MediaStreamTrack | undefined {
    return this.#tracks.get(consumerId)
  }

  /**
   * @param ready streams of this link that flow already
   * @returns when the tracks of the first batch are here, or none is to come
   */
  attach(link: MediaLink, ready: readonly ReadyStream[] = []): Promise<void> {
    this.#link = link
    const present = new Set(producerIds(this.#store.get().people))
    for (const { consumerId, producerId, track, paused } of ready) {
      if (present.has(producerId)) this.#keep(consumerId, producerId, track, paused)
      else link.drop(consumerId)
    }
    return new Promise((resolve) => {
      this.#firstHere = resolve
      this.compare()
    })
  }

  /** The connection is gone; so is everything that came over it. */
  detach(): void {
    this.#link = null
    this.#waiting.clear()
    for (const producerId of [...this.#consumerOf.keys()]) this.drop(producerId)
  }

  /** Takes what is in the room and not received yet, drops what is received and no longer in the room. */
  compare(): void {
    const present = new Set(producerIds(this.#store.get().people))
    for (const producerId of [...this.#consumerOf.keys()]) if (!present.has(producerId)) this.drop(producerId)
    for (const producerId of present) if (!this.#consumerOf.has(producerId)) this.#waiting.add(producerId)
    void this.#take()
  }

  drop(producerId: string): void {
    this.#waiting.delete(producerId)
    const consumerId = this.#consumerOf.get(producerId)
    if (consumerId === undefined) return
    this.#consumerOf.delete(producerId)
    this.#tracks.delete(consumerId)
    this.#link?.drop(consumerId)
    this.#gone(consumerId)
    this.#store.change(({ people }) => ({
      people: changeStream(people, producerId, { consumerId: null, figures: null, frozen: false }),
    }))
  }

  /** Takes a stream anew that does not come right; the server lets go of the former one. */
  renew(producerId: string): void {
    this.drop(producerId)
    this.compare()
  }

  /** One request for all that is waiting; what comes meanwhile goes with the next. */
  async #take(): Promise<void> {
    if (this.#busy) return
    this.#busy = true
    try {
      while (this.#link !== null && this.#waiting.size > 0) {
        const batch = [...this.#waiting].slice(0, 30)
        for (const producerId of batch) this.#waiting.delete(producerId)
        await this.#takeBatch(this.#link, batch)
      }
    } catch (error) {
      // Without signalling there is nothing to ask; compare() follows when it is back.
      if (this.#signal.isConnected()) this.#askAgain(error)
    } finally {
      this.#busy = false
      this.#firstHere()
    }
  }

  #askAgain(error: unknown): void {
    const { code } = roomErrorOf(error)
    // They ended a moment ago; the news of it is on its way.
    if (code === 'NOT_FOUND') return
    if (mayPass(code)) setTimeout(() => this.compare(), askAgainAfter)
    else console.error('streams could not be received', error)
  }

  async #takeBatch(link: MediaLink, batch: string[]): Promise<void> {
    const { consumers } = await this.#signal.request('consumer.create', {
      producerIds: batch,
      rtpCapabilities: link.receiveCapabilities,
    })
    markStep('asked')
    const received = await link.receive(consumers)
    markStep('received')
    if (link !== this.#link) return
    const present = new Set(producerIds(this.#store.get().people))
    const taken = received.filter(({ consumerId, producerId }) => {
      // It may have been stopped while it was being set up.
      if (!present.has(producerId)) link.drop(consumerId)
      return present.has(producerId)
    })
    for (const { consumerId, producerId, track } of taken) {
      const paused = consumers.find((consumer) => consumer.consumerId === consumerId)?.producerPaused
      this.#keep(consumerId, producerId, track, paused)
    }
    if (taken.length === 0) return
    const resumed = this.#signal.request('consumer.resume', {
      consumerIds: taken.map(({ consumerId }) => consumerId),
    })
    this.#firstHere()
    await resumed
    markStep('resumed')
  }

  #keep(consumerId: string, producerId: string, track: MediaStreamTrack, paused: boolean | undefined): void {
    this.#tracks.set(consumerId, track)
    this.#consumerOf.set(producerId, consumerId)
    this.#store.change(({ people }) => ({
      people: changeStream(people, producerId, { consumerId, ...(paused !== undefined && { paused }) }),
    }))
    this.#arrived(consumerId, track.kind === 'audio' ? 'audio' : 'video', track)
  }
}
