/**
 * How long do the pages of figures take with 1,000,000 consultations? The product's own server process over the product's own Postgres;
 * the demonstration region, copied by SQL over some four years. A year is the longest period that is counted at once, so every question
 * is asked of a whole one.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { startEmbedded } from '../../db/embedded.ts'
import { migrate } from '../../db/migrate.ts'
import { type Db, openDatabase, type Tx } from '../../db/open.ts'
import { demoAccounts, demoPassword } from '../../db/seed.ts'
import { fillDemo } from '../../server/bootstrap/demo.ts'
import { createSay } from '../../server/bootstrap/say.mjs'
import { logOrders, logSorts } from '../../server/domain/log.ts'
import { freePort } from '../support/ports.ts'
import { writeFacts } from './facts.ts'

const root = join(import.meta.dirname, '../..')
const wanted = 1_000_000
const warmUp = 6
const rounds = 40
/** ms for the 95th percentile of every page. */
const goal = 500

const day = (ago: number) =>
  new Date(Date.now() + 8 * 3_600_000 - ago * 86_400_000).toISOString().slice(0, 10)
const year = `from=${day(365)}&to=${day(0)}`
const asOf = encodeURIComponent(new Date(Date.now() - 100 * 86_400_000).toISOString())

const questions: readonly (readonly [string, string])[] = [
  ['every figure of a year', `/api/statistics?${year}`],
  ['every figure, as of 100 days ago', `/api/statistics?${year}&asOf=${asOf}`],
  ['every figure, by line', `/api/statistics?${year}&by=line`],
  ['volume by month', `/api/statistics?${year}&by=month&figures=requests,respondKept,completedShare`],
  ['one share, by institution', `/api/statistics?${year}&by=institution&figures=requests,respondKept`],
  ['one share, by department', `/api/statistics?${year}&by=department&figures=requests,reportKept`],
  ['one time, by doctor', `/api/statistics?${year}&by=doctor&figures=requests,respondTime`],
  ['one time, by expert', `/api/statistics?${year}&by=expert&figures=requests,reportTime`],
  ['heat, weekday × hour', `/api/statistics/heat?${year}`],
  ['heat, line × month', `/api/statistics/heat?${year}&shape=month&clock=report`],
  ['diagnoses and reasons', `/api/statistics/mix?${year}`],
  ['a file of every figure by line', `/api/statistics.csv?${year}&by=line`],
  ['the wall', '/api/wall'],
  ...logSorts.flatMap((sort) =>
    logOrders.flatMap((order): [string, string][] => [
      [`log by ${sort} ${order}, all`, `/api/log?sort=${sort}&order=${order}`],
      [`log by ${sort} ${order}, a year`, `/api/log?${year}&sort=${sort}&order=${order}`],
    ]),
  ),
  ['log by duration, closed, a year', `/api/log?${year}&state=closed&sort=session&order=desc`],
  ['behind: all requests', `/api/log?${year}&figure=requests`],
  ['behind: answered too late', `/api/log?${year}&figure=respondKept&part=missed`],
  ['behind: a rare end', `/api/log?${year}&figure=noShowBeijing`],
]

/** Prints a table and writes test/output/bench-stats.json; exit code 1 where the goal is missed. */
export async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'shuangshou-bench-'))
  const database = await startEmbedded({ dataDir: folder, log: () => undefined })
  const key = randomBytes(32)
  let server: Server | undefined
  try {
    const url = await prepare(database.url, key)
    server = await startServer(url, folder, key)
    const before = server.memory()
    const results: Result[] = []
    for (const [name, path] of questions) {
      const result = await measure(server, name, path)
      console.log(lineOf(result))
      results.push(result)
    }
    report(results, { before, after: server.memory() })
  } finally {
    await server?.stop()
    await database.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function prepare(clusterUrl: string, key: Buffer): Promise<string> {
  const cluster = openDatabase(clusterUrl, { connections: 1 })
  await sql.raw('create database bench_stats').execute(cluster.db)
  await cluster.close()
  const url = new URL(clusterUrl)
  url.pathname = '/bench_stats'
  await migrate(url.href)
  await fillDemo({ url: url.href, key, digest: 'sha256', say: createSay() })
  const opened = openDatabase(url.href, { connections: 1 })
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
  return url.href
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

export type Server = { ask(path: string): Promise<number>; memory(): number; stop(): Promise<void> }

export async function startServer(url: string, folder: string, key: Buffer): Promise<Server> {
  const port = await freePort()
  const child = spawn(process.execPath, [join(root, 'server/main.ts')], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      DATABASE_URL: url,
      DATA_DIR: join(folder, 'server'),
      DATA_KEY: key.toString('base64'),
      PORT: String(port),
      HOST: '127.0.0.1',
      /* no page of figures asks for media; the address leads nowhere */
      MEDIA_SOCKET: join(folder, 'media'),
      LOG_LEVEL: 'error',
    },
  })
  const origin = `http://127.0.0.1:${port}`
  await answers(origin, child)
  const cookie = await signIn(origin)
  return {
    async ask(path) {
      const began = performance.now()
      const answer = await fetch(origin + path, { headers: { cookie } })
      const body = await answer.text()
      if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${body}`)
      return performance.now() - began
    },
    memory() {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
      return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024)
    },
    async stop() {
      if (child.exitCode !== null) return
      const ended = new Promise((resolve) => child.once('close', resolve))
      child.kill('SIGTERM')
      await ended
    },
  }
}

async function answers(origin: string, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`)
    const answer = await fetch(`${origin}/api/health`).catch(() => null)
    if (answer !== null) {
      await answer.body?.cancel()
      return
    }
    await sleep(100)
  }
  throw new Error('the server does not answer')
}

async function signIn(origin: string): Promise<string> {
  const auditor = demoAccounts.find(({ role }) => role === 'audit_admin')
  const answer = await fetch(`${origin}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ loginName: auditor?.loginName, password: demoPassword }),
  })
  await answer.text()
  const [cookie] = answer.headers.getSetCookie()
  if (!answer.ok || cookie === undefined) throw new Error(`nobody can sign in: ${answer.status}`)
  return cookie.split(';')[0] ?? ''
}

export type Result = { name: string; p50: number; p95: number }

export async function measure(server: Server, name: string, path: string): Promise<Result> {
  const times: number[] = []
  for (let round = 0; round < warmUp + rounds; round += 1) {
    const took = await server.ask(path)
    if (round >= warmUp) times.push(took)
  }
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) =>
    Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0)
  return { name, p50: at(0.5), p95: at(0.95) }
}

export function lineOf({ name, p50, p95 }: Result): string {
  return `  ${name.padEnd(36)} p50 ${String(p50).padStart(4)}  p95 ${String(p95).padStart(4)}${p95 > goal ? '  MISSED' : ''}`
}

function report(results: readonly Result[], memory: { before: number; after: number }): void {
  const met = results.every(({ p95 }) => p95 <= goal)
  const file = writeFacts('stats', { consultations: wanted, rounds, goal, met, memory, results })
  console.log(`\nthe server: ${memory.before} MB before, ${memory.after} MB after`)
  console.log(`p95 within ${goal} ms: ${met ? 'yes' : 'NO'} · ${file}`)
  if (!met) process.exitCode = 1
}
