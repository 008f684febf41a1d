/**
 * What should leave this computer, and the way there. Wishes are set at once and without waiting; one lane per source brings the
 * connection and the server after them, so that quick presses cannot overtake one another.
 */
import { isAtLeast, type QualityStep } from '../../server/domain/quality.ts'
import { isCameraRole, isSound, type MediaSource, mediaSources } from '../../server/domain/room.ts'
import { keeps } from './ladder.ts'
import type { MediaLink } from './link.ts'
import type { RoomSignal } from './signal.ts'

/** Frames a second of a shared screen that is to take little (room.md §5). */
const thriftyScreenRate = 5

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
    stethoscope: { track: null, on: false },
  }
  readonly #lanes: Record<MediaSource, Promise<void>> = {
    microphone: Promise.resolve(),
    camera: Promise.resolve(),
    screen: Promise.resolve(),
    examination: Promise.resolve(),
    tongue: Promise.resolve(),
    document: Promise.resolve(),
    microscope: Promise.resolve(),
    stethoscope: Promise.resolve(),
  }
  /** Producer id → the pause state that the server knows. */
  readonly #told = new Map<string, boolean>()
  /** Producer id → the largest size that anybody takes, null for nobody; unknown ones are wanted whole. */
  readonly #wanted = new Map<string, number | null>()
  #step: QualityStep = 'full'
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

  /** What is given up for the sound (ladder.ts). The wishes stay as they are. */
  give(step: QualityStep): Promise<void> {
    if (step === this.#step) return Promise.resolve()
    this.#step = step
    return this.#settleAll()
  }

  /** What of a picture anybody takes. @param layer null: nobody looks */
  heed(producerId: string, layer: number | null): void {
    this.#wanted.set(producerId, layer)
    for (const source of mediaSources) {
      if (this.#link?.published(source)?.producerId === producerId) this.#shape(this.#link, source)
    }
  }

  /** A new connection: everything wanted is published on it, in its present state. */
  async attach(link: MediaLink): Promise<void> {
    this.#link = link
    this.#told.clear()
    this.#wanted.clear()
    await this.#settleAll()
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
    // Another life of the server knows nothing of what was wanted before; it tells anew.
    this.#wanted.clear()
    if (this.#held) link.release()
    this.hold(false)
    await this.#forgetStrays(link)
    await this.#settleAll()
  }

  async #settleAll(): Promise<void> {
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
      const { track } = this.#wishes[source]
      const published = this.#link?.published(source)
      if (track?.readyState !== 'live' || published == null) return false
      return this.#isOn(source) && this.#layerOf(source, published.producerId) >= 0
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

  /** Wished for, and not given up. */
  #isOn(source: MediaSource): boolean {
    return this.#wishes[source].on && keeps(this.#step, source)
  }

  #layerOf(source: MediaSource, producerId: string): number {
    if (isSound(source)) return 0
    // A track that is only silenced goes on as black frames, and takes of the line what was given up for the sound.
    if (!this.#isOn(source)) return -1
    const wanted = this.#wanted.get(producerId)
    const taken = wanted === undefined ? Number.POSITIVE_INFINITY : (wanted ?? -1)
    // The face first; what is looked at closely keeps its size one step longer.
    const small = isAtLeast(this.#step, source === 'camera' ? 'own_small' : 'others_small')
    return small ? Math.min(taken, 0) : taken
  }

  #shape(link: MediaLink, source: MediaSource): void {
    const published = link.published(source)
    if (published === null || isSound(source)) return
    const thrifty = source === 'screen' && isAtLeast(this.#step, 'others_small')
    const framesPerSecond = thrifty ? thriftyScreenRate : null
    link.shape(source, { layer: this.#layerOf(source, published.producerId), framesPerSecond })
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
    const { track } = this.#wishes[source]
    if (track === null || track.readyState === 'ended') return
    const on = this.#isOn(source)
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
    const { track } = this.#wishes[source]
    const paused = !this.#isOn(source) || track === null
    if (paused) link.setPaused(source, true)
    if (published.track !== track) await link.replace(source, track)
    link.setPaused(source, paused || this.#held)
    this.#shape(link, source)
    if (this.#told.get(published.producerId) === paused) return
    await this.#signal.request('producer.set_paused', { producerId: published.producerId, paused })
    this.#told.set(published.producerId, paused)
  }
}

/** What is shown or heard for a while and then no more; face and voice keep their streams while they are off. */
function endsWithTrack(source: MediaSource): boolean {
  return source === 'screen' || source === 'stethoscope' || isCameraRole(source)
}
