/** Who still owes an answer to the newest signed version of an opinion, and when they were reminded. */
import { type RawBuilder, sql } from 'kysely'
import type { ReadDb, Tx } from '../open.ts'

/**
 * Of the consultation that the query is about: the board without whoever signed the version, which is the chair of then, and without
 * those who have co-signed or dissented. A chair who came later owes one like everybody else.
 */
export const owingIds: RawBuilder<string[]> = sql`array(
  select board.id from (
    select o.id as opinion_id, o.author_id from opinion o
    where o.consultation_id = consultation.id order by o.version desc limit 1
  ) newest, lateral (
    select m.person_id as id from consultation_member m
    where m.consultation_id = consultation.id and m.state = 'accepted'
    union select consultation.expert_id
  ) board
  where board.id <> newest.author_id
    and not exists (select from opinion_signature s
      where s.opinion_id = newest.opinion_id and s.signer_id = board.id and s.role = 'member')
    and not exists (select from opinion_dissent d where d.opinion_id = newest.opinion_id and d.member_id = board.id)
  order by board.id
)`

/** Whether the asking doctor has not signed the newest version as read; false where nothing is signed. */
export const counterSignatureOwed: RawBuilder<boolean> = sql`exists (
  select from opinion o where o.consultation_id = consultation.id
    and o.version = (select max(version) from opinion where consultation_id = consultation.id)
    and not exists (select from opinion_signature s where s.opinion_id = o.id and s.role = 'requester')
)`

export const newestSignedAt: RawBuilder<Date | null> = sql`(
  select max(o.signed_at) from opinion o where o.consultation_id = consultation.id
)`

export async function readOwing(tx: Tx, consultationId: string): Promise<string[]> {
  const row = await tx
    .selectFrom('consultation')
    .select(owingIds.as('ids'))
    .where('id', '=', consultationId)
    .executeTakeFirstOrThrow()
  return row.ids
}

/** Of every version by the instant of its signature: when whom was reminded. */
export function readReminders(read: ReadDb, consultationId: string) {
  return read
    .selectFrom('clockDeed')
    .select(['deed', 'forAt', 'doneAt'])
    .where('consultationId', '=', consultationId)
    .where('deed', 'in', ['signature:member', 'signature:requester'])
    .execute()
}
