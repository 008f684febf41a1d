/**
 * What several people look at together, in memory: the file, the view, the marks of every file that was shown. Pure state; who may
 * do what is asked before, who is told is decided behind it.
 */
import { randomUUID } from 'node:crypto'
import { AppError } from '../contract/errors.ts'
import type { DrawnMark, Hand, Mark, MarkPiece, Shared, View } from '../contract/together.ts'
import { inks, mostMarks, mostPoints, mostPointsOfMark } from '../domain/together.ts'

type Person = { personId: string; name: string; nameEn: string }
/** What of somebody's drawing is not in the record yet. */
export type Unsaved = { personId: string; attachmentId: string; ink: number; marks: Mark[] }

export class Table {
  /** A client that knows another one tells again what it has. */
  readonly epoch = randomUUID()
  attachmentId: string | null = null
  presenterId: string | null = null
  view: View | null = null
  readonly #hands = new Map<string, Hand>()
  /** File → mark's id → mark, in the order of drawing. */
  readonly #boards = new Map<string, Map<string, DrawnMark>>()

  /** null while nothing is shown */
  shared(): Shared | null {
    const { attachmentId, view, presenterId, epoch } = this
    if (attachmentId === null || view === null) return null
    const marks = [...this.#board().values()]
    return { epoch, attachmentId, presenterId, view, hands: [...this.#hands.values()], marks }
  }

  open(attachmentId: string, presenterId: string, view: View): void {
    this.attachmentId = attachmentId
    this.presenterId = presenterId
    this.view = view
  }

  close(): void {
    this.attachmentId = null
    this.presenterId = null
    this.view = null
  }

  /** The colour of a person: the next free one at first, then always the same. */
  handOf({ personId, name, nameEn }: Person): Hand {
    const known = this.#hands.get(personId)
    if (known !== undefined) return known
    const hand = { personId, name, nameEn, ink: this.#hands.size % inks }
    this.#hands.set(personId, hand)
    return hand
  }

  /**
   * @throws AppError CONFLICT where an earlier piece did not come or the mark is finished or another one's, TOO_LARGE beyond the
   * bounds, WRONG_STATE while nothing is shown
   */
  draw(personId: string, { from, ...piece }: MarkPiece): void {
    const board = this.#board()
    const before = board.get(piece.id)
    const known = before?.points ?? []
    const foreign = before !== undefined && (before.personId !== personId || before.done)
    if (foreign || from * 2 > known.length) throw new AppError('CONFLICT')
    const points = [...known.slice(0, from * 2), ...piece.points]
    const others = [...board.values()].filter((mark) => mark !== before)
    const total = others.reduce((sum, mark) => sum + mark.points.length, points.length) / 2
    if (points.length > 2 * mostPointsOfMark || total > mostPoints || others.length >= mostMarks) {
      throw new AppError('TOO_LARGE')
    }
    board.set(piece.id, { ...piece, points, personId, saved: before?.saved ?? false })
  }

  /** @returns the ids of what is gone; null as the person: everybody's */
  erase(personId: string | null, what: 'last' | 'every'): string[] {
    const board = this.#board()
    const own = [...board.values()].filter((mark) => personId === null || mark.personId === personId)
    const ids = (what === 'last' ? own.slice(-1) : own).map(({ id }) => id)
    for (const id of ids) board.delete(id)
    return ids
  }

  /** Finished marks that no layer holds, by person and file. */
  unsaved(of: { personId?: string; attachmentId?: string }): Unsaved[] {
    const found = new Map<string, Unsaved>()
    for (const [attachmentId, board] of this.#boards) {
      if (of.attachmentId !== undefined && of.attachmentId !== attachmentId) continue
      for (const { personId, done, saved, ...mark } of board.values()) {
        if (saved || !done || (of.personId !== undefined && of.personId !== personId)) continue
        const key = `${attachmentId} ${personId}`
        const ink = this.#hands.get(personId)?.ink ?? 0
        const layer = found.get(key) ?? { personId, attachmentId, ink, marks: [] }
        layer.marks.push(mark)
        found.set(key, layer)
      }
    }
    return [...found.values()]
  }

  markSaved({ attachmentId, marks }: Unsaved): void {
    const board = this.#boards.get(attachmentId)
    for (const { id } of marks) {
      const mark = board?.get(id)
      if (mark !== undefined) board?.set(id, { ...mark, saved: true })
    }
  }

  #board(): Map<string, DrawnMark> {
    if (this.attachmentId === null) throw new AppError('WRONG_STATE')
    const board = this.#boards.get(this.attachmentId) ?? new Map<string, DrawnMark>()
    this.#boards.set(this.attachmentId, board)
    return board
  }
}
