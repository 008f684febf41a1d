/**
 * Lucia's adapter over Kysely. A session id leaves this process only in its owner's cookie: the table holds its SHA-256, so a
 * copied database opens no session.
 */
import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Adapter, DatabaseSession, DatabaseUser, Lucia } from 'lucia'
import type { Db, Tx } from '../../db/open.ts'
import type { Role } from '../domain/actor.ts'
import type { Side } from '../domain/consultation.ts'

/** Everything that the guard needs to know of a person, read with the session in one query. */
export type PersonAttributes = {
  institutionId: string
  departmentId: string | null
  roles: Role[]
  expertLineIds: string[]
  requestLineIds: string[]
  /** Required by the house, and not there. */
  owesSecondFactor: boolean
  /** Where the house lets them come from; none: anywhere. A guest of a call belongs to no house. */
  networks: string[]
  /** Of a guest of one call. */
  guestOf: string | null
  guestSide: Side | null
}
export type SessionAttributes = { address: string | null; userAgent: string | null }

declare module 'lucia' {
  interface Register {
    Lucia: Lucia<Record<never, never>, PersonAttributes>
    DatabaseUserAttributes: PersonAttributes
    DatabaseSessionAttributes: SessionAttributes
  }
}

export function digestOfSession(sessionId: string): Buffer {
  return createHash('sha256').update(sessionId).digest()
}

/** A disabled person, and a guest whose time is over, is nobody to lucia, which then deletes the session that asked. */
export function createAdapter(db: Db | Tx): Adapter {
  return {
    async getSessionAndUser(sessionId) {
      const row = await db
        .selectFrom('session')
        .innerJoin('person', 'person.id', 'session.personId')
        .select(['session.personId', 'session.expiresAt', 'session.address', 'session.userAgent'])
        .select(['person.disabledAt', 'person.institutionId', 'person.departmentId'])
        .select(['person.guestOf', 'person.guestSide', 'person.guestUntil'])
        .select([rolesOf.as('roles'), expertLinesOf.as('expertLineIds'), requestLinesOf.as('requestLineIds')])
        .select([owes.as('owesSecondFactor'), networksOf.as('networks')])
        .where('session.idDigest', '=', digestOfSession(sessionId))
        .executeTakeFirst()
      if (row === undefined) return [null, null]
      const { personId, expiresAt, address, userAgent, disabledAt, guestUntil, ...attributes } = row
      const session: DatabaseSession = {
        id: sessionId,
        userId: personId,
        expiresAt,
        attributes: { address, userAgent },
      }
      const isOver = disabledAt !== null || (guestUntil !== null && guestUntil.getTime() <= Date.now())
      const user: DatabaseUser | null = isOver ? null : { id: personId, attributes }
      return [session, user]
    },
    /** Ids cannot be given back: what is stored is their digest, and that stands here in hexadecimal. */
    async getUserSessions(userId) {
      const rows = await db.selectFrom('session').selectAll().where('personId', '=', userId).execute()
      return rows.map((row) => ({
        id: row.idDigest.toString('hex'),
        userId,
        expiresAt: row.expiresAt,
        attributes: { address: row.address, userAgent: row.userAgent },
      }))
    },
    async setSession({ id, userId, expiresAt, attributes }) {
      await db
        .insertInto('session')
        .values({ idDigest: digestOfSession(id), personId: userId, expiresAt, ...attributes })
        .execute()
    },
    async updateSessionExpiration(sessionId, expiresAt) {
      await db
        .updateTable('session')
        .set({ expiresAt })
        .where('idDigest', '=', digestOfSession(sessionId))
        .execute()
    },
    async deleteSession(sessionId) {
      await db.deleteFrom('session').where('idDigest', '=', digestOfSession(sessionId)).execute()
    },
    async deleteUserSessions(userId) {
      await db.deleteFrom('session').where('personId', '=', userId).execute()
    },
    async deleteExpiredSessions() {
      await db.deleteFrom('session').where('expiresAt', '<=', new Date()).execute()
    },
  }
}

const owes = sql<boolean>`(
  person.guest_of is null
  and not exists (select from second_factor where person_id = person.id and confirmed_at is not null)
  and (
    exists (select from institution where id = person.institution_id and second_factor_required)
    or exists (
      select from person_role, house_setting
      where person_id = person.id and administrators_second_factor
        and role in ('audit_admin', 'system_admin', 'security_admin')
    )
  ))`
const networksOf = sql<string[]>`coalesce(
  (select networks from institution where id = person.institution_id and person.guest_of is null), '{}')`
const rolesOf = sql<Role[]>`array(select role from person_role where person_id = person.id order by role)`
const expertLinesOf = sql<
  string[]
>`array(select line_id::text from line_expert where person_id = person.id order by line_id)`
const requestLinesOf = sql<string[]>`array(
  select line_id::text from line_site where institution_id = person.institution_id
  union select id::text from line where hohhot_institution_id = person.institution_id order by 1)`
