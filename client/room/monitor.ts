/** Looks at the measurements every second and a half, writes down what they say, and mends pictures that stand still. */
import { arrivedBytes } from '../rtc-stats.ts'
import type { Call } from './call.ts'
import { CutWatch } from './cut.ts'
import type { Layers } from './layers.ts'
import { changeStream } from './people.ts'
import type { QualityKeeper } from './quality.ts'
import { nextRepair, type Repair } from './repair.ts'
import type { RoomSignal } from './signal.ts'
import { readSample, Window } from './stats.ts'
import type { RoomState, RoomStore, StreamState } from './store.ts'

/** ms */
const interval = 1500
/** Looks in a row before a smaller picture is called so: shorter dips are the estimator's own. */
const looksToBelieve = 2
/** Looks before the picture is of another size that was asked for. */
const looksToCome = 2

type Parts = {
  call: Pick<Call, 'store' | 'stats' | 'faceTrackId' | 'trackOf' | 'takeAgain'>
  layers: Pick<Layers, 'asked' | 'isUnseen'>
  keeper: Pick<QualityKeeper, 'look'>
  signal: Pick<RoomSignal, 'request'>
}

export class Monitor {
  readonly #call: Parts['call']
  readonly #layers: Parts['layers']
  readonly #store: RoomStore
  readonly #window = new Window()
  /** As {@link #window}, begun anew with every step of quality. */
  readonly #line = new Window()
  readonly #cuts = new CutWatch()
  readonly #keeper: Parts['keeper']
  readonly #signal: Parts['signal']
  readonly #quality = new Quality()
  readonly #repairs = new Map<string, Repair>()
  readonly #timer: ReturnType<typeof setInterval>
  readonly #onVisibility = () => {
    this.#window.clear()
    this.#line.clear()
  }
  #looking = false

  constructor({ call, layers, keeper, signal }: Parts) {
    this.#call = call
    this.#keeper = keeper
    this.#signal = signal
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
      const sample = readSample(raw, performance.now(), this.#call.faceTrackId)
      const arrived = raw.reduce((sum, report) => sum + arrivedBytes(report), 0)
      if (this.#cuts.look(arrived)) this.#line.clear()
      this.#window.add(sample)
      this.#line.add(sample)
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
    const lowered = this.#quality.judge({ people, receptions: this.#store.get().receptions }, (consumerId) =>
      this.#layers.asked(consumerId),
    )
    const before = this.#store.get().figures?.lowered ?? null
    this.#store.change({ people, figures: { ...this.#window.link(), lowered } })
    if (lowered !== null && lowered !== before) this.#store.tell({ what: 'quality_down', height: lowered })
    if (lowered === null && before !== null) {
      this.#store.tell({ what: 'quality_up', height: this.#quality.best })
    }
    const now = performance.now()
    this.#mend(people, now)
    const moved = this.#keeper.look(this.#line.reading(), now, (producerId) =>
      this.#quality.lowered.has(producerId),
    )
    // What was measured before a step says nothing of what it has helped.
    if (moved) this.#line.clear()
  }

  #mend(people: RoomState['people'], now: number): void {
    for (const stream of people.flatMap(({ streams }) => streams)) {
      const { producerId, consumerId } = stream
      const { repair, measure } = nextRepair(
        this.#repairs.get(producerId) ?? null,
        this.#isStuck(stream),
        now,
      )
      if (repair === null) this.#repairs.delete(producerId)
      else this.#repairs.set(producerId, repair)
      if (measure === 'take_again') this.#call.takeAgain(producerId)
      if (measure !== 'key_frame' || consumerId === null) continue
      this.#signal.request('consumer.request_key_frame', { consumerId }).catch((error: unknown) => {
        // It was closed meanwhile, or signalling is away: the next measure follows.
        console.debug('a picture was not asked for anew', error)
      })
    }
  }

  #isStuck({ consumerId, kind, paused }: StreamState): boolean {
    if (kind === 'audio' || paused || consumerId === null || this.#layers.isUnseen(consumerId)) return false
    const trackId = this.#call.trackOf(consumerId)?.id
    return trackId !== undefined && this.#window.undecoded(trackId)
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
  /** Producer → the layer that is asked for, and for how many looks. */
  readonly #asked = new Map<string, { layer: number; looks: number }>()
  /** Producers whose pictures are smaller now. */
  readonly lowered = new Set<string>()
  #looks = 0
  /** The greatest height of the picture that was last called lowered. */
  best = 0

  /** @returns the smallest lowered height, or null */
  judge(
    { people, receptions }: Pick<RoomState, 'people' | 'receptions'>,
    askedLayer: (consumerId: string) => number | null,
  ): number | null {
    const lowered: number[] = []
    this.lowered.clear()
    for (const { streams, personId } of people) {
      // Whoever sends less by their own choice or for their own line is not slowed down by ours.
      if ((receptions.get(personId)?.step ?? 'full') !== 'full') continue
      for (const { producerId, source, consumerId, paused, figures } of streams) {
        const layer = consumerId === null ? null : askedLayer(consumerId)
        if (source !== 'camera' || paused || layer === null || figures === null || figures.height === 0)
          continue
        if (!this.#hasCome(producerId, layer)) continue
        const key = `${producerId} ${layer}`
        const best = Math.max(this.#heights.get(key) ?? 0, figures.height)
        this.#heights.set(key, best)
        if (figures.height >= best * 0.9) continue
        lowered.push(figures.height)
        this.lowered.add(producerId)
        this.best = best
      }
    }
    this.#looks = lowered.length === 0 ? 0 : this.#looks + 1
    return this.#looks >= looksToBelieve ? Math.min(...lowered) : null
  }

  /** Whether what arrives is of the size that was asked for, and not still of the one before. */
  #hasCome(producerId: string, layer: number): boolean {
    const asked = this.#asked.get(producerId)
    const looks = asked?.layer === layer ? asked.looks + 1 : 0
    this.#asked.set(producerId, { layer, looks })
    return looks >= looksToCome
  }
}
