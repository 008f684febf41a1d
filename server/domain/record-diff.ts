/** What differs between two versions of a case record, field by field. Derived when asked, stored nowhere. */

export type RecordDifference = { readonly path: string; readonly before: unknown; readonly after: unknown }

type Branch = Readonly<Record<string, unknown>>

function isBranch(value: unknown): value is Branch {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isSame(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((value, index) => isSame(value, other[index]))
  if (isBranch(one) && isBranch(other)) {
    const keys = new Set([...Object.keys(one), ...Object.keys(other)])
    return [...keys].every((key) => isSame(one[key], other[key]))
  }
  return one === other
}

/**
 * Fields that differ, in the order of the later version, each by its path (`tongue.colour`). Lists are compared whole: a diagnosis
 * that moved up is a change. A part that is absent on one side is one difference and not one for each of its fields.
 */
export function recordDifferences(before: unknown, after: unknown, path = ''): RecordDifference[] {
  if (!isBranch(before) || !isBranch(after)) return isSame(before, after) ? [] : [{ path, before, after }]
  const keys = [...new Set([...Object.keys(after), ...Object.keys(before)])]
  return keys.flatMap((key) =>
    recordDifferences(before[key], after[key], path === '' ? key : `${path}.${key}`),
  )
}

export type ChangedText = {
  readonly head: string
  readonly before: string
  readonly after: string
  readonly tail: string
}

/**
 * Where two texts part and where they meet again, by whole characters: `head + before + tail` is the earlier one, `head + after +
 * tail` the later.
 */
export function changedPart(earlier: string, later: string): ChangedText {
  const [one, other] = [[...earlier], [...later]]
  const most = Math.min(one.length, other.length)
  let start = 0
  while (start < most && one[start] === other[start]) start += 1
  let end = 0
  while (end < most - start && one.at(-1 - end) === other.at(-1 - end)) end += 1
  const middle = (text: readonly string[]) => text.slice(start, text.length - end).join('')
  return {
    head: one.slice(0, start).join(''),
    before: middle(one),
    after: middle(other),
    tail: one.slice(one.length - end).join(''),
  }
}
