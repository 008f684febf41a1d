/**
 * What should leave this computer, and the way there. Wishes are set at once and without waiting; one lane per source brings the
 * connection and the server after them, so that quick presses cannot overtake one another.
 */
import { isCameraRole, type MediaSource, mediaSources } from '../../server/domain/room.ts'
import type { MediaLink } from './link.ts'
import type { RoomSignal } from './signal.ts'

type Wish = { track: MediaStreamTrack | null; on: boolean }

export class Senders {
  readonly #signal: RoomSignal
  readonly #failed: (source: MediaSource, error: unknown) => void
  readonly #wishes: Record<MediaSource, Wish> = {
    microphone: { track: null, on: false },
    camera: { track: null, on: false },
    screen: { track: null, on: false },
    examination: { track: null, on: false },
    tongue: { track: null, on: false },
    document: { track: null, on: false },
    microscope: { track: null, on: false },
  }
  readonly #lanes: Record<MediaSource, Promise<void>> = {
    microphone: Promise.resolve(),
    camera: Promise.resolve(),
    screen: Promise.resolve(),
    examination: Promise.resolve(),
    tongue: Promise.resolve(),
    document: Promise.resolve(),
    microscope: Promise.resolve(),
  }
  /** Producer id → the pause state that the server knows. */
  readonly #told = new Map<string, boolean>()
  #link: MediaLink | null = null
  #held = false

  constructor(signal: RoomSignal, failed: (source: MediaSource, error: unknown) => void) {
    this.#signal = signal
    this.#failed = failed
  }

  /** `on: false` silences the track before this function returns, whatever the network does. */
  want(source: MediaSource, track: MediaStreamTrack | null, on: boolean): Promise<void> {
    this.#wishes[source] = { track, on }
    this.#silence(source)
    return this.#settle(source)
  }

  /** A new connection: everything wanted is published on it, in its present state. */
  async attach(link: MediaLink): Promise<void> {
    this.#link = link
    this.#told.clear()
    await Promise.all(mediaSources.map((source) => this.#settle(source)))
  }

  /**
   * The same connection over a new signalling one: the server's view of it is taken over and then brought after the wishes, which may
   * have changed meanwhile.
   */
  async resume(known: readonly { producerId: string; paused: boolean }[]): Promise<void> {
    const link = this.#link
    if (link === null) return
    this.#told.clear()
    for (const { producerId, paused } of known) this.#told.set(producerId, paused)
    if (this.#held) link.release()
    this.hold(false)
    await this.#forgetStrays(link)
    await Promise.all(mediaSources.map((source) => this.#settle(source)))
  }

  /** An answer that was lost leaves a stream which only one of the two sides knows. */
  async #forgetStrays(link: MediaLink): Promise<void> {
    const own = new Set<string>()
    for (const source of mediaSources) {
      const producerId = link.published(source)?.producerId
      if (producerId === undefined) continue
      own.add(producerId)
      if (!this.#told.has(producerId)) link.unpublish(source)
    }
    for (const producerId of [...this.#told.keys()].filter((known) => !own.has(known))) {
      this.#told.delete(producerId)
      await this.#signal.request('producer.close', { producerId })
    }
  }

  /** Whether something should be on its way to the others now. */
  get flowing(): boolean {
    if (this.#held) return false
    return mediaSources.some((source) => {
      const { track, on } = this.#wishes[source]
      return on && track?.readyState === 'live' && this.#link?.published(source) != null
    })
  }

  detach(): void {
    this.#link = null
  }

  /** While held nothing leaves; the wishes stay as they are. It ends with the next link or with {@link resume}. */
  hold(held: boolean): void {
    this.#held = held
    if (held) this.#link?.halt()
    for (const source of mediaSources) this.#silence(source)
  }

  #silence(source: MediaSource): void {
    const { track, on } = this.#wishes[source]
    if (track !== null) track.enabled = on && !this.#held
  }

  #settle(source: MediaSource): Promise<void> {
    const lane = this.#lanes[source].then(() => this.#reach(source))
    this.#lanes[source] = lane.catch((error: unknown) => this.#failed(source, error))
    return this.#lanes[source]
  }

  async #reach(source: MediaSource): Promise<void> {
    const link = this.#link
    if (link === null) return
    const published = link.published(source)
    if (published === null) await this.#publish(link, source)
    else if (endsWithTrack(source) && this.#wishes[source].track === null) {
      link.unpublish(source)
      this.#told.delete(published.producerId)
      await this.#signal.request('producer.close', { producerId: published.producerId })
    } else await this.#adjust(link, source)
  }

  async #publish(link: MediaLink, source: MediaSource): Promise<void> {
    const { track, on } = this.#wishes[source]
    if (track === null || track.readyState === 'ended') return
    await link.publish(source, track, !on)
    const published = link.published(source)
    if (published === null) return
    this.#told.set(published.producerId, !on)
    // The wish may have changed while the server answered.
    await this.#adjust(link, source)
  }

  async #adjust(link: MediaLink, source: MediaSource): Promise<void> {
    const published = link.published(source)
    if (published === null) return
    const { track, on } = this.#wishes[source]
    const paused = !on || track === null
    if (paused) link.setPaused(source, true)
    if (published.track !== track) await link.replace(source, track)
    link.setPaused(source, paused || this.#held)
    if (this.#told.get(published.producerId) === paused) return
    await this.#signal.request('producer.set_paused', { producerId: published.producerId, paused })
    this.#told.set(published.producerId, paused)
  }
}

/** What is shown for a while and then no more; face and voice keep their streams while they are off. */
function endsWithTrack(source: MediaSource): boolean {
  return source === 'screen' || isCameraRole(source)
}
