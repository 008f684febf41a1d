/**
 * The process that goes through the whole trail: the address of the database and public keys, no data key. One task, then it ends; it ends with
 * its parent.
 */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { constants, createGzip } from 'node:zlib'
import { openDatabase } from '../../db/open.ts'
import type { TrailOutcome } from '../contract/trail.ts'
import type { TrailFailure, TrailProgress, TrailWork } from '../domain/trail.ts'
import { readPublicKeys } from './anchor-keys.ts'
import type { DigestAlgorithm } from './digest.ts'
import { exportTrail } from './trail-export.ts'
import type { ExportFacts, ExportSeal } from './trail-seal.ts'
import { verifyAll } from './verify.ts'

export type TrailTask = {
  id: string
  work: TrailWork
  url: string
  /** Public keys, PEM. */
  keys: string
  digest: DigestAlgorithm
  /** Where an export goes. */
  path: string
}
export type TrailFile = { byteSize: number; digest: string; digestAlgorithm: DigestAlgorithm }
export type TrailMessage =
  | { kind: 'progress'; progress: TrailProgress }
  /** Asks for the server's signature; the private key stays there. */
  | { kind: 'seal'; facts: ExportFacts }
  | { kind: 'done'; outcome: TrailOutcome; file: TrailFile | null }
  | { kind: 'failed'; failure: TrailFailure; message: string }

/** ms between two words about progress */
const tellEveryMs = 500
/** bytes of text that are handed on together */
const chunkBytes = 256 * 1024

function say(message: TrailMessage): void {
  process.send?.(message)
}

let toldAt = 0
function tell(progress: TrailProgress): void {
  if (progress.done > 0 && Date.now() - toldAt < tellEveryMs) return
  toldAt = Date.now()
  say({ kind: 'progress', progress })
}

async function sealed(facts: ExportFacts): Promise<ExportSeal> {
  const answer = once(process, 'message')
  say({ kind: 'seal', facts })
  const [seal] = (await answer) as [ExportSeal]
  return seal
}

async function verifyTrail({ url, keys }: TrailTask): Promise<TrailMessage> {
  const opened = openDatabase(url, { connections: 1 })
  try {
    const outcome = await verifyAll(opened.db, { progress: tell, keys: readPublicKeys(keys) })
    return { kind: 'done', outcome, file: null }
  } finally {
    await opened.close()
  }
}

/** Written under another name first: a file is there whole or not at all. */
async function writeTrail({ id, url, path, digest: algorithm }: TrailTask): Promise<TrailMessage> {
  const opened = openDatabase(url, { connections: 1 })
  const part = `${path}.part`
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    const lines = createLines(part, algorithm)
    const outcome = await exportTrail(opened.db, { exportId: id, write: lines.write, progress: tell })
    await lines.write(await sealed({ exportId: id, ...(await lines.measure()), digestAlgorithm: algorithm }))
    const file = await lines.end()
    await rename(part, path)
    return { kind: 'done', outcome, file: { ...file, digestAlgorithm: algorithm } }
  } catch (error) {
    await rm(part, { force: true })
    throw error
  } finally {
    await opened.close()
  }
}

/** Lines into a compressed file, counted and digested before and after. */
function createLines(path: string, algorithm: DigestAlgorithm) {
  const text = createHash(algorithm)
  const bytes = createHash(algorithm)
  let byteSize = 0
  let lines = 0
  let waiting = ''
  /* the digests are most of it and do not compress: the quickest level loses little */
  const gzip = createGzip({ level: constants.Z_BEST_SPEED })
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes.update(chunk)
      byteSize += chunk.length
      done(null, chunk)
    },
  })
  const written = pipeline(gzip, counted, createWriteStream(path, { mode: 0o600, flush: true }))
  /* a full disk ends the pipe; whoever writes next hears of it */
  let broken: unknown = null
  written.catch((error: unknown) => {
    broken = error
  })
  async function pass(): Promise<void> {
    if (broken !== null) throw broken
    text.update(waiting)
    const chunk = waiting
    waiting = ''
    if (!gzip.write(chunk)) await Promise.race([once(gzip, 'drain'), written])
  }
  return {
    async write(line: object): Promise<void> {
      waiting += `${JSON.stringify(line)}\n`
      lines += 1
      if (waiting.length >= chunkBytes) await pass()
    },
    async measure(): Promise<{ lines: number; digest: string }> {
      await pass()
      return { lines, digest: text.copy().digest('hex') }
    },
    async end(): Promise<{ byteSize: number; digest: string }> {
      await pass()
      gzip.end()
      await written
      return { byteSize, digest: bytes.digest('hex') }
    },
  }
}

function failureOf(error: unknown): TrailMessage {
  const code = error instanceof Error && 'code' in error ? error.code : null
  const failure = code === 'ENOSPC' || code === 'EDQUOT' || code === '53100' ? 'storage_full' : 'other'
  return { kind: 'failed', failure, message: error instanceof Error ? error.message : String(error) }
}

process.once('message', (task: TrailTask) => {
  const work = task.work === 'verify' ? verifyTrail(task) : writeTrail(task)
  void work.catch(failureOf).then((message) => process.send?.(message, () => process.exit(0)))
})
process.on('disconnect', () => process.exit(0))
