/** Pictures and documents of a case; their bytes lie outside the database. */
import type { ReadDb, Tx } from '../open.ts'
import type { NewRow, Row } from '../schema.ts'

export async function readAttachments(read: ReadDb, consultationId: string) {
  return read
    .selectFrom('attachment')
    .innerJoin('person', 'person.id', 'attachment.uploadedBy')
    .selectAll('attachment')
    .select('person.name as uploaderName')
    .where('attachment.consultationId', '=', consultationId)
    .where('attachment.removedAt', 'is', null)
    .orderBy('attachment.uploadedAt')
    .orderBy('attachment.id')
    .execute()
}

/** Also one that was removed. */
export async function findAttachment(given: ReadDb | Tx, id: string): Promise<Row<'attachment'> | undefined> {
  return (given as ReadDb).selectFrom('attachment').selectAll().where('id', '=', id).executeTakeFirst()
}

export async function countAttachments(tx: Tx, consultationId: string): Promise<number> {
  const row = await tx
    .selectFrom('attachment')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('consultationId', '=', consultationId)
    .where('removedAt', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

export async function insertAttachment(tx: Tx, attachment: NewRow<'attachment'>): Promise<Row<'attachment'>> {
  return tx.insertInto('attachment').values(attachment).returningAll().executeTakeFirstOrThrow()
}

/** The row stays for the trail's sake; the file goes. */
export async function markRemoved(tx: Tx, id: string, at: Date): Promise<void> {
  await tx.updateTable('attachment').set({ removedAt: at }).where('id', '=', id).execute()
}
