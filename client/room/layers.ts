/** Which size of a picture is worth receiving: what fits the place where it is shown, and nothing while nobody sees it. */
import { isAtLeast, type QualityStep } from '../../server/domain/quality.ts'
import type { MediaSource } from '../../server/domain/room.ts'
import { hasSizes } from './camera-encodings.ts'
import { keeps } from './ladder.ts'
import type { RoomSignal } from './signal.ts'

/** Heights of the camera's layers, from 0 up. */
export const layerHeights = [180, 360, 720] as const

/**
 * The smallest layer that fills the place. The picture is shown whole, so a wide or a high place counts by its tighter side.
 * @param width CSS pixels
 * @param height CSS pixels
 */
export function layerFor(width: number, height: number, pixelRatio: number): number {
  const shown = Math.min(height, (width * 9) / 16) * pixelRatio
  // A tenth larger than the layer is not seen.
  const index = layerHeights.findIndex((layer) => shown <= layer * 1.1)
  return index === -1 ? layerHeights.length - 1 : index
}

/** ms */
const settleAfter = 250
const pauseAfter = 4000

type Place = { width: number; height: number; visible: boolean }
type Watched = {
  places: Map<Element, Place>
  source: MediaSource
  askedLayer: number | null
  /** As the server was told; null where it is not known whether it has heard. */
  paused: boolean | null
  timer: ReturnType<typeof setTimeout> | undefined
}

/** Watches where each received picture is shown, and tells the server. */
export class Layers {
  readonly #signal: RoomSignal
  readonly #watched = new Map<string, Watched>()
  readonly #owner = new WeakMap<Element, string>()
  readonly #sizes: ResizeObserver
  readonly #sights: IntersectionObserver
  readonly #onVisibility = () => this.#settleAll()
  #step: QualityStep = 'full'

  constructor(signal: RoomSignal) {
    this.#signal = signal
    this.#sizes = new ResizeObserver((entries) => {
      for (const entry of entries) this.#note(entry.target, sizeOf(entry))
    })
    this.#sights = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) this.#note(target, { visible: isIntersecting })
    })
    document.addEventListener('visibilitychange', this.#onVisibility)
  }

  watch(consumerId: string, element: Element, source: MediaSource): () => void {
    const watched: Watched = this.#watched.get(consumerId) ?? {
      places: new Map(),
      source,
      askedLayer: null,
      paused: false,
      timer: undefined,
    }
    watched.places.set(element, { width: 0, height: 0, visible: true })
    this.#watched.set(consumerId, watched)
    this.#owner.set(element, consumerId)
    const stop = this.#observe(element)
    return () => {
      stop()
      watched.places.delete(element)
      this.#settle(consumerId)
    }
  }

  /** In a window beside the page it is seen as long as that is open; only that window's own observer knows its size. */
  #observe(element: Element): () => void {
    const elsewhere = element.ownerDocument.defaultView
    if (elsewhere !== null && elsewhere !== window) {
      const sizes = new elsewhere.ResizeObserver(([entry]) => {
        if (entry !== undefined) this.#note(element, sizeOf(entry))
      })
      sizes.observe(element)
      return () => sizes.disconnect()
    }
    this.#sizes.observe(element)
    this.#sights.observe(element)
    return () => {
      this.#sizes.unobserve(element)
      this.#sights.unobserve(element)
    }
  }

  /** The layer that was last asked for; null before the first asking and for what is sent in one size. */
  asked(consumerId: string): number | null {
    return this.#watched.get(consumerId)?.askedLayer ?? null
  }

  /** What is given up for the sound: small pictures, then none; what is sent in one size, as a screen is, is kept longest. */
  give(step: QualityStep): void {
    if (step === this.#step) return
    this.#step = step
    this.#settleAll()
  }

  /** Whether nobody looks at it, so that it is not sent. */
  isUnseen(consumerId: string): boolean {
    const watched = this.#watched.get(consumerId)
    return watched !== undefined && seenPlaces(watched).length === 0
  }

  /** Signalling was away, and what was asked meanwhile may not have arrived. */
  again(): void {
    for (const watched of this.#watched.values()) {
      watched.askedLayer = null
      watched.paused = null
    }
    this.#settleAll()
  }

  forget(consumerId: string): void {
    clearTimeout(this.#watched.get(consumerId)?.timer)
    this.#watched.delete(consumerId)
  }

  close(): void {
    document.removeEventListener('visibilitychange', this.#onVisibility)
    this.#sizes.disconnect()
    this.#sights.disconnect()
    for (const { timer } of this.#watched.values()) clearTimeout(timer)
    this.#watched.clear()
  }

  #note(element: Element, change: Partial<Place>): void {
    const consumerId = this.#owner.get(element)
    const watched = consumerId === undefined ? undefined : this.#watched.get(consumerId)
    const place = watched?.places.get(element)
    if (consumerId === undefined || watched === undefined || place === undefined) return
    watched.places.set(element, { ...place, ...change })
    this.#settle(consumerId)
  }

  #settleAll(): void {
    for (const consumerId of this.#watched.keys()) this.#settle(consumerId)
  }

  #keeps({ source }: Watched): boolean {
    return keeps(this.#step, source)
  }

  /** A window that is being dragged larger asks once, at the end; hiding waits longer than showing. */
  #settle(consumerId: string): void {
    const watched = this.#watched.get(consumerId)
    if (watched === undefined) return
    clearTimeout(watched.timer)
    const seen = seenPlaces(watched)
    const gone = seen.length === 0 ? pauseAfter : settleAfter
    const wait = !this.#keeps(watched) || watched.paused ? 0 : gone
    watched.timer = setTimeout(() => {
      this.#tell(consumerId, watched).catch((error: unknown) => {
        // The server may have closed the consumer meanwhile, or signalling is away: the next change asks anew.
        watched.askedLayer = null
        watched.paused = null
        console.debug('the size of a picture could not be changed', error)
      })
    }, wait)
  }

  async #tell(consumerId: string, watched: Watched): Promise<void> {
    const seen = this.#keeps(watched) ? seenPlaces(watched) : []
    if (seen.length === 0) {
      if (watched.paused) return
      watched.paused = true
      await this.#signal.request('consumer.set_paused', { consumerId, paused: true })
      return
    }
    const fitting = Math.max(...seen.map(({ width, height }) => layerFor(width, height, devicePixelRatio)))
    const wanted = isAtLeast(this.#step, 'others_small') ? 0 : fitting
    if (hasSizes(watched.source) && wanted !== watched.askedLayer) {
      watched.askedLayer = wanted
      await this.#signal.request('consumer.set_layers', { consumerId, spatialLayer: wanted })
    }
    if (watched.paused === false) return
    watched.paused = false
    await this.#signal.request('consumer.set_paused', { consumerId, paused: false })
  }
}

function sizeOf({ contentRect: { width, height } }: ResizeObserverEntry): Pick<Place, 'width' | 'height'> {
  return { width, height }
}

function seenPlaces({ places }: Watched): Place[] {
  return [...places].flatMap(([element, place]) =>
    !element.ownerDocument.hidden && place.visible && place.width > 0 && place.height > 0 ? [place] : [],
  )
}
