/** Starts the process that writes an export of the log, and keeps the files it has written, each sealed under a key of its own. */
import { join } from 'node:path'
import type { SealedFile } from '../../media/sealed-file.ts'
import type { ExportMark } from '../contract/document.ts'
import type { LogFilters } from '../contract/log.ts'
import type { ExportFailure, ExportFormat } from '../domain/export.ts'
import { type Broken, createAside } from './aside.ts'
import type { DigestAlgorithm } from './digest.ts'
import { createRecordingFiles } from './recording-files.ts'
import type { Vault } from './vault.ts'

export type ExportWish = {
  id: string
  format: ExportFormat
  locale: 'zh' | 'en'
  filters: LogFilters
  consultationId: string | null
  identity: boolean
  /** Rows that came later are not in it. */
  until: Date
  mark: ExportMark
  digest: DigestAlgorithm
}

/** What the process is handed as its first message; instants are milliseconds, because messages are JSON. */
export type ExportTask = {
  id: string
  url: string
  /** base64; by this message alone: an environment and arguments can be read by others */
  dataKey: string
  folder: string
  wish: Omit<ExportWish, 'until' | 'mark'> & { until: number; mark: Omit<ExportMark, 'at'> & { at: number } }
}

export type ExportFile = { byteSize: number; digest: string }
export type ExportSaid =
  | { kind: 'done'; rows: number; file: ExportFile }
  | { kind: 'failed'; failure: ExportFailure; message: string }
export type ExportMessage = { kind: 'progress'; written: number } | ExportSaid
export type ExportEnd = ExportSaid | Broken

export type ExportWorker = {
  start(
    wish: ExportWish,
    hands: { progress(written: number): void; ended(end: ExportEnd): Promise<void> },
  ): Promise<void>
  /** Ends it at once; nothing where it does not run here. */
  stop(id: string): void
  /** @throws an error with the code ENOENT where it is not there */
  open(id: string): Promise<SealedFile>
  /** What is not there is no error. */
  remove(id: string): Promise<void>
  /** Idempotent; waits until everything under way has been noted as ended. */
  close(): Promise<void>
}

export type ExportWorkerOptions = {
  /** postgres://… */
  url: string
  /** Where exports lie; made when missing. */
  folder: string
  /** 32 bytes */
  dataKey: Buffer
  vault: Pick<Vault, 'derive'>
  priority?: number
}

/** The log is gone through in batches; fonts and a PDF's pages want the most. */
const memoryMegabytes = 512

export function createExportWorker(options: ExportWorkerOptions): ExportWorker {
  const { url, folder, dataKey, vault, priority } = options
  const files = createRecordingFiles(folder, vault, 'exports')
  const aside = createAside<ExportTask, ExportMessage, ExportSaid>({
    program: join(import.meta.dirname, '../export-process.ts'),
    memoryMegabytes,
    priority,
  })
  return {
    stop: aside.stop,
    close: aside.close,
    open: files.open,
    remove: files.remove,
    async start(wish, hands) {
      const { until, mark, ...rest } = wish
      const task: ExportTask = {
        ...{ id: wish.id, url, dataKey: dataKey.toString('base64'), folder },
        wish: { ...rest, until: until.getTime(), mark: { ...mark, at: mark.at.getTime() } },
      }
      await aside.start(
        task,
        (said) => {
          if (said.kind !== 'progress') return said
          hands.progress(said.written)
          return undefined
        },
        (end) => hands.ended(end),
      )
    },
  }
}
