/** Whether sessions still stand. Asked for open sockets; unlike a request this does not count as use and prolongs nothing. */
import type { ReadDb } from '../open.ts'

/** @param keys digests of session ids, hexadecimal. @returns those that are there and not over */
export async function findLiveSessionKeys(
  read: ReadDb,
  keys: readonly string[],
  now: Date,
): Promise<Set<string>> {
  if (keys.length === 0) return new Set()
  const rows = await read
    .selectFrom('session')
    .select('idDigest')
    .where(
      'idDigest',
      'in',
      keys.map((key) => Buffer.from(key, 'hex')),
    )
    .where('expiresAt', '>', now)
    .execute()
  return new Set(rows.map((row) => row.idDigest.toString('hex')))
}

/** @returns those of the people whose account is disabled */
export async function findDisabledPersonIds(
  read: ReadDb,
  personIds: readonly string[],
): Promise<Set<string>> {
  if (personIds.length === 0) return new Set()
  const rows = await read
    .selectFrom('person')
    .select('id')
    .where('id', 'in', personIds)
    .where('disabledAt', 'is not', null)
    .execute()
  return new Set(rows.map((row) => row.id))
}
