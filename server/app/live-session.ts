/** Whether sessions still stand, asked for those who keep a connection open. Asking is no use of a session and prolongs nothing. */
import { findDisabledPersonIds, findLiveSessionKeys } from '../../db/queries/live-session.ts'
import type { NotificationData } from '../contract/signal.ts'
import type { Deps } from './deps.ts'

export type WhyEnded = NotificationData<'session.ended'>['why']

/** A session as a connection knows it. */
export type HeldSession = { readonly sessionKey: string; readonly personId: string; readonly expiresAt: Date }

/** @returns those of the sessions that are over, with the reason; two queries however many there are */
export async function findEndedSessions<S extends HeldSession>(
  deps: Deps,
  held: readonly S[],
): Promise<{ session: S; why: WhyEnded }[]> {
  const now = new Date()
  const [live, disabled] = await Promise.all([
    findLiveSessionKeys(deps.read, [...new Set(held.map((one) => one.sessionKey))], now),
    findDisabledPersonIds(deps.read, [...new Set(held.map((one) => one.personId))]),
  ])
  return held
    .filter((one) => !live.has(one.sessionKey) || disabled.has(one.personId))
    .map((session) => ({
      session,
      why: disabled.has(session.personId) ? 'disabled' : session.expiresAt <= now ? 'expired' : 'signed_out',
    }))
}
