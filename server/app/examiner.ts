/**
 * Hands files of strangers to a process of its own and waits for what it says. That process is bounded in time and memory and is
 * killed where it goes beyond; the server and its calls go on. One file at a time, at low priority.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { constants, setPriority } from 'node:os'
import { join } from 'node:path'
import { AppError } from '../contract/errors.ts'
import type { AttachmentType } from '../domain/attachment.ts'
import type { Display } from './examination/display.ts'
import type { Examined } from './examination/examine.ts'
import type { Task, TaskAnswer, TaskValue } from './examination/process.ts'
import type { Table } from './examination/table.ts'

export type Examiner = {
  /** @throws AppError as `typeOf` */
  typeOf(path: string): Promise<AttachmentType>
  /** @throws AppError as `examine`; FILE_DAMAGED where the process did not survive the file */
  examine(path: string): Promise<Examined>
  /** @throws AppError STORAGE_FULL; {@link UndecodableError} where no picture can be made of it */
  display(path: string, to: { display: string; thumbnail: string }): Promise<Display>
  /** The cells of a spreadsheet or a text with separators. @throws AppError as `readTable` */
  table(content: Buffer): Promise<Table>
  /** Idempotent; a task under way is broken off. */
  close(): void
}

/** The file cannot be decoded within bounds; a second try would end the same way. */
export class UndecodableError extends Error {}
/** The server ends; the task was not the reason. */
class ClosedError extends Error {}

export type ExaminerBounds = { taskMs: number; memoryBytes: number; idleMs: number }
const defaults: ExaminerBounds = { taskMs: 60_000, memoryBytes: 1_500_000_000, idleMs: 30_000 }
const watchMs = 200
const pageBytes = 4096

export function createExaminer(bounds: ExaminerBounds = defaults): Examiner {
  let child: ChildProcess | null = null
  let idle: NodeJS.Timeout | undefined
  let closed = false
  let last: Promise<unknown> = Promise.resolve()

  async function start(): Promise<ChildProcess> {
    /* no environment: the data key is in ours */
    const made = fork(join(import.meta.dirname, 'examination/process.ts'), {
      env: {},
      execArgv: ['--max-old-space-size=512'],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    if (made.pid !== undefined) setPriority(made.pid, constants.priority.PRIORITY_BELOW_NORMAL)
    made.once('exit', () => {
      if (child === made) child = null
    })
    child = made
    await readiness(made)
    return made
  }

  function rest(): void {
    idle = setTimeout(() => child?.kill('SIGKILL'), bounds.idleMs)
    idle.unref()
    /* a process that waits for work keeps nobody from ending */
    child?.unref()
    child?.channel?.unref()
  }

  async function ask(task: Task): Promise<TaskAnswer | null> {
    if (closed) throw new ClosedError('the server ends')
    clearTimeout(idle)
    try {
      const worker = child ?? (await start())
      worker.ref()
      worker.channel?.ref()
      const said = await answerOf(worker, task, bounds)
      if (said === null && closed) throw new ClosedError('the server ends')
      return said
    } finally {
      rest()
    }
  }

  /** One after the other; null where the process ended over it. */
  function queue(task: Task): Promise<TaskAnswer | null> {
    const mine = last.then(() => ask(task))
    /* what went wrong with one file is told to whoever asked about it, and is nothing to the next */
    last = mine.catch(() => undefined)
    return mine
  }

  return {
    typeOf: async (path) => answered<AttachmentType>(await queue({ kind: 'type', path })),
    examine: async (path) => answered<Examined>(await queue({ kind: 'examine', path })),
    async display(path, to) {
      const said = await queue({ kind: 'display', path, ...to })
      if (said?.ok === true) return said.value as Display
      if (said?.code === 'STORAGE_FULL') throw new AppError('STORAGE_FULL')
      throw new UndecodableError(said === null ? 'beyond its bounds' : 'not decodable')
    },
    table: async (content) =>
      answered<Table>(await queue({ kind: 'table', content: content.toString('base64') })),
    close() {
      closed = true
      clearTimeout(idle)
      child?.kill('SIGKILL')
    },
  }
}

function answered<T extends TaskValue>(said: TaskAnswer | null): T {
  if (said?.ok === true) return said.value as T
  throw new AppError(said?.code ?? 'FILE_DAMAGED')
}

/** That it cannot start is no fault of a file. */
function readiness(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = () => reject(new Error('the examination process does not start'))
    child.once('message', () => {
      child.off('exit', failed)
      child.off('error', failed)
      resolve()
    })
    child.once('exit', failed)
    child.once('error', failed)
  })
}

/** @returns null where the process ended, or was ended because it went beyond its bounds */
function answerOf(child: ChildProcess, task: Task, bounds: ExaminerBounds): Promise<TaskAnswer | null> {
  return new Promise((resolve) => {
    const kill = () => child.kill('SIGKILL')
    const timer = setTimeout(kill, bounds.taskMs)
    const look = () =>
      void residentBytes(child.pid).then((bytes) => {
        if (bytes > bounds.memoryBytes) kill()
      })
    /* at once as well: a task may end before the first pause is over */
    look()
    const watch = setInterval(look, watchMs)
    const done = (said: TaskAnswer | null) => {
      clearTimeout(timer)
      clearInterval(watch)
      child.off('message', onMessage)
      child.off('exit', onEnd)
      child.off('error', onEnd)
      resolve(said)
    }
    const onMessage = (said: unknown) => done(said as TaskAnswer)
    const onEnd = () => done(null)
    child.once('message', onMessage)
    child.once('exit', onEnd)
    child.once('error', onEnd)
    child.send(task, (error) => {
      if (error !== null) done(null)
    })
  })
}

async function residentBytes(pid: number | undefined): Promise<number> {
  try {
    const statm = await readFile(`/proc/${pid}/statm`, 'utf8')
    return Number(statm.split(' ')[1]) * pageBytes
  } catch (error) {
    /* it has ended in between, or the system has no such file: the time alone bounds it then */
    if (error instanceof Error && 'code' in error) return 0
    throw error
  }
}
