/**
 * Long work in a process of its own, so that calls and pages do not wait for it: it runs at low priority and inherits no environment (the
 * data key may be in ours). What is stopped is killed; its snapshot of the database ends with it.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { constants, setPriority } from 'node:os'

export type Broken =
  | { kind: 'failed'; failure: 'other'; message: string }
  /** It was stopped from here: cancelled, or the server ends. */
  | { kind: 'stopped' }

/** Hears one message of the process. @returns how it ended, once it says so */
export type Hear<Said, End> = (said: Said, answer: (message: object) => void) => End | undefined

export type Aside<Task extends { id: string }, Said, End> = {
  /** Waits for the end and for what `ended` does with it. */
  start(task: Task, hear: Hear<Said, End>, ended: (end: End | Broken) => Promise<void>): Promise<void>
  /** Ends it at once; nothing where it does not run here. */
  stop(id: string): void
  /** Idempotent; waits until everything under way has been noted as ended. What is started afterwards is stopped at once. */
  close(): Promise<void>
}

export type AsideOptions = {
  /** The program, which takes its task as the first message. */
  program: string
  memoryMegabytes: number
  /** Below everything else unless it is to be measured. */
  priority?: number | undefined
}

export function createAside<Task extends { id: string }, Said, End>({
  program,
  memoryMegabytes,
  priority = constants.priority.PRIORITY_BELOW_NORMAL,
}: AsideOptions): Aside<Task, Said, End> {
  const running = new Map<string, { child: ChildProcess; over: Promise<void> }>()
  let closed = false
  const stop = (id: string) => void running.get(id)?.child.kill('SIGKILL')
  return {
    stop,
    async start(task, hear, ended) {
      if (closed) return ended({ kind: 'stopped' })
      const child = fork(program, {
        env: {},
        execArgv: [`--max-old-space-size=${memoryMegabytes}`],
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      })
      if (child.pid !== undefined) setPriority(child.pid, priority)
      const over = endOf(child, task, hear)
        .then(ended)
        .finally(() => running.delete(task.id))
      running.set(task.id, { child, over })
      await over
    },
    async close() {
      closed = true
      const all = [...running]
      for (const [id] of all) stop(id)
      await Promise.allSettled(all.map(([, { over }]) => over))
    },
  }
}

function endOf<Task extends object, Said, End>(
  child: ChildProcess,
  task: Task,
  hear: Hear<Said, End>,
): Promise<End | Broken> {
  return new Promise((resolve) => {
    child.on('message', (said: Said) => {
      const end = hear(said, (message) => void child.send(message))
      if (end !== undefined) resolve(end)
    })
    child.once('error', (error) => resolve({ kind: 'failed', failure: 'other', message: error.message }))
    child.once('exit', (code, signal) =>
      resolve(
        signal === 'SIGKILL'
          ? { kind: 'stopped' }
          : { kind: 'failed', failure: 'other', message: `its process ended with ${code ?? signal}` },
      ),
    )
    child.send(task)
  })
}
