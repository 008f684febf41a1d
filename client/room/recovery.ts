/**
 * Mends a broken media connection: ICE is restarted when it has been disconnected for two seconds or has failed, and when that
 * does not help, the whole way in is made anew (room.md §1, §5).
 */
import type { Direction, LinkState, MediaLink } from './link.ts'
import type { RoomSignal } from './signal.ts'

/** ms */
const patience = 2000
const restartWorksWithin = 6000
const mostRestarts = 3

export class Recovery {
  readonly #signal: RoomSignal
  readonly #giveUp: () => void
  readonly #timers: Partial<Record<Direction, ReturnType<typeof setTimeout>>> = {}
  readonly #restarts: Record<Direction, number> = { send: 0, receive: 0 }
  #link: MediaLink | null = null

  constructor(signal: RoomSignal, giveUp: () => void) {
    this.#signal = signal
    this.#giveUp = giveUp
  }

  attach(link: MediaLink): void {
    this.detach()
    this.#link = link
  }

  detach(): void {
    this.#link = null
    for (const direction of ['send', 'receive'] as const) {
      clearTimeout(this.#timers[direction])
      this.#restarts[direction] = 0
    }
  }

  changed(direction: Direction, state: LinkState): void {
    if (state === 'connected') {
      clearTimeout(this.#timers[direction])
      this.#restarts[direction] = 0
    }
    if (state === 'disconnected') this.#later(direction, patience)
    if (state === 'failed') this.#later(direction, 0)
  }

  /**
   * The network has changed or signalling is back: what is broken is mended now and not when its time comes.
   * @param whole also what still seems to hold, since another network has other addresses
   */
  hurry(whole: boolean): void {
    const link = this.#link
    if (link === null) return
    for (const direction of ['send', 'receive'] as const) {
      const state = link.state(direction)
      const broken = state === 'disconnected' || state === 'failed'
      if (broken || (whole && state === 'connected')) this.#later(direction, 0)
    }
  }

  #later(direction: Direction, wait: number): void {
    clearTimeout(this.#timers[direction])
    this.#timers[direction] = setTimeout(() => {
      this.#restart(direction).catch((error: unknown) => {
        // The server no longer knows this connection: there is nothing left to mend.
        console.warn('the media connection could not be restarted', error)
        if (this.#signal.isConnected()) this.#giveUp()
      })
    }, wait)
  }

  async #restart(direction: Direction): Promise<void> {
    const link = this.#link
    // Without signalling nothing can be agreed; when it is back, hurry() comes.
    if (link === null || !this.#signal.isConnected()) return
    this.#restarts[direction] += 1
    if (this.#restarts[direction] > mostRestarts) {
      this.#giveUp()
      return
    }
    const restart = await this.#signal.request('transport.restart_ice', {
      transportId: link.transportId(direction),
    })
    if (link !== this.#link) return
    await link.restartIce(direction, restart)
    if (link.state(direction) !== 'connected') this.#later(direction, restartWorksWithin)
  }
}
