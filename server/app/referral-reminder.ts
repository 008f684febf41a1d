/** Reminders of referrals: a clock that has run out is told to those whose turn it is. */
import { readOverdue } from '../../db/queries/referral-notice.ts'
import { system } from '../domain/actor.ts'
import { referralTurnOf } from '../domain/referral.ts'
import { act } from './act.ts'
import { systemCall } from './caller.ts'
import type { Deps } from './deps.ts'
import { describeError } from './problem.ts'
import { lockReferral } from './referral-act.ts'
import { peopleAt, tellOfReferral } from './referral-notice.ts'

const batch = 100

/**
 * Reminds of steps whose hours have passed (reply, telling the patient, arrival, taking over, follow-up), of each deadline once,
 * whichever server comes first. An emergency's reminder waits for no morning.
 * @returns how many deadlines were reminded of
 */
export async function remindOfReferrals(deps: Deps): Promise<number> {
  let reminded = 0
  for (const id of await readOverdue(deps.read, deps.clock(), batch)) {
    try {
      if (await remindOf(deps, id)) reminded += 1
    } catch (error) {
      deps.log.error({ referralId: id, error: describeError(error) }, 'nobody was reminded of a referral')
    }
  }
  return reminded
}

/** Somebody was quicker: the deadline is another one by now, or was reminded of. */
class NothingDue extends Error {}

async function remindOf(deps: Deps, id: string): Promise<boolean> {
  const call = systemCall()
  try {
    await act(deps, call, async (hands) => {
      const { row } = await lockReferral(hands.tx, system, id)
      const side = referralTurnOf(row.state, row.direction)
      const { dueAt, overdueFor } = row
      const isDone = dueAt === null || dueAt > deps.clock() || overdueFor?.getTime() === dueAt.getTime()
      if (isDone || side === 'nobody') throw new NothingDue()
      await hands.tx.updateTable('referral').set({ overdueFor: dueAt }).where('id', '=', id).execute()
      const personIds = await peopleAt(hands, row, side)
      const data = { state: row.state, dueAt: dueAt.toISOString(), personIds }
      await hands.audit({ referralId: id }, { kind: 'referral.overdue', data })
      const category = row.urgency === 'emergency' ? 'emergency' : 'reminder'
      await tellOfReferral(hands, row, {
        kind: 'referral.overdue',
        event: `referral.overdue:${id}:${dueAt.toISOString()}`,
        to: personIds.map((personId) => ({ personId, category })),
      })
    })
    return true
  } catch (error) {
    if (error instanceof NothingDue) return false
    throw error
  }
}
