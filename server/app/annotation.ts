/** What people draw on files of a case: kept beside the file as layers, each in the trail, none ever changed. */
import { v7 as uuid } from 'uuid'
import { json } from '../../db/open.ts'
import { countLayers, insertLayer, readLayers } from '../../db/queries/annotation.ts'
import { findAttachment } from '../../db/queries/attachment.ts'
import { AppError } from '../contract/errors.ts'
import { Layer, Mark } from '../contract/together.ts'
import type { PersonActor, Relation } from '../domain/actor.ts'
import { type AttachmentType, familyOf, mayTakeOriginal } from '../domain/attachment.ts'
import { seesCase } from '../domain/consent.ts'
import { canBeShown, mostLayers } from '../domain/together.ts'
import { act, changeOf, lockConsultation } from './act.ts'
import { findForActor, noteOpening } from './consultation.ts'
import type { Call, Deps } from './deps.ts'

/**
 * Whether somebody may show a file to the others: it belongs to the case, is one to look at, and they can open it themselves. What
 * the others see of it each of them reads with their own rights.
 * @throws AppError NOT_FOUND, FORBIDDEN (DICOM images, to those who do not treat the patient), UNSUPPORTED_MEDIA_TYPE
 */
export async function authoriseShowing(
  deps: Deps,
  actor: PersonActor,
  { consultationId, attachmentId }: { consultationId: string; attachmentId: string },
): Promise<void> {
  const file = await findAttachment(deps.read, attachmentId)
  if (file === undefined || file.removedAt !== null || file.consultationId !== consultationId) {
    throw new AppError('NOT_FOUND')
  }
  const { row, relation } = await findForActor(deps, actor, consultationId)
  if (!seesCase(relation, row.consentWithdrawnAt)) throw new AppError('NOT_FOUND')
  const type = file.mediaType as AttachmentType
  if (!canBeShown(type)) throw new AppError('UNSUPPORTED_MEDIA_TYPE')
  if (familyOf[type] === 'dicom' && !mayTakeOriginal(relation)) throw new AppError('FORBIDDEN')
}

export type NewLayer = {
  consultationId: string
  attachmentId: string
  ink: number
  marks: readonly Mark[]
}

const drawers: ReadonlySet<Relation> = new Set(['requester', 'colleague', 'expert', 'member', 'roster'])

/**
 * Keeps what one person drew on a file: the caller is the author.
 * @throws AppError NOT_FOUND, FORBIDDEN, VALIDATION_FAILED without marks, TOO_LARGE where the file has as many layers as it may
 */
export function saveLayer(
  deps: Deps,
  call: Call,
  { consultationId, attachmentId, ink, marks }: NewLayer,
): Promise<{ id: string; savedAt: string }> {
  return act(deps, call, async (hands) => {
    const { row, relation } = await lockConsultation(hands.tx, call.actor, consultationId)
    if (!seesCase(relation, row.consentWithdrawnAt)) throw new AppError('NOT_FOUND')
    if (!drawers.has(relation)) throw new AppError('FORBIDDEN')
    const file = await findAttachment(hands.tx, attachmentId)
    if (file === undefined || file.removedAt !== null || file.consultationId !== consultationId) {
      throw new AppError('NOT_FOUND')
    }
    if (marks.length === 0) throw new AppError('VALIDATION_FAILED')
    if ((await countLayers(hands.tx, attachmentId)) >= mostLayers) throw new AppError('TOO_LARGE')
    const id = uuid()
    const savedAt = await insertLayer(hands.tx, {
      id,
      consultationId,
      attachmentId,
      authorId: call.actor.personId,
      ink,
      marks: json(marks.map((mark) => Mark.parse(mark))),
    })
    await hands.audit(
      { consultationId },
      { kind: 'annotation.saved', data: { attachmentId, layerId: id, marks: marks.length } },
    )
    await hands.announce(changeOf(row))
    return { id, savedAt: savedAt.toISOString() }
  })
}

/**
 * The layers of a file, oldest first, for everybody who reads the case.
 * @throws AppError NOT_FOUND
 */
export async function listLayers(deps: Deps, call: Call, attachmentId: string): Promise<Layer[]> {
  const file = await findAttachment(deps.read, attachmentId)
  if (file === undefined || file.removedAt !== null) throw new AppError('NOT_FOUND')
  const { row, relation } = await findForActor(deps, call.actor, file.consultationId)
  if (!seesCase(relation, row.consentWithdrawnAt)) throw new AppError('NOT_FOUND')
  await noteOpening(deps, call, row.id, relation)
  const rows = await readLayers(deps.read, attachmentId)
  return rows.map(({ authorId, name, nameEn, savedAt, ...layer }) =>
    Layer.parse({
      ...layer,
      author: { id: authorId, name, nameEn },
      savedAt: savedAt.toISOString(),
    }),
  )
}
