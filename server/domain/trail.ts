/** Work on the whole trail: what there is, how far it is, how it ended. */

export const trailWorks = ['verify', 'export'] as const
export type TrailWork = (typeof trailWorks)[number]

/** `interrupted`: the server that did it ended; `failed`: it could not come to its end, see the reason. */
export const trailRunStates = ['running', 'done', 'cancelled', 'failed', 'interrupted'] as const
export type TrailRunState = (typeof trailRunStates)[number]

export const trailStages = ['events', 'anchors', 'opinions'] as const
export type TrailStage = (typeof trailStages)[number]

export type TrailProgress = { stage: TrailStage; done: number; total: number }

export const trailFailures = ['storage_full', 'other'] as const
export type TrailFailure = (typeof trailFailures)[number]

/** Days that a finished export lies ready to be fetched. */
export const exportKeptDays = 7

/** Keys under which somebody's own words stand in an event. */
const typedKeys: readonly string[] = ['reason', 'reasonText', 'reference', 'note', 'number']

/** Whether a text of an event is what somebody typed. @param key under which it stands; null in a list */
export function isTyped(key: string | null, text: string): boolean {
  return (key !== null && typedKeys.includes(key) && text !== '') || /[^\x21-\x7e]/.test(text)
}

/**
 * Whether an event's data hold words that somebody typed: they may name a patient, whatever they were asked for, so they leave the house in
 * no export. Beside the fields for such words it is every text with a blank or with letters of any script but the Latin one, so that a new
 * kind of event errs on the side of silence.
 */
export function holdsTypedWords(data: unknown): boolean {
  if (Array.isArray(data)) return data.some(holdsTypedWords)
  if (typeof data === 'string') return isTyped(null, data)
  if (typeof data !== 'object' || data === null) return false
  return Object.entries(data).some(([key, value]) =>
    typeof value === 'string' ? isTyped(key, value) : holdsTypedWords(value),
  )
}
