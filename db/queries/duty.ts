/** Who is on call for a line, and when. */
import type { ReadDb, Tx } from '../open.ts'
import type { NewRow, Row } from '../schema.ts'

/** Shifts that touch a span, in their order. */
export function readDuty(
  read: ReadDb,
  lineId: string,
  { fromAt, toAt }: { fromAt: Date; toAt: Date },
  limit: number,
): Promise<Row<'duty'>[]> {
  return read
    .selectFrom('duty')
    .selectAll()
    .where('lineId', '=', lineId)
    .where('removedAt', 'is', null)
    .where('fromAt', '<', toAt)
    .where('toAt', '>', fromAt)
    .orderBy('fromAt')
    .orderBy('id')
    .limit(limit)
    .execute()
}

export async function insertDuty(tx: Tx, duty: NewRow<'duty'>): Promise<void> {
  await tx.insertInto('duty').values(duty).execute()
}

/** @returns the shift, undefined where these lines have none such to remove */
export async function removeDuty(
  tx: Tx,
  duty: { id: string; lineIds: readonly string[]; removedAt: Date },
): Promise<Row<'duty'> | undefined> {
  if (duty.lineIds.length === 0) return undefined
  return tx
    .updateTable('duty')
    .set({ removedAt: duty.removedAt })
    .where('id', '=', duty.id)
    .where('lineId', 'in', duty.lineIds)
    .where('removedAt', 'is', null)
    .returningAll()
    .executeTakeFirst()
}
