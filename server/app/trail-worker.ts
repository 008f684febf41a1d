/** Starts the process that goes through the whole trail, and hears what it says. */
import { createReadStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import type { TrailOutcome } from '../contract/trail.ts'
import type { TrailFailure, TrailProgress, TrailWork } from '../domain/trail.ts'
import { pemOf } from './anchor-keys.ts'
import type { AnchorKeys } from './anchor-seal.ts'
import { type Broken, createAside } from './aside.ts'
import type { DigestAlgorithm } from './digest.ts'
import type { TrailFile, TrailMessage, TrailTask } from './trail-process.ts'
import type { ExportFacts, ExportSeal } from './trail-seal.ts'

type TrailSaid =
  | { kind: 'done'; outcome: TrailOutcome; file: TrailFile | null }
  | { kind: 'failed'; failure: TrailFailure; message: string }
export type TrailEnd = TrailSaid | Broken

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

export function createTrailWorker({ url, folder, keys, priority }: TrailWorkerOptions): TrailWorker {
  const aside = createAside<TrailTask, TrailMessage, TrailSaid>({
    program: join(import.meta.dirname, 'trail-process.ts'),
    memoryMegabytes,
    priority,
  })
  const pathOf = (id: string) => join(folder, `${id}.ndjson.gz`)
  return {
    keys,
    stop: aside.stop,
    close: aside.close,
    open: (id) => createReadStream(pathOf(id)),
    async remove(id) {
      for (const path of [pathOf(id), `${pathOf(id)}.part`]) await rm(path, { force: true })
    },
    async start({ id, work, digest }, hands) {
      const pem = [...(await keys()).values()].map(pemOf).join('')
      const task: TrailTask = { id, work, url, keys: pem, digest, path: pathOf(id) }
      await aside.start(
        task,
        (said, answer) => {
          if (said.kind === 'progress') hands.progress(said.progress)
          else if (said.kind === 'seal') answer(hands.seal(said.facts))
          else return said
        },
        (end) => hands.ended(end),
      )
    },
  }
}
