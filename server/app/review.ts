/**
 * The local review (domain.md §2.1): where a request goes when it is submitted, what the reviewers decide, and the signature that an
 * emergency owes its own hospital afterwards (§2.3).
 */
import { v7 as uuid } from 'uuid'
import type * as z from 'zod'
import type { Tx } from '../../db/open.ts'
import { markSent } from '../../db/queries/record.ts'
import { findLineReview, insertDecision, readDecisions, readReviewers } from '../../db/queries/review.ts'
import type { Row } from '../../db/schema.ts'
import type { CommandInput } from '../contract/consultation.ts'
import { AppError } from '../contract/errors.ts'
import { readLineRules } from '../contract/line-rules.ts'
import type { PostSignAnswer, PostSignInput, Review } from '../contract/review.ts'
import { type PersonActor, reviewsAs } from '../domain/actor.ts'
import {
  firstStep,
  isReviewDue,
  isSignedAfterwards,
  type ReviewDecision,
  type ReviewStep,
  stepAfter,
} from '../domain/review.ts'
import { type Act, act, carryOut, changeOf, freshState, lockConsultation } from './act.ts'
import type { Step } from './command.ts'
import type { Call, Deps } from './deps.ts'
import { tellTopic } from './notice.ts'
import { noteSkip, type Reception, receptionEffect, receptionOf } from './precheck.ts'

/**
 * The step of the local review that a submission has to pass first; null where it goes straight to Beijing.
 * @throws AppError NO_REVIEWER where the line asks for a review and nobody in the hospital could give it
 */
export async function stepOnSubmission(tx: Tx, row: Row<'consultation'>): Promise<ReviewStep | null> {
  if (row.lineId === null || !isReviewDue(row) || isSignedAfterwards(row.urgency)) return null
  const step = await firstStepOf(tx, row, row.lineId)
  if (step !== null && (await readReviewers(tx, row, step)).length === 0) throw new AppError('NO_REVIEWER')
  return step
}

async function firstStepOf(tx: Tx, row: Row<'consultation'>, lineId: string): Promise<ReviewStep | null> {
  const { localReview } = await findLineReview(tx, lineId)
  const heads = localReview === 'none' ? [] : await readReviewers(tx, row, 'head')
  return firstStep(localReview, heads.length > 0)
}

type ReviewInput = Extract<CommandInput, { command: 'approve' | 'send_back' | 'reject_locally' }>
const decisionOf = {
  approve: 'approved',
  send_back: 'sent_back',
  reject_locally: 'rejected',
} as const satisfies Record<ReviewInput['command'], ReviewDecision>

const notSent: Reception = { receiverId: null, skipped: null }

/** One decision of a reviewer. Agreed to in its last step, the request goes to Beijing as it is now. */
export async function review(
  { deps, hands, call, locked }: Step,
  input: ReviewInput,
): Promise<Row<'consultation'>> {
  const { row } = locked
  const step = row.reviewStep
  const reason =
    input.command === 'approve' ? null : { reasonCode: input.reasonCode, reasonText: input.reasonText }
  const command =
    input.command === 'approve'
      ? { name: input.command }
      : { name: input.command, reasonCode: input.reasonCode, reasonText: input.reasonText }
  const reviewNext = input.command === 'approve' ? await nextStepOf(hands.tx, row) : null
  const goesOut = input.command === 'approve' && reviewNext === null
  const reception = goesOut ? await receptionOf(hands.tx, row) : notSent
  const changed = await carryOut(deps, hands, locked, command, { reviewNext, ...receptionEffect(reception) })
  if (step === null) throw new Error('a review without a step')
  await insertDecision(hands.tx, {
    id: uuid(),
    consultationId: row.id,
    step,
    decision: decisionOf[input.command],
    ...(reason ?? { reasonCode: null }),
    decidedBy: call.actor.personId,
    decidedAt: deps.clock(),
  })
  if (goesOut) {
    await noteSkip(hands, changed, reception)
    await markSent(hands.tx, row.id, row.recordVersion, deps.clock())
  }
  return changed
}

async function nextStepOf(tx: Tx, row: Row<'consultation'>): Promise<ReviewStep | null> {
  if (row.lineId === null || row.reviewStep === null) return null
  return stepAfter((await findLineReview(tx, row.lineId)).localReview, row.reviewStep)
}

/** The clock's: what the head has not reviewed in time goes on to the office. @returns false where nobody is there to take it */
export async function passToOffice(deps: Deps, hands: Act, row: Row<'consultation'>): Promise<boolean> {
  if (row.reviewStep !== 'head' || (await readReviewers(hands.tx, row, 'office')).length === 0) return false
  await carryOut(
    deps,
    hands,
    { row, relation: 'system' },
    { name: 'escalate_review' },
    { reviewNext: 'office' },
  )
  return true
}

/** An emergency has gone out: its own hospital is asked to sign for it. Within the transaction of its submission. */
export async function oweSignature(
  deps: Deps,
  hands: Act,
  before: Row<'consultation'>,
  row: Row<'consultation'>,
): Promise<Row<'consultation'>> {
  if (row.lineId === null || !isReviewDue(before)) return row
  const step = await firstStepOf(hands.tx, row, row.lineId)
  if (step === null) return row
  const { postSignHours } = readLineRules((await findLineReview(hands.tx, row.lineId)).rules)
  const dueAt = new Date(deps.clock().getTime() + postSignHours * 3_600_000)
  await hands.audit(
    { consultationId: row.id },
    { kind: 'review.deferred', data: { step, until: dueAt.toISOString() } },
  )
  return askSignature(hands, row, step, dueAt)
}

async function askSignature(
  hands: Act,
  row: Row<'consultation'>,
  step: ReviewStep,
  dueAt: Date,
): Promise<Row<'consultation'>> {
  const asked = await setSignature(hands.tx, row.id, { postSignStep: step, postSignDueAt: dueAt })
  await tellTopic(hands, 'review.post_sign', row, step, await readReviewers(hands.tx, row, step))
  return asked
}

function setSignature(
  tx: Tx,
  id: string,
  owed: { postSignStep: ReviewStep | null; postSignDueAt: Date | null },
): Promise<Row<'consultation'>> {
  return tx
    .updateTable('consultation')
    .set(owed)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

/**
 * Signs afterwards for an emergency, or refuses to. A refusal is told and stays in the trail; the consultation goes on either way, so
 * its version does not move.
 * @throws AppError NOT_FOUND; FORBIDDEN to whom the step is not; WRONG_STATE where no signature is owed any more
 */
export async function postSign(
  deps: Deps,
  call: Call,
  id: string,
  input: PostSignInput,
): Promise<z.infer<typeof PostSignAnswer>> {
  return act(deps, call, async (hands) => {
    const { tx } = hands
    const { row } = await lockConsultation(tx, call.actor, id)
    const { postSignStep: step, postSignDueAt: dueAt } = row
    if (!reviewsAs(call.actor, row, 'head') && !reviewsAs(call.actor, row, 'office')) {
      throw new AppError('FORBIDDEN')
    }
    if (step === null || dueAt === null || row.lineId === null) {
      throw new AppError('WRONG_STATE', { fresh: await freshState(tx, row) })
    }
    if (!reviewsAs(call.actor, row, step)) throw new AppError('FORBIDDEN')
    const now = deps.clock()
    const reason =
      input.decision === 'sign' ? null : { reasonCode: input.reasonCode, reasonText: input.reasonText }
    const { localReview } = await findLineReview(tx, row.lineId)
    const next = input.decision === 'sign' ? stepAfter(localReview, step) : null
    await insertDecision(tx, {
      id: uuid(),
      consultationId: id,
      step,
      decision: input.decision === 'sign' ? 'signed' : 'refused',
      ...(reason ?? { reasonCode: null }),
      decidedBy: call.actor.personId,
      decidedAt: now,
    })
    const late = now > dueAt
    const { reasonCode, reasonText } = reason ?? { reasonCode: null, reasonText: null }
    await hands.audit(
      { consultationId: id },
      reason === null
        ? { kind: 'review.post_signed', data: { step, late } }
        : { kind: 'review.post_refused', data: { step, late, reasonCode, reasonText } },
    )
    const changed =
      next === null
        ? await setSignature(tx, id, { postSignStep: null, postSignDueAt: null })
        : await askSignature(hands, row, next, dueAt)
    const kind = reason === null ? 'review.post_signed' : 'review.post_refused'
    await tellTopic(hands, kind, row, step, [row.requesterId])
    await hands.announce(changeOf(changed))
    return { next }
  })
}

/** How the review stands, without names: the caller has them. */
export async function readReview(
  deps: Deps,
  actor: PersonActor,
  row: Row<'consultation'>,
): Promise<Omit<Review, 'decisions'> & { decisions: Row<'reviewDecision'>[] }> {
  const [line, decisions] = await Promise.all([
    row.lineId === null ? undefined : findLineReview(deps.read, row.lineId),
    readDecisions(deps.read, row.id),
  ])
  const { postSignStep: step, postSignDueAt: dueAt } = row
  return {
    asked: line?.localReview ?? 'none',
    step: row.reviewStep,
    postSign:
      step === null || dueAt === null
        ? null
        : { step, dueAt: dueAt.toISOString(), mine: reviewsAs(actor, row, step) },
    decisions,
  }
}
