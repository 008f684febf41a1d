/**
 * One real Postgres for a whole run of the tests. The migrated database is a template; each test that asks gets a
 * clone of it, which takes some milliseconds. As `globalSetup` this file starts the Postgres, or takes the one that
 * `npm test` has started for all of its projects.
 */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import type { TestProject } from 'vitest/node'
import { startEmbedded } from '../../db/embedded.ts'
import { migrate } from '../../db/migrate.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Of the database that makes the clones. */
    postgresUrl: string
  }
}

const TEMPLATE = 'consult_template'
/** Any number: processes that prepare the template at once wait for each other at it. */
const TEMPLATE_LOCK = 7_310_001

/** A Postgres in a temporary folder, with the template ready. `stop` is idempotent. */
export async function startTestPostgres(): Promise<{ url: string; stop(): Promise<void> }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'shuangshou-test-'))
  const lines: string[] = []
  const embedded = await startEmbedded({ dataDir, durable: false, log: (line) => lines.push(line) })
  let stopped: Promise<void> | undefined
  const end = async () => {
    await embedded.stop()
    // It may be a link to where the account of Postgres can go.
    rmSync(realpathSync(join(dataDir, 'cluster')), { recursive: true, force: true })
    rmSync(dataDir, { recursive: true, force: true })
  }
  const stop = () => {
    stopped ??= end()
    return stopped
  }
  try {
    await ensureTemplate(embedded.url)
  } catch (error) {
    await stop()
    throw error
  }
  return { url: embedded.url, stop }
}

function withDatabase(url: string, database: string): string {
  const changed = new URL(url)
  changed.pathname = `/${database}`
  return changed.href
}

async function ensureTemplate(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined })
  try {
    await sql`select pg_advisory_lock(${TEMPLATE_LOCK})`
    const [ready] = await sql`select from pg_database where datname = ${TEMPLATE} and datistemplate`
    if (ready !== undefined) return
    // One that is not marked yet was left half-migrated.
    await sql.unsafe(`drop database if exists ${TEMPLATE} with (force)`)
    await sql.unsafe(`create database ${TEMPLATE}`)
    await migrate(withDatabase(url, TEMPLATE))
    await sql.unsafe(`alter database ${TEMPLATE} with is_template true allow_connections false`)
  } finally {
    await sql.end()
  }
}

export type TestDatabase = { url: string; drop(): Promise<void> }

/** A migrated, empty database of its own for one test or one file. Call it inside of vitest. */
export async function createTestDatabase(): Promise<TestDatabase> {
  // Not at the top: this file is loaded outside of tests as well, where vitest cannot be imported.
  const { inject } = await import('vitest')
  return cloneTemplate(inject('postgresUrl'))
}

/** @param url of the Postgres of `startTestPostgres` */
export async function cloneTemplate(url: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`
  await run(url, `create database ${name} template ${TEMPLATE}`)
  return {
    url: withDatabase(url, name),
    drop: () => drop(url, name),
  }
}

/** ms; an autovacuum of a small database takes much less */
const vacuumTakes = 10_000
const insufficientPrivilege = '42501'

/** Postgres' own vacuum may be at work in it, which nobody but a superuser may end: it goes by itself. */
async function drop(url: string, name: string): Promise<void> {
  const until = Date.now() + vacuumTakes
  while (true) {
    try {
      await run(url, `drop database if exists ${name} with (force)`)
      return
    } catch (error) {
      const isVacuum = error instanceof postgres.PostgresError && error.code === insufficientPrivilege
      if (!isVacuum || Date.now() > until) throw error
      await sleep(100)
    }
  }
}

async function run(url: string, statement: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined })
  try {
    await sql.unsafe(statement)
  } finally {
    await sql.end()
  }
}

/** vitest's globalSetup. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const given = process.env.TEST_DATABASE_URL
  if (given !== undefined && given !== '') {
    await ensureTemplate(given)
    project.provide('postgresUrl', given)
    return undefined
  }
  const started = await startTestPostgres()
  project.provide('postgresUrl', started.url)
  return () => started.stop()
}
