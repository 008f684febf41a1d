/** Settings as values of which only the paths are known: what differs between two of them, and carrying that over. */

/** characters of the reason that a change asks for */
export const longestReason = 500

/** A value of which nothing is known but its keys. */
export type Loose = Readonly<Record<string, unknown>>

/** Whether it has keys; lists have none. */
export function isLoose(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value at a path with dots; undefined where there is none. */
export function valueAt(settings: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (isLoose(value) ? value[key] : undefined), settings)
}

/** The settings with another value at a path. */
export function withValue<T>(settings: T, path: string, value: unknown): T {
  const [key = '', ...rest] = path.split('.')
  const own: Loose = isLoose(settings) ? settings : {}
  const next = rest.length === 0 ? value : withValue(own[key] ?? {}, rest.join('.'), value)
  return { ...own, [key]: next } as T
}

export type SettingChange = { readonly path: string; readonly from: unknown; readonly to: unknown }

/** What differs, leaf by leaf; lists as a whole. In the order of the newer one. */
export function settingChanges(from: unknown, to: unknown, path = ''): SettingChange[] {
  if (isLoose(to) || isLoose(from)) {
    const before: Loose = isLoose(from) ? from : {}
    const after: Loose = isLoose(to) ? to : {}
    const keys = [...new Set([...Object.keys(after), ...Object.keys(before)])]
    return keys.flatMap((key) =>
      settingChanges(before[key], after[key], path === '' ? key : `${path}.${key}`),
    )
  }
  return sameLeaf(from, to) ? [] : [{ path, from, to }]
}

function sameLeaf(from: unknown, to: unknown): boolean {
  if (!Array.isArray(from) || !Array.isArray(to)) return Object.is(from, to)
  const held = new Set(to.map((one) => JSON.stringify(one)))
  return from.length === to.length && from.every((one) => held.has(JSON.stringify(one)))
}

/** Carries changes over to settings that somebody else has changed meanwhile. */
export function applyChanges<T>(settings: T, changes: readonly SettingChange[]): T {
  return changes.reduce((next, { path, to }) => withValue(next, path, to), settings)
}
