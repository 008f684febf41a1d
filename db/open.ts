/** One pool for the process, Kysely over postgres.js. */
import { CamelCasePlugin, Kysely, type RawBuilder, sql, type Transaction } from 'kysely'
import type { ReadonlyKysely } from 'kysely/readonly'
import { PostgresJSDialect } from 'kysely-postgres-js'
import postgres from 'postgres'
import type { Database } from './schema.ts'

export type Db = Kysely<Database>
/** For lists and reports: writing does not compile. */
export type ReadDb = ReadonlyKysely<Database>
export type Tx = Transaction<Database>

export type OpenedDatabase = {
  /** For a process that opens it for itself. */
  readonly url: string
  db: Db
  /** The same pool for reading. */
  read: ReadDb
  /** The driver itself, for LISTEN. */
  client: postgres.Sql
  /** Idempotent. */
  close(): Promise<void>
}

/**
 * @param url postgres://…
 * @param options.connections size of the pool, 10 by default
 */
export function openDatabase(url: string, options: { connections?: number } = {}): OpenedDatabase {
  const client = postgres(url, {
    max: options.connections ?? 10,
    idle_timeout: 60,
    connect_timeout: 10,
    onnotice: () => undefined,
    types: {
      /** A calendar day is text: a Date would move it by the time zone. */
      date: { to: 1082, from: [1082], serialize: (value: string) => value, parse: (value: string) => value },
    },
    connection: { application_name: 'shuangshou-consult', TimeZone: 'UTC' },
  })
  const db = new Kysely<Database>({
    dialect: new PostgresJSDialect({ postgres: client }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  })
  let closing: Promise<void> | undefined
  return {
    url,
    db,
    /* Kysely's read-only type is narrower on purpose and no supertype of the class */
    read: db as unknown as ReadDb,
    client,
    close() {
      /* Kysely leaves alone what it has never used, and the driver may have been used without it */
      closing ??= db.destroy().then(() => client.end())
      return closing
    },
  }
}

/** A value for a jsonb column. */
export function json(value: unknown): RawBuilder<unknown> {
  return sql`${JSON.stringify(value)}::text::jsonb`
}
