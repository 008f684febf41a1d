/** Runs other programs so that none of them outlives the command that started it. */
import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { createInterface } from 'node:readline'
import { bound } from '../../db/lifetime.mjs'

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set()

/**
 * Ends this process, as SIGTERM would, when the one that ran it is gone. npm runs a script through a shell, which does
 * not pass a signal on: without this, ending npm alone would leave the script running for ever.
 */
export function followParent() {
  if (process.env.npm_lifecycle_event === undefined) return
  const parent = process.ppid
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM')
  }, 500).unref()
}

/** Ends the commands that still run, with everything they started. */
export function endCommands() {
  for (const child of running) killGroup(child, 'SIGTERM')
}

/**
 * Signals the child's whole process group. It must have been spawned `detached`.
 * @param {import('node:child_process').ChildProcess} child
 * @param {NodeJS.Signals} signal
 */
export function killGroup(child, signal) {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, signal)
  } catch (error) {
    // It ended between the look and the signal.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

/** A program ended badly. `tail` holds the last lines that it printed. */
export class CommandFailed extends Error {
  /**
   * @param {string} file
   * @param {string} outcome
   * @param {string[]} tail
   */
  constructor(file, outcome, tail) {
    const full = tail.find((line) => /no space left on device|ENOSPC|disk quota exceeded/i.test(line))
    super(full ?? `${file}: ${outcome}`)
    this.name = 'CommandFailed'
    this.tail = tail
  }
}

/**
 * @param {string} file
 * @param {string[]} args
 * @param {{
 *   log: string,
 *   cwd?: string,
 *   env?: NodeJS.ProcessEnv,
 *   timeoutMs?: number,
 *   onLine?: (line: string) => void,
 * }} options log: the file that gets everything it prints
 * @returns {Promise<string[]>} its last lines
 * @throws {CommandFailed}
 */
export function runCommand(file, args, options) {
  mkdirSync(dirname(options.log), { recursive: true })
  const log = openSync(options.log, 'a')
  const [program, words] = bound(file, args)
  writeSync(log, `\n$ ${file} ${args.join(' ')}\n`)
  return new Promise((resolve, reject) => {
    /** @type {string[]} */
    const tail = []
    const child = spawn(program, words, {
      cwd: options.cwd,
      env: options.env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    running.add(child)
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        writeSync(log, `${line}\n`)
        tail.push(line)
        if (tail.length > 40) tail.shift()
        options.onLine?.(line)
      })
    }
    const limit = options.timeoutMs
    const timer = limit === undefined ? undefined : setTimeout(() => killGroup(child, 'SIGKILL'), limit)
    const end = (/** @type {Error | undefined} */ error) => {
      // A program that cannot be started reports twice.
      if (!running.delete(child)) return
      clearTimeout(timer)
      closeSync(log)
      if (error === undefined) resolve(tail)
      else reject(error)
    }
    child.once('error', (error) => end(error))
    child.once('close', (code, signal) => {
      const outcome = signal === null ? `exit code ${code}` : `ended by ${signal}`
      end(code === 0 ? undefined : new CommandFailed(file, outcome, tail))
    })
  })
}
