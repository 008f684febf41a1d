/**
 * A face is worth more in motion than large. Where the line of a receiver carries the larger size only in every fourth picture, the worker
 * takes it all the same, since it counts the sizes before the pictures; here the next smaller size is asked for instead, and the larger one
 * again after a while. Of what is looked at closely the size is kept and pictures are given up, so it is for faces alone.
 */
import type { Consumer, ConsumerLayers } from 'mediasoup/types'
import type { Logger } from 'pino'
import { smoothing } from './codecs.ts'

type Watched = Pick<Consumer, 'closed' | 'currentLayers' | 'setPreferredLayers'> & {
  on(event: 'layerschange', listener: (layers?: ConsumerLayers) => void): unknown
  observer: { once(event: 'close', listener: () => void): unknown }
}

/** The worker takes the largest that there is. */
export const largest: ConsumerLayers = { spatialLayer: 7 }

export class Smooth {
  readonly #consumer: Watched
  readonly #log: Pick<Logger, 'debug'>
  #wish: ConsumerLayers = largest
  /** The largest size that may be taken for now. */
  #cap: number | null = null
  /** How often in a row the larger size did not hold. */
  #failed = 0
  #liftedAt = Number.NEGATIVE_INFINITY
  #stuttering: NodeJS.Timeout | undefined
  #resting: NodeJS.Timeout | undefined

  constructor(consumer: Watched, log: Pick<Logger, 'debug'>) {
    this.#consumer = consumer
    this.#log = log
    consumer.on('layerschange', (layers) => this.#note(layers))
    consumer.observer.once('close', () => {
      clearTimeout(this.#stuttering)
      clearTimeout(this.#resting)
    })
  }

  /** @returns what is to be asked of the worker for what the receiver wishes */
  within(wish: ConsumerLayers): ConsumerLayers {
    this.#wish = wish
    return this.#cap !== null && wish.spatialLayer > this.#cap ? { spatialLayer: this.#cap } : wish
  }

  #note(layers: ConsumerLayers | undefined): void {
    if (!stutters(layers)) {
      clearTimeout(this.#stuttering)
      this.#stuttering = undefined
      return
    }
    this.#stuttering ??= setTimeout(() => {
      this.#stuttering = undefined
      this.#lower()
    }, smoothing.believeAfter).unref()
  }

  #lower(): void {
    const { currentLayers } = this.#consumer
    if (!stutters(currentLayers)) return
    this.#failed = performance.now() - this.#liftedAt < smoothing.holds ? this.#failed + 1 : 0
    this.#cap = currentLayers.spatialLayer - 1
    clearTimeout(this.#resting)
    const rest = Math.min(smoothing.longestRest, smoothing.rest * 2 ** this.#failed)
    this.#resting = setTimeout(() => this.#lift(), rest).unref()
    this.#ask()
  }

  #lift(): void {
    this.#cap = null
    this.#liftedAt = performance.now()
    this.#ask()
  }

  #ask(): void {
    if (this.#consumer.closed) return
    this.#consumer.setPreferredLayers(this.within(this.#wish)).catch((error: unknown) => {
      /* closed meanwhile, or its worker is; either is told elsewhere */
      this.#log.debug({ err: error }, 'a picture keeps its size')
    })
  }
}

/** Every fourth picture of a size that is not the smallest. */
function stutters(layers: ConsumerLayers | undefined): layers is ConsumerLayers {
  return layers !== undefined && layers.spatialLayer > 0 && layers.temporalLayer === 0
}
