/** The board of a multidisciplinary consultation (domain.md §2.4): whom the chair invites and removes, and what members answer. */
import type * as z from 'zod'
import {
  findMember,
  findReceiver,
  putMember,
  readBoardRow,
  readExperts,
  setMember,
} from '../../db/queries/mdt.ts'
import { personBriefs } from '../../db/queries/person.ts'
import type { Row } from '../../db/schema.ts'
import { AppError } from '../contract/errors.ts'
import type { Candidates, InvitationAnswer, InviteInput, MemberAnswer } from '../contract/mdt.ts'
import { fitsExpert, mostMembers } from '../domain/mdt.ts'
import { act, changeOf } from './act.ts'
import { findForActor } from './consultation.ts'
import type { Call, Deps } from './deps.ts'
import { lockBoard } from './mdt-act.ts'
import { readBusy } from './mdt-time.ts'
import { wishOf } from './mdt-wish.ts'
import { tellTopic } from './notice.ts'

/** So many are shown; more are found by typing on. */
const mostShown = 20

/**
 * Whom the chair may invite: experts of open lines, the own line's first.
 * @throws AppError NOT_FOUND, FORBIDDEN to everybody but the chair
 */
export async function listCandidates(deps: Deps, call: Call, id: string, typed: string): Promise<Candidates> {
  const { row, relation } = await findForActor(deps, call.actor, id)
  if (relation !== 'expert' || row.lineId === null) throw new AppError('FORBIDDEN')
  const { lineId } = row
  const [experts, receiver] = await Promise.all([
    readExperts(deps.read, lineId),
    findReceiver(deps.read, lineId),
  ])
  const free = experts.filter((one) => isInvitable(row, one.id))
  const people = await personBriefs(
    deps.read,
    free.map((one) => one.id),
  )
  const found = free.flatMap((one) => {
    const person = people.get(one.id)
    if (person === undefined) return []
    const departments = person.department === null ? [] : [person.department.zh, person.department.en]
    const { name, nameEn } = person
    return fitsExpert(typed, { name, nameEn, departments }) ? [{ ...one, person }] : []
  })
  const shown = found.slice(0, mostShown)
  const busy = await readBusy(
    deps.read,
    row,
    shown.map((one) => one.id),
  )
  return {
    items: shown.map(({ person, lineIds, institutionId }) => ({
      person,
      lineIds,
      ofLine: lineIds.includes(lineId),
      otherHospital: institutionId !== receiver.beijingInstitutionId,
      busy: busy.has(person.id),
    })),
    more: found.length > shown.length,
  }
}

function isInvitable({ expertId, requesterId, memberIds }: Row<'consultation'>, personId: string): boolean {
  return personId !== expertId && personId !== requesterId && !memberIds.includes(personId)
}

/**
 * The chair invites an expert, who sees the case from then on.
 * @throws AppError NOT_FOUND, FORBIDDEN, WRONG_STATE; CONFLICT where they are invited already or the board is full; VALIDATION_FAILED
 * where it is nobody who may be invited, a discipline that the request does not wish for, or a hospital to which no consent is stated
 */
export function inviteMember(
  deps: Deps,
  call: Call,
  id: string,
  { personId, consentStated, discipline }: z.infer<typeof InviteInput>,
): Promise<z.infer<typeof MemberAnswer>> {
  return act(deps, call, async (hands) => {
    const { row, conflict } = await lockBoard(hands, call, id, 'invite')
    const { lineId } = row
    const [expert] = lineId === null ? [] : await readExperts(hands.tx, lineId, personId)
    if (lineId === null || expert === undefined || [row.expertId, row.requesterId].includes(personId)) {
      throw refused('personId', 'not_offered')
    }
    if (row.memberIds.includes(personId) || row.memberIds.length >= mostMembers) throw await conflict()
    const { beijingInstitutionId } = await findReceiver(hands.tx, lineId)
    if (discipline !== '' && wishOf(row)?.disciplines.includes(discipline) !== true) {
      throw refused('discipline', 'not_offered')
    }
    const otherHospital = expert.institutionId !== beijingInstitutionId
    if (otherHospital && !consentStated) throw refused('consentStated', 'required')
    const now = deps.clock()
    await putMember(hands.tx, {
      consultationId: id,
      personId,
      state: 'invited',
      otherHospital,
      discipline,
      invitedBy: call.actor.personId,
      invitedAt: now,
    })
    const changed = await readBoardRow(hands.tx, id)
    await hands.audit(
      { consultationId: id },
      {
        kind: 'member.invited',
        data: { personId, otherHospital, ...(discipline === '' ? {} : { discipline }) },
      },
    )
    await tellTopic(hands, 'mdt.invited', changed, `${personId}:${now.toISOString()}`, [personId])
    await hands.announce(changeOf(changed))
    return { state: 'invited' }
  })
}

function refused(path: string, code: string): AppError {
  return new AppError('VALIDATION_FAILED', { fields: [{ path, code }] })
}

/**
 * The chair removes a member, who from then on sees nothing of it, and leaves the room at once.
 * @throws AppError NOT_FOUND, FORBIDDEN, WRONG_STATE; CONFLICT once they have signed an opinion of their own
 */
export function removeMember(
  deps: Deps,
  call: Call,
  id: string,
  personId: string,
): Promise<z.infer<typeof MemberAnswer>> {
  return act(deps, call, async (hands) => {
    const { row } = await lockBoard(hands, call, id, 'remove', personId)
    const member = await findMember(hands.tx, id, personId)
    const now = deps.clock()
    await setMember(
      hands.tx,
      { consultationId: id, personId },
      { state: 'removed', answeredAt: member?.answeredAt ?? null, reasonText: '' },
    )
    const changed = await readBoardRow(hands.tx, id, true)
    await hands.audit({ consultationId: id }, { kind: 'member.removed', data: { personId } })
    await tellTopic(hands, 'mdt.removed', changed, `${personId}:${now.toISOString()}`, [personId])
    /* whoever has it open is told as well, and then finds nothing */
    await hands.announce(changeOf({ ...changed, memberIds: row.memberIds }))
    return { state: 'removed' }
  })
}

/**
 * An invited expert takes part, or does not and says why; then it is theirs to see no more.
 * @throws AppError NOT_FOUND, FORBIDDEN, WRONG_STATE
 */
export function answerInvitation(
  deps: Deps,
  call: Call,
  id: string,
  { answer, reasonText }: z.infer<typeof InvitationAnswer>,
): Promise<z.infer<typeof MemberAnswer>> {
  return act(deps, call, async (hands) => {
    const { row } = await lockBoard(hands, call, id, answer)
    const { personId } = call.actor
    const accepts = answer === 'accept'
    const state = accepts ? ('accepted' as const) : ('declined' as const)
    const now = deps.clock()
    const said = accepts ? '' : reasonText
    await setMember(hands.tx, { consultationId: id, personId }, { state, answeredAt: now, reasonText: said })
    const changed = await readBoardRow(hands.tx, id, !accepts)
    await hands.audit(
      { consultationId: id },
      accepts
        ? { kind: 'member.accepted', data: {} }
        : { kind: 'member.declined', data: { reasonText: said } },
    )
    const chair = changed.expertId === null ? [] : [changed.expertId]
    const topic = accepts ? 'mdt.accepted' : 'mdt.declined'
    await tellTopic(hands, topic, changed, `${personId}:${now.toISOString()}`, chair)
    await hands.announce(changeOf({ ...changed, memberIds: row.memberIds }))
    return { state }
  })
}
