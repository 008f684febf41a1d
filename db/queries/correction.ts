/** Corrections asked for, with their ends. */
import type { ReadDb, Tx } from '../open.ts'
import type { NewRow } from '../schema.ts'

/** Newest first. */
export function readCorrections(given: ReadDb | Tx, consultationId: string) {
  return (given as ReadDb)
    .selectFrom('correctionRequest')
    .leftJoin('correctionAnswer', 'correctionAnswer.correctionId', 'correctionRequest.id')
    .selectAll('correctionRequest')
    .select(['correctionAnswer.how', 'correctionAnswer.text', 'correctionAnswer.newVersion'])
    .select('correctionAnswer.answeredAt')
    .where('correctionRequest.consultationId', '=', consultationId)
    .orderBy('correctionRequest.askedAt', 'desc')
    .execute()
}
export type CorrectionRow = Awaited<ReturnType<typeof readCorrections>>[number]

export function insertCorrection(tx: Tx, row: NewRow<'correctionRequest'>): Promise<unknown> {
  return tx.insertInto('correctionRequest').values(row).execute()
}

export function insertCorrectionAnswer(tx: Tx, row: NewRow<'correctionAnswer'>): Promise<unknown> {
  return tx.insertInto('correctionAnswer').values(row).execute()
}
