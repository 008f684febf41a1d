/**
 * People and their rights, kept by security administrators, who read no records themselves. Nobody changes their own account here. What
 * two of them at once could break is held by the database: roles apart, the last security administrator, one open link.
 */
import { randomBytes } from 'node:crypto'
import { v7 as uuid } from 'uuid'
import {
  endSessions,
  insertPerson,
  isDepartmentOf,
  isInstitution,
  lockPerson,
  readPeople,
  readPlaces,
  readRoles,
  readSessions,
  replaceRoles,
  revokeLinks,
  updatePerson,
} from '../../db/queries/people.ts'
import { personBriefs } from '../../db/queries/person.ts'
import type { Row } from '../../db/schema.ts'
import type {
  AccountLink,
  AccountPage,
  Invitation,
  OpenSession,
  PeopleQuery,
  PersonCorrection,
  Place,
  RolesInput,
} from '../contract/account.ts'
import { AppError } from '../contract/errors.ts'
import { accountStateOf, isOwnAccount } from '../domain/account.ts'
import { handOverLink, makeLink } from './account-link.ts'
import { type Act, act } from './act.ts'
import type { Call, Deps } from './deps.ts'

/** Of one person that are shown. */
export const mostSessions = 100

/** @throws AppError VALIDATION_FAILED where the cursor is none of ours */
export async function listPeople(deps: Deps, query: PeopleQuery): Promise<AccountPage> {
  const { cursor, limit, ...filter } = query
  const after = cursor === undefined ? null : Buffer.from(cursor, 'base64url').toString('utf8')
  if (after !== null && !/^[a-z0-9._@-]{1,100}$/.test(after)) {
    throw new AppError('VALIDATION_FAILED', { fields: [{ path: 'cursor', code: 'invalid' }] })
  }
  const rows = await readPeople(deps.read, { ...filter, after }, deps.clock(), limit + 1)
  const items = rows.slice(0, limit).map((row) => ({
    id: row.id,
    loginName: row.loginName,
    name: row.name,
    nameEn: row.nameEn,
    title: { zh: row.titleZh, en: row.titleEn },
    institutionId: row.institutionId,
    departmentId: row.departmentId,
    institution: { zh: row.nameZh, en: row.institutionEn },
    department:
      row.departmentZh === null || row.departmentEn === null
        ? null
        : { zh: row.departmentZh, en: row.departmentEn },
    roles: row.roles,
    state: accountStateOf(row),
    version: row.version,
    sessions: row.sessions,
    linkUntil: row.linkUntil?.toISOString() ?? null,
    secondFactor: row.secondFactor,
  }))
  const last = items.at(-1)
  const next =
    rows.length > limit && last !== undefined ? Buffer.from(last.loginName).toString('base64url') : null
  return { items, next }
}

export async function listPlaces(deps: Deps): Promise<Place[]> {
  const { institutions, departments } = await readPlaces(deps.read)
  return institutions.map(({ id, nameZh, nameEn, city, closedAt }) => ({
    id,
    city,
    closed: closedAt !== null,
    name: { zh: nameZh, en: nameEn },
    departments: departments
      .filter((one) => one.institutionId === id)
      .map((one) => ({ id: one.id, name: { zh: one.nameZh, en: one.nameEn } })),
  }))
}

/**
 * Makes an account without a password, and the link with which its owner chooses one.
 * @throws AppError LOGIN_TAKEN, ROLES_APART, VALIDATION_FAILED for a place that is none
 */
export async function invitePerson(deps: Deps, call: Call, input: Invitation): Promise<AccountLink> {
  const passwordHash = await unknownPassword(deps)
  const linkId = await act(deps, call, (hands) => invite(deps, hands, call, input, passwordHash))
  return handOverLink(deps, linkId)
}

/** The hash of a password that nobody knows; signing in fails in the same time as with a wrong one. */
export function unknownPassword({ auth }: Pick<Deps, 'auth'>): Promise<string> {
  return auth.passwords.hash(randomBytes(32).toString('base64'))
}

/**
 * The one way in which somebody is invited, within the caller's transaction.
 * @param passwordHash of {@link unknownPassword}; those invited together may share it
 * @returns the id of the link
 * @throws AppError VALIDATION_FAILED for a place that is none
 */
export async function invite(
  deps: Deps,
  hands: Act,
  call: Call,
  input: Invitation,
  passwordHash: string,
): Promise<string> {
  const { roles, mailAddress, ...person } = input
  await requirePlace(hands, input)
  const personId = uuid()
  await insertPerson(hands.tx, { id: personId, ...person, passwordHash, passwordSetAt: null })
  await replaceRoles(hands.tx, personId, { taken: [], given: roles, grantedBy: call.actor.personId })
  await hands.audit(
    { personId },
    { kind: 'person.invited', data: { roles, institutionId: input.institutionId } },
  )
  return makeLink(deps, hands, call, { personId, purpose: 'invite', mailAddress })
}

async function requirePlace(
  { tx }: Act,
  { institutionId, departmentId }: Pick<Invitation, 'institutionId' | 'departmentId'>,
): Promise<void> {
  const refuse = (path: string) =>
    new AppError('VALIDATION_FAILED', { fields: [{ path, code: 'not_offered' }] })
  if (!(await isInstitution(tx, institutionId))) throw refuse('institutionId')
  if (departmentId !== null && !(await isDepartmentOf(tx, departmentId, institutionId))) {
    throw refuse('departmentId')
  }
}

/**
 * Corrects what somebody is called and where they are of. Who moves to another place has other rights from then on, so every session ends
 * at once, as where a role is taken.
 * @throws AppError NOT_FOUND, OWN_ACCOUNT, CONFLICT, VALIDATION_FAILED for a place that is none
 */
export async function correctPerson(
  deps: Deps,
  call: Call,
  personId: string,
  { version, ...to }: PersonCorrection,
): Promise<{ version: number }> {
  return act(deps, call, async (hands) => {
    const person = await lockOther(hands, call, personId, version)
    const { name, nameEn, titleZh, titleEn, institutionId, departmentId } = person
    const moves = to.institutionId !== institutionId || to.departmentId !== departmentId
    /* a place that was closed since may stay as it is */
    if (moves) await requirePlace(hands, to)
    const next = person.version + 1
    await updatePerson(hands.tx, personId, { ...to, version: next })
    const from = { name, nameEn, titleZh, titleEn, institutionId, departmentId }
    await hands.audit({ personId }, { kind: 'person.corrected', data: { from, to, version: next } })
    if (moves) await endAll(deps, hands, personId, 'signed_out')
    return { version: next }
  })
}

/**
 * A new link for somebody: to open the account where they have not yet, else to choose another password.
 * @throws AppError NOT_FOUND, OWN_ACCOUNT, WRONG_STATE for a disabled account
 */
export async function sendLink(
  deps: Deps,
  call: Call,
  personId: string,
  mailAddress: string | null,
): Promise<AccountLink> {
  const linkId = await act(deps, call, async (hands) => {
    const person = await lockOther(hands, call, personId)
    if (person.disabledAt !== null) throw new AppError('WRONG_STATE')
    const purpose = person.passwordSetAt === null ? 'invite' : 'reset'
    return makeLink(deps, hands, call, { personId, purpose, mailAddress })
  })
  return handOverLink(deps, linkId)
}

/**
 * Gives and takes roles. Where one is taken, every session ends at once, with its sockets and media.
 * @throws AppError NOT_FOUND, OWN_ACCOUNT, CONFLICT, ROLES_APART, LAST_SECURITY_ADMIN
 */
export async function changeRoles(
  deps: Deps,
  call: Call,
  personId: string,
  { version, roles }: RolesInput,
): Promise<{ version: number }> {
  return act(deps, call, async (hands) => {
    const person = await lockOther(hands, call, personId, version)
    const before = await readRoles(hands.tx, personId)
    const taken = before.filter((role) => !roles.includes(role))
    const given = roles.filter((role) => !before.includes(role))
    await replaceRoles(hands.tx, personId, { taken, given, grantedBy: call.actor.personId })
    const next = person.version + 1
    await updatePerson(hands.tx, personId, { version: next })
    await hands.audit(
      { personId },
      { kind: 'person.roles_changed', data: { from: before, to: [...roles].sort(), version: next } },
    )
    if (taken.length > 0) await endAll(deps, hands, personId, 'signed_out')
    return { version: next }
  })
}

/**
 * Takes an account out of use; its sessions, sockets and media end at once, and a waiting link is worthless.
 * @throws AppError NOT_FOUND, OWN_ACCOUNT, CONFLICT, LAST_SECURITY_ADMIN
 */
export async function disablePerson(
  deps: Deps,
  call: Call,
  personId: string,
  version: number,
): Promise<{ version: number }> {
  return act(deps, call, async (hands) => {
    const person = await lockOther(hands, call, personId, version)
    if (person.disabledAt !== null) throw new AppError('WRONG_STATE')
    const next = person.version + 1
    await updatePerson(hands.tx, personId, { version: next, disabledAt: deps.clock() })
    await revokeLinks(hands.tx, personId, deps.clock())
    await hands.audit({ personId }, { kind: 'person.disabled', data: { version: next } })
    await endAll(deps, hands, personId, 'disabled')
    return { version: next }
  })
}

/** @throws AppError NOT_FOUND, OWN_ACCOUNT, CONFLICT, WRONG_STATE where it is in use */
export async function enablePerson(
  deps: Deps,
  call: Call,
  personId: string,
  version: number,
): Promise<{ version: number }> {
  return act(deps, call, async (hands) => {
    const person = await lockOther(hands, call, personId, version)
    if (person.disabledAt === null) throw new AppError('WRONG_STATE')
    const next = person.version + 1
    await updatePerson(hands.tx, personId, { version: next, disabledAt: null })
    await hands.audit({ personId }, { kind: 'person.enabled', data: { version: next } })
    return { version: next }
  })
}

/** Where somebody is signed in, the newest first. */
export async function listSessions(
  deps: Deps,
  personId: string,
  currentKey: string | null,
): Promise<OpenSession[]> {
  const rows = await readSessions(deps.read, personId, deps.clock(), mostSessions)
  return rows.map((row) => {
    const key = row.idDigest.toString('hex')
    return {
      key,
      address: row.address,
      userAgent: row.userAgent,
      createdAt: row.createdAt.toISOString(),
      expiresAt: row.expiresAt.toISOString(),
      current: key === currentKey,
    }
  })
}

/** The same of somebody else. @throws AppError NOT_FOUND */
export async function listSessionsOf(deps: Deps, personId: string): Promise<OpenSession[]> {
  const [person] = (await personBriefs(deps.read, [personId])).values()
  if (person === undefined) throw new AppError('NOT_FOUND')
  return listSessions(deps, personId, null)
}

/** Ends every session of somebody else. @throws AppError NOT_FOUND, OWN_ACCOUNT */
export async function endSessionsOf(deps: Deps, call: Call, personId: string): Promise<{ sessions: number }> {
  return act(deps, call, async (hands) => {
    await lockOther(hands, call, personId)
    const ended = await endSessions(hands.tx, personId, {})
    await hands.audit({ personId }, { kind: 'person.sessions_ended', data: { sessions: ended.length } })
    await hands.announce({
      topic: 'session.ended',
      payload: { personId, sessionKey: null, why: 'signed_out' },
    })
    return { sessions: ended.length }
  })
}

async function endAll(
  deps: Deps,
  hands: Act,
  personId: string,
  why: 'signed_out' | 'disabled',
): Promise<void> {
  await deps.auth.closeSessionsOf(hands.tx, personId)
  await hands.announce({ topic: 'session.ended', payload: { personId, sessionKey: null, why } })
}

/** Locks an account that is not the caller's. @param version what the page has read; without, any */
async function lockOther({ tx }: Act, call: Call, id: string, version?: number): Promise<Row<'person'>> {
  if (isOwnAccount(call.actor.personId, id)) throw new AppError('OWN_ACCOUNT')
  const person = await lockPerson(tx, id)
  if (person === undefined) throw new AppError('NOT_FOUND')
  if (version !== undefined && person.version !== version) throw new AppError('CONFLICT')
  return person
}
