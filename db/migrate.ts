/** Brings a database to the newest schema. Forward only; two processes at once wait for each other. */

import { promises as fs } from 'node:fs'
import * as path from 'node:path'
import { join } from 'node:path'
import { FileMigrationProvider, Migrator } from 'kysely/migration'
import { openDatabase } from './open.ts'

/**
 * @returns the names of the migrations that were applied now
 * @throws the first migration's error; what was applied before it stays
 */
export async function migrate(url: string): Promise<{ applied: string[] }> {
  const opened = openDatabase(url, { connections: 2 })
  try {
    const migrator = new Migrator({
      db: opened.db,
      provider: new FileMigrationProvider({
        fs,
        path,
        migrationFolder: join(import.meta.dirname, 'migrations'),
      }),
    })
    const { error, results } = await migrator.migrateToLatest()
    if (error !== undefined) throw error
    return {
      applied: (results ?? []).filter((one) => one.status === 'Success').map((one) => one.migrationName),
    }
  } finally {
    await opened.close()
  }
}
