/**
 * Where attachments lie: a folder outside the database, names random, never derived from anything a person can see. What is made of
 * a file lies beside it under the same name, so that making it again replaces it and nothing is left over.
 */
import { createHash, randomBytes } from 'node:crypto'
import { constants, createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, rename, rm, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { AppError } from '../contract/errors.ts'
import type { DigestAlgorithm } from './digest.ts'

export type StoredFile = { storageKey: string; byteSize: number; digest: string; path: string }
/** What is made of a file. */
export type Made = 'display' | 'thumbnail'
/** bytes, both ends included */
export type ByteRange = { start: number; end: number }

export type FileStore = {
  /**
   * Writes to a temporary name while counting and digesting, then renames: a file is there whole or not at all.
   * @throws AppError TOO_LARGE, FILE_EMPTY, STORAGE_FULL
   */
  put(content: Readable, limits: { largest: number }, algorithm: DigestAlgorithm): Promise<StoredFile>
  /** A name for a file that comes in parts. Nothing is written yet. */
  reserve(): string
  /**
   * Writes a part and waits until the disk has it.
   * @throws AppError STORAGE_FULL
   */
  writeAt(storageKey: string, offset: number, part: Uint8Array): Promise<void>
  /** Digest of a whole file, and SHA-256 over the SHA-256 of its parts. */
  measure(
    storageKey: string,
    algorithm: DigestAlgorithm,
    partBytes: number,
  ): Promise<{ digest: string; partsDigest: string }>
  /** bytes that can still be written */
  freeBytes(): Promise<number>
  open(storageKey: string, options?: { made?: Made | undefined; range?: ByteRange | undefined }): Readable
  path(storageKey: string, made?: Made): string
  /** With what was made of it. A file that is not there is no error. */
  remove(storageKey: string): Promise<void>
}

const keyForm = /^[0-9a-f]{2}\/[0-9a-f]{62}$/

function newKey(): string {
  const name = randomBytes(32).toString('hex')
  return `${name.slice(0, 2)}/${name.slice(2)}`
}

/** @param folder absolute; made when missing */
export function createFileStore(folder: string): FileStore {
  function path(storageKey: string, made?: Made): string {
    if (!keyForm.test(storageKey)) throw new Error('not a storage key')
    return join(folder, made === undefined ? storageKey : `${storageKey}.${made}`)
  }
  return {
    path,
    reserve: newKey,
    open: (storageKey, { made, range } = {}) => createReadStream(path(storageKey, made), range),
    async remove(storageKey) {
      for (const made of ['thumbnail', 'display', undefined] as const)
        await rm(path(storageKey, made), { force: true })
    },
    async writeAt(storageKey, offset, part) {
      const place = path(storageKey)
      try {
        await mkdir(dirname(place), { recursive: true, mode: 0o700 })
        const handle = await open(place, constants.O_WRONLY | constants.O_CREAT, 0o600)
        try {
          await handle.write(part, 0, part.length, offset)
          await handle.datasync()
        } finally {
          await handle.close()
        }
      } catch (error) {
        throw isFull(error) ? new AppError('STORAGE_FULL') : error
      }
    },
    measure: (storageKey, algorithm, partBytes) => measure(path(storageKey), algorithm, partBytes),
    async freeBytes() {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const { bavail, bsize } = await statfs(folder)
      return bavail * bsize
    },
    async put(content, { largest }, algorithm) {
      const storageKey = newKey()
      const temporary = join(folder, 'incoming', storageKey.replace('/', ''))
      await mkdir(join(folder, 'incoming'), { recursive: true, mode: 0o700 })
      await mkdir(dirname(path(storageKey)), { recursive: true, mode: 0o700 })
      const hash = createHash(algorithm)
      let byteSize = 0
      const count = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          byteSize += chunk.length
          if (byteSize > largest) return done(new AppError('TOO_LARGE'))
          hash.update(chunk)
          done(null, chunk)
        },
      })
      try {
        await pipeline(content, count, createWriteStream(temporary, { mode: 0o600, flush: true }))
        if (byteSize === 0) throw new AppError('FILE_EMPTY')
        await rename(temporary, path(storageKey))
      } catch (error) {
        await rm(temporary, { force: true })
        throw isFull(error) ? new AppError('STORAGE_FULL') : error
      }
      return { storageKey, byteSize, digest: hash.digest('hex'), path: path(storageKey) }
    },
  }
}

async function measure(place: string, algorithm: DigestAlgorithm, partBytes: number) {
  const whole = createHash(algorithm)
  const overParts = createHash('sha256')
  for await (const part of createReadStream(place, { highWaterMark: partBytes }) as AsyncIterable<Buffer>) {
    whole.update(part)
    overParts.update(createHash('sha256').update(part).digest())
  }
  return { digest: whole.digest('hex'), partsDigest: overParts.digest('hex') }
}

function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')
}
