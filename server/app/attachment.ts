/** Adding, opening and removing pictures and documents of a case. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { v7 as uuid } from 'uuid'
import {
  countAttachments,
  findAttachment,
  insertAttachment,
  markRemoved,
  readAttachments,
} from '../../db/queries/attachment.ts'
import { findConsultation } from '../../db/queries/consultation.ts'
import type { Row } from '../../db/schema.ts'
import {
  Attachment,
  type attachmentKinds,
  largestAttachment,
  mostAttachments,
} from '../contract/attachment.ts'
import { AppError } from '../contract/errors.ts'
import { relationOf } from '../domain/actor.ts'
import { isWritable } from '../domain/consultation.ts'
import { act, changeOf, freshState, lockConsultation } from './act.ts'
import type { Call, Deps } from './deps.ts'
import { checkFile } from './file-check.ts'
import type { StoredFile } from './files.ts'

/** What still belongs to the case, oldest first. */
export async function listAttachments(deps: Deps, consultationId: string): Promise<Attachment[]> {
  const rows = await readAttachments(deps.read, consultationId)
  return rows.map((row) => shapeOf(row, row.uploaderName))
}

function shapeOf(row: Row<'attachment'>, uploadedBy: string): Attachment {
  return Attachment.parse({ ...row, uploadedBy, uploadedAt: row.uploadedAt.toISOString() })
}

export type Upload = { kind: (typeof attachmentKinds)[number]; fileName: string; content: Readable }

/**
 * Takes a file into a case that its author still writes. The file is stored and checked before the transaction begins; where
 * anything refuses it, it is removed again.
 * @param call its idempotency digest is completed here with the digest of the content
 * @throws AppError NOT_FOUND, FORBIDDEN, WRONG_STATE, TOO_LARGE, TOO_MANY_FILES, FILE_EMPTY, FILE_TYPE_REFUSED, FILE_DAMAGED
 */
export async function addAttachment(
  deps: Deps,
  call: Call,
  consultationId: string,
  upload: Upload,
): Promise<Attachment> {
  await requireEditable(deps, call, consultationId)
  const stored = await deps.files.put(upload.content, { largest: largestAttachment }, deps.digest)
  const id = uuid()
  try {
    const answer = await keepAttachment(deps, call, consultationId, id, upload, stored)
    /* a repeated request has its answer already, and the file twice */
    if (answer.id !== id) await deps.files.remove(stored.storageKey)
    return answer
  } catch (error) {
    await deps.files.remove(stored.storageKey)
    throw error
  }
}

/** Before a byte is stored: a stranger fills no disk. */
async function requireEditable(deps: Deps, call: Call, consultationId: string): Promise<void> {
  const row = await findConsultation(deps.read, consultationId)
  const relation = row === undefined ? 'stranger' : relationOf(call.actor, row)
  if (row === undefined || relation === 'stranger') throw new AppError('NOT_FOUND')
  if (relation !== 'requester') throw new AppError('FORBIDDEN')
  if (!isWritable(row)) throw new AppError('WRONG_STATE')
}

async function keepAttachment(
  deps: Deps,
  call: Call,
  consultationId: string,
  id: string,
  { kind, fileName }: Upload,
  stored: StoredFile,
): Promise<Attachment> {
  const checked = await checkFile(await readFile(stored.path))
  return act(deps, withContent(call, stored), async (hands) => {
    const { row, relation } = await lockConsultation(hands.tx, call.actor, consultationId)
    if (relation !== 'requester') throw new AppError('FORBIDDEN')
    if (!isWritable(row)) throw new AppError('WRONG_STATE', { fresh: await freshState(hands.tx, row) })
    if ((await countAttachments(hands.tx, consultationId)) >= mostAttachments) {
      throw new AppError('TOO_MANY_FILES')
    }
    const { storageKey, byteSize, digest } = stored
    const added = await insertAttachment(hands.tx, {
      id,
      consultationId,
      kind,
      fileName,
      ...checked,
      byteSize,
      digest,
      digestAlgorithm: deps.digest,
      storageKey,
      uploadedBy: call.actor.personId,
    })
    const { mediaType } = checked
    await hands.audit(
      { consultationId },
      { kind: 'attachment.added', data: { attachmentId: id, kind, mediaType, byteSize, digest } },
    )
    if (row.state !== 'draft') await hands.announce(changeOf(row))
    const uploader = await hands.tx
      .selectFrom('person')
      .select('name')
      .where('id', '=', call.actor.personId)
      .executeTakeFirstOrThrow()
    return shapeOf(added, uploader.name)
  })
}

/** The same key with another file is another request. */
function withContent(call: Call, stored: StoredFile): Call {
  if (call.idempotency === null) return call
  const { key, requestDigest } = call.idempotency
  const whole = createHash('sha256').update(`${requestDigest}\n${stored.digest}`).digest('hex')
  return { ...call, idempotency: { key, requestDigest: whole } }
}

export type OpenedAttachment = { row: Row<'attachment'>; content: Readable }

/**
 * Opens a file for those who may read its case. The trail has it before the first byte goes out.
 * @throws AppError NOT_FOUND
 */
export async function openAttachment(deps: Deps, call: Call, id: string): Promise<OpenedAttachment> {
  const { row, relation } = await findForActor(deps, call, id)
  /* who reviews logs sees that there are files, not what they show */
  if (relation === 'auditor') throw new AppError('NOT_FOUND')
  await act(deps, { ...call, idempotency: null }, async (hands) => {
    await hands.audit(
      { consultationId: row.consultationId },
      { kind: 'attachment.opened', data: { attachmentId: id } },
    )
  })
  return { row, content: deps.files.open(row.storageKey) }
}

async function findForActor(deps: Deps, call: Call, id: string) {
  const row = await findAttachment(deps.read, id)
  if (row === undefined || row.removedAt !== null) throw new AppError('NOT_FOUND')
  const consultation = await findConsultation(deps.read, row.consultationId)
  const relation = consultation === undefined ? 'stranger' : relationOf(call.actor, consultation)
  if (relation === 'stranger') throw new AppError('NOT_FOUND')
  return { row, relation }
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
    await hands.audit({ consultationId: row.id }, { kind: 'attachment.removed', data: { attachmentId: id } })
    if (row.state !== 'draft') await hands.announce(changeOf(row))
    return { id }
  })
  if (unseen) await deps.files.remove(found.storageKey)
  return answer
}
