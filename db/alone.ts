/** Work that one server at a time does for all of them. */
import { sql } from 'kysely'
import type { Db } from './open.ts'

/**
 * Does the work where no other server is doing it now; the others find nothing to do. The lock is its connection's, so it goes with a killed
 * server. Takes one connection of the pool besides those of the work itself.
 * @param name of the work
 */
export async function alone(
  db: Db,
  name: 'recordings' | 'destruction',
  work: () => Promise<void>,
): Promise<void> {
  await db.connection().execute(async (connection) => {
    const { rows } = await sql<{ free: boolean }>`
      select pg_try_advisory_lock(hashtext(${name})) as free`.execute(connection)
    if (rows[0]?.free !== true) return
    try {
      await work()
    } finally {
      await sql`select pg_advisory_unlock(hashtext(${name}))`.execute(connection)
    }
  })
}
