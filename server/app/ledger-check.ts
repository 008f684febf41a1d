/** What rows of a file or of the form mean here: names looked up, rights asked, likely second copies found. One look for all rows. */

import type { ReadDb, Tx } from '../../db/open.ts'
import { readLike, readNumbered, readTotals } from '../../db/queries/ledger.ts'
import { readLinesOfPlaces } from '../../db/queries/ledger-record.ts'
import type { CheckedRow, ImportRow } from '../contract/ledger.ts'
import { dayOf } from '../domain/beijing.ts'
import { kindOf } from '../domain/ledger-kind.ts'
import {
  likenessOf,
  type Problem,
  type Reading,
  type ReadRow,
  type RowProblem,
  readRow,
} from '../domain/ledger-row.ts'
import { idsByName, plainName } from '../domain/table.ts'
import type { Call, Deps } from './deps.ts'
import { type Reach, reachOf } from './ledger-scope.ts'

/** A row with everything looked up, ready to be stored. */
export type KnownRow = Omit<ReadRow, 'places' | 'line' | 'consultation'> & {
  placeIds: string[]
  lineId: string | null
  consultationId: string | null
}
export type Judged = { row: KnownRow | null; checked: CheckedRow }

type Known = {
  reach: Reach
  places: ReadonlyMap<string, string>
  lines: ReadonlyMap<string, string>
  sessions: ReadonlyMap<string, { id: string; isBoard: boolean }>
  /** Likeness of what is there, and of which entry. */
  likes: ReadonlyMap<string, string>
  /** Kind and session of entries that are there. */
  takenSessions: ReadonlySet<string>
  totals: Awaited<ReturnType<typeof readTotals>>
}

/**
 * Judges rows one by one.
 * @param except an entry that is being changed: it is no copy of itself
 */
export async function judgeRows(
  deps: Pick<Deps, 'clock'>,
  read: ReadDb | Tx,
  { actor }: Pick<Call, 'actor'>,
  rows: readonly ImportRow[],
  except: string | null = null,
): Promise<Judged[]> {
  const today = dayOf(deps.clock())
  const readings = rows.map(({ words, formulas }) => readRow(words, formulas, today))
  const known = await lookUp(read, await reachOf(read, actor), readings, except)
  const lines = new Map<string, number>()
  const seen = new Set<string>()
  return rows.map((given, index) => {
    const reading = readings[index] ?? { row: null, problems: [] }
    const judged = judge(known, reading, seen)
    const likeness = reading.row === null ? null : likenessOf(reading.row)
    const before = likeness === null ? undefined : lines.get(likeness)
    const entryId = likeness === null ? undefined : known.likes.get(likeness)
    if (likeness !== null && before === undefined) lines.set(likeness, given.line)
    return {
      row: judged.problems.length === 0 ? judged.row : null,
      checked: {
        ...given,
        problems: judged.problems,
        twin:
          before === undefined && entryId === undefined
            ? null
            : { line: before ?? null, entryId: entryId ?? null },
        falls: fallsBelow(reading.row, known.totals),
      },
    }
  })
}

/** Totals of what happens only grow; a smaller one is likely a slip. */
function fallsBelow(row: ReadRow | null, totals: Known['totals']): boolean {
  if (row === null || row.basis !== 'total' || kindOf(row.kind).nature === 'standing') return false
  return totals.some(
    ({ kind, toDay, quantity }) => kind === row.kind && toDay < row.to && quantity > row.quantity,
  )
}

async function lookUp(
  read: ReadDb | Tx,
  reach: Reach,
  readings: readonly Reading[],
  except: string | null,
): Promise<Known> {
  const rows = readings.flatMap(({ row }) => row ?? [])
  const days = rows.map((row) => row.to).sort()
  const numbers = [...new Set(rows.map((row) => row.consultation).filter((number) => number !== ''))]
  const [{ lines }, numbered, like, totals] = await Promise.all([
    readLinesOfPlaces(read),
    readNumbered(read, numbers, reach.writes),
    readLike(read, [...new Set(rows.map((row) => row.kind))], days[0] ?? '', days.at(-1) ?? ''),
    readTotals(read),
  ])
  const others = like.filter(({ id }) => id !== except)
  return {
    reach,
    places: idsByName(
      reach.tree.map((one) => [one.id, [one.nameZh, one.nameEn, one.shortZh, one.shortEn, one.code]]),
    ),
    lines: idsByName(
      lines.map((one) => [one.id, [one.nameZh, `${one.nameZh}线`, one.nameEn, one.code, one.seal]]),
    ),
    sessions: new Map(numbered.map(({ number, id, mdtAt }) => [number, { id, isBoard: mdtAt !== null }])),
    likes: new Map(others.map((one) => [likenessOf({ ...one, from: one.fromDay, to: one.toDay }), one.id])),
    takenSessions: new Set(others.map(({ kind, consultationId }) => `${kind} ${consultationId}`)),
    totals: totals.filter(({ id }) => id !== except),
  }
}

function judge(
  known: Known,
  { row, problems }: Reading,
  seen: Set<string>,
): { row: KnownRow | null; problems: Problem[] } {
  if (row === null) return { row: null, problems }
  const found: Problem[] = [...problems]
  const refuse = (field: Problem['field'], code: RowProblem) => void found.push({ field, code })
  const { places, line, consultation, ...rest } = row
  const placeIds = places.flatMap((name) => known.places.get(plainName(name)) ?? [])
  if (placeIds.length < places.length) refuse('places', 'unknown_place')
  else requireOwn(known.reach, row, placeIds, refuse)
  const lineId = line === '' ? null : (known.lines.get(plainName(line)) ?? null)
  if (line !== '' && lineId === null) refuse('line', 'unknown_line')
  const session = consultation === '' ? null : (known.sessions.get(consultation) ?? null)
  if (consultation !== '' && session === null) refuse('consultation', 'unknown_consultation')
  if (session !== null) {
    const key = `${row.kind} ${session.id}`
    /* a board's consultation is counted as a discussion by itself */
    if (row.kind === 'case_discussions' && session.isBoard) refuse('consultation', 'counted_from_records')
    else if (known.takenSessions.has(key) || seen.has(key)) refuse('consultation', 'session_known')
    seen.add(key)
  }
  if (row.basis === 'total') {
    const key = `${row.kind} total ${row.to}`
    const stated = known.totals.some(({ kind, toDay }) => kind === row.kind && toDay === row.to)
    if (stated || seen.has(key)) refuse('to', 'total_known')
    seen.add(key)
  }
  return {
    row: { ...rest, placeIds: [...new Set(placeIds)], lineId, consultationId: session?.id ?? null },
    problems: found,
  }
}

function requireOwn(
  { writes }: Reach,
  row: ReadRow,
  placeIds: readonly string[],
  refuse: (field: Problem['field'], code: RowProblem) => void,
): void {
  if (writes === null) return
  /* a total is the programme's; a hospital states what happened in it */
  if (row.basis === 'total') refuse('basis', 'total_not_here')
  else if (placeIds.length === 0) refuse('places', 'place_needed')
  else if (!placeIds.some((id) => writes.includes(id))) refuse('places', 'not_your_place')
}
