/** Notices: writing them, the inbox, and its counts. */
import { sql } from 'kysely'
import type { NoticeCategory } from '../../server/domain/notice.ts'
import type { ReadDb, Tx } from '../open.ts'
import type { NewRow } from '../schema.ts'

/** The experts of a line who can be told of something. */
export async function readRoster(tx: Tx, lineId: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('lineExpert')
    .innerJoin('personRole', 'personRole.personId', 'lineExpert.personId')
    .select('lineExpert.personId')
    .where('lineExpert.lineId', '=', lineId)
    .where('personRole.role', '=', 'expert')
    .orderBy('lineExpert.personId')
    .execute()
  return rows.map((row) => row.personId)
}

/** What the text of a notice says of line and colleague. */
export async function readNames(tx: Tx, lineId: string | null, personId: string | null) {
  const [line, person] = await Promise.all([
    lineId === null
      ? undefined
      : tx.selectFrom('line').select(['nameZh', 'nameEn']).where('id', '=', lineId).executeTakeFirst(),
    personId === null
      ? undefined
      : tx.selectFrom('person').select(['name', 'nameEn']).where('id', '=', personId).executeTakeFirst(),
  ])
  return {
    line: line === undefined ? null : { zh: line.nameZh, en: line.nameEn },
    by: person === undefined ? null : { zh: person.name, en: person.nameEn },
  }
}

/** Those of the people who may still sign in, with what they wish and where it goes; one query. */
export async function readAddressees(tx: Tx, personIds: readonly string[]) {
  return tx
    .selectFrom('person')
    .leftJoin('noticePreference as wish', 'wish.personId', 'person.id')
    .select(['person.id', 'wish.channels', 'wish.quietFrom', 'wish.quietUntil', 'wish.mailAddress'])
    .select((eb) =>
      sql<string[]>`array(${eb
        .selectFrom('pushSubscription')
        .select('pushSubscription.id')
        .whereRef('pushSubscription.personId', '=', 'person.id')})`.as('subscriptionIds'),
    )
    .where('person.id', 'in', personIds)
    .where('person.disabledAt', 'is', null)
    .orderBy('person.id')
    .execute()
}
export type Addressee = Awaited<ReturnType<typeof readAddressees>>[number]

/** @returns those that were not there yet */
export async function insertNotices(
  tx: Tx,
  rows: readonly NewRow<'notice'>[],
): Promise<{ id: string; personId: string; category: NoticeCategory }[]> {
  return tx
    .insertInto('notice')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['event', 'personId']).doNothing())
    .returning(['id', 'personId', 'category'])
    .execute()
}

export async function insertDeliveries(tx: Tx, rows: readonly NewRow<'noticeDelivery'>[]): Promise<void> {
  if (rows.length > 0) await tx.insertInto('noticeDelivery').values(rows).execute()
}

/** What a notice may be about, one of them at the most: a consultation, a referral, an export of the log, a plan of destruction. */
export const noticeSubjects = ['consultationId', 'referralId', 'exportId', 'planId'] as const
export type NoticeSubject = (typeof noticeSubjects)[number]

/** Settles what one of them has asked of people so far. @returns whose notices changed */
export async function settleCalls(
  tx: Tx,
  of: NoticeSubject,
  id: string,
  categories: readonly NoticeCategory[],
  now: Date,
): Promise<string[]> {
  const rows = await tx
    .updateTable('notice')
    .set({ settledAt: now })
    .where(of, '=', id)
    .where('settledAt', 'is', null)
    .where('category', 'in', categories)
    .returning('personId')
    .execute()
  return [...new Set(rows.map((row) => row.personId))]
}

/** A page of somebody's inbox, newest first. */
export async function readInbox(
  read: ReadDb,
  personId: string,
  page: { before: string | null; unread: boolean; limit: number },
) {
  return read
    .selectFrom('notice')
    .select(['id', 'kind', 'category', 'consultationId', 'referralId', 'facts', 'createdAt'])
    .select(['readAt', 'settledAt'])
    .where('personId', '=', personId)
    .$if(page.before !== null, (q) => q.where('id', '<', page.before))
    .$if(page.unread, (q) => q.where('readAt', 'is', null).where('settledAt', 'is', null))
    .orderBy('id', 'desc')
    .limit(page.limit)
    .execute()
}

const mostCounted = 999

/** One scan of the index of the unread ones, which ends at {@link mostCounted}. */
export async function countUnread(
  read: ReadDb,
  personId: string,
): Promise<{ unread: number; emergency: number }> {
  const row = await read
    .selectFrom((eb) =>
      eb
        .selectFrom('notice')
        .select('category')
        .where('personId', '=', personId)
        .where('readAt', 'is', null)
        .where('settledAt', 'is', null)
        .orderBy('id', 'desc')
        .limit(mostCounted)
        .as('unread'),
    )
    .select([
      sql<number>`count(*)::int`.as('unread'),
      sql<number>`(count(*) filter (where category = 'emergency'))::int`.as('emergency'),
    ])
    .executeTakeFirstOrThrow()
  return row
}

/** @returns how many were unread before */
export async function markRead(
  tx: Tx,
  personId: string,
  which: { ids: readonly string[] } | { until: string },
  now: Date,
): Promise<number> {
  const rows = await tx
    .updateTable('notice')
    .set({ readAt: now })
    .where('personId', '=', personId)
    .where('readAt', 'is', null)
    .$if('ids' in which, (q) => q.where('id', 'in', 'ids' in which ? which.ids : []))
    .$if('until' in which, (q) => q.where('id', '<=', 'until' in which ? which.until : ''))
    .returning('id')
    .execute()
  return rows.length
}
