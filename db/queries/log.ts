/**
 * The consultation log: what was submitted, newest first, by position and never by number. Each filter has an index that ends in
 * (submitted_at, id), so a page costs the same with 200 and with 100,000 rows.
 */
import { sql } from 'kysely'
import type { ConsultationState, Urgency } from '../../server/domain/consultation.ts'
import type { ReadDb } from '../open.ts'
import { stayEnd } from './call.ts'

export type LogFilter = {
  /** First moment that counts. */
  from?: Date
  /** First moment that no longer counts. */
  until?: Date
  lineId?: string
  /** A requesting institution, or the one in Beijing that answers. */
  institutionId?: string
  /** Requester or expert. */
  personId?: string
  state?: ConsultationState
  urgency?: Urgency
  /** How the number begins. */
  number?: string
}

/** Where a page ends: the instant as Postgres writes it, to the microsecond. As a parameter it stays text: the driver would cut it to milliseconds. */
export type LogPosition = { at: string; id: string }

type Side = 'requester' | 'expert' | null

/** @param side where a person is asked for: as requester, or as expert of a request that is not their own */
function matching(read: ReadDb, filter: LogFilter, side: Side) {
  const { from, until, lineId, institutionId, personId, state, urgency, number } = filter
  return read
    .selectFrom('consultation')
    .where('consultation.submittedAt', 'is not', null)
    .$if(from !== undefined, (q) => q.where('consultation.submittedAt', '>=', from as Date))
    .$if(until !== undefined, (q) => q.where('consultation.submittedAt', '<', until as Date))
    .$if(lineId !== undefined, (q) => q.where('consultation.lineId', '=', lineId as string))
    .$if(state !== undefined, (q) => q.where('consultation.state', '=', state as ConsultationState))
    .$if(urgency !== undefined, (q) => q.where('consultation.urgency', '=', urgency as Urgency))
    .$if(institutionId !== undefined, (q) => q.where(ofInstitution(institutionId as string)))
    .$if(number !== undefined && number !== '', (q) =>
      q.where('consultation.number', 'like', `${(number as string).replace(/[\\%_]/g, '\\$&')}%`),
    )
    .$if(side === 'requester', (q) => q.where('consultation.requesterId', '=', personId as string))
    .$if(side === 'expert', (q) =>
      q
        .where('consultation.expertId', '=', personId as string)
        .where('consultation.requesterId', '!=', personId as string),
    )
}

function ofInstitution(id: string) {
  return sql<boolean>`(consultation.requesting_institution_id = ${id}::uuid
    or consultation.line_id in (select line.id from line where line.beijing_institution_id = ${id}::uuid))`
}

function sidesOf(filter: LogFilter): Side[] {
  return filter.personId === undefined ? [null] : ['requester', 'expert']
}

function pageQuery(read: ReadDb, filter: LogFilter, side: Side, after: LogPosition | null, limit: number) {
  return matching(read, filter, side)
    .innerJoin('patient', 'patient.id', 'consultation.patientId')
    .select(['consultation.id', 'consultation.number', 'consultation.lineId', 'consultation.state'])
    .select(['consultation.urgency', 'consultation.kind', 'consultation.diagnosis'])
    .select(['consultation.requesterId', 'consultation.expertId', 'consultation.changedAt'])
    .select(['consultation.scheduledStart', 'consultation.scheduledEnd', 'consultation.noShowSide'])
    .select(['consultation.reasonCode', 'consultation.reasonText'])
    .select(['patient.id as patientId', 'patient.identity', 'patient.sex', 'patient.birthDate'])
    .select(sql<Date>`consultation.submitted_at`.as('submittedAt'))
    .select(sql<string>`consultation.submitted_at::text`.as('position'))
    .$if(after !== null, (q) =>
      q.where(
        sql<boolean>`(consultation.submitted_at, consultation.id) < (${after?.at}::text::timestamptz, ${after?.id}::uuid)`,
      ),
    )
    .orderBy('consultation.submittedAt', 'desc')
    .orderBy('consultation.id', 'desc')
    .limit(limit)
}

export type LogPageRow = Awaited<ReturnType<ReturnType<typeof pageQuery>['execute']>>[number]

/** The next `limit` rows after a position, newest first. */
export async function readLogPage(
  read: ReadDb,
  filter: LogFilter,
  after: LogPosition | null,
  limit: number,
): Promise<LogPageRow[]> {
  const parts = await Promise.all(
    sidesOf(filter).map((side) => pageQuery(read, filter, side, after, limit).execute()),
  )
  const [only = [], second] = parts
  if (second === undefined) return only
  return [...only, ...second]
    .sort(
      (a, b) =>
        b.submittedAt.getTime() - a.submittedAt.getTime() ||
        compare(b.position, a.position) ||
        compare(b.id, a.id),
    )
    .slice(0, limit)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Rows that match, counted no further than `most`. */
export async function countLog(read: ReadDb, filter: LogFilter, most: number): Promise<number> {
  const counts = await Promise.all(
    sidesOf(filter).map((side) =>
      read
        .selectFrom(matching(read, filter, side).select('consultation.id').limit(most).as('found'))
        .select((eb) => eb.fn.countAll<string>().as('count'))
        .executeTakeFirstOrThrow(),
    ),
  )
  return Math.min(
    most,
    counts.reduce((sum, { count }) => sum + Number(count), 0),
  )
}

/** One row of the log; undefined where nothing of this id was ever submitted. */
export async function findLogRow(read: ReadDb, id: string): Promise<LogPageRow | undefined> {
  const query: ReturnType<typeof pageQuery> = pageQuery(read, {}, null, null, 1)
  return query.where('consultation.id', '=', id).executeTakeFirst()
}

/** How often each was signed, and the newest answer of the requesting hospital. */
export async function readOutcomes(read: ReadDb, ids: readonly string[]) {
  if (ids.length === 0) return new Map<string, Outcome>()
  const outcomes = sql<Outcome & { id: string }>`(
    select given.id,
      (select count(*)::int from opinion where opinion.consultation_id = given.id) as versions,
      (select decision from adoption where adoption.consultation_id = given.id
        order by opinion_version desc limit 1) as decision
    from unnest(${ids}::uuid[]) as given (id))`
  const rows = await read.selectFrom(outcomes.as('outcome')).selectAll().execute()
  return new Map(rows.map((row) => [row.id, row]))
}
export type Outcome = { versions: number; decision: 'adopted' | 'partly' | 'not_adopted' | null }

export type StayRow = {
  personId: string
  role: string
  joinedAt: Date
  leftAt: Date | null
  how: 'leave' | 'drop' | 'closed' | 'expelled' | null
  /** When it ended, or until when it counts. */
  endAt: Date
}

/** Who was in the room, in the order of coming. */
export function readStays(read: ReadDb, consultationId: string, now: Date): Promise<StayRow[]> {
  return read
    .selectFrom('presence')
    .select(['personId', 'role', 'joinedAt', 'leftAt', 'how'])
    .select(stayEnd(now).as('endAt'))
    .where('consultationId', '=', consultationId)
    .orderBy('joinedAt')
    .orderBy('id')
    .execute()
}

/** Events of these kinds out of a consultation's trail, newest first, with who acted and from which house. */
export function readTrail(read: ReadDb, consultationId: string, kinds: readonly string[], limit: number) {
  return read
    .selectFrom('auditEvent')
    .leftJoin('person', 'person.id', 'auditEvent.actorId')
    .leftJoin('institution', 'institution.id', 'auditEvent.actorInstitutionId')
    .select(['auditEvent.id', 'auditEvent.kind', 'auditEvent.data', 'auditEvent.at', 'auditEvent.actorId'])
    .select(['auditEvent.address', 'person.name', 'institution.nameZh', 'institution.nameEn'])
    .where('auditEvent.consultationId', '=', consultationId)
    .where('auditEvent.kind', 'in', kinds)
    .orderBy('auditEvent.at', 'desc')
    .orderBy('auditEvent.position', 'desc')
    .limit(limit)
    .execute()
}
export type TrailRow = Awaited<ReturnType<typeof readTrail>>[number]

export function findConsent(read: ReadDb, consultationId: string) {
  return read
    .selectFrom('consent')
    .select(['signedBy', 'obtainedAt'])
    .where('consultationId', '=', consultationId)
    .executeTakeFirst()
}

/** What the filters offer: institutions that ask or answer, and the people who do. */
export async function readLogOptions(read: ReadDb) {
  const [institutions, people] = await Promise.all([
    read
      .selectFrom('institution')
      .select(['id', 'nameZh', 'nameEn', 'city'])
      .orderBy('city', 'desc')
      .orderBy('nameZh')
      .execute(),
    read
      .selectFrom('person')
      .select(['id', 'name', 'institutionId'])
      .where((eb) =>
        eb.exists(
          eb
            .selectFrom('personRole')
            .select('role')
            .whereRef('personRole.personId', '=', 'person.id')
            .where('role', 'in', ['doctor', 'expert']),
        ),
      )
      .orderBy('name')
      .orderBy('id')
      .execute(),
  ])
  return { institutions, people }
}

/** The lines' names, for exports. */
export async function readLineNames(read: ReadDb): Promise<Map<string, { zh: string; en: string }>> {
  const rows = await read.selectFrom('line').select(['id', 'nameZh', 'nameEn']).execute()
  return new Map(rows.map((row) => [row.id, { zh: row.nameZh, en: row.nameEn }]))
}

/** Whether this call was answered before under a key of its own. */
export async function hasKey(read: ReadDb, personId: string, key: string): Promise<boolean> {
  const found = await read
    .selectFrom('idempotency')
    .select('key')
    .where('personId', '=', personId)
    .where('key', '=', key)
    .executeTakeFirst()
  return found !== undefined
}
