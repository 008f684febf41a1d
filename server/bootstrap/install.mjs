/** Node's packages, and with them the Node that runs the product. Must work on Node 20 with nothing installed. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bound, lock } from '../../db/lifetime.mjs'
import { runCommand } from './command.mjs'
import { Failure } from './say.mjs'

const ARCHITECTURES = ['x64', 'arm64']

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, os?: string[], cpu?: string[], libc?: string[] }} LockedPackage
 * @typedef {{ packages?: Record<string, LockedPackage> }} LockFile
 */

/**
 * @param {{ platform: string, arch: string, node: string }} machine
 * @throws {Failure} where the product does not run
 */
export function checkMachine(machine) {
  if (machine.platform !== 'linux' || !ARCHITECTURES.includes(machine.arch)) {
    throw new Failure(
      `不支持的平台 ${machine.platform}/${machine.arch}：请在 Linux x64 或 arm64(建议 Debian 12)上运行。`,
      `${machine.platform}/${machine.arch} is not supported: run it on Linux x64 or arm64 (Debian 12 is best).`,
    )
  }
  if (Number(machine.node.split('.')[0]) < 20) {
    throw new Failure(
      `Node ${machine.node} 过旧：请安装 Node 20 或更新版本。`,
      `Node ${machine.node} is too old: install Node 20 or newer.`,
    )
  }
}

/**
 * Whether what npm put into node_modules is what the lock file wants. npm writes its own record only when it has
 * finished, so an interrupted installation does not pass.
 * @param {LockFile} wanted package-lock.json
 * @param {LockFile} present node_modules/.package-lock.json
 * @param {{ platform: string, arch: string }} machine
 */
export function dependenciesMatch(wanted, present, machine) {
  const have = present.packages ?? {}
  return Object.entries(wanted.packages ?? {}).every(([path, entry]) => {
    if (path === '') return true
    const found = have[path]
    if (found !== undefined) return found.version === entry.version && found.integrity === entry.integrity
    return entry.optional === true && !isForMachine(entry, machine)
  })
}

/**
 * A package without `cpu` may belong to one that is for another machine, so its absence proves nothing.
 * @param {LockedPackage} entry
 * @param {{ platform: string, arch: string }} machine
 */
function isForMachine(entry, machine) {
  if (entry.cpu === undefined || !entry.cpu.includes(machine.arch)) return false
  if (entry.os !== undefined && !entry.os.includes(machine.platform)) return false
  return entry.libc === undefined || entry.libc.includes('glibc')
}

/** @param {string} root */
function isInstalled(root) {
  const record = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(record) || !existsSync(nodeOf(root))) return false
  /** @param {string} path @returns {LockFile} */
  const read = (path) => JSON.parse(readFileSync(path, 'utf8'))
  return dependenciesMatch(read(join(root, 'package-lock.json')), read(record), process)
}

/**
 * A lock of this checkout for this user, outside of it: `npm ci` empties node_modules.
 * @param {string} root
 * @param {string} name
 */
export function lockPath(root, name) {
  const checkout = createHash('sha256').update(realpathSync(root)).digest('hex').slice(0, 12)
  return join(tmpdir(), `shuangshou-consult-${process.getuid?.() ?? 0}`, `${checkout}-${name}.lock`)
}

/**
 * @param {{ root: string, say: import('./say.mjs').Say, log: string }} options
 * @throws {Failure}
 */
export async function ensureDependencies({ root, say, log }) {
  if (isInstalled(root)) return
  const held = await lock(lockPath(root, 'install'), () =>
    say.line('  … 另一个进程正在安装依赖，等待中 · Waiting for another process that installs the packages'),
  )
  try {
    if (isInstalled(root)) return
    await say.step('安装依赖 · Installing packages (npm ci)', () => npmCi(root, log))
    if (!isInstalled(root)) {
      throw new Failure(
        `安装后依赖仍不完整：请删除 ${join(root, 'node_modules')} 后再运行一次；详情见 ${log}`,
        `The packages are still incomplete: delete ${join(root, 'node_modules')} and run it again; details in ${log}`,
      )
    }
  } finally {
    held.release()
  }
}

/**
 * @param {string} root
 * @param {string} log
 */
async function npmCi(root, log) {
  const npm = process.env.npm_execpath
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--no-progress']
  const [file, words] = npm?.endsWith('.js') ? [process.execPath, [npm, ...args]] : ['npm', args]
  try {
    await runCommand(file, words, { cwd: root, log })
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    if (/no space left|ENOSPC|quota/i.test(text)) throw error
    throw new Failure(
      `安装依赖失败：请检查到 npm 软件源的网络(npm config get registry)后再运行一次；详情见 ${log}`,
      `Installing the packages failed: check the way to the npm registry (npm config get registry), then run it again; details in ${log}`,
      { cause: error },
    )
  }
}

/** @param {string} root */
export function nodeOf(root) {
  return join(root, 'node_modules', '.bin', 'node')
}

/**
 * Whether this process is the Node of the project already. `npm run` puts its folder first into the path.
 * @param {string} root
 */
export function runsProjectNode(root) {
  return realpathSync(process.execPath) === realpathSync(nodeOf(root))
}

/**
 * Runs the same script under the project's Node and passes signals on. A terminal's Ctrl-C reaches both processes,
 * so the child must bear a signal twice.
 * @param {string} root
 * @param {string} script
 * @returns {Promise<number>} its exit code
 */
export function runUnderProjectNode(root, script) {
  const [file, args] = bound(nodeOf(root), [script, ...process.argv.slice(2)])
  const child = spawn(file, args, { stdio: 'inherit' })
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => child.kill(signal))
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve(signal === null ? (code ?? 1) : 1))
  })
}
