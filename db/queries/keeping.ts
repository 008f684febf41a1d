/** Holds on records, and what the class of a record is taken from. */
import { sql } from 'kysely'
import type { ReadDb, Tx } from '../open.ts'
import type { NewRow, Row } from '../schema.ts'

/** Newest first; a record has a handful. */
export function readHolds(given: ReadDb | Tx, consultationId: string): Promise<Row<'legalHold'>[]> {
  return (given as ReadDb)
    .selectFrom('legalHold')
    .selectAll()
    .where('consultationId', '=', consultationId)
    .orderBy('setAt', 'desc')
    .orderBy('id', 'desc')
    .limit(100)
    .execute()
}

export function findHold(read: ReadDb, id: string): Promise<Row<'legalHold'> | undefined> {
  return read.selectFrom('legalHold').selectAll().where('id', '=', id).executeTakeFirst()
}

export function insertHold(tx: Tx, hold: NewRow<'legalHold'>): Promise<unknown> {
  return tx.insertInto('legalHold').values(hold).execute()
}

/** @returns whether it stood */
export async function liftHold(
  tx: Tx,
  id: string,
  lifted: { liftedBy: string; liftedAt: Date; liftReason: string },
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('legalHold')
    .set(lifted)
    .where('id', '=', id)
    .where('liftedAt', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Whether the record's bytes are kept whatever their own day says. @param consultation the column that names it */
export function heldAt(consultation: 'recording.consultationId', now: Date) {
  return sql<boolean>`is_held(${sql.ref(consultation)}, ${now})`
}

/** Kinds of the referrals that came of a consultation. */
export async function readReferralKinds(
  given: ReadDb | Tx,
  consultationId: string,
): Promise<('inpatient' | 'outpatient')[]> {
  const rows = await (given as ReadDb)
    .selectFrom('referral')
    .select('kind')
    .where('consultationId', '=', consultationId)
    .where('requestedAt', 'is not', null)
    .execute()
  return rows.map(({ kind }) => kind)
}
