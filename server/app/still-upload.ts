/** A still on its way into the case: what has to be so before its first byte. */
import { findStill, findStillRequest, wasInside } from '../../db/queries/still.ts'
import type { UploadState } from '../contract/attachment.ts'
import { AppError } from '../contract/errors.ts'
import type { StillInput } from '../contract/still.ts'
import { uploadHours } from '../domain/attachment.ts'
import { stillSlackSeconds } from '../domain/still.ts'
import { faultsOf } from '../domain/tongue.ts'
import type { Call, Deps } from './deps.ts'
import { requireTaking } from './still.ts'
import { announceUpload } from './upload.ts'

/**
 * Announces a still, which then comes as every upload does. It must have been taken while its sender was in the room; what was asked for by
 * somebody else must have been asked of the sender.
 * @throws AppError NOT_FOUND, FORBIDDEN, WRONG_STATE, NOT_IN_ROOM, CONFLICT (what it corrects is corrected already),
 * VALIDATION_FAILED (a correction that is none), and what {@link announceUpload} says
 */
export async function startStill(
  deps: Deps,
  call: Call,
  consultationId: string,
  input: StillInput,
): Promise<UploadState> {
  await requireTaking(deps, call, consultationId)
  const { source, takenAt, requestId, corrects, report, ...file } = input
  await requirePresence(deps, call, consultationId, new Date(takenAt))
  const request = requestId === null ? undefined : await findStillRequest(deps.read, requestId)
  const { personId } = call.actor
  const fits =
    request?.consultationId === consultationId && request.ownerId === personId && request.source === source
  if (requestId !== null && !fits) throw new AppError('NOT_FOUND')
  if (corrects !== null) await requireOriginal(deps, call, consultationId, corrects)
  if (corrects !== null && (report === null || faultsOf(report).length > 0)) {
    throw new AppError('VALIDATION_FAILED', { fields: [{ path: 'report', code: 'invalid' }] })
  }
  const askedBy = request?.askedBy ?? personId
  return announceUpload(deps, call, consultationId, file, {
    source,
    takenAt,
    requestId,
    corrects,
    report,
    askedBy,
  })
}

/** Nobody brings a picture from elsewhere as one of this call. */
async function requirePresence(deps: Deps, call: Call, consultationId: string, at: Date): Promise<void> {
  const oldest = deps.clock().getTime() - uploadHours * 3_600_000
  const newest = deps.clock().getTime() + stillSlackSeconds * 1000
  const recent = at.getTime() > oldest && at.getTime() < newest
  const { personId } = call.actor
  const inside = recent && (await wasInside(deps.read, { consultationId, personId, at }, stillSlackSeconds))
  if (!inside) throw new AppError('NOT_IN_ROOM')
}

/** A correction is made by whoever took the original, once, of an original. */
async function requireOriginal(deps: Deps, call: Call, consultationId: string, id: string): Promise<void> {
  const original = await findStill(deps.read, id)
  const fits =
    original?.consultationId === consultationId &&
    original.ownerId === call.actor.personId &&
    original.source === 'tongue' &&
    original.corrects === null
  if (!fits) throw new AppError('NOT_FOUND')
  if (original.correctedBy !== null) throw new AppError('CONFLICT')
}
