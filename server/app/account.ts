/** What everybody does with their own account: the password, and where they are signed in. */
import { endSessions, lockPerson, updatePerson } from '../../db/queries/people.ts'
import type { PasswordChange } from '../contract/account.ts'
import { AppError } from '../contract/errors.ts'
import { requireGoodPassword } from './account-link.ts'
import { type Act, act } from './act.ts'
import type { Call, Deps } from './deps.ts'

/**
 * Changes one's own password; sessions elsewhere end, this one stays.
 * @throws AppError PASSWORD_WRONG, ACCOUNT_LOCKED, VALIDATION_FAILED with the fault of the new one
 */
export async function changePassword(
  deps: Deps,
  call: Call,
  sessionKey: string,
  { current, password }: PasswordChange,
): Promise<{ sessions: number }> {
  const { personId } = call.actor
  await deps.auth.confirmPassword(personId, current)
  const passwordHash = await deps.auth.passwords.hash(password)
  return act(deps, call, async (hands) => {
    const person = await lockPerson(hands.tx, personId)
    if (person === undefined) throw new AppError('NOT_FOUND')
    requireGoodPassword(password, person)
    await updatePerson(hands.tx, personId, { passwordHash, passwordSetAt: deps.clock() })
    await hands.audit({ personId }, { kind: 'person.password_changed', data: {} })
    return { sessions: await endOwn(hands, personId, { except: sessionKey }) }
  })
}

/** Ends one of one's own sessions. @throws AppError NOT_FOUND where it is none of them, or over */
export async function endOwnSession(deps: Deps, call: Call, key: string): Promise<{ sessions: number }> {
  return act(deps, call, async (hands) => {
    const sessions = await endOwn(hands, call.actor.personId, { only: key })
    if (sessions === 0) throw new AppError('NOT_FOUND')
    await noteEnded(hands, call, sessions)
    return { sessions }
  })
}

/** Ends one's sessions everywhere but here. */
export async function endOtherSessions(
  deps: Deps,
  call: Call,
  sessionKey: string,
): Promise<{ sessions: number }> {
  return act(deps, call, async (hands) => {
    const sessions = await endOwn(hands, call.actor.personId, { except: sessionKey })
    await noteEnded(hands, call, sessions)
    return { sessions }
  })
}

async function noteEnded(hands: Act, call: Call, sessions: number): Promise<void> {
  await hands.audit({ personId: call.actor.personId }, { kind: 'person.sessions_ended', data: { sessions } })
}

async function endOwn(
  hands: Act,
  personId: string,
  which: { only?: string; except?: string },
): Promise<number> {
  const keys = await endSessions(hands.tx, personId, which)
  for (const sessionKey of keys) {
    await hands.announce({ topic: 'session.ended', payload: { personId, sessionKey, why: 'signed_out' } })
  }
  return keys.length
}
