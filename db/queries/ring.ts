/** Whom an emergency may ring, whom it rings, and what they answered. */
import { sql } from 'kysely'
import type { ReadDb, Tx } from '../open.ts'
import type { Row } from '../schema.ts'

type CallStage = Row<'ringCall'>['stage']

/** Nobody's hospital has more experts; a bound all the same. */
const mostCalled = 500

/** Experts of the roster who can sign in. @param institutionId only those who work there */
export async function readRoster(tx: Tx, lineId: string, institutionId?: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('lineExpert')
    .innerJoin('person', 'person.id', 'lineExpert.personId')
    .innerJoin('personRole', 'personRole.personId', 'person.id')
    .select('person.id')
    .where('lineExpert.lineId', '=', lineId)
    .where('personRole.role', '=', 'expert')
    .where('person.disabledAt', 'is', null)
    .$if(institutionId !== undefined, (q) => q.where('person.institutionId', '=', institutionId ?? ''))
    .orderBy('person.id')
    .limit(mostCalled)
    .execute()
  return rows.map((row) => row.id)
}

/** Those of the roster who are on call at an instant. */
export async function readOnCall(tx: Tx, lineId: string, at: Date): Promise<string[]> {
  const roster = await readRoster(tx, lineId)
  const rows = await tx
    .selectFrom('duty')
    .select('personId')
    .distinct()
    .where('lineId', '=', lineId)
    .where('removedAt', 'is', null)
    .where('fromAt', '<=', at)
    .where('toAt', '>', at)
    .execute()
  const onCall = new Set(rows.map((row) => row.personId))
  return roster.filter((id) => onCall.has(id))
}

/** Every expert of the line's hospital in Beijing, whatever lines they serve. */
export async function readInstitutionExperts(tx: Tx, lineId: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('line')
    .innerJoin('person', 'person.institutionId', 'line.beijingInstitutionId')
    .innerJoin('personRole', 'personRole.personId', 'person.id')
    .select('person.id')
    .where('line.id', '=', lineId)
    .where('personRole.role', '=', 'expert')
    .where('person.disabledAt', 'is', null)
    .orderBy('person.id')
    .limit(mostCalled)
    .execute()
  return rows.map((row) => row.id)
}

/**
 * Calls people for one wait; whoever was called for an earlier one is called anew.
 * @returns those who were not being called for this wait already
 */
export async function insertCalls(
  tx: Tx,
  call: {
    consultationId: string
    personIds: readonly string[]
    forAt: Date
    stage: CallStage
    calledAt: Date
  },
): Promise<string[]> {
  if (call.personIds.length === 0) return []
  const { personIds, ...rest } = call
  const rows = await tx
    .insertInto('ringCall')
    .values(personIds.map((personId) => ({ ...rest, personId, reasonCode: null })))
    .onConflict((conflict) =>
      conflict
        .columns(['consultationId', 'personId'])
        .doUpdateSet((eb) => ({
          forAt: eb.ref('excluded.forAt'),
          stage: eb.ref('excluded.stage'),
          calledAt: eb.ref('excluded.calledAt'),
          answeredAt: null,
          reasonCode: null,
          reasonText: '',
        }))
        .where(sql<boolean>`ring_call.for_at <> excluded.for_at`),
    )
    .returning('personId')
    .execute()
  return rows.map((row) => row.personId)
}

/** Those who are called for this wait; the ones who cannot are left out where only who still rings is asked for. */
export async function readCalled(
  tx: Tx,
  consultationId: string,
  forAt: Date,
  only: 'all' | 'ringing' = 'all',
): Promise<string[]> {
  const rows = await tx
    .selectFrom('ringCall')
    .select('personId')
    .where('consultationId', '=', consultationId)
    .where('forAt', '=', forAt)
    .$if(only === 'ringing', (query) => query.where('answeredAt', 'is', null))
    .orderBy('personId')
    .execute()
  return rows.map((row) => row.personId)
}

/** @returns whether this person was being rung for this wait and had not answered */
export async function answerCall(
  tx: Tx,
  call: { consultationId: string; personId: string; forAt: Date },
  answer: { answeredAt: Date; reasonCode: NonNullable<Row<'ringCall'>['reasonCode']>; reasonText: string },
): Promise<boolean> {
  const answered = await tx
    .updateTable('ringCall')
    .set(answer)
    .where('consultationId', '=', call.consultationId)
    .where('personId', '=', call.personId)
    .where('forAt', '=', call.forAt)
    .where('answeredAt', 'is', null)
    .returning('personId')
    .executeTakeFirst()
  return answered !== undefined
}

/** What rings for a person now, the longest waiting first. */
export function readRings(read: ReadDb, personId: string, limit: number) {
  return read
    .selectFrom('ringCall')
    .innerJoin('consultation', 'consultation.id', 'ringCall.consultationId')
    .innerJoin('line', 'line.id', 'consultation.lineId')
    .innerJoin('institution', 'institution.id', 'consultation.requestingInstitutionId')
    .innerJoin('person', 'person.id', 'consultation.requesterId')
    .select(['consultation.id', 'consultation.number', 'consultation.version', 'consultation.kind'])
    .select(['consultation.chiefComplaint', 'consultation.contactPhone', 'consultation.gap'])
    .select(['consultation.changedAt', 'line.id as lineId', 'line.seal'])
    .select(['line.nameZh as lineZh', 'line.nameEn as lineEn', 'person.name', 'person.nameEn'])
    .select(['institution.shortZh', 'institution.shortEn'])
    .where('ringCall.personId', '=', personId)
    .where('ringCall.answeredAt', 'is', null)
    .where('consultation.state', '=', 'submitted')
    .where('consultation.urgency', '=', 'emergency')
    .whereRef('ringCall.forAt', '=', 'consultation.changedAt')
    .orderBy('consultation.changedAt')
    .limit(limit)
    .execute()
}

/** The calls of one consultation's last wait, in their order. */
export function readCalls(read: ReadDb, consultationId: string, forAt: Date) {
  return read
    .selectFrom('ringCall')
    .innerJoin('person', 'person.id', 'ringCall.personId')
    .select(['ringCall.personId', 'ringCall.stage', 'ringCall.calledAt', 'ringCall.answeredAt'])
    .select(['ringCall.reasonCode', 'ringCall.reasonText', 'person.name', 'person.nameEn'])
    .where('ringCall.consultationId', '=', consultationId)
    .where('ringCall.forAt', '=', forAt)
    .orderBy('ringCall.calledAt')
    .orderBy('person.loginName')
    .limit(mostCalled)
    .execute()
}
