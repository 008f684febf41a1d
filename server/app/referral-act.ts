/** The write path of referrals: lock, decide, change with `version`, trail, announcement; as act.ts does it for consultations. */

import type { Tx } from '../../db/open.ts'
import { findReferral, lastReferralChange } from '../../db/queries/referral.ts'
import { readAttempts } from '../../db/queries/referral-parts.ts'
import type { NewRow, Row } from '../../db/schema.ts'
import { AppError } from '../contract/errors.ts'
import type { Actor } from '../domain/actor.ts'
import {
  countAttempts,
  decideReferral,
  type FollowUpChannel,
  type FollowUpResult,
  type ReferralCommand,
  type ReferralFacts,
  type ReferralRelation,
} from '../domain/referral.ts'
import {
  defaultReferralDeadlines,
  type ReferralDeadlines,
  type ReferralTimes,
  referralDueAt,
  referralLapseAt,
} from '../domain/referral-clock.ts'
import { referralRelationOf } from '../domain/referral-relation.ts'
import { type Act, type Announcement, requireKept } from './act.ts'
import type { Deps } from './deps.ts'
import { tellReferralChange } from './referral-notice.ts'

export type LockedReferral = { row: Row<'referral'>; relation: Exclude<ReferralRelation, 'stranger'> }

/**
 * Locks a referral for the rest of the transaction.
 * @throws AppError NOT_FOUND where it is not there or not theirs: both look the same
 */
export async function lockReferral(tx: Tx, actor: Actor, id: string): Promise<LockedReferral> {
  const row = await tx.selectFrom('referral').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
  if (row === undefined) throw new AppError('NOT_FOUND')
  const relation = referralRelationOf(actor, row)
  if (relation === 'stranger') throw new AppError('NOT_FOUND')
  requireKept(row)
  return { row, relation }
}

/** @throws AppError CONFLICT with the fresh state when somebody was quicker than the reader of `version` */
export async function requireReferralVersion(tx: Tx, row: Row<'referral'>, version: number): Promise<void> {
  if (row.version !== version) throw new AppError('CONFLICT', { fresh: await freshReferral(tx, row) })
}

export async function freshReferral(tx: Tx, { id, state, version }: Row<'referral'>) {
  return { state, version, changedBy: await lastReferralChange(tx, id) }
}

/** What a command changes beside the state, and what the trail says of it. */
export type ReferralEffect = {
  set?: Partial<NewRow<'referral'>>
  followUp?: { channel: FollowUpChannel; result: FollowUpResult; failures: number }
}

/**
 * Carries out one command on a locked referral.
 * @returns the row as it is now
 * @throws AppError with the decision's error; FORBIDDEN where the right is lacking
 */
export async function carryReferral(
  deps: Deps,
  hands: Act,
  { row, relation }: LockedReferral,
  command: ReferralCommand,
  effect: ReferralEffect = {},
): Promise<Row<'referral'>> {
  const now = deps.clock()
  const decision = decideReferral(await factsOf(hands.tx, row), command, relation, now)
  if (!decision.ok) {
    throw decision.error === 'NOT_ALLOWED'
      ? new AppError('FORBIDDEN')
      : decision.error === 'INCOMPLETE'
        ? new AppError('INCOMPLETE', { lacking: row.lacking })
        : decision.error === 'WRONG_STATE'
          ? new AppError('WRONG_STATE', { fresh: await freshReferral(hands.tx, row) })
          : new AppError(decision.error)
  }
  const reason = 'reasonCode' in command ? command : { reasonCode: null, reasonText: null }
  const slotAt = 'slotAt' in command ? command.slotAt : row.slotAt
  const set = { ...effect.set, slotAt }
  const times = {
    state: decision.state,
    urgency: row.urgency,
    since: now,
    slotAt,
    followUpOn: set.followUpOn === undefined ? row.followUpOn : set.followUpOn,
  }
  const changed = await hands.tx
    .updateTable('referral')
    .set({
      ...set,
      state: decision.state,
      version: row.version + 1,
      reasonCode: reason.reasonCode,
      reasonText: reason.reasonText,
      changedAt: now,
      ...clocksOf(times, await referralDeadlines(hands.tx, row.lineId)),
    })
    .where('id', '=', row.id)
    .returningAll()
    .executeTakeFirstOrThrow()
  await hands.audit(
    { referralId: row.id },
    {
      kind: 'referral.changed',
      data: {
        command: command.name,
        fromState: row.state,
        toState: decision.state,
        version: changed.version,
        reasonCode: reason.reasonCode,
        reasonText: reason.reasonText,
        slotAt: 'slotAt' in command ? command.slotAt.toISOString() : null,
        followUp: effect.followUp ?? null,
      },
    },
  )
  await hands.announce(referralChange(changed))
  await tellReferralChange(hands, changed, command.name)
  return changed
}

async function factsOf(tx: Tx, row: Row<'referral'>): Promise<ReferralFacts> {
  const attempts = row.state === 'following_up' ? await readAttempts(tx, row.id) : []
  const { state, direction, slotAt, lapseAt } = row
  const lacking = row.lacking as ReferralFacts['lacking']
  const results = attempts.toReversed().map((one) => one.result)
  return { state, direction, slotAt, lapseAt, lacking, ...countAttempts(results) }
}

export function clocksOf(times: ReferralTimes, deadlines: ReferralDeadlines) {
  return { dueAt: referralDueAt(times, deadlines), lapseAt: referralLapseAt(times, deadlines) }
}

/** The line's own hours, else the defaults. */
export async function referralDeadlines(tx: Tx, lineId: string): Promise<ReferralDeadlines> {
  const line = await tx
    .selectFrom('line')
    .select('referralDeadlines')
    .where('id', '=', lineId)
    .executeTakeFirstOrThrow()
  return (line.referralDeadlines as ReferralDeadlines | null) ?? defaultReferralDeadlines
}

/** The announcement that a referral is not as it was. */
export function referralChange(row: Row<'referral'>): Extract<Announcement, { topic: 'referral.changed' }> {
  const { id, version, state, direction, referrerId, fromInstitutionId, toInstitutionId, lineId } = row
  return {
    topic: 'referral.changed',
    payload: {
      id,
      version,
      state,
      direction,
      referrerId,
      fromInstitutionId,
      toInstitutionId,
      lineId,
      contactPersonId: row.contactPersonId,
      requested: row.requestedAt !== null,
    },
  }
}

/** One referral as a person may see it. @throws AppError NOT_FOUND, RECORD_DESTROYED */
export async function seeReferral(
  deps: Deps,
  actor: Actor,
  id: string,
): Promise<{ row: Row<'referral'>; relation: Exclude<ReferralRelation, 'stranger' | 'system'> }> {
  const row = await findReferral(deps.read, id)
  if (row === undefined) throw new AppError('NOT_FOUND')
  const relation = referralRelationOf(actor, row)
  if (relation === 'stranger' || relation === 'system') throw new AppError('NOT_FOUND')
  requireKept(row)
  return { row, relation }
}
