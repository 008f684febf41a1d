/** Searches and narrowed lists that a person keeps. Name and content are encrypted: what is looked for may be a patient. */
import { v7 as uuid } from 'uuid'
import type * as z from 'zod'
import {
  deleteFilter,
  insertFilter,
  lockFilters,
  makeRoom,
  openWith,
  orderFilters,
  readFilters,
  updateFilter,
} from '../../db/queries/filter.ts'
import type { Row } from '../../db/schema.ts'
import { AppError } from '../contract/errors.ts'
import {
  type ChangeFilterInput,
  mostFilters,
  type OrderFiltersInput,
  SavedFilter,
  type SaveFilterInput,
} from '../contract/search.ts'
import { mayDo } from '../domain/permission.ts'
import { act } from './act.ts'
import type { Call, Deps } from './deps.ts'
import type { Vault } from './vault.ts'

type Kept = Pick<Row<'savedFilter'>, 'id' | 'content' | 'opens'>

/** Null for what an older or newer program has kept in another form: it is not shown, and not lost. */
function openFilter(vault: Vault, { id, content, opens }: Kept): SavedFilter | null {
  const read = SavedFilter.omit({ id: true, opens: true }).safeParse(vault.open(content, id))
  return read.success ? { id, ...read.data, ...opening(opens) } : null
}

function opening(opens: boolean | undefined): Pick<SavedFilter, 'opens'> {
  return opens === true ? { opens } : {}
}

/** @throws AppError VALIDATION_FAILED where the page has no view to open with */
function requireOpening(filter: SavedFilter['filter']): void {
  if (filter.page !== 'log') {
    throw new AppError('VALIDATION_FAILED', { fields: [{ path: 'opens', code: 'not_offered' }] })
  }
}

/** The caller's own, in their order. */
export async function listFilters(deps: Deps, personId: string): Promise<SavedFilter[]> {
  const rows = await readFilters(deps.read, personId)
  return rows.flatMap((row) => openFilter(deps.vault, row) ?? [])
}

/**
 * Keeps one more, at the end or where it is to stand; also takes back a removal.
 * @throws AppError TOO_MANY_FILTERS beyond thirty; FORBIDDEN for a view of the log by who may not read it
 */
export async function saveFilter(deps: Deps, call: Call, input: SaveFilterInput): Promise<SavedFilter> {
  const { personId } = call.actor
  if (input.filter.page === 'log' && !mayDo(call.actor, 'log.read')) throw new AppError('FORBIDDEN')
  if (input.opens === true) requireOpening(input.filter)
  return withoutAnswer(deps, call, async (hands) => {
    const kept = await lockFilters(hands.tx, personId)
    if (kept.length >= mostFilters) throw new AppError('TOO_MANY_FILTERS')
    const id = uuid()
    const position = Math.min(input.position ?? mostFilters, kept.length + 1)
    await makeRoom(hands.tx, personId, position)
    const { name, filter } = input
    await insertFilter(hands.tx, { id, personId, position, content: deps.vault.seal({ name, filter }, id) })
    if (input.opens === true) await openWith(hands.tx, personId, id)
    await hands.audit({ personId }, { kind: 'filter.saved', data: { filterId: id, page: filter.page } })
    return { id, name, filter, ...opening(input.opens) }
  })
}

/**
 * Renames it, or has its page open with it, in place of another, or no longer.
 * @throws AppError NOT_FOUND; VALIDATION_FAILED where the page has no view to open with
 */
export async function changeFilter(
  deps: Deps,
  call: Call,
  id: string,
  input: ChangeFilterInput,
): Promise<SavedFilter> {
  const { personId } = call.actor
  return withoutAnswer(deps, call, async (hands) => {
    const kept = (await lockFilters(hands.tx, personId)).find((one) => one.id === id)
    const saved = kept === undefined ? null : openFilter(deps.vault, kept)
    if (saved === null) throw new AppError('NOT_FOUND')
    const { filter, name: before, opens: opened } = saved
    const { name = before, opens = opened === true } = input
    if (opens) requireOpening(filter)
    await updateFilter(hands.tx, id, deps.vault.seal({ name, filter }, id))
    if (opens !== (opened === true)) await openWith(hands.tx, personId, opens ? id : null)
    await hands.audit({ personId }, { kind: 'filter.changed', data: { filterId: id } })
    return { id, name, filter, ...opening(opens) }
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
