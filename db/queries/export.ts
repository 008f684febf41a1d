/** Exports of the log. */
import { sql } from 'kysely'
import type { ReadDb, Tx } from '../open.ts'

/** Newest first. @param before the last one of the page before */
export function readExports(read: ReadDb, before: string | undefined, limit: number) {
  return read
    .selectFrom('logExport')
    .selectAll()
    .$if(before !== undefined, (q) =>
      q.where(sql<boolean>`sequence < (select sequence from log_export where id = ${before}::uuid)`),
    )
    .orderBy('sequence', 'desc')
    .limit(limit)
    .execute()
}
export type ExportRow = Awaited<ReturnType<typeof readExports>>[number]

export function findExport(read: ReadDb | Tx, id: string): Promise<ExportRow | undefined> {
  return (read as ReadDb).selectFrom('logExport').selectAll().where('id', '=', id).executeTakeFirst()
}

/** The one that somebody has asked for with the same words and that has not ended. */
export async function findOpenExport(
  read: ReadDb,
  personId: string,
  wish: string,
): Promise<string | undefined> {
  const row = await read
    .selectFrom('logExport')
    .select('id')
    .where('personId', '=', personId)
    .where('wish', '=', wish)
    .where('state', 'in', ['waiting', 'asked', 'running'])
    .executeTakeFirst()
  return row?.id
}

/** The next one whose turn it is; undefined while another one runs. */
export function findNextExport(read: ReadDb): Promise<{ id: string } | undefined> {
  return read
    .selectFrom('logExport')
    .select('id')
    .where('state', '=', 'asked')
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('logExport as other').select('other.id').where('other.state', '=', 'running'))),
    )
    .orderBy('askedAt')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
}

/** A sign of life. @returns whether it is still wanted */
export async function beatExport(tx: Tx, id: string, written: number | null): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('logExport')
    .set({ beatAt: sql<Date>`now()`, written: written ?? sql<number>`written` })
    .where('id', '=', id)
    .where('state', '=', 'running')
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Those whose server has given no sign of life for so long. */
export async function findAbandonedExports(read: ReadDb, seconds: number): Promise<string[]> {
  const rows = await read
    .selectFrom('logExport')
    .select('id')
    .where('state', '=', 'running')
    .where('beatAt', '<', sql<Date>`now() - make_interval(secs => ${seconds})`)
    .execute()
  return rows.map(({ id }) => id)
}

/** Files that have lain ready long enough, and those that nobody has agreed to for as long. */
export async function findExpiredExports(read: ReadDb, now: Date, days: number): Promise<string[]> {
  const rows = await read
    .selectFrom('logExport')
    .select('id')
    .where((eb) =>
      eb.or([
        eb.and([eb('state', '=', 'done'), eb('expiresAt', '<=', now)]),
        eb.and([
          eb('state', '=', 'waiting'),
          eb('askedAt', '<=', new Date(now.getTime() - days * 86_400_000)),
        ]),
      ]),
    )
    .execute()
  return rows.map(({ id }) => id)
}

/** The numbers of these consultations. */
export async function readNumbers(read: ReadDb, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await read.selectFrom('consultation').select(['id', 'number']).where('id', 'in', ids).execute()
  return new Map(rows.map(({ id, number }) => [id, number]))
}
