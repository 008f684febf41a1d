/** The log as rows for a file. */
import { readCalls } from '../../db/queries/call.ts'
import {
  countLog,
  type LogFilter,
  type LogPageRow,
  readLineNames,
  readLogPage,
  readOutcomes,
} from '../../db/queries/log.ts'
import type { Sorting, SortPosition } from '../../db/queries/log-sort.ts'
import { personBriefs } from '../../db/queries/person.ts'
import type { Names } from '../contract/common.ts'
import type { LogExportRow } from '../contract/document.ts'
import { AppError } from '../contract/errors.ts'
import { type LogFilters, largestExport } from '../contract/log.ts'
import { usualSort } from '../domain/log.ts'
import { act } from './act.ts'
import type { Call, Deps } from './deps.ts'
import { filterOf, filterWords, patientOf, peopleOf, personOf } from './log.ts'
import { positionOf } from './log-order.ts'

const batchSize = 500

/**
 * The matching rows in batches, in the order that is asked for; none that came after the call. The export stands in the trail before the first row.
 * @throws AppError TOO_LARGE where more match than one file takes: a part is not taken for the whole
 */
export async function exportLog(
  deps: Deps,
  call: Call,
  filters: LogFilters,
  largest = largestExport,
  sorting: Sorting = usualSort,
): Promise<AsyncIterable<LogExportRow[]>> {
  const given = await filterOf(deps, filters)
  const now = deps.clock()
  const filter = { ...given, until: given.until === undefined || given.until > now ? now : given.until }
  const rows = await countLog(deps.read, filter, largest + 1)
  if (rows > largest) throw new AppError('TOO_LARGE')
  await act(deps, { ...call, idempotency: null }, (hands) =>
    hands.audit({ log: 'export' }, { kind: 'log.exported', data: { filters: filterWords(filters), rows } }),
  )
  return batches(deps, filter, sorting, await readLineNames(deps.read), largest)
}

async function* batches(
  deps: Deps,
  filter: LogFilter,
  sorting: Sorting,
  lines: Map<string, Names>,
  largest: number,
): AsyncGenerator<LogExportRow[]> {
  let after: SortPosition | null = null
  let written = 0
  while (written < largest) {
    const rows: LogPageRow[] = await readLogPage(deps.read, filter, sorting, after, batchSize)
    const last = rows.at(-1)
    if (last === undefined) return
    yield await exportRows(deps, rows, lines)
    written += rows.length
    if (rows.length < batchSize) return
    after = positionOf(last)
  }
}

async function exportRows(
  deps: Deps,
  rows: readonly LogPageRow[],
  lines: Map<string, Names>,
): Promise<LogExportRow[]> {
  const ids = rows.map((row) => row.id)
  const [people, calls, outcomes] = await Promise.all([
    personBriefs(deps.read, peopleOf(rows)),
    readCalls(deps.read, ids, deps.clock()),
    readOutcomes(deps.read, ids),
  ])
  return rows.map((row) => ({
    number: row.number,
    line: lines.get(row.lineId ?? '') ?? { zh: '', en: '' },
    requester: personOf(people, row.requesterId),
    expert: row.expertId === null ? null : personOf(people, row.expertId),
    kind: row.kind,
    urgency: row.urgency,
    state: row.state,
    ...patientOf(deps, row),
    diagnosis: row.diagnosis,
    submittedAt: row.submittedAt,
    scheduledStart: row.scheduledStart,
    scheduledEnd: row.scheduledEnd,
    callSeconds: calls.get(row.id)?.seconds ?? null,
    opinionVersions: outcomes.get(row.id)?.versions ?? 0,
    adoption: outcomes.get(row.id)?.decision ?? null,
    reasonCode: row.reasonCode,
    reasonText: row.reasonText,
    noShowSide: row.noShowSide,
    changedAt: row.changedAt,
  }))
}
