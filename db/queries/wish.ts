/** What people wish of their notices. */
import type { ReadDb, Tx } from '../open.ts'
import type { NewRow, Row } from '../schema.ts'

export async function readWishes(read: ReadDb, personId: string) {
  return read
    .selectFrom('noticePreference')
    .select(['channels', 'quietFrom', 'quietUntil', 'mailAddress'])
    .where('personId', '=', personId)
    .executeTakeFirst()
}

export async function writeWishes(
  tx: Tx,
  personId: string,
  wishes: Pick<NewRow<'noticePreference'>, 'channels' | 'quietFrom' | 'quietUntil' | 'savedAt'>,
): Promise<void> {
  await tx
    .insertInto('noticePreference')
    .values({ personId, ...wishes })
    .onConflict((conflict) => conflict.column('personId').doUpdateSet(wishes))
    .execute()
}

export async function writeMailAddress(tx: Tx, personId: string, mailAddress: string | null): Promise<void> {
  await tx
    .insertInto('noticePreference')
    .values({ personId, mailAddress })
    .onConflict((conflict) => conflict.column('personId').doUpdateSet({ mailAddress }))
    .execute()
}

export async function findClaim(read: ReadDb, personId: string): Promise<Row<'mailClaim'> | undefined> {
  return read.selectFrom('mailClaim').selectAll().where('personId', '=', personId).executeTakeFirst()
}

/** A newer one takes the place of the older one. */
export async function writeClaim(tx: Tx, claim: NewRow<'mailClaim'>): Promise<void> {
  const { personId: _personId, ...rest } = claim
  await tx
    .insertInto('mailClaim')
    .values(claim)
    .onConflict((conflict) => conflict.column('personId').doUpdateSet(rest))
    .execute()
}

/** Counts a guess, and locks the claim until the transaction ends. */
export async function bumpClaim(tx: Tx, personId: string): Promise<Row<'mailClaim'> | undefined> {
  return tx
    .updateTable('mailClaim')
    .set((eb) => ({ attempts: eb('attempts', '+', 1) }))
    .where('personId', '=', personId)
    .returningAll()
    .executeTakeFirst()
}

export async function deleteClaim(tx: Tx, personId: string): Promise<void> {
  await tx.deleteFrom('mailClaim').where('personId', '=', personId).execute()
}

/** The browsers that somebody gets notices in, newest first. */
export async function readDevices(read: ReadDb, personId: string) {
  return read
    .selectFrom('pushSubscription')
    .select(['id', 'label', 'createdAt'])
    .where('personId', '=', personId)
    .orderBy('createdAt', 'desc')
    .execute()
}

/** @returns the id under which it is known; with more than `most` the oldest one goes */
export async function addDevice(tx: Tx, device: NewRow<'pushSubscription'>, most: number): Promise<string> {
  const { id: _id, ...rest } = device
  const { id } = await tx
    .insertInto('pushSubscription')
    .values(device)
    .onConflict((conflict) => conflict.column('endpoint').doUpdateSet(rest))
    .returning('id')
    .executeTakeFirstOrThrow()
  await tx
    .deleteFrom('pushSubscription')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('pushSubscription')
        .select('id')
        .where('personId', '=', device.personId)
        .orderBy('createdAt', 'desc')
        .offset(most),
    )
    .execute()
  return id
}

export async function removeOwnDevice(tx: Tx, personId: string, id: string): Promise<boolean> {
  const found = await tx
    .deleteFrom('pushSubscription')
    .where('id', '=', id)
    .where('personId', '=', personId)
    .returning('id')
    .executeTakeFirst()
  return found !== undefined
}
