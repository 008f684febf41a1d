/**
 * mediasoup's worker, the C++ process that carries the media. Tried in this order: the one that the operator names, the
 * cached one, the prebuilt download, our own build. Each step says why the one before was not used, and a worker counts
 * only after it was started once and answered.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { homedir, release } from 'node:os'
import { basename, join } from 'node:path'
import { bound, lock } from '../../db/lifetime.mjs'
import { runCommand } from './command.mjs'
import { hashOf } from './hash.ts'
import { BUILD_PACKAGES, buildWorker, EDITS, MESON_ARGUMENTS } from './recipe.ts'
import { Failure, type Say } from './say.mjs'

const PROBE_MS = 15_000
const DOWNLOAD_MS = 20_000
const RELEASES = 'https://github.com/versatica/mediasoup/releases/download'

type Environment = Record<string, string | undefined>

export type FindOptions = { root: string; env: Environment; say: Say; log: string }

/** The folder for what is made once for a user and used by every checkout. */
export function cacheFolder(env: Environment, home: string): string {
  const base = env.XDG_CACHE_HOME
  return join(base?.startsWith('/') ? base : join(home, '.cache'), 'shuangshou-consult')
}

/** @param recipe digest of everything that the build depends on */
export function builtName(version: string, recipe: string, arch: string): string {
  return `mediasoup-worker-${version}-${recipe.slice(0, 12)}-${arch}`
}

/** As mediasoup names its releases: the kernel's major version is part of it. */
export function prebuiltName(version: string, arch: string, kernel: string): string {
  return `mediasoup-worker-${version}-linux-${arch}-kernel${kernel.split('.')[0]}`
}

/** @returns the first line that tells something, of what a failed program printed */
export function reason(output: string): string {
  const lines = output.split('\n').map((line) => line.trim())
  return (
    lines.find((line) => /error|cannot|not found|denied|failed/i.test(line)) ??
    lines.find(Boolean) ??
    'no answer'
  )
}

/**
 * @returns the path of a worker that runs on this machine
 * @throws Failure
 */
export async function findWorker(options: FindOptions): Promise<string> {
  const { env, say } = options
  const named = env.MEDIASOUP_WORKER_BIN
  if (named !== undefined && named !== '') {
    const problem = await probe(options.root, named)
    if (problem === undefined) return named
    say.line(
      `  · 不用 MEDIASOUP_WORKER_BIN=${named}，它不能启动 · Not taking it, it does not start: ${problem}`,
    )
  }
  const folder = cacheFolder(env, homedir())
  mkdirSync(folder, { recursive: true })
  const places = candidates(options.root, folder)
  const cached = await firstGood(options, places)
  if (cached !== undefined) return cached
  const held = await lock(join(folder, 'worker.lock'), () =>
    say.line(
      '  … 另一个进程正在准备媒体进程，等待中 · Waiting for another process that prepares the media worker',
    ),
  )
  try {
    // The other process may have made it.
    return (await firstGood(options, places)) ?? (await obtain(options, folder, places))
  } finally {
    held.release()
  }
}

type Places = { version: string; prebuilt: string; built: string }

function candidates(root: string, folder: string): Places {
  const manifest = readFileSync(join(root, 'node_modules/mediasoup/package.json'), 'utf8')
  const { version } = JSON.parse(manifest) as { version: string }
  const overlay = hashOf(root, ['media/worker/subprojects'])
  const recipe = createHash('sha256')
    .update(JSON.stringify([overlay, EDITS, MESON_ARGUMENTS, BUILD_PACKAGES]))
    .digest('hex')
  return {
    version,
    prebuilt: join(folder, prebuiltName(version, process.arch, release())),
    built: join(folder, builtName(version, recipe, process.arch)),
  }
}

async function firstGood(options: FindOptions, { prebuilt, built }: Places): Promise<string | undefined> {
  for (const path of [prebuilt, built]) {
    if (!existsSync(path)) continue
    const problem = await probe(options.root, path)
    if (problem === undefined) return path
    options.say.line(
      `  · 缓存的媒体进程已不能启动，将重新准备 · The cached media worker no longer starts: ${problem}`,
    )
    rmSync(path, { force: true })
  }
  return undefined
}

async function obtain(options: FindOptions, folder: string, places: Places): Promise<string> {
  const { root, say, log } = options
  clearDrafts(folder)
  const missing = await download(options, folder, places)
  if (missing === undefined) return places.prebuilt
  say.line(
    `  · 没有可用的预编译媒体进程，改为在本机编译 · No prebuilt media worker, building it here: ${missing}`,
  )
  await buildWorker({ root, target: places.built, say, log })
  const broken = await probe(root, places.built)
  if (broken === undefined) return places.built
  rmSync(places.built, { force: true })
  throw new Failure(
    `编译出的媒体进程不能启动(${broken})：请查看 ${log}，或用 MEDIASOUP_WORKER_BIN 指定一个已有的 mediasoup-worker。`,
    `The media worker that was built does not start (${broken}): see ${log}, or name an existing mediasoup-worker with MEDIASOUP_WORKER_BIN.`,
  )
}

/** What an interrupted attempt has left. The lock is ours, so nobody works in them. */
function clearDrafts(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (/^(build|download)-/.test(name)) rmSync(join(folder, name), { recursive: true, force: true })
  }
}

/** @returns undefined, or why there is none */
async function download(options: FindOptions, folder: string, places: Places): Promise<string | undefined> {
  const { env, say, log } = options
  if (env.MEDIASOUP_SKIP_WORKER_PREBUILT_DOWNLOAD) return 'MEDIASOUP_SKIP_WORKER_PREBUILT_DOWNLOAD'
  const name = `${basename(places.prebuilt)}.tgz`
  const url = `${env.MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL || RELEASES}/${places.version}/${name}`
  const draft = mkdtempSync(join(folder, 'download-'))
  try {
    await say.step(
      '下载预编译媒体进程(最多 20 秒) · Downloading a prebuilt media worker (20 s at most)',
      async () => {
        const answer = await fetch(url, { signal: AbortSignal.timeout(DOWNLOAD_MS) })
        if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`)
        writeFileSync(join(draft, name), Buffer.from(await answer.arrayBuffer()))
        await runCommand('tar', ['-xzf', name], { cwd: draft, log })
        const binary = join(draft, 'mediasoup-worker')
        chmodSync(binary, 0o755)
        const problem = await probe(options.root, binary)
        if (problem !== undefined) throw new Error(problem)
        renameSync(binary, places.prebuilt)
      },
    )
    return undefined
  } catch (error) {
    if (!(error instanceof Error)) throw error
    // fetch says only that it failed, and keeps the reason in the cause.
    return error.cause instanceof Error ? error.cause.message : error.message
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
}

/** Starts the worker once and asks it something, in a process that can be ended where it hangs. */
function probe(root: string, workerBin: string): Promise<string | undefined> {
  const [file, args] = bound(process.execPath, [join(root, 'server/bootstrap/probe.ts'), workerBin])
  return new Promise((resolve) => {
    const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text
      })
    }
    const timer = setTimeout(() => child.kill('SIGKILL'), PROBE_MS)
    child.once('error', (error) => {
      output += `error: ${error.message}`
    })
    child.once('close', (code) => {
      clearTimeout(timer)
      resolve(code === 0 ? undefined : reason(output))
    })
  })
}
