/**
 * Files that come in parts: announced, sent piece by piece, gone on with after a cut line or a closed page, and examined when the
 * last part is there. What is under way is nobody's record yet, so it has no trail and is not written through act(); the step that
 * makes an attachment of it is.
 */
import { v7 as uuid } from 'uuid'
import { json } from '../../db/open.ts'
import {
  claimPart,
  findUpload,
  insertUpload,
  measureCase,
  readUploads,
  releasePart,
  removeExpiredUploads,
  removeUpload,
} from '../../db/queries/upload.ts'
import type { Row } from '../../db/schema.ts'
import type { Attachment, UploadInput } from '../contract/attachment.ts'
import { UploadState } from '../contract/attachment.ts'
import { AppError } from '../contract/errors.ts'
import type { StillOrigin } from '../contract/still.ts'
import { familyOf, largestOf, partBytes, uploadHours } from '../domain/attachment.ts'
import { act } from './act.ts'
import { attachmentOf, keepAttachment, requireEditable, requireRoom } from './attachment.ts'
import type { Call, Deps } from './deps.ts'
import { authoriseStill, keepOrigin, originOf, requireTaking } from './still.ts'

/** Left over for the database and everything else. */
const spareBytes = 256 * 1024 * 1024

function shapeOf(row: Row<'upload'>): UploadState {
  return UploadState.parse({ ...row, partBytes })
}

/**
 * Announces a file. What cannot be taken is refused here, before its bytes come. The same file announced again by the same person
 * is the upload that began before, with what has arrived of it.
 * @throws AppError NOT_FOUND, FORBIDDEN, WRONG_STATE, TOO_MANY_FILES, CASE_FULL, STORAGE_FULL
 */
export async function startUpload(
  deps: Deps,
  call: Call,
  consultationId: string,
  input: UploadInput,
): Promise<UploadState> {
  await requireEditable(deps, call, consultationId)
  return announceUpload(deps, call, consultationId, input, null)
}

/**
 * As {@link startUpload}, for somebody whose right to it was looked at.
 * @param still where it comes from; null for an ordinary file
 * @throws AppError TOO_MANY_FILES, CASE_FULL, STORAGE_FULL
 */
export async function announceUpload(
  deps: Deps,
  call: Call,
  consultationId: string,
  input: UploadInput,
  still: StillOrigin | null,
): Promise<UploadState> {
  const mine = await readUploads(deps.read, consultationId, call.actor.personId)
  const known = mine.some(({ partsDigest }) => partsDigest === input.partsDigest)
  if (!known) {
    requireRoom(await measureCase(deps.read, consultationId), input.byteSize)
    if ((await deps.files.freeBytes()) < input.byteSize + spareBytes) throw new AppError('STORAGE_FULL')
  }
  const row = await insertUpload(deps.db, {
    id: uuid(),
    consultationId,
    uploadedBy: call.actor.personId,
    storageKey: deps.files.reserve(),
    still: still === null ? null : json(still),
    ...input,
  })
  return shapeOf(row)
}

/** The caller's own files under way to a case. */
export async function listUploads(deps: Deps, call: Call, consultationId: string): Promise<UploadState[]> {
  await requireEditable(deps, call, consultationId)
  const mine = await readUploads(deps.read, consultationId, call.actor.personId)
  return mine.filter(({ still }) => still === null).map(shapeOf)
}

/** The right to go on with an upload, which is that to its beginning. */
async function requireGoingOn(deps: Deps, call: Call, row: Row<'upload'>): Promise<void> {
  if (row.still === null) await requireEditable(deps, call, row.consultationId)
  else await requireTaking(deps, call, row.consultationId)
}

async function requireUpload(deps: Deps, call: Call, id: string): Promise<Row<'upload'>> {
  const row = await findUpload(deps.read, id, call.actor.personId)
  if (row === undefined) throw new AppError('NOT_FOUND')
  return row
}

/** @throws AppError NOT_FOUND where it is not there or somebody else's */
export async function readUpload(deps: Deps, call: Call, id: string): Promise<UploadState> {
  return shapeOf(await requireUpload(deps, call, id))
}

/**
 * Takes one part. A part that is there already is taken for granted; one that is not next is not taken.
 * @param part all of `partBytes`, or what is left of the file
 * @throws AppError NOT_FOUND, FORBIDDEN, WRONG_STATE, VALIDATION_FAILED where the part has not the right length, UPLOAD_OUT_OF_STEP
 * where another one is next, or is being written in another window; STORAGE_FULL. After the first part also FILE_TYPE_REFUSED,
 * FILE_HEIC and TOO_LARGE: the upload is gone then
 */
export async function takePart(
  deps: Deps,
  call: Call,
  id: string,
  offset: number,
  part: Uint8Array,
): Promise<UploadState> {
  const row = await requireUpload(deps, call, id)
  await requireGoingOn(deps, call, row)
  const due = Math.min(partBytes, row.byteSize - offset)
  if (offset % partBytes !== 0 || part.length !== due) {
    throw new AppError('VALIDATION_FAILED', { fields: [{ path: 'offset', code: 'invalid' }] })
  }
  if (offset < row.received) return shapeOf(row)
  if (!(await claimPart(deps.db, id, offset))) throw new AppError('UPLOAD_OUT_OF_STEP')
  try {
    await deps.files.writeAt(row.storageKey, offset, part)
  } catch (error) {
    await releasePart(deps.db, id, offset, offset)
    throw error
  }
  if (offset === 0) await refuseEarly(deps, row)
  const next = await releasePart(deps.db, id, offset, offset + part.length)
  if (next === undefined) throw new AppError('NOT_FOUND')
  return shapeOf(next)
}

/** The first part shows what a file is: nobody waits for half a gigabyte to hear that it cannot be taken. */
async function refuseEarly(deps: Deps, row: Row<'upload'>): Promise<void> {
  await discardOnRefusal(deps, row, async () => {
    const mediaType = await deps.examiner.typeOf(deps.files.path(row.storageKey))
    if (row.byteSize > largestOf[familyOf[mediaType]]) throw new AppError('TOO_LARGE')
  })
}

/** Sending it again would end the same way, so nothing of it stays. */
async function discardOnRefusal<T>(deps: Deps, row: Row<'upload'>, look: () => Promise<T>): Promise<T> {
  try {
    return await look()
  } catch (error) {
    if (error instanceof AppError) await discard(deps, row.id)
    throw error
  }
}

async function discard(deps: Deps, id: string): Promise<void> {
  const gone = await removeUpload(deps.db, id)
  if (gone !== undefined) await deps.files.remove(gone.storageKey)
}

/**
 * The last part is there: the digest is compared with what was announced, the content examined, the file made an attachment.
 * @throws AppError NOT_FOUND, UPLOAD_OUT_OF_STEP where parts lack, UPLOAD_CHANGED where it is not the file that was announced,
 * what the examination and `keepAttachment` say
 */
export async function finishUpload(deps: Deps, call: Call, id: string): Promise<Attachment> {
  const row = await findUpload(deps.read, id, call.actor.personId)
  if (row === undefined) return attachmentOf(deps, call, await finishedBefore(deps, call))
  if (row.received !== row.byteSize) throw new AppError('UPLOAD_OUT_OF_STEP')
  await requireGoingOn(deps, call, row)
  const { storageKey, byteSize, kind, fileName, consultationId } = row
  const origin = originOf(row)
  const { digest, examined } = await discardOnRefusal(deps, row, async () => {
    const measured = await deps.files.measure(storageKey, deps.digest, partBytes)
    if (measured.partsDigest !== row.partsDigest) throw new AppError('UPLOAD_CHANGED')
    return { digest: measured.digest, examined: await deps.examiner.examine(deps.files.path(storageKey)) }
  })
  const kept = await keepAttachment(deps, call, consultationId, {
    kind: kind as Attachment['kind'],
    fileName,
    stored: { storageKey, byteSize, digest },
    examined,
    ...(origin !== null && {
      authorise: authoriseStill,
      after: (hands, attachmentId) =>
        keepOrigin(hands, { consultationId, attachmentId, ownerId: row.uploadedBy }, origin),
    }),
    async before(hands) {
      /* of two that finish it one finds it, and the row no longer counts as a file of its own */
      if ((await removeUpload(hands.tx, id)) === undefined) throw new AppError('NOT_FOUND')
    },
  })
  return attachmentOf(deps, call, kept.id)
}

/** The answer that got lost on its way; a key that is not known finds nothing. */
async function finishedBefore(deps: Deps, call: Call): Promise<string> {
  const answer = await act(deps, call, async (): Promise<{ id: string }> => {
    throw new AppError('NOT_FOUND')
  })
  return answer.id
}

/** @throws AppError NOT_FOUND */
export async function cancelUpload(deps: Deps, call: Call, id: string): Promise<{ id: string }> {
  await requireUpload(deps, call, id)
  await discard(deps, id)
  return { id }
}

/** Removes what nobody goes on with; its sender has had two days. */
export async function sweepUploads(deps: Deps): Promise<void> {
  const before = new Date(deps.clock().getTime() - uploadHours * 3_600_000)
  for (const { storageKey } of await removeExpiredUploads(deps.db, before)) {
    await deps.files.remove(storageKey)
  }
}
