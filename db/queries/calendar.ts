/** Hours, exceptions, holidays, and who is booked when. */
import { sql } from 'kysely'
import { json, type ReadDb, type Tx } from '../open.ts'
import type { NewRow } from '../schema.ts'

/** Who serves a line and how long its slots are; undefined where the line is not open. */
export async function readRoster(read: ReadDb, lineId: string) {
  const line = await read
    .selectFrom('line')
    .select(['id', 'slotMinutes'])
    .where('id', '=', lineId)
    .where('open', '=', true)
    .executeTakeFirst()
  if (line === undefined) return undefined
  const experts = await read
    .selectFrom('lineExpert')
    .innerJoin('person', 'person.id', 'lineExpert.personId')
    .select('person.id')
    .where('lineExpert.lineId', '=', lineId)
    .where('person.disabledAt', 'is', null)
    .orderBy('person.loginName')
    .execute()
  return { slotMinutes: line.slotMinutes, expertIds: experts.map((one) => one.id) }
}

/** Who is on a line's roster, whether it is open or closed and their accounts are enabled or not. */
export async function readPlaces(read: ReadDb, lineId: string) {
  return read
    .selectFrom('lineExpert')
    .innerJoin('person', 'person.id', 'lineExpert.personId')
    .select(['person.id', 'person.disabledAt'])
    .where('lineExpert.lineId', '=', lineId)
    .orderBy('person.name')
    .orderBy('person.id')
    .execute()
}

/** Weekly hours of these pairs of line and person. */
export async function readWeekly(
  given: ReadDb | Tx,
  lineIds: readonly string[],
  personIds: readonly string[],
) {
  if (lineIds.length === 0 || personIds.length === 0) return []
  return (given as ReadDb)
    .selectFrom('expertHours')
    .selectAll()
    .where('lineId', 'in', lineIds)
    .where('personId', 'in', personIds)
    .orderBy('weekday')
    .orderBy('fromMinute')
    .execute()
}

/** Exceptions in `[from, to]`, days. */
export async function readExceptions(
  read: ReadDb,
  lineIds: readonly string[],
  personIds: readonly string[],
  days: { from: string; to?: string },
) {
  if (lineIds.length === 0 || personIds.length === 0) return []
  return read
    .selectFrom('expertException')
    .selectAll()
    .where('lineId', 'in', lineIds)
    .where('personId', 'in', personIds)
    .where('day', '>=', days.from)
    .$if(days.to !== undefined, (query) => query.where('day', '<=', days.to ?? ''))
    .orderBy('day')
    .execute()
}

export async function readHolidays(read: ReadDb, days: { from: string; to: string }) {
  return read
    .selectFrom('holiday')
    .selectAll()
    .where('day', '>=', days.from)
    .where('day', '<=', days.to)
    .orderBy('day')
    .execute()
}

/** No session is longer; bounds the scan of the index. */
const longestSession = 86_400_000

/** Sessions that hold these people, as expert, on the board or as asking doctor, and touch the range. */
export async function readBookings(
  given: ReadDb | Tx,
  personIds: readonly string[],
  range: { start: Date; end: Date },
) {
  const read = given as ReadDb
  if (personIds.length === 0) return []
  return read
    .selectFrom('consultation')
    .select(['id', 'expertId', 'requesterId', 'memberIds', 'scheduledStart', 'scheduledEnd'])
    .where('state', 'in', ['scheduled', 'in_session'])
    .where('scheduledStart', '<', range.end)
    .where('scheduledStart', '>', new Date(range.start.getTime() - longestSession))
    .where('scheduledEnd', '>', range.start)
    .where((eb) =>
      eb.or([
        eb('expertId', 'in', personIds),
        eb('requesterId', 'in', personIds),
        sql<boolean>`member_ids && ${personIds}::uuid[]`,
      ]),
    )
    .execute()
}

/** What a person's calendar shows: their sessions, past ones included, with the people of both sides. */
export async function readSessions(
  read: ReadDb,
  personId: string,
  range: { start: Date; end: Date },
  limit: number,
) {
  return read
    .selectFrom('consultation')
    .innerJoin('patient', 'patient.id', 'consultation.patientId')
    .select(['consultation.id', 'consultation.number', 'consultation.lineId', 'consultation.state'])
    .select(['consultation.urgency', 'consultation.scheduledStart', 'consultation.scheduledEnd'])
    .select([
      'consultation.requesterId',
      'consultation.expertId',
      'consultation.patientId',
      'patient.identity',
    ])
    .where('consultation.state', 'in', [
      'scheduled',
      'in_session',
      'reporting',
      'signed',
      'closed',
      'no_show',
    ])
    .where('scheduledStart', '<', range.end)
    .where('scheduledStart', '>', new Date(range.start.getTime() - longestSession))
    .where('scheduledEnd', '>', range.start)
    .where((eb) =>
      eb.or([
        eb('expertId', '=', personId),
        eb('requesterId', '=', personId),
        sql<boolean>`member_ids @> array[${personId}]::uuid[]`,
      ]),
    )
    .orderBy('scheduledStart')
    .limit(limit)
    .execute()
}

/** Open proposals in the range about consultations of a person. */
export async function readProposedTimes(
  read: ReadDb,
  personId: string,
  range: { start: Date; end: Date },
  limit: number,
) {
  return read
    .selectFrom('timeProposal')
    .innerJoin('proposedTime', 'proposedTime.proposalId', 'timeProposal.id')
    .innerJoin('consultation', 'consultation.id', 'timeProposal.consultationId')
    .innerJoin('patient', 'patient.id', 'consultation.patientId')
    .select(['consultation.id', 'consultation.number', 'consultation.patientId', 'patient.identity'])
    .select(['proposedTime.startAt', 'proposedTime.endAt'])
    .where('timeProposal.state', '=', 'open')
    .where('proposedTime.startAt', '<', range.end)
    .where('proposedTime.endAt', '>', range.start)
    .where((eb) =>
      eb.or([eb('consultation.expertId', '=', personId), eb('consultation.requesterId', '=', personId)]),
    )
    .orderBy('proposedTime.startAt')
    .limit(limit)
    .execute()
}

/** Everybody on these lines' rosters but one. */
export async function readRosterMates(read: ReadDb, lineIds: readonly string[], but: string) {
  if (lineIds.length === 0) return []
  return read
    .selectFrom('lineExpert')
    .innerJoin('person', 'person.id', 'lineExpert.personId')
    .select(['person.id', 'person.name', 'person.nameEn'])
    .distinct()
    .where('lineExpert.lineId', 'in', lineIds)
    .where('person.id', '!=', but)
    .where('person.disabledAt', 'is', null)
    .execute()
}

export async function readSlotLengths(read: ReadDb, lineIds: readonly string[]) {
  if (lineIds.length === 0) return []
  return read
    .selectFrom('line')
    .select(['id', 'slotMinutes'])
    .where('id', 'in', lineIds)
    .orderBy('position')
    .execute()
}

/** Locks an expert's place on a roster, so that two windows change its hours one after the other. */
export async function lockPlace(tx: Tx, lineId: string, personId: string): Promise<boolean> {
  const found = await tx
    .selectFrom('lineExpert')
    .select('personId')
    .where('lineId', '=', lineId)
    .where('personId', '=', personId)
    .forUpdate()
    .executeTakeFirst()
  return found !== undefined
}

export async function replaceWeekly(
  tx: Tx,
  place: { lineId: string; personId: string },
  intervals: readonly { weekday: number; fromMinute: number; toMinute: number }[],
): Promise<void> {
  await tx
    .deleteFrom('expertHours')
    .where('lineId', '=', place.lineId)
    .where('personId', '=', place.personId)
    .execute()
  if (intervals.length === 0) return
  await tx
    .insertInto('expertHours')
    .values(intervals.map((one): NewRow<'expertHours'> => ({ ...place, ...one })))
    .execute()
}

/** @returns how many dates from this day on have an exception now */
export async function putException(
  tx: Tx,
  exception: { lineId: string; personId: string; day: string; intervals: unknown },
  from: string,
): Promise<number> {
  await tx
    .insertInto('expertException')
    .values({ ...exception, intervals: json(exception.intervals) })
    .onConflict((conflict) =>
      conflict
        .columns(['lineId', 'personId', 'day'])
        .doUpdateSet((eb) => ({ intervals: eb.ref('excluded.intervals') })),
    )
    .execute()
  const { count } = await tx
    .selectFrom('expertException')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('lineId', '=', exception.lineId)
    .where('personId', '=', exception.personId)
    .where('day', '>=', from)
    .executeTakeFirstOrThrow()
  return Number(count)
}

export async function deleteException(
  tx: Tx,
  { lineIds, personId, day }: { lineIds: readonly string[]; personId: string; day: string },
): Promise<number> {
  const [gone] = await tx
    .deleteFrom('expertException')
    .where('lineId', 'in', lineIds)
    .where('personId', '=', personId)
    .where('day', '=', day)
    .execute()
  return Number(gone?.numDeletedRows ?? 0)
}
