/**
 * The trial of a computer before a call: browser, devices, signalling, every way to the media, what goes over them, and whether a broken
 * connection is mended. Each step ends with a cause out of domain/network.ts; none ends the others. All of it ends within a minute: what has not
 * been found out by then is said to be unfinished.
 */
import {
  type CheckCause,
  type CheckItem,
  checkItems,
  linkCause,
  signallingCause,
} from '../../server/domain/network.ts'
import { CaptureError, captureFault, listDevices, type MediaFault, openSource } from '../room/devices.ts'
import { prepareLink } from '../room/link.ts'
import { Meter } from '../room/meter.ts'
import type { RoomSignal } from '../room/signal.ts'
import { playTestTone } from '../room/sound.ts'
import { createStore, type Store } from '../ui/store.ts'
import { type Pattern, startPattern } from './pattern.ts'
import { type Way, WayTrial } from './way.ts'

export type TrialResult = { item: CheckItem; cause: string; figure: number | null }
export type TrialState = {
  phase: 'idle' | 'running' | 'over'
  /** What is being looked at. */
  now: CheckItem | null
  results: readonly TrialResult[]
  camera: MediaStreamTrack | null
  /** Where nothing was heard yet it asks the person to speak. */
  listening: boolean
  durationMs: number
}

const idle: TrialState = {
  phase: 'idle',
  now: null,
  results: [],
  camera: null,
  listening: false,
  durationMs: 0,
}

/** ms in which a voice or the noise of a room is heard; a device that is switched off gives nothing at all. */
const listensFor = 5_000
/** ms from the press to the end, whatever does not answer. The page promises a minute, and a busy computer is late with its timers. */
const endsWithin = 55_000
const pings = 5

export class Trial {
  readonly store: Store<TrialState> = createStore<TrialState>(idle)
  readonly meter = new Meter()
  readonly #signal: RoomSignal
  #run = 0
  /** Ends when the run that began last has let go of everything. */
  #going: Promise<void> = Promise.resolve()
  #trying: WayTrial | null = null

  constructor(signal: RoomSignal) {
    this.#signal = signal
  }

  /** Runs the whole of it. To be called inside the handler of a press, which also lets the browser play sound. Never throws. */
  start(): Promise<void> {
    const before = Promise.allSettled([this.#going])
    const run = this.#turn()
    this.#change(run, { ...idle, phase: 'running' })
    this.#going = this.#steps(run, before)
    return this.#going
  }

  /** One after the other, as long as nobody stops it or begins anew. */
  async #steps(run: number, before: Promise<unknown>): Promise<void> {
    const began = performance.now()
    const steps = [
      () => this.#browser(run),
      () => this.#microphone(run),
      () => this.#camera(run),
      () => this.#loudspeaker(run),
      // The server keeps one trial of a connection: the one that was stopped would close the one that begins.
      () => before,
      () => this.#signalling(run),
      () => this.#ways(run),
    ]
    const deadline = setTimeout(() => this.#breakOff(run, began), endsWithin)
    try {
      for (const step of steps) {
        await step()
        if (run !== this.#run) return
      }
    } finally {
      clearTimeout(deadline)
    }
    this.#endDevices()
    this.#over(run, began)
  }

  /** @param began on the page's clock, ms */
  #over(run: number, began: number): void {
    this.#change(run, { phase: 'over', now: null, durationMs: Math.round(performance.now() - began) })
  }

  /** Says of everything that is not known yet that it was not finished, and lets go of it. */
  #breakOff(run: number, began: number): void {
    if (run !== this.#run) return
    for (const item of checkItems) {
      if (!this.#knows(item)) this.#found(run, item, 'unfinished')
    }
    this.#over(run, began)
    this.#turn()
  }

  /** Whether the person has heard the tone. */
  answer(heard: boolean): void {
    this.#found(this.#run, 'loudspeaker', heard ? 'good' : 'not_heard')
  }

  /** Lets go of everything. Idempotent. */
  close(): void {
    this.#change(this.#turn(), idle)
  }

  /** Ends what runs; what it still finds out is dropped. */
  #turn(): number {
    this.#run += 1
    this.#endDevices()
    void this.#trying?.close()
    return this.#run
  }

  async #browser(run: number): Promise<void> {
    this.#change(run, { now: 'browser' })
    if (captureFault() === 'insecure') return this.#found(run, 'browser', 'insecure')
    try {
      if (typeof RTCPeerConnection === 'undefined') return this.#found(run, 'browser', 'unsupported')
      await prepareLink()
      this.#found(run, 'browser', 'good')
    } catch (error) {
      console.debug('the browser cannot take part', error)
      this.#found(run, 'browser', 'unsupported')
    }
  }

  async #microphone(run: number): Promise<void> {
    this.#change(run, { now: 'microphone' })
    try {
      const { track } = await openSource('microphone', null, (await listDevices()).microphone)
      if (run !== this.#run) return track.stop()
      this.meter.listen(track)
      this.#change(run, { listening: true })
      const heard = await this.#hears(run)
      this.#change(run, { listening: false })
      this.#found(run, 'microphone', heard ? 'good' : 'silent')
    } catch (error) {
      this.#found(run, 'microphone', faultCause(error))
    }
  }

  #hears(run: number): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (heard: boolean) => {
        unsubscribe()
        clearTimeout(timer)
        resolve(heard)
      }
      const look = () => {
        if (this.meter.heard.get().level > 0 || run !== this.#run) end(true)
      }
      const unsubscribe = this.meter.heard.subscribe(look)
      const timer = setTimeout(() => end(false), listensFor)
      look()
    })
  }

  async #camera(run: number): Promise<void> {
    this.#change(run, { now: 'camera' })
    try {
      const { track } = await openSource('camera', null, (await listDevices()).camera)
      if (run !== this.#run) return track.stop()
      this.#change(run, { camera: track })
      this.#found(run, 'camera', 'good', (await listDevices()).camera.length)
    } catch (error) {
      this.#found(run, 'camera', faultCause(error))
    }
  }

  async #loudspeaker(run: number): Promise<void> {
    this.#change(run, { now: 'loudspeaker' })
    // The person answers when they like; the rest goes on meanwhile.
    this.#found(run, 'loudspeaker', 'unanswered')
    try {
      await playTestTone(null)
    } catch (error) {
      console.debug('the tone did not play', error)
      this.#found(run, 'loudspeaker', 'not_heard')
    }
  }

  async #signalling(run: number): Promise<void> {
    this.#change(run, { now: 'signalling' })
    try {
      const times: number[] = []
      for (let count = 0; count < pings; count += 1) {
        if (run !== this.#run) return
        const began = performance.now()
        await this.#signal.request('probe.close', {})
        times.push(performance.now() - began)
      }
      const median = Math.round(times.toSorted((one, other) => one - other)[Math.floor(pings / 2)] ?? 0)
      this.#found(run, 'signalling', signallingCause(median), median)
    } catch (error) {
      console.debug('signalling does not answer', error)
      this.#found(run, 'signalling', 'lost')
    }
  }

  async #ways(run: number): Promise<void> {
    const signalling = this.store.get().results.find(({ item }) => item === 'signalling')
    const browser = this.store.get().results.find(({ item }) => item === 'browser')
    if (signalling?.cause === 'lost' || browser?.cause === 'unsupported') {
      for (const item of ['udp', 'tcp', 'relay', 'uplink', 'downlink', 'reconnect'] as const) {
        this.#found(run, item, 'untried')
      }
      return
    }
    const pattern = startPattern()
    try {
      // The first way that leads there is the one that a call would take.
      let measured = false
      for (const way of ['udp', 'tcp', 'relay'] as const) {
        if (run !== this.#run) return
        measured = (await this.#way(run, way, pattern, !measured)) || measured
      }
      if (!measured) {
        for (const item of ['uplink', 'downlink', 'reconnect'] as const) this.#found(run, item, 'untried')
      }
    } finally {
      pattern.stop()
    }
  }

  /** @returns whether it was measured */
  async #way(run: number, way: Way, pattern: Pattern, isFirst: boolean): Promise<boolean> {
    this.#change(run, { now: way })
    const relays = way === 'relay' ? await this.#relays() : 1
    if (relays === 0) {
      this.#found(run, 'relay', 'none')
      return false
    }
    for (let index = 0; index < relays; index += 1) {
      if (run !== this.#run) return false
      const trial = new WayTrial(this.#signal)
      this.#trying = trial
      try {
        const took = await trial.connect(way, pattern.track, index)
        if (took === null) continue
        if (run !== this.#run) return false
        this.#found(run, way, 'good', took)
        if (isFirst) await this.#measure(run, trial)
        return isFirst
      } catch (error) {
        console.debug('a way was not tried to its end', way, error)
      } finally {
        if (this.#trying === trial) this.#trying = null
        await trial.close()
      }
    }
    if (!this.#knows(way)) this.#found(run, way, 'blocked')
    return false
  }

  async #relays(): Promise<number> {
    try {
      return (await this.#signal.request('probe.open', {})).iceServers.length
    } catch (error) {
      console.debug('the relays are not known', error)
      return 0
    }
  }

  async #measure(run: number, trial: WayTrial): Promise<void> {
    this.#change(run, { now: 'uplink' })
    const { up, down } = await trial.measure()
    if (run !== this.#run) return
    this.#found(run, 'uplink', linkCause(up.kilobits, up.loss), up.kilobits)
    this.#found(run, 'downlink', linkCause(down.kilobits, down.loss), down.kilobits)
    this.#change(run, { now: 'reconnect' })
    const mended = await trial.mend()
    this.#found(run, 'reconnect', mended === null ? 'failed' : 'good', mended)
  }

  #knows(item: CheckItem): boolean {
    return this.store.get().results.some((one) => one.item === item)
  }

  #found<I extends CheckItem>(
    run: number,
    item: I,
    cause: CheckCause<I>,
    figure: number | null = null,
  ): void {
    const others = this.store.get().results.filter((one) => one.item !== item)
    const results = [...others, { item, cause: String(cause), figure }]
    const order = (one: TrialResult) => checkItems.indexOf(one.item)
    this.#change(run, { results: results.toSorted((one, other) => order(one) - order(other)) })
  }

  /** Of a run that was stopped nothing is written. */
  #change(run: number, change: Partial<TrialState>): void {
    if (run !== this.#run) return
    this.store.set({ ...this.store.get(), ...change })
  }

  #endDevices(): void {
    this.store.get().camera?.stop()
    this.meter.track?.stop()
    this.meter.close()
    this.#change(this.#run, { camera: null, listening: false })
  }
}

type DeviceCause = CheckCause<'microphone'> & CheckCause<'camera'>

function faultCause(error: unknown): DeviceCause {
  const fault: MediaFault = error instanceof CaptureError ? error.fault : 'unfit'
  // Both are the browser's, and said there.
  return fault === 'insecure' || fault === 'unsupported' ? 'unfit' : fault
}
