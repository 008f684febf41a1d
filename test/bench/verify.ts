/**
 * How long does it take to compute the whole trail again, to anchor it and to export it, and what does it want of memory? 1,000,000 events
 * twice: in chains as consultations make them, and each in a chain of its own, which is the most that an anchor can have to cover. The digests are
 * true ones; the work is the product's own process over the product's own Postgres.
 */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { sql } from 'kysely'
import type postgres from 'postgres'
import { v7 as uuid } from 'uuid'
import { startEmbedded } from '../../db/embedded.ts'
import { migrate } from '../../db/migrate.ts'
import { type OpenedDatabase, openDatabase } from '../../db/open.ts'
import { takeAnchor } from '../../server/app/anchor.ts'
import { knownAnchorKeys, pemOf } from '../../server/app/anchor-keys.ts'
import { anchorKeyOf } from '../../server/app/anchor-seal.ts'
import { eventDigest, noPredecessor } from '../../server/app/audit.ts'
import { noPost } from '../../server/app/post.ts'
import { sealExport } from '../../server/app/trail-seal.ts'
import { createTrailWorker, type TrailEnd } from '../../server/app/trail-worker.ts'
import { createVault } from '../../server/app/vault.ts'
import type { TrailWork } from '../../server/domain/trail.ts'
import { writeFacts } from './facts.ts'

const root = join(import.meta.dirname, '../..')
const wanted = Number(process.env.EVENTS ?? 1_000_000)
/** Events of one consultation. */
const perChain = 20
/** Days on which an anchor is taken meanwhile. */
const days = 20
const megabyte = 1024 * 1024
const watchMs = 200

type Measured = {
  name: string
  seconds: number
  perSecond: number
  /** Of processor time of the process that does it, without Postgres; null: it is this one. */
  cpuSeconds: number | null
  /** Largest resident memory of the process that does it. */
  megabytes: number | null
  faults?: number
  fileMegabytes?: number
}

export async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'shuangshou-bench-verify-'))
  const database = await startEmbedded({ dataDir: join(folder, 'database'), log: () => undefined })
  try {
    await migrate(database.url)
    const opened = openDatabase(database.url, { connections: 4 })
    try {
      report(await measureAll(opened, folder))
    } finally {
      await opened.close()
    }
  } finally {
    await database.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function measureAll(opened: OpenedDatabase, folder: string): Promise<Measured[]> {
  const vault = createVault(randomBytes(32))
  const { publicKey } = anchorKeyOf(vault)
  writeFileSync(join(folder, 'key.pem'), pemOf(publicKey))
  const bench = createBench(opened, folder, vault)
  await opened.db.transaction().execute((tx) => sql`alter table audit_event disable trigger user`.execute(tx))
  /* by days, so that there are anchors to be computed again and most chains grow under several of them */
  const share = Math.ceil(wanted / days)
  for (let day = 0; day < days; day += 1) {
    await fill(opened, {
      from: day * share,
      until: Math.min(wanted, (day + 1) * share),
      chains: wanted / perChain,
    })
    await bench.anchor(day, `an anchor of ${Math.min(share, wanted / perChain)} chains`)
  }
  const name = `${wanted} events in ${wanted / perChain} chains`
  await bench.work('verify', `verify ${name}, ${days} anchors`, wanted)
  await bench.work('export', `export ${name}`, wanted)
  await bench.offline(`verify the export offline, ${name}`, wanted)
  await fill(opened, { from: wanted, until: 2 * wanted, chains: null })
  await bench.anchor(days, `an anchor of ${wanted} chains at once`)
  await bench.anchor(days + 1, `the anchor of a day on which nothing happened, ${wanted} chains`)
  await bench.work('verify', `verify ${2 * wanted} events, ${wanted} chains of one`, 2 * wanted)
  return bench.results
}

/** @param chains among so many in turn; null: each event in its own */
async function fill(
  { client, db }: OpenedDatabase,
  { from, until, chains }: { from: number; until: number; chains: number | null },
): Promise<void> {
  const heads = new Map<string, { position: number; digest: string }>()
  if (chains !== null) {
    for (const { chain, length, head } of await db.selectFrom('auditChain').selectAll().execute())
      heads.set(chain, { position: length, digest: head })
  }
  const at = Date.UTC(2026, 0, 1)
  function* rows(): Generator<string> {
    for (let index = from; index < until; index += 1) {
      const chain = `consultation:${chains === null ? `alone-${index}` : index % chains}`
      const before = heads.get(chain)
      const position = (before?.position ?? 0) + 1
      const event = {
        ...{ chain, position, kind: 'consultation.opened', consultationId: null, actorId: null },
        ...{
          actorRole: 'doctor',
          actorInstitutionId: null,
          requestId: `bench-${index}`,
          address: '10.1.2.3',
        },
        ...{ previous: before?.digest ?? noPredecessor, algorithm: 'sha256' },
        ...{ data: { relation: 'requester', part: 'case' }, at: new Date(at + index * 1000) },
      }
      const digest = eventDigest(event)
      heads.set(chain, { position, digest })
      yield `${[uuid(), chain, position, event.kind, JSON.stringify(event.data), event.actorRole, event.requestId, event.address, event.at.toISOString(), event.previous, digest, 'sha256'].join('\t')}\n`
    }
  }
  await copy(
    client,
    'audit_event (id, chain, position, kind, data, actor_role, request_id, address, at, previous, digest, algorithm)',
    rows(),
  )
  await sql`
    insert into audit_chain (chain, length, head)
    select distinct on (chain) chain, position, digest from audit_event
    where at >= ${new Date(at + from * 1000)} order by chain, position desc
    on conflict (chain) do update set length = excluded.length, head = excluded.head`.execute(db)
  await sql`analyze audit_event, audit_chain`.execute(db)
}

async function copy(client: postgres.Sql, into: string, rows: Iterable<string>): Promise<void> {
  const target = await client.unsafe(`copy ${into} from stdin`).writable()
  await pipeline(Readable.from(rows), target)
}

function createBench(opened: OpenedDatabase, folder: string, vault: ReturnType<typeof createVault>) {
  const results: Measured[] = []
  const note = (result: Measured) => {
    results.push(result)
    const { name, seconds, perSecond, cpuSeconds, megabytes, fileMegabytes } = result
    const memory = megabytes === null ? '' : ` · ${Math.round(megabytes)} MB`
    const cpu = cpuSeconds === null ? '' : ` · ${cpuSeconds.toFixed(1)} s of processor time`
    const file = fileMegabytes === undefined ? '' : ` · a file of ${Math.round(fileMegabytes)} MB`
    console.log(`${name}: ${seconds.toFixed(1)} s · ${Math.round(perSecond)}/s${cpu}${memory}${file}`)
  }
  const trail = createTrailWorker({
    url: opened.url,
    folder,
    keys: () => knownAnchorKeys(vault, folder),
    /* what else runs on the machine is not what is measured */
    priority: 0,
  })
  return {
    results,
    async anchor(day: number, name: string): Promise<void> {
      const clock = () => new Date(Date.UTC(2026, 5, 1 + day))
      const deps = {
        ...{ db: opened.db, read: opened.read, vault, digest: 'sha256' as const, clock, post: noPost },
      }
      const began = performance.now()
      await takeAnchor(deps)
      const seconds = (performance.now() - began) / 1000
      const { heads } = await opened.db
        .selectFrom('anchor')
        .select('heads')
        .orderBy('sequence', 'desc')
        .executeTakeFirstOrThrow()
      note({ name, seconds, perSecond: heads / seconds, cpuSeconds: null, megabytes: null })
    },
    async work(work: TrailWork, name: string, events: number): Promise<void> {
      const began = performance.now()
      let end: TrailEnd | undefined
      const running = trail.start(
        { id: `bench-${work}`, work, digest: 'sha256' },
        {
          progress: () => undefined,
          seal: (facts) => sealExport(anchorKeyOf(vault), facts),
          ended: async (said) => {
            end = said
          },
        },
      )
      const watch = watchProcess(await childOf(process.pid, 'trail-process'))
      await running
      const seconds = (performance.now() - began) / 1000
      const { megabytes, cpuSeconds } = watch.end()
      if (end?.kind !== 'done')
        throw new Error(`${name}: ${end?.kind === 'failed' ? end.message : end?.kind}`)
      const { faults } = end.outcome
      if (faults > 0) throw new Error(`${name}: ${JSON.stringify(end.outcome.findings[0])}`)
      const { file } = end
      note({
        ...{ name, seconds, perSecond: events / seconds, cpuSeconds, megabytes, faults },
        ...(file === null ? {} : { fileMegabytes: file.byteSize / megabyte }),
      })
    },
    async offline(name: string, events: number): Promise<void> {
      const program = join(root, 'server/output/trail-verifier.mjs')
      const file = join(folder, 'bench-export.ndjson.gz')
      const began = performance.now()
      const child = spawn(process.execPath, [program, file, join(folder, 'key.pem')], {
        stdio: ['ignore', 'ignore', 'inherit'],
      })
      const watch = watchProcess(child.pid ?? 0)
      const code = await new Promise((resolve) => child.once('close', resolve))
      const seconds = (performance.now() - began) / 1000
      if (code !== 0) throw new Error(`${name}: it ended with ${code}`)
      const fileMegabytes = statSync(file).size / megabyte
      note({ name, seconds, perSecond: events / seconds, ...watch.end(), fileMegabytes })
    },
  }
}

export async function childOf(parent: number, program: string): Promise<number> {
  for (let tries = 0; tries < 200; tries += 1) {
    const children = readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8')
      .split(' ')
      .filter(Boolean)
    const found = children.find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(program))
    if (found !== undefined) return Number(found)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`${program} did not begin`)
}

/** Clock ticks of Linux in a second. */
const ticks = 100

/** The largest resident memory that was seen, in megabytes, and the processor time, as of the last look. */
export function watchProcess(pid: number): { end(): { megabytes: number; cpuSeconds: number } } {
  let megabytes = 0
  let cpuSeconds = 0
  const look = () => {
    try {
      const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
      megabytes = Math.max(megabytes, Number(kilobytes ?? 0) / 1024)
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
      cpuSeconds = (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / ticks
    } catch {
      /* it has ended between two looks */
    }
  }
  look()
  const timer = setInterval(look, watchMs)
  return {
    end() {
      clearInterval(timer)
      return { megabytes, cpuSeconds }
    },
  }
}

function report(results: readonly Measured[]): void {
  console.log(writeFacts('verify', { events: wanted, results }))
}
