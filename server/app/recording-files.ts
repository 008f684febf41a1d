/**
 * Where recordings lie: sealed files (media/sealed-file.ts) in one folder that the media node writes into and this server reads. Each
 * file has a key of its own, derived from the data key and its name, so the node never learns more than the file it writes. Exports lie in
 * the same way, in a folder and under keys of their own.
 */
import { hkdfSync } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { SealedFile, sealing } from '../../media/sealed-file.ts'
import type { Vault } from './vault.ts'

export type RecordingFiles = {
  /** 32 bytes. @param fileId used for one file and once */
  keyOf(fileId: string): Buffer
  /** @throws SealedFileError where it is none; an error with a code where it is not there */
  open(fileId: string): Promise<SealedFile>
  /** Seals a stream into a new file. @throws an error with the code ENOSPC where the disk is full */
  write(fileId: string, content: Readable): Promise<void>
  /** A file that is not there is no error. */
  remove(fileId: string): Promise<void>
  /** For the program that composes: a folder of this user alone. Made when missing. */
  workFolder(): Promise<string>
}

const idForm = /^[0-9a-f-]{36}$/

/** @param folder absolute; made when missing */
export function createRecordingFiles(
  folder: string,
  vault: Pick<Vault, 'derive'>,
  purpose: 'recordings' | 'exports' = 'recordings',
): RecordingFiles {
  const master = vault.derive(purpose)
  const keyOf = (fileId: string) => Buffer.from(hkdfSync('sha256', master, '', `recording ${fileId}`, 32))
  const path = (fileId: string) => {
    if (!idForm.test(fileId)) throw new Error('not the id of a recording')
    return join(folder, fileId)
  }
  return {
    keyOf,
    open: (fileId) => SealedFile.open(path(fileId), keyOf(fileId), fileId),
    async write(fileId, content) {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const target = createWriteStream(path(fileId), { flags: 'wx', mode: 0o600, flush: true })
      await pipeline(content, sealing(keyOf(fileId), fileId), target)
    },
    remove: (fileId) => rm(path(fileId), { force: true }),
    async workFolder() {
      const work = join(folder, 'work')
      await mkdir(work, { recursive: true, mode: 0o700 })
      return work
    },
  }
}
