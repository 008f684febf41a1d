/** Links with which somebody chooses a password: made by a security administrator, mailed and shown, used once. */
import { createHash, randomBytes } from 'node:crypto'
import { v7 as uuid } from 'uuid'
import {
  findLink,
  findOpenLink,
  insertLink,
  lockPerson,
  revokeLinks,
  takeLink,
  updatePerson,
} from '../../db/queries/people.ts'
import { readAccount } from '../../db/queries/session.ts'
import { addressRule } from '../auth/throttle.ts'
import type { AccountLink, LinkOwner } from '../contract/account.ts'
import { AppError } from '../contract/errors.ts'
import { type LinkPurpose, linkHours, type PasswordOwner, passwordFaultOf } from '../domain/account.ts'
import { system } from '../domain/actor.ts'
import { DeliveryError } from '../domain/delivery.ts'
import { type Act, act } from './act.ts'
import type { Call, Deps } from './deps.ts'

/** @throws AppError VALIDATION_FAILED with the fault of a password that somebody wants to choose */
export function requireGoodPassword(password: string, owner: PasswordOwner): void {
  const code = passwordFaultOf(password, owner)
  if (code !== null) throw new AppError('VALIDATION_FAILED', { fields: [{ path: 'password', code }] })
}

/** Makes a link within the caller's transaction; the one before is worthless then. @returns its id */
export async function makeLink(
  deps: Deps,
  hands: Act,
  call: Call,
  link: { personId: string; purpose: LinkPurpose; mailAddress: string | null },
): Promise<string> {
  const { personId, purpose, mailAddress } = link
  const now = deps.clock()
  const id = uuid()
  const token = randomBytes(32).toString('base64url')
  await revokeLinks(hands.tx, personId, now)
  await insertLink(hands.tx, {
    id,
    personId,
    purpose,
    mailAddress,
    tokenDigest: digestOfToken(token),
    token: deps.vault.seal({ token }, id),
    createdBy: call.actor.personId,
    expiresAt: new Date(now.getTime() + linkHours[purpose] * 3_600_000),
  })
  await hands.audit(
    { personId },
    { kind: 'person.link_made', data: { linkId: id, purpose, byMail: mailAddress !== null } },
  )
  return id
}

/**
 * Mails a link after its transaction and answers with it. A repeated request comes here again: the same link, the same Message-ID.
 * @param tries whether to mail it at all; without, the answer says that it was not sent
 * @throws AppError LINK_OVER where it was used or replaced meanwhile
 */
export async function handOverLink(deps: Deps, linkId: string, tries = true): Promise<AccountLink> {
  const link = await findLink(deps.read, linkId)
  if (link === undefined || link.token === null) throw new AppError('LINK_OVER')
  const { token } = deps.vault.open(link.token, link.id) as { token: string }
  const { personId, purpose, mailAddress } = link
  const mail =
    mailAddress === null ? 'none' : tries ? await mailLink(deps, { ...link, mailAddress }, token) : 'failed'
  return { personId, purpose, token, expiresAt: link.expiresAt.toISOString(), mail }
}

/** Letters that are on their way at once; where so many fail one after another, the mail server is away. */
const mailedAtOnce = 5

/**
 * Several, in their order. Once the mail server is found to be away the rest is not tried: each try takes seconds, and these links are
 * handed over by hand.
 * @returns null for a link that was used or replaced before a repeated request
 */
export async function handOverLinks(deps: Deps, linkIds: readonly string[]): Promise<(AccountLink | null)[]> {
  const given: (AccountLink | null)[] = []
  let failedInARow = 0
  for (let at = 0; at < linkIds.length; at += mailedAtOnce) {
    const tries = failedInARow < mailedAtOnce
    const batch = await Promise.all(
      linkIds.slice(at, at + mailedAtOnce).map((id) =>
        handOverLink(deps, id, tries).catch((error: unknown) => {
          if (error instanceof AppError && error.code === 'LINK_OVER') return null
          throw error
        }),
      ),
    )
    for (const link of batch) {
      if (link?.mail === 'sent') failedInARow = 0
      if (link?.mail === 'failed') failedInARow += 1
    }
    given.push(...batch)
  }
  return given
}

async function mailLink(
  deps: Deps,
  link: { id: string; personId: string; purpose: LinkPurpose; mailAddress: string },
  token: string,
): Promise<'sent' | 'failed' | 'off'> {
  const { mail } = deps.post
  if (mail === null) return 'off'
  const { loginName, locale } = await readAccount(deps.read, link.personId)
  const { id: linkId, purpose, mailAddress: address } = link
  try {
    await mail.sendLink({ linkId, purpose, token, address, loginName, locale })
    return 'sent'
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error
    deps.log.warn({ linkId, fault: error.fault }, 'a link was not sent')
    return 'failed'
  }
}

/** @throws AppError LINK_OVER, TOO_MANY_REQUESTS where an address tries too many */
export async function openLink(deps: Deps, address: string | null, token: string): Promise<LinkOwner> {
  const found = await findTried(deps, address, token)
  const { purpose, loginName, name, nameEn, expiresAt } = found
  return { purpose, loginName, name, nameEn, expiresAt: expiresAt.toISOString() }
}

/**
 * Sets the password. Whoever had a session under the one before has none any more.
 * @throws AppError LINK_OVER, VALIDATION_FAILED with the fault of the password; the link stays then
 */
export async function redeemLink(
  deps: Deps,
  from: { requestId: string; address: string | null },
  { token, password }: { token: string; password: string },
): Promise<{ loginName: string }> {
  const { id: linkId, personId, purpose, ...owner } = await findTried(deps, from.address, token)
  requireGoodPassword(password, owner)
  const passwordHash = await deps.auth.passwords.hash(password)
  return act(deps, { ...from, actor: system, idempotency: null }, async (hands) => {
    const now = deps.clock()
    const person = await lockPerson(hands.tx, personId)
    if (person === undefined || person.disabledAt !== null) throw new AppError('LINK_OVER')
    if (!(await takeLink(hands.tx, linkId, now))) throw new AppError('LINK_OVER')
    await updatePerson(hands.tx, personId, { passwordHash, passwordSetAt: now })
    await deps.auth.closeSessionsOf(hands.tx, personId)
    await hands.audit({ personId }, { kind: 'person.link_used', data: { linkId, purpose } })
    await hands.announce({
      topic: 'session.ended',
      payload: { personId, sessionKey: null, why: 'signed_out' },
    })
    return { loginName: owner.loginName }
  })
}

async function findTried(deps: Deps, address: string | null, token: string) {
  const key = `link:${address ?? 'none'}`
  const { retryAfterSeconds } = await deps.auth.throttle.begin(key, addressRule)
  if (retryAfterSeconds !== null) throw new AppError('TOO_MANY_REQUESTS', { retryAfterSeconds })
  const found = await findOpenLink(deps.read, digestOfToken(token), deps.clock())
  if (found === undefined) throw new AppError('LINK_OVER')
  await deps.auth.throttle.refund(key)
  return found
}

function digestOfToken(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
