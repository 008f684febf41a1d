/** What the record shows of recordings, and playing them. Every play stands in the trail before the first byte goes out. */
import {
  consentsOf,
  findPart,
  findRecording,
  partsOf,
  readAnswers,
  recordingsOf,
} from '../../db/queries/recording.ts'
import type { Row } from '../../db/schema.ts'
import { AppError } from '../contract/errors.ts'
import type { Recording, RecordingPart } from '../contract/recording.ts'
import { mayPlayRecording, type StopReason } from '../domain/recording.ts'
import { act } from './act.ts'
import type { OpenedFile } from './attachment-open.ts'
import { findForActor, noteOpening } from './consultation.ts'
import type { Call, Deps } from './deps.ts'

const iso = (date: Date | null) => date?.toISOString() ?? null
const number = (value: string | null) => (value === null ? null : Number(value))

/**
 * The recordings of a consultation, newest first.
 * @throws AppError NOT_FOUND
 */
export async function readRecordings(deps: Deps, call: Call, consultationId: string): Promise<Recording[]> {
  const { row, relation } = await findForActor(deps, call.actor, consultationId)
  const all = await recordingsOf(deps.read, consultationId)
  const ids = all.map(({ id }) => id)
  const [parts, consents] = await Promise.all([partsOf(deps.read, ids), consentsOf(deps.read, ids)])
  const agreed = new Set(
    consents
      .filter(({ personId, agrees }) => personId === call.actor.personId && agrees)
      .map(({ recordingId }) => recordingId),
  )
  const shown = all.filter(({ id }) => mayPlayRecording(relation, agreed.has(id), row.consentWithdrawnAt))
  if (shown.length > 0) await noteOpening(deps, call, consultationId, relation)
  return shown.map((one) => ({
    ...shapeOf(one),
    consents: consents
      .filter(({ recordingId }) => recordingId === one.id)
      .map(({ name, nameEn, agrees, at }) => ({ person: { name, nameEn }, agrees, at: at.toISOString() })),
    parts: parts.filter(({ recordingId }) => recordingId === one.id).map(partShape),
  }))
}

function shapeOf(
  row: Awaited<ReturnType<typeof recordingsOf>>[number],
): Omit<Recording, 'consents' | 'parts'> {
  const { id, state, retentionDays, legalHold, progress, failure, algorithm, digest, name, nameEn } = row
  return {
    ...{ id, state, retentionDays, legalHold, progress, failure, algorithm, digest },
    askedBy: { name, nameEn },
    askedAt: row.askedAt.toISOString(),
    startedAt: iso(row.startedAt),
    stoppedAt: iso(row.stoppedAt),
    stoppedWhy: row.stoppedWhy as StopReason | null,
    deleteAfter: iso(row.deleteAfter),
    deletedAt: iso(row.deletedAt),
    durationMs: number(row.durationMs),
    byteSize: number(row.byteSize),
  }
}

function partShape(row: Awaited<ReturnType<typeof partsOf>>[number]): RecordingPart {
  const { id, source, kind, state, endedWhy, digest, name, nameEn } = row
  return {
    ...{ id, source, kind, state, endedWhy, digest },
    person: { name, nameEn },
    startedAt: iso(row.startedAt),
    durationMs: number(row.durationMs),
    byteSize: number(row.byteSize),
  }
}

/** Reading on within this time is the same play. */
const playMinutes = 10

/** @throws AppError NOT_FOUND where it is not there or not theirs */
async function findPlayable(deps: Deps, call: Call, id: string): Promise<Row<'recording'>> {
  const recording = await findRecording(deps.read, id)
  if (recording === undefined) throw new AppError('NOT_FOUND')
  const { row, relation } = await findForActor(deps, call.actor, recording.consultationId)
  const answers = await readAnswers(deps.read, id)
  const tookPart = answers.some(({ personId, agrees }) => personId === call.actor.personId && agrees)
  if (!mayPlayRecording(relation, tookPart, row.consentWithdrawnAt)) throw new AppError('NOT_FOUND')
  return recording
}

/**
 * The composed file, or one part of it, decrypted as it is read.
 * @param partId null: the whole recording
 * @throws AppError NOT_FOUND also where it was deleted or does not count as recorded; RECORDING_DAMAGED where its file does not open
 */
export async function playRecording(
  deps: Deps,
  call: Call,
  id: string,
  partId: string | null,
): Promise<
  Omit<OpenedFile, 'content'> & { content(range?: { start: number; end: number }): Promise<ReadableOf> }
> {
  const recording = await findPlayable(deps, call, id)
  const file = partId === null ? composedOf(recording) : await partFile(deps, id, partId)
  if (file === null) throw new AppError('NOT_FOUND')
  await open(deps, file.fileId).then((opened) => opened.close())
  const turn = Math.floor(deps.clock().getTime() / (playMinutes * 60_000))
  const key = `recorded:${partId ?? id}:${turn}`
  await act(deps, { ...call, idempotency: { key, requestDigest: 'played' } }, async ({ audit }) => {
    await audit(
      { consultationId: recording.consultationId },
      { kind: 'recording.played', data: { recordingId: id, partId } },
    )
  })
  return {
    fileName: `${(recording.startedAt ?? recording.askedAt).toISOString().slice(0, 16).replace(/[:T]/g, '-')}.${file.ending}`,
    mediaType: file.mediaType,
    byteSize: file.byteSize,
    content: async (range) => (await open(deps, file.fileId)).read(range),
  }
}

type ReadableOf = ReturnType<Awaited<ReturnType<Deps['recordings']['open']>>['read']>
type Playable = { fileId: string; byteSize: number; mediaType: string; ending: string }

function composedOf({ state, fileId, byteSize }: Row<'recording'>): Playable | null {
  if (state !== 'ready' || fileId === null || byteSize === null) return null
  return { fileId, byteSize: Number(byteSize), mediaType: 'video/webm', ending: 'webm' }
}

async function partFile(deps: Deps, id: string, partId: string): Promise<Playable | null> {
  const part = await findPart(deps.read, id, partId)
  if (part === undefined || part.state !== 'verified' || part.byteSize === null) return null
  return { fileId: partId, byteSize: Number(part.byteSize), mediaType: 'video/x-matroska', ending: 'mkv' }
}

async function open(deps: Deps, fileId: string) {
  try {
    return await deps.recordings.open(fileId)
  } catch (error) {
    deps.log.error(
      { fileId, error: error instanceof Error ? error.message : '' },
      'a recording does not open',
    )
    throw new AppError('RECORDING_DAMAGED')
  }
}
