/** Guests of a call, and the links they come in by. */
import type { ReadDb, Tx } from '../open.ts'
import type { NewRow } from '../schema.ts'

export async function insertGuest(
  tx: Tx,
  person: NewRow<'person'>,
  link: NewRow<'guestLink'>,
): Promise<void> {
  await tx.insertInto('person').values(person).execute()
  await tx.insertInto('guestLink').values(link).execute()
}

/** Of one consultation; revoked ones do not count. Asked under the lock of the consultation. */
export async function countGuests(tx: Tx, consultationId: string): Promise<number> {
  const { count } = await tx
    .selectFrom('guestLink')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('consultationId', '=', consultationId)
    .where('revokedAt', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** The newest first. */
export function listGuests(read: ReadDb, consultationId: string, limit: number) {
  return read
    .selectFrom('guestLink')
    .innerJoin('person as guest', 'guest.id', 'guestLink.id')
    .innerJoin('person as maker', 'maker.id', 'guestLink.createdBy')
    .select(['guestLink.id', 'guestLink.kind', 'guestLink.name', 'guestLink.createdBy'])
    .select(['guestLink.validFrom', 'guestLink.validUntil', 'guestLink.openedAt', 'guestLink.revokedAt'])
    .select(['guest.guestSide as side', 'maker.name as makerName', 'maker.nameEn as makerNameEn'])
    .where('guestLink.consultationId', '=', consultationId)
    .orderBy('guestLink.id', 'desc')
    .limit(limit)
    .execute()
}

/** A link with its consultation and whoever made it: what its page and its visit are told. */
function invitations(read: ReadDb) {
  return read
    .selectFrom('guestLink')
    .innerJoin('person as guest', 'guest.id', 'guestLink.id')
    .innerJoin('person as maker', 'maker.id', 'guestLink.createdBy')
    .innerJoin('institution', 'institution.id', 'maker.institutionId')
    .innerJoin('consultation', 'consultation.id', 'guestLink.consultationId')
    .leftJoin('line', 'line.id', 'consultation.lineId')
    .select(['guestLink.id', 'guestLink.consultationId', 'guestLink.kind', 'guestLink.name'])
    .select(['guestLink.validFrom', 'guestLink.validUntil', 'guestLink.openedAt', 'guestLink.revokedAt'])
    .select(['guest.institutionId', 'guest.guestSide as side', 'guest.locale'])
    .select(['maker.name as makerName', 'maker.nameEn as makerNameEn'])
    .select(['maker.titleZh', 'maker.titleEn', 'institution.nameZh as institutionZh'])
    .select(['institution.nameEn as institutionEn', 'line.nameZh as lineZh', 'line.nameEn as lineEn'])
    .select(['line.dutyPhone', 'consultation.number', 'consultation.scheduledStart'])
    .select(['consultation.state as consultationState', 'consultation.kind as consultationKind'])
}

/** Which link a token is of, whatever became of it. */
export function findGuestByToken(read: ReadDb, tokenDigest: Buffer) {
  return invitations(read).where('guestLink.tokenDigest', '=', tokenDigest).executeTakeFirst()
}

export type InvitationRow = NonNullable<Awaited<ReturnType<typeof findGuestByToken>>>

/** What the guest's own page is told. */
export function findGuestVisit(read: ReadDb, personId: string) {
  return invitations(read).where('guestLink.id', '=', personId).executeTakeFirst()
}

/** Takes a link for one device. @returns false where another one was quicker, or it is revoked or over */
export async function takeGuestLink(tx: Tx, id: string, now: Date): Promise<boolean> {
  const taken = await tx
    .updateTable('guestLink')
    .set({ openedAt: now })
    .where('id', '=', id)
    .where('openedAt', 'is', null)
    .where('revokedAt', 'is', null)
    .where('validFrom', '<=', now)
    .where('validUntil', '>', now)
    .returning('id')
    .executeTakeFirst()
  return taken !== undefined
}

/** Revokes what this person made; the guest's sessions do not open any more. @returns whether it stood until now */
export async function revokeGuestLink(
  tx: Tx,
  link: { id: string; consultationId: string; createdBy: string },
  now: Date,
): Promise<boolean> {
  const revoked = await tx
    .updateTable('guestLink')
    .set({ revokedAt: now })
    .where('id', '=', link.id)
    .where('consultationId', '=', link.consultationId)
    .where('createdBy', '=', link.createdBy)
    .where('revokedAt', 'is', null)
    .returning('id')
    .executeTakeFirst()
  if (revoked === undefined) return false
  await tx.updateTable('person').set({ disabledAt: now }).where('id', '=', link.id).execute()
  return true
}
