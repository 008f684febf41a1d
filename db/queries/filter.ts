/** What a person keeps of searches and narrowed lists. */
import { sql } from 'kysely'
import type { ReadDb, Tx } from '../open.ts'
import type { NewRow, Row } from '../schema.ts'

export function readFilters(read: ReadDb, personId: string): Promise<Row<'savedFilter'>[]> {
  return read
    .selectFrom('savedFilter')
    .selectAll()
    .where('personId', '=', personId)
    .orderBy('position')
    .execute()
}

/** The same, and nobody else changes them until the transaction ends: the person stands for a list that may be empty. */
export async function lockFilters(tx: Tx, personId: string): Promise<Row<'savedFilter'>[]> {
  await tx.selectFrom('person').select('id').where('id', '=', personId).forNoKeyUpdate().execute()
  return readFilters(tx as unknown as ReadDb, personId)
}

export function makeRoom(tx: Tx, personId: string, position: number): Promise<unknown> {
  return tx
    .updateTable('savedFilter')
    .set((eb) => ({ position: eb('position', '+', 1) }))
    .where('personId', '=', personId)
    .where('position', '>=', position)
    .execute()
}

export function insertFilter(tx: Tx, row: NewRow<'savedFilter'>): Promise<unknown> {
  return tx.insertInto('savedFilter').values(row).execute()
}

export function updateFilter(tx: Tx, id: string, content: Buffer): Promise<unknown> {
  return tx.updateTable('savedFilter').set({ content }).where('id', '=', id).execute()
}

export function deleteFilter(tx: Tx, id: string): Promise<unknown> {
  return tx.deleteFrom('savedFilter').where('id', '=', id).execute()
}

/** Numbers them from 1 in this order; all of the person's are named. */
export async function orderFilters(tx: Tx, personId: string, ids: readonly string[]): Promise<void> {
  await sql`
    update saved_filter set position = wanted.position
    from unnest(${ids}::uuid[]) with ordinality as wanted (id, position)
    where saved_filter.id = wanted.id and saved_filter.person_id = ${personId}`.execute(tx)
}

/** The one that its page opens with; null: none. */
export async function openWith(tx: Tx, personId: string, id: string | null): Promise<void> {
  const own = tx.updateTable('savedFilter').where('personId', '=', personId)
  await own.set({ opens: false }).where('opens', '=', true).execute()
  if (id !== null) await own.set({ opens: true }).where('id', '=', id).execute()
}
