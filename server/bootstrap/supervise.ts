/** Keeps the processes of the product alive: one that dies unexpectedly comes back, and all of them end together. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { bound } from '../../db/lifetime.mjs'
import { killGroup } from './command.mjs'
import type { LogFile } from './log-file.ts'
import { Failure, type Say } from './say.mjs'

const READY_MS = 60_000
/** Whoever ran this long was well, so the next death is a new one. */
const WELL_MS = 60_000
const LONGEST_PAUSE_MS = 30_000
/** pino's numbers. */
const WARN = 40
const ERROR = 50

export type Part = {
  /** Resolves when it serves for the first time; rejects with a Failure where it ends or stays silent before that. */
  started: Promise<void>
  /** Ends it and what it started. Idempotent. */
  stop(): Promise<void>
}

export type PartOptions = {
  /** Chinese and English, for the lines on the terminal. */
  title: { zh: string; en: string }
  script: string
  cwd: string
  env: NodeJS.ProcessEnv
  log: LogFile
  say: Say
  /** How it shows that it serves: by a line that it prints, or by an answer that it gives. */
  ready: { line: (line: string) => boolean } | { poll: () => Promise<boolean> }
  /** How long it may take to end by itself. */
  graceMs: number
}

/** @param deaths how many times in a row it died without having been well in between, from 1 */
export function pauseBefore(deaths: number): number {
  return Math.min(500 * 2 ** (deaths - 1), LONGEST_PAUSE_MS)
}

/** @returns level and text of a line of pino; a plain line has level 0 */
export function readLogLine(line: string): { level: number; text: string } {
  if (!line.startsWith('{')) return { level: 0, text: line }
  try {
    const { level, msg } = JSON.parse(line) as { level?: unknown; msg?: unknown }
    return { level: typeof level === 'number' ? level : 0, text: typeof msg === 'string' ? msg : '' }
  } catch (error) {
    if (error instanceof SyntaxError) return { level: 0, text: line }
    throw error
  }
}

type Launched = {
  child: ChildProcess
  /** How it ended: `exit code 1`, `SIGSEGV`. */
  ended: Promise<string>
  hasEnded: () => boolean
  ready: Promise<void>
  /** The last complaint that it printed. */
  lastWords: () => string
}

/** Starts it at once. Before it has served once it is not started again: then something is wrong that stays wrong. */
export function startPart(options: PartOptions): Part {
  const { title, log, say } = options
  let current = launch(options, true)
  let stopping = false
  const watch = async () => {
    for (let deaths = 1; !stopping; ) {
      const began = Date.now()
      const outcome = await current.ended
      if (stopping) return
      if (Date.now() - began > WELL_MS) deaths = 1
      const pause = pauseBefore(deaths++)
      say.line(
        `  ! ${title.zh}意外退出(${outcome})，${pause / 1000} 秒后重启；日志 ${log.path} · The ${title.en} ended unexpectedly and starts again in ${pause / 1000} s`,
      )
      await sleep(pause)
      if (stopping) return
      current = launch(options, false)
      void current.ready.then(() => say.line(`  ✓ ${title.zh}已恢复 · The ${title.en} serves again`))
    }
  }
  const begin = async () => {
    const { ready, ended } = current
    const late = sleep(READY_MS, `no answer in ${READY_MS / 1000} s`, { ref: false })
    const problem = await Promise.race([ready.then(() => undefined), ended, late])
    if (problem !== undefined) throw startFailure(options, problem, current.lastWords())
    void watch()
  }
  return {
    started: begin(),
    stop() {
      stopping = true
      return end(current, options.graceMs)
    },
  }
}

function startFailure({ title, log }: PartOptions, problem: string, words: string): Failure {
  const why = words === '' ? problem : `${problem}: ${words}`
  return new Failure(
    `${title.zh}未能启动(${why})；详情见 ${log.path}`,
    `The ${title.en} did not start (${why}); details in ${log.path}`,
  )
}

function launch(options: PartOptions, first: boolean): Launched {
  const { say, log, ready } = options
  const [file, args] = bound(process.execPath, [options.script])
  // Out of the terminal's group: Ctrl-C must end the parts in their order, not all at once.
  const child = spawn(file, args, {
    cwd: options.cwd,
    env: options.env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let lastWords = ''
  let serves = () => {}
  const served = new Promise<void>((resolve) => {
    serves = resolve
  })
  let over = false
  const hear = (line: string, isComplaint: boolean) => {
    log.write(line)
    if ('line' in ready && ready.line(line)) serves()
    const { level, text } = readLogLine(line)
    if (level >= ERROR || isComplaint) lastWords = text
    if (level >= ERROR || (first && level >= WARN)) say.line(`  ! ${options.title.en}: ${text}`)
  }
  createInterface({ input: child.stdout }).on('line', (line) => hear(line, false))
  createInterface({ input: child.stderr }).on('line', (line) => hear(line, /^\w*Error\b|error:/i.test(line)))
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code, signal) => resolve(signal ?? `exit code ${code}`))
  }).finally(() => {
    over = true
  })
  if ('poll' in ready) {
    const poll = async () => {
      while (!over && !(await ready.poll())) await sleep(100)
      if (!over) serves()
    }
    void poll()
  }
  return { child, ended, hasEnded: () => over, ready: served, lastWords: () => lastWords }
}

async function end({ child, ended, hasEnded }: Launched, graceMs: number): Promise<void> {
  if (hasEnded()) return
  killGroup(child, 'SIGTERM')
  const timer = setTimeout(() => killGroup(child, 'SIGKILL'), graceMs)
  await ended
  clearTimeout(timer)
}
