/** Keeps the sound going on a narrow line: steps down and up, carries them out both ways, and tells both ends. */
import { isAtLeast } from '../../server/domain/quality.ts'
import type { Call } from './call.ts'
import { climb, type Ladder, onTop, type Reading, risesAt, stepOf, type Thrift, tryUp } from './ladder.ts'
import type { Layers } from './layers.ts'
import { isDue, reportOf, wordsOf } from './report.ts'
import type { RoomSignal } from './signal.ts'
import type { RoomStore } from './store.ts'
import { rememberedThrift, rememberThrift } from './thrift.ts'

type Parts = {
  signal: RoomSignal
  store: RoomStore
  call: Pick<Call, 'give' | 'isUnheard'>
  layers: Pick<Layers, 'give' | 'isUnseen'>
}

export class QualityKeeper {
  readonly #parts: Parts
  readonly #ends: (() => void)[]
  #ladder: Ladder = onTop
  #thrift: Thrift
  #told: { words: string; at: number } | null = null

  constructor(parts: Parts) {
    this.#parts = parts
    const { signal, store } = parts
    this.#thrift = rememberedThrift()
    this.#ends = [
      signal.on('quality.reported', ({ personId, ...report }) =>
        store.change(({ receptions }) => ({ receptions: new Map(receptions).set(personId, report) })),
      ),
      signal.on('participant.left', ({ personId }) =>
        store.change(({ receptions }) => ({
          receptions: new Map([...receptions].filter(([reader]) => reader !== personId)),
        })),
      ),
    ]
    this.#carryOut('nobody')
  }

  /** The choice of this person, for this computer. */
  choose(thrift: Thrift): void {
    this.#thrift = thrift
    rememberThrift(thrift)
    this.#ladder = onTop
    this.#carryOut('person')
  }

  /** One step up without waiting. */
  tryUp(): void {
    this.#ladder = tryUp(this.#ladder)
    this.#carryOut('person')
  }

  /**
   * @param reading null while there is too little to judge by; @param now ms
   * @returns whether the step is another one now
   */
  look(reading: Reading | null, now: number, isLowered: (producerId: string) => boolean): boolean {
    const before = this.#ladder.step
    if (reading !== null) {
      this.#ladder = climb(this.#ladder, reading, now)
      this.#carryOut('network')
    }
    this.#report(now, isLowered)
    return this.#ladder.step !== before
  }

  close(): void {
    for (const end of this.#ends) end()
  }

  #carryOut(by: 'nobody' | 'person' | 'network'): void {
    const { store, call, layers } = this.#parts
    const before = store.get().quality
    const { step, decidedBy } = stepOf(this.#ladder.step, this.#thrift)
    const quality = { step, decidedBy, thrift: this.#thrift, risesAt: risesAt(this.#ladder) }
    store.change({ quality })
    if (step === before.step) return
    call.give(step)
    layers.give(step)
    // What was chosen on the check page is no news when the room opens.
    if (by === 'nobody') return
    store.tell({ what: isAtLeast(step, before.step) ? 'step_down' : 'step_up', step, decidedBy })
  }

  #report(now: number, isLowered: (producerId: string) => boolean): void {
    const { signal, store, layers, call } = this.#parts
    if (!signal.isConnected() || store.get().phase.name !== 'inside') return
    const isUnseen = (id: string) => layers.isUnseen(id) || call.isUnheard(id)
    const report = reportOf(store.get(), { isUnseen, isLowered })
    if (!isDue(report, this.#told, now)) return
    this.#told = { words: wordsOf(report), at: now }
    signal.request('quality.report', report).catch((error: unknown) => {
      // The next look tells it.
      this.#told = null
      console.debug('what is received was not told', error)
    })
  }
}
