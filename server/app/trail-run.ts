/**
 * The whole trail computed again, or written to a file, on somebody's word: one run at a time, whichever server does it, in a process of its
 * own. It goes on when the page is closed; who began it, when, and what came out stand in the trail.
 */
import type { Readable } from 'node:stream'
import { v7 as uuid } from 'uuid'
import { json } from '../../db/open.ts'
import { personBriefs } from '../../db/queries/person.ts'
import {
  beatTrailRun,
  findAbandonedRuns,
  findOldExports,
  findTrailRun,
  readTrailRuns,
  type TrailRunRow,
} from '../../db/queries/trail.ts'
import { AppError } from '../contract/errors.ts'
import {
  type TrailKey,
  TrailOutcome,
  TrailRun,
  type TrailRunInput,
  type TrailRunPage,
  type TrailRunQuery,
} from '../contract/trail.ts'
import { exportKeptDays, type TrailProgress, type TrailWork } from '../domain/trail.ts'
import { act, putOut } from './act.ts'
import { pemOf } from './anchor-keys.ts'
import { anchorKeyOf, fingerprintOf } from './anchor-seal.ts'
import { abandonedAfter, beating } from './beat.ts'
import { systemCall } from './caller.ts'
import type { Call, Deps } from './deps.ts'
import { describeError } from './problem.ts'
import { sealExport } from './trail-seal.ts'
import type { TrailEnd } from './trail-worker.ts'

const log = { log: 'trail' } as const

/**
 * Begins a run; it goes on by itself.
 * @throws AppError CONFLICT while another one runs
 */
export async function startTrailRun(deps: Deps, call: Call, { work }: TrailRunInput): Promise<TrailRun> {
  let fresh = false
  const id = await act(deps, call, async (hands) => {
    fresh = true
    const runId = uuid()
    await hands.tx
      .insertInto('trailRun')
      .values({
        ...{ id: runId, work, state: 'running' as const, startedBy: call.actor.personId },
        ...{ startedAt: deps.clock(), progress: json(null), outcome: null },
      })
      .execute()
    await hands.audit(log, { kind: 'trail.run_started', data: { runId, work } })
    await hands.announce({ topic: 'trail.changed', payload: { runId } })
    return runId
  })
  /* a repeated request finds it begun */
  if (fresh) begin(deps, id, work)
  return readTrailRun(deps, id)
}

/** Nobody waits for it; what it comes to stands in its row. */
function begin(deps: Deps, id: string, work: TrailWork): void {
  const beat = beating<TrailProgress>(deps, {
    id,
    write: (tx, progress) => beatTrailRun(tx, id, progress),
    tell: (tx) => putOut(tx, { topic: 'trail.changed', payload: { runId: id } }),
    stop: () => deps.trail.stop(id),
  })
  const warn = (error: unknown) =>
    deps.log.error({ runId: id, error: describeError(error) }, 'work on the trail failed')
  void deps.trail
    .start(
      { id, work, digest: deps.digest },
      {
        progress: beat.progress,
        seal: (facts) => sealExport(anchorKeyOf(deps.vault), facts),
        ended: (end) => endTrailRun(deps, id, end),
      },
    )
    .catch(async (error: unknown) => {
      warn(error)
      await endTrailRun(deps, id, { kind: 'failed', failure: 'other', message: 'it did not begin' })
    })
    .catch(warn)
    .finally(beat.end)
}

/** It was cancelled, or ended, meanwhile. */
class OverAlready extends Error {}

/** Notes how it ended, unless somebody has cancelled it. What was written of a file is taken away where it did not come to its end. */
async function endTrailRun(deps: Deps, id: string, end: TrailEnd): Promise<void> {
  if (end.kind !== 'done') await deps.trail.remove(id)
  if (end.kind === 'failed') {
    deps.log.error({ runId: id, reason: end.message }, 'work on the trail did not come to its end')
  }
  const state = end.kind === 'stopped' ? ('interrupted' as const) : end.kind
  const outcome = end.kind === 'done' ? end.outcome : null
  const file = end.kind === 'done' ? end.file : null
  try {
    await act(deps, systemCall(), async (hands) => {
      const row = await hands.tx
        .updateTable('trailRun')
        .set({
          ...{ state, endedAt: deps.clock(), outcome: outcome === null ? null : json(outcome) },
          failure: end.kind === 'failed' ? end.failure : null,
          ...(file === null ? {} : file),
        })
        .where('id', '=', id)
        .where('state', '=', 'running')
        .returning('work')
        .executeTakeFirst()
      if (row === undefined) throw new OverAlready()
      await hands.audit(log, {
        kind: 'trail.run_ended',
        data: {
          ...{ runId: id, work: row.work, state },
          events: outcome?.events ?? null,
          faults: outcome?.faults ?? null,
          first: outcome?.findings[0] ?? null,
          digest: file?.digest ?? null,
        },
      })
      await hands.announce({ topic: 'trail.changed', payload: { runId: id } })
    })
  } catch (error) {
    if (!(error instanceof OverAlready)) throw error
    await deps.trail.remove(id)
  }
}

/**
 * Ends it; nothing of it is kept but that it was.
 * @throws AppError NOT_FOUND, WRONG_STATE where it does not run
 */
export async function cancelTrailRun(deps: Deps, call: Call, id: string): Promise<TrailRun> {
  await act(deps, call, async (hands) => {
    const row = await hands.tx
      .updateTable('trailRun')
      .set({ state: 'cancelled', endedAt: deps.clock() })
      .where('id', '=', id)
      .where('state', '=', 'running')
      .returning('work')
      .executeTakeFirst()
    if (row === undefined) {
      throw new AppError((await findTrailRun(hands.tx, id)) === undefined ? 'NOT_FOUND' : 'WRONG_STATE')
    }
    await hands.audit(log, { kind: 'trail.run_cancelled', data: { runId: id, work: row.work } })
    await hands.announce({ topic: 'trail.changed', payload: { runId: id } })
  })
  deps.trail.stop(id)
  return readTrailRun(deps, id)
}

/** Newest first. */
export async function listTrailRuns(deps: Deps, { before, limit }: TrailRunQuery): Promise<TrailRunPage> {
  const rows = await readTrailRuns(deps.read, before, limit + 1)
  const items = await shapesOf(deps, rows.slice(0, limit))
  return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null }
}

async function readTrailRun(deps: Deps, id: string): Promise<TrailRun> {
  const row = await findTrailRun(deps.read, id)
  const [run] = row === undefined ? [] : await shapesOf(deps, [row])
  if (run === undefined) throw new AppError('NOT_FOUND')
  return run
}

async function shapesOf(deps: Deps, rows: readonly TrailRunRow[]): Promise<TrailRun[]> {
  const people = await personBriefs(
    deps.read,
    rows.map((row) => row.startedBy),
  )
  return rows.map((row) =>
    TrailRun.parse({
      ...{ id: row.id, work: row.work, state: row.state, startedBy: people.get(row.startedBy) },
      startedAt: row.startedAt.toISOString(),
      endedAt: row.endedAt?.toISOString() ?? null,
      progress: row.state === 'running' ? row.progress : null,
      outcome: row.outcome === null ? null : TrailOutcome.parse(row.outcome),
      failure: row.failure,
      file: fileOf(row),
    }),
  )
}

function fileOf(row: TrailRunRow): TrailRun['file'] {
  const { digest, digestAlgorithm, endedAt, fileRemovedAt } = row
  if (digest === null || digestAlgorithm === null || endedAt === null) return null
  const until = new Date(endedAt.getTime() + exportKeptDays * 86_400_000)
  return {
    ...{ name: nameOf(row), byteSize: Number(row.byteSize), digest, digestAlgorithm },
    until: fileRemovedAt === null ? until.toISOString() : null,
  }
}

/** By the minute in Beijing, so that several of a day lie beside each other. */
function nameOf({ startedAt }: TrailRunRow): string {
  const minute = new Date(startedAt.getTime() + 8 * 3_600_000).toISOString().slice(0, 16)
  return `trail-${minute.replace(/[-:]/g, '').replace('T', '-')}.ndjson.gz`
}

export type TrailDownload = { name: string; byteSize: number; content: Readable }

/**
 * The file of an export; that it was fetched stands in the trail before the first byte.
 * @throws AppError NOT_FOUND where there is none, or none any more
 */
export async function openTrailFile(deps: Deps, call: Call, id: string): Promise<TrailDownload> {
  const row = await findTrailRun(deps.read, id)
  const file = row === undefined ? null : fileOf(row)
  if (file === null || file.until === null) throw new AppError('NOT_FOUND')
  await act(deps, { ...call, idempotency: null }, (hands) =>
    hands.audit(log, { kind: 'trail.file_fetched', data: { runId: id } }),
  )
  return { name: file.name, byteSize: file.byteSize, content: deps.trail.open(id) }
}

/** The public keys by which anchors and exports are looked at. */
export async function readTrailKey(deps: Deps): Promise<TrailKey> {
  const keys = [...(await deps.trail.keys())]
  const shapes = keys.map(([id, key]) => ({ id, fingerprint: fingerprintOf(key) }))
  const [current, ...earlier] = shapes
  if (current === undefined) throw new Error('there is no key of anchors')
  return { current, earlier, pem: keys.map(([, key]) => pemOf(key)).join('') }
}

/** Runs whose server has ended are noted as such, and exports that have lain long enough are removed. To be called by a timer. */
export async function sweepTrailRuns(deps: Deps): Promise<void> {
  for (const id of await findAbandonedRuns(deps.read, abandonedAfter)) {
    await endTrailRun(deps, id, { kind: 'stopped' })
  }
  for (const id of await findOldExports(deps.read, exportKeptDays, deps.clock())) {
    await deps.trail.remove(id)
    await act(deps, systemCall(), async (hands) => {
      await hands.tx
        .updateTable('trailRun')
        .set({ fileRemovedAt: deps.clock() })
        .where('id', '=', id)
        .execute()
      await hands.audit(log, { kind: 'trail.file_removed', data: { runId: id } })
    })
  }
}
