/** Whether sound and pictures really pass after a connection was made: what the browser calls connected may carry one way only (room.md §3, 14). */
import { type RawReport, readSample, totalsOf } from '../rtc-stats.ts'

/** Bytes since the connection was made. */
export type Flow = { sent: number; received: number }
/** What must pass, as far as that is known here: somebody who is muted sends nothing, and a picture that nobody sees is not sent. */
export type FlowWanted = { sends: boolean; receives: boolean }

export function readFlow(reports: readonly RawReport[]): Flow {
  const { sent, received } = totalsOf(readSample(reports, 0))
  return { sent: sent.bytes, received: received.bytes }
}

/** ms between two looks */
export const lookEvery = 1000
/** Looks before it is called broken: a slow line needs some seconds for ICE and DTLS. */
export const mostLooks = 8

type Hooks = {
  read: () => Promise<Flow>
  wanted: () => FlowWanted
  /** Told once for each beginning. */
  verdict: (passes: boolean) => void
}

export class FlowCheck {
  readonly #hooks: Hooks
  #timer: ReturnType<typeof setTimeout> | undefined
  /** Counts the beginnings; a look of an earlier one says nothing. */
  #turn = 0

  constructor(hooks: Hooks) {
    this.#hooks = hooks
  }

  /** Begins anew, whatever was being looked at before. */
  begin(): void {
    this.stop()
    void this.#look(this.#turn, mostLooks, null)
  }

  stop(): void {
    this.#turn += 1
    clearTimeout(this.#timer)
  }

  async #look(turn: number, left: number, first: Flow | null): Promise<void> {
    const now = await this.#hooks.read().catch((error: unknown) => {
      // The connection was closed while it was being measured; what follows it is looked at for itself.
      console.debug('the flow was not measured', error)
      return null
    })
    if (turn !== this.#turn) return
    const { sends, receives } = this.#hooks.wanted()
    const before = first ?? now
    const passes =
      before !== null &&
      now !== null &&
      (!sends || now.sent > before.sent) &&
      (!receives || now.received > before.received)
    // One look cannot tell: what is wanted may be known only a moment later.
    if ((passes && left < mostLooks) || left <= 0) {
      this.#hooks.verdict(passes)
      return
    }
    this.#timer = setTimeout(() => void this.#look(turn, left - 1, before), lookEvery)
  }
}
