/** One's own camera and microphone: from the check page through the whole call, over devices that come and go. */
import { createStore, type Store } from '../ui/store.ts'
import { type CaptureState, emptyCapture, type SourceState } from './capture-state.ts'
import {
  CaptureError,
  type CaptureSource,
  captureFault,
  type DeviceKind,
  faultOf,
  listDevices,
  type MediaFault,
  openBoth,
  openSource,
  rememberChoice,
  rememberedChoice,
  rememberedNoiseSuppression,
  rememberNoiseSuppression,
  voiceConstraints,
} from './devices.ts'
import { curedByPlug, curedOutside, watchRemedies } from './remedy.ts'
import { watchTrack } from './taken.ts'

export class Capture {
  readonly state: Store<CaptureState>
  readonly #tracks: Record<CaptureSource, MediaStreamTrack | null> = { camera: null, microphone: null }
  readonly #listeners = new Set<(source: CaptureSource) => void>()
  /** Counts the openings of each source; a track that comes for an earlier one is stopped. */
  readonly #turn: Record<CaptureSource, number> = { camera: 0, microphone: 0 }
  readonly #unwatch: Record<CaptureSource, () => void> = {
    camera: () => undefined,
    microphone: () => undefined,
  }
  #unwatchRemedies: () => void = () => undefined
  readonly #lost = new Set<(source: CaptureSource) => void>()
  readonly #opening = new Set<(deviceId: string | null) => void>()

  constructor() {
    this.state = createStore<CaptureState>({
      ...emptyCapture(),
      choice: rememberedChoice(),
      noiseSuppression: rememberedNoiseSuppression(),
    })
  }

  track(source: CaptureSource): MediaStreamTrack | null {
    return this.#tracks[source]
  }

  wanted(source: CaptureSource): boolean {
    return this.state.get()[source].wanted
  }

  /** Told whenever a track or the wish for it changes. */
  onTrack(listener: (source: CaptureSource) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Told when a device was pulled out or taken away. */
  onLost(listener: (source: CaptureSource) => void): () => void {
    this.#lost.add(listener)
    return () => this.#lost.delete(listener)
  }

  /** Told before the camera is opened, with the device that is tried first: what else uses it must let go of it. */
  onOpening(listener: (deviceId: string | null) => void): () => void {
    this.#opening.add(listener)
    return () => this.#opening.delete(listener)
  }

  /** Asks for camera and microphone, as far as they are wanted. What cannot be had stands in the state. */
  async start(): Promise<void> {
    const fault = captureFault()
    if (fault !== null) {
      for (const source of ['camera', 'microphone'] as const) this.#set(source, { status: 'failed', fault })
      return
    }
    this.#watchRemedies()
    await this.#refresh()
    if (this.state.get().listening) return
    const { camera, microphone } = this.state.get()
    if (camera.wanted && camera.status === 'closed' && microphone.status === 'closed')
      await this.#openTogether()
    else await Promise.all([camera.wanted ? this.#open('camera') : undefined, this.#open('microphone')])
    await this.#refresh()
  }

  /** Comes in without either; both can be switched on later. */
  listenOnly(): void {
    this.#change({ listening: true })
    for (const source of ['camera', 'microphone'] as const) {
      this.#close(source)
      this.#set(source, { wanted: false, status: 'closed', fault: null })
      this.#tell(source)
    }
  }

  /** The way back from {@link listenOnly}. */
  async askForBoth(): Promise<void> {
    this.#change({ listening: false })
    for (const source of ['camera', 'microphone'] as const) this.#set(source, { wanted: true })
    await this.start()
  }

  /** Off closes the camera, so that its light goes out. */
  async setCamera(on: boolean): Promise<void> {
    this.#set('camera', { wanted: on })
    if (on) {
      await this.#open('camera')
      return
    }
    this.#close('camera')
    this.#set('camera', { status: 'closed', fault: null })
    this.#tell('camera')
  }

  /** Muting leaves the microphone open for the hint "you are speaking"; its sound goes nowhere. */
  async setMicrophone(on: boolean): Promise<void> {
    this.#set('microphone', { wanted: on })
    const { status } = this.state.get().microphone
    if (on && (this.#tracks.microphone === null || status === 'failed')) await this.#open('microphone')
    else this.#tell('microphone')
  }

  /** On the open track where the browser can, else the microphone is opened anew; whoever was muted stays muted. */
  async setNoiseSuppression(on: boolean): Promise<void> {
    this.#change({ noiseSuppression: on })
    rememberNoiseSuppression(on)
    const track = this.#tracks.microphone
    if (track === null) return
    try {
      await track.applyConstraints(voiceConstraints(on))
    } catch (error) {
      console.info('noise suppression is set by opening the microphone anew', faultOf(error))
    }
    if (track.getSettings().noiseSuppression !== on) await this.reopen('microphone')
  }

  async choose(kind: DeviceKind, id: string): Promise<void> {
    const choice = { ...this.state.get().choice, [kind]: id }
    this.#change({ choice })
    rememberChoice(choice)
    if (kind === 'loudspeaker') return
    if (kind === 'camera') this.#set('camera', { wanted: true })
    await this.#open(kind)
  }

  async retry(source: CaptureSource): Promise<void> {
    this.#set(source, { wanted: true })
    await this.#open(source)
    await this.#refresh()
  }

  /** As {@link retry} for a device that was taken away: whoever was muted stays muted. */
  async reopen(source: CaptureSource): Promise<void> {
    const wasTaken = this.state.get()[source].fault === 'gone'
    await this.#open(source)
    // A phone call still has it, or it is not back yet: the person opens it again when it is free.
    if (wasTaken && this.state.get()[source].status === 'failed') this.#set(source, { fault: 'gone' })
    await this.#refresh()
  }

  /** Lets go of both. Idempotent; {@link start} begins anew with the same wishes. */
  close(): void {
    this.#unwatchRemedies()
    for (const source of ['camera', 'microphone'] as const) {
      this.#close(source)
      this.#set(source, { status: 'closed' })
    }
  }

  async #openTogether(): Promise<void> {
    const turns = { camera: this.#begin('camera'), microphone: this.#begin('microphone') }
    const { choice, devices } = this.state.get()
    try {
      const tracks = await openBoth(choice, devices)
      for (const source of ['camera', 'microphone'] as const) {
        const track = tracks[source]
        if (track !== undefined) this.#take(source, turns[source], { track, instead: null })
      }
    } catch (error) {
      // One of the two is in the way of the other: each for itself, each with its own cause.
      console.info('camera and microphone are tried one by one', faultOf(error))
      await Promise.all([this.#open('camera'), this.#open('microphone')])
    }
  }

  async #open(source: CaptureSource): Promise<void> {
    const turn = this.#begin(source)
    const { choice, devices } = this.state.get()
    // Some systems give a device only once: the old track has to go before the new one comes.
    this.#stop(source)
    if (source === 'camera') this.#tellOpening(choice.camera ?? devices.camera[0]?.id ?? null)
    try {
      this.#take(source, turn, await openSource(source, choice[source], devices[source]))
    } catch (error) {
      if (turn !== this.#turn[source]) return
      const fault = error instanceof CaptureError ? error.fault : faultOf(error)
      this.#set(source, { status: 'failed', fault, deviceId: null, label: '' })
      this.#tell(source)
    }
  }

  #tellOpening(deviceId: string | null): void {
    for (const listener of this.#opening) listener(deviceId)
  }

  #begin(source: CaptureSource): number {
    this.#turn[source] += 1
    this.#change({ listening: false })
    this.#set(source, { status: 'opening', fault: null, instead: null })
    return this.#turn[source]
  }

  #take(
    source: CaptureSource,
    turn: number,
    opened: { track: MediaStreamTrack; instead: SourceState['instead'] },
  ): void {
    const { track, instead } = opened
    if (turn !== this.#turn[source]) {
      track.stop()
      return
    }
    this.#stop(source)
    this.#tracks[source] = track
    this.#unwatch[source] = watchTrack(track, {
      ended: () => void this.#ended(source),
      taken: () => this.#lose(source),
      back: () => this.#set(source, { status: 'open', fault: null }),
    })
    const deviceId = track.getSettings().deviceId ?? null
    this.#set(source, { status: 'open', fault: null, deviceId, label: track.label, instead })
    this.#tell(source)
  }

  /** The device was pulled out, or the permission was taken back: the next one, with the same mute state. */
  async #ended(source: CaptureSource): Promise<void> {
    this.#stop(source)
    this.#lose(source)
    this.#tell(source)
    await this.#refresh()
    if (this.state.get().devices[source].length > 0) await this.reopen(source)
  }

  /** Said once: what was muted before it ended was taken away only once. */
  #lose(source: CaptureSource): void {
    if (this.state.get()[source].fault === 'gone') return
    this.#set(source, { status: 'failed', fault: 'gone' })
    for (const listener of this.#lost) listener(source)
  }

  async #refresh(): Promise<void> {
    try {
      this.#change({ devices: await listDevices() })
    } catch (error) {
      console.warn('devices could not be listed', error)
    }
  }

  #watchRemedies(): void {
    this.#unwatchRemedies()
    this.#unwatchRemedies = watchRemedies({
      plugged: () => void this.#refresh().then(() => this.#cure(curedByPlug)),
      permitted: (source) => {
        if (this.state.get()[source].status === 'failed') void this.reopen(source)
      },
      returned: () => this.#cure(curedOutside),
    })
  }

  /** Opens what had one of these faults; whoever was muted stays muted. */
  #cure(faults: ReadonlySet<MediaFault>): void {
    for (const source of ['camera', 'microphone'] as const) {
      const { status, fault } = this.state.get()[source]
      if (status === 'failed' && fault !== null && faults.has(fault)) void this.reopen(source)
    }
  }

  #stop(source: CaptureSource): void {
    const track = this.#tracks[source]
    this.#tracks[source] = null
    this.#unwatch[source]()
    track?.stop()
  }

  #close(source: CaptureSource): void {
    this.#turn[source] += 1
    this.#stop(source)
  }

  #set(source: CaptureSource, change: Partial<SourceState>): void {
    const state = this.state.get()
    this.#change({ [source]: { ...state[source], ...change } })
  }

  #change(change: Partial<CaptureState>): void {
    this.state.set({ ...this.state.get(), ...change })
  }

  #tell(source: CaptureSource): void {
    for (const listener of this.#listeners) listener(source)
  }
}
