/** The log as rows for a file. */

import type { ReadDb } from '../../db/open.ts'
import { readCalls } from '../../db/queries/call.ts'
import { type LogFilter, type LogPageRow, readLineNames, readLogPage } from '../../db/queries/log.ts'
import { readMore } from '../../db/queries/log-more.ts'
import type { SortPosition } from '../../db/queries/log-sort.ts'
import { personBriefs } from '../../db/queries/person.ts'
import type { Names } from '../contract/common.ts'
import type { LogExportRow } from '../contract/document.ts'
import type { LogFilters } from '../contract/log.ts'
import { usualSort } from '../domain/log.ts'
import type { Deps } from './deps.ts'
import { filterOf, moreOf, patientOf, peopleOf } from './log.ts'
import { positionOf } from './log-order.ts'
import { personOf } from './log-people.ts'

const batchSize = 500

/** What reading the log wants of a server; an export's own process has no more. */
export type LogSource = Pick<Deps, 'read' | 'vault' | 'clock'>

/**
 * The filter of an export: as the list's, and none that came after `until`, so that what is counted now and what is written later are
 * the same rows.
 * @throws AppError VALIDATION_FAILED as {@link filterOf}
 */
export async function exportFilter(deps: LogSource, filters: LogFilters, until: Date): Promise<LogFilter> {
  const given = await filterOf(deps, filters)
  return { ...given, until: given.until === undefined || given.until > until ? until : given.until }
}

/** The matching rows in batches, newest first. */
export async function* logBatches(deps: LogSource, filter: LogFilter): AsyncGenerator<LogExportRow[]> {
  const lines = await readLineNames(deps.read)
  for await (const rows of pagesOf(deps.read, filter)) yield await exportRows(deps, rows, lines)
}

/** The rows themselves, batch by batch, by position. */
export async function* pagesOf(read: ReadDb, filter: LogFilter): AsyncGenerator<LogPageRow[]> {
  let after: SortPosition | null = null
  for (;;) {
    const rows: LogPageRow[] = await readLogPage(read, filter, usualSort, after, batchSize)
    const last = rows.at(-1)
    if (last === undefined) return
    yield rows
    if (rows.length < batchSize) return
    after = positionOf(last)
  }
}

export async function exportRows(
  deps: LogSource,
  rows: readonly LogPageRow[],
  lines: Map<string, Names>,
): Promise<LogExportRow[]> {
  const ids = rows.map((row) => row.id)
  const [more, calls] = await Promise.all([readMore(deps.read, ids), readCalls(deps.read, ids, deps.clock())])
  const members = [...more.values()].flatMap((row) => row.memberIds)
  const people = await personBriefs(deps.read, [...new Set([...peopleOf(rows), ...members])])
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
    reasonCode: row.reasonCode,
    reasonText: row.reasonText,
    noShowSide: row.noShowSide,
    changedAt: row.changedAt,
    ...moreOf(more.get(row.id), people),
  }))
}
