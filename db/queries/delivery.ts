/** Deliveries: claiming them, marking them, and what the administrator sees. */
import { sql } from 'kysely'
import type { DeliveryFault } from '../../server/domain/delivery.ts'
import type { Db, ReadDb, Tx } from '../open.ts'

/**
 * Takes what is due beside other servers that do the same; what is not marked by the end of the lease comes again.
 * @returns the deliveries with everything that sending them needs
 */
export async function claimDeliveries(db: Db, now: Date, options: { batch: number; leaseSeconds: number }) {
  const until = new Date(now.getTime() + options.leaseSeconds * 1000)
  return db
    .with('claimed', (qb) =>
      qb
        .updateTable('noticeDelivery')
        .set((eb) => ({ attempts: eb('attempts', '+', 1), nextAt: until }))
        .where('id', 'in', (eb) =>
          eb
            .selectFrom('noticeDelivery')
            .select('id')
            .where('state', '=', 'waiting')
            .where('nextAt', '<=', now)
            .orderBy('nextAt')
            .orderBy('id')
            .limit(options.batch)
            .forUpdate()
            .skipLocked(),
        )
        .returning(['id', 'noticeId', 'channel', 'target', 'attempts']),
    )
    .selectFrom('claimed')
    .innerJoin('notice', 'notice.id', 'claimed.noticeId')
    .innerJoin('person', 'person.id', 'notice.personId')
    .leftJoin('noticePreference as wish', 'wish.personId', 'person.id')
    .leftJoin('pushSubscription as device', (join) =>
      join
        .on(sql<boolean>`device.id::text = claimed.target`)
        .onRef('device.personId', '=', 'notice.personId'),
    )
    .select(['claimed.id', 'claimed.noticeId', 'claimed.channel', 'claimed.target', 'claimed.attempts'])
    .select(['notice.kind', 'notice.category', 'notice.facts', 'notice.createdAt'])
    .select(['notice.consultationId', 'notice.referralId', 'notice.readAt', 'notice.settledAt'])
    .select(['person.locale', 'person.loginName', 'person.disabledAt'])
    .select(['wish.channels', 'wish.quietFrom', 'wish.quietUntil'])
    .select(['wish.mailAddress', 'device.endpoint', 'device.p256dh', 'device.auth'])
    .orderBy('claimed.id')
    .execute()
}
export type ClaimedDelivery = Awaited<ReturnType<typeof claimDeliveries>>[number]

type Mark =
  | { state: 'sent'; sentAt: Date }
  | { state: 'dead' | 'dropped'; lastError: DeliveryFault }
  | { state: 'waiting'; lastError: DeliveryFault; nextAt: Date }

/**
 * Writes what became of an attempt. A failure counts only for the attempt that it is of: somebody who came after a lease ended
 * may have sent it meanwhile.
 */
export async function markDelivery(db: Db, id: string, attempt: number, mark: Mark): Promise<void> {
  await db
    .updateTable('noticeDelivery')
    .set(mark)
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .$if(mark.state !== 'sent', (q) => q.where('attempts', '=', attempt))
    .execute()
}

/** A device that its push service knows no more. */
export async function removeDevice(db: Db, id: string): Promise<void> {
  await db.deleteFrom('pushSubscription').where('id', '=', id).execute()
}

/** What failed and is tried again, or was given up, newest first. */
export async function readFailed(read: ReadDb, before: string | null, limit: number) {
  return read
    .selectFrom('noticeDelivery as delivery')
    .innerJoin('notice', 'notice.id', 'delivery.noticeId')
    .innerJoin('person', 'person.id', 'notice.personId')
    .select(['delivery.id', 'delivery.channel', 'delivery.state', 'delivery.attempts', 'delivery.nextAt'])
    .select(['delivery.lastError', 'delivery.createdAt', 'notice.kind', 'notice.category', 'notice.facts'])
    .select(['person.name', 'person.nameEn', 'person.loginName'])
    .where('delivery.state', 'in', ['waiting', 'dead'])
    .where('delivery.lastError', 'is not', null)
    .$if(before !== null, (q) => q.where('delivery.id', '<', before))
    .orderBy('delivery.id', 'desc')
    .limit(limit)
    .execute()
}

/** Puts a delivery that was given up, or waits for its next attempt, to the front, with all of its attempts before it. */
export async function reviveDelivery(tx: Tx, id: string, now: Date): Promise<boolean> {
  const found = await tx
    .updateTable('noticeDelivery')
    .set({ state: 'waiting', attempts: 0, nextAt: now })
    .where('id', '=', id)
    .where('state', 'in', ['waiting', 'dead'])
    .where('lastError', 'is not', null)
    .returning('id')
    .executeTakeFirst()
  if (found === undefined) return false
  await sql`select pg_notify('notice_delivery', '')`.execute(tx)
  return true
}

/** What nobody looks at any more; in pieces, so that no lock lasts. @returns how many */
export async function sweepNotices(db: Db, before: Date, most: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('notice')
    .where('id', 'in', (eb) =>
      eb.selectFrom('notice').select('id').where('createdAt', '<', before).orderBy('createdAt').limit(most),
    )
    .executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}
