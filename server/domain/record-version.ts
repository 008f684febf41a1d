/** Which savings of a case record count as versions that people read. Each saving is kept; a sitting of them is read as one. */

/** ms; savings of one author that follow each other faster belong to one sitting, and its last one is the version that is shown. */
export const sitting = 10 * 60_000

/** The first version that others than the author may see: what was sent first; where nothing is known of a sending, the newest. */
export function firstShown(firstSent: number | null, newest: number): number {
  return firstSent ?? newest
}
