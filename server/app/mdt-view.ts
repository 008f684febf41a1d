/** A board as its page shows it, and what its members say to each version of the conclusion. */
import { findConsultation } from '../../db/queries/consultation.ts'
import { readStays } from '../../db/queries/log-course.ts'
import { findAgenda, readDissents, readMemberOpinions, readMembers } from '../../db/queries/mdt.ts'
import { readOpinions } from '../../db/queries/opinion.ts'
import { personBriefs } from '../../db/queries/person.ts'
import { readSignatures } from '../../db/queries/signature.ts'
import type { Row } from '../../db/schema.ts'
import type { PersonBrief } from '../contract/common.ts'
import type { BoardEntry, Mdt, MemberOpinion } from '../contract/mdt.ts'
import {
  allowedMdt,
  boardOf,
  chairActionOf,
  type MdtFacts,
  mdtObstacle,
  openDisciplines,
  seesMemberOpinions,
} from '../domain/mdt.ts'
import { findForActor, noteOpening } from './consultation.ts'
import type { Call, Deps } from './deps.ts'
import { acceptedOf, isLaterChair } from './mdt-act.ts'
import { agendaOf } from './mdt-agenda.ts'
import { isSealValid, textOfDissent, textOfOwnOpinion } from './mdt-seal.ts'
import { readBusy } from './mdt-time.ts'
import { wishOf } from './mdt-wish.ts'
import { spansOf } from './opinion-attest.ts'
import { type Reminded, remindersOf } from './signature-reminder.ts'

type People = ReadonlyMap<string, PersonBrief>

/**
 * The board of one consultation. With members' opinions in it the opening is in the trail before the answer goes out.
 * @throws AppError NOT_FOUND
 */
export async function readMdt(deps: Deps, call: Call, id: string): Promise<Mdt> {
  const { row, relation } = await findForActor(deps, call.actor, id)
  const now = deps.clock()
  const [members, agenda, stays, own, versions] = await Promise.all([
    readMembers(deps.read, id),
    findAgenda(deps.read, id),
    readStays(deps.read, id, now),
    readMemberOpinions(deps.read, id),
    readOpinions(deps.read, id),
  ])
  const [said, busy, reminded] = await Promise.all([
    readSaid(deps, versions),
    readBusy(deps.read, row, row.memberIds),
    remindersOf(deps, id),
  ])
  const people = await personBriefs(deps.read, peopleOf(row, members))
  const sees = seesMemberOpinions(relation, row.state)
  /* reading what the members found is reading the record */
  if (sees && own.length + versions.length > 0) await noteOpening(deps, call, id, relation)
  const spans = new Map(spansOf(stays).map((one) => [one.personId, one]))
  const inside = new Set(stays.filter((one) => one.leftAt === null).map((one) => one.personId))
  const factsFor = (personId: string): MdtFacts => ({
    state: row.state,
    member: members.find((one) => one.personId === personId)?.state ?? null,
    hasOpinion: own.some((one) => one.memberId === personId),
    hasAnswered: hasAnswered(said, versions[0], personId),
    laterChair: isLaterChair(row, versions[0], call.actor.personId),
    chairInside: row.expertId !== null && inside.has(row.expertId),
  })
  const others = members.filter((one) => one.personId !== row.expertId)
  return {
    chair: row.expertId === null ? null : personIn(people, row.expertId),
    wish: wishOf(row),
    openDisciplines: openDisciplines(wishOf(row), sitting(row, members)),
    members: others.map((one) => {
      const span = spans.get(one.personId)
      return {
        person: personIn(people, one.personId),
        state: one.state,
        otherHospital: one.otherHospital,
        discipline: one.discipline,
        invitedAt: one.invitedAt.toISOString(),
        answeredAt: one.answeredAt?.toISOString() ?? null,
        reasonText: one.reasonText,
        busy: busy.has(one.personId),
        attended:
          span === undefined
            ? null
            : {
                from: span.from.toISOString(),
                to: span.to.toISOString(),
                inside: inside.has(one.personId),
              },
        hasOpinion: own.some(({ memberId }) => memberId === one.personId),
        removable: mdtObstacle(factsFor(one.personId), 'remove', relation) === null,
        mayChair: mdtObstacle(factsFor(one.personId), chairActionOf(relation), relation) === null,
      }
    }),
    agenda: agendaOf(agenda, row.scheduledStart),
    opinions: sees ? own.map((one) => ownOpinionOf(deps, one, row.number, people)) : [],
    answers: sees ? answersOf(deps, versions, { board: boardIds(row, members), said, reminded }, people) : [],
    actions: allowedMdt(factsFor(call.actor.personId), relation),
    own: others.find((one) => one.personId === call.actor.personId)?.state ?? null,
  }
}

/** What the members of a board have said, for whoever may read it: their own opinions, and their answers to every version. */
export async function readBoard(deps: Deps, id: string): Promise<Pick<Mdt, 'opinions' | 'answers'>> {
  const [row, members, own, versions] = await Promise.all([
    findConsultation(deps.read, id),
    readMembers(deps.read, id),
    readMemberOpinions(deps.read, id),
    readOpinions(deps.read, id),
  ])
  if (row === undefined || members.length === 0) return { opinions: [], answers: [] }
  const [said, reminded] = await Promise.all([readSaid(deps, versions), remindersOf(deps, id)])
  const people = await personBriefs(deps.read, peopleOf(row, members))
  return {
    opinions: own.map((one) => ownOpinionOf(deps, one, row.number, people)),
    answers: answersOf(deps, versions, { board: boardIds(row, members), said, reminded }, people),
  }
}

type Members = readonly Row<'consultationMember'>[]

function peopleOf({ expertId }: Pick<Row<'consultation'>, 'expertId'>, members: Members): string[] {
  return [...(expertId === null ? [] : [expertId]), ...members.map((one) => one.personId)]
}

/** Whoever has the chair by now sits for the discipline that they came for. */
function sitting({ expertId }: Row<'consultation'>, members: Members) {
  return members.map((one) => (one.personId === expertId ? { ...one, state: 'accepted' as const } : one))
}

/** Who answers a conclusion: the members, and a chair who did not sign it. */
function boardIds({ expertId }: Pick<Row<'consultation'>, 'expertId'>, members: Members): string[] {
  return [...(expertId === null ? [] : [expertId]), ...acceptedOf(members)]
}

type Said = { signatures: Row<'opinionSignature'>[]; dissents: Row<'opinionDissent'>[] }
type Version = Pick<Row<'opinion'>, 'id' | 'version' | 'digest' | 'authorId' | 'signedAt'>
type Answering = { board: readonly string[]; said: Said; reminded: Reminded }

/** All that members have said to these versions. */
async function readSaid(deps: Deps, versions: readonly Pick<Version, 'id'>[]): Promise<Said> {
  const ids = versions.map((one) => one.id)
  const [signatures, dissents] = await Promise.all([
    readSignatures(deps.read, ids),
    readDissents(deps.read, ids),
  ])
  return { signatures: signatures.filter(({ role }) => role === 'member'), dissents }
}

function hasAnswered({ signatures, dissents }: Said, newest: Version | undefined, personId: string) {
  const opinionId = newest?.id
  return (
    newest?.authorId === personId ||
    signatures.some((one) => one.opinionId === opinionId && one.signerId === personId) ||
    dissents.some((one) => one.opinionId === opinionId && one.memberId === personId)
  )
}

/** What each of the board says to each version; a consultation without a board has none. */
function answersOf(
  deps: Pick<Deps, 'signing'>,
  versions: readonly Version[],
  { board: ids, said, reminded }: Answering,
  people: People,
): Mdt['answers'] {
  const agreed = said.signatures.map((one) => ({ opinionId: one.opinionId, personId: one.signerId }))
  const dissented = said.dissents.map((one) => ({ opinionId: one.opinionId, personId: one.memberId }))
  return versions.flatMap((version) => {
    const board = boardOf(version, ids, agreed, dissented).map(
      ({ personId, answer }): BoardEntry => ({
        member: personIn(people, personId),
        answer,
        ...entryOf(deps, version, said, personId),
      }),
    )
    const remindedAt = reminded('member', version.signedAt)
    return board.length === 0 ? [] : [{ opinionId: version.id, version: version.version, board, remindedAt }]
  })
}

function entryOf(
  deps: Pick<Deps, 'signing'>,
  { id: opinionId, digest: opinionDigest }: Version,
  { signatures, dissents }: Said,
  personId: string,
): Pick<BoardEntry, 'text' | 'signedAt' | 'provider' | 'valid'> {
  const against = dissents.find((one) => one.opinionId === opinionId && one.memberId === personId)
  if (against !== undefined) {
    const { text, signedAt, provider, memberId } = against
    const words = textOfDissent({ opinionId, opinionDigest, memberId, text, signedAt })
    const valid = isSealValid(deps, against, words)
    return { text, signedAt: signedAt.toISOString(), provider, valid }
  }
  const signed = signatures.find((one) => one.opinionId === opinionId && one.signerId === personId)
  if (signed === undefined) return { text: '', signedAt: null, provider: null, valid: null }
  const { provider, algorithm, keyId, value, ...statement } = signed
  const valid = deps.signing.verify(statement, { provider, algorithm, keyId, value })
  return { text: '', signedAt: signed.signedAt.toISOString(), provider, valid }
}

/** One member's own opinion with whether it still fits. @param number the consultation's */
function ownOpinionOf(
  deps: Pick<Deps, 'signing'>,
  row: Row<'memberOpinion'>,
  number: string,
  people: People,
): MemberOpinion {
  const { id, memberId, consultationId, view, recommendations, signedAt, digest, digestAlgorithm } = row
  const text = textOfOwnOpinion({ consultationId, number, memberId, view, recommendations, signedAt })
  return {
    id,
    member: personIn(people, memberId),
    view,
    recommendations,
    signedAt: signedAt.toISOString(),
    digest,
    digestAlgorithm,
    provider: row.provider,
    valid: isSealValid(deps, row, text),
  }
}

function personIn(people: People, id: string): PersonBrief {
  const person = people.get(id)
  if (person === undefined) throw new Error(`no person ${id}`)
  return person
}
