/** Where people point now. A pointer that is not moved fades, sooner on a live picture than on a file. */
import type { PointedAt } from '../../server/contract/together.ts'

/** ms */
const fades = { file: 8000, live: 3000 } as const

export type Pointer = { personId: string; ink: number; at: PointedAt; until: number }

export class Pointers {
  readonly #tell: (pointers: readonly Pointer[]) => void
  #all: readonly Pointer[] = []
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(tell: (pointers: readonly Pointer[]) => void) {
    this.#tell = tell
  }

  /** @param at null: it was taken away */
  set(personId: string, ink: number, at: PointedAt | null): void {
    const others = this.#all.filter((pointer) => pointer.personId !== personId)
    const until = Date.now() + (at?.on === 'file' ? fades.file : fades.live)
    this.#keep(at === null ? others : [...others, { personId, ink, at, until }])
  }

  clear(): void {
    this.#keep([])
  }

  #keep(pointers: readonly Pointer[]): void {
    this.#all = pointers
    this.#tell(pointers)
    clearTimeout(this.#timer)
    if (pointers.length === 0) return
    const next = Math.min(...pointers.map(({ until }) => until)) - Date.now()
    this.#timer = setTimeout(
      () => this.#keep(this.#all.filter(({ until }) => until > Date.now())),
      Math.max(50, next),
    )
  }
}
