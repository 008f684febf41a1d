/**
 * What is done with recordings when their call is over, one after the other and behind everything else: each file is read back before it
 * counts as recorded, the parts become one file, and what is past its day goes.
 */
import { createHash } from 'node:crypto'
import { PassThrough, type Readable } from 'node:stream'
import { v7 as uuid } from 'uuid'
import {
  changePart,
  changeRecording,
  lockPart,
  partsIn,
  partsOf,
  recordingsToCompose,
  recordingsToDelete,
} from '../../db/queries/recording.ts'
import type { Row } from '../../db/schema.ts'
import { SealedFileError } from '../../media/sealed-file.ts'
import type { ComposeFault, PartFault } from '../domain/recording.ts'
import { act, derive } from './act.ts'
import type { Deps } from './deps.ts'
import { describeError } from './problem.ts'
import { systemCall } from './recording.ts'
import type { ComposePart } from './recording-layout.ts'
import { compose, durationOf, ProgramError } from './recording-program.ts'

/** One round: reads back, composes, deletes. What fails stays as it is and is tried again with the next round. */
export async function workOnRecordings(deps: Deps, isEnding: () => boolean): Promise<void> {
  for (const part of await partsIn(deps.read, 'written', 50)) {
    if (isEnding()) return
    await readBack(deps, part)
  }
  for (const recording of await recordingsToCompose(deps.read)) {
    if (isEnding()) return
    await composeRecording(deps, recording)
  }
  for (const recording of await recordingsToDelete(deps.read, deps.clock())) {
    if (isEnding()) return
    await deleteRecording(deps, recording)
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
  const source = file.read()
  source.on('data', (piece: Buffer) => void hash.update(piece))
  const read = new Promise<void>((resolve, reject) => {
    source.once('end', resolve)
    source.once('error', reject)
  })
  source.pipe(probe)
  source.once('error', () => probe.end())
  await read
  return { byteSize: file.byteSize, digest: hash.digest('hex'), durationMs: await duration }
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
    await deps.recordings.remove(partId)
    await derive(deps, (tx) => changePart(tx, partId, { state: 'empty', byteSize: 0 }))
    return
  }
  await act(deps, systemCall(), async ({ tx, audit }) => {
    if ((await lockPart(tx, partId, 'written')) === undefined)
      throw new Error('a part that was read back twice')
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
  const fileId = uuid()
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
  const code = error instanceof Error && 'code' in error ? error.code : ''
  return code === 'ENOSPC' || code === 'EDQUOT' ? 'storage_full' : 'program_failed'
}

/** The parts stay, each by itself. */
async function giveUp(deps: Deps, recording: Row<'recording'>, why: ComposeFault): Promise<void> {
  await act(deps, systemCall(), async ({ tx, audit }) => {
    await changeRecording(tx, recording.id, { state: 'failed', failure: why })
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
  const opened: (Placed & { content: Readable })[] = []
  for (const part of parts) opened.push({ ...part, content: (await deps.recordings.open(part.id)).read() })
  const progress = progressWriter(deps, recording.id)
  const plain = await compose(await deps.recordings.workFolder(), opened, totalMs, progress.tell)
  try {
    await progress.done()
    await deps.recordings.write(fileId, plain.createReadStream({ start: 0, autoClose: false }))
  } finally {
    await plain.close()
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
async function deleteRecording(deps: Deps, recording: Row<'recording'>): Promise<void> {
  const parts = await partsOf(deps.read, [recording.id])
  const files = [...parts.map(({ id }) => id), ...(recording.fileId === null ? [] : [recording.fileId])]
  for (const fileId of files) await deps.recordings.remove(fileId)
  await act(deps, systemCall(), async ({ tx, audit }) => {
    for (const { id } of parts) await changePart(tx, id, { state: 'deleted' })
    await changeRecording(tx, recording.id, { state: 'deleted', deletedAt: deps.clock() })
    await audit(
      { consultationId: recording.consultationId },
      { kind: 'recording.deleted', data: { recordingId: recording.id, files: files.length } },
    )
  })
}
