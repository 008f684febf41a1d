/** Two opinions side by side: field by field, and within a text what stayed around what changed. Pure; knows no words of a language. */

/** The fields of an opinion as they are compared; the shapes are those of the contract. */
export type Comparable = {
  readonly answers: readonly { readonly position: number; readonly text: string }[]
  readonly prescription: Readonly<Record<string, unknown>> | null
} & Readonly<Record<string, unknown>>

export type FieldChange = {
  /** `advice`, `answers.2`, `prescription`. */
  readonly path: string
  readonly before: unknown
  readonly after: unknown
}

/** What differs, in the order of the page; the answers come one by one, everything else whole. */
export function changedFields(
  before: Comparable,
  after: Comparable,
  order: readonly string[],
): FieldChange[] {
  return order.flatMap((name): FieldChange[] => {
    if (name === 'answers') return changedAnswers(before.answers, after.answers)
    const [old, fresh] = [before[name], after[name]]
    return same(old, fresh) ? [] : [{ path: name, before: old, after: fresh }]
  })
}

function changedAnswers(before: Comparable['answers'], after: Comparable['answers']): FieldChange[] {
  const textAt = (answers: Comparable['answers'], position: number) =>
    answers.find((one) => one.position === position)?.text ?? ''
  const positions = [...new Set([...before, ...after].map((one) => one.position))].sort((a, b) => a - b)
  return positions.flatMap((position) => {
    const [old, fresh] = [textAt(before, position), textAt(after, position)]
    return old === fresh ? [] : [{ path: `answers.${position}`, before: old, after: fresh }]
  })
}

/** Members in any order; one that is missing is one without a value. */
function same(one: unknown, other: unknown): boolean {
  return sorted(one) === sorted(other)
}

function sorted(value: unknown): string {
  return JSON.stringify(value ?? null, (_key, member: unknown) =>
    member !== null && typeof member === 'object' && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  )
}

/**
 * `mine` with the chosen fields of `theirs`.
 * @param taken paths as {@link changedFields} names them
 */
export function mergeFields<T extends Comparable>(mine: T, theirs: T, taken: ReadonlySet<string>): T {
  const fields = [...taken].filter((path) => !path.startsWith('answers.'))
  const answers = new Map(mine.answers.map((one) => [one.position, one.text]))
  for (const path of taken) {
    const position = Number(path.startsWith('answers.') ? path.slice('answers.'.length) : Number.NaN)
    if (Number.isNaN(position)) continue
    answers.set(position, theirs.answers.find((one) => one.position === position)?.text ?? '')
  }
  return {
    ...mine,
    ...Object.fromEntries(fields.map((name) => [name, theirs[name]])),
    answers: [...answers].sort(([a], [b]) => a - b).map(([position, text]) => ({ position, text })),
  }
}

/** What two texts share at their beginning and at their end, and what stands between. Whole characters, never half of one. */
export function changedMiddle(
  before: string,
  after: string,
): { head: string; old: string; fresh: string; tail: string } {
  const [old, fresh] = [[...before], [...after]]
  const most = Math.min(old.length, fresh.length)
  let start = 0
  while (start < most && old[start] === fresh[start]) start += 1
  let end = 0
  while (end < most - start && old[old.length - 1 - end] === fresh[fresh.length - 1 - end]) end += 1
  return {
    head: old.slice(0, start).join(''),
    old: old.slice(start, old.length - end).join(''),
    fresh: fresh.slice(start, fresh.length - end).join(''),
    tail: old.slice(old.length - end).join(''),
  }
}
