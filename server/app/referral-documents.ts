/** What a referral carries, opened through it by those who may see it, and the letter that goes with the patient. */
import type * as z from 'zod'
import { readPatient } from '../../db/queries/consultation.ts'
import { personBriefs } from '../../db/queries/person.ts'
import {
  findCarriedAttachment,
  findRecord,
  findReferralConsent,
  readCaseParts,
  readDocumentRows,
} from '../../db/queries/referral-parts.ts'
import type { Row } from '../../db/schema.ts'
import type { PersonBrief } from '../contract/common.ts'
import type { Identity } from '../contract/consultation.ts'
import type { ReferralLetter } from '../contract/document.ts'
import { AppError } from '../contract/errors.ts'
import { readRecord } from '../contract/record-stored.ts'
import { type ReferralDocuments, SummaryContent } from '../contract/referral.ts'
import { ageAt } from '../domain/patient.ts'
import { isOpenTo } from '../domain/referral-relation.ts'
import { act } from './act.ts'
import { type OpenedFile, shownOf } from './attachment-open.ts'
import type { Call, Deps } from './deps.ts'
import { canonical, digestOf } from './digest.ts'
import { versionOf } from './opinion.ts'
import { openIdentity } from './patient.ts'
import { noteReferralOpening } from './referral.ts'
import { seeReferral } from './referral-act.ts'
import { attachmentShape } from './referral-source.ts'

/** @throws AppError NOT_FOUND also where it came to nothing for the side that would have received the patient */
async function seeOpenReferral(deps: Deps, call: Call, id: string): ReturnType<typeof seeReferral> {
  const seen = await seeReferral(deps, call.actor, id)
  if (!isOpenTo(seen.row.state, seen.relation)) throw new AppError('NOT_FOUND')
  return seen
}

/**
 * Exactly what was carried over, nothing else of the patient. The opening stands in the trails of the referral and of the case
 * before the answer goes out.
 * @throws AppError NOT_FOUND
 */
export async function readReferralDocuments(deps: Deps, call: Call, id: string): Promise<ReferralDocuments> {
  const { relation } = await seeOpenReferral(deps, call, id)
  const rows = await readDocumentRows(deps.read, id)
  const consultationId = rows[0]?.consultationId ?? null
  await noteReferralOpening(deps, call, id, relation, 'documents', consultationId)
  if (consultationId === null) return { record: null, opinions: [], attachments: [] }
  const only = {
    opinionIds: rows.flatMap((one) => one.opinionId ?? []),
    attachmentIds: rows.flatMap((one) => one.attachmentId ?? []),
  }
  const version = rows.find((one) => one.recordVersion !== null)?.recordVersion ?? null
  const [parts, record, consultation] = await Promise.all([
    readCaseParts(deps.read, consultationId, only),
    version === null ? undefined : findRecord(deps.read, consultationId, version),
    deps.read
      .selectFrom('consultation')
      .select('number')
      .where('id', '=', consultationId)
      .executeTakeFirstOrThrow(),
  ])
  const authors = await personBriefs(
    deps.read,
    parts.opinions.map((one) => one.authorId),
  )
  return {
    record:
      record === undefined
        ? null
        : {
            version: record.version,
            content: readRecord(record.content),
            writtenAt: record.createdAt.toISOString(),
          },
    opinions: parts.opinions.map((one) => versionOf(one, consultation.number, authors)),
    attachments: parts.attachments.map(attachmentShape),
  }
}

/**
 * A file that the referral carries, as others see it. The trails have it before the first byte goes out.
 * @throws AppError NOT_FOUND, PREVIEW_PENDING, PREVIEW_FAILED
 */
export async function openReferralFile(
  deps: Deps,
  call: Call,
  id: string,
  attachmentId: string,
): Promise<OpenedFile> {
  await seeOpenReferral(deps, call, id)
  const row = await findCarriedAttachment(deps.read, id, attachmentId)
  if (row === undefined) throw new AppError('NOT_FOUND')
  const file = await shownOf(deps, row)
  await act(deps, { ...call, idempotency: null }, async (hands) => {
    await hands.audit({ referralId: id }, { kind: 'referral.file_opened', data: { attachmentId } })
    await hands.audit(
      { consultationId: row.consultationId },
      { kind: 'attachment.opened', data: { attachmentId } },
    )
  })
  return file
}

/** Shows the patient's identity whole, once. The trail has it before the answer goes out. @throws AppError NOT_FOUND */
export async function revealReferralIdentity(
  deps: Deps,
  call: Call,
  id: string,
  reason: string,
): Promise<z.infer<typeof Identity>> {
  const { row } = await seeOpenReferral(deps, call, id)
  const patient = await readPatient(deps.read, row.patientId)
  const { name, nameMongolian, idNumber, phone } = openIdentity(deps.vault, patient)
  /* without its key: the kept answer of a repeated request would hold the identity in the clear */
  await act(deps, { ...call, idempotency: null }, (hands) =>
    hands.audit({ referralId: id }, { kind: 'referral.revealed', data: { reason } }),
  )
  return { name, nameMongolian, idNumber, phone, birthDate: patient.birthDate }
}

/** Makes the bytes of a letter. */
export type RenderLetter = (letter: ReferralLetter) => Promise<Buffer>

/**
 * The referral letter as a file; the download stands in the trail before a byte is answered.
 * @throws AppError NOT_FOUND; WRONG_STATE for a draft, which is no letter yet
 */
export async function downloadLetter(
  deps: Deps,
  call: Call,
  id: string,
  render: RenderLetter,
): Promise<{ bytes: Buffer; number: string }> {
  const { row } = await seeOpenReferral(deps, call, id)
  if (row.requestedAt === null) throw new AppError('WRONG_STATE')
  const bytes = await render(await composeLetter(deps, call.actor.personId, row))
  await act(deps, { ...call, idempotency: null }, (hands) =>
    hands.audit({ referralId: id }, { kind: 'referral.downloaded', data: {} }),
  )
  return { bytes, number: row.number }
}

async function composeLetter(deps: Deps, readerId: string, row: Row<'referral'>): Promise<ReferralLetter> {
  const now = deps.clock()
  const [patient, documents, consent, names, people] = await Promise.all([
    readPatient(deps.read, row.patientId),
    readDocumentRows(deps.read, row.id),
    findReferralConsent(deps.read, row.id),
    readPlaces(deps, row),
    personBriefs(
      deps.read,
      [row.referrerId, row.contactPersonId, readerId].filter((one) => one !== null),
    ),
  ])
  const identity = openIdentity(deps.vault, patient)
  const count = (kind: 'opinion' | 'attachment') => documents.filter((one) => one.kind === kind).length
  const letter = {
    number: row.number,
    direction: row.direction,
    kind: row.kind,
    urgency: row.urgency,
    line: names.line,
    from: { ...names.from, phone: row.senderPhone },
    to: {
      ...names.to,
      contact: row.contactPersonId === null ? '' : person(people, row.contactPersonId).name,
      phone: row.contactPhone,
    },
    patient: {
      name: identity.name,
      hospitalNumber: identity.hospitalNumber,
      sex: patient.sex,
      age: patient.birthDate === null ? null : ageAt(patient.birthDate, row.requestedAt ?? now),
    },
    referrer: person(people, row.referrerId),
    requestedAt: row.requestedAt,
    diagnosis: row.diagnosis,
    condition: row.condition,
    purpose: row.purpose,
    plan: row.plan === null ? null : SummaryContent.parse(row.plan),
    slot: row.slotAt === null ? null : { at: row.slotAt, text: row.slotText },
    carried: {
      record: documents.some((one) => one.kind === 'record'),
      opinions: count('opinion'),
      attachments: count('attachment'),
    },
    consent: consent === undefined ? null : { by: consent.signedBy, at: consent.obtainedAt },
    consentException: row.consentException,
  }
  return {
    ...letter,
    digest: digestOf(deps.digest, canonical(JSON.parse(JSON.stringify(letter)))),
    digestAlgorithm: deps.digest,
    copy: { person: person(people, readerId), at: now },
  }
}

function person(people: Map<string, PersonBrief>, id: string): PersonBrief {
  const found = people.get(id)
  if (found === undefined) throw new Error(`no person ${id}`)
  return found
}

async function readPlaces({ read }: Deps, row: Row<'referral'>) {
  const found = await read
    .selectFrom('referral')
    .innerJoin('line', 'line.id', 'referral.lineId')
    .innerJoin('institution as sender', 'sender.id', 'referral.fromInstitutionId')
    .innerJoin('institution as receiver', 'receiver.id', 'referral.toInstitutionId')
    .leftJoin('department as fromDepartment', 'fromDepartment.id', 'referral.fromDepartmentId')
    .leftJoin('department as toDepartment', 'toDepartment.id', 'referral.toDepartmentId')
    .select(['line.nameZh as line', 'sender.nameZh as from', 'receiver.nameZh as to'])
    .select(['fromDepartment.nameZh as fromDepartment', 'toDepartment.nameZh as toDepartment'])
    .where('referral.id', '=', row.id)
    .executeTakeFirstOrThrow()
  return {
    line: found.line,
    from: { institution: found.from, department: found.fromDepartment ?? '' },
    to: { institution: found.to, department: found.toDepartment ?? '' },
  }
}
