/** Reading one consultation: whole, as a line of a list, as its history. */
import {
  findConsultation,
  newestOpinionVersion,
  readAdoption,
  readHistory,
  readInside,
  readParts,
  readPatient,
  wasOpenedSince,
} from '../../db/queries/consultation.ts'
import { type PersonBriefRow, personBriefs } from '../../db/queries/person.ts'
import type { Row } from '../../db/schema.ts'
import { auditData } from '../contract/audit.ts'
import type {
  Consultation,
  ConsultationSummary,
  HistoryEntry,
  RequestContent,
} from '../contract/consultation.ts'
import { AppError } from '../contract/errors.ts'
import { Invitation } from '../contract/invitation.ts'
import { readRecord } from '../contract/record-stored.ts'
import { type PersonActor, type Relation, relationOf, reviewsAs } from '../domain/actor.ts'
import { seesCase } from '../domain/consent.ts'
import {
  allowedCommands,
  isWritable,
  namingOf,
  roomOpensBeforeMinutes,
  transitions,
} from '../domain/consultation.ts'
import { ageAt, maskName } from '../domain/patient.ts'
import { decideEntry } from '../domain/room.ts'
import { act, factsOf, requireKept } from './act.ts'
import { listAttachments } from './attachment.ts'
import { clockFacts } from './clock-event.ts'
import { listConsentSteps, openSigner } from './consent.ts'
import type { Call, Deps } from './deps.ts'
import { destroyedOf } from './destroyed.ts'
import { wishOf } from './mdt-wish.ts'
import { maskIdentity, openIdentity, patientInput, type SealedIdentity } from './patient.ts'
import { listPhoned, telephoneOf } from './phone.ts'
import { readPrecheck } from './precheck.ts'
import { readReview } from './review.ts'

type KnownRelation = Exclude<Relation, 'stranger' | 'system'>
type Found = { row: Row<'consultation'>; relation: KnownRelation }

/**
 * The consultation and how the caller stands to it.
 * @throws AppError NOT_FOUND where it is not there or not theirs: both look the same; RECORD_DESTROYED
 */
export async function findForActor(deps: Deps, actor: PersonActor, id: string): Promise<Found> {
  const found = await findOrTombstone(deps, actor, id)
  requireKept(found.row)
  return found
}

/** The same, also where only the row stands that a destroyed record leaves. @throws AppError NOT_FOUND */
export async function findOrTombstone(deps: Deps, actor: PersonActor, id: string): Promise<Found> {
  const row = await findConsultation(deps.read, id)
  const relation = row === undefined ? 'stranger' : relationOf(actor, row)
  if (row === undefined || relation === 'stranger' || relation === 'system') throw new AppError('NOT_FOUND')
  return { row, relation }
}

/** Whose names a line shows. */
export function peopleOf(row: Row<'consultation'>): string[] {
  return row.expertId === null ? [row.requesterId] : [row.requesterId, row.expertId]
}

type Patient = { name: string; sex: Row<'patient'>['sex']; birthDate: string | null }

/** A consultation as a line of a list. */
export function summaryOf(
  deps: Deps,
  actor: PersonActor,
  row: Row<'consultation'>,
  patient: Patient,
  people: Map<string, PersonBriefRow>,
): ConsultationSummary {
  const requester = people.get(row.requesterId)
  if (requester === undefined) throw new Error('a consultation without its requester')
  const relation = relationOf(actor, row)
  /* who reviews logs sees what a case was about, and not the case */
  const shown = relation === 'auditor' || seesCase(relation, row.consentWithdrawnAt)
  return {
    id: row.id,
    number: row.number,
    state: row.state,
    kind: row.kind,
    urgency: row.urgency,
    lineId: row.lineId,
    patientName: maskName(patient.name),
    patientSex: patient.sex,
    patientAge: patient.birthDate === null ? null : ageAt(patient.birthDate, deps.clock()),
    chiefComplaint: shown ? row.chiefComplaint : '',
    diagnosis: shown ? row.diagnosis : '',
    requester,
    expert: row.expertId === null ? null : (people.get(row.expertId) ?? null),
    dueAt: iso(row.dueAt),
    scheduledStart: iso(row.scheduledStart),
    scheduledEnd: iso(row.scheduledEnd),
    submittedAt: iso(row.submittedAt),
    changedAt: row.changedAt.toISOString(),
    version: row.version,
    commands:
      row.destroyedAt === null
        ? allowedCommands(
            factsOf(row, { personId: actor.personId, now: deps.clock() }),
            relationOf(actor, row),
          )
        : [],
    lackingCount: row.lacking.length,
    completeness: row.completeness,
    proposalSide: row.proposalSide,
    reviewStep: row.reviewStep,
    localOnly: row.localOnly,
    precheckOnly: row.precheckOnly,
    postSign: postSignOf(actor, row),
    board:
      row.memberIds.length === 0 ? null : { members: row.memberIds.length, mine: seatOnBoard(row, actor) },
    boardWished: row.boardWish !== null,
    destroyedAt: iso(row.destroyedAt),
  }
}

function seatOnBoard(
  { memberIds, invitedIds }: Pick<Row<'consultation'>, 'memberIds' | 'invitedIds'>,
  { personId }: PersonActor,
): 'invited' | 'member' | null {
  if (invitedIds.includes(personId)) return 'invited'
  return memberIds.includes(personId) ? 'member' : null
}

/** Whose signature an emergency still owes its own hospital. */
function postSignOf(actor: PersonActor, row: Row<'consultation'>): ConsultationSummary['postSign'] {
  const { postSignStep: step, postSignDueAt: dueAt } = row
  if (step === null || dueAt === null) return null
  return { dueAt: dueAt.toISOString(), mine: reviewsAs(actor, row, step) }
}

function iso(at: Date | null): string | null {
  return at === null ? null : at.toISOString()
}

/**
 * One consultation with its case. The opening is in the trail before the answer goes out: no audit, no answer (design §5).
 * Identity is masked for everybody but the author while the request is still in their hands.
 * @throws AppError NOT_FOUND
 */
export async function readConsultation(deps: Deps, call: Call, id: string): Promise<Consultation> {
  const { row, relation } = await findOrTombstone(deps, call.actor, id)
  await noteOpening(deps, call, id, relation)
  const [patient, parts, adoption, opinionVersions, inside, attachments, consentSteps, review, ...rest] =
    await Promise.all([
      readPatient(deps.read, row.patientId),
      readParts(deps.read, id),
      readAdoption(deps.read, id),
      newestOpinionVersion(deps.read, id),
      readInside(deps.read, id),
      listAttachments(deps, { consultation: row, relation }),
      listConsentSteps(deps, id),
      readReview(deps, call.actor, row),
      readPrecheck(deps, row),
      readByPhone(deps, row, relation),
      destroyedOf(deps.read, row),
    ])
  const [precheck, byPhone, destroyed] = rest
  const identity = openIdentity(deps.vault, patient)
  const mayEdit = relation === 'requester' && isWritable(row)
  const shown = mayEdit ? identity : maskIdentity(identity)
  const recordedBy = parts.consent?.recordedBy
  const people = await personBriefs(deps.read, [
    ...peopleOf(row),
    ...review.decisions.map((one) => one.decidedBy),
    ...precheck.decisions.flatMap((one) => [one.decidedBy, one.expertId]).filter((one) => one !== null),
    ...[recordedBy, adoption?.recordedBy, row.passedById].filter((one) => one != null),
  ])
  const { name, sex, birthDate } = { ...patient, name: identity.name }
  const consent = consentOf(deps, id, parts.consent, !mayEdit)
  const sees = seesCase(relation, row.consentWithdrawnAt)
  return {
    ...summaryOf(deps, call.actor, row, { name, sex, birthDate }, people),
    relation,
    patient: {
      ...shown,
      sex,
      birthYear: birthDate === null ? null : Number(birthDate.slice(0, 4)),
      nationality: patient.nationality,
      interpreterLanguage: patient.interpreterLanguage,
    },
    content: sees && destroyed === null ? contentOf(row, patient, shown, parts, consent) : null,
    lacking: row.lacking as Consultation['lacking'],
    wanted: row.wanted as Consultation['wanted'],
    gap: row.gap as Consultation['gap'],
    writable: mayEdit,
    attachments: sees ? attachments : [],
    consent:
      consent === null || parts.consent === undefined
        ? null
        : {
            ...consent,
            recordedBy: people.get(parts.consent.recordedBy)?.name ?? '',
            recordedAt: parts.consent.recordedAt.toISOString(),
          },
    consentSteps,
    reasonCode: row.reasonCode,
    reasonText: row.reasonText,
    noShowSide: row.noShowSide,
    adoption: adoptionOf(adoption, people),
    opinionVersions,
    room: roomOf(deps, row, relation, inside),
    ...byPhone,
    review: reviewOf(review, people),
    precheck: precheckOf(precheck, people),
    recordVersion: row.recordVersion,
    naming: namingOf(row, call.actor.personId, deps.clock()),
    passed: passedOf(row, people),
    destroyed,
  }
}

/** Who went on by telephone, and whom to call. */
async function readByPhone(
  deps: Deps,
  row: Row<'consultation'>,
  relation: Relation,
): Promise<Pick<Consultation, 'phoned' | 'telephone'>> {
  const [phoned, telephone] = await Promise.all([listPhoned(deps, row.id), telephoneOf(deps, row, relation)])
  return { phoned, telephone }
}

function reviewOf(
  review: Awaited<ReturnType<typeof readReview>>,
  people: Map<string, PersonBriefRow>,
): Consultation['review'] {
  const decisions = review.decisions.flatMap(({ step, decision, reasonCode, reasonText, ...rest }) => {
    const by = people.get(rest.decidedBy)
    return by === undefined
      ? []
      : [{ step, decision, reasonCode, reasonText, by, at: rest.decidedAt.toISOString() }]
  })
  return { ...review, decisions }
}

function precheckOf(
  { asked, decisions }: Awaited<ReturnType<typeof readPrecheck>>,
  people: Map<string, PersonBriefRow>,
): Consultation['precheck'] {
  return {
    asked,
    decisions: decisions.map(({ decision, reasonCode, reasonText, expertId, decidedBy, decidedAt }) => ({
      decision,
      reasonCode,
      reasonText,
      expert: people.get(expertId ?? '') ?? null,
      by: people.get(decidedBy ?? '') ?? null,
      at: decidedAt.toISOString(),
    })),
  }
}

function passedOf(row: Row<'consultation'>, people: Map<string, PersonBriefRow>): Consultation['passed'] {
  const by = row.passedById === null ? undefined : people.get(row.passedById)
  const waits = transitions.take_over.from.includes(row.state)
  if (by === undefined || row.passedCode === null || !waits) return null
  return { by, reasonCode: row.passedCode, reasonText: row.passedWords ?? '' }
}

/** Reading again within this time is the same opening. */
const openingMinutes = 10

/** Puts the opening of a case into the trail, once in so many minutes and person. */
export async function noteOpening(
  deps: Deps,
  call: Call,
  id: string,
  relation: KnownRelation,
): Promise<void> {
  const now = deps.clock().getTime()
  const since = new Date(now - openingMinutes * 60_000)
  if (await wasOpenedSince(deps.read, id, call.actor.personId, since)) return
  /* of two openings at once the second finds the key of the first */
  const key = `opened:${id}:${Math.floor(now / (openingMinutes * 60_000))}`
  await act(deps, { ...call, idempotency: { key, requestDigest: 'opened' } }, async (hands) => {
    await hands.audit(
      { consultationId: id },
      { kind: 'consultation.opened', data: { relation, part: relation === 'auditor' ? 'log' : 'case' } },
    )
  })
}

type Parts = Awaited<ReturnType<typeof readParts>>
type Consent = NonNullable<RequestContent['consent']>

function consentOf(deps: Deps, id: string, row: Parts['consent'], masked: boolean): Consent | null {
  if (row === undefined) return null
  const signer = openSigner(deps, id, row.signer)
  return {
    obtainedAt: row.obtainedAt.toISOString(),
    signedBy: row.signedBy,
    signerName: masked ? maskName(signer.signerName) : signer.signerName,
    relation: signer.relation,
    incapacity: signer.incapacity,
    institutionId: row.institutionId,
  }
}

/**
 * The newest request of a consultation as a file holds it: without its consent, which is an object of its own.
 * @param whole whether the patient stands there unmasked
 */
export async function readRequestContent(
  { read, vault }: Pick<Deps, 'read' | 'vault'>,
  row: Row<'consultation'>,
  whole: boolean,
): Promise<RequestContent> {
  const [patient, parts] = await Promise.all([readPatient(read, row.patientId), readParts(read, row.id)])
  const identity = openIdentity(vault, patient)
  return contentOf(row, patient, whole ? identity : maskIdentity(identity), parts, null)
}

function contentOf(
  row: Row<'consultation'>,
  patient: Row<'patient'>,
  identity: SealedIdentity,
  parts: Parts,
  consent: Consent | null,
): RequestContent {
  return {
    lineId: row.lineId as RequestContent['lineId'],
    kind: row.kind,
    urgency: row.urgency,
    patient: patientInput(patient, identity),
    record: readRecord(parts.record),
    purpose: row.purpose,
    questions: parts.questions,
    wishedTimes: parts.wishedTimes.map((time) => ({
      startAt: time.startAt.toISOString(),
      endAt: time.endAt.toISOString(),
    })),
    wishedExpertId: row.wishedExpertId as RequestContent['wishedExpertId'],
    board: wishOf(row),
    invitation: Invitation.parse(row.invitation),
    consent,
    contactPhone: row.contactPhone,
  }
}

function adoptionOf(
  row: Row<'adoption'> | undefined,
  people: Map<string, PersonBriefRow>,
): Consultation['adoption'] {
  const recordedBy = row === undefined ? undefined : people.get(row.recordedBy)
  if (row === undefined || recordedBy === undefined) return null
  const { decision, reason, actions } = row
  return { decision, reason, actions, recordedBy, recordedAt: row.recordedAt.toISOString() }
}

function roomOf(
  deps: Deps,
  row: Row<'consultation'>,
  relation: Relation,
  inside: Awaited<ReturnType<typeof readInside>>,
): Consultation['room'] {
  const opensAt =
    row.state === 'scheduled' && row.scheduledStart !== null
      ? new Date(row.scheduledStart.getTime() - roomOpensBeforeMinutes * 60_000)
      : null
  return {
    open: decideEntry(factsOf(row), relation, deps.clock()).ok,
    opensAt: iso(opensAt),
    inside: inside.map((one) => ({
      personId: one.personId,
      name: one.name,
      since: one.joinedAt.toISOString(),
      guest: one.guest,
    })),
  }
}

/**
 * The steps of a consultation, newest first.
 * @throws AppError NOT_FOUND
 */
export async function listHistory(deps: Deps, actor: PersonActor, id: string): Promise<HistoryEntry[]> {
  await findOrTombstone(deps, actor, id)
  return historyOf(deps, id)
}

/** The same for those who have asked for the right already. */
export async function historyOf(deps: Deps, id: string): Promise<HistoryEntry[]> {
  const rows = await readHistory(deps.read, id)
  const parsed = rows.map((row) => ({
    row,
    changed: row.kind === 'consultation.changed' ? auditData['consultation.changed'].parse(row.data) : null,
    chairId:
      row.kind === 'chair.passed' ? auditData['chair.passed'].safeParse(row.data).data?.toId : undefined,
  }))
  const people = await personBriefs(
    deps.read,
    parsed.flatMap(({ changed, chairId = changed?.toExpertId }) => (chairId === undefined ? [] : [chairId])),
  )
  return parsed.map(({ row, changed, chairId = changed?.toExpertId }) => {
    const toExpert = people.get(chairId ?? '')
    const said = clockFacts(row.kind, row.data)
    return {
      id: row.id,
      kind: row.kind,
      at: row.at.toISOString(),
      actor: {
        id: row.actorId,
        name: row.name ?? '',
        nameEn: row.personEn ?? '',
        institution: row.nameZh === null || row.nameEn === null ? null : { zh: row.nameZh, en: row.nameEn },
      },
      fromState: changed?.fromState ?? null,
      toState: changed?.toState ?? (row.kind === 'consultation.drafted' ? 'draft' : null),
      reasonCode: changed?.reasonCode ?? said.reasonCode,
      reasonText: changed?.reasonText ?? said.reasonText,
      startAt: changed?.startAt ?? null,
      command: changed?.command ?? null,
      toExpert: toExpert === undefined ? null : { id: toExpert.id, name: toExpert.name },
      proposal: proposalStepOf(row.kind, row.data),
      stage: said.stage,
      reviewStep: changed?.reviewStep ?? said.reviewStep,
    }
  })
}

function proposalStepOf(kind: string, data: unknown): HistoryEntry['proposal'] {
  if (kind !== 'time.proposed' && kind !== 'time.answered') return null
  const { step, times, note } = auditData[kind].parse(data)
  return { step, times, note }
}
