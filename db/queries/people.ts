/** Accounts, as the security administrator keeps them. */
import { type Expression, type SqlBool, sql } from 'kysely'
import type { AccountState } from '../../server/domain/account.ts'
import type { Role } from '../../server/domain/actor.ts'
import type { ReadDb, Tx } from '../open.ts'
import type { NewRow, Row } from '../schema.ts'

export type PeopleFilter = {
  q: string
  institutionId?: string | undefined
  role?: Role | undefined
  state?: AccountState | undefined
  /** The login name after which the page begins. */
  after: string | null
}

/** In the order of login names, which are unique. */
export function readPeople(read: ReadDb, filter: PeopleFilter, now: Date, limit: number) {
  const { institutionId, role, state, after } = filter
  const like = `%${filter.q.trim().replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`
  return read
    .selectFrom('person')
    .innerJoin('institution', 'institution.id', 'person.institutionId')
    .leftJoin('department', 'department.id', 'person.departmentId')
    .leftJoin('accountLink', (join) =>
      join
        .onRef('accountLink.personId', '=', 'person.id')
        .on('accountLink.usedAt', 'is', null)
        .on('accountLink.revokedAt', 'is', null)
        .on('accountLink.expiresAt', '>', now),
    )
    .select(['person.id', 'person.loginName', 'person.name', 'person.nameEn', 'person.titleZh'])
    .select(['person.titleEn', 'person.disabledAt', 'person.passwordSetAt', 'person.version'])
    .select(['person.institutionId', 'person.departmentId'])
    .select(['institution.nameZh', 'institution.nameEn as institutionEn'])
    .select(['department.nameZh as departmentZh', 'department.nameEn as departmentEn'])
    .select('accountLink.expiresAt as linkUntil')
    .select([
      rolesOf.as('roles'),
      sql<boolean>`exists (select from second_factor where person_id = person.id and confirmed_at is not null)`.as(
        'secondFactor',
      ),
      sql<number>`(select count(*)::int from session where person_id = person.id and expires_at > ${now})`.as(
        'sessions',
      ),
    ])
    .$if(filter.q.trim() !== '', (query) =>
      query.where((eb) =>
        eb.or([
          eb('person.loginName', 'ilike', like),
          eb('person.name', 'ilike', like),
          eb('person.nameEn', 'ilike', like),
        ]),
      ),
    )
    .$if(institutionId !== undefined, (query) =>
      query.where('person.institutionId', '=', institutionId ?? ''),
    )
    .$if(role !== undefined, (query) =>
      query.where(
        sql<boolean>`exists (select from person_role where person_id = person.id and role = ${role ?? ''})`,
      ),
    )
    .where('person.guestOf', 'is', null)
    .$if(state !== undefined, (query) => query.where(inState(state ?? 'active')))
    .$if(after !== null, (query) => query.where('person.loginName', '>', after ?? ''))
    .orderBy('person.loginName')
    .limit(limit)
    .execute()
}

const rolesOf = sql<Role[]>`array(select role from person_role where person_id = person.id order by role)`

function inState(state: AccountState): Expression<SqlBool> {
  if (state === 'disabled') return sql<SqlBool>`person.disabled_at is not null`
  const set = state === 'active' ? sql`is not null` : sql`is null`
  return sql<SqlBool>`person.disabled_at is null and person.password_set_at ${set}`
}

export async function readPlaces(read: ReadDb | Tx) {
  const [institutions, departments] = await Promise.all([
    read
      .selectFrom('institution')
      .select(['id', 'code', 'nameZh', 'nameEn', 'shortZh', 'shortEn', 'city', 'closedAt'])
      .orderBy('code')
      .execute(),
    read
      .selectFrom('department')
      .selectAll()
      .where('closedAt', 'is', null)
      .orderBy('nameZh')
      .orderBy('id')
      .execute(),
  ])
  return { institutions, departments }
}

/** Which of these somebody signs in with already. */
export async function readTakenLogins(read: ReadDb | Tx, loginNames: readonly string[]): Promise<string[]> {
  if (loginNames.length === 0) return []
  const rows = await read
    .selectFrom('person')
    .select('loginName')
    .where('loginName', 'in', loginNames)
    .execute()
  return rows.map((row) => row.loginName)
}

/** Whether the department is an open one of the institution. */
export async function isDepartmentOf(tx: Tx, departmentId: string, institutionId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('department')
    .select('id')
    .where('id', '=', departmentId)
    .where('institutionId', '=', institutionId)
    .where('closedAt', 'is', null)
    .executeTakeFirst()
  return row !== undefined
}

export async function isInstitution(tx: Tx, id: string): Promise<boolean> {
  const row = await tx
    .selectFrom('institution')
    .select('id')
    .where('id', '=', id)
    .where('closedAt', 'is', null)
    .executeTakeFirst()
  return row !== undefined
}

export async function insertPerson(tx: Tx, person: NewRow<'person'>): Promise<void> {
  await tx.insertInto('person').values(person).execute()
}

/** Locked until the transaction ends. */
export function lockPerson(tx: Tx, id: string): Promise<Row<'person'> | undefined> {
  return (
    tx
      .selectFrom('person')
      .selectAll()
      .where('id', '=', id)
      /* guests are not accounts */
      .where('guestOf', 'is', null)
      .forUpdate()
      .executeTakeFirst()
  )
}

export async function updatePerson(tx: Tx, id: string, set: Partial<NewRow<'person'>>): Promise<void> {
  await tx.updateTable('person').set(set).where('id', '=', id).execute()
}

export async function readRoles(tx: Tx, personId: string): Promise<Role[]> {
  const rows = await tx
    .selectFrom('personRole')
    .select('role')
    .where('personId', '=', personId)
    .orderBy('role')
    .execute()
  return rows.map((row) => row.role)
}

/** Takes before it gives: a role that stands alone may follow another. */
export async function replaceRoles(
  tx: Tx,
  personId: string,
  change: { taken: readonly Role[]; given: readonly Role[]; grantedBy: string },
): Promise<void> {
  const { taken, given, grantedBy } = change
  if (taken.length > 0) {
    await tx.deleteFrom('personRole').where('personId', '=', personId).where('role', 'in', taken).execute()
  }
  if (given.length > 0) {
    await tx
      .insertInto('personRole')
      .values(given.map((role) => ({ personId, role, grantedBy })))
      .execute()
  }
}

/** What is open is over from now on, and its token is gone. */
export async function revokeLinks(tx: Tx, personId: string, now: Date): Promise<void> {
  await tx
    .updateTable('accountLink')
    .set({ revokedAt: now, token: null })
    .where('personId', '=', personId)
    .where('usedAt', 'is', null)
    .where('revokedAt', 'is', null)
    .execute()
}

export async function insertLink(tx: Tx, link: NewRow<'accountLink'>): Promise<void> {
  await tx.insertInto('accountLink').values(link).execute()
}

export function findLink(read: ReadDb, id: string): Promise<Row<'accountLink'> | undefined> {
  return read.selectFrom('accountLink').selectAll().where('id', '=', id).executeTakeFirst()
}

/** The link that may still be used, with whom it is for. */
export function findOpenLink(read: ReadDb, tokenDigest: Buffer, now: Date) {
  return read
    .selectFrom('accountLink')
    .innerJoin('person', 'person.id', 'accountLink.personId')
    .select(['accountLink.id', 'accountLink.purpose', 'accountLink.expiresAt', 'accountLink.personId'])
    .select(['person.loginName', 'person.name', 'person.nameEn'])
    .where('tokenDigest', '=', tokenDigest)
    .where('usedAt', 'is', null)
    .where('revokedAt', 'is', null)
    .where('accountLink.expiresAt', '>', now)
    .where('person.disabledAt', 'is', null)
    .executeTakeFirst()
}

/** @returns false where somebody else was quicker, or it is over */
export async function takeLink(tx: Tx, id: string, now: Date): Promise<boolean> {
  const row = await tx
    .updateTable('accountLink')
    .set({ usedAt: now, token: null })
    .where('id', '=', id)
    .where('usedAt', 'is', null)
    .where('revokedAt', 'is', null)
    .where('expiresAt', '>', now)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

/** The newest first. */
export function readSessions(
  read: ReadDb,
  personId: string,
  now: Date,
  limit: number,
): Promise<Row<'session'>[]> {
  return read
    .selectFrom('session')
    .selectAll()
    .where('personId', '=', personId)
    .where('expiresAt', '>', now)
    .orderBy('createdAt', 'desc')
    .limit(limit)
    .execute()
}

/** Deletes sessions of a person. @returns their keys */
export async function endSessions(
  tx: Tx,
  personId: string,
  which: { only?: string; except?: string },
): Promise<string[]> {
  const { only, except } = which
  const rows = await tx
    .deleteFrom('session')
    .where('personId', '=', personId)
    .$if(only !== undefined, (query) => query.where('idDigest', '=', Buffer.from(only ?? '', 'hex')))
    .$if(except !== undefined, (query) => query.where('idDigest', '!=', Buffer.from(except ?? '', 'hex')))
    .returning('idDigest')
    .execute()
  return rows.map((row) => row.idDigest.toString('hex'))
}
