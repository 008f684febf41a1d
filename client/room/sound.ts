/** Plays what the others say, on the chosen loudspeaker, from the press that allows it. */
import { pause } from '../ui/pause.ts'
import { playTone } from '../ui/tone.ts'

type SinkElement = HTMLAudioElement & { setSinkId?: (id: string) => Promise<void> }

export class Sound {
  readonly #elements = new Map<string, SinkElement>()
  readonly #blocked: (blocked: boolean) => void
  #sinkId = ''
  #silence: string | null = null

  /** @param blocked told when the browser refuses to play until something is pressed, and when that is over */
  constructor(blocked: (blocked: boolean) => void) {
    this.#blocked = blocked
  }

  play(id: string, track: MediaStreamTrack): void {
    const element: SinkElement = new Audio()
    element.srcObject = new MediaStream([track])
    this.#elements.set(id, element)
    void this.#start(element)
  }

  stop(id: string): void {
    const element = this.#elements.get(id)
    if (element === undefined) return
    element.pause()
    element.srcObject = null
    this.#elements.delete(id)
  }

  /**
   * To be called inside the handler of a press. A page that never captured may play sound only after one (a listener's page);
   * what plays here is silence.
   */
  unlock(): void {
    this.#silence ??= silentFile()
    void this.#start(new Audio(this.#silence))
    for (const element of this.#elements.values()) void this.#start(element)
  }

  async setSink(id: string | null): Promise<void> {
    this.#sinkId = id ?? ''
    await Promise.all([...this.#elements.values()].map((element) => this.#route(element)))
  }

  close(): void {
    for (const id of [...this.#elements.keys()]) this.stop(id)
    if (this.#silence !== null) URL.revokeObjectURL(this.#silence)
    this.#silence = null
  }

  async #start(element: SinkElement): Promise<void> {
    await this.#route(element)
    try {
      await element.play()
      this.#blocked(false)
    } catch (error) {
      if (error instanceof DOMException && error.name === 'NotAllowedError') this.#blocked(true)
      // An element that is stopped while it begins is no fault.
      else if (!(error instanceof DOMException && error.name === 'AbortError')) console.warn('sound', error)
    }
  }

  async #route(element: SinkElement): Promise<void> {
    if (element.setSinkId === undefined || this.#sinkId === (element.sinkId ?? '')) return
    try {
      await element.setSinkId(this.#sinkId)
    } catch (error) {
      // The chosen loudspeaker is gone: the system's own one plays on.
      console.warn('the loudspeaker cannot be used', error)
    }
  }
}

/**
 * A WAV of eight silent samples, 8 bit at 8 kHz, as little-endian words. A `data:` address would need a wider security policy.
 */
const silentWords = [
  0x46464952, 0x2c, 0x45564157, 0x20746d66, 0x10, 0x10001, 0x1f40, 0x1f40, 0x80001, 0x61746164, 8, 0x80808080,
  0x80808080,
]

function silentFile(): string {
  return URL.createObjectURL(new Blob([new Uint32Array(silentWords)], { type: 'audio/wav' }))
}

export function canChooseLoudspeaker(): boolean {
  return typeof HTMLMediaElement !== 'undefined' && 'setSinkId' in HTMLMediaElement.prototype
}

/** Two soft notes on the given loudspeaker, to be heard and not to frighten. Resolves when they are over. */
export async function playTestTone(sinkId: string | null): Promise<void> {
  const context = new AudioContext()
  try {
    const target = context.createMediaStreamDestination()
    for (const [index, frequency] of [523, 659].entries()) {
      const at = context.currentTime + 0.1 + index * 0.35
      playTone(target, { frequency, at, length: 0.5, loudness: 0.25 })
    }
    const element: SinkElement = new Audio()
    element.srcObject = target.stream
    if (sinkId !== null && element.setSinkId !== undefined) await element.setSinkId(sinkId)
    await element.play()
    await pause(1100)
    element.srcObject = null
  } finally {
    await context.close()
  }
}
