/**
 * Opening files. Each opening is in the trail before the first byte goes out. Thumbnails are part of the case's own page: the
 * opening of the case covers them, because one row for each of sixty small pictures would hide the rows that say who looked closely.
 */
import type { Readable } from 'node:stream'
import { findAttachment, findPreview } from '../../db/queries/attachment.ts'
import type { Row } from '../../db/schema.ts'
import { AppError } from '../contract/errors.ts'
import { type AttachmentType, familyOf, mayTakeOriginal } from '../domain/attachment.ts'
import { seesCase } from '../domain/consent.ts'
import { act } from './act.ts'
import { listAttachments } from './attachment.ts'
import { findForActor, noteOpening } from './consultation.ts'
import type { Call, Deps } from './deps.ts'
import type { ByteRange, Made } from './files.ts'

export type OpenedFile = {
  readonly fileName: string
  readonly mediaType: string
  readonly byteSize: number
  content(range?: ByteRange): Readable
}

type Found = { row: Row<'attachment'>; relation: Awaited<ReturnType<typeof findForActor>>['relation'] }

/** Who reviews logs sees that there are files, not what they show. */
async function findFile(deps: Deps, call: Call, id: string): Promise<Found> {
  const row = await findAttachment(deps.read, id)
  if (row === undefined || row.removedAt !== null) throw new AppError('NOT_FOUND')
  const { row: consultation, relation } = await findForActor(deps, call.actor, row.consultationId)
  if (!seesCase(relation, consultation.consentWithdrawnAt)) throw new AppError('NOT_FOUND')
  return { row, relation }
}

function fileOf(
  deps: Deps,
  row: Row<'attachment'>,
  shown: { mediaType: string; byteSize: number; made?: Made },
) {
  const { mediaType, byteSize, made } = shown
  return {
    fileName: row.fileName,
    mediaType,
    byteSize,
    content: (range?: ByteRange) => deps.files.open(row.storageKey, { made, range }),
  }
}

/** Reading on within this time is the same opening. */
const openingMinutes = 10

/**
 * What is shown of a file: of a picture its display version, else the file itself. A DICOM file is not shown, only taken as a whole.
 * @param inPieces whether a player asks for a piece: one opening in ten minutes, not one for each piece
 * @throws AppError NOT_FOUND, PREVIEW_PENDING, PREVIEW_FAILED
 */
export async function openShown(deps: Deps, call: Call, id: string, inPieces: boolean): Promise<OpenedFile> {
  const { row } = await findFile(deps, call, id)
  const file = await shownOf(deps, row)
  const turn = Math.floor(deps.clock().getTime() / (openingMinutes * 60_000))
  await act(
    deps,
    { ...call, idempotency: inPieces ? { key: `played:${id}:${turn}`, requestDigest: 'played' } : null },
    async (hands) => {
      await hands.audit(
        { consultationId: row.consultationId },
        { kind: 'attachment.opened', data: { attachmentId: id } },
      )
    },
  )
  return file
}

/**
 * What others see of a file: of a picture its display version, without what the camera wrote into it; else the file itself. A DICOM
 * file holds who the patient is, so nobody is shown it: it is taken as an original by those who may.
 * @throws AppError NOT_FOUND, PREVIEW_PENDING, PREVIEW_FAILED
 */
export async function shownOf(deps: Deps, row: Row<'attachment'>): Promise<OpenedFile> {
  const family = familyOf[row.mediaType as AttachmentType]
  if (family === 'dicom') throw new AppError('NOT_FOUND')
  return family === 'picture' ? display(deps, row) : fileOf(deps, row, row)
}

async function display(deps: Deps, row: Row<'attachment'>): Promise<OpenedFile> {
  const { mediaType, byteSize } = await requirePreview(deps, row.id)
  return fileOf(deps, row, { mediaType, byteSize, made: 'display' })
}

async function requirePreview(deps: Deps, id: string) {
  const preview = await findPreview(deps.read, id)
  if (preview === undefined) throw new AppError('NOT_FOUND')
  const { state, mediaType, byteSize, thumbnailByteSize } = preview
  if (state === 'failed') throw new AppError('PREVIEW_FAILED')
  if (mediaType === null || byteSize === null || thumbnailByteSize === null) {
    throw new AppError('PREVIEW_PENDING')
  }
  return { mediaType, byteSize, thumbnailByteSize }
}

/**
 * The file as it was uploaded, byte for byte, with whatever camera or device wrote into it.
 * @throws AppError NOT_FOUND, FORBIDDEN to those who do not treat the patient
 */
export async function openOriginal(deps: Deps, call: Call, id: string): Promise<OpenedFile> {
  const { row, relation } = await findFile(deps, call, id)
  if (!mayTakeOriginal(relation)) throw new AppError('FORBIDDEN')
  await act(deps, { ...call, idempotency: null }, async (hands) => {
    await hands.audit(
      { consultationId: row.consultationId },
      { kind: 'attachment.downloaded', data: { attachmentId: id } },
    )
  })
  return fileOf(deps, row, row)
}

/** @throws AppError NOT_FOUND, PREVIEW_PENDING, PREVIEW_FAILED */
export async function openThumbnail(deps: Deps, call: Call, id: string): Promise<OpenedFile> {
  const { row, relation } = await findFile(deps, call, id)
  const { thumbnailByteSize } = await requirePreview(deps, id)
  await noteOpening(deps, call, row.consultationId, relation)
  return fileOf(deps, row, { mediaType: 'image/webp', byteSize: thumbnailByteSize, made: 'thumbnail' })
}

/**
 * The files of a case alone, for a page that waits for their previews.
 * @throws AppError NOT_FOUND
 */
export async function readFiles(deps: Deps, call: Call, consultationId: string) {
  const { row, relation } = await findForActor(deps, call.actor, consultationId)
  if (!seesCase(relation, row.consentWithdrawnAt)) return []
  await noteOpening(deps, call, consultationId, relation)
  return listAttachments(deps, { consultation: row, relation })
}
