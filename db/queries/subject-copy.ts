/** Copies of a record for the patient. */
import type { ReadDb, Tx } from '../open.ts'
import type { NewRow, Row } from '../schema.ts'

/** Newest first; a consultation has a handful. */
export function readSubjectCopies(read: ReadDb, consultationId: string): Promise<Row<'subjectCopy'>[]> {
  return read
    .selectFrom('subjectCopy')
    .selectAll()
    .where('consultationId', '=', consultationId)
    .orderBy('sequence', 'desc')
    .limit(100)
    .execute()
}

export function findSubjectCopy(read: ReadDb, id: string): Promise<Row<'subjectCopy'> | undefined> {
  return read.selectFrom('subjectCopy').selectAll().where('id', '=', id).executeTakeFirst()
}

/** Of a locked consultation. */
export async function nextCopySequence(tx: Tx, consultationId: string): Promise<number> {
  const { last } = await tx
    .selectFrom('subjectCopy')
    .select((eb) => eb.fn.max('sequence').as('last'))
    .where('consultationId', '=', consultationId)
    .executeTakeFirstOrThrow()
  return (last ?? 0) + 1
}

export async function insertSubjectCopy(tx: Tx, copy: NewRow<'subjectCopy'>): Promise<void> {
  await tx.insertInto('subjectCopy').values(copy).execute()
}
