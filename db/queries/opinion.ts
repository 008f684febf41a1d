/** Opinions, their drafts and what stands around them. */
import { type ExpressionBuilder, sql } from 'kysely'
import { json, type ReadDb, type Tx } from '../open.ts'
import type { Database, NewRow, Row } from '../schema.ts'

export function findOpinion(read: ReadDb, id: string): Promise<Row<'opinion'> | undefined> {
  return read.selectFrom('opinion').selectAll().where('id', '=', id).executeTakeFirst()
}

/** Newest first. */
export function readOpinions(given: ReadDb | Tx, consultationId: string): Promise<Row<'opinion'>[]> {
  return (given as ReadDb)
    .selectFrom('opinion')
    .selectAll()
    .where('consultationId', '=', consultationId)
    .orderBy('version', 'desc')
    .execute()
}

export function insertOpinion(tx: Tx, row: NewRow<'opinion'>): Promise<unknown> {
  return tx.insertInto('opinion').values(row).execute()
}

/** In the order in which they were asked. */
export async function readQuestions(read: ReadDb | Tx, consultationId: string): Promise<string[]> {
  const rows = await (read as ReadDb)
    .selectFrom('question')
    .select('text')
    .where('consultationId', '=', consultationId)
    .orderBy('position')
    .execute()
  return rows.map((row) => row.text)
}

type OfAuthor = { consultationId: string; authorId: string }

function ofAuthor({ consultationId, authorId }: OfAuthor) {
  return (eb: ExpressionBuilder<Database, 'opinionDraft'>) => eb.and({ consultationId, authorId })
}

export function findDraft(read: ReadDb | Tx, of: OfAuthor): Promise<Row<'opinionDraft'> | undefined> {
  return (read as ReadDb).selectFrom('opinionDraft').selectAll().where(ofAuthor(of)).executeTakeFirst()
}

/** Writes the next revision. */
export function writeDraft(
  tx: Tx,
  of: OfAuthor,
  revision: number,
  content: unknown,
): Promise<{ savedAt: Date }> {
  const values = { revision, content: json(content), savedAt: sql<Date>`clock_timestamp()` }
  return tx
    .insertInto('opinionDraft')
    .values({ ...of, ...values })
    .onConflict((conflict) => conflict.columns(['consultationId', 'authorId']).doUpdateSet(values))
    .returning('savedAt')
    .executeTakeFirstOrThrow()
}

export function deleteDraft(tx: Tx, of: OfAuthor): Promise<unknown> {
  return tx.deleteFrom('opinionDraft').where(ofAuthor(of)).execute()
}

/** Makes the unsigned text another author's. @returns whether there was one */
export async function moveDraft(tx: Tx, of: OfAuthor, authorId: string): Promise<boolean> {
  const result = await tx.updateTable('opinionDraft').set({ authorId }).where(ofAuthor(of)).executeTakeFirst()
  return result.numUpdatedRows > 0n
}

/** Postgres' clock, to the millisecond that ISO texts carry. */
export async function readInstant(tx: Tx): Promise<Date> {
  const { rows } = await sql<{
    now: Date
  }>`select date_trunc('milliseconds', clock_timestamp()) as now`.execute(tx)
  const [row] = rows
  if (row === undefined) throw new Error('Postgres gave no time')
  return row.now
}

/** What the printed opinion says beside the opinion itself. */
export function findOpinionFrame(read: ReadDb, consultationId: string) {
  return read
    .selectFrom('consultation')
    .innerJoin('patient', 'patient.id', 'consultation.patientId')
    .innerJoin('line', 'line.id', 'consultation.lineId')
    .select(['consultation.number', 'consultation.kind', 'consultation.requesterId'])
    .select(['consultation.scheduledStart', 'consultation.scheduledEnd', 'line.nameZh as lineName'])
    .select(['patient.id as patientId', 'patient.identity', 'patient.sex', 'patient.birthDate'])
    .where('consultation.id', '=', consultationId)
    .executeTakeFirstOrThrow()
}
