/** What a dossier tells of one consultation's course: who was in the room, what the trail holds, the consent. */
import type { GuestKind } from '../../server/domain/guest.ts'
import type { ReadDb, Tx } from '../open.ts'
import { stayEnd } from './call.ts'

export type StayRow = {
  id: string
  personId: string
  role: string
  joinedAt: Date
  leftAt: Date | null
  how: 'leave' | 'drop' | 'closed' | 'expelled' | null
  /** When it ended, or until when it counts. */
  endAt: Date
  /** What a guest is to the consultation. */
  guest: GuestKind | null
}

/** Who was in the room, in the order of coming. */
export function readStays(given: ReadDb | Tx, consultationId: string, now: Date): Promise<StayRow[]> {
  return (given as ReadDb)
    .selectFrom('presence')
    .select(['id', 'personId', 'role', 'joinedAt', 'leftAt', 'how'])
    .select(stayEnd(now).as('endAt'))
    .select((eb) =>
      eb
        .selectFrom('guestLink')
        .select('guestLink.kind')
        .whereRef('guestLink.id', '=', 'presence.personId')
        .as('guest'),
    )
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
    .select(['auditEvent.address', 'person.name', 'person.nameEn as personEn'])
    .select(['institution.nameZh', 'institution.nameEn'])
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
