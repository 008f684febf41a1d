/** Ids of several nodes: before the mark the node's name, after it the node's own id. */

/** Not in a name and not in a UUID. */
export const mark = '~'

/** Ids that a call names; the first of them says which node it goes to. */
export const idFields = ['transportId', 'producerId', 'consumerId'] as const

/** The id of a node as the fleet tells it. */
export const namedId = (name: string, id: string): string => `${name}${mark}${id}`

/** The same with the node's name before each id of its own, however deep. */
export function named<T>(name: string, value: T): T {
  return mapIds(value, (id) => namedId(name, id))
}

/** The same with each id as its node knows it. */
export function bare<T>(value: T): T {
  return mapIds(value, (id) => id.slice(id.indexOf(mark) + 1))
}

function mapIds<T>(value: T, change: (id: string) => string): T {
  if (Array.isArray(value)) return value.map((one: unknown) => mapIds(one, change)) as T
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, one]: [string, unknown]) => [
    key,
    isIdField(key) && typeof one === 'string' ? change(one) : mapIds(one, change),
  ])
  return Object.fromEntries(entries) as T
}

function isIdField(key: string): boolean {
  return idFields.some((field) => field === key)
}
