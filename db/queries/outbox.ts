/** The outbox as each server reads it: by what became visible since its last look. */
import { sql } from 'kysely'
import type { Db, ReadDb } from '../open.ts'

export type OutboxRow = { id: string; topic: string; payload: unknown; attempts: number }

type Page = {
  /** A snapshot; what it does not see is left to the next look. */
  until: string
  /** The last id of the page before. */
  after: string
  limit: number
}

function rows(read: ReadDb) {
  return read.selectFrom('outbox').select(['id', 'topic', 'payload', 'attempts'])
}

/** What is visible now, as text (pg_snapshot). */
export async function readSnapshot(read: ReadDb): Promise<string> {
  const { now } = await read
    .selectNoFrom(sql<string>`pg_current_snapshot()::text`.as('now'))
    .executeTakeFirstOrThrow()
  return now
}

/** Rows that nobody has told, oldest first. */
export function readUndelivered(read: ReadDb, { until, after, limit }: Page): Promise<OutboxRow[]> {
  return rows(read)
    .where('sentAt', 'is', null)
    .where(sql<boolean>`pg_visible_in_snapshot(xid, ${until}::pg_snapshot)`)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute()
}

/** Rows that one snapshot sees and an earlier one did not, oldest first. */
export function readWritten(
  read: ReadDb,
  { since, until, after, limit }: Page & { since: string },
): Promise<OutboxRow[]> {
  return (
    rows(read)
      /* for the index: older ones were all visible */
      .where(sql<boolean>`xid >= pg_snapshot_xmin(${since}::pg_snapshot)`)
      .where(sql<boolean>`not pg_visible_in_snapshot(xid, ${since}::pg_snapshot)`)
      .where(sql<boolean>`pg_visible_in_snapshot(xid, ${until}::pg_snapshot)`)
      .where('id', '>', after)
      .orderBy('id')
      .limit(limit)
      .execute()
  )
}

/** Those of the rows whose pause is over. */
export function readAgain(read: ReadDb, ids: readonly string[]): Promise<OutboxRow[]> {
  return rows(read)
    .where('id', 'in', ids)
    .where('availableAt', '<=', sql<Date>`now()`)
    .orderBy('id')
    .limit(200)
    .execute()
}

/**
 * Rows that came from another cluster by a restore bear transactions that this one has not reached: they would not be seen until it
 * has, and then a second time. A row that is read and whose writer is not visible can be nothing else.
 * @returns how many
 */
export async function adoptRestored(db: Db): Promise<number> {
  const { numUpdatedRows } = await db
    .updateTable('outbox')
    .set({ xid: sql<string>`pg_current_xact_id()` })
    /* for the index */
    .where(sql<boolean>`xid >= pg_snapshot_xmin(pg_current_snapshot())`)
    .where(sql<boolean>`not pg_visible_in_snapshot(xid, pg_current_snapshot())`)
    .executeTakeFirst()
  return Number(numUpdatedRows)
}

/** The first server that has told a row marks it. */
export async function markDelivered(db: Db, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await db
    .updateTable('outbox')
    .set({ sentAt: sql<Date>`now()`, lastError: null })
    .where('id', 'in', ids)
    .where((eb) => eb.or([eb('sentAt', 'is', null), eb('lastError', 'is not', null)]))
    .execute()
}

export async function markFailed(db: Db, id: string, error: string, pauseSeconds: number): Promise<void> {
  await db
    .updateTable('outbox')
    .set((eb) => ({
      attempts: eb('attempts', '+', 1),
      lastError: error,
      availableAt: sql<Date>`now() + make_interval(secs => ${pauseSeconds})`,
    }))
    .where('id', '=', id)
    .execute()
}
