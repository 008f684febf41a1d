/** Which records have been kept for their years, and beside which what came about has: at rest, not sealed, the last day of their class over. */
import { ZodError } from 'zod'
import type { ReadDb, Tx } from '../../db/open.ts'
import {
  type DueRow,
  type ProcessRow,
  readDueRows,
  readDueRowsOf,
  readListedProcess,
  readProcessRows,
  readProcessRowsOf,
} from '../../db/queries/destruction.ts'
import type { DuePage, DueQuery } from '../contract/destruction.ts'
import { readRecord } from '../contract/record-stored.ts'
import { type DestructionScope, isPastKeeping } from '../domain/destruction.ts'
import { referralEndStates } from '../domain/referral.ts'
import {
  classOf,
  type DestroyedClass,
  keptUntil,
  type RetentionYears,
  restingStates,
} from '../domain/retention.ts'
import { readCursor, writeCursor } from './cursor.ts'
import type { Deps } from './deps.ts'
import { openIdentity } from './patient.ts'
import { readYears } from './retention.ts'

/** Looked at for one page at the most: the class of a record lies in what is encrypted, so no index knows it. */
const mostLookedAt = 1_000
const states = { resting: restingStates, restingReferrals: ['draft', ...referralEndStates] }

export type Due = { class: DestroyedClass; keptUntil: string } & Pick<
  DueRow,
  'id' | 'number' | 'lineId' | 'since'
>

/** null where its years are not over. */
function dueOf(deps: Pick<Deps, 'vault'>, row: DueRow, years: RetentionYears, now: Date): Due | null {
  const { hospitalNumber } = openIdentity(deps.vault, { id: row.patientId, identity: row.identity })
  const stay = stayIn(row.record)
  if (stay === null) return null
  const { id, number, lineId, since, referralKinds } = row
  const { class: kind } = classOf({ hospitalNumber, stay, referrals: referralKinds })
  if (!isPastKeeping(since, years[kind], now)) return null
  return { id, number, lineId, since, class: kind, keptUntil: keptUntil(since, years[kind]) }
}

/** null: somebody has tampered with the record; what cannot be read is evidence, and is kept. */
function stayIn(record: unknown) {
  try {
    return readRecord(record).stay
  } catch (error) {
    if (error instanceof ZodError) return null
    throw error
  }
}

/** null where nothing came about beside it, or its years are not over. */
function processDueOf(
  { id, number, lineId, since, free }: ProcessRow,
  years: RetentionYears,
  now: Date,
): Due | null {
  if (!free || !isPastKeeping(since, years.process, now)) return null
  return { id, number, lineId, since, class: 'process', keptUntil: keptUntil(since, years.process) }
}

/** The oldest first. A page may be short, or empty, and have a next one. */
export function listDue(deps: Deps, query: DueQuery): Promise<DuePage> {
  return query.scope === 'process' ? listDueProcess(deps, query) : listDueRecords(deps, query)
}

async function listDueProcess(deps: Deps, { cursor, limit }: DueQuery): Promise<DuePage> {
  const now = deps.clock()
  const years = await readYears(deps.read)
  const before = new Date(now)
  before.setUTCFullYear(before.getUTCFullYear() - years.process)
  const after = cursor === undefined ? undefined : readCursor(cursor)
  const rows = await readProcessRows(deps.read, states, { before, now, after, limit: mostLookedAt })
  const listed = await readListedProcess(
    deps.read,
    rows.filter(({ free }) => free).map(({ id }) => id),
  )
  const found: Due[] = []
  for (const [index, row] of rows.entries()) {
    const due = listed.has(row.id) ? null : processDueOf(row, years, now)
    if (due !== null) found.push(due)
    if (found.length === limit && index < rows.length - 1)
      return { items: found.map(shapeOf), nextCursor: writeCursor({ at: row.changedAt, id: row.id }) }
  }
  const last = rows.length < mostLookedAt ? undefined : rows.at(-1)
  return {
    items: found.map(shapeOf),
    nextCursor: last === undefined ? null : writeCursor({ at: last.changedAt, id: last.id }),
  }
}

async function listDueRecords(deps: Deps, { cursor, limit }: DueQuery): Promise<DuePage> {
  const now = deps.clock()
  const years = await readYears(deps.read)
  const before = new Date(now)
  before.setUTCFullYear(before.getUTCFullYear() - Math.min(years.inpatient, years.outpatient))
  const found: Due[] = []
  let after = cursor === undefined ? undefined : readCursor(cursor)
  for (let looked = 0; looked < mostLookedAt && found.length < limit; ) {
    const rows = await readDueRows(deps.read, states, { before, now, after, limit })
    for (const row of rows) {
      if (found.length === limit) break
      after = { at: row.changedAt, id: row.id }
      const due = dueOf(deps, row, years, now)
      if (due !== null) found.push(due)
    }
    looked += rows.length
    const last = rows.at(-1)
    if (rows.length < limit && (last === undefined || after?.id === last.id))
      return { items: found.map(shapeOf), nextCursor: null }
  }
  return { items: found.map(shapeOf), nextCursor: after === undefined ? null : writeCursor(after) }
}

function shapeOf({ id, number, lineId, since, ...rest }: Due): DuePage['items'][number] {
  return { consultationId: id, number, lineId: lineId ?? '', since: since.toISOString(), ...rest }
}

/** Those of these that are due now, by their ids. */
export async function dueAmong(
  deps: Pick<Deps, 'vault'>,
  given: ReadDb | Tx,
  ids: readonly string[],
  now: Date,
  scope: DestructionScope,
): Promise<Map<string, Due>> {
  const years = await readYears(given)
  const found =
    scope === 'process'
      ? (await readProcessRowsOf(given, states, ids, now)).map((row) => processDueOf(row, years, now))
      : (await readDueRowsOf(given, states, ids, now)).map((row) => dueOf(deps, row, years, now))
  return new Map(found.flatMap((due) => (due === null ? [] : [[due.id, due] as const])))
}
