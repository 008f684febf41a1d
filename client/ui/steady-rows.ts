/**
 * News from the other side never reorders rows under the hand (look §5). The rows keep the places they had when they were last
 * taken, with fresh content; what would move, come or go is counted and waits for {@link SteadyRows.take}.
 */
import { useState } from 'react'

export type PlacedRow<T> = { row: T; group: string }

export type SteadyRows<T> = {
  rows: PlacedRow<T>[]
  /** Rows that would come, go or move. */
  waiting: number
  take: () => void
}

type Place = { id: string; group: string }

type Options<T> = {
  idOf: (row: T) => string
  groupOf: (row: T) => string
  /** Another view or filter: rows are taken at once. */
  resetKey: string
}

/** What is shown and how much waits, given the places kept and the fresh rows in their new order. Pure. */
export function settleRows<T>(
  kept: readonly Place[],
  fresh: readonly T[],
  { idOf, groupOf }: Pick<Options<T>, 'idOf' | 'groupOf'>,
): { rows: PlacedRow<T>[]; waiting: number } {
  const byId = new Map(fresh.map((row) => [idOf(row), row]))
  const rows = kept.flatMap(({ id, group }) => {
    const row = byId.get(id)
    return row === undefined ? [] : [{ row, group }]
  })
  const known = new Set(kept.map(({ id }) => id))
  const come = fresh.filter((row) => !known.has(idOf(row))).length
  const gone = kept.filter(({ id }) => !byId.has(id)).length
  const moved = rows.filter(({ row, group }) => groupOf(row) !== group).length
  return { rows, waiting: come + gone + moved }
}

/** Holds the order of a list while its data is refreshed behind it. Give undefined until the first data is there. */
export function useSteadyRows<T>(fresh: readonly T[] | undefined, options: Options<T>): SteadyRows<T> {
  const [kept, setKept] = useState<{ key: string; places: Place[] } | null>(null)
  const take = () =>
    setKept({
      key: options.resetKey,
      places: (fresh ?? []).map((row) => ({ id: options.idOf(row), group: options.groupOf(row) })),
    })
  if (fresh !== undefined && kept?.key !== options.resetKey) take()
  return { ...settleRows(kept?.places ?? [], fresh ?? [], options), take }
}
