/** Everything that `npm test` runs, one step after the other; a step that fails does not keep the next from running. */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bound } from '../../db/lifetime.mjs'
import { ensurePackages } from '../../server/bootstrap/apt.ts'
import { ensureClient } from '../../server/bootstrap/client.ts'
import { endCommands, killGroup } from '../../server/bootstrap/command.mjs'
import { Failure, type Say, seconds } from '../../server/bootstrap/say.mjs'
import { findWorker } from '../../server/bootstrap/worker.ts'
import { chromiumPath } from './chromium.ts'
import { startTestPostgres } from './postgres.ts'
import { ensureProxy, proxyLibraries } from './proxy.ts'
import { type Counts, closingLine, countsOf, failuresOf } from './report.ts'

const PROJECTS = ['unit', 'api', 'signal', 'media', 'e2e']
/** As a shell says it. */
const INTERRUPTED = 130
const CHECKS = ['biome', 'tsc']
/** Marks every process of this run, to find the ones that escaped their group. */
const MARK = 'SHUANGSHOU_TEST_RUN'
/** What the parts print is kept and shown as a whole: on anything but a screen, colours would be the larger part of it. */
const plain: NodeJS.ProcessEnv = process.stdout.isTTY === true ? {} : { NO_COLOR: '1' }

type Suite = { root: string; output: string; say: Say; log: string; wanted: string[] }
type Result = { counts: Counts; failures: string[] }
type Outcome = Result & { name: string; ok: boolean; spent: string }

/**
 * @param suite.wanted names of projects; all of them, and the checks, where it is empty
 * @returns the exit code
 * @throws Failure where something is missing that cannot be installed
 */
export async function runSuite(suite: Suite): Promise<number> {
  const { say, wanted } = suite
  const unknown = wanted.find((name) => !PROJECTS.includes(name) && !CHECKS.includes(name))
  if (unknown !== undefined) {
    const known = [...CHECKS, ...PROJECTS].join(' ')
    throw new Failure(
      `没有名为 ${unknown} 的测试：可选 ${known}`,
      `There is no ${unknown}: choose from ${known}`,
    )
  }
  const names = [...CHECKS, ...PROJECTS].filter((name) => wanted.length === 0 || wanted.includes(name))
  mkdirSync(suite.output, { recursive: true })
  process.env[MARK] = `${process.pid}-${Date.now()}`
  let interrupted = false
  let stopPostgres = async () => {}
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (interrupted) return
      interrupted = true
      say.line('已中断 · Interrupted')
      endCommands()
      void stopPostgres().finally(() => {
        endStrays()
        process.exit(INTERRUPTED)
      })
    })
  }
  try {
    const env = await prepare(suite, names)
    if (names.some((name) => ['api', 'signal', 'e2e'].includes(name))) {
      const postgres = await say.step('启动测试数据库 · Starting the test database', startTestPostgres)
      stopPostgres = postgres.stop
      env.TEST_DATABASE_URL = postgres.url
    }
    const outcomes: Outcome[] = []
    for (const name of names) {
      if (interrupted) break
      outcomes.push(await runOne(suite, name, env))
    }
    return interrupted ? INTERRUPTED : summarise(outcomes, say)
  } finally {
    await stopPostgres()
    if (!interrupted) endStrays()
  }
}

/** What the chosen projects need, installed or built where this process may. @returns their environment */
async function prepare({ root, say, log }: Suite, names: string[]): Promise<NodeJS.ProcessEnv> {
  const env: NodeJS.ProcessEnv = { ...process.env, NODE_ENV: 'test', ...plain }
  if (names.some((name) => ['api', 'media', 'e2e'].includes(name))) {
    await ensurePackages(['ffmpeg'], { purpose: { zh: '录像测试', en: 'the tests of recordings' }, say, log })
  }
  if (names.some((name) => ['media', 'e2e'].includes(name))) {
    const purpose = { zh: '浏览器测试', en: 'the browser tests' }
    const browser = chromiumPath() === undefined ? ['chromium'] : []
    await ensurePackages([...browser, 'fonts-noto-cjk', 'coturn', ...proxyLibraries], { purpose, say, log })
  }
  if (names.includes('e2e')) {
    await ensureClient({ root, say, log })
    await ensureProxy({ say, log })
  }
  if (names.some((name) => ['signal', 'media', 'e2e'].includes(name))) {
    env.MEDIASOUP_WORKER_BIN = await findWorker({ root, env: process.env, say, log })
  }
  return env
}

async function runOne(suite: Suite, name: string, env: NodeJS.ProcessEnv): Promise<Outcome> {
  const began = Date.now()
  const work = CHECKS.includes(name) ? runCheck : runProject
  const isGood = ({ counts }: Result) => counts.failed === 0
  const result = await suite.say.step(`测试 · ${name}`, () => work(suite, name, env), isGood)
  return { ...result, name, ok: isGood(result), spent: seconds(began) }
}

/** A check is one thing that passes or fails; it is counted only where it fails. */
async function runCheck({ root, say, log }: Suite, name: string, env: NodeJS.ProcessEnv): Promise<Result> {
  const bin = (path: string) => join(root, 'node_modules', path)
  const args =
    name === 'biome'
      ? [bin('@biomejs/biome/bin/biome'), 'check', '--config-path=.biome.json', '--error-on-warnings', '.']
      : [bin('typescript/bin/tsc'), '-p', 'tsconfig.json']
  const { code, output } = await run(root, args, env)
  if (code !== 0) {
    say.line(output)
    writeFileSync(log, output, { flag: 'a' })
  }
  return { counts: { passed: 0, failed: code === 0 ? 0 : 1, skipped: 0 }, failures: [] }
}

async function runProject(
  { root, output, say }: Suite,
  name: string,
  env: NodeJS.ProcessEnv,
): Promise<Result> {
  const path = join(output, `${name}.json`)
  rmSync(path, { force: true })
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${path}`]
  const args = [vitest, 'run', '--config', 'test/vitest.config.ts', '--project', name, ...reporters]
  const { code, output: text } = await run(root, args, env)
  writeFileSync(join(output, `${name}.log`), text)
  if (code !== 0) say.line(text)
  const report = existsSync(path) ? readFileSync(path, 'utf8') : undefined
  return { counts: countsOf(report, code), failures: failuresOf(report, root) }
}

/** @returns exit code and everything that it printed */
function run(cwd: string, args: string[], env: NodeJS.ProcessEnv): Promise<{ code: number; output: string }> {
  const [file, words] = bound(process.execPath, args)
  return new Promise((resolve, reject) => {
    const child = spawn(file, words, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    const stop = () => killGroup(child, 'SIGTERM')
    process.once('SIGINT', stop)
    process.once('SIGTERM', stop)
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text
      })
    }
    child.once('error', reject)
    child.once('close', (code) => {
      process.off('SIGINT', stop)
      process.off('SIGTERM', stop)
      resolve({ code: code ?? 1, output })
    })
  })
}

function summarise(outcomes: Outcome[], say: Say): number {
  say.line('')
  for (const { name, counts, ok, spent } of outcomes) {
    const skipped = counts.skipped === 0 ? '' : `, ${counts.skipped} skipped`
    const numbers = CHECKS.includes(name)
      ? ok
        ? 'ok'
        : 'failed'
      : `${counts.passed} passed, ${counts.failed} failed${skipped}`
    say.line(`  ${ok ? '✓' : '✗'} ${name.padEnd(8)}${numbers} · ${spent}`)
  }
  const failures = outcomes.flatMap(({ name, failures }) => failures.map((line) => `  ✗ ${name} · ${line}`))
  for (const line of failures.length === 0 ? [] : ['', ...failures]) say.line(line)
  say.line(`\n${closingLine(outcomes.map(({ counts }) => counts))}`)
  return outcomes.every(({ ok }) => ok) ? 0 : 1
}

/** Browsers run in groups of their own. What a test that was broken off has left running carries this run's mark. */
function endStrays(): void {
  const mark = `${MARK}=${process.env[MARK]}`
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue
    try {
      if (!readFileSync(`/proc/${name}/environ`, 'utf8').split('\0').includes(mark)) continue
      process.kill(Number(name), 'SIGKILL')
    } catch (error) {
      // It ended meanwhile, or it belongs to somebody else.
      if (!(error instanceof Error && 'code' in error)) throw error
    }
  }
}
