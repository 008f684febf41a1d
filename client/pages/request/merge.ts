/** Two windows wrote at once: what differs, and a form put together by choice. Nothing is decided silently. Pure. */
import { type FormContent, type FormPath, valueAt, withValue } from './form.ts'
import { comparedPaths } from './sections.ts'

export type Side = 'mine' | 'theirs'
export type Difference = {
  path: FormPath
  mine: unknown
  theirs: unknown
  /** Which is proposed: what the other window alone has changed is taken from there, all else from here. */
  proposed: Side
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

/** `base` is what both began from; null where it is not known. */
export function differencesOf(
  base: FormContent | null,
  mine: FormContent,
  theirs: FormContent,
): Difference[] {
  return comparedPaths(mine).flatMap((path): Difference[] => {
    const [here, there] = [valueAt(mine, path) as unknown, valueAt(theirs, path) as unknown]
    if (same(here, there)) return []
    const untouchedHere = base !== null && same(valueAt(base, path), here)
    return [{ path, mine: here, theirs: there, proposed: untouchedHere ? 'theirs' : 'mine' }]
  })
}

/** The form of this window with the chosen parts of the other. */
export function merged(
  mine: FormContent,
  theirs: FormContent,
  choices: ReadonlyMap<FormPath, Side>,
): FormContent {
  let form = mine
  for (const [path, side] of choices) {
    if (side === 'theirs') form = withValue(form, path, valueAt(theirs, path))
  }
  return form
}
