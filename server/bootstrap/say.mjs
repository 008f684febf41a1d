/** What the two commands print: one line for each step that has something to do, and one sentence when one fails. */
import { appendFileSync, mkdirSync, statfsSync } from 'node:fs'
import { dirname } from 'node:path'

/** A failure that a person can act on. It is printed as its two sentences, never with a stack. */
export class Failure extends Error {
  /**
   * @param {string} zh one sentence with what to do
   * @param {string} en the same in English
   * @param {{ cause?: unknown }} [options]
   */
  constructor(zh, en, options) {
    super(en, options)
    this.name = 'Failure'
    this.zh = zh
    this.en = en
  }
}

/**
 * @typedef {(detail: string) => void} Detail how far the step is: `81/261`
 * @typedef {{
 *   line(text: string): void,
 *   step<T>(label: string, work: (detail: Detail) => Promise<T> | T, isGood?: (value: T) => boolean): Promise<T>,
 * }} Say
 */

const HEARTBEAT_MS = 60_000

/** @param {number} sinceMs */
export function seconds(sinceMs) {
  const spent = (Date.now() - sinceMs) / 1000
  return spent < 100 ? `${spent.toFixed(1)} s` : `${Math.floor(spent / 60)} min ${Math.round(spent % 60)} s`
}

/**
 * On a terminal the step's line counts the seconds; elsewhere (a log of a CI) it is written again now and then.
 * @param {{ write(text: string): unknown, isTTY?: boolean }} [out]
 * @returns {Say}
 */
export function createSay(out = process.stdout) {
  let open = ''
  const clear = () => {
    if (open !== '' && out.isTTY) out.write('\r\x1b[2K')
  }
  const draw = () => {
    if (open !== '' && out.isTTY) out.write(open)
  }
  return {
    line(text) {
      clear()
      out.write(`${text}\n`)
      draw()
    },
    async step(label, work, isGood = () => true) {
      const began = Date.now()
      let detail = ''
      const text = () => `  … ${label}${detail === '' ? '' : ` · ${detail}`} · ${seconds(began)}`
      if (!out.isTTY) out.write(`  … ${label}\n`)
      const timer = setInterval(
        () => {
          if (!out.isTTY) return void out.write(`${text()}\n`)
          clear()
          open = text()
          draw()
        },
        out.isTTY ? 500 : HEARTBEAT_MS,
      )
      const end = (/** @type {string} */ mark) => {
        clearInterval(timer)
        clear()
        open = ''
        out.write(`  ${mark} ${label} · ${seconds(began)}\n`)
      }
      try {
        const value = await work((now) => {
          detail = now
        })
        end(isGood(value) ? '✓' : '✗')
        return value
      } catch (error) {
        end('✗')
        throw error
      }
    },
  }
}

/**
 * @param {unknown} error
 * @returns {string} the error's code where it has one, else ''
 */
function codeOf(error) {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
}

/**
 * The sentence for an error that no step has put into words itself. Full disks and missing rights can come out of
 * any of them, as an error of Node or in the output of a command.
 * @param {unknown} error
 * @param {{ folder: string, log?: string }} context folder: where things are written
 * @returns {Failure}
 */
export function explain(error, context) {
  if (error instanceof Failure) return error
  const message = error instanceof Error ? error.message : String(error)
  const code = codeOf(error)
  const log = context.log === undefined ? '' : context.log
  if (
    code === 'ENOSPC' ||
    code === 'EDQUOT' ||
    /no space left on device|ENOSPC|quota exceeded/i.test(message)
  ) {
    const free = freeMegabytes(context.folder)
    return new Failure(
      `磁盘已满(${context.folder} 所在分区剩余 ${free} MB)：请腾出至少 2 GB 空间后再运行一次。`,
      `The disk is full (${free} MB left where ${context.folder} is): free at least 2 GB, then run it again.`,
      { cause: error },
    )
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new Failure(
      `没有写入或读取权限(${message})：请换用有权限的用户，或用 DATA_DIR 指定一个可写的文件夹。`,
      `A right is missing (${message}): use an account that has it, or name a writable folder with DATA_DIR.`,
      { cause: error },
    )
  }
  const first = message.split('\n')[0]
  return new Failure(
    `未能完成：${first}${log === '' ? '' : `；详情见 ${log}`}`,
    `It failed: ${first}${log === '' ? '' : `; the details are in ${log}`}`,
    { cause: error },
  )
}

/** @param {string} folder */
function freeMegabytes(folder) {
  try {
    const { bavail, bsize } = statfsSync(folder)
    return Math.floor((bavail * bsize) / 1_000_000)
  } catch (error) {
    // The folder may be the very thing that could not be made; the sentence is worth more than the number.
    return codeOf(error) === 'ENOENT' ? 0 : -1
  }
}

/**
 * Prints the failure and keeps the stack in the log file, where there is one.
 * @param {unknown} error
 * @param {{ folder: string, log?: string }} context
 */
export function printFailure(error, context) {
  const failure = explain(error, context)
  const cause = failure.cause
  if (context.log !== undefined && cause !== undefined) {
    const text = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)
    try {
      mkdirSync(dirname(context.log), { recursive: true })
      appendFileSync(context.log, `${new Date().toISOString()} ${text}\n`)
    } catch (problem) {
      // On a full disk even this fails; the sentence below is what counts.
      process.stderr.write(`(${context.log}: ${codeOf(problem)})\n`)
    }
  }
  process.stderr.write(`\n✗ ${failure.zh}\n  ${failure.en}\n`)
}
