/** Stills during a call: by the owner's own press, or because somebody in the room asked for one. Both are seen by everybody. */
import type { NotificationData } from '../../server/contract/signal.ts'
import type { StillOutcome } from '../../server/contract/still.ts'
import type { StillSource } from '../../server/domain/still.ts'
import { currentTexts } from '../i18n/text.ts'
import { now } from '../ui/clock.ts'
import { createStore, type Store } from '../ui/store.ts'
import type { Cameras } from './cameras.ts'
import type { Capture } from './capture.ts'
import { type RoomSignal, roomErrorOf } from './signal.ts'
import { type Shot, takeStill } from './still-capture.ts'
import type { StillJob, StillQueue } from './still-queue.ts'
import type { RoomStore } from './store.ts'

type By = { personId: string; name: string; nameEn: string }
/** The sign over a picture that a still of it was taken. */
export type StillSign = { turn: number; personId: string; source: StillSource; by: By }

export type StillsState = {
  /** Cameras of which one is being taken; `personId source`. */
  taking: readonly string[]
  sign: StillSign | null
}

/** What of a picture of a tongue is known before it goes into the case. */
export type TongueResult = Pick<StillJob, 'corrected'> & { report: StillJob['facts']['report'] }

type Parts = {
  signal: RoomSignal
  store: RoomStore
  capture: Pick<Capture, 'track'>
  cameras: Pick<Cameras, 'track'>
  queue: Pick<StillQueue, 'add' | 'belongTo'>
  /** Looks at a picture of a tongue; loaded only where there is one. */
  examine: (picture: Blob) => Promise<TongueResult>
}

/** ms */
const signFor = 4000
/** ms; so long a wish is shown as under way where no answer comes */
const answerWithin = 20_000

export class Stills {
  readonly state: Store<StillsState> = createStore<StillsState>({ taking: [], sign: null })
  readonly #parts: Parts
  readonly #ends: (() => void)[]
  #turn = 0
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(parts: Parts) {
    const { signal, store, queue } = parts
    this.#parts = parts
    this.#ends = [
      signal.on('still.asked', (wish) => void this.#fulfil(wish)),
      signal.on('still.told', (told) => this.#told(told)),
      store.subscribe(() => {
        const { self } = store.get()
        if (self !== null) void queue.belongTo(self.personId)
      }),
    ]
  }

  close(): void {
    for (const end of this.#ends.splice(0)) end()
    clearTimeout(this.#timer)
  }

  /** A still of one's own camera, into the case at once. What goes wrong is said in the room. */
  async take(source: StillSource): Promise<void> {
    const own = this.#self()
    if (own === null) return
    await this.#takeFor(source, own, null)
  }

  /** The picture alone, to be looked at before it goes into the case with {@link put}. */
  async shoot(source: StillSource): Promise<Shot | null> {
    const own = this.#self()
    const track = this.#trackOf(source)
    if (own === null || track === null) return null
    const shot = await this.#shoot(own.personId, source, track)
    if (shot !== null) this.#show({ personId: own.personId, source, by: own })
    return shot
  }

  /** Puts a picture that was looked at into the case. */
  put(source: StillSource, job: Pick<StillJob, 'picture' | 'corrected'> & StillPlace): void {
    const { kind, takenAt, report, picture, corrected } = job
    const facts = { source, kind, takenAt, report, requestId: null, fileName: nameOf(source, takenAt) }
    this.#parts.queue.add({ facts, askedBy: null, picture, corrected })
    void this.#answer(null, source, 'taken')
  }

  /** Asks for a still of somebody else's camera. */
  async ask(personId: string, source: StillSource): Promise<void> {
    const { signal, store } = this.#parts
    const key = `${personId} ${source}`
    if (this.state.get().taking.includes(key)) return
    this.#busy(key, true)
    setTimeout(() => this.#busy(key, false), answerWithin)
    try {
      await signal.request('still.ask', { personId, source })
    } catch (error) {
      this.#busy(key, false)
      const { code } = roomErrorOf(error)
      const why = code === 'TOO_MANY_REQUESTS' ? 'soon' : code === 'WRONG_STATE' ? 'off' : 'refused'
      console.info('a still was not asked for', code)
      store.tell({ what: 'still_failed', source, why })
    }
  }

  isTaking(personId: string, source: StillSource): boolean {
    return this.state.get().taking.includes(`${personId} ${source}`)
  }

  async #fulfil({ stillId, source, by }: NotificationData<'still.asked'>): Promise<void> {
    await this.#takeFor(source, by, stillId)
  }

  async #takeFor(source: StillSource, by: By, stillId: string | null): Promise<void> {
    const own = this.#self()
    if (own === null) return
    const track = this.#trackOf(source)
    const shot = track === null ? null : await this.#shoot(own.personId, source, track)
    const outcome: StillOutcome = shot !== null ? 'taken' : track === null ? 'no_camera' : 'failed'
    void this.#answer(stillId, source, outcome)
    if (shot === null) {
      this.#parts.store.tell({ what: 'still_failed', source, why: outcome === 'failed' ? 'failed' : 'off' })
      return
    }
    const takenAt = new Date(now()).toISOString()
    this.#show({ personId: own.personId, source, by })
    const { corrected, report } = source === 'tongue' ? await this.#examine(shot.blob) : nothingFound
    const kind = source === 'tongue' ? 'tongue' : 'other'
    this.#parts.queue.add({
      facts: { source, kind, takenAt, report, requestId: stillId, fileName: nameOf(source, takenAt) },
      askedBy: stillId === null ? null : by,
      picture: shot.blob,
      corrected,
    })
  }

  /** The original goes in whatever is found in it. */
  async #examine(picture: Blob): Promise<TongueResult> {
    try {
      return await this.#parts.examine(picture)
    } catch (error) {
      console.warn('a picture of a tongue could not be looked at', error)
      return nothingFound
    }
  }

  async #shoot(personId: string, source: StillSource, track: MediaStreamTrack): Promise<Shot | null> {
    const key = `${personId} ${source}`
    this.#busy(key, true)
    try {
      return await takeStill(track)
    } catch (error) {
      console.warn('the camera gave no still', error)
      return null
    } finally {
      this.#busy(key, false)
    }
  }

  #trackOf(source: StillSource): MediaStreamTrack | null {
    const { capture, cameras } = this.#parts
    const track = source === 'camera' ? capture.track('camera') : cameras.track(source)
    return track?.readyState === 'ended' ? null : track
  }

  #self(): By | null {
    const { self } = this.#parts.store.get()
    return self === null ? null : { personId: self.personId, name: self.name, nameEn: self.nameEn }
  }

  /** The others see that it was taken; the picture does not wait for that, and goes its own way without signalling. */
  async #answer(stillId: string | null, source: StillSource, outcome: StillOutcome): Promise<void> {
    try {
      await this.#parts.signal.request('still.answer', { stillId, source, outcome })
    } catch (error) {
      console.info('the others could not be told of a still', roomErrorOf(error).code)
    }
  }

  #told({ personId, source, by, outcome }: NotificationData<'still.told'>): void {
    this.#busy(`${personId} ${source}`, false)
    if (outcome === 'taken') this.#show({ personId, source, by })
    else if (by.personId === this.#self()?.personId) {
      this.#parts.store.tell({ what: 'still_failed', source, why: outcome === 'failed' ? 'failed' : 'off' })
    }
  }

  #show(sign: Omit<StillSign, 'turn'>): void {
    this.#turn += 1
    clearTimeout(this.#timer)
    this.#change({ sign: { ...sign, turn: this.#turn } })
    this.#timer = setTimeout(() => this.#change({ sign: null }), signFor)
    const { source, by } = sign
    this.#parts.store.tell({ what: 'still_taken', source, name: by.name, nameEn: by.nameEn })
  }

  #busy(key: string, on: boolean): void {
    const others = this.state.get().taking.filter((one) => one !== key)
    this.#change({ taking: on ? [...others, key] : others })
  }

  #change(change: Partial<StillsState>): void {
    this.state.set({ ...this.state.get(), ...change })
  }
}

export type StillPlace = Pick<StillJob['facts'], 'kind' | 'takenAt' | 'report'>

const nothingFound: TongueResult = { corrected: null, report: null }

/** Beijing time, as everywhere; no patient stands in a name. */
function nameOf(source: StillSource, takenAt: string): string {
  const { camera } = currentTexts()
  const role = source === 'camera' ? camera.face : camera.role[source]
  const at = new Date(takenAt).toLocaleString('sv-SE', { timeZone: 'Asia/Shanghai' })
  return `${role} ${at.replaceAll(':', '-')}.jpg`
}
