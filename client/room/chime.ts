/** Two soft tones when somebody waits before the door: made by the browser, and not again within some seconds. */

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
      const tone = this.#context.createOscillator()
      const volume = this.#context.createGain()
      const at = currentTime + after
      tone.frequency.value = frequency
      // A tone that begins or ends at once clicks.
      volume.gain.setValueAtTime(0, at)
      volume.gain.linearRampToValueAtTime(loudness, at + 0.02)
      volume.gain.linearRampToValueAtTime(0, at + length)
      tone.connect(volume).connect(destination)
      tone.start(at)
      tone.stop(at + length)
    }
  }

  close(): void {
    void this.#context?.close()
    this.#context = null
  }
}
