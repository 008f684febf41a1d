/**
 * Does a list cost the same with 200 and with 100,000 consultations? Two databases in one Postgres, two servers as the product starts
 * them, signed-in people, the same requests to both in turn (A B A B), so that whatever else the machine does meets both alike.
 */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RawBuilder, sql } from 'kysely'
import { startEmbedded } from '../../db/embedded.ts'
import { type Db, openDatabase } from '../../db/open.ts'
import { demoAccounts } from '../../db/seed.ts'
import { writeFacts } from './facts.ts'
import { makeRegion, runServer, signIn } from './region.ts'

const large = 100_000
/** What the demonstration region holds. */
const smallest = 200
/** Rows that a page has by default. */
const pageSize = 50
const warmUp = 60
const rounds = 500
/** The 95th percentile of the large one may be so many times that of the small one. */
const goal = 1.5

type Account = (typeof demoAccounts)[number]['role']
type Route = { name: string; path: string; by: Account }

const routes: Route[] = [
  { name: 'consultations, doctor', path: '/api/consultations', by: 'doctor' },
  { name: 'consultations, expert', path: '/api/consultations', by: 'expert' },
  { name: 'consultations, ended', path: '/api/consultations?view=ended', by: 'doctor' },
  { name: 'log', path: '/api/log', by: 'audit_admin' },
  { name: 'log, one state', path: '/api/log?state=closed', by: 'audit_admin' },
]

type Server = { url: string; cookies: Map<Account, string>; rows: number; stop(): Promise<void> }
type Quantiles = { p50: number; p95: number; p99: number; mean: number }
type Result = {
  route: string
  /** Rows in each answer: as many as the small database has for a page, so that both answers are equally long. */
  items: number
  small: Quantiles
  large: Quantiles
  ratioP50: number
  ratioP95: number
}

/** Prints a table and writes test/output/bench-list.json; exit code 1 where the goal is missed. */
export async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'shuangshou-bench-'))
  const database = await startEmbedded({ dataDir: folder, log: () => undefined })
  const servers: Server[] = []
  try {
    const key = randomBytes(32)
    servers.push(await startServer(await prepare(database.url, 'bench_small', key, 0), folder, key))
    servers.push(await startServer(await prepare(database.url, 'bench_large', key, large), folder, key))
    const [small, big] = servers
    if (small === undefined || big === undefined) throw new Error('two servers are wanted')
    const results: Result[] = []
    for (const route of routes) results.push(await compare(route, small, big))
    report(results, { small: small.rows, large: big.rows })
  } finally {
    for (const server of servers) await server.stop()
    await database.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

type Prepared = { url: string; rows: number }

/** The demonstration region, grown by copies of its consultations until there are `rows`. */
async function prepare(clusterUrl: string, name: string, key: Buffer, rows: number): Promise<Prepared> {
  const url = await makeRegion(clusterUrl, name, key)
  const opened = openDatabase(url, { connections: 1 })
  try {
    if (rows > 0) await grow(opened.db, rows)
    for (const table of ['consultation', 'presence', 'audit_event'])
      await sql.raw(`vacuum analyze ${table}`).execute(opened.db)
    const { count } = await opened.db
      .selectFrom('consultation')
      .select((eb) => eb.fn.countAll<string>().as('count'))
      .executeTakeFirstOrThrow()
    return { url, rows: Number(count) }
  } finally {
    await opened.close()
  }
}

const shifted: ReadonlyMap<string, RawBuilder<unknown>> = new Map([
  ['id', sql`md5(id::text || copy)::uuid`],
  ['number', sql`number || '-' || copy`],
  ['scheduled_start', sql`scheduled_start + interval '400 days' * copy * ahead`],
  ['scheduled_end', sql`scheduled_end + interval '400 days' * copy * ahead`],
  ['created_at', sql`created_at - back`],
  ['submitted_at', sql`submitted_at - back`],
  ['changed_at', sql`changed_at - back`],
])

/** @returns those that the database does not work out itself, so that a column of a later migration is copied too */
async function writtenColumns(db: Db, table: string): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select column_name as name from information_schema.columns
    where table_schema = 'public' and table_name = ${table} and is_generated = 'NEVER' order by ordinal_position`.execute(
    db,
  )
  return rows.map(({ name }) => name)
}

/**
 * Each copy of a consultation has its own id and number and lies some days further back; sessions to come lie further ahead, for an
 * expert is in one place at a time. States, lines, people and calls keep their shares.
 */
async function grow(db: Db, rows: number): Promise<void> {
  const columns = await writtenColumns(db, 'consultation')
  const values = columns.map((column) => shifted.get(column) ?? sql.ref(column))
  await sql`
    with template as (select *, count(*) over () as many from consultation)
    insert into consultation (${sql.join(columns.map((column) => sql.ref(column)))})
    select ${sql.join(values)}
    from template, generate_series(1, (${rows}::int / many - 1)::int) as copy,
      lateral (select interval '1 day' * (copy % 1500) + interval '1 second' * copy as back,
        case when state in ('scheduled', 'in_session') then 1 else 0 end as ahead) as shift`.execute(db)
  await sql`
    insert into presence (id, consultation_id, person_id, role, joined_at, left_at, how, seen_at)
    select gen_random_uuid(), made.id, person_id, role, joined_at, left_at, how, seen_at
    from presence, generate_series(1, ${rows / smallest}::int) as copy,
      lateral (select id from consultation where id = md5(presence.consultation_id::text || copy)::uuid) as made
    where left_at is not null`.execute(db)
}

async function startServer({ url, rows }: Prepared, folder: string, key: Buffer): Promise<Server> {
  const running = await runServer(url, folder, key)
  const cookies = new Map<Account, string>()
  for (const { role, loginName } of demoAccounts) cookies.set(role, await signIn(running.origin, loginName))
  return { url: running.origin, cookies, rows, stop: running.stop }
}

async function compare(route: Route, small: Server, big: Server): Promise<Result> {
  const times: { small: number[]; large: number[] } = { small: [], large: [] }
  const { items } = await ask(route, small, pageSize)
  if (items === 0) throw new Error(`${route.path} has no rows to measure with`)
  for (let round = 0; round < warmUp + rounds; round += 1) {
    const one = await ask(route, small, items)
    const other = await ask(route, big, items)
    if (one.items !== items || other.items !== items)
      throw new Error(`${route.path} gave pages of unequal length`)
    if (round < warmUp) continue
    times.small.push(one.took)
    times.large.push(other.took)
  }
  const [a, b] = [quantiles(times.small), quantiles(times.large)]
  return {
    route: `GET ${route.path} (${route.name})`,
    items,
    small: a,
    large: b,
    ratioP50: rounded(b.p50 / a.p50),
    ratioP95: rounded(b.p95 / a.p95),
  }
}

/** @returns the rows, and the milliseconds until the whole answer was here */
async function ask(route: Route, server: Server, limit: number): Promise<{ items: number; took: number }> {
  const url = new URL(server.url + route.path)
  url.searchParams.set('limit', String(limit))
  const began = performance.now()
  const answer = await fetch(url, { headers: { cookie: server.cookies.get(route.by) ?? '' } })
  const { items } = (await answer.json()) as { items?: unknown[] }
  const took = performance.now() - began
  if (items === undefined) throw new Error(`${route.path} answered ${answer.status}`)
  return { items: items.length, took }
}

function quantiles(times: number[]): Quantiles {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) =>
    rounded(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0)
  return {
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    mean: rounded(times.reduce((sum, one) => sum + one, 0) / times.length),
  }
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100
}

function report(results: Result[], rows: { small: number; large: number }): void {
  const met = results.every((one) => one.ratioP95 <= goal)
  const file = writeFacts('list', { rows, rounds, goal, met, results })
  console.log(`${rows.small} and ${rows.large} consultations, ${rounds} requests each, milliseconds`)
  for (const { route, items, small, large: big, ratioP50, ratioP95 } of results) {
    console.log(`\n${route}, ${items} rows`)
    console.log(`  ${rows.small}: p50 ${small.p50}  p95 ${small.p95}  p99 ${small.p99}`)
    console.log(`  ${rows.large}: p50 ${big.p50}  p95 ${big.p95}  p99 ${big.p99}`)
    console.log(`  ratio: p50 ${ratioP50}  p95 ${ratioP95}`)
  }
  console.log(`\np95 within ${goal} ×: ${met ? 'yes' : 'NO'} · ${file}`)
  if (!met) process.exitCode = 1
}
