/** Stills of cameras in a room: who may ask for one and put one into the case, and what is kept of where it comes from. */
import { v7 as uuid } from 'uuid'
import { json } from '../../db/open.ts'
import { insertStill, insertStillRequest } from '../../db/queries/still.ts'
import type { Row } from '../../db/schema.ts'
import { AppError } from '../contract/errors.ts'
import { StillOrigin } from '../contract/still.ts'
import type { Relation } from '../domain/actor.ts'
import { seesCase } from '../domain/consent.ts'
import { mayTakeStill, type StillSource, takesStills } from '../domain/still.ts'
import { type Act, act, freshState, lockConsultation } from './act.ts'
import { findForActor } from './consultation.ts'
import type { Call, Deps } from './deps.ts'

/**
 * Writes down that somebody in the room asks for a still of another one's camera. Whether both may is asked of the room before.
 * @throws AppError NOT_FOUND, FORBIDDEN, WRONG_STATE
 */
export function askStill(
  deps: Deps,
  call: Call,
  wish: { consultationId: string; ownerId: string; source: StillSource },
): Promise<{ id: string }> {
  return act(deps, call, async (hands) => {
    const { row, relation } = await lockConsultation(hands.tx, call.actor, wish.consultationId)
    requireStill(row, relation)
    const id = uuid()
    await insertStillRequest(hands.tx, { ...wish, id, askedBy: call.actor.personId })
    await hands.audit(
      { consultationId: wish.consultationId },
      { kind: 'still.asked', data: { requestId: id, ownerId: wish.ownerId, source: wish.source } },
    )
    return { id }
  })
}

/** @throws AppError NOT_FOUND, FORBIDDEN, WRONG_STATE */
function requireStill(row: Row<'consultation'>, relation: Relation): void {
  if (!seesCase(relation, row.consentWithdrawnAt)) throw new AppError('NOT_FOUND')
  if (!mayTakeStill(relation)) throw new AppError('FORBIDDEN')
  if (!takesStills(row.state)) throw new AppError('WRONG_STATE')
}

/**
 * Whether the caller may put stills into a case now, before a byte is stored.
 * @throws AppError NOT_FOUND, FORBIDDEN, WRONG_STATE
 */
export async function requireTaking(deps: Deps, call: Call, consultationId: string): Promise<void> {
  const { row, relation } = await findForActor(deps, call.actor, consultationId)
  requireStill(row, relation)
}

/** As {@link requireTaking} with the consultation locked. */
export async function authoriseStill(
  hands: Act,
  row: Row<'consultation'>,
  relation: Relation,
): Promise<void> {
  if (takesStills(row.state)) requireStill(row, relation)
  else throw new AppError('WRONG_STATE', { fresh: await freshState(hands.tx, row) })
}

/** Keeps where an attachment comes from, in the transaction that makes it one. */
export async function keepOrigin(
  hands: Act,
  {
    consultationId,
    attachmentId,
    ownerId,
  }: { consultationId: string; attachmentId: string; ownerId: string },
  { source, takenAt, requestId, corrects, report, askedBy }: StillOrigin,
): Promise<void> {
  await insertStill(hands.tx, {
    attachmentId,
    source,
    ownerId,
    askedBy,
    takenAt: new Date(takenAt),
    requestId,
    corrects,
    report: report === null ? null : json(report),
  })
  await hands.audit(
    { consultationId },
    { kind: 'still.added', data: { attachmentId, source, ownerId, askedBy, takenAt, requestId, corrects } },
  )
}

/** What waits with an upload; null where it is an ordinary file. */
export function originOf({ still }: Pick<Row<'upload'>, 'still'>): StillOrigin | null {
  return still === null ? null : StillOrigin.parse(still)
}
