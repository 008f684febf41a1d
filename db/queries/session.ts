/** Signing in and who one is. */
import type { ReadDb, Tx } from '../open.ts'

export type Login = {
  id: string
  passwordHash: string
  disabled: boolean
  /** From which the institution lets its people sign in, in CIDR; none: from anywhere. */
  networks: readonly string[]
}

/** @param loginName in lower case */
export async function findLogin(read: ReadDb, loginName: string): Promise<Login | undefined> {
  const row = await read
    .selectFrom('person')
    .innerJoin('institution', 'institution.id', 'person.institutionId')
    .select(['person.id', 'passwordHash', 'disabledAt', 'institution.networks'])
    .where('loginName', '=', loginName)
    /* a guest has a link, no password */
    .where('guestOf', 'is', null)
    .executeTakeFirst()
  if (row === undefined) return undefined
  const { id, passwordHash, disabledAt, networks } = row
  return { id, passwordHash, networks, disabled: disabledAt !== null }
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
