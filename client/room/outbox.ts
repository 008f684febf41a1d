/** One's marks on their way to the server: in pieces while they are drawn, again from the start where a piece was lost. */
import type { Mark, MarkPiece } from '../../server/contract/together.ts'
import { Latest } from './latest.ts'
import { mayPass, type RoomSignal, roomErrorOf } from './signal.ts'

type Waiting = { mark: Mark; done: boolean }

/** What of a mark goes out next. A finished one goes whole: it was simplified meanwhile. */
export function pieceOf({ mark, done }: Waiting, sentPoints: number): MarkPiece {
  const from = done || mark.shape !== 'pen' ? 0 : Math.min(sentPoints, mark.points.length / 2 - 1)
  return { ...mark, points: mark.points.slice(2 * from), from, done }
}

export class Outbox {
  readonly #signal: RoomSignal
  readonly #refused: (id: string, error: unknown) => void
  readonly #waiting = new Map<string, Waiting>()
  /** Points that the server has. */
  readonly #sent = new Map<string, number>()
  readonly #turns: Latest<null>
  /** The mark whose piece is on its way; null once it is forgotten. */
  #flying: string | null = null

  /** @param refused told of a mark that the server will never take */
  constructor(every: number, signal: RoomSignal, refused: (id: string, error: unknown) => void) {
    this.#signal = signal
    this.#refused = refused
    this.#turns = new Latest(every, () => this.#next())
  }

  has(id: string): boolean {
    return this.#waiting.has(id)
  }

  put(mark: Mark, done: boolean): void {
    this.#waiting.set(mark.id, { mark, done })
    this.#turns.push(null)
  }

  /** @returns whether the server knows something of it, or will in a moment */
  forget(id: string): boolean {
    const flies = this.#flying === id
    if (flies) this.#flying = null
    this.#waiting.delete(id)
    return this.#sent.delete(id) || flies
  }

  /** After a gap: what waits goes out, whole. */
  flush(): void {
    if (this.#waiting.size === 0) return
    this.#sent.clear()
    this.#turns.push(null)
  }

  close(): void {
    this.#waiting.clear()
    this.#turns.clear()
  }

  async #next(): Promise<void> {
    const [first] = this.#waiting.values()
    // Without a connection it waits for the way back in.
    if (first === undefined || !this.#signal.isConnected()) return
    const { id } = first.mark
    this.#waiting.delete(id)
    this.#flying = id
    try {
      await this.#signal.request('together.draw', pieceOf(first, this.#sent.get(id) ?? 0))
      if (first.done) this.#sent.delete(id)
      else if (this.#flying === id) this.#sent.set(id, first.mark.points.length / 2)
    } catch (error) {
      // What was forgotten meanwhile must not go out again.
      if (this.#flying === id) this.#failed(first, error)
    }
    this.#flying = null
    if (this.#waiting.size > 0) this.#turns.push(null)
  }

  #failed(waiting: Waiting, error: unknown): void {
    const { id } = waiting.mark
    const known = this.#sent.get(id) ?? 0
    this.#sent.delete(id)
    const { code } = roomErrorOf(error)
    // An earlier piece is missing there: once more from the start. Without one, the finished mark is there already.
    const again = mayPass(code) || (code === 'CONFLICT' && known > 0)
    if (again && !this.#waiting.has(id)) this.#waiting.set(id, waiting)
    if (!again && code !== 'CONFLICT') this.#refused(id, error)
  }
}
