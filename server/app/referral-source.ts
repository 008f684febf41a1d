/** What a referral begins with: the case and the patient are carried over, nothing is typed twice (domain.md §2.4). */

import type { ReadDb, Tx } from '../../db/open.ts'
import { findConsultation, readPatient } from '../../db/queries/consultation.ts'
import { personBriefs } from '../../db/queries/person.ts'
import { findReferral } from '../../db/queries/referral.ts'
import {
  findRecord,
  readCaseParts,
  readDocumentRows,
  readSummaries,
  readTargets,
  type TargetRow,
} from '../../db/queries/referral-parts.ts'
import type { Row } from '../../db/schema.ts'
import { Attachment } from '../contract/attachment.ts'
import { AppError } from '../contract/errors.ts'
import type { OpinionContent } from '../contract/opinion.ts'
import { readRecord } from '../contract/record-stored.ts'
import {
  type ReferralContent,
  type ReferralSource,
  type ReferralSourceQuery,
  type ReferralTarget,
  SummaryContent,
} from '../contract/referral.ts'
import { type PersonActor, relationOf, treats } from '../domain/actor.ts'
import { readsAfterWithdrawal } from '../domain/consent.ts'
import { transitions } from '../domain/consultation.ts'
import { ageAt, maskName } from '../domain/patient.ts'
import { type Direction, referralTransitions } from '../domain/referral.ts'
import { referralRelationOf } from '../domain/referral-relation.ts'
import { act, requireKept } from './act.ts'
import type { Call, Deps } from './deps.ts'
import { contentOf } from './opinion.ts'
import { openIdentity } from './patient.ts'
import { noteReferralOpening } from './referral.ts'
import { seeReferral } from './referral-act.ts'

/** Doctors send up on the lines their hospital asks on, experts send down on those they serve. */
export function linesOf(actor: PersonActor): { up: readonly string[]; down: readonly string[] } {
  return {
    up: actor.roles.includes('doctor') ? actor.requestLineIds : [],
    down: actor.roles.includes('expert') ? actor.expertLineIds : [],
  }
}

/** Where the caller may refer to, with whom to talk there. */
export async function listReferralTargets(deps: Deps, actor: PersonActor): Promise<ReferralTarget[]> {
  const rows = await readTargets(deps.read, linesOf(actor))
  const people = await personBriefs(
    deps.read,
    rows.flatMap((row) => row.contactPersonId ?? []),
  )
  return rows
    .filter((row) => row.institutionId !== actor.institutionId)
    .map((row) => ({
      direction: row.direction,
      lineId: row.lineId,
      institutionId: row.institutionId,
      institution: { zh: row.institutionZh, en: row.institutionEn },
      department:
        row.departmentZh === null || row.departmentEn === null
          ? null
          : { zh: row.departmentZh, en: row.departmentEn },
      contact: {
        person: row.contactPersonId === null ? null : (people.get(row.contactPersonId) ?? null),
        phone: row.contactPhone,
      },
    }))
}

/** What a referral stands on: the case that may be carried over, and the referral up that it answers. */
export type Ground = {
  direction: Direction
  patientId: string
  lineId: string
  consultation: Row<'consultation'> | null
  parent: Row<'referral'> | null
}

/**
 * The ground of a new referral, if this person may build on it: doctors of the hospital that asked, upwards; experts of the line,
 * downwards; whoever has received the patient, in answer to a referral up.
 * @throws AppError NOT_FOUND, FORBIDDEN, WRONG_STATE, RECORD_DESTROYED
 */
export async function findGround(
  given: ReadDb | Tx,
  actor: PersonActor,
  { consultationId, parentId }: { consultationId: string | null; parentId: string | null },
): Promise<Ground | null> {
  const read = given as ReadDb
  if (parentId !== null) {
    const parent = await findReferral(read, parentId)
    const relation = parent === undefined ? 'stranger' : referralRelationOf(actor, parent)
    if (parent === undefined || relation === 'stranger') throw new AppError('NOT_FOUND')
    const { by, from } = referralTransitions.refer_back
    if (!by[parent.direction].includes(relation)) throw new AppError('FORBIDDEN')
    if (!from.includes(parent.state)) throw new AppError('WRONG_STATE')
    requireKept(parent)
    const { patientId, lineId } = parent
    const consultation =
      parent.consultationId === null ? undefined : await findConsultation(read, parent.consultationId)
    return { direction: 'down', patientId, lineId, consultation: consultation ?? null, parent }
  }
  if (consultationId === null) return null
  const consultation = await findConsultation(read, consultationId)
  const relation = consultation === undefined ? 'stranger' : relationOf(actor, consultation)
  if (consultation === undefined || relation === 'stranger') throw new AppError('NOT_FOUND')
  if (!treats(relation)) throw new AppError('FORBIDDEN')
  requireKept(consultation)
  if (consultation.consentWithdrawnAt !== null && !readsAfterWithdrawal(relation)) {
    throw new AppError('NOT_FOUND')
  }
  const { lineId, patientId, submittedAt } = consultation
  /* what its own hospital has not let out goes out on no other way either */
  if (lineId === null || submittedAt === null || consultation.localOnly) throw new AppError('WRONG_STATE')
  const up = relation === 'requester' || relation === 'colleague'
  return { direction: up ? 'up' : 'down', patientId, lineId, consultation, parent: null }
}

/** All that may go along: of a case what there is, of a referral up what it has brought. */
export async function availableParts(given: ReadDb | Tx, ground: Pick<Ground, 'consultation' | 'parent'>) {
  const { consultation, parent } = ground
  if (consultation === null) return { consultationId: null, record: undefined, opinions: [], attachments: [] }
  const consultationId = consultation.id
  if (parent === null) {
    const record = await findRecord(given, consultationId, 'newest')
    return { consultationId, record, ...(await readCaseParts(given, consultationId)) }
  }
  const carried = await readDocumentRows(given, parent.id)
  const version = carried.find((one) => one.recordVersion !== null)?.recordVersion ?? null
  const record = version === null ? undefined : await findRecord(given, consultationId, version)
  const only = {
    opinionIds: carried.flatMap((one) => one.opinionId ?? []),
    attachmentIds: carried.flatMap((one) => one.attachmentId ?? []),
  }
  return { consultationId, record, ...(await readCaseParts(given, consultationId, only)) }
}

type Available = Awaited<ReturnType<typeof availableParts>>

/**
 * A referral as far as the case has written it already, to be looked over and sent. Reading it is reading the case, and is audited.
 * @throws AppError NOT_FOUND, FORBIDDEN, WRONG_STATE
 */
export async function readReferralSource(
  deps: Deps,
  call: Call,
  query: ReferralSourceQuery,
): Promise<ReferralSource> {
  const { actor } = call
  const ground = await findGround(deps.read, actor, {
    consultationId: query.consultationId ?? null,
    parentId: query.parentId ?? null,
  })
  if (ground === null) throw new AppError('NOT_FOUND')
  await noteReading(deps, call, ground)
  const [parts, patient, targets] = await Promise.all([
    availableParts(deps.read, ground),
    readPatient(deps.read, ground.patientId),
    readTargets(deps.read, linesOf(actor)),
  ])
  const home = ground.parent?.fromInstitutionId ?? ground.consultation?.requestingInstitutionId
  const target = targetFor(targets, ground, home)
  const authors = await personBriefs(
    deps.read,
    parts.opinions.map((one) => one.authorId),
  )
  const { name } = openIdentity(deps.vault, patient)
  return {
    direction: ground.direction,
    consultation: ground.parent === null ? consultationPart(actor, ground) : null,
    parent: ground.parent === null ? null : { id: ground.parent.id, number: ground.parent.number },
    patientName: maskName(name),
    patientSex: patient.sex,
    patientAge: patient.birthDate === null ? null : ageAt(patient.birthDate, deps.clock()),
    content: await prefilled(deps, ground, parts, target),
    opinions: parts.opinions.map((one) => {
      const author = authors.get(one.authorId)
      if (author === undefined) throw new Error(`opinion ${one.id} has no author`)
      return { id: one.id, version: one.version, author, signedAt: one.signedAt.toISOString() }
    }),
    attachments: parts.attachments.map(attachmentShape),
  }
}

/** A file as a referral lists it: to be opened one by one, without previews and without what a device wrote about the patient. */
export function attachmentShape(row: Row<'attachment'> & { uploaderName: string }): Attachment {
  return Attachment.parse({
    ...row,
    uploadedBy: row.uploaderName,
    uploadedAt: row.uploadedAt.toISOString(),
    preview: 'none',
    dicom: null,
    still: null,
    original: false,
  })
}

async function noteReading(deps: Deps, call: Call, { consultation, parent }: Ground): Promise<void> {
  if (parent !== null) {
    const { relation } = await seeReferral(deps, call.actor, parent.id)
    return noteReferralOpening(deps, call, parent.id, relation, 'documents', consultation?.id ?? null)
  }
  if (consultation === null) return
  const relation = relationOf(call.actor, consultation)
  await act(deps, { ...call, idempotency: null }, (hands) =>
    hands.audit(
      { consultationId: consultation.id },
      { kind: 'consultation.opened', data: { relation, part: 'case' } },
    ),
  )
}

function targetFor(
  targets: readonly TargetRow[],
  { direction, lineId }: Ground,
  home: string | undefined,
): TargetRow {
  const fitting = targets.filter((one) => one.direction === direction && one.lineId === lineId)
  const found = fitting.find((one) => direction === 'up' || one.institutionId === home) ?? fitting[0]
  if (found === undefined) throw new AppError('FORBIDDEN')
  return found
}

function consultationPart(actor: PersonActor, { consultation }: Ground): ReferralSource['consultation'] {
  if (consultation === null) return null
  const { id, number, version, kind, state } = consultation
  const { by, from } = transitions.convert_to_referral
  const mayConvert = by.includes(relationOf(actor, consultation)) && from.includes(state)
  return { id, number, version, kind, mayConvert }
}

async function prefilled(
  deps: Deps,
  ground: Ground,
  parts: Available,
  target: TargetRow,
): Promise<ReferralContent> {
  const { consultation, parent, direction } = ground
  const [opinion] = parts.opinions
  const advice = opinion === undefined ? null : contentOf(opinion)
  const record = parts.record === undefined ? null : readRecord(parts.record.content)
  const history = record === null ? '' : joined([record.chiefComplaint, record.presentHistory])
  const summary = parent === null ? undefined : (await readSummaries(deps.read, parent.id))[0]
  type Documents = ReferralContent['documents']
  return {
    lineId: target.lineId as ReferralContent['lineId'],
    toInstitutionId: target.institutionId as ReferralContent['toInstitutionId'],
    kind: 'inpatient',
    urgency: parent === null ? (consultation?.urgency ?? 'routine') : 'routine',
    diagnosis: (parent?.diagnosis ?? consultation?.diagnosis ?? '').slice(0, 500),
    condition: (parent?.condition ?? history).slice(0, 4000),
    purpose:
      direction === 'up' && advice !== null && advice.referral !== 'none' ? advice.advice.slice(0, 2000) : '',
    senderPhone: direction === 'up' && parent === null ? (consultation?.contactPhone ?? '') : '',
    plan:
      direction === 'up'
        ? null
        : summary === undefined
          ? planFrom(parent?.diagnosis ?? consultation?.diagnosis ?? '', parent === null ? advice : null)
          : SummaryContent.parse(summary.content),
    consent: null,
    consentException: '',
    documents: {
      record: record !== null,
      opinionIds: (opinion === undefined ? [] : [opinion.id]) as Documents['opinionIds'],
      attachmentIds: parts.attachments.map((one) => one.id) as Documents['attachmentIds'],
    },
    patient: null,
  }
}

function planFrom(diagnosis: string, advice: OpinionContent | null): SummaryContent {
  return {
    diagnosis: diagnosis.slice(0, 500),
    course: '',
    medication: advice?.prescription == null ? '' : prescriptionText(advice.prescription),
    rehabilitation: (advice?.advice ?? '').slice(0, 4000),
    followUpOn: advice?.followUpOn ?? null,
    warningSigns: advice?.warningSigns ?? '',
  }
}

function prescriptionText({
  name,
  herbs,
  doses,
  usage,
}: NonNullable<OpinionContent['prescription']>): string {
  const list = herbs.map((herb) => `${herb.name} ${herb.grams}g${herb.note === '' ? '' : `（${herb.note}）`}`)
  const lines = [name, list.join('、'), doses === null ? '' : `${doses} 剂`, usage]
  return lines
    .filter((line) => line.trim() !== '')
    .join('\n')
    .slice(0, 3000)
}

function joined(parts: readonly string[]): string {
  return parts.filter((part) => part.trim() !== '').join('\n')
}
