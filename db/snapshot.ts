/**
 * Everything in the database as of one instant, and back into an empty one. Postgres' own programs for that (pg_dump, pg_basebackup) are not among
 * those that the embedded one brings, and a hospital's may be of another version than its server; COPY as text reads alike in all.
 */
import { type Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type postgres from 'postgres'
import { openDatabase } from './open.ts'

/** Columns in their order; generated ones are computed anew. */
export type TableShape = { name: string; columns: string[] }

export type Snapshot = {
  tables: TableShape[]
  /** of all tables with their indexes */
  databaseBytes: number
  /** bytes; at most so much is read, indexes left out */
  tableBytes: number
  /** The names of the migrations that made its schema. */
  migrations: string[]
  sequences: { name: string; value: string }[]
  /** Rows as COPY writes them: text, one line each. */
  copy(table: TableShape): Promise<Readable>
  /** Rows of a query, in batches. */
  rows<T extends object>(query: string): AsyncIterable<T[]>
}

/** Sessions end with a restore: a backup that is stolen or old opens no door. */
const left = ['session', 'auth_throttle', 'kysely_migration', 'kysely_migration_lock']
const batchSize = 1_000

/**
 * Reads within one transaction: what is written meanwhile neither disturbs nor is waited for.
 * @param url postgres://…
 * @throws what `work` throws
 */
export async function takeSnapshot<T>(url: string, work: (snapshot: Snapshot) => Promise<T>): Promise<T> {
  const { client } = openDatabase(url, { connections: 1 })
  let failure: { error: unknown } | undefined
  try {
    const outcome = await client.begin('isolation level repeatable read read only', async (sql) => {
      try {
        return { value: await work(await snapshotOf(sql)) }
      } catch (error) {
        failure = { error }
        /* a table that is left half-read would have to be read to its end before the transaction could be */
        await client.end({ timeout: 0 })
        throw error
      }
    })
    return (outcome as { value: T }).value
  } catch (error) {
    throw failure === undefined ? error : failure.error
  } finally {
    await client.end({ timeout: 5 })
  }
}

async function snapshotOf(sql: postgres.TransactionSql): Promise<Snapshot> {
  return {
    ...(await measure(sql)),
    tables: await shapes(sql),
    migrations: await migrationsOf(sql),
    sequences: await sequencesOf(sql),
    copy: (table) => copyOut(sql, table),
    rows: <R extends object>(query: string) => sql.unsafe<R[]>(query).cursor(batchSize),
  }
}

async function copyOut(sql: postgres.TransactionSql, { name, columns }: TableShape): Promise<Readable> {
  const rows = await sql
    .unsafe(`copy ${quoted(name)} (${columns.map(quoted).join(', ')}) to stdout`)
    .readable()
  /* The driver pauses its socket for a slow reader and goes on when more is read. After the last row nobody reads any more, and
     the end of the command would wait in the socket for ever */
  return rows.once('end', () => rows._read(0))
}

async function copyIn(
  sql: postgres.TransactionSql,
  { name, columns }: TableShape,
  content: Readable,
  signal: AbortSignal,
): Promise<void> {
  const target = await sql
    .unsafe(`copy ${quoted(name)} (${columns.map(quoted).join(', ')}) from stdin`)
    .writable()
  const rows = new Writable({
    write: (chunk: Buffer, _encoding, done) => void target.write(chunk, done),
    final(done) {
      target.end()
      /* by then the driver has sent the end, and another command may follow */
      setImmediate(done)
    },
    destroy(error, done) {
      if (error !== null) target.destroy(error)
      done(error)
    },
  })
  target.on('error', (error) => rows.destroy(error))
  await pipeline(content, rows, { signal })
  /* With the end the driver forgets the stream: a refusal that comes later is heard by the next command alone */
  await sql`select 1`.catch((error: unknown) => {
    throw new Error(`Postgres refused the rows of ${name}`, { cause: error })
  })
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

async function shapes(sql: postgres.TransactionSql): Promise<TableShape[]> {
  const rows = await sql<TableShape[]>`
    select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
    group by c.relname order by c.relname`
  return rows.filter(({ name }) => !left.includes(name)).map(({ name, columns }) => ({ name, columns }))
}

async function measure(sql: postgres.TransactionSql): Promise<{ databaseBytes: number; tableBytes: number }> {
  const [row] = await sql<{ whole: string | null; tables: string | null }[]>`
    select sum(pg_total_relation_size(oid)) as whole, sum(pg_table_size(oid)) as tables
    from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'`
  return { databaseBytes: Number(row?.whole ?? 0), tableBytes: Number(row?.tables ?? 0) }
}

async function migrationsOf(sql: postgres.TransactionSql): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`select name from kysely_migration order by name`
  return rows.map(({ name }) => name)
}

async function sequencesOf(sql: postgres.TransactionSql): Promise<{ name: string; value: string }[]> {
  const rows = await sql<{ name: string; value: string }[]>`
    select sequencename as name, last_value::text as value from pg_sequences
    where schemaname = 'public' and last_value is not null`
  return rows.map(({ name, value }) => ({ name, value }))
}

/**
 * Whether nobody and nothing has been entered: no table at all, or the tables of this program with neither a person nor an event.
 * Tables of something else are not empty.
 */
export async function isEmptyDatabase(client: postgres.Sql): Promise<boolean> {
  const [count] = await client<{ tables: number }[]>`
    select count(*)::int as tables from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'`
  if (count?.tables === 0) return true
  const [known] = await client<{ ours: boolean }[]>`
    select to_regclass('public.person') is not null and to_regclass('public.audit_event') is not null as ours`
  if (known?.ours !== true) return false
  const [row] = await client<{ empty: boolean }[]>`
    select not exists (select from person) and not exists (select from consultation)
      and not exists (select from audit_event) as empty`
  return row?.empty === true
}

/**
 * Fills an empty database of the same schema, whole or not at all. Foreign keys are taken off and put on again, so the order of tables
 * does not matter and each key is proved in the end; triggers rest meanwhile, because what they would derive is in the rows.
 * @param contentOf rows as `copy` gave them
 * @param options.beforeEach called with each table as its turn comes
 * @throws Error of Postgres where a row or a key does not fit
 */
export async function loadSnapshot(
  client: postgres.Sql,
  given: Pick<Snapshot, 'tables' | 'sequences'>,
  contentOf: (table: TableShape) => Readable,
  options: { beforeEach: (table: TableShape, index: number) => void; signal: AbortSignal },
): Promise<void> {
  await client.begin(async (sql) => {
    const names = (await shapes(sql)).map(({ name }) => quoted(name))
    const keys = await sql<{ name: string; table: string; definition: string }[]>`
      select conname as name, conrelid::regclass::text as table, pg_get_constraintdef(oid) as definition
      from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace`
    for (const name of names) await sql.unsafe(`alter table ${name} disable trigger user`)
    for (const key of keys) await sql.unsafe(`alter table ${key.table} drop constraint ${quoted(key.name)}`)
    /* what migrations have entered, such as holidays, is in the snapshot as well */
    await sql.unsafe(`truncate ${names.join(', ')}`)
    for (const [index, table] of given.tables.entries()) {
      options.beforeEach(table, index)
      await copyIn(sql, table, contentOf(table), options.signal)
    }
    for (const { name, value } of given.sequences)
      await sql`select setval(${quoted(name)}::regclass, ${value})`
    for (const key of keys) {
      await sql.unsafe(`alter table ${key.table} add constraint ${quoted(key.name)} ${key.definition}`)
    }
    for (const name of names) await sql.unsafe(`alter table ${name} enable trigger user`)
  })
}
