/**
 * What members of a board sign: their own opinion before the conclusion, and after it that they agree or dissent. All of it is only
 * added; a new version of the conclusion is answered anew.
 */
import { v7 as uuid } from 'uuid'
import type * as z from 'zod'
import { insertDissent, insertMemberOpinion } from '../../db/queries/mdt.ts'
import { readInstant } from '../../db/queries/opinion.ts'
import type { Row } from '../../db/schema.ts'
import { AppError } from '../contract/errors.ts'
import type { Cosigned, DissentInput, MemberOpinionInput, MemberSigned } from '../contract/mdt.ts'
import { type Act, act, changeOf } from './act.ts'
import type { Call, Deps } from './deps.ts'
import { type LockedBoard, lockBoard } from './mdt-act.ts'
import { signText, textOfDissent, textOfOwnOpinion } from './mdt-seal.ts'
import { tellTopic } from './notice.ts'
import { findOpinionFor, seeConsultation } from './opinion.ts'
import { writeSignature } from './signature.ts'

/**
 * A member signs an opinion of their own, once.
 * @throws AppError NOT_FOUND, FORBIDDEN before the password is looked at; PASSWORD_WRONG, ACCOUNT_LOCKED; WRONG_STATE outside of the
 * session and the writing of the conclusion; CONFLICT the second time
 */
export async function signOwnOpinion(
  deps: Deps,
  call: Call,
  id: string,
  { view, recommendations, password }: z.infer<typeof MemberOpinionInput>,
): Promise<z.infer<typeof MemberSigned>> {
  const { personId: memberId } = call.actor
  const { relation } = await seeConsultation(deps, call.actor, id)
  if (relation !== 'member') throw new AppError('FORBIDDEN')
  await deps.signing.confirm(memberId, password)
  return act(deps, call, async (hands) => {
    const { row } = await lockBoard(hands, call, id, 'sign_opinion')
    const signedAt = await readInstant(hands.tx)
    const said = { view, recommendations }
    const text = textOfOwnOpinion({ consultationId: id, number: row.number, memberId, ...said, signedAt })
    const opinionId = uuid()
    const sealed = await signText(deps, text, { id: opinionId, signerId: memberId, signedAt })
    await insertMemberOpinion(hands.tx, { id: opinionId, consultationId: id, memberId, ...said, ...sealed })
    const { digest, digestAlgorithm, provider, algorithm } = sealed
    await hands.audit(
      { consultationId: id },
      {
        kind: 'member.signed',
        data: { memberOpinionId: opinionId, digest, digestAlgorithm, provider, algorithm },
      },
    )
    await hands.announce(changeOf(row))
    return { id: opinionId, signedAt: signedAt.toISOString(), digest }
  })
}

type About = Pick<Row<'opinion'>, 'id' | 'consultationId'>

/**
 * A signed version whose board the caller is on, as a member or as a chair who did not sign it.
 * @throws AppError NOT_FOUND, FORBIDDEN
 */
export async function findConclusionFor(deps: Deps, call: Call, opinionId: string): Promise<Row<'opinion'>> {
  const opinion = await findOpinionFor(deps, call, opinionId, 'member', 'expert')
  if (opinion.authorId === call.actor.personId) throw new AppError('FORBIDDEN')
  return opinion
}

/**
 * A member signs the newest version of the conclusion as well.
 * @throws AppError NOT_FOUND, FORBIDDEN; PASSWORD_WRONG, ACCOUNT_LOCKED; WRONG_STATE; CONFLICT where they have answered it or a newer
 * version has come
 */
export async function cosign(
  deps: Deps,
  call: Call,
  opinion: About,
  password: string,
): Promise<z.infer<typeof Cosigned>> {
  const { personId: signerId } = call.actor
  await deps.signing.confirm(signerId, password)
  return act(deps, call, async (hands) => {
    const { row, newest } = await lockConclusion(hands, call, opinion, 'cosign')
    const signedAt = await readInstant(hands.tx)
    const by = { signerId, role: 'member' as const, signedAt }
    const { provider, algorithm } = await writeSignature(deps, hands.tx, newest, by)
    await hands.audit(
      { consultationId: row.id },
      { kind: 'opinion.cosigned', data: { version: newest.version, provider, algorithm } },
    )
    const chair = row.expertId === null || row.expertId === signerId ? [] : [row.expertId]
    await tellTopic(hands, 'mdt.cosigned', row, `${newest.version}:${signerId}`, chair)
    await hands.announce(changeOf(row))
    return { signedAt: signedAt.toISOString(), provider, algorithm }
  })
}

/**
 * A member dissents from the newest version, in words and signed; that stays with it.
 * @throws AppError as {@link cosign}
 */
export async function dissent(
  deps: Deps,
  call: Call,
  opinion: About,
  { text, password }: z.infer<typeof DissentInput>,
): Promise<z.infer<typeof Cosigned>> {
  const { personId: memberId } = call.actor
  await deps.signing.confirm(memberId, password)
  return act(deps, call, async (hands) => {
    const { row, newest } = await lockConclusion(hands, call, opinion, 'dissent')
    const signedAt = await readInstant(hands.tx)
    const { id: opinionId, digest: opinionDigest, version } = newest
    const id = uuid()
    const words = textOfDissent({ opinionId, opinionDigest, memberId, text, signedAt })
    const sealed = await signText(deps, words, { id, signerId: memberId, signedAt })
    await insertDissent(hands.tx, { id, opinionId, memberId, text, ...sealed })
    const { digest, provider, algorithm } = sealed
    await hands.audit(
      { consultationId: row.id },
      { kind: 'opinion.dissented', data: { version, digest, provider, algorithm } },
    )
    const told = [row.requesterId, ...(row.expertId === null ? [] : [row.expertId])].filter(
      (one) => one !== memberId,
    )
    await tellTopic(hands, 'mdt.dissented', row, `${version}:${memberId}`, told)
    await hands.announce(changeOf(row))
    return { signedAt: signedAt.toISOString(), provider, algorithm }
  })
}

async function lockConclusion(
  hands: Act,
  call: Call,
  { id, consultationId }: About,
  action: 'cosign' | 'dissent',
): Promise<LockedBoard & { newest: Row<'opinion'> }> {
  const locked = await lockBoard(hands, call, consultationId, action)
  const { newest } = locked
  if (newest === undefined || newest.id !== id) throw await locked.conflict()
  return { ...locked, newest }
}
