/** Adding and removing files of a case, and how a case lists them. Opening them is in attachment-open.ts. */
import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { v7 as uuid } from 'uuid'
import {
  type AttachmentRow,
  findAttachment,
  insertAttachment,
  insertDicom,
  insertPreview,
  markRemoved,
  readAttachment,
  readAttachments,
} from '../../db/queries/attachment.ts'
import { findConsultation, readPatient } from '../../db/queries/consultation.ts'
import { measureCase } from '../../db/queries/upload.ts'
import type { Row } from '../../db/schema.ts'
import { Attachment, type attachmentKinds, largestAttachment } from '../contract/attachment.ts'
import { AppError } from '../contract/errors.ts'
import { type Relation, relationOf } from '../domain/actor.ts'
import { familyOf, mayTakeOriginal, mostAttachments, mostBytesOfCase } from '../domain/attachment.ts'
import { isWritable } from '../domain/consultation.ts'
import { type Act, act, changeOf, freshState, lockConsultation } from './act.ts'
import { refreshCompleteness } from './completeness.ts'
import type { Call, Deps } from './deps.ts'
import { type CasePatient, casePatient, dicomFacts, sealTags } from './dicom.ts'
import type { Examined } from './examination/examine.ts'
import type { StoredFile } from './files.ts'

type Belongs = { consultation: Row<'consultation'>; relation: Relation }

/** What still belongs to the case, oldest first, as far as this reader may see it. */
export async function listAttachments(
  deps: Deps,
  { consultation, relation }: Belongs,
): Promise<Attachment[]> {
  const rows = await readAttachments(deps.read, consultation.id)
  const patient = await patientFor(deps, consultation, rows)
  return rows.map((row) => shapeOf(deps, row, { consultation, relation }, patient))
}

/** Read only where there is something to compare with it. */
async function patientFor(deps: Deps, consultation: Row<'consultation'>, rows: readonly AttachmentRow[]) {
  if (rows.every((row) => row.tags === null)) return null
  return casePatient(deps.vault, await readPatient(deps.read, consultation.patientId))
}

function shapeOf(
  deps: Deps,
  row: AttachmentRow,
  { consultation, relation }: Belongs,
  patient: CasePatient | null,
): Attachment {
  const whole = relation === 'requester' && isWritable(consultation)
  return Attachment.parse({
    ...row,
    uploadedBy: row.uploaderName,
    uploadedAt: row.uploadedAt.toISOString(),
    preview: row.previewState ?? 'none',
    dicom: patient === null ? null : dicomFacts(deps.vault, row, patient, whole),
    still: stillShape(row),
    original: mayTakeOriginal(relation),
  })
}

/** Where a still comes from; null for what was added as a file. */
function stillShape(row: AttachmentRow): unknown {
  if (row.stillSource === null) return null
  return {
    source: row.stillSource,
    takenAt: row.takenAt?.toISOString(),
    owner: { id: row.ownerId, name: row.ownerName, nameEn: row.ownerNameEn },
    askedBy: { id: row.askedBy, name: row.askerName, nameEn: row.askerNameEn },
    corrects: row.corrects,
    report: row.report,
  }
}

/** One file as its list shows it. Identity is not kept with a request's answer: this is read anew. */
export async function attachmentOf(deps: Deps, call: Call, id: string): Promise<Attachment> {
  const row = await readAttachment(deps.read, id)
  const consultation = row === undefined ? undefined : await findConsultation(deps.read, row.consultationId)
  if (row === undefined || consultation === undefined) throw new AppError('NOT_FOUND')
  const relation = relationOf(call.actor, consultation)
  const patient = await patientFor(deps, consultation, [row])
  return shapeOf(deps, row, { consultation, relation }, patient)
}

export type Upload = { kind: (typeof attachmentKinds)[number]; fileName: string; content: Readable }

/**
 * Takes a file into a case that its author still writes, in one request. The file is stored and examined before the transaction
 * begins; where anything refuses it, it is removed again.
 * @param call its idempotency digest is completed here with the digest of the content
 * @throws AppError NOT_FOUND, FORBIDDEN, WRONG_STATE, TOO_LARGE, TOO_MANY_FILES, CASE_FULL, FILE_EMPTY, STORAGE_FULL, and what the
 * examination says
 */
export async function addAttachment(
  deps: Deps,
  call: Call,
  consultationId: string,
  upload: Upload,
): Promise<Attachment> {
  await requireEditable(deps, call, consultationId)
  const stored = await deps.files.put(upload.content, { largest: largestAttachment }, deps.digest)
  const kept = await keepOrRemove(deps, withContent(call, stored), consultationId, upload, stored)
  /* a repeated request has its answer already, and the file twice */
  if (!kept.fresh) await deps.files.remove(stored.storageKey)
  return attachmentOf(deps, call, kept.id)
}

async function keepOrRemove(
  deps: Deps,
  call: Call,
  consultationId: string,
  upload: Upload,
  stored: StoredFile,
): Promise<{ id: string; fresh: boolean }> {
  try {
    const examined = await deps.examiner.examine(stored.path)
    return await keepAttachment(deps, call, consultationId, { ...upload, stored, examined })
  } catch (error) {
    await deps.files.remove(stored.storageKey)
    throw error
  }
}

/**
 * Before a byte is stored: a stranger fills no disk.
 * @throws AppError NOT_FOUND, FORBIDDEN, WRONG_STATE
 */
export async function requireEditable(deps: Deps, call: Call, consultationId: string): Promise<void> {
  const row = await findConsultation(deps.read, consultationId)
  const relation = row === undefined ? 'stranger' : relationOf(call.actor, row)
  if (row === undefined || relation === 'stranger') throw new AppError('NOT_FOUND')
  if (relation !== 'requester') throw new AppError('FORBIDDEN')
  if (!isWritable(row)) throw new AppError('WRONG_STATE')
}

/** @throws AppError TOO_MANY_FILES, CASE_FULL where one more file of so many bytes does not fit */
export function requireRoom(held: { files: number; bytes: number }, byteSize: number): void {
  if (held.files >= mostAttachments) throw new AppError('TOO_MANY_FILES')
  if (held.bytes + byteSize > mostBytesOfCase) throw new AppError('CASE_FULL')
}

export type NewFile = {
  kind: (typeof attachmentKinds)[number]
  fileName: string
  stored: Pick<StoredFile, 'storageKey' | 'byteSize' | 'digest'>
  examined: Examined
  /** A file of a case is added by its author while it is written, unless something else is allowed here. */
  authorise?: (hands: Act, row: Row<'consultation'>, relation: Relation) => Promise<void>
  /** What else belongs to the same step, inside its transaction, before the file counts. */
  before?: (hands: Act) => Promise<void>
  /** And once its row is there. */
  after?: (hands: Act, attachmentId: string) => Promise<void>
}

/**
 * Makes a stored and examined file an attachment: row, trail, and what is to be prepared of it.
 * @returns `fresh: false` where the request was carried out before
 */
export async function keepAttachment(
  deps: Deps,
  call: Call,
  consultationId: string,
  { kind, fileName, stored, examined, authorise = authoriseAuthor, before, after }: NewFile,
): Promise<{ id: string; fresh: boolean }> {
  const id = uuid()
  const answer = await act(deps, call, async (hands) => {
    const { row, relation } = await lockConsultation(hands.tx, call.actor, consultationId)
    await authorise(hands, row, relation)
    await before?.(hands)
    const { storageKey, byteSize, digest } = stored
    const { mediaType, width, height, dicom } = examined
    requireRoom(await measureCase(hands.tx, consultationId), byteSize)
    await insertAttachment(hands.tx, {
      id,
      consultationId,
      kind,
      fileName,
      mediaType,
      width,
      height,
      byteSize,
      digest,
      digestAlgorithm: deps.digest,
      storageKey,
      uploadedBy: call.actor.personId,
    })
    if (familyOf[mediaType] === 'picture') await insertPreview(hands.tx, id)
    if (dicom !== null) await insertDicom(hands.tx, id, sealTags(deps.vault, id, dicom))
    await hands.audit(
      { consultationId },
      { kind: 'attachment.added', data: { attachmentId: id, kind, mediaType, byteSize, digest } },
    )
    await after?.(hands, id)
    await refreshCompleteness(deps, hands.tx, row)
    if (row.state !== 'draft') await hands.announce(changeOf(row))
    return { id }
  })
  return { id: answer.id, fresh: answer.id === id }
}

/** @throws AppError FORBIDDEN, WRONG_STATE */
async function authoriseAuthor(hands: Act, row: Row<'consultation'>, relation: Relation): Promise<void> {
  if (relation !== 'requester') throw new AppError('FORBIDDEN')
  if (!isWritable(row)) throw new AppError('WRONG_STATE', { fresh: await freshState(hands.tx, row) })
}

/** The same key with another file is another request. */
function withContent(call: Call, stored: StoredFile): Call {
  if (call.idempotency === null) return call
  const { key, requestDigest } = call.idempotency
  const whole = createHash('sha256').update(`${requestDigest}\n${stored.digest}`).digest('hex')
  return { ...call, idempotency: { key, requestDigest: whole } }
}

/**
 * Takes a file out of a case that its author still writes. Of a draft that nobody else has seen the bytes go too; what an expert
 * may have looked at is kept behind the trail, shown to nobody.
 * @throws AppError NOT_FOUND, FORBIDDEN, WRONG_STATE
 */
export async function removeAttachment(deps: Deps, call: Call, id: string): Promise<{ id: string }> {
  const found = await findAttachment(deps.read, id)
  if (found === undefined) throw new AppError('NOT_FOUND')
  let unseen = false
  const answer = await act(deps, call, async (hands) => {
    const { row, relation } = await lockConsultation(hands.tx, call.actor, found.consultationId)
    if (relation !== 'requester') throw new AppError('FORBIDDEN')
    if (!isWritable(row)) throw new AppError('WRONG_STATE', { fresh: await freshState(hands.tx, row) })
    if ((await findAttachment(hands.tx, id))?.removedAt !== null) throw new AppError('NOT_FOUND')
    unseen = row.submittedAt === null
    await markRemoved(hands.tx, id, deps.clock())
    await refreshCompleteness(deps, hands.tx, row)
    await hands.audit({ consultationId: row.id }, { kind: 'attachment.removed', data: { attachmentId: id } })
    if (row.state !== 'draft') await hands.announce(changeOf(row))
    return { id }
  })
  if (unseen) await deps.files.remove(found.storageKey)
  return answer
}
