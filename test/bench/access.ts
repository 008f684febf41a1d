/**
 * How long do the pages of the access log take with 1,000,000 events, and how long the watch over what is new? The product's own server
 * process over the product's own Postgres.
 */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { startEmbedded } from '../../db/embedded.ts'
import { type Db, openDatabase } from '../../db/open.ts'
import { writeFacts } from './facts.ts'
import { lineOf, measure, type Result, type Server, startServer } from './million.ts'
import { makeRegion } from './region.ts'

const wanted = 1_000_000
/** ms for the 95th percentile of every page. */
const goal = 500
/** New events for the watch. */
const fresh = 2_000

/** Prints a table and writes test/output/bench-access.json; exit code 1 where the goal is missed. */
export async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'shuangshou-bench-'))
  const database = await startEmbedded({ dataDir: folder, log: () => undefined })
  const key = randomBytes(32)
  let server: Server | undefined
  try {
    const { url, questions } = await prepare(database.url, key)
    server = await startServer(url, folder, key)
    const before = server.memory()
    const results: Result[] = []
    for (const [name, path] of questions) {
      const result = await measure(server, name, path)
      console.log(lineOf(result))
      results.push(result)
    }
    const after = server.memory()
    report(results, { memory: { before, after }, watchMs: await watched(url) })
  } finally {
    await server?.stop()
    await database.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function prepare(clusterUrl: string, key: Buffer) {
  const url = await makeRegion(clusterUrl, 'bench_access', key)
  const opened = openDatabase(url, { connections: 1 })
  try {
    await grow(opened.db)
    return { url, questions: await questionsOf(opened.db) }
  } finally {
    await opened.close()
  }
}

/**
 * Two years of a region: mostly reading and the clock, few of everything else. Triggers rest meanwhile: not the watch over two years is
 * measured, but the watch over what is new.
 */
async function grow(db: Db): Promise<void> {
  await sql`alter table audit_event disable trigger user`.execute(db)
  await sql`
    with people as (select array_agg(id) as ids from person), cases as (select array_agg(id) as ids from consultation)
    insert into audit_event (id, chain, position, kind, data, consultation_id, actor_id, actor_role, actor_institution_id,
      request_id, address, at, previous, digest, algorithm)
    select gen_random_uuid(), 'bench', n,
      case when n % 5 < 3 then 'consultation.opened' when n % 5 = 3 then 'consultation.overdue'
        when n % 1000 = 4 then 'log.exported' when n % 50 = 9 then 'session.refused' when n % 10 = 4 then 'session.opened'
        else 'attachment.opened' end,
      '{}', case when n % 5 <> 4 then cases.ids[1 + n % array_length(cases.ids, 1)] end,
      case when n % 5 <> 3 and n % 50 <> 9 then people.ids[1 + (n * 7) % array_length(people.ids, 1)] end,
      'doctor', null, 'bench', case when n % 5 <> 3 then '10.' || n % 7 || '.' || n % 90 || '.1' end,
      date_trunc('milliseconds', now() - interval '1 second' * (63 * n)), '0', '0', 'sha256'
    from generate_series(1, ${wanted}::int) n, people, cases`.execute(db)
  await sql`alter table audit_event enable trigger user`.execute(db)
  await sql.raw('vacuum analyze audit_event').execute(db)
}

async function questionsOf(db: Db): Promise<[string, string][]> {
  const person = await db
    .selectFrom('auditEvent')
    .select('actorId')
    .where('chain', '=', 'bench')
    .where('kind', '=', 'consultation.opened')
    .executeTakeFirstOrThrow()
  const patient = await db
    .selectFrom('consultation')
    .select('patientId')
    .where('submittedAt', 'is not', null)
    .executeTakeFirstOrThrow()
  const who = `personId=${person.actorId}`
  const last = Buffer.from(
    JSON.stringify([
      new Date(Date.now() - 600 * 86_400_000).toISOString(),
      'ffffffff-ffff-4fff-8fff-ffffffffffff',
    ]),
  ).toString('base64url')
  const day = (ago: number) =>
    new Date(Date.now() + 8 * 3_600_000 - ago * 86_400_000).toISOString().slice(0, 10)
  return [
    ['the newest', '/api/access'],
    ['of people alone', '/api/access?who=people'],
    ['deep: 600 days back', `/api/access?cursor=${last}`],
    ['reading', '/api/access?category=read'],
    ['rare: exports', '/api/access?category=export'],
    ['record and course, forty kinds', '/api/access?category=record'],
    ['none: break-glass', '/api/access?category=break_glass'],
    ['one person', `/api/access?${who}`],
    ['one person, rare kind', `/api/access?${who}&category=export`],
    ['one address', '/api/access?address=10.1.1.1'],
    ['one address, no such kind', '/api/access?address=10.1.1.1&category=consent'],
    ['one patient', `/api/access?patientId=${patient.patientId}`],
    ['one person, one month', `/api/access?${who}&from=${day(400)}&to=${day(370)}`],
    ['failed sign-ins of a day', `/api/access?category=refused&from=${day(1)}&to=${day(0)}`],
    ['anomalies', '/api/access/anomalies?state=all'],
  ]
}

/** ms until the server has looked at so many new events; it looks every half minute, so from its first look on. */
async function watched(url: string): Promise<number> {
  const opened = openDatabase(url, { connections: 1 })
  const left = async () => {
    const { rows } = await sql<{ count: number }>`select count(*)::int as count from access_waiting`.execute(
      opened.db,
    )
    return rows[0]?.count ?? 0
  }
  try {
    while ((await left()) > 0) await new Promise((resolve) => setTimeout(resolve, 200))
    await sql`insert into access_waiting (event_id) select id from audit_event
      where chain = 'bench' and kind = 'consultation.opened' order by at desc limit ${fresh}`.execute(
      opened.db,
    )
    while ((await left()) === fresh) await new Promise((resolve) => setTimeout(resolve, 20))
    const began = performance.now()
    while ((await left()) > 0) await new Promise((resolve) => setTimeout(resolve, 20))
    return Math.round(performance.now() - began)
  } finally {
    await opened.close()
  }
}

function report(
  results: readonly Result[],
  more: { memory: { before: number; after: number }; watchMs: number },
) {
  const met = results.every(({ p95 }) => p95 <= goal)
  const file = writeFacts('access', { events: wanted, goal, met, ...more, results })
  console.log(`\nthe server: ${more.memory.before} MB before, ${more.memory.after} MB after`)
  console.log(`the watch: ${fresh} new events in ${more.watchMs} ms after the first two hundred`)
  console.log(`p95 within ${goal} ms: ${met ? 'yes' : 'NO'} · ${file}`)
  if (!met) process.exitCode = 1
}
