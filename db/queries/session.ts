/** Signing in and who one is. */
import type { ReadDb, Tx } from '../open.ts'

export type Login = { id: string; passwordHash: string; disabled: boolean }

/** @param loginName in lower case */
export async function findLogin(read: ReadDb, loginName: string): Promise<Login | undefined> {
  const row = await read
    .selectFrom('person')
    .select(['id', 'passwordHash', 'disabledAt'])
    .where('loginName', '=', loginName)
    /* a guest has a link, no password */
    .where('guestOf', 'is', null)
    .executeTakeFirst()
  if (row === undefined) return undefined
  return { id: row.id, passwordHash: row.passwordHash, disabled: row.disabledAt !== null }
}

export async function readAccount(read: ReadDb, personId: string) {
  return read
    .selectFrom('person')
    .innerJoin('institution', 'institution.id', 'person.institutionId')
    .select(['person.loginName', 'person.locale', 'person.institutionId', 'institution.city'])
    .where('person.id', '=', personId)
    .executeTakeFirstOrThrow()
}

export async function writePasswordHash(tx: Tx, personId: string, passwordHash: string): Promise<void> {
  await tx.updateTable('person').set({ passwordHash }).where('id', '=', personId).execute()
}

export async function writeLocale(tx: Tx, personId: string, locale: 'zh' | 'en'): Promise<void> {
  await tx.updateTable('person').set({ locale }).where('id', '=', personId).execute()
}
