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

/** Those that nobody has answered, of opinions that this expert signed; the oldest first. */
export function readOpenCorrections(read: ReadDb, expertId: string, limit: number) {
  return read
    .selectFrom('correctionRequest')
    .innerJoin('consultation', 'consultation.id', 'correctionRequest.consultationId')
    .innerJoin('patient', 'patient.id', 'consultation.patientId')
    .leftJoin('correctionAnswer', 'correctionAnswer.correctionId', 'correctionRequest.id')
    .select(['correctionRequest.consultationId', 'correctionRequest.opinionVersion as version'])
    .select(['correctionRequest.reasonCode', 'correctionRequest.reasonText', 'correctionRequest.askedBy'])
    .select(['correctionRequest.askedAt', 'consultation.number', 'consultation.lineId'])
    .select(['consultation.patientId', 'patient.identity'])
    .where('consultation.expertId', '=', expertId)
    .where('consultation.state', '=', 'signed')
    .where('correctionAnswer.correctionId', 'is', null)
    .orderBy('correctionRequest.askedAt')
    .limit(limit)
    .execute()
}
