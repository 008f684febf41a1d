/**
 * Mends a broken media connection: ICE is restarted when it has been disconnected for two seconds or has failed, and when that
 * does not help, the whole way in is made anew (room.md §1, §5).
 */
import { pause } from '../ui/pause.ts'
import type { Direction, LinkState, MediaLink } from './link.ts'
import type { RoomSignal } from './signal.ts'

/** ms */
const patience = 2000
const restartWorksWithin = 6000
const mostRestarts = 3
/** What was on its way when the line went still arrives, and Chrome answers with counts that are up to 50 ms old. ms */
const lastArrivesWithin = 80
/** Something comes over each connection in less, at least a report: without it nothing can be said of one. ms */
const comesWithin = 100

/** Bytes, and when they were counted, ms */
type Arrived = Readonly<Record<Direction | 'at', number>>

export class Recovery {
  readonly #signal: RoomSignal
  readonly #giveUp: () => void
  readonly #timers: Partial<Record<Direction, ReturnType<typeof setTimeout>>> = {}
  readonly #restarts: Record<Direction, number> = { send: 0, receive: 0 }
  #link: MediaLink | null = null
  /** What had come over each connection when signalling was lost. */
  #arrived: Promise<Arrived> | null = null

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
    this.#arrived = null
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

  signalGone(): void {
    const link = this.#link
    this.#arrived = link === null ? null : pause(lastArrivesWithin).then(() => countArrived(link))
  }

  /**
   * What is broken is mended now; so is what seems to hold and has brought nothing since signalling was lost: both then went with the
   * same network, which the browser does not tell a page of every time, and its own checks notice only after up to 2.5 seconds.
   */
  async signalBack(): Promise<void> {
    this.hurry(false)
    const link = this.#link
    const counted = this.#arrived
    this.#arrived = null
    if (link === null || counted === null) return
    const before = await counted
    await pause(Math.max(0, before.at + comesWithin - performance.now()))
    const now = await countArrived(link)
    if (link !== this.#link) return
    for (const direction of ['send', 'receive'] as const) {
      const silent = now[direction] <= before[direction]
      if (silent && link.state(direction) === 'connected') this.#anew(direction)
    }
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
      if (state === 'disconnected' || state === 'failed') this.#later(direction, 0)
      if (whole && state === 'connected') this.#anew(direction)
    }
  }

  /** What still counts as connected was not restarted in vain before, and may tell of no change after. */
  #anew(direction: Direction): void {
    this.#restarts[direction] = 0
    this.#later(direction, 0)
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

async function countArrived(link: MediaLink): Promise<Arrived> {
  const [send, receive] = await Promise.all([link.arrived('send'), link.arrived('receive')])
  return { send, receive, at: performance.now() }
}
