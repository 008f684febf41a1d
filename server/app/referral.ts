import { findConsultation } from '../../db/queries/consultation.ts'
import { personBriefs } from '../../db/queries/person.ts'
import { findNamedReferral, readKin, readReferralHistory } from '../../db/queries/referral.ts'
import {
  findReferralConsent,
  readAttempts,
  readDocumentRows,
  readSummaries,
} from '../../db/queries/referral-parts.ts'
import type { Row } from '../../db/schema.ts'
import { auditData } from '../contract/audit.ts'
import { AppError } from '../contract/errors.ts'
import { type Referral, type ReferralContent, SummaryContent } from '../contract/referral.ts'
import type { ReferralHistoryEntry } from '../contract/referral-command.ts'
import { type PersonActor, relationOf } from '../domain/actor.ts'
import { maskName } from '../domain/patient.ts'
import { isReferralEditable } from '../domain/referral.ts'
import { isOpenTo } from '../domain/referral-relation.ts'
import { act } from './act.ts'
import type { Call, Deps } from './deps.ts'
import { maskIdentity, openIdentity, patientInput } from './patient.ts'
import { seeReferral } from './referral-act.ts'
import { iso, mustHave, rowOf } from './referral-list.ts'

/**
 * One referral with everything that was written into it. The opening is in the trail before the answer goes out.
 * @throws AppError NOT_FOUND
 */
export async function readReferral(deps: Deps, call: Call, id: string): Promise<Referral> {
  const { relation } = await seeReferral(deps, call.actor, id)
  await noteReferralOpening(deps, call, id, relation, 'referral')
  const row = await findNamedReferral(deps.read, id)
  if (row === undefined) throw new AppError('NOT_FOUND')
  const [consent, summaries, attempts, documents, kin, consultation] = await Promise.all([
    findReferralConsent(deps.read, id),
    readSummaries(deps.read, id),
    readAttempts(deps.read, id),
    readDocumentRows(deps.read, id),
    readKin(deps.read, row),
    row.consultationId === null ? undefined : findConsultation(deps.read, row.consultationId),
  ])
  const ids = [
    row.referrerId,
    row.contactPersonId,
    row.acceptedBy,
    consent?.recordedBy ?? null,
    ...summaries.map((one) => one.authorId),
    ...attempts.map((one) => one.recordedBy),
  ]
  const people = await personBriefs(
    deps.read,
    ids.filter((one) => one !== null),
  )
  const patient = await deps.read
    .selectFrom('patient')
    .selectAll()
    .where('id', '=', row.patientId)
    .executeTakeFirstOrThrow()
  const identity = openIdentity(deps.vault, patient)
  const edits = relation === 'referrer' && isReferralEditable(row.state)
  const carried = row.consultationId !== null || row.parentId !== null
  const signed = consent === undefined ? null : consentOf(deps, consent, !edits)
  return {
    ...rowOf(deps, call.actor, row, identity, people),
    relation,
    consultation:
      consultation === undefined
        ? null
        : {
            id: consultation.id,
            number: consultation.number,
            readable: relationOf(call.actor, consultation) !== 'stranger',
          },
    ...kin,
    contact: {
      person: row.contactPersonId === null ? null : mustHave(people, row.contactPersonId),
      phone: row.contactPhone,
    },
    patient: {
      ...maskIdentity(identity),
      sex: row.sex,
      birthYear: row.birthDate === null ? null : Number(row.birthDate.slice(0, 4)),
    },
    content: {
      ...contentOf(row, documents),
      consent: signed,
      patient: edits && !carried ? patientInput(patient, identity) : null,
    },
    patientCarried: carried,
    lacking: row.lacking as Referral['lacking'],
    consent:
      consent === undefined || signed === null
        ? null
        : {
            ...signed,
            recordedBy: mustHave(people, consent.recordedBy).name,
            recordedAt: consent.recordedAt.toISOString(),
          },
    acceptedBy: row.acceptedBy === null ? null : mustHave(people, row.acceptedBy),
    arrivedAt: iso(row.arrivedAt),
    requestedAt: iso(row.requestedAt),
    followUpOn: row.followUpOn,
    outcome: row.outcome,
    reasonCode: row.reasonCode,
    reasonText: row.reasonText,
    summaries: summaries.map((one) => ({
      version: one.version,
      content: SummaryContent.parse(one.content),
      author: mustHave(people, one.authorId),
      createdAt: one.createdAt.toISOString(),
    })),
    attempts: attempts.map((one) => ({
      position: one.position,
      at: one.at.toISOString(),
      channel: one.channel,
      result: one.result,
      failures: one.failures,
      note: one.note,
      nextOn: one.nextOn,
      recordedBy: mustHave(people, one.recordedBy),
    })),
    documentCount: isOpenTo(row.state, relation) ? documents.length : 0,
    open: isOpenTo(row.state, relation),
  }
}

function contentOf(
  row: Row<'referral'>,
  documents: readonly Row<'referralDocument'>[],
): Omit<ReferralContent, 'consent' | 'patient'> {
  type Documents = ReferralContent['documents']
  return {
    lineId: row.lineId as ReferralContent['lineId'],
    toInstitutionId: row.toInstitutionId as ReferralContent['toInstitutionId'],
    kind: row.kind,
    urgency: row.urgency,
    diagnosis: row.diagnosis,
    condition: row.condition,
    purpose: row.purpose,
    senderPhone: row.senderPhone,
    plan: row.plan === null ? null : SummaryContent.parse(row.plan),
    consentException: row.consentException,
    documents: {
      record: documents.some((one) => one.kind === 'record'),
      opinionIds: documents.flatMap((one) => one.opinionId ?? []) as Documents['opinionIds'],
      attachmentIds: documents.flatMap((one) => one.attachmentId ?? []) as Documents['attachmentIds'],
    },
  }
}

function consentOf(
  deps: Deps,
  row: Row<'referralConsent'>,
  masked: boolean,
): NonNullable<ReferralContent['consent']> {
  const signer = deps.vault.open(row.signer, row.referralId) as { signerName: string; relation: string }
  return {
    obtainedAt: row.obtainedAt.toISOString(),
    signedBy: row.signedBy,
    signerName: masked ? maskName(signer.signerName) : signer.signerName,
    relation: signer.relation,
  }
}

/** Reading again within this time is the same opening. */
const openingMinutes = 10

/** No audit, no answer. Of several openings within the span the first is in the trail, the others find its key. */
export async function noteReferralOpening(
  deps: Deps,
  call: Call,
  id: string,
  relation: string,
  part: 'referral' | 'documents',
  consultationId: string | null = null,
): Promise<void> {
  const span = Math.floor(deps.clock().getTime() / (openingMinutes * 60_000))
  const idempotency = { key: `${part}:${id}:${span}`, requestDigest: part }
  await act(deps, { ...call, idempotency }, async (hands) => {
    await hands.audit({ referralId: id }, { kind: 'referral.opened', data: { relation, part } })
    /* and in the trail of the case, where one looks who has seen it */
    if (consultationId !== null) {
      await hands.audit(
        { consultationId },
        { kind: 'consultation.opened', data: { relation: 'referral', part: 'case' } },
      )
    }
  })
}

/** The steps of a referral, newest first. @throws AppError NOT_FOUND */
export async function listReferralHistory(
  deps: Deps,
  actor: PersonActor,
  id: string,
): Promise<ReferralHistoryEntry[]> {
  await seeReferral(deps, actor, id)
  const rows = await readReferralHistory(deps.read, id)
  return rows.map((row) => {
    const changed = row.kind === 'referral.changed' ? auditData['referral.changed'].parse(row.data) : null
    return {
      id: row.id,
      at: row.at.toISOString(),
      actor: {
        id: row.actorId,
        name: row.name ?? '',
        institution:
          row.shortZh === null || row.shortEn === null ? null : { zh: row.shortZh, en: row.shortEn },
      },
      command: changed?.command ?? null,
      toState: changed?.toState ?? 'draft',
      reasonCode: changed?.reasonCode ?? null,
      reasonText: changed?.reasonText ?? null,
      slotAt: changed?.slotAt ?? null,
      followUp: changed?.followUp ?? null,
    }
  })
}
