/** The call room in the database: who is in, since when, and what was written in the chat. */
import { type SelectQueryBuilder, sql } from 'kysely'
import type { RoomSide } from '../../server/domain/host.ts'
import type { RoomRole } from '../../server/domain/room.ts'
import type { Db, ReadDb, Tx } from '../open.ts'
import type { Database, Row } from '../schema.ts'

export type StayEnd = NonNullable<Row<'presence'>['how']>

/** What decides about entering: the consultation without its content. */
export function findConsultationForEntry(read: ReadDb, id: string) {
  return read
    .selectFrom('consultation')
    .select([
      'id',
      'number',
      'state',
      'kind',
      'version',
      'scheduledStart',
      'lacking',
      'requesterId',
      'requestingInstitutionId',
      'requestingDepartmentId',
      'localOnly',
      'reviewStep',
      'precheckOnly',
      'receivingInstitutionId',
      'lineId',
      'expertId',
      'calledIds',
      'memberIds',
      'invitedIds',
    ])
    .where('id', '=', id)
    .executeTakeFirst()
}

/** A person as the others in the room see them. */
export function findRoomPerson(read: ReadDb, personId: string) {
  return read
    .selectFrom('person')
    .innerJoin('institution', 'institution.id', 'person.institutionId')
    .leftJoin('guestLink', 'guestLink.id', 'person.id')
    .select([
      'guestLink.name as guestName',
      'guestLink.kind as guestKind',
      'person.id',
      'person.name',
      'person.nameEn',
      'person.titleZh',
      'person.titleEn',
      'institution.nameZh as institutionZh',
      'institution.nameEn as institutionEn',
    ])
    .where('person.id', '=', personId)
    .executeTakeFirstOrThrow()
}

/** The room's row; made where it is not there yet. */
export function ensureRoom(tx: Tx, consultationId: string): Promise<Row<'room'>> {
  return (
    tx
      .insertInto('room')
      .values({ consultationId, mediaNode: null })
      /* an update that changes nothing, because only then the row that is there comes back */
      .onConflict((conflict) => conflict.column('consultationId').doUpdateSet({ consultationId }))
      .returningAll()
      .executeTakeFirstOrThrow()
  )
}

export async function markRoom(
  tx: Tx,
  consultationId: string,
  set: { startedAt?: Date; endedAt?: Date | null },
): Promise<void> {
  await tx.updateTable('room').set(set).where('consultationId', '=', consultationId).execute()
}

export function findOpenStay(tx: Tx, consultationId: string, personId: string) {
  return tx
    .selectFrom('presence')
    .selectAll()
    .where('consultationId', '=', consultationId)
    .where('personId', '=', personId)
    .where('leftAt', 'is', null)
    .executeTakeFirst()
}

/** Whoever sits there already, with another role from now on. */
export async function setStayRole(
  tx: Tx,
  consultationId: string,
  personId: string,
  role: RoomRole,
): Promise<void> {
  await tx
    .updateTable('presence')
    .set({ role })
    .where('consultationId', '=', consultationId)
    .where('personId', '=', personId)
    .where('leftAt', 'is', null)
    .execute()
}

export async function insertStay(
  tx: Tx,
  stay: { id: string; consultationId: string; personId: string; role: RoomRole; at: Date },
): Promise<void> {
  const { at, ...rest } = stay
  await tx
    .insertInto('presence')
    .values({ ...rest, joinedAt: at, seenAt: at })
    .execute()
}

/**
 * Ends a stay unless it has ended. Never before it began, whatever the clocks of two servers say.
 * @returns whether it was open
 */
export async function closeStay(
  tx: Tx,
  presenceId: string,
  end: { leftAt: Date; how: StayEnd },
): Promise<boolean> {
  const closed = await tx
    .updateTable('presence')
    .set((eb) => ({
      leftAt: sql<Date>`greatest(${end.leftAt}::timestamptz, ${eb.ref('joinedAt')})`,
      how: end.how,
    }))
    .where('id', '=', presenceId)
    .where('leftAt', 'is', null)
    .returning('id')
    .executeTakeFirst()
  return closed !== undefined
}

/** A sign of life of open stays. One statement that changes no fact, so it goes past the write path and leaves no event. */
export async function touchStays(db: Db, presenceIds: readonly string[], at: Date): Promise<void> {
  if (presenceIds.length === 0) return
  await db
    .updateTable('presence')
    .set({ seenAt: at })
    .where('id', 'in', presenceIds)
    .where('leftAt', 'is', null)
    .execute()
}

export async function countOpenStays(tx: Tx, consultationId: string): Promise<number> {
  const { count } = await tx
    .selectFrom('presence')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('consultationId', '=', consultationId)
    .where('leftAt', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(count)
}

export type ChatRow = { id: string; personId: string; name: string; text: string; at: Date }

function chatRows(
  read: ReadDb,
): SelectQueryBuilder<Database & { person: Database['person'] }, 'chatMessage' | 'person', ChatRow> {
  return read
    .selectFrom('chatMessage')
    .innerJoin('person', 'person.id', 'chatMessage.personId')
    .select(['chatMessage.id', 'chatMessage.personId', 'person.name', 'chatMessage.text', 'chatMessage.at'])
}

/**
 * One statement: a message is its own trail, insert-only like the audit.
 * @returns whether it was new; the same key again changes nothing
 */
export async function insertChat(
  db: Db,
  message: {
    id: string
    consultationId: string
    personId: string
    key: string
    text: string
    side: RoomSide | null
  },
): Promise<boolean> {
  const inserted = await db
    .insertInto('chatMessage')
    .values(message)
    .onConflict((conflict) => conflict.columns(['consultationId', 'personId', 'key']).doNothing())
    .returning('id')
    .executeTakeFirst()
  return inserted !== undefined
}

export function findChatByKey(
  read: ReadDb,
  message: { consultationId: string; personId: string; key: string },
) {
  return chatRows(read)
    .where('chatMessage.consultationId', '=', message.consultationId)
    .where('chatMessage.personId', '=', message.personId)
    .where('chatMessage.key', '=', message.key)
    .executeTakeFirstOrThrow()
}

/** What one side may read, newest first. */
export function findRecentChat(
  read: ReadDb,
  consultationId: string,
  side: RoomSide,
  limit: number,
): Promise<ChatRow[]> {
  return chatRows(read)
    .where('chatMessage.consultationId', '=', consultationId)
    .where((eb) => eb.or([eb('chatMessage.side', 'is', null), eb('chatMessage.side', '=', side)]))
    .orderBy('chatMessage.at', 'desc')
    .orderBy('chatMessage.id', 'desc')
    .limit(limit)
    .execute()
}
