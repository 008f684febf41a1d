/** One soft tone, made by the browser: no file, no network. */
export type Tone = {
  /** Hz */
  frequency: number
  /** On the context's clock, seconds. */
  at: number
  /** seconds */
  length: number
  /** 0 to 1 */
  loudness: number
  /** Seconds of dying away at the end; the whole length after the attack where nothing is said. */
  fade?: number
}

/** seconds; a tone that begins or ends at once clicks */
const attack = 0.02

export function playTone(
  target: AudioNode,
  { frequency, at, length, loudness, fade = length - attack }: Tone,
): void {
  const { context } = target
  const tone = context.createOscillator()
  const volume = context.createGain()
  tone.frequency.value = frequency
  volume.gain.setValueAtTime(0, at)
  volume.gain.linearRampToValueAtTime(loudness, at + attack)
  volume.gain.setValueAtTime(loudness, at + length - fade)
  volume.gain.linearRampToValueAtTime(0, at + length)
  tone.connect(volume).connect(target)
  tone.start(at)
  tone.stop(at + length)
}
