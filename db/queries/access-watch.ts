/** What the watch over access reads and writes: events that nobody has looked at, the facts about them, what stands out. */
import { sql } from 'kysely'
import type { AccessFact, AccessRule, AccessSetting } from '../../server/domain/access.ts'
import { json, type ReadDb, type Tx } from '../open.ts'
import type { Records } from './access.ts'

export type WaitingRow = {
  id: string
  at: Date
  kind: string
  chain: string
  actorId: string | null
  address: string | null
}

/** The oldest events that wait. */
export function readWaiting(read: ReadDb, limit: number): Promise<WaitingRow[]> {
  return read
    .selectFrom('accessWaiting')
    .innerJoin('auditEvent', 'auditEvent.id', 'accessWaiting.eventId')
    .select(['auditEvent.id', 'auditEvent.at', 'auditEvent.kind', 'auditEvent.chain'])
    .select(['auditEvent.actorId', 'auditEvent.address'])
    .orderBy('auditEvent.at')
    .orderBy('auditEvent.id')
    .limit(limit)
    .execute()
}

/** Events are looked at by one server at a time. @returns how many of them waited still */
export async function takeWaiting(tx: Tx, ids: readonly string[]): Promise<number> {
  await sql`select pg_advisory_xact_lock(hashtext('access watch'))`.execute(tx)
  const result = await tx.deleteFrom('accessWaiting').where('eventId', 'in', ids).executeTakeFirst()
  return Number(result.numDeletedRows)
}

/** Sides, hour and patient of the records that were read. */
export async function readConductRecords(read: ReadDb, { consultationIds, referralIds }: Records) {
  const [consultations, referrals] = await Promise.all([
    consultationIds.length === 0
      ? []
      : read
          .selectFrom('consultation')
          .innerJoin('patient', 'patient.id', 'consultation.patientId')
          .leftJoin('line', 'line.id', 'consultation.lineId')
          .select(['consultation.id', 'consultation.urgency', 'consultation.lineId'])
          .select(['consultation.scheduledStart', 'consultation.scheduledEnd'])
          .select([
            'consultation.requestingInstitutionId as askingId',
            'line.beijingInstitutionId as answeringId',
          ])
          .select(['patient.id as patientId', 'patient.identity'])
          .where('consultation.id', 'in', [...consultationIds])
          .execute(),
    referralIds.length === 0
      ? []
      : read
          .selectFrom('referral')
          .innerJoin('patient', 'patient.id', 'referral.patientId')
          .select(['referral.id', 'referral.urgency', 'referral.lineId'])
          .select((eb) => [
            eb.val(null).$castTo<Date | null>().as('scheduledStart'),
            eb.val(null).$castTo<Date | null>().as('scheduledEnd'),
          ])
          .select(['referral.fromInstitutionId as askingId', 'referral.toInstitutionId as answeringId'])
          .select(['patient.id as patientId', 'patient.identity'])
          .where('referral.id', 'in', [...referralIds])
          .execute(),
  ])
  return [...consultations, ...referrals]
}
export type ConductRecord = Awaited<ReturnType<typeof readConductRecords>>[number]

/** Who reads: their name, those of their department, and when they were on call. */
export async function readReader(read: ReadDb, personId: string, from: Date, until: Date) {
  const person = await read
    .selectFrom('person')
    .select(['id', 'name', 'institutionId', 'departmentId'])
    .where('id', '=', personId)
    .executeTakeFirst()
  if (person === undefined) return undefined
  const [colleagues, duties] = await Promise.all([
    person.departmentId === null
      ? []
      : read
          .selectFrom('person')
          .select('name')
          .where('departmentId', '=', person.departmentId)
          .where('id', '<>', personId)
          .execute(),
    read
      .selectFrom('duty')
      .select(['fromAt', 'toAt'])
      .where('personId', '=', personId)
      .where('toAt', '>', from)
      .where('fromAt', '<', until)
      .where('removedAt', 'is', null)
      .execute(),
  ])
  return { ...person, colleagues: colleagues.map(({ name }) => name), duties }
}
export type Reader = NonNullable<Awaited<ReturnType<typeof readReader>>>

export type Subject = { personId: string; address: null } | { personId: null; address: string }

function ofSubject({ personId, address }: Subject) {
  return personId === null ? sql<boolean>`a.address = ${address}` : sql<boolean>`a.person_id = ${personId}`
}

/** Events that belong to what was explained: they count no second time. */
export async function readExplainedEvents(
  read: ReadDb,
  rule: AccessRule,
  subject: Subject,
  from: Date,
): Promise<Set<string>> {
  const rows = await read
    .selectFrom('accessAnomalyEvent as e')
    .innerJoin('accessAnomaly as a', 'a.id', 'e.anomalyId')
    .select('e.eventId')
    .where('a.rule', '=', rule)
    .where(ofSubject(subject))
    .where('a.explainedAt', 'is not', null)
    .where('a.lastAt', '>=', from)
    .where('e.at', '>=', from)
    .execute()
  return new Set(rows.map(({ eventId }) => eventId))
}

export type NewAnomaly = {
  id: string
  rule: AccessRule
  subject: Subject
  institutionId: string | null
  setting: AccessSetting
  facts: readonly AccessFact[]
  records: number
  foundAt: Date
}

/** The one of the same subject and rule that is still open and near enough to be the same. */
export async function findOpenAnomaly(tx: Tx, { rule, subject, setting, facts }: NewAnomaly) {
  const near = setting.minutes * 60_000
  const first = facts[0]?.at ?? new Date(0)
  const last = facts.at(-1)?.at ?? first
  return tx
    .selectFrom('accessAnomaly as a')
    .selectAll()
    .where('a.rule', '=', rule)
    .where(ofSubject(subject))
    .where('a.explainedAt', 'is', null)
    .where('a.lastAt', '>', new Date(first.getTime() - near))
    .where('a.firstAt', '<', new Date(last.getTime() + near))
    .orderBy('a.lastAt', 'desc')
    .forUpdate()
    .executeTakeFirst()
}

export async function insertAnomaly(tx: Tx, given: NewAnomaly): Promise<void> {
  const { id, rule, subject, institutionId, setting, facts, records, foundAt } = given
  await tx
    .insertInto('accessAnomaly')
    .values({
      ...{ id, rule, ...subject, institutionId, records, foundAt },
      firstAt: facts[0]?.at ?? foundAt,
      lastAt: facts.at(-1)?.at ?? foundAt,
      events: facts.length,
      setting: json(setting),
    })
    .execute()
  await addEvidence(tx, id, facts)
}

/** @returns how many were new */
export async function addEvidence(tx: Tx, anomalyId: string, facts: readonly AccessFact[]): Promise<number> {
  if (facts.length === 0) return 0
  const added = await tx
    .insertInto('accessAnomalyEvent')
    .values(facts.map(({ id, at }) => ({ anomalyId, eventId: id, at })))
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return Number(added.numInsertedOrUpdatedRows ?? 0)
}

/** Counts anew what belongs to it; it has grown. */
export async function countAnomaly(tx: Tx, id: string) {
  const { rows } = await sql<{ events: number; records: number; version: number }>`
    update access_anomaly set first_at = found.first_at, last_at = found.last_at, events = found.events,
      records = found.records, version = version + 1
    from (select min(e.at) as first_at, max(e.at) as last_at, count(*)::int as events,
        count(distinct coalesce(t.consultation_id::text, case when t.chain like 'referral:%' then t.chain end))::int as records
      from access_anomaly_event e join audit_event t on t.id = e.event_id where e.anomaly_id = ${id}) found
    where id = ${id} returning access_anomaly.events, access_anomaly.records, access_anomaly.version`.execute(
    tx,
  )
  const [row] = rows
  if (row === undefined) throw new Error('no anomaly to count')
  return row
}
