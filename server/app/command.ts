/** The commands that move a consultation from state to state and come by HTTP. */
import { v7 as uuid } from 'uuid'
import type * as z from 'zod'
import { newestOpinionVersion, writeAdoption } from '../../db/queries/consultation.ts'
import { markSent } from '../../db/queries/record.ts'
import type { Row } from '../../db/schema.ts'
import type { CommandAnswer, CommandInput } from '../contract/consultation.ts'
import { AppError } from '../contract/errors.ts'
import { blockingItems, gapOf } from '../domain/completeness.ts'
import { transitions } from '../domain/consultation.ts'
import {
  type Act,
  act,
  type CommandEffect,
  carryOut,
  type LockedConsultation,
  lockConsultation,
  requireVersion,
} from './act.ts'
import { assessStored, completenessColumns } from './completeness.ts'
import { requireNoOpenCorrection } from './correction.ts'
import type { Call, Deps } from './deps.ts'
import { requireOwnImages } from './dicom.ts'
import { sendEmergency } from './emergency.ts'
import { planFollowUps } from './follow-up.ts'
import { wentOnByPhone } from './phone.ts'
import { noteSkip, precheck, receptionEffect, receptionOf } from './precheck.ts'
import { oweSignature, review, stepOnSubmission } from './review.ts'
import { notPassed, passOn } from './transfer.ts'

export type Step = {
  readonly deps: Deps
  readonly hands: Act
  readonly call: Call
  readonly locked: LockedConsultation
}

/**
 * Carries out one command. Of two people who press at once one wins, the other gets CONFLICT with the fresh state.
 * @throws AppError NOT_FOUND, FORBIDDEN, CONFLICT, and what `decide` answers
 */
export async function giveCommand(
  deps: Deps,
  call: Call,
  id: string,
  input: CommandInput,
): Promise<z.infer<typeof CommandAnswer>> {
  return act(deps, call, async (hands) => {
    const locked = await lockConsultation(hands.tx, call.actor, id)
    if (!transitions[input.command].by.includes(locked.relation)) throw new AppError('FORBIDDEN')
    await requireVersion(hands.tx, locked.row, input.version)
    const row = await carry({ deps, hands, call, locked }, input)
    return {
      id,
      state: row.state,
      version: row.version,
      scheduledStart: row.scheduledStart?.toISOString() ?? null,
    }
  })
}

async function carry(step: Step, input: CommandInput): Promise<Row<'consultation'>> {
  const { deps, hands, locked } = step
  switch (input.command) {
    case 'submit':
      return submit(step)
    case 'approve':
    case 'send_back':
    case 'reject_locally':
      return review(step, input)
    case 'pass_precheck':
      return precheck(step, input)
    case 'accept':
      return accept(step, input)
    case 'schedule':
      /* who sets the time has taken it */
      return carryOut(
        deps,
        hands,
        locked,
        { name: input.command, ...timeOf(input.startAt, input.duration) },
        { set: notPassed },
      )
    case 'record_adoption':
      return recordAdoption(step, input.adoption)
    case 'transfer':
    case 'hand_back':
      return passOn(step, input)
    case 'finish':
    case 'begin_report':
      return carryOut(deps, hands, locked, { name: input.command })
    case 'take_over':
      return carryOut(deps, hands, locked, { name: input.command }, { set: notPassed })
    case 'mark_no_show':
      if (input.despitePhone !== true && (await wentOnByPhone(hands.tx, locked.row))) {
        throw new AppError('CONTINUED_BY_PHONE')
      }
      return carryOut(deps, hands, locked, {
        name: input.command,
        reasonCode: input.reasonCode,
        reasonText: input.reasonText,
        side: input.side,
      })
    case 'return':
    case 'decline':
      return locked.row.state === 'prechecking' ? precheck(step, input) : giveReason(step, input)
    default:
      return giveReason(step, input)
  }
}

type ReasonedInput = Exclude<
  Extract<CommandInput, { reasonCode: string }>,
  { side: unknown } | { expertId: unknown }
>

/** A command that carries its reason and nothing else. */
function giveReason({ deps, hands, locked }: Step, input: ReasonedInput): Promise<Row<'consultation'>> {
  const { command: name, reasonCode, reasonText } = input
  return carryOut(deps, hands, locked, { name, reasonCode, reasonText }, effectOf(name, deps.clock()))
}

function effectOf(name: CommandInput['command'], now: Date): CommandEffect {
  /* Whoever returns a request gives it back to the whole roster */
  if (name === 'return') return { set: { expertId: null, ...notPassed } }
  return name === 'stand_aside' ? { set: { rosterOpenAt: now } } : {}
}

function timeOf(startAt: string, minutes: number): { startAt: Date; endAt: Date } {
  const start = new Date(startAt)
  return { startAt: start, endAt: new Date(start.getTime() + minutes * 60_000) }
}

/**
 * What lacks is looked up again: the rules may be newer than the last saving. The first hour of submission stays. Where the line asks
 * for a local review it goes there first, and then to the office in Beijing where the line asks for a pre-check. An emergency goes out
 * with gaps, which are recorded, and rings in the same step; its own hospital signs afterwards.
 */
async function submit({ deps, hands, locked }: Step): Promise<Row<'consultation'>> {
  const { row, relation } = locked
  const complete = await assessStored(deps, hands.tx, row)
  const { lacking } = complete
  await requireOwnImages(deps, hands.tx, row)
  const submittedAt = row.submittedAt ?? deps.clock()
  const gap = gapOf(lacking, row.urgency)
  const reviewNext = await stepOnSubmission(hands.tx, row)
  const reception = await receptionOf(hands.tx, row)
  const { precheckNext, set } = receptionEffect(reception)
  const submitted = await carryOut(
    deps,
    hands,
    { row: { ...row, lacking: blockingItems(lacking, row.urgency) }, relation },
    { name: 'submit' },
    {
      set: { ...completenessColumns(complete), submittedAt, gap, ...(reviewNext === null ? set : {}) },
      reviewNext,
      precheckNext,
    },
  )
  if (submitted.state === 'local_review') return submitted
  if (submitted.urgency === 'emergency') {
    await sendEmergency(deps, hands, submitted)
    await oweSignature(deps, hands, row, submitted)
  }
  await noteSkip(hands, submitted, reception)
  await markSent(hands.tx, row.id, row.recordVersion, deps.clock())
  return submitted
}

/** With a time given, taking the case and locking the time are one step: where the time is taken, neither happens. */
async function accept(
  { deps, hands, call, locked }: Step,
  input: Extract<CommandInput, { command: 'accept' }>,
): Promise<Row<'consultation'>> {
  const accepted = await carryOut(
    deps,
    hands,
    locked,
    { name: 'accept' },
    { set: { expertId: call.actor.personId } },
  )
  if (input.startAt === undefined) return accepted
  const time = timeOf(input.startAt, input.duration)
  return carryOut(deps, hands, { row: accepted, relation: 'expert' }, { name: 'schedule', ...time })
}

async function recordAdoption(
  { deps, hands, call, locked }: Step,
  adoption: Extract<CommandInput, { command: 'record_adoption' }>['adoption'],
): Promise<Row<'consultation'>> {
  await requireNoOpenCorrection(hands.tx, locked.row)
  const opinionVersion = await newestOpinionVersion(hands.tx, locked.row.id)
  const row = await carryOut(
    deps,
    hands,
    locked,
    { name: 'record_adoption' },
    { opinionVersion, adoption: adoption.decision },
  )
  await writeAdoption(hands.tx, {
    id: uuid(),
    consultationId: row.id,
    opinionVersion,
    decision: adoption.decision,
    reason: adoption.reason,
    actions: adoption.actions,
    recordedBy: call.actor.personId,
    recordedAt: deps.clock(),
  })
  await planFollowUps(hands.tx, row, deps.clock())
  return row
}
