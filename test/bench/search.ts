/**
 * How long does a search take with 100,000 consultations? The product's HTTP server over the product's own Postgres, a doctor and an
 * expert who are signed in, each request another word of its kind, so that no request is answered from the one before. It also says what
 * the index costs: how large it is, how long it takes to build, and what it adds to a saving.
 */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import { sql } from 'kysely'
import { pino } from 'pino'
import { startEmbedded } from '../../db/embedded.ts'
import { type OpenedDatabase, openDatabase } from '../../db/open.ts'
import { demoAccounts, demoPassword } from '../../db/seed.ts'
import { derive } from '../../server/app/act.ts'
import type { Deps } from '../../server/app/deps.ts'
import { createExaminer } from '../../server/app/examiner.ts'
import { createExportWorker } from '../../server/app/export-worker.ts'
import { createFileStore } from '../../server/app/files.ts'
import { noPost } from '../../server/app/post.ts'
import { createRecordingFiles } from '../../server/app/recording-files.ts'
import { indexConsultation, indexWaiting } from '../../server/app/search-index.ts'
import { createInternalSigning } from '../../server/app/signing.ts'
import { createTrailWorker } from '../../server/app/trail-worker.ts'
import { createVault } from '../../server/app/vault.ts'
import { createAuth } from '../../server/auth/guard.ts'
import { createPasswords } from '../../server/auth/password.ts'
import { createApp } from '../../server/http/app.ts'
import { writeFacts } from './facts.ts'
import { makeRegion } from './region.ts'
import { fillCases, type Stock } from './search-cases.ts'

/** As many different ones are written out; the rest are copies of them with their own id, number and day. */
const distinct = 5_000
const copies = 20
const warmUp = 30
const rounds = 200
/** ms for the 95th percentile: whoever types does not feel the wait */
const goal = 200

type Question = { name: string; by: 'doctor' | 'expert'; ask: (round: number, stock: Stock) => object }
const nth = <T>(list: readonly T[], at: number): T => {
  const found = list[at % list.length]
  if (found === undefined) throw new Error('an empty list')
  return found
}

const questions: Question[] = [
  { name: 'a part of a name', by: 'doctor', ask: (at, { givenNames }) => ({ q: nth(givenNames, at) }) },
  { name: 'a name by its initials', by: 'doctor', ask: (at, { initials }) => ({ q: nth(initials, at) }) },
  { name: 'a surname', by: 'doctor', ask: (at, { surnames }) => ({ q: nth(surnames, at) }) },
  { name: 'the end of a number', by: 'doctor', ask: (at) => ({ q: String(1_000 + ((at * 37) % 9_000)) }) },
  { name: 'a whole number', by: 'doctor', ask: (at, { numbers }) => ({ q: nth(numbers, at) }) },
  { name: 'a rare word', by: 'doctor', ask: (at, { rare }) => ({ q: nth(rare, at) }) },
  { name: 'a common word', by: 'doctor', ask: (at, { common }) => ({ q: nth(common, at) }) },
  { name: 'a common word, expert', by: 'expert', ask: (at, { common }) => ({ q: nth(common, at) }) },
  { name: 'a word of every case', by: 'doctor', ask: (at, { everywhere }) => ({ q: nth(everywhere, at) }) },
  { name: 'a diagnosis', by: 'doctor', ask: (at, { diagnoses }) => ({ q: nth(diagnoses, at) }) },
  { name: 'a diagnosis, expert', by: 'expert', ask: (at, { diagnoses }) => ({ q: nth(diagnoses, at) }) },
  {
    name: 'two words',
    by: 'doctor',
    ask: (at, { common, givenNames }) => ({ q: `${nth(common, at)} ${nth(givenNames, at)}` }),
  },
  { name: 'nothing', by: 'doctor', ask: (at, { absent }) => ({ q: nth(absent, at) }) },
  {
    name: 'a common word, narrowed',
    by: 'doctor',
    ask: (at, { common }) => ({ q: nth(common, at), state: 'closed', urgency: 'urgent' }),
  },
]

type Quantiles = { p50: number; p95: number; p99: number }
type Result = Quantiles & { question: string; items: number }

/** Prints a table and writes test/output/bench-search.json; exit code 1 where the goal is missed. */
export async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'shuangshou-bench-'))
  const database = await startEmbedded({ dataDir: folder, log: () => undefined })
  const key = randomBytes(32)
  const url = await makeRegion(database.url, 'bench_search', key)
  const opened = openDatabase(url, { connections: 4 })
  try {
    const deps = depsOn(opened, key, folder)
    const stock = await fill(url, key, folder)
    const index = await buildIndexes(opened)
    const saving = await measureSaving(deps)
    const server = await serve(deps)
    try {
      const results: Result[] = []
      for (const question of questions) {
        const result = await measure(server, question, stock)
        console.log(lineOf(result))
        results.push(result)
      }
      const panel = await measurePanel(server, stock)
      await report([...results, panel], { index, saving, rows: await countRows(opened) })
    } finally {
      await server.close()
    }
  } finally {
    await opened.close()
    await database.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function fill(url: string, key: Buffer, folder: string): Promise<Stock> {
  const opened = openDatabase(url, { connections: 1 })
  try {
    const began = performance.now()
    const stock = await fillCases(depsOn(opened, key, folder), { distinct, copies })
    console.log(`filled in ${sinceSeconds(began)} s`)
    return stock
  } finally {
    await opened.close()
  }
}

/** Its clock runs a second with each look: the rate of one person is not what is measured, and each search is written to the trail. */
function depsOn({ url, db, read }: OpenedDatabase, key: Buffer, folder: string): Deps {
  let now = Date.now()
  const auth = createAuth({ db, passwords: createPasswords(), secure: false })
  return {
    db,
    read,
    auth,
    vault: createVault(key),
    signing: createInternalSigning(key, auth.confirmPassword),
    examiner: createExaminer(),
    trail: createTrailWorker({ url, folder, keys: async () => new Map() }),
    exports: createExportWorker({ url, folder, dataKey: key, vault: createVault(key) }),
    post: noPost,
    files: createFileStore(join(folder, 'attachments')),
    recordings: createRecordingFiles(join(folder, 'recordings'), createVault(key)),
    log: pino({ level: 'silent' }),
    digest: 'sha256',
    clock: () => {
      now += 1_000
      return new Date(now)
    },
  }
}

type Built = { name: string; megabytes: number; seconds: number | null }

/** Filled first and indexed then, as after a restore; in daily life the rows come one by one. */
async function buildIndexes({ db }: OpenedDatabase): Promise<Built[]> {
  const built: Built[] = []
  for (const [name, definition] of [
    ['search_entry_grams', 'gin (grams) with (gin_pending_list_limit = 1024)'],
    ['search_entry_identity', 'gin (identity_marks) with (gin_pending_list_limit = 256)'],
  ] as const) {
    const began = performance.now()
    await sql.raw(`create index ${name} on search_entry using ${definition}`).execute(db)
    const seconds = sinceSeconds(began)
    built.push({ name, megabytes: await sizeOf(db, name, 'pg_relation_size'), seconds })
    console.log(`built ${name} in ${seconds} s`)
  }
  for (const table of ['search_entry', 'consultation', 'patient', 'case_record', 'question', 'opinion'])
    await sql.raw(`vacuum analyze ${table}`).execute(db)
  built.push({
    name: 'search_entry with its texts',
    megabytes: await sizeOf(db, 'search_entry', 'pg_table_size'),
    seconds: null,
  })
  return built
}

async function sizeOf(db: OpenedDatabase['db'], name: string, how: string): Promise<number> {
  const { rows } = await sql<{ size: string }>`select ${sql.raw(how)}(${name}::regclass) as size`.execute(db)
  return rounded(Number(rows[0]?.size ?? 0) / 2 ** 20)
}

/** What the index adds to the saving of a text that has changed. */
async function measureSaving(deps: Deps): Promise<Quantiles> {
  await indexWaiting(deps)
  const rows = await deps.read.selectFrom('consultation').select('id').orderBy('id').limit(rounds).execute()
  const times: number[] = []
  for (const [round, { id }] of rows.entries()) {
    await derive(deps, async (tx) => {
      await tx
        .updateTable('consultation')
        .set({ purpose: `请协助诊治，第 ${round} 次` })
        .where('id', '=', id)
        .execute()
      const began = performance.now()
      await indexConsultation(deps, tx, id)
      times.push(performance.now() - began)
    })
  }
  return quantiles(times)
}

type Server = {
  ask(by: Question['by'], path: string, body: object): Promise<unknown>
  close(): Promise<void>
}

async function serve(deps: Deps): Promise<Server> {
  const app = createApp(deps, {
    health: { version: 'bench', media: async () => [], demoAccounts: [] },
    trustedProxies: 0,
    publicOrigin: undefined,
    secure: false,
    clientFolder: null,
  })
  const http = createServer(getRequestListener(app.fetch))
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  const post = (path: string, body: object, cookie = '') =>
    fetch(origin + path, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        origin,
        cookie,
        'x-idempotency-key': 'bench-search',
      },
      body: JSON.stringify(body),
    })
  const cookies = new Map<string, string>()
  for (const { role, loginName } of demoAccounts) {
    const answer = await post('/api/session', { loginName, password: demoPassword })
    await answer.text()
    cookies.set(role, answer.headers.getSetCookie()[0]?.split(';')[0] ?? '')
  }
  return {
    async ask(by, path, body) {
      const answer = await post(path, body, cookies.get(by))
      if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`)
      return answer.json()
    },
    async close() {
      http.closeAllConnections()
      await new Promise<void>((resolve) => http.close(() => resolve()))
    },
  }
}

async function measure(server: Server, { name, by, ask }: Question, stock: Stock): Promise<Result> {
  const times: number[] = []
  let items = 0
  for (let round = 0; round < warmUp + rounds; round += 1) {
    const began = performance.now()
    const page = (await server.ask(by, '/api/search', ask(round, stock))) as { items: unknown[] }
    const took = performance.now() - began
    if (round < warmUp) continue
    times.push(took)
    items += page.items.length
  }
  return { question: name, items: rounded(items / rounds), ...quantiles(times) }
}

/** What is asked with each pause in typing: patient, number and text at once. */
async function measurePanel(server: Server, { common, givenNames }: Stock): Promise<Result> {
  const times: number[] = []
  let items = 0
  for (let round = 0; round < warmUp + rounds; round += 1) {
    const q = round % 2 === 0 ? nth(common, round) : nth(givenNames, round)
    const began = performance.now()
    const { groups } = (await server.ask('doctor', '/api/search/quick', { q })) as {
      groups: { items: unknown[] }[]
    }
    const took = performance.now() - began
    if (round < warmUp) continue
    times.push(took)
    items += groups.reduce((sum, group) => sum + group.items.length, 0)
  }
  return { question: 'the panel', items: rounded(items / rounds), ...quantiles(times) }
}

function quantiles(times: number[]): Quantiles {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) =>
    rounded(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0)
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) }
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10
}

function sinceSeconds(began: number): number {
  return rounded((performance.now() - began) / 1000)
}

async function countRows({ db }: OpenedDatabase): Promise<number> {
  const { rows } = await sql<{ count: string }>`select count(*) from search_entry`.execute(db)
  return Number(rows[0]?.count ?? 0)
}

function lineOf({ question, items, p50, p95, p99 }: Result): string {
  return `  ${question.padEnd(26)} p50 ${p50}  p95 ${p95}  p99 ${p99}  (${items} hits)`
}

type Facts = { index: Built[]; saving: Quantiles; rows: number }

async function report(results: Result[], { index, saving, rows }: Facts): Promise<void> {
  const met = results.every(({ p95 }) => p95 <= goal)
  const file = writeFacts('search', { rows, distinct, rounds, goal, met, results, index, saving })
  console.log(
    `${rows} consultations, ${rounds} requests each, milliseconds (load ${rounded(loadavg()[0] ?? 0)})`,
  )
  for (const result of results) console.log(lineOf(result))
  console.log(`  the index, at a saving     p50 ${saving.p50}  p95 ${saving.p95}  p99 ${saving.p99}`)
  for (const { name, megabytes, seconds } of index)
    console.log(`  ${name.padEnd(30)} ${megabytes} MB${seconds === null ? '' : `, built in ${seconds} s`}`)
  console.log(`\np95 within ${goal} ms: ${met ? 'yes' : 'NO'} · ${file}`)
  if (!met) process.exitCode = 1
}
