/** Two soft tones when somebody waits before the door: made by the browser, and not again within some seconds. */
import { playTone } from '../ui/tone.ts'

/** ms */
const quietFor = 4000
/** Hz and seconds from the beginning. */
const tones = [
  [784, 0],
  [1047, 0.16],
] as const
const length = 0.3
const loudness = 0.12

export class Chime {
  #context: AudioContext | null = null
  #playedAt = Number.NEGATIVE_INFINITY

  /** The press that led into the room lets the browser make a sound; where it does not, the words say it. */
  play(): void {
    if (typeof AudioContext === 'undefined' || performance.now() - this.#playedAt < quietFor) return
    this.#playedAt = performance.now()
    this.#context ??= new AudioContext()
    const { currentTime, destination } = this.#context
    for (const [frequency, after] of tones) {
      playTone(destination, { frequency, at: currentTime + after, length, loudness })
    }
  }

  close(): void {
    void this.#context?.close()
    this.#context = null
  }
}
