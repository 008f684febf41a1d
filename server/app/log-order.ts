/** Positions in the log, in whichever order it is read. */
import type { LogPageRow } from '../../db/queries/log.ts'
import type { Sorting, SortPosition } from '../../db/queries/log-sort.ts'
import { type LogSort, usualSort } from '../domain/log.ts'
import { type KeyKind, readCursor, readNamedCursor, writeCursor, writeNamedCursor } from './cursor.ts'

const kinds: Readonly<Record<LogSort, { kind: KeyKind; mayLack: boolean }>> = {
  submitted: { kind: 'moment', mayLack: false },
  number: { kind: 'word', mayLack: false },
  planned: { kind: 'moment', mayLack: true },
  started: { kind: 'moment', mayLack: true },
  session: { kind: 'whole', mayLack: true },
  respondWait: { kind: 'whole', mayLack: true },
  reportWait: { kind: 'whole', mayLack: true },
  state: { kind: 'whole', mayLack: false },
}

function isUsual({ sort, order }: Sorting): boolean {
  return sort === usualSort.sort && order === usualSort.order
}

/** Of the last row of a page. */
export function positionOf(row: LogPageRow): SortPosition {
  return { key: row.position, id: row.id }
}

export function writeLogCursor(sorting: Sorting, position: SortPosition): string {
  if (isUsual(sorting)) return writeCursor({ at: position.key ?? '', id: position.id })
  return writeNamedCursor(`${sorting.sort}.${sorting.order}`, position)
}

/** @throws AppError VALIDATION_FAILED where it is none of ours, or one of another order */
export function readLogCursor(sorting: Sorting, cursor: string): SortPosition {
  if (isUsual(sorting)) {
    const { at, id } = readCursor(cursor)
    return { key: at, id }
  }
  const { kind, mayLack } = kinds[sorting.sort]
  return readNamedCursor(cursor, `${sorting.sort}.${sorting.order}`, kind, mayLack)
}
