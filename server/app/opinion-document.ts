/** The opinion as a document that leaves the system: who it is about, what was said, who signed it. */
import { v7 as uuid } from 'uuid'
import { readCalls } from '../../db/queries/call.ts'
import { newestOpinionVersion } from '../../db/queries/consultation.ts'
import { readStays, type StayRow } from '../../db/queries/log-course.ts'
import { findOpinion, findOpinionFrame, readQuestions } from '../../db/queries/opinion.ts'
import { personBriefs } from '../../db/queries/person.ts'
import { insertCopy, readSignatures } from '../../db/queries/signature.ts'
import type { Row } from '../../db/schema.ts'
import type { PersonBrief } from '../contract/common.ts'
import type { OpinionDocument } from '../contract/document.ts'
import { AppError } from '../contract/errors.ts'
import { ageAt } from '../domain/patient.ts'
import { type RoomRole, roomRoles } from '../domain/room.ts'
import { act } from './act.ts'
import type { Call, Deps } from './deps.ts'
import { digestOf } from './digest.ts'
import { readBoard } from './mdt-view.ts'
import { contentOf, type Seen, seeConsultation } from './opinion.ts'
import { spansOf } from './opinion-attest.ts'
import { type Attested, isIntact, signedAttested, signedQuestions } from './opinion-seal.ts'
import { maskIdentity, openIdentity } from './patient.ts'
import { signaturesOf, signersOf } from './signature.ts'

/** Makes the bytes of a document. */
export type Render = (document: OpinionDocument) => Promise<Buffer>

/**
 * One signed version as a file. The download stands in the trail before a byte is answered: no audit, no answer.
 * The digest of the bytes is kept, so that the public page can tell whether a file came from here.
 * The patient's name is whole for those who treat the patient, masked for those who review the log.
 * @param origin where people reach the product; the paper's code leads there
 * @throws AppError NOT_FOUND where the opinion is not there or its consultation not theirs
 */
export async function downloadOpinion(
  deps: Deps,
  call: Call,
  opinionId: string,
  render: Render,
  origin: string,
): Promise<{ bytes: Buffer; number: string; version: number }> {
  const opinion = await findOpinion(deps.read, opinionId)
  if (opinion === undefined) throw new AppError('NOT_FOUND')
  const { consultationId, version } = opinion
  const { relation } = await seeConsultation(deps, call.actor, consultationId)
  const reader = { personId: call.actor.personId, relation, origin }
  const document = await composeDocument(deps, reader, opinion)
  const bytes = await render(document)
  await act(deps, { ...call, idempotency: null }, async (hands) => {
    await insertCopy(hands.tx, {
      id: uuid(),
      opinionId,
      byteDigest: digestOf('sha256', bytes),
      madeFor: call.actor.personId,
    })
    return hands.audit({ consultationId }, { kind: 'opinion.downloaded', data: { version } })
  })
  return { bytes, number: document.number, version }
}

/**
 * Printing is the browser's: the page says so before it begins.
 * @throws AppError NOT_FOUND where the opinion is not there or its consultation not theirs
 */
export async function notePrintedOpinion(
  deps: Deps,
  call: Call,
  opinionId: string,
): Promise<{ version: number }> {
  const opinion = await findOpinion(deps.read, opinionId)
  if (opinion === undefined) throw new AppError('NOT_FOUND')
  const { consultationId, version } = opinion
  await seeConsultation(deps, call.actor, consultationId)
  return act(deps, call, async (hands) => {
    await hands.audit({ consultationId }, { kind: 'opinion.printed', data: { version } })
    return { version }
  })
}

type Reader = { personId: string; relation: Seen['relation']; origin: string }

async function composeDocument(
  deps: Deps,
  reader: Reader,
  opinion: Row<'opinion'>,
): Promise<OpinionDocument> {
  const { consultationId } = opinion
  const now = deps.clock()
  const [frame, questions, newestVersion, calls, stays, signatures] = await Promise.all([
    findOpinionFrame(deps.read, consultationId),
    readQuestions(deps.read, consultationId),
    newestOpinionVersion(deps.read, consultationId),
    readCalls(deps.read, [consultationId], now),
    readStays(deps.read, consultationId, now),
    readSignatures(deps.read, [opinion.id]),
  ])
  const attested = signedAttested(opinion)
  const board = await readBoard(deps, consultationId)
  const people = await personBriefs(deps.read, [
    frame.requesterId,
    reader.personId,
    ...signersOf(opinion, signatures),
    ...stays.map((stay) => stay.personId),
  ])
  const { scheduledStart: startAt, scheduledEnd: endAt } = frame
  return {
    number: frame.number,
    line: frame.lineName,
    kind: frame.kind,
    patient: patientOf(deps, reader, frame, opinion.signedAt),
    requester: mustHave(people, frame.requesterId),
    author: authorOf(mustHave(people, opinion.authorId), attested),
    call: calls.get(consultationId) ?? null,
    scheduled: startAt === null || endAt === null ? null : { startAt, endAt },
    participants: attested === undefined ? participantsOf(stays, people) : attestedParticipants(attested),
    questions: signedQuestions(opinion) ?? questions,
    content: contentOf(opinion),
    version: opinion.version,
    newestVersion,
    reasonCode: opinion.reasonCode,
    reasonText: opinion.reasonText,
    signedAt: opinion.signedAt,
    signatures: signaturesOf(deps, opinion, signatures, people),
    board: { ...board, answers: board.answers.filter((one) => one.version <= opinion.version) },
    verifyUrl: `${reader.origin}/verify/${opinion.token}`,
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

/** As it was signed; names in Chinese, as the paper is. */
function authorOf(author: PersonBrief, attested: Attested | undefined): PersonBrief {
  if (attested === undefined) return author
  const { name, title, institution, department } = attested.author
  return {
    ...author,
    name,
    title: { ...author.title, zh: title },
    institution: { ...author.institution, zh: institution },
    department: department === '' ? null : { zh: department, en: '' },
  }
}

type Participants = OpinionDocument['participants']

function participantsOf(stays: StayRow[], people: Map<string, PersonBrief>): Participants {
  return spansOf(stays).map(({ personId, role, ...span }) => ({
    name: mustHave(people, personId).name,
    role: roleOf(role),
    ...span,
  }))
}

function attestedParticipants({ participants }: Attested): Participants {
  return participants.map(({ name, role, from, to }) => ({
    name,
    role: roleOf(role),
    from: new Date(from),
    to: new Date(to),
  }))
}

function roleOf(text: string): RoomRole {
  return roomRoles.find((role) => role === text) ?? 'observer'
}
