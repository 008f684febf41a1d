/** Where attachments lie: a folder outside the database, names random, never derived from anything a person can see. */
import { createHash, randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { AppError } from '../contract/errors.ts'
import type { DigestAlgorithm } from './digest.ts'

export type StoredFile = { storageKey: string; byteSize: number; digest: string; path: string }

export type FileStore = {
  /**
   * Writes to a temporary name while counting and digesting, then renames: a file is there whole or not at all.
   * @throws AppError TOO_LARGE, FILE_EMPTY, STORAGE_FULL
   */
  put(content: Readable, limits: { largest: number }, algorithm: DigestAlgorithm): Promise<StoredFile>
  open(storageKey: string): Readable
  path(storageKey: string): string
  /** A file that is not there is no error. */
  remove(storageKey: string): Promise<void>
}

const keyForm = /^[0-9a-f]{2}\/[0-9a-f]{62}$/

/** @param folder absolute; made when missing */
export function createFileStore(folder: string): FileStore {
  function path(storageKey: string): string {
    if (!keyForm.test(storageKey)) throw new Error('not a storage key')
    return join(folder, storageKey)
  }
  return {
    path,
    open: (storageKey) => createReadStream(path(storageKey)),
    remove: (storageKey) => rm(path(storageKey), { force: true }),
    async put(content, { largest }, algorithm) {
      const name = randomBytes(32).toString('hex')
      const storageKey = `${name.slice(0, 2)}/${name.slice(2)}`
      const temporary = join(folder, 'incoming', name)
      await mkdir(join(folder, 'incoming'), { recursive: true, mode: 0o700 })
      await mkdir(join(folder, name.slice(0, 2)), { recursive: true, mode: 0o700 })
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

function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')
}
