/**
 * What is done with recordings when their call is over, one after the other and behind everything else: each file is read back before it
 * counts as recorded, the parts become one file, and what is past its day goes.
 */
import { createHash } from 'node:crypto'
import { PassThrough, type Writable } from 'node:stream'
import { v7 as uuid } from 'uuid'
import { alone } from '../../db/alone.ts'
import {
  changePart,
  changeRecording,
  deleteParts,
  lockDeletable,
  lockPart,
  partIdsOf,
  partsIn,
  partsOf,
  recordingsToCompose,
  recordingsToDelete,
} from '../../db/queries/recording.ts'
import type { Row } from '../../db/schema.ts'
import { type SealedFile, SealedFileError } from '../../media/sealed-file.ts'
import type { ComposeFault, PartFault } from '../domain/recording.ts'
import { act, derive } from './act.ts'
import { systemCall } from './caller.ts'
import type { Deps } from './deps.ts'
import { describeError } from './problem.ts'
import type { ComposePart } from './recording-layout.ts'
import { compose, durationOf, ProgramError } from './recording-program.ts'

/**
 * One round: deletes, reads back, composes. What fails stays as it is, holds up nothing else and is tried again with the next round;
 * what is past its day goes first, so that nothing keeps it.
 */
export async function workOnRecordings(deps: Deps, isEnding: () => boolean): Promise<void> {
  await alone(deps.db, 'recordings', async () => {
    const due = await recordingsToDelete(deps.read, deps.clock())
    await each(deps, isEnding, due, (one) => deleteRecording(deps, one.id))
    await each(deps, isEnding, await partsIn(deps.read, 'written', 50), (one) => readBack(deps, one))
    await each(deps, isEnding, await recordingsToCompose(deps.read), (one) => composeRecording(deps, one))
  })
}

async function each<T extends { id: string }>(
  deps: Deps,
  isEnding: () => boolean,
  items: readonly T[],
  work: (item: T) => Promise<void>,
): Promise<void> {
  for (const item of items) {
    if (isEnding()) return
    try {
      await work(item)
    } catch (error) {
      deps.log.error({ id: item.id, error: describeError(error) }, 'the work on a recording failed')
      /* without the program the others fail alike */
      if (error instanceof ProgramError && error.why === 'program_missing') return
    }
  }
}

type Measured = { byteSize: number; digest: string; durationMs: number }

/** Reads a file to its end: what is in it, and how long it is. @throws SealedFileError, ProgramError, ENOENT */
async function measure(deps: Deps, fileId: string): Promise<Measured> {
  const file = await deps.recordings.open(fileId)
  const hash = createHash(deps.digest)
  const probe = new PassThrough()
  const duration = durationOf(probe)
  /* it is waited for below; until then a failure of the reading comes first */
  duration.catch(() => undefined)
  try {
    for await (const piece of file.read()) {
      hash.update(piece)
      /* the program may have seen enough before the end; the digest is of the whole file all the same */
      if (probe.writable && !probe.write(piece)) await drained(probe)
    }
  } finally {
    probe.end()
  }
  return { byteSize: file.byteSize, digest: hash.digest('hex'), durationMs: await duration }
}

/** Until more may be written, or nothing any more. */
function drained(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      stream.off('drain', done).off('close', done)
      resolve()
    }
    stream.once('drain', done).once('close', done)
    if (!stream.writable) done()
  })
}

/** Why a file that was read does not count, or what it holds. */
async function inspect(deps: Deps, fileId: string, expected: string | null): Promise<Measured | PartFault> {
  try {
    const measured = await measure(deps, fileId)
    if (expected !== null && measured.digest !== expected) return 'digest'
    return measured.durationMs > 0 ? measured : 'no_media'
  } catch (error) {
    if (error instanceof SealedFileError) return 'damaged'
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 'missing'
    throw error
  }
}

type Written = Awaited<ReturnType<typeof partsIn>>[number]

async function readBack(deps: Deps, part: Written): Promise<void> {
  const { id: partId, recordingId, consultationId } = part
  const found = await inspect(deps, partId, part.digest)
  /* a microphone that was never on, a writer that was stopped before the first packet: nothing was lost */
  const nothing = found === 'missing' || found === 'no_media'
  if (nothing && part.startedAt === null && part.endedWhy !== 'node_replaced') {
    await derive(deps, (tx) => changePart(tx, partId, { state: 'empty', byteSize: 0 }))
    await deps.recordings.remove(partId)
    return
  }
  await act(deps, systemCall(), async ({ tx, audit }) => {
    if ((await lockPart(tx, partId, 'written')) === undefined) return
    if (typeof found === 'string') {
      await changePart(tx, partId, { state: 'refused' })
      await audit(
        { consultationId },
        { kind: 'recording.refused', data: { recordingId, partId, why: found } },
      )
      return
    }
    const algorithm = deps.digest
    await changePart(tx, partId, { state: 'verified', algorithm, ...found })
    await audit(
      { consultationId },
      { kind: 'recording.verified', data: { recordingId, partId, algorithm, ...found } },
    )
  })
}

async function composeRecording(deps: Deps, recording: Row<'recording'>): Promise<void> {
  const parts = (await partsOf(deps.read, [recording.id])).filter(({ state }) => state === 'verified')
  if (parts.length === 0) {
    await derive(deps, (tx) => changeRecording(tx, recording.id, { state: 'empty' }))
    return
  }
  /* named before the first byte is written: what a killed server left is known, and goes with the next attempt */
  const fileId = uuid()
  if (recording.fileId !== null) await deps.recordings.remove(recording.fileId)
  await derive(deps, (tx) => changeRecording(tx, recording.id, { fileId }))
  try {
    await writeComposed(deps, recording, placesOf(parts), fileId)
    const found = await inspect(deps, fileId, null)
    if (typeof found === 'string') throw new ProgramError('damaged', `the composed file: ${found}`)
    await act(deps, systemCall(), async ({ tx, audit }) => {
      const algorithm = deps.digest
      await changeRecording(tx, recording.id, { state: 'ready', progress: 100, fileId, algorithm, ...found })
      await audit(
        { consultationId: recording.consultationId },
        { kind: 'recording.composed', data: { recordingId: recording.id, algorithm, ...found } },
      )
    })
  } catch (error) {
    await deps.recordings.remove(fileId)
    deps.log.error({ recordingId: recording.id, error: describeError(error) }, 'a recording was not composed')
    await giveUp(deps, recording, faultOf(error))
  }
}

function faultOf(error: unknown): ComposeFault {
  if (error instanceof ProgramError) return error.why
  if (error instanceof SealedFileError) return 'damaged'
  const code = error instanceof Error && 'code' in error ? error.code : ''
  if (code === 'ENOENT') return 'damaged'
  return code === 'ENOSPC' || code === 'EDQUOT' ? 'storage_full' : 'program_failed'
}

/** The parts stay, each by itself. */
async function giveUp(deps: Deps, recording: Row<'recording'>, why: ComposeFault): Promise<void> {
  await act(deps, systemCall(), async ({ tx, audit }) => {
    await changeRecording(tx, recording.id, { state: 'failed', failure: why, fileId: null })
    await audit(
      { consultationId: recording.consultationId },
      { kind: 'recording.not_composed', data: { recordingId: recording.id, why } },
    )
  })
}

type Placed = ComposePart & { id: string }

function placesOf(parts: Awaited<ReturnType<typeof partsOf>>): Placed[] {
  const begun = parts.map((part) => (part.startedAt ?? part.askedAt).getTime())
  const first = Math.min(...begun)
  return parts.map(({ id, personId, source, kind, durationMs }, index) => ({
    id,
    personId,
    source,
    kind,
    offsetMs: (begun[index] ?? first) - first,
    durationMs: Number(durationMs ?? 0),
  }))
}

async function writeComposed(
  deps: Deps,
  recording: Row<'recording'>,
  parts: Placed[],
  fileId: string,
): Promise<void> {
  const totalMs = Math.max(...parts.map(({ offsetMs, durationMs }) => offsetMs + durationMs))
  const folder = await deps.recordings.workFolder()
  const files = await openAll(deps, parts)
  const opened = parts.flatMap((part, index) => {
    const content = files[index]?.read()
    return content === undefined ? [] : [{ ...part, content }]
  })
  const progress = progressWriter(deps, recording.id)
  const plain = await compose(folder, opened, totalMs, progress.tell)
  try {
    await progress.done()
    await deps.recordings.write(fileId, plain.createReadStream({ start: 0, autoClose: false }))
  } finally {
    await plain.close()
  }
}

/** All or none: where one does not open, those that did are closed. */
async function openAll(deps: Deps, parts: readonly Placed[]): Promise<SealedFile[]> {
  const opened: SealedFile[] = []
  try {
    for (const { id } of parts) opened.push(await deps.recordings.open(id))
    return opened
  } catch (error) {
    for (const file of opened) await file.close()
    throw error
  }
}

/** Writes how far it is, at most once in two seconds. */
function progressWriter(deps: Deps, recordingId: string) {
  let last = 0
  let writing: Promise<void> = Promise.resolve()
  return {
    tell(percent: number) {
      if (Date.now() - last < 2_000) return
      last = Date.now()
      writing = derive(deps, (tx) => changeRecording(tx, recordingId, { progress: percent })).catch(
        (error: unknown) => {
          deps.log.warn({ recordingId, error: describeError(error) }, 'the progress was not written')
        },
      )
    },
    done: () => writing,
  }
}

/** The record that there was one stays; the files go first, so that nothing counts as deleted that is still there. */
async function deleteRecording(deps: Deps, id: string): Promise<void> {
  await act(deps, systemCall(), async ({ tx, audit }) => {
    const recording = await lockDeletable(tx, id, deps.clock())
    if (recording === undefined) return
    const { fileId, consultationId } = recording
    const files = [...(await partIdsOf(tx, id)), ...(fileId === null ? [] : [fileId])]
    for (const file of files) await deps.recordings.remove(file)
    await deleteParts(tx, id)
    await changeRecording(tx, id, { state: 'deleted', deletedAt: deps.clock() })
    await audit(
      { consultationId },
      { kind: 'recording.deleted', data: { recordingId: id, files: files.length } },
    )
  })
}
