/** Fetching the file of an export: it leaves the house, and that stands in the trail before the first byte. */
import { findExport } from '../../db/queries/export.ts'
import type { SealedFile } from '../../media/sealed-file.ts'
import { AppError } from '../contract/errors.ts'
import { LogFields } from '../contract/log.ts'
import { exportNumber } from '../domain/export.ts'
import { act } from './act.ts'
import type { Call, Deps } from './deps.ts'
import { kindOf, nameOf } from './export-view.ts'
import { filterWords } from './log.ts'

const log = { log: 'export' } as const

export type ExportDownload = {
  name: string
  plain: string
  mediaType: string
  file: SealedFile
}

/**
 * The file of one's own finished export; that it left the house stands in the trail before the first byte.
 * @throws AppError NOT_FOUND where it is not theirs, not finished, or lies there no more
 */
export async function openExport(deps: Deps, call: Call, id: string): Promise<ExportDownload> {
  const row = await findExport(deps.read, id)
  if (row === undefined || row.personId !== call.actor.personId || row.state !== 'done') {
    throw new AppError('NOT_FOUND')
  }
  if (row.expiresAt !== null && row.expiresAt <= deps.clock()) throw new AppError('NOT_FOUND')
  const file = await deps.exports.open(id).catch((error: unknown) => {
    /* after a restore: exports are in no backup */
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') throw new AppError('NOT_FOUND')
    throw error
  })
  try {
    if (!file.whole || file.byteSize !== Number(row.byteSize)) {
      throw new Error(`the file of ${exportNumber(Number(row.sequence))} is not as it was written`)
    }
    await act(deps, { ...call, idempotency: null }, async (hands) => {
      const digest = row.digest ?? ''
      await hands.audit(log, {
        kind: 'log.exported',
        data: {
          ...{ filters: filterWords(LogFields.parse(row.filters)), rows: row.rows, exportId: id },
          ...{ format: row.format, digest },
        },
      })
      if (row.consultationId === null) return
      await hands.audit(
        { consultationId: row.consultationId },
        { kind: 'log.dossier_taken', data: { algorithm: row.digestAlgorithm ?? '', digest } },
      )
    })
  } catch (error) {
    await file.close()
    throw error
  }
  return { ...nameOf(row), mediaType: kindOf(row).mediaType, file }
}
