/** What became of patients: follow-ups, outcomes, agreement of diagnoses, ratings. The newest of a sequence counts. */
import { sql } from 'kysely'
import type { FollowUpDay, RatingSide } from '../../server/domain/outcome.ts'
import type { ReadDb, Tx } from '../open.ts'
import type { NewRow, Row } from '../schema.ts'

type Plan = { consultationId: string; requesterId: string; day: FollowUpDay; dueAt: Date }

/** Sets the days, or moves those that nobody has answered: the adoption moves what the signature set. */
export async function writeFollowUps(tx: Tx, plans: readonly Plan[]): Promise<void> {
  await tx
    .insertInto('followUp')
    .values([...plans])
    .onConflict((conflict) =>
      conflict
        .columns(['consultationId', 'day'])
        .doUpdateSet((eb) => ({ dueAt: eb.ref('excluded.dueAt'), announcedAt: null }))
        .where('followUp.doneAt', 'is', null),
    )
    .execute()
}

export function readFollowUps(given: ReadDb | Tx, consultationId: string): Promise<Row<'followUp'>[]> {
  return (given as ReadDb)
    .selectFrom('followUp')
    .selectAll()
    .where('consultationId', '=', consultationId)
    .orderBy('day')
    .execute()
}

export async function settleFollowUps(
  tx: Tx,
  consultationId: string,
  days: readonly FollowUpDay[],
  at: Date,
): Promise<void> {
  await tx
    .updateTable('followUp')
    .set({ doneAt: at })
    .where('consultationId', '=', consultationId)
    .where('day', 'in', [...days])
    .where('doneAt', 'is', null)
    .execute()
}

/**
 * Marks what has fallen due and nobody was told of, beside other servers that do the same.
 * @returns what was marked now
 */
export async function claimDueFollowUps(
  tx: Tx,
  now: Date,
  limit: number,
): Promise<{ consultationId: string; day: FollowUpDay; requesterId: string; dueAt: Date }[]> {
  const claimed = tx
    .selectFrom('followUp')
    .select(['consultationId', 'day'])
    .where('dueAt', '<=', now)
    .where('doneAt', 'is', null)
    .where('announcedAt', 'is', null)
    .orderBy('dueAt')
    .limit(limit)
    .forUpdate()
    .skipLocked()
  return tx
    .with('claimed', () => claimed)
    .updateTable('followUp')
    .from('claimed')
    .set({ announcedAt: now })
    .whereRef('followUp.consultationId', '=', 'claimed.consultationId')
    .whereRef('followUp.day', '=', 'claimed.day')
    .returning(['followUp.consultationId', 'followUp.day', 'followUp.requesterId', 'followUp.dueAt'])
    .execute()
}

export async function readConsultations(tx: Tx, ids: readonly string[]): Promise<Row<'consultation'>[]> {
  if (ids.length === 0) return []
  return tx.selectFrom('consultation').selectAll().where('id', 'in', ids).execute()
}

/** What this doctor is to ask about until then, the earliest first. */
export function readFollowUpList(read: ReadDb, requesterId: string, until: Date, limit: number) {
  return read
    .selectFrom('followUp')
    .innerJoin('consultation', 'consultation.id', 'followUp.consultationId')
    .innerJoin('patient', 'patient.id', 'consultation.patientId')
    .select(['followUp.consultationId', 'followUp.day', 'followUp.dueAt'])
    .select(['consultation.number', 'consultation.lineId', 'consultation.diagnosis', 'consultation.expertId'])
    .select(['consultation.patientId', 'patient.identity'])
    .where('followUp.requesterId', '=', requesterId)
    .where('followUp.doneAt', 'is', null)
    .where('followUp.dueAt', '<=', until)
    .orderBy('followUp.dueAt')
    .orderBy('followUp.consultationId')
    .limit(limit)
    .execute()
}

export async function countDue(read: ReadDb, requesterId: string, now: Date, most: number): Promise<number> {
  const row = await read
    .selectFrom((eb) =>
      eb
        .selectFrom('followUp')
        .select('day')
        .where('requesterId', '=', requesterId)
        .where('doneAt', 'is', null)
        .where('dueAt', '<=', now)
        .limit(most)
        .as('due'),
    )
    .select(sql<number>`count(*)::int`.as('count'))
    .executeTakeFirstOrThrow()
  return row.count
}

/** Oldest first. */
export function readOutcomes(given: ReadDb | Tx, consultationId: string): Promise<Row<'outcome'>[]> {
  return (given as ReadDb)
    .selectFrom('outcome')
    .selectAll()
    .where('consultationId', '=', consultationId)
    .orderBy('sequence')
    .execute()
}

export function insertOutcome(tx: Tx, row: NewRow<'outcome'>): Promise<unknown> {
  return tx.insertInto('outcome').values(row).execute()
}

/** Oldest first. */
export function readAgreements(
  given: ReadDb | Tx,
  consultationId: string,
): Promise<Row<'diagnosisAgreement'>[]> {
  return (given as ReadDb)
    .selectFrom('diagnosisAgreement')
    .selectAll()
    .where('consultationId', '=', consultationId)
    .orderBy('sequence')
    .execute()
}

export function insertAgreement(tx: Tx, row: NewRow<'diagnosisAgreement'>): Promise<unknown> {
  return tx.insertInto('diagnosisAgreement').values(row).execute()
}

/** Of some sides, oldest first. */
export function readRatings(
  given: ReadDb | Tx,
  consultationId: string,
  sides: readonly RatingSide[],
): Promise<Row<'rating'>[]> {
  if (sides.length === 0) return Promise.resolve([])
  return (given as ReadDb)
    .selectFrom('rating')
    .selectAll()
    .where('consultationId', '=', consultationId)
    .where('bySide', 'in', [...sides])
    .orderBy('sequence')
    .execute()
}

export function insertRating(tx: Tx, row: NewRow<'rating'>): Promise<unknown> {
  return tx.insertInto('rating').values(row).execute()
}

/** The newest word on each consultation, counted by line. */
export async function readAftercareCounts(read: ReadDb) {
  const { rows } = await sql<{ lineId: string; what: string; value: string; count: number; sum: number }>`
    with newest_outcome as (
      select distinct on (consultation_id) consultation_id, status from outcome
      order by consultation_id, day desc, sequence desc
    ), newest_agreement as (
      select distinct on (consultation_id) * from diagnosis_agreement order by consultation_id, sequence desc
    ), newest_rating as (
      select distinct on (consultation_id, by_side) consultation_id, by_side, score from rating
      order by consultation_id, by_side, sequence desc
    ), word as (
      select consultation_id, 'outcome' as what, status as value, 0 as score from newest_outcome
      union all select consultation_id, 'westernExpert', western_expert, 0 from newest_agreement
      union all select consultation_id, 'tcmExpert', tcm_expert, 0 from newest_agreement
      union all select consultation_id, 'westernReferral', western_referral, 0 from newest_agreement
      union all select consultation_id, 'tcmReferral', tcm_referral, 0 from newest_agreement
      union all select consultation_id, 'rating', by_side, score from newest_rating
    )
    select c.line_id as "lineId", word.what, word.value, count(*)::int as count, sum(word.score)::int as sum
    from word join consultation c on c.id = word.consultation_id
    where c.line_id is not null
    group by c.line_id, word.what, word.value`.execute(read as never)
  return rows
}

export function readLineNames(read: ReadDb) {
  return read.selectFrom('line').select(['id', 'nameZh', 'nameEn']).orderBy('position').execute()
}
