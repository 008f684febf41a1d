/**
 * A region with 1,000,000 consultations, and the product's own server over it: what the benches of the log and of the figures ask. The
 * demonstration region, copied by SQL over some four years.
 */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { startEmbedded } from '../../db/embedded.ts'
import { type Db, openDatabase, type Tx } from '../../db/open.ts'
import { demoAccounts } from '../../db/seed.ts'
import { makeRegion, type RunningServer, runServer, signIn } from './region.ts'

export const wanted = 1_000_000
const warmUp = 6
export const rounds = 40
/** ms for the 95th percentile of every page. */
export const goal = 500

/** Makes the region, starts the server, and ends both when `ask` is done. */
export async function withMillion(ask: (server: Server, url: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'shuangshou-bench-'))
  const database = await startEmbedded({ dataDir: folder, log: () => undefined })
  const key = randomBytes(32)
  let server: Server | undefined
  try {
    const url = await prepare(database.url, key)
    server = await startServer(url, folder, key)
    await ask(server, url)
  } finally {
    await server?.stop()
    await database.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function prepare(clusterUrl: string, key: Buffer): Promise<string> {
  const url = await makeRegion(clusterUrl, 'bench_million', key)
  const opened = openDatabase(url, { connections: 1 })
  try {
    const began = performance.now()
    await opened.db.transaction().execute(grow)
    for (const table of ['consultation', 'consultation_fact', 'audit_event', 'presence'])
      await sql.raw(`vacuum analyze ${table}`).execute(opened.db)
    console.log(
      `${await count(opened.db)} consultations in ${Math.round((performance.now() - began) / 1000)} s`,
    )
  } finally {
    await opened.close()
  }
  return url
}

const grown = ['consultation', 'consultation_fact']

/**
 * Copies of what has reached Beijing, each some days further back. Triggers rest meanwhile: the trail of a million lives is not what is
 * measured, and the clock would have a million rows to look at.
 */
async function grow(tx: Tx): Promise<void> {
  for (const table of grown) await sql`alter table ${sql.table(table)} disable trigger user`.execute(tx)
  const putBack = await takeDown(tx)
  const copies = sql`generate_series(1, (${wanted}::int / (select count(*) from consultation_fact))::int) as copy`
  const back = sql`(interval '1 day' * (copy % 1460) + interval '1 second' * copy)`
  for (const table of grown) {
    const columns = await columnsOf(tx, table)
    const values = columns.map(({ name, type }) => {
      const column = sql.ref(`t.${name}`)
      if (name === 'id' || name === 'consultation_id') return sql`md5(${column}::text || copy)::uuid`
      if (name === 'number') return sql`${column} || '-' || copy`
      /* an expert is in one place at a time, and no time is given up for a copy */
      if (name === 'scheduled_start' || name === 'scheduled_end')
        return sql`${column} + interval '400 days' * copy * case when t.state in ('scheduled', 'in_session') then 1 else 0 end`
      if (/^(agreement|rating)/.test(name)) return saidOf(name)
      if (/^board_(seats|attended|punctual)$/.test(name)) return boardOf(name)
      return type === 'timestamp with time zone' ? sql`${column} - ${back}` : column
    })
    await sql`insert into ${sql.table(table)} (${sql.join(columns.map(({ name }) => sql.ref(name)))})
      select ${sql.join(values)} from ${sql.table(table)} t, ${copies}
      where ${table === 'consultation' ? sql`t.id in (select consultation_id from consultation_fact)` : sql`true`}`.execute(
      tx,
    )
  }
  for (const statement of putBack) await sql.raw(statement).execute(tx)
  for (const table of grown) await sql`alter table ${sql.table(table)} enable trigger user`.execute(tx)
}

/** References and indexes that no key needs, of which a million rows one by one want far longer than all at once. @returns what makes them again */
async function takeDown(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ down: string; up: string }>`
    select format('alter table %s drop constraint %I', conrelid::regclass, conname) as down,
      format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as up
      from pg_constraint where contype = 'f' and conrelid::regclass::text = any(${grown}::text[])
    union all
    select format('drop index %s', indexrelid::regclass), pg_get_indexdef(indexrelid) from pg_index
      where indrelid::regclass::text = any(${grown}::text[]) and not indisunique and not indisprimary
        and not exists (select from pg_constraint where conindid = indexrelid)`.execute(tx)
  for (const { down } of rows) await sql.raw(down).execute(tx)
  return rows.map(({ up }) => up)
}

/** The region rates and compares nothing; here half of those answered do. */
function saidOf(name: string) {
  const when = sql`t.answered_at is not null and copy % 2 = 0`
  if (name.endsWith('_at'))
    return sql`case when ${when} then t.answered_at - interval '1 day' * (copy % 1460) + interval '9 days' end`
  return name === 'agreement'
    ? sql`case when ${when} then (array['agree', 'partly', 'disagree'])[1 + copy % 3] end`
    : sql`case when ${when} then (1 + copy % 5)::text end`
}

/** One of twelve that were held had a board of three, of whom one did not come each third time. */
function boardOf(name: string) {
  const absent = name === 'board_seats' ? sql`0` : sql`case when copy % 36 = 0 then 1 else 0 end`
  return sql`case when t.started_at is not null and t.finished_at is not null and copy % 12 = 0 then 3 - ${absent} end`
}

async function columnsOf(tx: Tx, table: string) {
  const { rows } = await sql<{ name: string; type: string }>`
    select column_name as name, data_type as type from information_schema.columns
    where table_schema = 'public' and table_name = ${table} and is_generated = 'NEVER' order by ordinal_position`.execute(
    tx,
  )
  return rows
}

async function count(db: Db): Promise<number> {
  const { rows } = await sql<{ count: string }>`select count(*) from consultation_fact`.execute(db)
  return Number(rows[0]?.count ?? 0)
}

export type Server = Omit<RunningServer, 'origin'> & {
  /** @returns ms until the whole answer was there */
  ask(path: string): Promise<number>
  read<T>(path: string): Promise<T>
}

/** Signed in as the audit administrator. */
export async function startServer(url: string, folder: string, key: Buffer): Promise<Server> {
  const { origin, ...running } = await runServer(url, folder, key)
  const auditor = demoAccounts.find(({ role }) => role === 'audit_admin')
  const cookie = await signIn(origin, auditor?.loginName)
  return {
    ...running,
    async ask(path) {
      const began = performance.now()
      const answer = await fetch(origin + path, { headers: { cookie } })
      const body = await answer.text()
      if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${body}`)
      return performance.now() - began
    },
    async read<T>(path: string) {
      const answer = await fetch(origin + path, { headers: { cookie } })
      if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`)
      return (await answer.json()) as T
    },
  }
}

export type Result = { name: string; p50: number; p95: number }

export async function measure(server: Server, name: string, path: string): Promise<Result> {
  const times: number[] = []
  for (let round = 0; round < warmUp + rounds; round += 1) {
    const took = await server.ask(path)
    if (round >= warmUp) times.push(took)
  }
  return resultOf(name, times)
}

/** @param times ms of each */
export function resultOf(name: string, times: readonly number[]): Result {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) =>
    Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0)
  return { name, p50: at(0.5), p95: at(0.95) }
}

export function lineOf({ name, p50, p95 }: Result): string {
  return `  ${name.padEnd(36)} p50 ${String(p50).padStart(4)}  p95 ${String(p95).padStart(4)}${p95 > goal ? '  MISSED' : ''}`
}
