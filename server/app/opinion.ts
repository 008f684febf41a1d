/** The expert's opinion: notes that only their author sees, then signed versions that never change. */
import { v7 as uuid } from 'uuid'
import { json, type Tx } from '../../db/open.ts'
import { findConsultation, newestOpinionVersion, wasOpenedSince } from '../../db/queries/consultation.ts'
import { readCorrections } from '../../db/queries/correction.ts'
import {
  deleteDraft,
  findDraft,
  findOpinion,
  insertOpinion,
  readInstant,
  readOpinions,
  readQuestions,
  writeDraft,
} from '../../db/queries/opinion.ts'
import { personBriefs } from '../../db/queries/person.ts'
import { readSignatures } from '../../db/queries/signature.ts'
import type { Row } from '../../db/schema.ts'
import type { PersonBrief } from '../contract/common.ts'
import { AppError } from '../contract/errors.ts'
import {
  emptyOpinion,
  type Opinion,
  OpinionContent,
  type OpinionVersion,
  type SaveOpinionAnswer,
  type SaveOpinionInput,
  type SignOpinionAnswer,
  type SignOpinionInput,
} from '../contract/opinion.ts'
import { type PersonActor, type Relation, relationOf } from '../domain/actor.ts'
import type { Command } from '../domain/consultation.ts'
import { allowedCorrections, type CorrectionState } from '../domain/correction.ts'
import { lackingParts, strayAnswers, writableStates } from '../domain/opinion.ts'
import { followedStates } from '../domain/outcome.ts'
import {
  type Act,
  act,
  carryOut,
  freshState,
  type LockedConsultation,
  lockConsultation,
  requireKept,
} from './act.ts'
import { answerByVersion, correctionOf, correctionStateOf } from './correction.ts'
import type { Call, Deps } from './deps.ts'
import { planFollowUps } from './follow-up.ts'
import { askBoard } from './mdt-act.ts'
import { attest } from './opinion-attest.ts'
import { isIntact, sealOpinion } from './opinion-seal.ts'
import { indexConsultation } from './search-index.ts'
import { signaturesOf, writeSignature } from './signature.ts'
import { remindersOf } from './signature-reminder.ts'

/** Reading the same opinion again within so long is one opening. */
const openingMinutes = 10

export type Seen = { row: Row<'consultation'>; relation: Exclude<Relation, 'stranger'> }

/** @throws AppError NOT_FOUND where it is not there or not theirs; FORBIDDEN to an office that pre-checks and reads the request alone */
export async function seeConsultation(deps: Deps, actor: PersonActor, id: string): Promise<Seen> {
  const row = await findConsultation(deps.read, id)
  if (row === undefined) throw new AppError('NOT_FOUND')
  const relation = relationOf(actor, row)
  if (relation === 'stranger') throw new AppError('NOT_FOUND')
  if (relation === 'receiving_office') throw new AppError('FORBIDDEN')
  requireKept(row)
  return { row, relation }
}

/**
 * A signed version whose consultation the caller stands to in one of these ways.
 * @throws AppError NOT_FOUND where it is not there or its consultation not theirs; FORBIDDEN to everybody else who sees it
 */
export async function findOpinionFor(
  deps: Deps,
  call: Call,
  opinionId: string,
  ...relations: readonly Relation[]
): Promise<Row<'opinion'>> {
  const opinion = await findOpinion(deps.read, opinionId)
  if (opinion === undefined) throw new AppError('NOT_FOUND')
  const seen = await seeConsultation(deps, call.actor, opinion.consultationId)
  if (!relations.includes(seen.relation)) throw new AppError('FORBIDDEN')
  return opinion
}

/**
 * The signed versions, newest first, each with whether its digest still fits; and the caller's own unsigned text.
 * Reading a signed opinion is reading the record: it stands in the trail before it is answered.
 */
export async function readOpinion(deps: Deps, call: Call, id: string): Promise<Opinion> {
  const { row, relation } = await seeConsultation(deps, call.actor, id)
  const authorId = call.actor.personId
  const [versions, draft] = await Promise.all([
    readOpinions(deps.read, id),
    relation === 'expert' ? findDraft(deps.read, { consultationId: id, authorId }) : undefined,
  ])
  if (versions.length > 0) await noteOpening(deps, call, id, relation)
  const [signatures, corrections, reminded] = await Promise.all([
    readSignatures(
      deps.read,
      versions.map((one) => one.id),
    ),
    readCorrections(deps.read, id),
    remindersOf(deps, id),
  ])
  const people = await personBriefs(deps.read, [
    ...versions.map((one) => one.authorId),
    ...signatures.map((one) => one.signerId),
    ...corrections.map((one) => one.askedBy),
  ])
  const correction = correctionStateOf(corrections)
  return {
    draft:
      draft === undefined
        ? null
        : {
            revision: draft.revision,
            content: OpinionContent.parse(draft.content),
            savedAt: draft.savedAt.toISOString(),
          },
    versions: versions.map((one) => ({
      ...versionOf(one, row.number, people),
      signatures: signaturesOf(deps, one, signatures, people),
      remindedAt: reminded('requester', one.signedAt),
    })),
    corrections: corrections.map((one) => correctionOf(one, people)),
    correction,
    actions: actionsOf({ row, relation }, correction, versions, signatures),
  }
}

/** What may be done with the newest version now. */
function actionsOf(
  { row, relation }: Seen,
  correction: CorrectionState,
  [newest]: readonly Row<'opinion'>[],
  signatures: readonly Row<'opinionSignature'>[],
): Opinion['actions'] {
  if (newest === undefined) return []
  const isCounterSigned = signatures.some((one) => one.opinionId === newest.id && one.role === 'requester')
  const mayCounterSign = relation === 'requester' && followedStates.includes(row.state) && !isCounterSigned
  const commands = allowedCorrections({ state: correction, consultation: row.state }, relation)
  return [...(mayCounterSign ? (['countersign'] as const) : []), ...commands]
}

async function noteOpening(deps: Deps, call: Call, consultationId: string, relation: string): Promise<void> {
  const since = new Date(Date.now() - openingMinutes * 60_000)
  if (await wasOpenedSince(deps.read, consultationId, call.actor.personId, since)) return
  await act(deps, { ...call, idempotency: null }, (hands) =>
    hands.audit({ consultationId }, { kind: 'consultation.opened', data: { relation, part: 'case' } }),
  )
}

/** What was signed. Somebody may have changed it past all guards: then it is shown as far as it can be read, and not as intact. */
export function contentOf({ content }: Pick<Row<'opinion'>, 'content'>): OpinionContent {
  const read = OpinionContent.safeParse(content)
  return read.success ? read.data : emptyOpinion(0)
}

/** One signed version with whether its digest still fits. @param number the consultation's */
export function versionOf(
  row: Row<'opinion'>,
  number: string,
  authors: Map<string, PersonBrief>,
): Omit<OpinionVersion, 'signatures' | 'remindedAt'> {
  const author = authors.get(row.authorId)
  if (author === undefined) throw new Error(`opinion ${row.id} has no author`)
  return {
    id: row.id,
    version: row.version,
    content: contentOf(row),
    author,
    signedAt: row.signedAt.toISOString(),
    reasonCode: row.reasonCode,
    reasonText: row.reasonText,
    digest: row.digest,
    digestAlgorithm: row.digestAlgorithm,
    signatureKind: row.signatureKind,
    intact: isIntact(row, number),
    token: row.token,
  }
}

/**
 * Keeps the unsigned text. Two windows never overwrite each other: `revision` is the one that was read.
 * @throws AppError CONFLICT with the newest revision as `fresh.version`; WRONG_STATE; VALIDATION_FAILED where an answer belongs to
 * no question
 */
export function saveDraft(
  deps: Deps,
  call: Call,
  id: string,
  input: SaveOpinionInput,
): Promise<SaveOpinionAnswer> {
  return act(deps, call, async (hands) => {
    const locked = await lockForExpert(hands.tx, call.actor, id)
    if (!writableStates.includes(locked.row.state)) {
      throw new AppError('WRONG_STATE', { fresh: await freshState(hands.tx, locked.row) })
    }
    const of = { consultationId: id, authorId: call.actor.personId }
    await requireRevision(hands.tx, locked.row, of, input.revision)
    const questions = await readQuestions(hands.tx, id)
    requireAnswersFit(questions.length, input.content)
    const revision = input.revision + 1
    const { savedAt } = await writeDraft(hands.tx, of, revision, input.content)
    await hands.audit({ consultationId: id }, { kind: 'opinion.saved', data: { revision } })
    return {
      revision,
      savedAt: savedAt.toISOString(),
      lacking: lackingParts(questions.length, input.content),
    }
  })
}

/** The expert who has accepted, nobody else. */
async function lockForExpert(tx: Tx, actor: PersonActor, id: string): Promise<LockedConsultation> {
  const locked = await lockConsultation(tx, actor, id)
  if (locked.relation !== 'expert') throw new AppError('FORBIDDEN')
  return locked
}

async function requireRevision(
  tx: Tx,
  row: Row<'consultation'>,
  of: { consultationId: string; authorId: string },
  revision: number,
): Promise<Row<'opinionDraft'> | undefined> {
  const draft = await findDraft(tx, of)
  const newest = draft?.revision ?? 0
  if (newest !== revision) {
    const { state, changedBy } = await freshState(tx, row)
    throw new AppError('CONFLICT', { fresh: { state, version: newest, changedBy } })
  }
  return draft
}

function requireAnswersFit(questionCount: number, content: OpinionContent): void {
  const stray = strayAnswers(questionCount, content.answers)
  if (stray.length === 0) return
  throw new AppError('VALIDATION_FAILED', {
    fields: stray.map((index) => ({ path: `content.answers.${index}.position`, code: 'invalid' })),
  })
}

/**
 * Signs what was saved last, as the first version or as a correction beside the versions before it, which stay.
 * @throws AppError NOT_FOUND, FORBIDDEN before the password is looked at; PASSWORD_WRONG, ACCOUNT_LOCKED; CONFLICT where the text is
 * no longer the one that was read; WRONG_STATE; REASON_REQUIRED for a correction; INCOMPLETE with what is lacking
 */
export async function signOpinion(
  deps: Deps,
  call: Call,
  id: string,
  input: SignOpinionInput,
): Promise<SignOpinionAnswer> {
  const { relation } = await seeConsultation(deps, call.actor, id)
  if (relation !== 'expert') throw new AppError('FORBIDDEN')
  await deps.signing.confirm(call.actor.personId, input.password)
  return act(deps, call, async (hands) => {
    const locked = await lockForExpert(hands.tx, call.actor, id)
    const of = { consultationId: id, authorId: call.actor.personId }
    const draft = await requireRevision(hands.tx, locked.row, of, input.revision)
    const version = (await newestOpinionVersion(hands.tx, id)) + 1
    const reason = isSigned(locked.row) ? reasonOf(input) : null
    const command: Command = reason === null ? { name: 'sign_opinion' } : { name: 'amend_opinion', ...reason }
    const changed = await carryOut(deps, hands, locked, command, { opinionVersion: version })
    const questions = await readQuestions(hands.tx, id)
    const content = draft === undefined ? undefined : OpinionContent.parse(draft.content)
    const lacking = lackingParts(questions.length, content ?? { answers: [], advice: '' })
    if (content === undefined || lacking.length > 0) throw new AppError('INCOMPLETE', { lacking })
    const signed = await writeOpinion(deps, hands, changed, { version, content, questions, reason, of })
    await askBoard(hands, changed, version)
    await indexConsultation(deps, hands.tx, id)
    await deleteDraft(hands.tx, of)
    await answerByVersion(deps, hands, call, id, version)
    if (version === 1) await planFollowUps(hands.tx, changed, deps.clock())
    return { ...signed, version, consultation: { state: changed.state, version: changed.version } }
  })
}

function isSigned({ state }: Row<'consultation'>): boolean {
  return state === 'signed' || state === 'closed'
}

function reasonOf({ reasonCode = '', reasonText = '' }: SignOpinionInput) {
  return { reasonCode, reasonText }
}

type Writing = {
  version: number
  content: OpinionContent
  questions: string[]
  reason: { reasonCode: string; reasonText: string } | null
  of: { consultationId: string; authorId: string }
}

async function writeOpinion(
  deps: Deps,
  { tx }: Act,
  { number }: Row<'consultation'>,
  { reason, of, content, ...rest }: Writing,
) {
  const signedAt = await readInstant(tx)
  const reasons = { reasonCode: reason?.reasonCode ?? null, reasonText: reason?.reasonText ?? null }
  const attested = await attest(tx, of.consultationId, of.authorId, signedAt)
  const seal = sealOpinion(deps.digest, { ...of, ...rest, ...reasons, number, signedAt, content, attested })
  const row = {
    id: uuid(),
    ...of,
    ...reasons,
    version: rest.version,
    content: json(content),
    canonical: seal.canonical,
    digest: seal.digest,
    digestAlgorithm: seal.algorithm,
    signatureKind: 'internal' as const,
    signedAt,
  }
  await insertOpinion(tx, row)
  await writeSignature(deps, tx, row, { signerId: of.authorId, role: 'expert', signedAt })
  return {
    id: row.id,
    signedAt: signedAt.toISOString(),
    digest: seal.digest,
    digestAlgorithm: seal.algorithm,
  }
}
