/**
 * The chair of a board changes hands. What the board has done stays as it is: agenda, members' own opinions, and every signed version with
 * who signed it and with all answers to it. A signature is a person's word about a text; the office that they held does not take it along.
 * So of a half-signed conclusion the members who have not answered still answer that version, the chair who came later among them, and the
 * one who signed it is not asked again. Only what nobody has signed, the draft of the conclusion, goes to the new chair; the next version,
 * which only they can sign, is answered anew by everybody.
 */
import type * as z from 'zod'
import {
  findMember,
  findReceiver,
  moveChair,
  putMember,
  readBoardRow,
  setMember,
} from '../../db/queries/mdt.ts'
import { findDraft, moveDraft } from '../../db/queries/opinion.ts'
import { readInstitutionId } from '../../db/queries/person.ts'
import { isEnabled } from '../../db/queries/proposal.ts'
import { setStayRole } from '../../db/queries/room.ts'
import type { Row } from '../../db/schema.ts'
import { AppError } from '../contract/errors.ts'
import type { ChairAnswer, ChairInput } from '../contract/mdt.ts'
import { chairActionOf } from '../domain/mdt.ts'
import { type Act, act, changeOf } from './act.ts'
import { findForActor } from './consultation.ts'
import type { Call, Deps } from './deps.ts'
import { lockBoard } from './mdt-act.ts'
import { tellTopic } from './notice.ts'
import { notPassed } from './transfer.ts'

/**
 * The chair gives it to a member who takes part, or the asking hospital's medical-affairs office does where the chair is not there. The old
 * chair is a member from then on. Rights follow in the same transaction, in an open room with its news.
 * @throws AppError NOT_FOUND, FORBIDDEN; WRONG_STATE, also for who is no member that takes part; CHAIR_PRESENT to the office while the chair
 * is in the room; VALIDATION_FAILED for an account that is closed; TIME_TAKEN where the member has the chair of another session at that hour
 */
export async function passChair(
  deps: Deps,
  call: Call,
  id: string,
  { personId: toId, reasonCode, reasonText }: z.infer<typeof ChairInput>,
): Promise<z.infer<typeof ChairAnswer>> {
  const { relation } = await findForActor(deps, call.actor, id)
  const action = chairActionOf(relation)
  return act(deps, call, async (hands) => {
    const { row } = await lockBoard(hands, call, id, action, toId)
    const { expertId: fromId } = row
    if (fromId === null) throw new Error(`a board without a chair: ${id}`)
    if (!(await isEnabled(hands.tx, toId))) {
      throw new AppError('VALIDATION_FAILED', { fields: [{ path: 'personId', code: 'not_offered' }] })
    }
    await moveChair(hands.tx, id, { expertId: toId, ...notPassed })
    await seatOldChair(hands, row, fromId, deps.clock())
    /* who sits in the room counts as what they are now, or a chair who is there would be taken for one who did not come */
    await setStayRole(hands.tx, id, fromId, 'member')
    await setStayRole(hands.tx, id, toId, 'expert')
    const draft = await takeDraftAlong(hands, { consultationId: id, fromId, toId })
    const changed = await readBoardRow(hands.tx, id)
    const by = action === 'assign_chair' ? ('office' as const) : ('expert' as const)
    await hands.audit(
      { consultationId: id },
      { kind: 'chair.passed', data: { fromId, toId, by, reasonCode, reasonText, draft } },
    )
    await tell(hands, changed, { fromId, toId, actorId: call.actor.personId })
    await hands.announce(changeOf(changed))
    return { chairId: toId, version: changed.version }
  })
}

async function seatOldChair(
  hands: Act,
  row: Row<'consultation'>,
  personId: string,
  now: Date,
): Promise<void> {
  const { tx } = hands
  const institutionId = await readInstitutionId(tx, personId)
  const before = await findMember(tx, row.id, personId)
  const receiver = row.lineId === null ? null : (await findReceiver(tx, row.lineId)).beijingInstitutionId
  const member = { consultationId: row.id, personId }
  await putMember(tx, {
    ...member,
    state: 'accepted',
    otherHospital: institutionId !== receiver,
    discipline: before?.discipline ?? '',
    invitedBy: personId,
    invitedAt: now,
  })
  await setMember(tx, member, { state: 'accepted', answeredAt: now, reasonText: '' })
}

/** @returns whether there was one, and the new chair had none of an earlier time */
async function takeDraftAlong(
  { tx }: Act,
  { consultationId, fromId, toId }: { consultationId: string; fromId: string; toId: string },
): Promise<boolean> {
  const own = await findDraft(tx, { consultationId, authorId: toId })
  return own === undefined && (await moveDraft(tx, { consultationId, authorId: fromId }, toId))
}

async function tell(
  hands: Act,
  row: Row<'consultation'>,
  { fromId, toId, actorId }: { fromId: string; toId: string; actorId: string },
): Promise<void> {
  const event = String(row.version)
  const others = [row.requesterId, fromId, ...row.memberIds].filter((one) => one !== actorId && one !== toId)
  await tellTopic(hands, 'mdt.chair_passed', row, event, others)
  await tellTopic(hands, 'mdt.chair_given', row, event, [toId])
}
