/**
 * A picture that stands still although bytes of it come is mended by itself: a key frame, once more, then the stream is taken anew
 * (room.md §1, Conclave). Pure.
 */
export type Repair = {
  /** Measures taken, from the first look on. */
  readonly tried: number
  /** ms */
  readonly at: number
}
export type Measure = 'key_frame' | 'take_again'

const measures: readonly Measure[] = ['key_frame', 'key_frame', 'take_again']
/** ms; a key frame over a slow line takes a second or two to come */
const effectAfter = 3000
/** After everything was tried, ms: what did not help is not repeated without end. */
const restFor = 20_000

/** @returns null as the repair where the picture moves */
export function nextRepair(
  repair: Repair | null,
  stuck: boolean,
  now: number,
): { repair: Repair | null; measure: Measure | null } {
  if (!stuck) return { repair: null, measure: null }
  const tried = repair?.tried ?? 0
  const wait = tried === 0 ? 0 : tried < measures.length ? effectAfter : restFor
  if (repair !== null && now - repair.at < wait) return { repair, measure: null }
  const index = tried % measures.length
  return { repair: { tried: index + 1, at: now }, measure: measures[index] ?? null }
}
