/** What becomes of the shared file's marks and hands. Pure: state in, state out. */
import type { NotificationData } from '../../server/contract/signal.ts'
import type { DrawnMark, Hand, Shared } from '../../server/contract/together.ts'

/** A mark as it is now, new or further drawn; what lies in the record stays there. */
export function withMark(shared: Shared, mark: DrawnMark): Shared {
  const known = shared.marks.some(({ id }) => id === mark.id)
  const marks = known
    ? shared.marks.map((one) => (one.id === mark.id ? { ...mark, saved: one.saved } : one))
    : [...shared.marks, mark]
  return { ...shared, marks }
}

/** A piece of somebody's mark, put where it belongs. */
export function withPiece(shared: Shared, piece: NotificationData<'together.drawn'>): Shared {
  const { ink: _ink, from, ...mark } = piece
  const known = shared.marks.find(({ id }) => id === mark.id)?.points ?? []
  return withMark(shared, { ...mark, points: [...known.slice(0, from * 2), ...mark.points], saved: false })
}

export function withoutMarks(shared: Shared, ids: readonly string[]): Shared {
  return { ...shared, marks: shared.marks.filter(({ id }) => !ids.includes(id)) }
}

export function withSaved(shared: Shared, ids: readonly string[]): Shared {
  return {
    ...shared,
    marks: shared.marks.map((mark) => (ids.includes(mark.id) ? { ...mark, saved: true } : mark)),
  }
}

/** Who draws in which colour, kept for the time after they have left. */
export function withHand(shared: Shared, hand: Hand): Shared {
  const { personId, ink } = hand
  if (shared.hands.some((one) => one.personId === personId && one.ink === ink)) return shared
  return { ...shared, hands: [...shared.hands.filter((one) => one.personId !== personId), hand] }
}
