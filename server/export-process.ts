/**
 * The process that writes one export of the log, sealed as it is written. It reads in one read-only snapshot and holds one batch; started by
 * app/export-worker.ts, which hands it the task as its first message.
 */
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { openDatabase, type ReadDb } from '../db/open.ts'
import { dossierBatches, readDossier } from './app/export-dossier.ts'
import { readElementSource } from './app/export-elements.ts'
import type { ExportFile, ExportMessage, ExportTask } from './app/export-worker.ts'
import { exportFilter, type LogSource, logBatches } from './app/log-export.ts'
import { createRecordingFiles } from './app/recording-files.ts'
import { createVault } from './app/vault.ts'
import type { ExportMark } from './contract/document.ts'
import { logCsv } from './output/csv.ts'
import { elementsJson, elementsOf, elementsWorkbook } from './output/elements.ts'
import { bundleLines, bundleOf } from './output/fhir/bundle.ts'
import { logPdf } from './output/log-pdf.ts'
import { logWorkbook } from './output/log-sheet.ts'

/** ms between two words about progress */
const tellEveryMs = 500

function say(message: ExportMessage): void {
  process.send?.(message)
}

async function writeExport({ url, dataKey, folder, wish }: ExportTask): Promise<ExportMessage> {
  const opened = openDatabase(url, { connections: 1 })
  const vault = createVault(Buffer.from(dataKey, 'base64'))
  const files = createRecordingFiles(folder, vault, 'exports')
  /* what an earlier attempt left */
  await files.remove(wish.id)
  try {
    return await opened.db
      .transaction()
      .setIsolationLevel('repeatable read')
      .setAccessMode('read only')
      .execute(async (tx) => {
        const until = new Date(wish.until)
        const source: LogSource = { read: tx as unknown as ReadDb, vault, clock: () => until }
        const count = { rows: 0 }
        const measured = measure(piecesOf(source, wish, count), wish.digest)
        await files.write(wish.id, Readable.from(measured.pieces, { objectMode: false }))
        return { kind: 'done', rows: count.rows, file: measured.file() }
      })
  } catch (error) {
    await files.remove(wish.id)
    throw error
  } finally {
    await opened.close()
  }
}

async function* piecesOf(
  source: LogSource,
  wish: ExportTask['wish'],
  count: { rows: number },
): AsyncGenerator<Uint8Array | string> {
  const mark: ExportMark = { ...wish.mark, at: new Date(wish.mark.at) }
  if (wish.consultationId === null) yield* logPieces(source, wish, mark, count)
  else {
    yield* consultationPieces(source, { ...wish, id: wish.consultationId }, mark)
    count.rows = 1
  }
}

/** Those that the filters find; the patient masked. */
async function* logPieces(
  source: LogSource,
  { format, locale, filters }: ExportTask['wish'],
  mark: ExportMark,
  count: { rows: number },
): AsyncGenerator<Uint8Array | string> {
  const filter = await exportFilter(source, filters, source.clock())
  if (format === 'fhir') yield* bundleLines(counted(dossierBatches(source, filter), count), mark)
  else {
    const rows = counted(logBatches(source, filter), count)
    if (format === 'csv') yield* logCsv(rows, locale, mark.number)
    else if (format === 'pdf') yield* logPdf(rows, locale, mark)
    else yield* logWorkbook(rows, locale, mark)
  }
}

async function* consultationPieces(
  source: LogSource,
  { id, format, identity }: ExportTask['wish'],
  mark: ExportMark,
): AsyncGenerator<Uint8Array | string> {
  if (format === 'fhir') {
    const dossier = await readDossier(source, id, { identity, content: true })
    yield `${JSON.stringify(bundleOf(dossier, mark), null, 2)}\n`
    return
  }
  const values = elementsOf(await readElementSource(source, id, identity))
  if (format === 'elements_json') yield elementsJson(values, mark, identity)
  else yield elementsWorkbook(values, mark, identity)
}

async function* counted<T>(batches: AsyncIterable<T[]>, count: { rows: number }): AsyncGenerator<T[]> {
  let toldAt = 0
  for await (const rows of batches) {
    yield rows
    count.rows += rows.length
    if (Date.now() - toldAt < tellEveryMs) continue
    toldAt = Date.now()
    say({ kind: 'progress', written: count.rows })
  }
}

/** Digest and size of what passes, before it is sealed: what a person who has the file can compute again. */
function measure(pieces: AsyncIterable<Uint8Array | string>, algorithm: string) {
  const hash = createHash(algorithm)
  let byteSize = 0
  async function* through(): AsyncGenerator<Uint8Array> {
    for await (const piece of pieces) {
      const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece
      hash.update(bytes)
      byteSize += bytes.length
      yield bytes
    }
  }
  return { pieces: through(), file: (): ExportFile => ({ byteSize, digest: hash.digest('hex') }) }
}

function failureOf(error: unknown): ExportMessage {
  const code = error instanceof Error && 'code' in error ? error.code : null
  const failure = code === 'ENOSPC' || code === 'EDQUOT' || code === '53100' ? 'storage_full' : 'other'
  return { kind: 'failed', failure, message: error instanceof Error ? error.message : String(error) }
}

process.once('message', (task: ExportTask) => {
  void writeExport(task)
    .catch(failureOf)
    .then((message) => process.send?.(message, () => process.exit(0)))
})
process.on('disconnect', () => process.exit(0))
