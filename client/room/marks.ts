/** Marks for measuring how long joining takes, from the press to the first picture of the other side, and where the time goes. */

const steps = ['click', 'joined', 'linked', 'asked', 'received', 'resumed', 'first-frame'] as const
type Step = (typeof steps)[number]

const nameOf = (step: Step) => `room:${step}`

/** A press to enter: what was measured before is forgotten. */
export function markClick(): void {
  for (const step of steps) performance.clearMarks(nameOf(step))
  performance.mark(nameOf('click'))
}

/** Only the first time after a press counts. */
export function markStep(step: Exclude<Step, 'click'>): void {
  if (performance.getEntriesByName(nameOf('click')).length === 0) return
  if (performance.getEntriesByName(nameOf(step)).length === 0) performance.mark(nameOf(step))
}
