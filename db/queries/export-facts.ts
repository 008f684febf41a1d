/** What an export tells of many consultations at once, beside their rows: one query each, however many they are. */
import { sql } from 'kysely'
import type { ReadDb } from '../open.ts'

/** Changes of state, and accesses of the given kinds, in the order in which they happened. */
export function readEventsOf(read: ReadDb, ids: readonly string[], kinds: readonly string[]) {
  return read
    .selectFrom('auditEvent')
    .leftJoin('person', 'person.id', 'auditEvent.actorId')
    .select(['auditEvent.id', 'auditEvent.consultationId', 'auditEvent.kind', 'auditEvent.data'])
    .select(['auditEvent.at', 'auditEvent.address', 'auditEvent.actorId', 'person.name'])
    .where('auditEvent.consultationId', 'in', ids)
    .where('auditEvent.kind', 'in', kinds)
    .orderBy('auditEvent.consultationId')
    .orderBy('auditEvent.at')
    .orderBy('auditEvent.position')
    .execute()
}

/** Stays in the room; whether the person came in by a link. */
export function readStaysOf(read: ReadDb, ids: readonly string[]) {
  return read
    .selectFrom('presence')
    .leftJoin('guestLink', 'guestLink.id', 'presence.personId')
    .select(['presence.consultationId', 'presence.personId', 'presence.joinedAt', 'presence.leftAt'])
    .select(sql<boolean>`guest_link.id is not null`.as('guest'))
    .where('presence.consultationId', 'in', ids)
    .orderBy('presence.joinedAt')
    .orderBy('presence.id')
    .execute()
}

/** Signed versions, oldest first. */
export function readVersionsOf(read: ReadDb, ids: readonly string[]) {
  return read
    .selectFrom('opinion')
    .select([
      'id',
      'consultationId',
      'version',
      'authorId',
      'signedAt',
      'digest',
      'digestAlgorithm',
      'content',
    ])
    .where('consultationId', 'in', ids)
    .orderBy('version')
    .execute()
}

export function readConsentsOf(read: ReadDb, ids: readonly string[]) {
  return read
    .selectFrom('consent')
    .innerJoin('consultation', 'consultation.id', 'consent.consultationId')
    .select(['consent.consultationId', 'consent.signedBy', 'consent.obtainedAt'])
    .select(sql<boolean>`consultation.consent_withdrawn_at is not null`.as('withdrawn'))
    .where('consent.consultationId', 'in', ids)
    .execute()
}

/** The houses on both sides. */
export function readPlacesOf(read: ReadDb, ids: readonly string[]) {
  return read
    .selectFrom('consultation')
    .leftJoin('person', 'person.id', 'consultation.expertId')
    .select(['consultation.id', 'consultation.requestingInstitutionId'])
    .select('person.institutionId as expertInstitutionId')
    .where('consultation.id', 'in', ids)
    .execute()
}
