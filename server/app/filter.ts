/** Searches and narrowed lists that a person keeps. Name and content are encrypted: what is looked for may be a patient. */
import { v7 as uuid } from 'uuid'
import type * as z from 'zod'
import {
  deleteFilter,
  insertFilter,
  lockFilters,
  makeRoom,
  orderFilters,
  readFilters,
  updateFilter,
} from '../../db/queries/filter.ts'
import type { Row } from '../../db/schema.ts'
import { AppError } from '../contract/errors.ts'
import { mostFilters, type OrderFiltersInput, SavedFilter, type SaveFilterInput } from '../contract/search.ts'
import { act } from './act.ts'
import type { Call, Deps } from './deps.ts'
import type { Vault } from './vault.ts'

type Kept = Pick<Row<'savedFilter'>, 'id' | 'content'>

/** Null for what an older or newer program has kept in another form: it is not shown, and not lost. */
function openFilter(vault: Vault, { id, content }: Kept): SavedFilter | null {
  const read = SavedFilter.omit({ id: true }).safeParse(vault.open(content, id))
  return read.success ? { id, ...read.data } : null
}

/** The caller's own, in their order. */
export async function listFilters(deps: Deps, personId: string): Promise<SavedFilter[]> {
  const rows = await readFilters(deps.read, personId)
  return rows.flatMap((row) => openFilter(deps.vault, row) ?? [])
}

/**
 * Keeps one more, at the end or where it is to stand; also takes back a removal.
 * @throws AppError TOO_MANY_FILTERS beyond thirty
 */
export async function saveFilter(deps: Deps, call: Call, input: SaveFilterInput): Promise<SavedFilter> {
  const { personId } = call.actor
  return withoutAnswer(deps, call, async (hands) => {
    const kept = await lockFilters(hands.tx, personId)
    if (kept.length >= mostFilters) throw new AppError('TOO_MANY_FILTERS')
    const id = uuid()
    const position = Math.min(input.position ?? mostFilters, kept.length + 1)
    await makeRoom(hands.tx, personId, position)
    const { name, filter } = input
    await insertFilter(hands.tx, { id, personId, position, content: deps.vault.seal({ name, filter }, id) })
    await hands.audit({ personId }, { kind: 'filter.saved', data: { filterId: id, page: filter.page } })
    return { id, name, filter }
  })
}

/** @throws AppError NOT_FOUND */
export async function renameFilter(deps: Deps, call: Call, id: string, name: string): Promise<SavedFilter> {
  const { personId } = call.actor
  return withoutAnswer(deps, call, async (hands) => {
    const kept = (await lockFilters(hands.tx, personId)).find((one) => one.id === id)
    const filter = kept === undefined ? null : openFilter(deps.vault, kept)
    if (filter === null) throw new AppError('NOT_FOUND')
    await updateFilter(hands.tx, id, deps.vault.seal({ name, filter: filter.filter }, id))
    await hands.audit({ personId }, { kind: 'filter.changed', data: { filterId: id } })
    return { ...filter, name }
  })
}

/** @throws AppError NOT_FOUND */
export async function removeFilter(deps: Deps, call: Call, id: string): Promise<{ id: string }> {
  const { personId } = call.actor
  return act(deps, call, async (hands) => {
    const kept = await lockFilters(hands.tx, personId)
    if (!kept.some((one) => one.id === id)) throw new AppError('NOT_FOUND')
    await deleteFilter(hands.tx, id)
    await orderFilters(
      hands.tx,
      personId,
      kept.filter((one) => one.id !== id).map((one) => one.id),
    )
    await hands.audit({ personId }, { kind: 'filter.removed', data: { filterId: id } })
    return { id }
  })
}

/**
 * Puts them into an order; what is not named stays behind those that are.
 * @throws AppError NOT_FOUND where one is named that is not theirs
 */
export async function arrangeFilters(
  deps: Deps,
  call: Call,
  { ids }: z.infer<typeof OrderFiltersInput>,
): Promise<{ ids: string[] }> {
  const { personId } = call.actor
  return act(deps, call, async (hands) => {
    const kept = (await lockFilters(hands.tx, personId)).map((one) => one.id)
    if (ids.some((id) => !kept.includes(id))) throw new AppError('NOT_FOUND')
    const order = [...new Set([...ids, ...kept])]
    await orderFilters(hands.tx, personId, order)
    await hands.audit({ personId }, { kind: 'filter.changed', data: { filterId: null } })
    return { ids: order }
  })
}

/**
 * As `act`, but what is kept under the idempotency key does not hold the filter in clear: a repeated request that has been carried out
 * reads it again.
 */
async function withoutAnswer(
  deps: Deps,
  call: Call,
  work: (hands: Parameters<Parameters<typeof act>[2]>[0]) => Promise<SavedFilter>,
): Promise<SavedFilter> {
  let made: SavedFilter | undefined
  const { id } = await act(deps, call, async (hands) => {
    made = await work(hands)
    return { id: made.id }
  })
  const filter = made ?? (await listFilters(deps, call.actor.personId)).find((one) => one.id === id)
  if (filter === undefined) throw new AppError('NOT_FOUND')
  return filter
}
