/** The commands that move a referral from state to state, by people and by the clock. */

import type * as z from 'zod'
import { isLineOpen } from '../../db/queries/line.ts'
import { readLapsed } from '../../db/queries/referral.ts'
import { insertAttempt, insertSummary, readAttempts, readSummaries } from '../../db/queries/referral-parts.ts'
import type { Row } from '../../db/schema.ts'
import { AppError } from '../contract/errors.ts'
import { SummaryContent } from '../contract/referral.ts'
import type { ReferralCommandAnswer, ReferralCommandInput } from '../contract/referral-command.ts'
import { system } from '../domain/actor.ts'
import { failuresToLoseContact, type PlainReferralCommand, referralTransitions } from '../domain/referral.ts'
import { type Act, act, carryOut, lockConsultation, requireVersion } from './act.ts'
import { systemCall } from './caller.ts'
import type { Call, Deps } from './deps.ts'
import { describeError } from './problem.ts'
import {
  carryReferral,
  type LockedReferral,
  lockReferral,
  type ReferralEffect,
  requireReferralVersion,
} from './referral-act.ts'
import { chineseDay } from './request.ts'

type Step = {
  readonly deps: Deps
  readonly hands: Act
  readonly call: Call
  readonly locked: LockedReferral
}

/**
 * Carries out one command. Of two people who press at once one wins, the other gets CONFLICT with the fresh state.
 * @throws AppError NOT_FOUND, FORBIDDEN, CONFLICT, REFERRAL_OPEN, VALIDATION_FAILED, and what `decideReferral` answers
 */
export function giveReferralCommand(
  deps: Deps,
  call: Call,
  id: string,
  input: ReferralCommandInput,
): Promise<z.infer<typeof ReferralCommandAnswer>> {
  return act(deps, call, async (hands) => {
    const locked = await lockReferral(hands.tx, call.actor, id)
    const by = referralTransitions[input.command].by[locked.row.direction]
    if (by.length > 0 && !by.includes(locked.relation)) throw new AppError('FORBIDDEN')
    await requireReferralVersion(hands.tx, locked.row, input.version)
    const { state, version } = await carry({ deps, hands, call, locked }, input)
    return { id, state, version }
  })
}

function carry(step: Step, input: ReferralCommandInput): Promise<Row<'referral'>> {
  const { deps, hands, call, locked } = step
  const plain = (name: PlainReferralCommand, effect: ReferralEffect = {}) =>
    carryReferral(deps, hands, locked, { name }, effect)
  switch (input.command) {
    case 'submit':
      return submit(step, input)
    case 'accept':
    case 'change_slot': {
      const { command: name, slotText } = input
      const set = { slotText, acceptedBy: call.actor.personId }
      return carryReferral(deps, hands, locked, { name, slotAt: new Date(input.slotAt) }, { set })
    }
    case 'record_arrival':
      return plain(input.command, { set: { arrivedAt: arrivalOf(deps, input.arrivedAt) } })
    case 'send_summary':
      return sendSummary(step, input.summary)
    case 'take_over':
    case 'begin_follow_up':
      requireComing(deps, 'followUpOn', input.followUpOn)
      return plain(input.command, { set: { followUpOn: input.followUpOn } })
    case 'record_follow_up':
      return recordFollowUp(step, input)
    case 'complete':
    case 'record_death':
      return plain(input.command, { set: { outcome: input.outcome, followUpOn: null } })
    case 'inform_patient':
    case 'admit':
      return plain(input.command)
    default: {
      const { command: name, reasonCode, reasonText } = input
      return carryReferral(deps, hands, locked, { name, reasonCode, reasonText })
    }
  }
}

/** Clocks of two machines differ by this much without anybody being wrong. */
const tolerance = 5 * 60_000

function arrivalOf(deps: Deps, arrivedAt: string | undefined): Date {
  const now = deps.clock()
  if (arrivedAt === undefined) return now
  const at = new Date(arrivedAt)
  if (at.getTime() > now.getTime() + tolerance) throw fieldProblem('arrivedAt', 'in_future')
  return at
}

function requireComing(deps: Deps, path: string, day: string): void {
  if (day < chineseDay(deps.clock())) throw fieldProblem(path, 'in_past')
}

function fieldProblem(path: string, code: string): AppError {
  return new AppError('VALIDATION_FAILED', { fields: [{ path, code }] })
}

/**
 * Sends it. In the same step the consultation behind it ends where the person chose so, and the referral up that it answers is
 * completed, with the plan as its summary where it has none.
 * @throws AppError LINE_CLOSED where the line has been closed since the draft was begun
 */
async function submit(
  step: Step,
  input: Extract<ReferralCommandInput, { command: 'submit' }>,
): Promise<Row<'referral'>> {
  const { deps, hands, call, locked } = step
  const { row } = locked
  if (row.requestedAt === null && !(await isLineOpen(hands.tx, row.lineId))) throw new AppError('LINE_CLOSED')
  const requestedAt = row.requestedAt ?? deps.clock()
  const sent = await carryReferral(deps, hands, locked, { name: 'submit' }, { set: { requestedAt } })
  if (input.convert !== undefined) {
    if (row.consultationId === null) throw fieldProblem('convert', 'invalid')
    const { version, reasonCode, reasonText } = input.convert
    const consultation = await lockConsultation(hands.tx, call.actor, row.consultationId)
    await requireVersion(hands.tx, consultation.row, version)
    await carryOut(deps, hands, consultation, { name: 'convert_to_referral', reasonCode, reasonText })
  }
  if (row.parentId !== null && row.requestedAt === null) {
    await referBack({ ...step, locked: await lockReferral(hands.tx, call.actor, row.parentId) }, row)
  }
  return sent
}

async function referBack(step: Step, child: Row<'referral'>): Promise<void> {
  const { deps, hands, call, locked } = step
  const { id } = locked.row
  await carryReferral(deps, hands, locked, { name: 'refer_back' })
  if ((await readSummaries(hands.tx, id)).length > 0) return
  const content = SummaryContent.parse(child.plan)
  await insertSummary(hands.tx, { referralId: id, version: 1, authorId: call.actor.personId, content })
}

async function sendSummary(step: Step, content: SummaryContent): Promise<Row<'referral'>> {
  const { deps, hands, call, locked } = step
  if (content.followUpOn !== null) requireComing(deps, 'summary.followUpOn', content.followUpOn)
  const { id } = locked.row
  const version = (await readSummaries(hands.tx, id)).length + 1
  const set = { followUpOn: content.followUpOn }
  const row = await carryReferral(deps, hands, locked, { name: 'send_summary' }, { set })
  await insertSummary(hands.tx, { referralId: id, version, authorId: call.actor.personId, content })
  return row
}

/** Each attempt is kept; the third failure in a row is a lost contact, which the system states in the same step. */
async function recordFollowUp(
  step: Step,
  input: Extract<ReferralCommandInput, { command: 'record_follow_up' }>,
): Promise<Row<'referral'>> {
  const { deps, hands, call, locked } = step
  const at = new Date(input.at)
  if (at.getTime() > deps.clock().getTime() + tolerance) throw fieldProblem('at', 'in_future')
  if (input.nextOn !== null) requireComing(deps, 'nextOn', input.nextOn)
  const { channel, result, note, nextOn } = input
  const [last] = await readAttempts(hands.tx, locked.row.id)
  const failures = result === 'reached' ? 0 : (last?.failures ?? 0) + 1
  const lost = failures >= failuresToLoseContact
  const row = await carryReferral(
    deps,
    hands,
    locked,
    { name: 'record_follow_up' },
    { set: { followUpOn: lost ? null : nextOn }, followUp: { channel, result, failures } },
  )
  await insertAttempt(hands.tx, {
    referralId: row.id,
    position: (last?.position ?? 0) + 1,
    at,
    channel,
    result,
    failures,
    note,
    nextOn,
    recordedBy: call.actor.personId,
  })
  if (!lost) return row
  return carryReferral(deps, hands, { row, relation: 'system' }, { name: 'lose_contact' })
}

const batch = 100

/**
 * Carries out what has fallen due: unanswered referrals expire, patients who did not come are noted as not arrived. One
 * transaction each; whoever was quicker has it, and one that fails does not keep the others.
 * @returns how many were moved
 */
export async function passReferralDeadlines(deps: Deps): Promise<number> {
  const due = await readLapsed(deps.read, deps.clock(), batch)
  let moved = 0
  for (const id of due) {
    try {
      if (await passOne(deps, id)) moved += 1
    } catch (error) {
      deps.log.error(
        { referralId: id, error: describeError(error) },
        'a deadline of a referral was not passed',
      )
    }
  }
  return moved
}

/** Looked at again under the lock: somebody may have answered meanwhile. */
async function passOne(deps: Deps, id: string): Promise<boolean> {
  const call = systemCall()
  try {
    await act(deps, call, async (hands) => {
      const locked = await lockReferral(hands.tx, system, id)
      const { state } = locked.row
      const absent = state === 'accepted' || state === 'patient_informed'
      await carryReferral(
        deps,
        hands,
        locked,
        absent ? { name: 'mark_not_arrived', reasonCode: 'not_reached', reasonText: '' } : { name: 'expire' },
      )
    })
    return true
  } catch (error) {
    if (error instanceof AppError && (error.code === 'WRONG_STATE' || error.code === 'TOO_EARLY'))
      return false
    throw error
  }
}
