/** Looks at the measurements every two seconds and writes down what they say. */
import type { Call } from './call.ts'
import type { Layers } from './layers.ts'
import { changeStream } from './people.ts'
import { readSample, Window } from './stats.ts'
import type { PersonState, RoomStore, StreamState } from './store.ts'

/** ms */
const interval = 2000
/** Looks in a row before a smaller picture is called so: shorter dips are the estimator's own. */
const looksToBelieve = 2

export class Monitor {
  readonly #call: Call
  readonly #layers: Layers
  readonly #store: RoomStore
  readonly #window = new Window()
  readonly #quality = new Quality()
  readonly #timer: ReturnType<typeof setInterval>
  readonly #onVisibility = () => this.#window.clear()
  #looking = false

  constructor(call: Call, layers: Layers) {
    this.#call = call
    this.#layers = layers
    this.#store = call.store
    this.#timer = setInterval(() => void this.#look(), interval)
    // In a hidden page the pictures are not sent; what was measured before says nothing about now.
    document.addEventListener('visibilitychange', this.#onVisibility)
  }

  close(): void {
    clearInterval(this.#timer)
    document.removeEventListener('visibilitychange', this.#onVisibility)
  }

  async #look(): Promise<void> {
    if (this.#looking || document.hidden || this.#store.get().phase.name !== 'inside') return
    this.#looking = true
    try {
      const reports = await this.#call.stats()
      const raw = reports as unknown as Parameters<typeof readSample>[0]
      this.#window.add(readSample(raw, performance.now(), this.#call.faceTrackId))
      this.#write()
    } catch (error) {
      // The connection was closed while it was being measured.
      console.debug('nothing was measured', error)
    } finally {
      this.#looking = false
    }
  }

  #write(): void {
    let { people } = this.#store.get()
    for (const person of people) {
      for (const stream of person.streams)
        people = changeStream(people, stream.producerId, this.#measured(stream))
    }
    const lowered = this.#quality.judge(people, (consumerId) => this.#layers.asked(consumerId))
    const before = this.#store.get().figures?.lowered ?? null
    this.#store.change({ people, figures: { ...this.#window.link(), lowered } })
    if (lowered !== null && lowered !== before) this.#store.tell({ what: 'quality_down', height: lowered })
    if (lowered === null && before !== null) {
      this.#store.tell({ what: 'quality_up', height: this.#quality.best })
    }
  }

  #measured({ consumerId, paused, kind }: StreamState): Pick<StreamState, 'figures' | 'frozen'> {
    const trackId = consumerId === null ? undefined : this.#call.trackOf(consumerId)?.id
    if (trackId === undefined) return { figures: null, frozen: false }
    return {
      figures: this.#window.stream(trackId),
      frozen: kind === 'video' && !paused && this.#window.frozen(trackId),
    }
  }
}

/**
 * Whether the pictures that arrive are smaller than they were for the same place. What was never larger is not called lowered:
 * the camera over there may be a small one.
 */
export class Quality {
  /** Producer and layer → the greatest height seen. */
  readonly #heights = new Map<string, number>()
  #looks = 0
  /** The greatest height of the picture that was last called lowered. */
  best = 0

  /** @returns the smallest lowered height, or null */
  judge(people: readonly PersonState[], askedLayer: (consumerId: string) => number | null): number | null {
    const lowered: number[] = []
    for (const { streams } of people) {
      for (const { producerId, source, consumerId, paused, figures } of streams) {
        const layer = consumerId === null ? null : askedLayer(consumerId)
        if (source !== 'camera' || paused || layer === null || figures === null || figures.height === 0)
          continue
        const key = `${producerId} ${layer}`
        const best = Math.max(this.#heights.get(key) ?? 0, figures.height)
        this.#heights.set(key, best)
        if (figures.height >= best * 0.9) continue
        lowered.push(figures.height)
        this.best = best
      }
    }
    this.#looks = lowered.length === 0 ? 0 : this.#looks + 1
    return this.#looks >= looksToBelieve ? Math.min(...lowered) : null
  }
}
