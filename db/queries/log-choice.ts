/** The columns of the log that a person has chosen, in their order. */
import type { ReadDb, Tx } from '../open.ts'

export async function findLogChoice(read: ReadDb, personId: string): Promise<string[] | undefined> {
  const row = await read
    .selectFrom('logChoice')
    .select('columns')
    .where('personId', '=', personId)
    .executeTakeFirst()
  return row?.columns
}

export function keepLogChoice(tx: Tx, personId: string, columns: readonly string[]): Promise<unknown> {
  return tx
    .insertInto('logChoice')
    .values({ personId, columns: [...columns] })
    .onConflict((conflict) => conflict.column('personId').doUpdateSet({ columns: [...columns] }))
    .execute()
}

export function deleteLogChoice(tx: Tx, personId: string): Promise<unknown> {
  return tx.deleteFrom('logChoice').where('personId', '=', personId).execute()
}
