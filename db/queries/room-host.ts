/** How a room is led, in the database. */
import type { Admission } from '../../server/domain/host.ts'
import type { Db, ReadDb, Tx } from '../open.ts'

export function findRoomControl(read: ReadDb, consultationId: string) {
  return read
    .selectFrom('roomControl')
    .select(['lockedAt', 'expertsSince'])
    .where('consultationId', '=', consultationId)
    .executeTakeFirst()
}

/** One row for each person who was let in, sent out or raised a hand: no more than may see the consultation. */
export function findRoomStandings(read: ReadDb, consultationId: string) {
  return read
    .selectFrom('roomStanding')
    .select(['personId', 'admission', 'handRaisedAt'])
    .where('consultationId', '=', consultationId)
    .orderBy('handRaisedAt')
    .execute()
}

export async function setRoomControl(
  tx: Tx,
  consultationId: string,
  set: { lockedAt: Date | null } | { expertsSince: Date | null },
): Promise<void> {
  await tx
    .insertInto('roomControl')
    .values({ consultationId, ...set })
    .onConflict((conflict) => conflict.column('consultationId').doUpdateSet(set))
    .execute()
}

/** @param personIds at least one */
export async function setAdmission(
  tx: Tx,
  consultationId: string,
  personIds: readonly string[],
  set: { admission: Admission; decidedAt: Date },
): Promise<void> {
  await tx
    .insertInto('roomStanding')
    .values(personIds.map((personId) => ({ consultationId, personId, ...set })))
    .onConflict((conflict) => conflict.columns(['consultationId', 'personId']).doUpdateSet(set))
    .execute()
}

type Standing = { consultationId: string; personId: string }

/** A raised hand is a sign of the moment, not a fact of the record: it goes past the write path and leaves no event. */
export async function setHand(
  db: Db,
  { consultationId, personId, handRaisedAt }: Standing & { handRaisedAt: Date | null },
): Promise<void> {
  await db
    .insertInto('roomStanding')
    .values({ consultationId, personId, handRaisedAt })
    .onConflict((conflict) => conflict.columns(['consultationId', 'personId']).doUpdateSet({ handRaisedAt }))
    .execute()
}

/** How the last stay of somebody ended; undefined where they were never in, null while it goes on. */
export async function findLastStayEnd(read: ReadDb, { consultationId, personId }: Standing) {
  const last = await read
    .selectFrom('presence')
    .select('how')
    .where('consultationId', '=', consultationId)
    .where('personId', '=', personId)
    .orderBy('joinedAt', 'desc')
    .limit(1)
    .executeTakeFirst()
  return last?.how
}
