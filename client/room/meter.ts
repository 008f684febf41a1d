/** How loud a microphone is, ten times a second, and whether somebody speaks into a muted one. */
import { createStore, type Store } from '../ui/store.ts'

/** ms */
const interval = 100
/** Root mean square, from where a voice near the microphone lies above the noise of a ward. */
const speech = 0.03
/** Samples in a row: a cough or a chair is shorter. */
const speechSamples = 4
/** Below this a microphone gives nothing at all: switched off at the device, or the wrong one. */
const dead = 0.0006
const deadSamples = 60
/** What has given sound before is dead only at digital silence: with noise taken out, a quiet ward lies below the floor above. */
const digitalSilence = 0.00001
/** Samples in a row above the floor; a plug that is pushed in crackles for shorter. */
const aliveSamples = 4

/** 0 to 1, as the eye reads a meter: -60 dB is the floor. */
export function levelOf(rootMeanSquare: number): number {
  if (rootMeanSquare <= 0.001) return 0
  return Math.min(1, Math.max(0, 1 + Math.log10(rootMeanSquare) / 3))
}

export function rootMeanSquare(samples: Float32Array): number {
  let sum = 0
  for (const sample of samples) sum += sample * sample
  return Math.sqrt(sum / Math.max(1, samples.length))
}

/** Counts what a row of loudness values says. Pure but for its memory. */
export class Listener {
  #loud = 0
  #dead = 0
  #alive = 0

  hear(value: number): { speaking: boolean; silent: boolean } {
    this.#loud = value >= speech ? this.#loud + 1 : 0
    if (this.#alive < aliveSamples) this.#alive = value > dead ? this.#alive + 1 : 0
    const floor = this.#alive < aliveSamples ? dead : digitalSilence
    this.#dead = value <= floor ? this.#dead + 1 : 0
    return { speaking: this.#loud >= speechSamples, silent: this.#dead >= deadSamples }
  }
}

export type Heard = {
  /** 0 to 1 */
  level: number
  speaking: boolean
  /** Nothing at all for some seconds. */
  silent: boolean
}
const quiet: Heard = { level: 0, speaking: false, silent: false }

/**
 * Listens to a copy of the track, so that it hears a muted microphone too; what the copy hears stays on this computer.
 */
export class Meter {
  readonly heard: Store<Heard> = createStore(quiet)
  #track: MediaStreamTrack | null = null
  #end: (() => void) | null = null

  /** What it listens to. */
  get track(): MediaStreamTrack | null {
    return this.#track
  }

  listen(track: MediaStreamTrack | null): void {
    if (track === this.#track) return
    this.close()
    this.#track = track
    if (track === null || typeof AudioContext === 'undefined') return
    const copy = track.clone()
    copy.enabled = true
    const context = new AudioContext()
    const analyser = context.createAnalyser()
    analyser.fftSize = 2048
    context.createMediaStreamSource(new MediaStream([copy])).connect(analyser)
    const samples = new Float32Array(analyser.fftSize)
    const listener = new Listener()
    const timer = setInterval(() => {
      // Before the first press, or in a hidden page, the context may rest: its zeros say nothing about the microphone.
      if (context.state !== 'running') {
        void context.resume()
        return
      }
      analyser.getFloatTimeDomainData(samples)
      const value = rootMeanSquare(samples)
      this.heard.set({ level: levelOf(value), ...listener.hear(value) })
    }, interval)
    this.#end = () => {
      clearInterval(timer)
      copy.stop()
      void context.close()
    }
  }

  close(): void {
    this.#end?.()
    this.#end = null
    this.#track = null
    this.heard.set(quiet)
  }
}
