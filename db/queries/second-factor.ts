/** Second factors: secrets, recovery codes, and for whom they are required. */
import { sql } from 'kysely'
import type { ReadDb, Tx } from '../open.ts'
import type { Row } from '../schema.ts'

export function findSecondFactor(read: ReadDb, personId: string): Promise<Row<'secondFactor'> | undefined> {
  return read.selectFrom('secondFactor').selectAll().where('personId', '=', personId).executeTakeFirst()
}

/** A secret that is not confirmed yet. @returns false where a confirmed one stands */
export async function proposeSecret(tx: Tx, personId: string, secret: Buffer): Promise<boolean> {
  const row = await tx
    .insertInto('secondFactor')
    .values({ personId, secret })
    .onConflict((conflict) =>
      conflict
        .column('personId')
        .doUpdateSet({ secret, lastStep: 0 })
        .where('secondFactor.confirmedAt', 'is', null),
    )
    .returning('personId')
    .executeTakeFirst()
  return row !== undefined
}

/** @returns false where another request confirmed it */
export async function confirmSecret(
  tx: Tx,
  personId: string,
  given: { step: number; at: Date; digests: readonly Buffer[] },
): Promise<boolean> {
  const row = await tx
    .updateTable('secondFactor')
    .set({ confirmedAt: given.at, lastStep: given.step })
    .where('personId', '=', personId)
    .where('confirmedAt', 'is', null)
    .returning('personId')
    .executeTakeFirst()
  if (row === undefined) return false
  await tx
    .insertInto('recoveryCode')
    .values(given.digests.map((digest) => ({ personId, digest })))
    .execute()
  return true
}

/** A code counts once: takes its step, and every earlier one with it. @returns false where it was taken */
export async function takeStep(tx: Tx, personId: string, step: number): Promise<boolean> {
  const row = await tx
    .updateTable('secondFactor')
    .set({ lastStep: step })
    .where('personId', '=', personId)
    .where(sql<boolean>`last_step < ${step}`)
    .returning('personId')
    .executeTakeFirst()
  return row !== undefined
}

/** @returns how many are left; null where there is no such code, or it was used */
export async function takeRecoveryCode(
  tx: Tx,
  personId: string,
  digest: Buffer,
  now: Date,
): Promise<number | null> {
  const row = await tx
    .updateTable('recoveryCode')
    .set({ usedAt: now })
    .where('personId', '=', personId)
    .where('digest', '=', digest)
    .where('usedAt', 'is', null)
    .returning('personId')
    .executeTakeFirst()
  if (row === undefined) return null
  const { left } = await tx
    .selectFrom('recoveryCode')
    .select(sql<number>`count(*)::int`.as('left'))
    .where('personId', '=', personId)
    .where('usedAt', 'is', null)
    .executeTakeFirstOrThrow()
  return left
}

/** @returns whether there was one */
export async function removeSecondFactor(tx: Tx, personId: string): Promise<boolean> {
  const row = await tx
    .deleteFrom('secondFactor')
    .where('personId', '=', personId)
    .returning('personId')
    .executeTakeFirst()
  return row !== undefined
}

export async function readPolicy(read: ReadDb) {
  const [setting, institutions] = await Promise.all([
    read.selectFrom('houseSetting').selectAll().executeTakeFirstOrThrow(),
    read
      .selectFrom('institution')
      .select('id')
      .where('secondFactorRequired', '=', true)
      .orderBy('id')
      .execute(),
  ])
  return { ...setting, institutionIds: institutions.map((row) => row.id) }
}

/** Each change of it as the trail has it, the newest first; by the index of kinds. */
export function readPolicyChanges(read: ReadDb, limit: number) {
  return read
    .selectFrom('auditEvent')
    .select(['data', 'at', 'actorId as personId'])
    .where('kind', '=', 'factor.required')
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}

/** What stands, locked for the rest of the transaction. */
export function lockHouseSetting(tx: Tx): Promise<Row<'houseSetting'>> {
  return tx.selectFrom('houseSetting').selectAll().forUpdate().executeTakeFirstOrThrow()
}

/** @returns false where somebody was quicker than the reader of `version` */
export async function writePolicy(
  tx: Tx,
  policy: { version: number; administrators: boolean; institutionIds: readonly string[] },
): Promise<boolean> {
  const { version, administrators, institutionIds } = policy
  const row = await tx
    .updateTable('houseSetting')
    .set({ administratorsSecondFactor: administrators, version: version + 1 })
    .where('version', '=', version)
    .returning('version')
    .executeTakeFirst()
  if (row === undefined) return false
  await tx
    .updateTable('institution')
    .set({ secondFactorRequired: sql<boolean>`id = any(${[...institutionIds]}::uuid[])` })
    .execute()
  return true
}
