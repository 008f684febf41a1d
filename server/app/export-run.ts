/**
 * Exports written one after another, in a process of their own. Whoever's server ends, another one, or the same one when it is back,
 * takes the export up again from its beginning; after several such beginnings it has failed.
 */
import { sql } from 'kysely'
import {
  beatExport,
  type ExportRow,
  findAbandonedExports,
  findExpiredExports,
  findNextExport,
} from '../../db/queries/export.ts'
import { personBriefs } from '../../db/queries/person.ts'
import { LogFields } from '../contract/log.ts'
import { exportMoves, exportNumber, logExportKeptDays, mostAttempts } from '../domain/export.ts'
import { act, derive, putOut } from './act.ts'
import { abandonedAfter, beating } from './beat.ts'
import { systemCall } from './caller.ts'
import type { Deps } from './deps.ts'
import { tellAsker } from './export-notice.ts'
import type { ExportEnd } from './export-worker.ts'
import { describeError } from './problem.ts'

const log = { log: 'export' } as const

/** To be called by a timer: removes what is over, takes up what was left, begins what waits for its turn. */
export async function workOnExports(deps: Deps): Promise<void> {
  for (const id of await findAbandonedExports(deps.read, abandonedAfter)) {
    await endExport(deps, id, { kind: 'stopped' })
  }
  for (const id of await findExpiredExports(deps.read, deps.clock(), logExportKeptDays)) {
    await expire(deps, id)
  }
  const next = await findNextExport(deps.read)
  if (next === undefined) return
  const row = await claim(deps, next.id)
  if (row !== undefined) await begin(deps, row)
}

/** @returns undefined where another server was quicker, or it was cancelled */
async function claim(deps: Deps, id: string): Promise<ExportRow | undefined> {
  try {
    return await derive(deps, async (tx) => {
      const row = await tx
        .updateTable('logExport')
        .set({
          ...{ state: exportMoves.begin.to, written: 0 },
          ...{ attempts: sql<number>`attempts + 1`, beatAt: sql<Date>`now()` },
        })
        .where('id', '=', id)
        .where('state', 'in', exportMoves.begin.from)
        .returningAll()
        .executeTakeFirst()
      if (row !== undefined) await putOut(tx, { topic: 'export.changed', payload: { runId: id } })
      return row
    })
  } catch (error) {
    const isTaken =
      error instanceof Error && 'constraint_name' in error && error.constraint_name === 'log_export_one'
    if (isTaken) return undefined
    throw error
  }
}

/** Nobody waits for it; what it comes to stands in its row. */
async function begin(deps: Deps, row: ExportRow): Promise<void> {
  const { id } = row
  const person = (await personBriefs(deps.read, [row.personId])).get(row.personId)
  if (person === undefined) throw new Error('who asked for it is nobody')
  const beat = beating<number>(deps, {
    id,
    write: (tx, written) => beatExport(tx, id, written),
    tell: (tx) => putOut(tx, { topic: 'export.changed', payload: { runId: id } }),
    stop: () => deps.exports.stop(id),
  })
  const warn = (error: unknown) =>
    deps.log.error({ exportId: id, error: describeError(error) }, 'work on an export failed')
  let goesOn = true
  void deps.exports
    .start(
      {
        ...{ id, format: row.format, locale: row.locale, filters: LogFields.parse(row.filters) },
        ...{ consultationId: row.consultationId, identity: row.identity },
        ...{ until: row.askedAt, digest: deps.digest },
        mark: { number: exportNumber(Number(row.sequence)), person, at: row.askedAt },
      },
      {
        progress: beat.progress,
        ended(end) {
          /* the server may be what ends */
          goesOn = end.kind !== 'stopped'
          return endExport(deps, id, end)
        },
      },
    )
    .catch(async (error: unknown) => {
      warn(error)
      await endExport(deps, id, { kind: 'failed', failure: 'other', message: 'it did not begin' })
    })
    .finally(beat.end)
    .then(() => (goesOn ? workOnExports(deps) : undefined))
    .catch(warn)
}

/** It was cancelled, or ended, meanwhile. */
class OverAlready extends Error {}

/** Notes how it ended, unless somebody has cancelled it. What was written is taken away where it did not come to its end. */
export async function endExport(deps: Deps, id: string, end: ExportEnd): Promise<void> {
  if (end.kind !== 'done') await deps.exports.remove(id)
  if (end.kind === 'failed') {
    deps.log.error({ exportId: id, reason: end.message }, 'an export did not come to its end')
  }
  const now = deps.clock()
  try {
    await act(deps, systemCall(), async (hands) => {
      const row = await hands.tx
        .selectFrom('logExport')
        .selectAll()
        .where('id', '=', id)
        .where('state', '=', 'running')
        .forUpdate()
        .executeTakeFirst()
      if (row === undefined) throw new OverAlready()
      const change = changeOf(row, end, now, deps.digest)
      await hands.tx.updateTable('logExport').set(change).where('id', '=', id).execute()
      await hands.audit(log, {
        kind: 'export.ended',
        data: {
          ...{ exportId: id, state: change.state, rows: change.written },
          ...{ digest: end.kind === 'done' ? end.file.digest : null, failure: change.failure },
        },
      })
      if (change.state === 'done') await tellAsker(hands, row, 'finished')
      if (change.state === 'failed') await tellAsker(hands, row, 'failed')
      await hands.announce({ topic: 'export.changed', payload: { runId: id } })
    })
  } catch (error) {
    if (!(error instanceof OverAlready)) throw error
    await deps.exports.remove(id)
  }
}

function changeOf(row: ExportRow, end: ExportEnd, now: Date, digestAlgorithm: string) {
  if (end.kind === 'done') {
    const expiresAt = new Date(now.getTime() + logExportKeptDays * 86_400_000)
    const file = { ...end.file, digestAlgorithm, expiresAt }
    return { state: exportMoves.finish.to, endedAt: now, written: end.rows, failure: null, ...file }
  }
  if (end.kind === 'stopped' && row.attempts < mostAttempts) {
    return { state: exportMoves.resume.to, endedAt: null, written: 0, failure: null }
  }
  const failure = end.kind === 'stopped' ? ('interrupted' as const) : end.failure
  return { state: exportMoves.fail.to, endedAt: now, written: row.written, failure }
}

/** The file goes, the row stays; a wish that nobody has agreed to in time is over as well. */
async function expire(deps: Deps, id: string): Promise<void> {
  try {
    await act(deps, systemCall(), async (hands) => {
      const row = await hands.tx
        .updateTable('logExport')
        .set({ state: exportMoves.expire.to, endedAt: sql<Date>`coalesce(ended_at, ${deps.clock()})` })
        .where('id', '=', id)
        .where('state', 'in', exportMoves.expire.from)
        .returningAll()
        .executeTakeFirst()
      if (row === undefined) throw new OverAlready()
      await hands.audit(log, { kind: 'export.expired', data: { exportId: id } })
      /* nobody has answered: there is no file */
      if (row.digest === null) {
        hands.notify({ settles: ['exportId', id] })
        await tellAsker(hands, row, 'lapsed')
      }
      await hands.announce({ topic: 'export.changed', payload: { runId: id } })
    })
  } catch (error) {
    /* another server was quicker, or somebody has just agreed */
    if (error instanceof OverAlready) return
    throw error
  }
  await deps.exports.remove(id)
}
