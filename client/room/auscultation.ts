/**
 * The sound of an electronic stethoscope: a stream of its own beside the voice, exactly as the device gives it. Nobody hears it before
 * they press: through a loudspeaker it would come back by the microphone, and low sounds are lost.
 */
import { createStore, type Store } from '../ui/store.ts'
import { CaptureError, faultOf, type MediaFault } from './devices.ts'
import { Meter } from './meter.ts'
import type { Senders } from './senders.ts'
import type { RoomSignal } from './signal.ts'
import type { Sound } from './sound.ts'

export type AuscultationState = {
  /** What leaves from here. */
  sending: 'off' | 'opening' | 'on'
  fault: MediaFault | null
  /** The device that was chosen. */
  deviceId: string | null
  /** The received stream that is listened to; one at a time, as with one pair of ears. */
  listening: string | null
}

/** Nothing may be taken out: echo and noise suppression and gain control are made for speech and swallow heart and breath. */
export function rawConstraints(deviceId: string | null): MediaTrackConstraints {
  return {
    echoCancellation: false,
    noiseSuppression: false,
    autoGainControl: false,
    channelCount: 1,
    ...(deviceId !== null && { deviceId: { exact: deviceId } }),
  }
}

type Parts = {
  signal: RoomSignal
  senders: Pick<Senders, 'want'>
  sound: Pick<Sound, 'play' | 'stop'>
  trackOf: (consumerId: string) => MediaStreamTrack | undefined
}

export class Auscultation {
  readonly state: Store<AuscultationState> = createStore<AuscultationState>({
    sending: 'off',
    fault: null,
    deviceId: null,
    listening: null,
  })
  readonly sent = new Meter()
  readonly heard = new Meter()
  readonly #parts: Parts
  #track: MediaStreamTrack | null = null
  /** Counts the openings; a track that comes for an earlier one is stopped. */
  #turn = 0

  constructor(parts: Parts) {
    this.#parts = parts
  }

  choose(deviceId: string): void {
    this.#change({ deviceId: deviceId === '' ? null : deviceId, fault: null })
  }

  /** Opens the device and sends what it gives. What goes wrong stands in the state. */
  async start(): Promise<void> {
    this.#turn += 1
    const turn = this.#turn
    this.#change({ sending: 'opening', fault: null })
    try {
      const track = await openRaw(this.state.get().deviceId)
      if (turn !== this.#turn) {
        track.stop()
        return
      }
      this.#track = track
      track.addEventListener('ended', () => void this.stop())
      this.sent.listen(track)
      this.#change({ sending: 'on' })
      await this.#parts.senders.want('stethoscope', track, true)
    } catch (error) {
      if (turn !== this.#turn) return
      this.#change({ sending: 'off', fault: error instanceof CaptureError ? error.fault : faultOf(error) })
    }
  }

  /** Idempotent. */
  async stop(): Promise<void> {
    this.#turn += 1
    this.#track?.stop()
    this.#track = null
    this.sent.close()
    this.#change({ sending: 'off' })
    await this.#parts.senders.want('stethoscope', null, false)
  }

  /** A stream has come; it waits at the server until somebody presses. */
  arrived(consumerId: string): void {
    this.#pause(consumerId, true)
  }

  gone(consumerId: string): void {
    if (this.state.get().listening === consumerId) this.#silence(consumerId)
  }

  /** To be called inside the handler of a press. */
  listen(consumerId: string): void {
    const before = this.state.get().listening
    if (before !== null) this.unlisten(before)
    const track = this.#parts.trackOf(consumerId)
    if (track === undefined) return
    this.#parts.sound.play(consumerId, track)
    this.heard.listen(track)
    this.#change({ listening: consumerId })
    this.#pause(consumerId, false)
  }

  unlisten(consumerId: string): void {
    this.#silence(consumerId)
    this.#pause(consumerId, true)
  }

  isUnheard(consumerId: string): boolean {
    return this.state.get().listening !== consumerId
  }

  close(): void {
    void this.stop()
    this.heard.close()
  }

  #silence(consumerId: string): void {
    this.#parts.sound.stop(consumerId)
    this.heard.close()
    this.#change({ listening: null })
  }

  #pause(consumerId: string, paused: boolean): void {
    this.#parts.signal.request('consumer.set_paused', { consumerId, paused }).catch((error: unknown) => {
      // It ended meanwhile; or signalling is away, and then it only costs a little of the line.
      console.debug('a stethoscope was not held or let flow', error)
    })
  }

  #change(change: Partial<AuscultationState>): void {
    this.state.set({ ...this.state.get(), ...change })
  }
}

async function openRaw(deviceId: string | null): Promise<MediaStreamTrack> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: rawConstraints(deviceId) })
  const [track] = stream.getAudioTracks()
  if (track === undefined) throw new CaptureError('unfit', null)
  // The encoder then keeps what is not speech.
  track.contentHint = 'music'
  return track
}
