/** Showing one's screen to the others. */
import type { Senders } from './senders.ts'
import type { RoomStore } from './store.ts'

export class Screen {
  readonly #store: RoomStore
  readonly #senders: Senders
  #track: MediaStreamTrack | null = null

  constructor(store: RoomStore, senders: Senders) {
    this.#store = store
    this.#senders = senders
  }

  get track(): MediaStreamTrack | null {
    return this.#track
  }

  /** Asks which screen; nothing happens when the person changes their mind in the browser's dialog. */
  async share(): Promise<void> {
    const track = await this.#ask()
    if (track === null) return
    this.#track = track
    track.addEventListener('ended', () => void this.stop())
    this.#store.change({ sharing: true })
    await this.#senders.want('screen', track, true)
  }

  async #ask(): Promise<MediaStreamTrack | null> {
    try {
      return await askForScreen()
    } catch (error) {
      if (error instanceof DOMException && error.name === 'NotAllowedError') return null
      console.warn('the screen cannot be shared', error)
      this.#store.tell({ what: 'share_failed' })
      return null
    }
  }

  /** Idempotent. */
  async stop(): Promise<void> {
    this.#track?.stop()
    this.#track = null
    this.#store.change({ sharing: false })
    await this.#senders.want('screen', null, false)
  }
}

async function askForScreen(): Promise<MediaStreamTrack | null> {
  const stream = await navigator.mediaDevices.getDisplayMedia({
    video: { frameRate: { max: 15 } },
    audio: false,
  })
  const [track] = stream.getVideoTracks()
  // Letters stay sharp when the line is narrow; frames are given up first.
  if (track !== undefined) track.contentHint = 'detail'
  return track ?? null
}

export function canShareScreen(): boolean {
  return typeof navigator.mediaDevices?.getDisplayMedia === 'function'
}
