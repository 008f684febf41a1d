/** Signing in and out, and who one is. */
import { createHash } from 'node:crypto'
import { personBriefs } from '../../db/queries/person.ts'
import {
  findLogin,
  type Login,
  readAccount,
  writeLocale,
  writePasswordHash,
} from '../../db/queries/session.ts'
import type { SessionFacts } from '../auth/guard.ts'
import { isWithin } from '../auth/networks.ts'
import { addressRule, loginRule } from '../auth/throttle.ts'
import type { Locale } from '../contract/common.ts'
import { AppError } from '../contract/errors.ts'
import type { Me } from '../contract/session.ts'
import { type PersonActor, system } from '../domain/actor.ts'
import { noFacts } from '../domain/notice.ts'
import { type Act, act } from './act.ts'
import type { Call, Deps } from './deps.ts'
import { hasSecondFactor, takeCode } from './second-factor.ts'

export type SignInCall = { requestId: string; address: string | null; userAgent: string | null }
export type SignedIn = { personId: string; cookie: string; session: SessionFacts }

/** Attempts for names that nobody has are noted as well, in a chain of their own, and so take the same time. */
const nobody = 'unknown'

/**
 * Opens a session. Name unknown, password wrong and account disabled look the same and take the same time.
 * @throws AppError CREDENTIALS_WRONG, or ACCOUNT_LOCKED with the time to wait; SECOND_FACTOR_NEEDED where the account has one and no
 * code came, SECOND_FACTOR_WRONG where it is wrong or was taken: that counts as a failed attempt; ADDRESS_REFUSED to those whose password
 * is right, where their institution lets nobody in from there
 */
export async function signIn(
  deps: Deps,
  call: SignInCall,
  given: { loginName: string; password: string; code?: string | undefined },
): Promise<SignedIn> {
  const loginName = given.loginName.toLowerCase()
  const keys = { login: `login:${sha256(loginName)}`, address: `address:${call.address ?? 'none'}` }
  const login = await findLogin(deps.read, loginName)
  await requireUnlocked(deps, call, keys, login)
  const right = await deps.auth.passwords.verify(login?.passwordHash ?? null, given.password)
  if (login === undefined || !right || login.disabled) {
    await noteRefusal(deps, call, login, login !== undefined && right ? 'disabled' : 'password')
    throw new AppError('CREDENTIALS_WRONG')
  }
  if (!isWithin(call.address, login.networks)) {
    await deps.auth.throttle.refund(keys.login)
    await deps.auth.throttle.refund(keys.address)
    await noteRefusal(deps, call, login, 'address')
    throw new AppError('ADDRESS_REFUSED')
  }
  const wantsCode = await hasSecondFactor(deps, login.id)
  if (wantsCode && given.code === undefined) {
    await deps.auth.throttle.refund(keys.login)
    await deps.auth.throttle.refund(keys.address)
    throw new AppError('SECOND_FACTOR_NEEDED')
  }
  const opened = await openSession(deps, call, login, given.password, wantsCode ? given.code : undefined)
  await deps.auth.throttle.clear(keys.login)
  await deps.auth.throttle.refund(keys.address)
  return opened
}

async function requireUnlocked(
  deps: Deps,
  call: SignInCall,
  keys: { login: string; address: string },
  login: Login | undefined,
): Promise<void> {
  const byAddress = await deps.auth.throttle.begin(keys.address, addressRule)
  if (byAddress.retryAfterSeconds !== null) {
    if (byAddress.lockBegan) await noteRefusal(deps, call, undefined, 'locked')
    throw locked(byAddress.retryAfterSeconds)
  }
  const byLogin = await deps.auth.throttle.begin(keys.login, loginRule)
  if (byLogin.retryAfterSeconds === null) return
  if (byLogin.lockBegan) await noteRefusal(deps, call, login, 'locked')
  throw locked(byLogin.retryAfterSeconds)
}

function locked(retryAfterSeconds: number): AppError {
  return new AppError('ACCOUNT_LOCKED', { retryAfterSeconds })
}

async function noteRefusal(
  deps: Deps,
  call: SignInCall,
  login: Login | undefined,
  why: 'password' | 'locked' | 'disabled' | 'address',
): Promise<void> {
  const anonymous = { ...call, actor: system, idempotency: null }
  await act(deps, anonymous, async (hands) => {
    await hands.audit({ personId: login?.id ?? nobody }, { kind: 'session.refused', data: { why } })
    if (why === 'locked' && login !== undefined) tellLocked(hands, login.id, deps.clock())
  })
}

/** Once a day: whoever guesses all night must not wake the owner at every quarter of an hour. */
function tellLocked(hands: Act, personId: string, now: Date): void {
  hands.notify({
    event: `account.locked:${now.toISOString().slice(0, 10)}`,
    kind: 'account.locked',
    to: [{ personId, category: 'security' }],
    facts: noFacts,
    consultationId: null,
  })
}

/** @param code taken in the transaction that opens the session, so that no two sessions come of one */
async function openSession(
  deps: Deps,
  call: SignInCall,
  login: Login,
  password: string,
  code: string | undefined,
): Promise<SignedIn> {
  const { passwords } = deps.auth
  const newHash = passwords.isOutdated(login.passwordHash) ? await passwords.hash(password) : null
  const actor = await actorAtSignIn(deps, login.id)
  const opened = await act(deps, { ...call, actor, idempotency: null }, async (hands) => {
    if (code !== undefined && !(await takeCode(deps, hands, login.id, code))) {
      await hands.audit({ personId: login.id }, { kind: 'session.refused', data: { why: 'code' } })
      return null
    }
    if (newHash !== null) await writePasswordHash(hands.tx, login.id, newHash)
    const { address, userAgent } = call
    const opened = await deps.auth.openSession(hands.tx, login.id, { address, userAgent })
    await hands.audit({ personId: login.id }, { kind: 'session.opened', data: {} })
    return { personId: login.id, ...opened }
  })
  if (opened === null) throw new AppError('SECOND_FACTOR_WRONG')
  return opened
}

/** The person as the trail names the one who acts; there is no session yet to read it from. */
async function actorAtSignIn(deps: Deps, personId: string): Promise<PersonActor> {
  const [account, roles] = await Promise.all([
    readAccount(deps.read, personId),
    deps.read
      .selectFrom('personRole')
      .select('role')
      .where('personId', '=', personId)
      .orderBy('role')
      .execute(),
  ])
  return {
    kind: 'person',
    personId,
    roles: roles.map((one) => one.role),
    institutionId: account.institutionId,
    departmentId: null,
    expertLineIds: [],
    requestLineIds: [],
  }
}

/** Ends the session that calls; its sockets and media end with it. */
export async function signOut(deps: Deps, call: Call, session: SessionFacts): Promise<void> {
  const { personId } = call.actor
  await act(deps, call, async (hands) => {
    await deps.auth.closeSession(hands.tx, session.key)
    await hands.audit({ personId }, { kind: 'session.closed', data: {} })
    await hands.announce({
      topic: 'session.ended',
      payload: { personId, sessionKey: session.key, why: 'signed_out' },
    })
  })
}

/** Who the caller is, for the head of every page. */
export async function readMe(deps: Deps, actor: PersonActor, session: SessionFacts): Promise<Me> {
  const [account, briefs, isOn] = await Promise.all([
    readAccount(deps.read, actor.personId),
    personBriefs(deps.read, [actor.personId]),
    hasSecondFactor(deps, actor.personId),
  ])
  const person = briefs.get(actor.personId)
  if (person === undefined) throw new AppError('SIGNED_OUT')
  return {
    person,
    loginName: account.loginName,
    roles: [...actor.roles],
    locale: account.locale,
    institutionId: account.institutionId,
    city: account.city,
    expiresAt: session.expiresAt.toISOString(),
    secondFactor: isOn ? 'on' : session.owesSecondFactor ? 'due' : 'off',
  }
}

export async function chooseLocale(deps: Deps, call: Call, locale: Locale): Promise<{ locale: Locale }> {
  const { personId } = call.actor
  return act(deps, call, async (hands) => {
    await writeLocale(hands.tx, personId, locale)
    await hands.audit({ personId }, { kind: 'person.locale_chosen', data: { locale } })
    return { locale }
  })
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
