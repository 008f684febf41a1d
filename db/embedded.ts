/** A real Postgres of our own, for a machine where nobody has set one up, and for the tests. */
import { type ChildProcess, spawn } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { bound, tryLock } from './lifetime.mjs'
import {
  type Account,
  clusterFolder,
  lastWords,
  makeData,
  type PostgresPrograms,
  postgresAccount,
  postgresPrograms,
} from './postgres-files.ts'

/** Major version: the name of the folder that holds the data, so that another version never opens it by mistake. */
const MAJOR = '18'
const DATABASE = 'consult'
const START_TIMEOUT_MS = 60_000
const STOP_TIMEOUT_MS = 30_000

export type Embedded = {
  /** Of the database `consult`; its account owns the database and is no superuser. */
  url: string
  port: number
  /** Resolves when Postgres has ended, whether it was asked to or not. */
  ended: Promise<void>
  /** Fast shutdown: sessions are cut off, nothing that was committed is lost. Idempotent. */
  stop(): Promise<void>
}

export type EmbeddedOptions = {
  /** Holds the cluster and its password. Made where it is missing. */
  dataDir: string
  /** A free one by default. */
  port?: number
  /** false: faster, and a crash of the machine loses the data. For tests. */
  durable?: boolean
  log: (line: string) => void
}

/** Another live instance holds the data folder. */
export class DataFolderInUse extends Error {
  constructor(dataDir: string) {
    super(`${dataDir} is in use by another instance`)
    this.name = 'DataFolderInUse'
  }
}

/**
 * Starts Postgres on 127.0.0.1, makes the cluster at the first start, and ends what a killed start has left running.
 * @throws DataFolderInUse
 * @throws Error with the last words of Postgres where it does not start
 */
export async function startEmbedded(given: EmbeddedOptions): Promise<Embedded> {
  const options = { ...given, dataDir: resolve(given.dataDir) }
  mkdirSync(options.dataDir, { recursive: true })
  const held = tryLock(join(options.dataDir, 'lock'))
  if (held === undefined) throw new DataFolderInUse(options.dataDir)
  try {
    const account = postgresAccount()
    // The account must get through this folder to the cluster.
    if (account.uid !== undefined) chmodSync(options.dataDir, 0o711)
    const programs = postgresPrograms(account)
    const folder = clusterFolder(options.dataDir, account)
    const cluster = join(folder, MAJOR)
    refuseOtherVersion(folder)
    if (!existsSync(cluster))
      makeData({ programs, account, cluster, dataDir: options.dataDir, durable: options.durable })
    await endOrphan(cluster, options.log)
    const password = readFileSync(join(options.dataDir, 'password'), 'utf8').trim()
    const running = await run({ ...options, programs, account, cluster })
    try {
      const url = await ensureDatabase(running.port, password)
      void running.ended.then(() => held.release())
      return { ...running, url }
    } catch (error) {
      await running.stop()
      throw error
    }
  } catch (error) {
    held.release()
    throw error
  }
}

function refuseOtherVersion(folder: string): void {
  const other = readdirSync(folder).find((name) => /^\d+$/.test(name) && name !== MAJOR)
  if (other === undefined) return
  throw new Error(
    `${folder} holds data of Postgres ${other}, and this is Postgres ${MAJOR}: export it with the older version first`,
  )
}

/**
 * We hold the lock, so a Postgres that still runs on this data belongs to nobody. A file that names a process which is
 * something else by now would keep Postgres from starting.
 */
async function endOrphan(cluster: string, log: (line: string) => void): Promise<void> {
  const file = join(cluster, 'postmaster.pid')
  if (!existsSync(file)) return
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0])
  if (!isPostmaster(pid, cluster)) {
    log(`removing a stale ${file}`)
    rmSync(file, { force: true })
    return
  }
  log(`ending the Postgres (process ${pid}) that a killed start has left running`)
  process.kill(pid, 'SIGINT')
  const until = Date.now() + STOP_TIMEOUT_MS
  while (isPostmaster(pid, cluster)) {
    if (Date.now() > until)
      throw new Error(`Postgres (process ${pid}) still runs on ${cluster}: end it, then start again`)
    await sleep(100)
  }
}

/** Postgres goes into its data folder, so the process's folder tells it from a stranger with the same number. */
function isPostmaster(pid: number, cluster: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(cluster)
  } catch (error) {
    // No such process, or one of somebody else.
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'EACCES'))
      return false
    throw error
  }
}

type Running = Omit<Embedded, 'url'>
type RunOptions = EmbeddedOptions & { programs: PostgresPrograms; account: Account; cluster: string }

/** A free port may be taken by somebody else before Postgres has it, so there are three attempts. */
async function run(options: RunOptions): Promise<Running> {
  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (await freePort())
    const words: string[] = []
    const [file, args] = bound(options.programs.postgres, postgresArguments(options, port), 'INT')
    const child = spawn(file, args, {
      ...options.account,
      cwd: '/',
      // Out of the terminal's group: Ctrl-C must not end the database before the server.
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    createInterface({ input: child.stderr }).on('line', (line) => {
      words.push(line)
      if (words.length > 50) words.shift()
      options.log(line)
    })
    const ended = new Promise<void>((resolve) => {
      child.once('error', (error) => words.push(`FATAL: ${error.message}`))
      child.once('close', () => resolve())
    })
    if (await becomesReady(child, ended, options.cluster)) {
      return { port, ended, stop: () => stopPostgres(child, ended) }
    }
    await stopPostgres(child, ended)
    const text = words.join('\n')
    const again = /Address already in use|pre-existing shared memory block/.test(text)
    if (!again || options.port !== undefined || attempt === 3)
      throw new Error(`Postgres did not start: ${lastWords(text)}`)
    await sleep(1000)
  }
}

function postgresArguments({ cluster, durable }: RunOptions, port: number): string[] {
  const settings = [
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    'unix_socket_directories=',
    'timezone=UTC',
    'log_timezone=UTC',
    'logging_collector=off',
    `max_connections=${durable === false ? 200 : 100}`,
  ]
  if (durable === false) {
    settings.push(
      'fsync=off',
      'synchronous_commit=off',
      'full_page_writes=off',
      'wal_level=minimal',
      'max_wal_senders=0',
    )
  }
  return ['-D', cluster, ...settings.flatMap((setting) => ['-c', setting])]
}

/** Postgres writes its state into the eighth line of its pid file; pg_ctl waits for the same. */
async function becomesReady(child: ChildProcess, ended: Promise<void>, cluster: string): Promise<boolean> {
  const file = join(cluster, 'postmaster.pid')
  let over = false
  void ended.then(() => {
    over = true
  })
  const until = Date.now() + START_TIMEOUT_MS
  while (!over && Date.now() < until) {
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
    if (Number(lines[0]) === child.pid && lines[7]?.trim() === 'ready') return true
    await sleep(30)
  }
  return false
}

async function stopPostgres(child: ChildProcess, ended: Promise<void>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGINT')
  const timer = setTimeout(() => child.kill('SIGQUIT'), STOP_TIMEOUT_MS)
  await ended
  clearTimeout(timer)
}

/** A TCP port of 127.0.0.1 that nobody listens at now. */
export async function freePort(): Promise<number> {
  const server = createServer()
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => {
        if (address === null || typeof address === 'string') reject(new Error('no port was given'))
        else resolve(address.port)
      })
    })
  })
}

/** The account may make databases (tests clone them) and roles (the first migration makes one), and no more. */
async function ensureDatabase(port: number, password: string): Promise<string> {
  const sql = postgres({ host: '127.0.0.1', port, user: 'postgres', password, database: 'postgres', max: 1 })
  try {
    const [role] = await sql`select from pg_roles where rolname = ${DATABASE}`
    if (role === undefined) {
      await sql.unsafe(`create role ${DATABASE} login createdb createrole password '${password}'`)
    }
    const [database] = await sql`select from pg_database where datname = ${DATABASE}`
    if (database === undefined) await sql.unsafe(`create database ${DATABASE} owner ${DATABASE}`)
  } finally {
    await sql.end()
  }
  return `postgres://${DATABASE}:${password}@127.0.0.1:${port}/${DATABASE}`
}
