/** What every step of a board begins with: the lock, how the member stands, and whether the rules allow it. */

import type { Tx } from '../../db/open.ts'
import { findMember, readDissents, readMemberOpinions, readMembers } from '../../db/queries/mdt.ts'
import { readOpinions } from '../../db/queries/opinion.ts'
import { findOpenStay } from '../../db/queries/room.ts'
import { readSignatures } from '../../db/queries/signature.ts'
import type { Row } from '../../db/schema.ts'
import { AppError } from '../contract/errors.ts'
import { type MdtAction, type MdtFacts, mdtObstacle } from '../domain/mdt.ts'
import { type Act, freshState, lockConsultation } from './act.ts'
import type { Call } from './deps.ts'
import { tellTopic } from './notice.ts'

export type LockedBoard = {
  row: Row<'consultation'>
  /** The newest signed version of the conclusion. */
  newest: Row<'opinion'> | undefined
  /** Somebody was quicker, or it was done before. */
  conflict(): Promise<AppError>
}

/**
 * Locks the consultation and asks the rules.
 * @param memberId whom it is about; the one who asks where nothing is said
 * @throws AppError NOT_FOUND, FORBIDDEN, WRONG_STATE, CONFLICT, CHAIR_PRESENT
 */
export async function lockBoard(
  hands: Act,
  call: Call,
  id: string,
  action: MdtAction,
  memberId: string = call.actor.personId,
): Promise<LockedBoard> {
  const { tx } = hands
  const { row, relation } = await lockConsultation(tx, call.actor, id)
  const [newest] = await readOpinions(tx, id)
  const facts = await factsOf(hands, { row, newest, memberId, askerId: call.actor.personId })
  const conflict = async () => new AppError('CONFLICT', { fresh: await freshState(tx, row) })
  switch (mdtObstacle(facts, action, relation)) {
    case 'NOT_ALLOWED':
      throw new AppError('FORBIDDEN')
    case 'WRONG_STATE':
      throw new AppError('WRONG_STATE', { fresh: await freshState(tx, row) })
    case 'CHAIR_PRESENT':
      throw new AppError('CHAIR_PRESENT')
    case 'DONE':
      throw await conflict()
    default:
      return { row, newest, conflict }
  }
}

type Asking = Pick<LockedBoard, 'row' | 'newest'> & { memberId: string; askerId: string }

async function factsOf({ tx }: Act, { row, newest, memberId, askerId }: Asking): Promise<MdtFacts> {
  const member = await findMember(tx, row.id, memberId)
  const opinions = await readMemberOpinions(tx, row.id)
  const about = newest === undefined ? [] : [newest.id]
  const signatures = await readSignatures(tx, about)
  const dissents = await readDissents(tx, about)
  return {
    state: row.state,
    member: member?.state ?? null,
    hasOpinion: opinions.some((one) => one.memberId === memberId),
    hasAnswered:
      newest?.authorId === memberId ||
      signatures.some((one) => one.role === 'member' && one.signerId === memberId) ||
      dissents.some((one) => one.memberId === memberId),
    laterChair: isLaterChair(row, newest, askerId),
    chairInside: await isInside(tx, row),
  }
}

/** Whether this one has the chair, and another one signed the newest version. */
export function isLaterChair(
  { expertId }: Pick<Row<'consultation'>, 'expertId'>,
  newest: Pick<Row<'opinion'>, 'authorId'> | undefined,
  personId: string,
): boolean {
  return newest !== undefined && expertId === personId && newest.authorId !== personId
}

async function isInside(tx: Tx, { id, expertId }: Row<'consultation'>): Promise<boolean> {
  return expertId !== null && (await findOpenStay(tx, id, expertId)) !== undefined
}

/** Asks the members to answer a version that was just signed; within its transaction. */
export async function askBoard(hands: Act, row: Row<'consultation'>, version: number): Promise<void> {
  if (row.memberIds.length === 0) return
  const members = acceptedOf(await readMembers(hands.tx, row.id))
  await tellTopic(hands, 'mdt.cosign', row, String(version), members)
}

/** Who has accepted and is still a member. */
export function acceptedOf(members: readonly Row<'consultationMember'>[]): string[] {
  return members.filter(({ state }) => state === 'accepted').map(({ personId }) => personId)
}
