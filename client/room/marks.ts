/** Marks for measuring how long joining takes: from the press to the first picture of the other side. */

const click = 'room:click'
const firstFrame = 'room:first-frame'

export function markClick(): void {
  performance.clearMarks(click)
  performance.clearMarks(firstFrame)
  performance.mark(click)
}

/** To be called with every remote picture that appears; only the first after a press counts. */
export function markFirstFrame(): void {
  if (performance.getEntriesByName(click).length === 0) return
  if (performance.getEntriesByName(firstFrame).length === 0) performance.mark(firstFrame)
}
