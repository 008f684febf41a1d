/**
 * A line that was cut for a moment and is back: what was lost meanwhile says nothing of how much it carries now. Counted as loss it would be
 * taken for a line too bad for pictures, and they would be away for as long as a step up is waited for. Pure.
 */

/** Looks after the return in which losses of the cut are still being counted: those of the way there are told by the other end, later. */
const looksToForget = 2

export class CutWatch {
  #arrived: number | null = null
  #forgets = 0

  /**
   * @param arrived bytes of everything that has come so far; at least reports of what was sent come several times a second
   * @returns whether what was measured before this look is not to be judged by
   */
  look(arrived: number): boolean {
    const isCut = this.#arrived !== null && arrived <= this.#arrived
    this.#arrived = arrived
    if (isCut) {
      this.#forgets = looksToForget
      return true
    }
    if (this.#forgets === 0) return false
    this.#forgets -= 1
    return true
  }
}
