/** When the clock looks at a consultation, and what it has done already. */
import { sql } from 'kysely'
import type { Db, ReadDb, Tx } from '../open.ts'
import type { Row } from '../schema.ts'
import { counterSignatureOwed, newestSignedAt, owingIds } from './signature-owed.ts'

/**
 * Takes those whose hour has come, beside other servers that do the same, in the order of the index and no other: many rows wake at
 * the same instant, and sorting them for every batch would cost the square of their number. Until the lease ends nobody else takes them; a server
 * that dies with them leaves them to the next one.
 */
export async function claimDue(db: Db, now: Date, lease: Date, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    update consultation_clock set look_at = ${lease}
    where consultation_id in (
      select consultation_id from consultation_clock where look_at <= ${now}
      order by look_at limit ${limit} for update skip locked
    )
    returning consultation_id as id`.execute(db)
  return rows.map((row) => row.id)
}

/** When to look again (null: never), for rows that nobody has woken since they were claimed. */
export async function settle(
  db: Db,
  lease: Date,
  looks: readonly { id: string; at: Date | null }[],
): Promise<void> {
  if (looks.length === 0) return
  await sql`
    with look as (
      select id, at from jsonb_to_recordset(${JSON.stringify(looks)}::text::jsonb) as look(id uuid, at timestamptz)
    ), over as (
      delete from consultation_clock using look
      where consultation_id = look.id and look.at is null and look_at = ${lease}
    )
    update consultation_clock set look_at = look.at from look
    where consultation_id = look.id and look.at is not null and look_at = ${lease}`.execute(db)
}

/** As {@link settle} for one row within the transaction of its deed. */
export async function lookAgain(tx: Tx, consultationId: string, at: Date | null): Promise<void> {
  if (at === null) {
    await tx.deleteFrom('consultationClock').where('consultationId', '=', consultationId).execute()
    return
  }
  await tx
    .insertInto('consultationClock')
    .values({ consultationId, lookAt: at })
    .onConflict((conflict) => conflict.column('consultationId').doUpdateSet({ lookAt: at }))
    .execute()
}

export type ClockRow = Pick<
  Row<'consultation'>,
  | 'id'
  | 'state'
  | 'kind'
  | 'urgency'
  | 'dueAt'
  | 'changedAt'
  | 'submittedAt'
  | 'scheduledStart'
  | 'scheduledEnd'
  | 'postSignStep'
  | 'postSignDueAt'
> & {
  consentOwed: boolean
  signedAt: Date | null
  owingIds: string[]
  counterSignatureOwed: boolean
  phonedAt: Date | null
  ringing: number
  done: { key: string; forAt: string }[]
  rules: unknown
}

/** What domain/clock.ts looks at, with the line's rules; one query however many are asked for. */
export async function readClock(read: ReadDb | Tx, ids: readonly string[]): Promise<ClockRow[]> {
  if (ids.length === 0) return []
  return (read as ReadDb)
    .selectFrom('consultation')
    .leftJoin('line', 'line.id', 'consultation.lineId')
    .select(['consultation.id', 'consultation.state', 'consultation.kind', 'consultation.urgency'])
    .select(['consultation.dueAt', 'consultation.changedAt', 'consultation.submittedAt'])
    .select(['consultation.postSignStep', 'consultation.postSignDueAt'])
    .select(['consultation.scheduledStart', 'consultation.scheduledEnd', 'line.rules'])
    .select(
      sql<boolean>`'consent' = any(consultation.gap)
        and not exists (select from consent where consent.consultation_id = consultation.id)`.as(
        'consentOwed',
      ),
    )
    .select([newestSignedAt.as('signedAt'), owingIds.as('owingIds')])
    .select(counterSignatureOwed.as('counterSignatureOwed'))
    .select(
      sql<Date | null>`(select max(pressed_at) from call_phone where call_phone.consultation_id = consultation.id)`.as(
        'phonedAt',
      ),
    )
    .select(
      sql<number>`(select count(*)::int from ring_call where ring_call.consultation_id = consultation.id
        and ring_call.answered_at is null and ring_call.for_at = consultation.changed_at)`.as('ringing'),
    )
    .select(
      sql<
        ClockRow['done']
      >`(select coalesce(jsonb_agg(jsonb_build_object('key', deed, 'forAt', for_at)), '[]')
        from clock_deed where clock_deed.consultation_id = consultation.id)`.as('done'),
    )
    .where('consultation.id', 'in', [...ids])
    .execute()
}

/** @returns whether it was not done before */
export async function insertDeed(
  tx: Tx,
  deed: { consultationId: string; deed: string; forAt: Date; doneAt: Date },
): Promise<boolean> {
  const inserted = await tx
    .insertInto('clockDeed')
    .values(deed)
    .onConflict((conflict) => conflict.columns(['consultationId', 'deed', 'forAt']).doNothing())
    .returning('deed')
    .executeTakeFirst()
  return inserted !== undefined
}

/** When the deeds of one wait were done. */
export function readDeeds(read: ReadDb, consultationId: string, forAt: Date) {
  return read
    .selectFrom('clockDeed')
    .select(['deed', 'doneAt'])
    .where('consultationId', '=', consultationId)
    .where('forAt', '=', forAt)
    .orderBy('doneAt')
    .execute()
}

/** Which sides had somebody in the room between two instants. A killed server's stays count to their last sign of life. */
export async function readSidesInside(
  tx: Tx,
  consultationId: string,
  from: Date,
  to: Date,
): Promise<{ beijing: boolean; hohhot: boolean }> {
  const rows = await tx
    .selectFrom('presence')
    .select('role')
    .distinct()
    .where('consultationId', '=', consultationId)
    .where('joinedAt', '<=', to)
    .where((eb) =>
      eb.or([eb('leftAt', '>', from), eb.and([eb('leftAt', 'is', null), eb('seenAt', '>', from)])]),
    )
    .execute()
  const roles = rows.map((row) => row.role)
  return {
    beijing: roles.includes('expert'),
    hohhot: roles.includes('requester') || roles.includes('colleague'),
  }
}

/** A line's rules, and the words that belong to them. */
export function findLineRules(read: ReadDb | Tx, lineId: string) {
  return (read as ReadDb)
    .selectFrom('line')
    .select(['rules', 'dutyPhone'])
    .where('id', '=', lineId)
    .executeTakeFirstOrThrow()
}
