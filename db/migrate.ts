/** Brings a database to the newest schema. Forward only; two processes at once wait for each other. */

import { promises as fs } from 'node:fs'
import * as path from 'node:path'
import { join } from 'node:path'
import { FileMigrationProvider, Migrator } from 'kysely/migration'
import { grantRights } from './grants.ts'
import { type OpenedDatabase, openDatabase } from './open.ts'

function migratorOn({ db }: OpenedDatabase): Migrator {
  const migrationFolder = join(import.meta.dirname, 'migrations')
  return new Migrator({ db, provider: new FileMigrationProvider({ fs, path, migrationFolder }) })
}

/** The names of the migrations that this program has and the database has not. */
export async function pendingMigrations(opened: OpenedDatabase): Promise<string[]> {
  const migrations = await migratorOn(opened).getMigrations()
  return migrations.filter((one) => one.executedAt === undefined).map((one) => one.name)
}

/** The names of all migrations of this program, in their order, and of those that the database has. */
export async function migrationsOf(opened: OpenedDatabase): Promise<{ known: string[]; applied: string[] }> {
  const migrations = await migratorOn(opened).getMigrations()
  return {
    known: migrations.map(({ name }) => name),
    applied: migrations.filter((one) => one.executedAt !== undefined).map(({ name }) => name),
  }
}

/**
 * Brings an empty database to the schema of an earlier program, for rows of that time.
 * @throws the first migration's error
 */
export async function migrateUpTo(opened: OpenedDatabase, name: string): Promise<void> {
  const { error } = await migratorOn(opened).migrateTo(name)
  if (error !== undefined) throw error
}

/**
 * Brings the schema up and sets the rights of the application's role by it.
 * @returns the names of the migrations that were applied now
 * @throws the first migration's error; what was applied before it stays
 */
export async function migrate(url: string): Promise<{ applied: string[] }> {
  const opened = openDatabase(url, { connections: 2 })
  try {
    const { error, results } = await migratorOn(opened).migrateToLatest()
    if (error !== undefined) throw error
    await grantRights(opened.db)
    return {
      applied: (results ?? []).filter((one) => one.status === 'Success').map((one) => one.migrationName),
    }
  } finally {
    await opened.close()
  }
}
