/**
 * Starts the process that goes through the whole trail, and hears what it says. It runs at low priority: calls and pages come first. What is
 * cancelled is killed; its snapshot of the database ends with it.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { createReadStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { constants, setPriority } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import type { TrailOutcome } from '../contract/trail.ts'
import type { TrailFailure, TrailProgress, TrailWork } from '../domain/trail.ts'
import { pemOf } from './anchor-keys.ts'
import type { AnchorKeys } from './anchor-seal.ts'
import type { DigestAlgorithm } from './digest.ts'
import type { TrailFile, TrailMessage, TrailTask } from './trail-process.ts'
import type { ExportFacts, ExportSeal } from './trail-seal.ts'

export type TrailEnd =
  | { kind: 'done'; outcome: TrailOutcome; file: TrailFile | null }
  | { kind: 'failed'; failure: TrailFailure; message: string }
  /** It was stopped from here: cancelled, or the server ends. */
  | { kind: 'stopped' }

export type TrailHands = {
  progress(progress: TrailProgress): void
  seal(facts: ExportFacts): ExportSeal
  /** Called once; the worker's closing waits for it. */
  ended(end: TrailEnd): Promise<void>
}

export type TrailWorker = {
  /** The public keys by which anchors are looked at, the own one first. */
  keys(): Promise<AnchorKeys>
  start(task: { id: string; work: TrailWork; digest: DigestAlgorithm }, hands: TrailHands): Promise<void>
  /** Ends it at once; nothing where it does not run here. */
  stop(id: string): void
  /** A finished export. */
  open(id: string): Readable
  /** What is not there is no error. */
  remove(id: string): Promise<void>
  /** Idempotent; waits until everything under way has been noted as ended. */
  close(): Promise<void>
}

export type TrailWorkerOptions = {
  /** postgres://… */
  url: string
  /** Where exports lie; made when missing. */
  folder: string
  keys: () => Promise<AnchorKeys>
  /** Of the process; below everything else unless it is to be measured. */
  priority?: number
}

/** megabytes; the trail is gone through in batches, so a million rows want no more than a thousand */
const memoryMegabytes = 512

export function createTrailWorker({
  url,
  folder,
  keys,
  priority = constants.priority.PRIORITY_BELOW_NORMAL,
}: TrailWorkerOptions): TrailWorker {
  const running = new Map<string, { child: ChildProcess; over: Promise<void> }>()
  let closed = false
  const pathOf = (id: string) => join(folder, `${id}.ndjson.gz`)

  function stop(id: string): void {
    running.get(id)?.child.kill('SIGKILL')
  }

  async function remove(id: string): Promise<void> {
    for (const path of [pathOf(id), `${pathOf(id)}.part`]) await rm(path, { force: true })
  }

  return {
    keys,
    stop,
    remove,
    open: (id) => createReadStream(pathOf(id)),
    async start({ id, work, digest }, hands) {
      const pem = [...(await keys()).values()].map(pemOf).join('')
      if (closed) return hands.ended({ kind: 'stopped' })
      /* no environment: the data key may be in ours */
      const child = fork(join(import.meta.dirname, 'trail-process.ts'), {
        env: {},
        execArgv: [`--max-old-space-size=${memoryMegabytes}`],
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      })
      if (child.pid !== undefined) setPriority(child.pid, priority)
      const task: TrailTask = { id, work, url, keys: pem, digest, path: pathOf(id) }
      const over = hear(child, task, hands)
        .then((end) => hands.ended(end))
        .finally(() => running.delete(id))
      running.set(id, { child, over })
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

function hear(child: ChildProcess, task: TrailTask, hands: TrailHands): Promise<TrailEnd> {
  return new Promise((resolve) => {
    child.on('message', (said: TrailMessage) => {
      if (said.kind === 'progress') hands.progress(said.progress)
      else if (said.kind === 'seal') child.send(hands.seal(said.facts))
      else resolve(said)
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
