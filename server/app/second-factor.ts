/** The second factor of an account. What is stored opens nothing: secrets are sealed, recovery codes are keyed digests. */
import { randomBytes } from 'node:crypto'
import { endSessions, lockPerson } from '../../db/queries/people.ts'
import {
  confirmSecret,
  findSecondFactor,
  lockHouseSetting,
  proposeSecret,
  readPolicy,
  readPolicyChanges,
  removeSecondFactor,
  takeRecoveryCode,
  takeStep,
  writePolicy,
} from '../../db/queries/second-factor.ts'
import { readAccount } from '../../db/queries/session.ts'
import { signingRule } from '../auth/throttle.ts'
import { base32, newTotpSecret, stepOfCode, totpAddress } from '../auth/totp.ts'
import { AppError } from '../contract/errors.ts'
import { type PolicyVersions, type RecoveryCodes, SecondFactorPolicy } from '../contract/second-factor.ts'
import { isOwnAccount, mayRequireOfAdministrators } from '../domain/account.ts'
import { type Act, act } from './act.ts'
import type { Call, Deps } from './deps.ts'
import { stampsOf } from './version.ts'

const mostPolicyVersions = 20
const recoveryCodes = 10
/** Bytes of one: sixteen characters. */
const recoveryBytes = 10

function openSecret(deps: Deps, row: { secret: Buffer; personId: string }): Buffer {
  const { key } = deps.vault.open(row.secret, row.personId) as { key: string }
  return Buffer.from(key, 'base64')
}

function digestOfCode(deps: Deps, personId: string, code: string): Buffer {
  return deps.vault.mark('recovery code', `${personId} ${code}`)
}

/**
 * Proposes a secret to the caller's authenticator; the one before that was not confirmed is forgotten.
 * @returns the key for typing it in, and what the QR code says
 * @throws AppError WRONG_STATE where a second factor stands
 */
export async function beginEnrolment(deps: Deps, call: Call): Promise<{ key: string; address: string }> {
  const { personId } = call.actor
  await act(deps, call, async (hands) => {
    const secret = deps.vault.seal({ key: newTotpSecret().toString('base64') }, personId)
    if (!(await proposeSecret(hands.tx, personId, secret))) throw new AppError('WRONG_STATE')
    await hands.audit({ personId }, { kind: 'factor.proposed', data: {} })
    return {}
  })
  /* read again: the secret must not lie in what is kept for a repeated request */
  const row = await findSecondFactor(deps.read, personId)
  if (row === undefined || row.confirmedAt !== null) throw new AppError('WRONG_STATE')
  const secret = openSecret(deps, row)
  const { loginName } = await readAccount(deps.read, personId)
  return { key: base32(secret), address: totpAddress(secret, loginName) }
}

/**
 * Takes the second factor into use with a first code.
 * @returns recovery codes, which are nowhere else
 * @throws AppError CODE_WRONG, ACCOUNT_LOCKED, WRONG_STATE
 */
export async function confirmEnrolment(deps: Deps, call: Call, code: string): Promise<RecoveryCodes> {
  const { personId } = call.actor
  await countTry(deps, personId)
  const row = await findSecondFactor(deps.read, personId)
  if (row === undefined) throw new AppError('WRONG_STATE')
  const step = stepOfCode(openSecret(deps, row), code, deps.clock())
  if (step === null) throw new AppError('CODE_WRONG')
  const sealed = await act(deps, call, async (hands) => {
    const codes = Array.from({ length: recoveryCodes }, () => base32(randomBytes(recoveryBytes)))
    const digests = codes.map((one) => digestOfCode(deps, personId, one))
    const done = await confirmSecret(hands.tx, personId, { step, at: deps.clock(), digests })
    if (!done) throw new AppError('WRONG_STATE')
    await hands.audit({ personId }, { kind: 'factor.confirmed', data: {} })
    return deps.vault.seal({ codes }, personId).toString('base64')
  })
  await deps.auth.throttle.clear(`factor:${personId}`)
  const { codes } = deps.vault.open(Buffer.from(sealed, 'base64'), personId) as RecoveryCodes
  return { codes: codes.map((one) => (one.match(/.{4}/g) ?? []).join('-')) }
}

async function countTry(deps: Deps, personId: string): Promise<void> {
  const { retryAfterSeconds } = await deps.auth.throttle.begin(`factor:${personId}`, signingRule)
  if (retryAfterSeconds !== null) throw new AppError('ACCOUNT_LOCKED', { retryAfterSeconds })
}

/** Whether signing in wants a code of this person. */
export async function hasSecondFactor(deps: Deps, personId: string): Promise<boolean> {
  const row = await findSecondFactor(deps.read, personId)
  return row !== undefined && row.confirmedAt !== null
}

/**
 * Takes a code of an authenticator or a recovery code, within the transaction that opens the session; either counts once.
 * @returns whether it was right
 */
export async function takeCode(
  deps: Deps,
  { tx, audit }: Act,
  personId: string,
  code: string,
): Promise<boolean> {
  const row = await findSecondFactor(deps.read, personId)
  if (row === undefined) return false
  const step = stepOfCode(openSecret(deps, row), code, deps.clock())
  if (step !== null) return takeStep(tx, personId, step)
  const left = await takeRecoveryCode(tx, personId, digestOfCode(deps, personId, code), deps.clock())
  if (left === null) return false
  await audit({ personId }, { kind: 'factor.recovered', data: { left } })
  return true
}

/**
 * Takes somebody's second factor away, who has lost it; their sessions end.
 * @throws AppError OWN_ACCOUNT, NOT_FOUND where there is none
 */
export async function resetSecondFactor(
  deps: Deps,
  call: Call,
  personId: string,
): Promise<{ sessions: number }> {
  if (isOwnAccount(call.actor.personId, personId)) throw new AppError('OWN_ACCOUNT')
  return act(deps, call, async (hands) => {
    await lockPerson(hands.tx, personId)
    if (!(await removeSecondFactor(hands.tx, personId))) throw new AppError('NOT_FOUND')
    const ended = await endSessions(hands.tx, personId, {})
    await hands.audit({ personId }, { kind: 'factor.reset', data: {} })
    await hands.announce({
      topic: 'session.ended',
      payload: { personId, sessionKey: null, why: 'signed_out' },
    })
    return { sessions: ended.length }
  })
}

/** Of whom the house requires a second factor. */
export async function readSecondFactorPolicy(deps: Deps): Promise<SecondFactorPolicy> {
  const { version, administratorsSecondFactor, institutionIds } = await readPolicy(deps.read)
  return {
    version,
    administrators: administratorsSecondFactor,
    institutionIds: institutionIds as SecondFactorPolicy['institutionIds'],
  }
}

/** Its versions stand in the trail alone: each change says the whole of what held from then on. Two queries. */
export async function listPolicyVersions(deps: Deps): Promise<PolicyVersions> {
  const rows = await readPolicyChanges(deps.read, mostPolicyVersions)
  const stamps = await stampsOf(deps, rows)
  return rows.map((row, index) => ({
    ...SecondFactorPolicy.parse(row.data),
    ...(stamps[index] ?? { at: row.at.toISOString(), by: null }),
  }))
}

/**
 * Says of whom it is required; of administrators it cannot be taken back.
 * @throws AppError CONFLICT where somebody was quicker than the reader of `version`; VALIDATION_FAILED where it would be taken back
 */
export async function changeSecondFactorPolicy(
  deps: Deps,
  call: Call,
  policy: SecondFactorPolicy,
): Promise<{ version: number }> {
  return act(deps, call, async (hands) => {
    const { administrators, institutionIds } = policy
    const before = await lockHouseSetting(hands.tx)
    if (!(await writePolicy(hands.tx, policy))) throw new AppError('CONFLICT')
    if (!mayRequireOfAdministrators(before.administratorsSecondFactor, administrators)) {
      throw new AppError('VALIDATION_FAILED', { fields: [{ path: 'administrators', code: 'not_offered' }] })
    }
    const version = policy.version + 1
    await hands.audit(
      { personId: call.actor.personId },
      { kind: 'factor.required', data: { administrators, institutionIds, version } },
    )
    return { version }
  })
}
