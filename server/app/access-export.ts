/** The access log as rows for a file. */
import { type AccessPosition, countAccess, readAccessPage } from '../../db/queries/access.ts'
import type { AccessFilters, AccessRow } from '../contract/access.ts'
import { AppError } from '../contract/errors.ts'
import { largestExport } from '../contract/log.ts'
import { accessFilterOf, accessFilterWords, accessRows } from './access.ts'
import { act } from './act.ts'
import type { Call, Deps } from './deps.ts'

const batchSize = 500

/**
 * The matching rows in batches, newest first; none that came after the call. The export stands in the trail before the first row.
 * @throws AppError TOO_MANY_ROWS where more match than one file takes: a part is not taken for the whole
 */
export async function exportAccess(
  deps: Deps,
  call: Call,
  filters: AccessFilters,
  largest = largestExport,
): Promise<AsyncIterable<AccessRow[]>> {
  const given = await accessFilterOf(deps, filters)
  const now = deps.clock()
  const filter = { ...given, until: given.until === undefined || given.until > now ? now : given.until }
  const rows = await countAccess(deps.read, filter, largest + 1)
  if (rows > largest) throw new AppError('TOO_MANY_ROWS')
  await act(deps, { ...call, idempotency: null }, (hands) =>
    hands.audit(
      { log: 'export' },
      { kind: 'access.exported', data: { filters: accessFilterWords(filters), rows } },
    ),
  )
  return batches(deps, filter)
}

async function* batches(
  deps: Deps,
  filter: Parameters<typeof readAccessPage>[1],
): AsyncGenerator<AccessRow[]> {
  let after: AccessPosition | null = null
  for (;;) {
    const rows: Awaited<ReturnType<typeof readAccessPage>> = await readAccessPage(
      deps.read,
      filter,
      after,
      batchSize,
    )
    const last = rows.at(-1)
    if (last === undefined) return
    yield await accessRows(deps, rows)
    if (rows.length < batchSize) return
    after = { at: last.at, id: last.id }
  }
}
