/** The opinion as a document that leaves the system: who it is about, what was said, who signed it. */
import { readCalls } from '../../db/queries/call.ts'
import { newestOpinionVersion } from '../../db/queries/consultation.ts'
import { readStays, type StayRow } from '../../db/queries/log.ts'
import { findOpinion, findOpinionFrame, readQuestions } from '../../db/queries/opinion.ts'
import { personBriefs } from '../../db/queries/person.ts'
import type { Row } from '../../db/schema.ts'
import type { PersonBrief } from '../contract/common.ts'
import type { OpinionDocument } from '../contract/document.ts'
import { AppError } from '../contract/errors.ts'
import { ageAt } from '../domain/patient.ts'
import { type RoomRole, roomRoles } from '../domain/room.ts'
import { act } from './act.ts'
import type { Call, Deps } from './deps.ts'
import { contentOf, type Seen, seeConsultation } from './opinion.ts'
import { isIntact, signedQuestions } from './opinion-seal.ts'
import { maskIdentity, openIdentity } from './patient.ts'

/** Makes the bytes of a document. */
export type Render = (document: OpinionDocument) => Promise<Buffer>

/**
 * One signed version as a file. The download stands in the trail before a byte is answered: no audit, no answer.
 * The patient's name is whole for those who treat the patient, masked for those who review the log.
 * @throws AppError NOT_FOUND where the opinion is not there or its consultation not theirs
 */
export async function downloadOpinion(
  deps: Deps,
  call: Call,
  opinionId: string,
  render: Render,
): Promise<{ bytes: Buffer; number: string; version: number }> {
  const opinion = await findOpinion(deps.read, opinionId)
  if (opinion === undefined) throw new AppError('NOT_FOUND')
  const { consultationId, version } = opinion
  const { relation } = await seeConsultation(deps, call.actor, consultationId)
  const document = await composeDocument(deps, { personId: call.actor.personId, relation }, opinion)
  const bytes = await render(document)
  await act(deps, { ...call, idempotency: null }, (hands) =>
    hands.audit({ consultationId }, { kind: 'opinion.downloaded', data: { version } }),
  )
  return { bytes, number: document.number, version }
}

type Reader = { personId: string; relation: Seen['relation'] }

async function composeDocument(
  deps: Deps,
  reader: Reader,
  opinion: Row<'opinion'>,
): Promise<OpinionDocument> {
  const { consultationId } = opinion
  const now = deps.clock()
  const [frame, questions, newestVersion, calls, stays] = await Promise.all([
    findOpinionFrame(deps.read, consultationId),
    readQuestions(deps.read, consultationId),
    newestOpinionVersion(deps.read, consultationId),
    readCalls(deps.read, [consultationId], now),
    readStays(deps.read, consultationId, now),
  ])
  const people = await personBriefs(deps.read, [
    frame.requesterId,
    opinion.authorId,
    reader.personId,
    ...stays.map((stay) => stay.personId),
  ])
  const { scheduledStart: startAt, scheduledEnd: endAt } = frame
  return {
    number: frame.number,
    line: frame.lineName,
    kind: frame.kind,
    patient: patientOf(deps, reader, frame, opinion.signedAt),
    requester: mustHave(people, frame.requesterId),
    author: mustHave(people, opinion.authorId),
    call: calls.get(consultationId) ?? null,
    scheduled: startAt === null || endAt === null ? null : { startAt, endAt },
    participants: participantsOf(stays, people),
    questions: signedQuestions(opinion) ?? questions,
    content: contentOf(opinion),
    version: opinion.version,
    newestVersion,
    reasonCode: opinion.reasonCode,
    reasonText: opinion.reasonText,
    signedAt: opinion.signedAt,
    digest: opinion.digest,
    digestAlgorithm: opinion.digestAlgorithm,
    intact: isIntact(opinion, frame.number),
    copy: { person: mustHave(people, reader.personId), at: now },
  }
}

type Frame = Awaited<ReturnType<typeof findOpinionFrame>>

function patientOf(deps: Deps, reader: Reader, frame: Frame, day: Date): OpinionDocument['patient'] {
  const identity = openIdentity(deps.vault, { id: frame.patientId, identity: frame.identity })
  const { name, nameMongolian, hospitalNumber } =
    reader.relation === 'auditor' ? maskIdentity(identity) : identity
  return {
    name,
    nameMongolian,
    hospitalNumber,
    sex: frame.sex,
    age: frame.birthDate === null ? null : ageAt(frame.birthDate, day),
  }
}

function mustHave(people: Map<string, PersonBrief>, id: string): PersonBrief {
  const person = people.get(id)
  if (person === undefined) throw new Error(`no person ${id}`)
  return person
}

/** Each person once, from the first entering to the last leaving, in the order of coming. */
function participantsOf(stays: StayRow[], people: Map<string, PersonBrief>): OpinionDocument['participants'] {
  const found = new Map<string, OpinionDocument['participants'][number]>()
  for (const stay of stays) {
    const known = found.get(stay.personId)
    const to = known !== undefined && known.to > stay.endAt ? known.to : stay.endAt
    found.set(stay.personId, {
      person: mustHave(people, stay.personId),
      role: known?.role ?? roleOf(stay.role),
      from: known?.from ?? stay.joinedAt,
      to,
    })
  }
  return [...found.values()]
}

function roleOf(text: string): RoomRole {
  return roomRoles.find((role) => role === text) ?? 'observer'
}
