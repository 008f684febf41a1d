/** Copies of a record for the patient: who asks is written down and audited; the copy is composed when it is fetched. */
import type { Readable } from 'node:stream'
import { v7 as uuid } from 'uuid'
import { readAttachments } from '../../db/queries/attachment.ts'
import { readPatient } from '../../db/queries/consultation.ts'
import { personBriefs } from '../../db/queries/person.ts'
import {
  findSubjectCopy,
  insertSubjectCopy,
  nextCopySequence,
  readSubjectCopies,
} from '../../db/queries/subject-copy.ts'
import type { Row } from '../../db/schema.ts'
import type { PersonBrief } from '../contract/common.ts'
import type { SubjectCopyDocument, SubjectCopyFile } from '../contract/document.ts'
import { AppError } from '../contract/errors.ts'
import type { SubjectCopies, SubjectCopy, SubjectCopyInput } from '../contract/subject-copy.ts'
import { dayOf } from '../domain/beijing.ts'
import { maskName } from '../domain/patient.ts'
import { copyNumber, fetchUntil, mayAsk, mayMakeCopy } from '../domain/subject-copy.ts'
import { act, lockConsultation } from './act.ts'
import { findForActor } from './consultation.ts'
import type { Call, Deps } from './deps.ts'
import { digestOf } from './digest.ts'
import { openIdentity } from './patient.ts'
import { composeSubjectCopy } from './subject-copy-document.ts'

type AskedBy = { name: string; relation: string }

/** As it lies in the column `asked_by`. */
export function openAskedBy(
  deps: Pick<Deps, 'vault'>,
  copy: Pick<Row<'subjectCopy'>, 'id' | 'askedBy'>,
): AskedBy {
  return deps.vault.open(copy.askedBy, copy.id) as AskedBy
}

/**
 * The copies that were made of a record, newest first.
 * @throws AppError NOT_FOUND, FORBIDDEN to whoever may not make one
 */
export async function listSubjectCopies(
  deps: Deps,
  call: Call,
  consultationId: string,
): Promise<SubjectCopies> {
  const { row } = await findForActor(deps, call.actor, consultationId)
  if (!mayMakeCopy(call.actor, row)) throw new AppError('FORBIDDEN')
  const copies = await readSubjectCopies(deps.read, consultationId)
  const people = await personBriefs(
    deps.read,
    copies.map((copy) => copy.madeBy),
  )
  return { items: copies.map((copy) => shapeOf(deps, call, copy, row.number, people)) }
}

function shapeOf(
  deps: Deps,
  { actor }: Call,
  copy: Row<'subjectCopy'>,
  number: string,
  people: ReadonlyMap<string, PersonBrief>,
): SubjectCopy {
  const madeBy = people.get(copy.madeBy)
  if (madeBy === undefined) throw new Error('who made the copy is nobody')
  const { id, asker, document, reason, askedOn, language, madeAt } = copy
  const { name, relation } = openAskedBy(deps, copy)
  const until = fetchUntil(madeAt)
  const open = copy.madeBy === actor.personId && until > deps.clock()
  return {
    ...{ id, asker, document, reason, askedOn, language, madeBy, relation },
    number: copyNumber(number, copy.sequence),
    askerName: maskName(name),
    madeAt: madeAt.toISOString(),
    until: open ? until.toISOString() : null,
  }
}

/**
 * Writes down that somebody asks for a copy. Who made it may fetch it for an hour.
 * @throws AppError NOT_FOUND, FORBIDDEN, VALIDATION_FAILED (`guardian_needed`: a child's guardian asks; `in_future`)
 */
export function makeSubjectCopy(
  deps: Deps,
  call: Call,
  consultationId: string,
  input: SubjectCopyInput,
): Promise<{ id: string; number: string }> {
  return act(deps, call, async (hands) => {
    const { row } = await lockConsultation(hands.tx, call.actor, consultationId)
    if (!mayMakeCopy(call.actor, row)) throw new AppError('FORBIDDEN')
    const patient = await readPatient(hands.tx, row.patientId)
    const now = deps.clock()
    const fields = []
    if (!mayAsk(input.asker, patient.birthDate, now)) fields.push({ path: 'asker', code: 'guardian_needed' })
    if (input.askedOn > dayOf(now)) fields.push({ path: 'askedOn', code: 'in_future' })
    if (fields.length > 0) throw new AppError('VALIDATION_FAILED', { fields })
    const id = uuid()
    const sequence = await nextCopySequence(hands.tx, consultationId)
    const { asker, document, language } = input
    const authorised = asker === 'agent' && input.authorised
    const askedBy: AskedBy =
      asker === 'patient'
        ? { name: openIdentity(deps.vault, patient).name, relation: '' }
        : { name: input.askerName, relation: input.relation }
    await insertSubjectCopy(hands.tx, {
      ...{ id, consultationId, sequence, asker, document, authorised, language },
      ...{ reason: input.reason, askedOn: input.askedOn },
      askedBy: deps.vault.seal(askedBy, id),
      madeBy: call.actor.personId,
      madeAt: now,
    })
    await hands.audit(
      { consultationId },
      { kind: 'copy.made', data: { copyId: id, sequence, asker, document, authorised, language } },
    )
    return { id, number: copyNumber(row.number, sequence) }
  })
}

export type SubjectCopyParts = {
  document: SubjectCopyDocument
  /** The record as PDF. */
  record: Buffer
  files: (SubjectCopyFile & { content(): Readable })[]
}

/**
 * What goes into the copy. The fetching stands in the trail, with the digest of the record and which originals go along, before a byte is
 * answered: no audit, no answer.
 * @param origin where people reach the product; the codes of the opinions lead there
 * @throws AppError NOT_FOUND where it is not there, or somebody else made it; FORBIDDEN; LINK_OVER after its hour
 */
export async function fetchSubjectCopy(
  deps: Deps,
  call: Call,
  id: string,
  origin: string,
  render: (document: SubjectCopyDocument, files: readonly SubjectCopyFile[]) => Promise<Buffer>,
): Promise<SubjectCopyParts> {
  const copy = await findSubjectCopy(deps.read, id)
  if (copy === undefined || copy.madeBy !== call.actor.personId) throw new AppError('NOT_FOUND')
  const { consultationId } = copy
  const { row } = await findForActor(deps, call.actor, consultationId)
  if (!mayMakeCopy(call.actor, row)) throw new AppError('FORBIDDEN')
  if (fetchUntil(copy.madeAt) <= deps.clock()) throw new AppError('LINK_OVER')
  const document = await composeSubjectCopy(deps, row, copy, openAskedBy(deps, copy), origin)
  const attachments = await readAttachments(deps.read, consultationId)
  const files = attachments.map((one) => ({
    kind: one.kind,
    fileName: one.fileName,
    addedAt: one.uploadedAt,
    digest: one.digest,
    digestAlgorithm: one.digestAlgorithm,
    content: () => deps.files.open(one.storageKey),
  }))
  const record = await render(document, files)
  await act(deps, { ...call, idempotency: null }, (hands) =>
    hands.audit(
      { consultationId },
      {
        kind: 'copy.fetched',
        data: {
          copyId: id,
          algorithm: deps.digest,
          digest: digestOf(deps.digest, record),
          attachmentIds: attachments.map((one) => one.id),
        },
      },
    ),
  )
  return { document, record, files }
}
