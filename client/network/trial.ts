/**
 * The trial of a computer before a call: browser, devices, signalling, every way to the media, what goes over them, and whether a broken
 * connection is mended. Each step ends with a cause out of domain/network.ts; none ends the others.
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
const pings = 5

export class Trial {
  readonly store: Store<TrialState> = createStore<TrialState>(idle)
  readonly meter = new Meter()
  readonly #signal: RoomSignal
  #run = 0

  constructor(signal: RoomSignal) {
    this.#signal = signal
  }

  /** Runs the whole of it. To be called inside the handler of a press, which also lets the browser play sound. Never throws. */
  async start(): Promise<void> {
    const run = ++this.#run
    this.#endDevices()
    const began = performance.now()
    this.#change({ ...idle, phase: 'running' })
    await this.#browser()
    await this.#microphone(run)
    await this.#camera(run)
    await this.#loudspeaker()
    await this.#signalling()
    if (run !== this.#run) return
    await this.#ways(run)
    if (run !== this.#run) return
    this.#endDevices()
    this.#change({ phase: 'over', now: null, durationMs: Math.round(performance.now() - began) })
  }

  /** Whether the person has heard the tone. */
  answer(heard: boolean): void {
    this.#found('loudspeaker', heard ? 'good' : 'not_heard')
  }

  /** Lets go of everything. Idempotent. */
  close(): void {
    this.#run += 1
    this.#endDevices()
    this.#change(idle)
  }

  async #browser(): Promise<void> {
    this.#change({ now: 'browser' })
    if (captureFault() === 'insecure') return this.#found('browser', 'insecure')
    try {
      if (typeof RTCPeerConnection === 'undefined') return this.#found('browser', 'unsupported')
      await prepareLink()
      this.#found('browser', 'good')
    } catch (error) {
      console.debug('the browser cannot take part', error)
      this.#found('browser', 'unsupported')
    }
  }

  async #microphone(run: number): Promise<void> {
    this.#change({ now: 'microphone' })
    try {
      const { track } = await openSource('microphone', null, (await listDevices()).microphone)
      if (run !== this.#run) return track.stop()
      this.meter.listen(track)
      this.#change({ listening: true })
      const heard = await this.#hears(run)
      this.#change({ listening: false })
      this.#found('microphone', heard ? 'good' : 'silent')
    } catch (error) {
      this.#found('microphone', faultCause(error))
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
    this.#change({ now: 'camera' })
    try {
      const { track } = await openSource('camera', null, (await listDevices()).camera)
      if (run !== this.#run) return track.stop()
      this.#change({ camera: track })
      this.#found('camera', 'good', (await listDevices()).camera.length)
    } catch (error) {
      this.#found('camera', faultCause(error))
    }
  }

  async #loudspeaker(): Promise<void> {
    this.#change({ now: 'loudspeaker' })
    // The person answers when they like; the rest goes on meanwhile.
    this.#found('loudspeaker', 'unanswered')
    try {
      await playTestTone(null)
    } catch (error) {
      console.debug('the tone did not play', error)
      this.#found('loudspeaker', 'not_heard')
    }
  }

  async #signalling(): Promise<void> {
    this.#change({ now: 'signalling' })
    try {
      const times: number[] = []
      for (let count = 0; count < pings; count += 1) {
        const began = performance.now()
        await this.#signal.request('probe.close', {})
        times.push(performance.now() - began)
      }
      const median = Math.round(times.toSorted((one, other) => one - other)[Math.floor(pings / 2)] ?? 0)
      this.#found('signalling', signallingCause(median), median)
    } catch (error) {
      console.debug('signalling does not answer', error)
      this.#found('signalling', 'lost')
    }
  }

  async #ways(run: number): Promise<void> {
    const signalling = this.store.get().results.find(({ item }) => item === 'signalling')
    const browser = this.store.get().results.find(({ item }) => item === 'browser')
    if (signalling?.cause === 'lost' || browser?.cause === 'unsupported') {
      for (const item of ['udp', 'tcp', 'relay', 'uplink', 'downlink', 'reconnect'] as const) {
        this.#found(item, 'untried')
      }
      return
    }
    const pattern = startPattern()
    try {
      // The first way that leads there is the one that a call would take.
      let measured = false
      for (const way of ['udp', 'tcp', 'relay'] as const) {
        if (run !== this.#run) return
        measured = (await this.#way(way, pattern, !measured)) || measured
      }
      if (!measured) {
        for (const item of ['uplink', 'downlink', 'reconnect'] as const) this.#found(item, 'untried')
      }
    } finally {
      pattern.stop()
    }
  }

  /** @returns whether it was measured */
  async #way(way: Way, pattern: Pattern, isFirst: boolean): Promise<boolean> {
    this.#change({ now: way })
    const relays = way === 'relay' ? await this.#relays() : 1
    if (relays === 0) {
      this.#found('relay', 'none')
      return false
    }
    for (let index = 0; index < relays; index += 1) {
      const trial = new WayTrial(this.#signal)
      try {
        const took = await trial.connect(way, pattern.track, index)
        if (took === null) continue
        this.#found(way, 'good', took)
        if (isFirst) await this.#measure(trial)
        return isFirst
      } catch (error) {
        console.debug('a way was not tried to its end', way, error)
      } finally {
        await trial.close()
      }
    }
    if (!this.#knows(way)) this.#found(way, 'blocked')
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

  async #measure(trial: WayTrial): Promise<void> {
    this.#change({ now: 'uplink' })
    const { up, down } = await trial.measure()
    this.#found('uplink', linkCause(up.kilobits, up.loss), up.kilobits)
    this.#found('downlink', linkCause(down.kilobits, down.loss), down.kilobits)
    this.#change({ now: 'reconnect' })
    const mended = await trial.mend()
    this.#found('reconnect', mended === null ? 'failed' : 'good', mended)
  }

  #knows(item: CheckItem): boolean {
    return this.store.get().results.some((one) => one.item === item)
  }

  #found<I extends CheckItem>(item: I, cause: CheckCause<I>, figure: number | null = null): void {
    const others = this.store.get().results.filter((one) => one.item !== item)
    const results = [...others, { item, cause: String(cause), figure }]
    const order = (one: TrialResult) => checkItems.indexOf(one.item)
    this.#change({ results: results.toSorted((one, other) => order(one) - order(other)) })
  }

  #change(change: Partial<TrialState>): void {
    this.store.set({ ...this.store.get(), ...change })
  }

  #endDevices(): void {
    this.store.get().camera?.stop()
    this.meter.track?.stop()
    this.meter.close()
    this.#change({ camera: null, listening: false })
  }
}

type DeviceCause = CheckCause<'microphone'> & CheckCause<'camera'>

function faultCause(error: unknown): DeviceCause {
  const fault: MediaFault = error instanceof CaptureError ? error.fault : 'unfit'
  // Both are the browser's, and said there.
  return fault === 'insecure' || fault === 'unsupported' ? 'unfit' : fault
}
