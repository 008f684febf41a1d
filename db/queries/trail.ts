/** Runs over the whole trail. */
import { sql } from 'kysely'
import type { TrailProgress } from '../../server/domain/trail.ts'
import { json, type ReadDb, type Tx } from '../open.ts'

/** Newest first. @param before the last one of the page before */
export function readTrailRuns(read: ReadDb, before: string | undefined, limit: number) {
  return read
    .selectFrom('trailRun')
    .selectAll()
    .$if(before !== undefined, (q) =>
      q.where(
        sql<boolean>`(started_at, id) < (select started_at, id from trail_run where id = ${before}::uuid)`,
      ),
    )
    .orderBy('startedAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}
export type TrailRunRow = Awaited<ReturnType<typeof readTrailRuns>>[number]

export function findTrailRun(read: ReadDb | Tx, id: string): Promise<TrailRunRow | undefined> {
  return (read as ReadDb).selectFrom('trailRun').selectAll().where('id', '=', id).executeTakeFirst()
}

/** A sign of life. @returns whether it is still wanted */
export async function beatTrailRun(tx: Tx, id: string, progress: TrailProgress | null): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('trailRun')
    .set({ beatAt: sql<Date>`now()`, progress: progress === null ? sql`progress` : json(progress) })
    .where('id', '=', id)
    .where('state', '=', 'running')
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Those whose server has given no sign of life for so long. */
export async function findAbandonedRuns(read: ReadDb, seconds: number): Promise<string[]> {
  const rows = await read
    .selectFrom('trailRun')
    .select('id')
    .where('state', '=', 'running')
    .where('beatAt', '<', sql<Date>`now() - make_interval(secs => ${seconds})`)
    .execute()
  return rows.map(({ id }) => id)
}

/** Exports that have lain ready long enough. */
export async function findOldExports(read: ReadDb, days: number, now: Date): Promise<string[]> {
  const rows = await read
    .selectFrom('trailRun')
    .select('id')
    .where('digest', 'is not', null)
    .where('fileRemovedAt', 'is', null)
    .where('endedAt', '<', new Date(now.getTime() - days * 86_400_000))
    .execute()
  return rows.map(({ id }) => id)
}
