/** One consultation with its parts, and the writing of a request. */
import { sql } from 'kysely'
import { json, type ReadDb, type Tx } from '../open.ts'
import type { NewRow, Row } from '../schema.ts'

export async function findConsultation(read: ReadDb, id: string) {
  return read.selectFrom('consultation').selectAll().where('id', '=', id).executeTakeFirst()
}

export async function readPatient(given: ReadDb | Tx, id: string): Promise<Row<'patient'>> {
  return (given as ReadDb).selectFrom('patient').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
}

export type RequestParts = {
  record: unknown
  questions: string[]
  wishedTimes: { startAt: Date; endAt: Date }[]
  consent: Row<'consent'> | undefined
}

/** What belongs to a request beside its row: the newest record, questions, wished times, consent. */
export async function readParts(given: ReadDb | Tx, id: string): Promise<RequestParts> {
  const read = given as ReadDb
  const [record, questions, wishedTimes, consent] = await Promise.all([
    read
      .selectFrom('caseRecord')
      .select('content')
      .where('consultationId', '=', id)
      .orderBy('version', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow(),
    read.selectFrom('question').select('text').where('consultationId', '=', id).orderBy('position').execute(),
    read
      .selectFrom('wishedTime')
      .select(['startAt', 'endAt'])
      .where('consultationId', '=', id)
      .orderBy('position')
      .execute(),
    read.selectFrom('consent').selectAll().where('consultationId', '=', id).executeTakeFirst(),
  ])
  return { record: record.content, questions: questions.map((one) => one.text), wishedTimes, consent }
}

/** Who is in the call room now. */
export async function readInside(read: ReadDb, id: string) {
  return read
    .selectFrom('presence')
    .innerJoin('person', 'person.id', 'presence.personId')
    .leftJoin('guestLink', 'guestLink.id', 'presence.personId')
    .select(['presence.personId', 'person.name', 'presence.joinedAt', 'guestLink.kind as guest'])
    .where('presence.consultationId', '=', id)
    .where('presence.leftAt', 'is', null)
    .orderBy('presence.joinedAt')
    .execute()
}

export async function readAdoption(read: ReadDb, id: string): Promise<Row<'adoption'> | undefined> {
  return read
    .selectFrom('adoption')
    .selectAll()
    .where('consultationId', '=', id)
    .orderBy('opinionVersion', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** 0 where nothing was signed. */
export async function newestOpinionVersion(given: ReadDb | Tx, id: string): Promise<number> {
  const row = await (given as ReadDb)
    .selectFrom('opinion')
    .select((eb) => eb.fn.max('version').as('version'))
    .where('consultationId', '=', id)
    .executeTakeFirst()
  return row?.version ?? 0
}

export async function writeAdoption(tx: Tx, adoption: NewRow<'adoption'>): Promise<void> {
  await tx.insertInto('adoption').values(adoption).execute()
}

/** Whether this person's opening of the consultation is in the trail since then. */
export async function wasOpenedSince(
  read: ReadDb,
  consultationId: string,
  personId: string,
  since: Date,
): Promise<boolean> {
  const found = await read
    .selectFrom('auditEvent')
    .select('id')
    .where('consultationId', '=', consultationId)
    .where('at', '>', since)
    .where('kind', '=', 'consultation.opened')
    .where('actorId', '=', personId)
    .limit(1)
    .executeTakeFirst()
  return found !== undefined
}

/** The steps of a consultation out of its trail, newest first. */
export async function readHistory(read: ReadDb, consultationId: string) {
  return read
    .selectFrom('auditEvent')
    .leftJoin('person', 'person.id', 'auditEvent.actorId')
    .leftJoin('institution', 'institution.id', 'auditEvent.actorInstitutionId')
    .select(['auditEvent.id', 'auditEvent.kind', 'auditEvent.data', 'auditEvent.at', 'auditEvent.actorId'])
    .select(['person.name', 'person.nameEn as personEn', 'institution.nameZh', 'institution.nameEn'])
    .where('auditEvent.consultationId', '=', consultationId)
    .where('auditEvent.kind', 'in', [
      'consultation.drafted',
      'consultation.changed',
      'consent.recorded',
      'consent.changed',
      'attachment.added',
      'attachment.removed',
      'time.proposed',
      'time.answered',
      'consultation.overdue',
      'consultation.escalated',
      'consultation.unable',
      'consultation.gap_recorded',
      'consent.deferred',
      'review.deferred',
      'precheck.skipped',
      'review.reminded',
      'review.post_signed',
      'review.post_refused',
      'signature.reminded',
      'member.invited',
      'member.accepted',
      'member.declined',
      'member.removed',
      'agenda.saved',
      'agenda.circulated',
      'member.signed',
      'opinion.cosigned',
      'opinion.dissented',
      'chair.passed',
      'room.phoned',
      'record.destroyed',
    ])
    .orderBy('auditEvent.position', 'desc')
    .execute()
}

/** The next number of a day; the row is locked until the transaction ends. */
export async function nextNumber(tx: Tx, day: string): Promise<number> {
  const row = await tx
    .insertInto('consultationNumber')
    .values({ day, last: 1 })
    .onConflict((conflict) =>
      conflict.column('day').doUpdateSet((eb) => ({ last: eb('consultationNumber.last', '+', 1) })),
    )
    .returning('last')
    .executeTakeFirstOrThrow()
  return row.last
}

/**
 * What a request on this line needs to know; undefined where the line is not open or not offered to the institution.
 * @param begun whether the request has been out: it goes on where the line was closed meanwhile
 */
export async function findOfferedLine(tx: Tx, lineId: string, institutionId: string, begun = false) {
  return tx
    .selectFrom('line')
    .select(['line.id', 'line.seal', 'line.deadlines', 'line.beijingInstitutionId', 'line.completeness'])
    .select('line.rules')
    .where('line.id', '=', lineId)
    .$if(!begun, (query) => query.where('line.open', '=', true))
    .where((eb) =>
      eb.or([
        eb('line.hohhotInstitutionId', '=', institutionId),
        eb.exists(
          eb
            .selectFrom('lineSite')
            .select(sql`1`.as('one'))
            .whereRef('lineSite.lineId', '=', 'line.id')
            .where('lineSite.institutionId', '=', institutionId),
        ),
      ]),
    )
    .executeTakeFirst()
}

/** Neither version nor hour: nothing of it was said by a person. */
export async function writeCompleteness(
  tx: Tx,
  id: string,
  columns: { completeness: number; lacking: string[]; wanted: string[] },
): Promise<void> {
  await tx.updateTable('consultation').set(columns).where('id', '=', id).execute()
}

export async function isOnRoster(tx: Tx, lineId: string, personId: string): Promise<boolean> {
  const found = await tx
    .selectFrom('lineExpert')
    .select('personId')
    .where('lineId', '=', lineId)
    .where('personId', '=', personId)
    .executeTakeFirst()
  return found !== undefined
}

export async function insertRecord(
  tx: Tx,
  record: { consultationId: string; version: number; content: unknown; asked: unknown; authorId: string },
): Promise<void> {
  await tx
    .insertInto('caseRecord')
    .values({ ...record, content: json(record.content), asked: json(record.asked) })
    .execute()
}

/** Questions and wished times as they are now. */
export async function replaceParts(
  tx: Tx,
  consultationId: string,
  parts: { questions: readonly string[]; wishedTimes: readonly { startAt: string; endAt: string }[] },
): Promise<void> {
  await tx.deleteFrom('question').where('consultationId', '=', consultationId).execute()
  await tx.deleteFrom('wishedTime').where('consultationId', '=', consultationId).execute()
  if (parts.questions.length > 0) {
    await tx
      .insertInto('question')
      .values(parts.questions.map((text, index) => ({ consultationId, position: index + 1, text })))
      .execute()
  }
  if (parts.wishedTimes.length > 0) {
    await tx
      .insertInto('wishedTime')
      .values(parts.wishedTimes.map((time, index) => ({ consultationId, position: index + 1, ...time })))
      .execute()
  }
}

export async function replaceConsent(
  tx: Tx,
  consultationId: string,
  consent: Omit<NewRow<'consent'>, 'consultationId'> | null,
): Promise<void> {
  await tx.deleteFrom('consent').where('consultationId', '=', consultationId).execute()
  if (consent !== null) {
    await tx
      .insertInto('consent')
      .values({ consultationId, ...consent })
      .execute()
  }
}
