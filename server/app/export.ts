/**
 * Exports of the log as records: asked for, agreed to by a second person where they are large, taken back. The writing is in export-run.ts,
 * reading them in export-view.ts, fetching the file in export-file.ts.
 */
import { v7 as uuid } from 'uuid'
import { json } from '../../db/open.ts'
import { type ExportRow, findOpenExport } from '../../db/queries/export.ts'
import { countLog, findLogRow } from '../../db/queries/log.ts'
import { AppError } from '../contract/errors.ts'
import type { ExportDecision, ExportInput, LogExport } from '../contract/export.ts'
import {
  type ExportFormat,
  type ExportState,
  exportMoves,
  exportNumber,
  largestLogExport,
  mayDecide,
  needsApproval,
} from '../domain/export.ts'
import { mayDo } from '../domain/permission.ts'
import { type Act, act, requireKept } from './act.ts'
import type { Call, Deps } from './deps.ts'
import { canonical, digestOf } from './digest.ts'
import { readApprovalRows } from './export-approval.ts'
import { tellAsker, tellDeciders } from './export-notice.ts'
import { workOnExports } from './export-run.ts'
import { readExport } from './export-view.ts'
import { filterWords } from './log.ts'
import { exportFilter } from './log-export.ts'
import { describeError } from './problem.ts'

const log = { log: 'export' } as const

/**
 * Asks for an export. The same wish of the same person that has not ended is the same export, whatever key it comes with.
 * @throws AppError TOO_MANY_ROWS where more match than one file takes; VALIDATION_FAILED for a figure behind which no list stands; NOT_FOUND where
 * the one consultation was never submitted; FORBIDDEN where the identity is asked for and may not be seen
 */
export async function askExport(
  deps: Deps,
  call: Call,
  input: ExportInput,
  largest = largestLogExport,
): Promise<LogExport> {
  const { personId } = call.actor
  const wish = digestOf('sha256', canonical({ ...input, filters: filterWords(input.filters) }))
  const open = await findOpenExport(deps.read, personId, wish)
  if (open !== undefined) return readExport(deps, call, open)
  if (input.identity && !mayDo(call.actor, 'log.reveal')) throw new AppError('FORBIDDEN')
  const now = deps.clock()
  const rows = await countWished(deps, input, now, largest)
  try {
    const id = await act(deps, call, (hands) => insertExport(hands, personId, input, { now, wish, rows }))
    begin(deps)
    return await readExport(deps, call, id)
  } catch (error) {
    /* somebody presses twice: the first one has just been written */
    const first =
      error instanceof AppError && error.code === 'CONFLICT'
        ? await findOpenExport(deps.read, personId, wish)
        : undefined
    if (first === undefined) throw error
    return readExport(deps, call, first)
  }
}

/** Writes the wish, by what holds at this moment of how many rows want a second person. @returns its id */
async function insertExport(
  hands: Act,
  personId: string,
  input: ExportInput,
  { now, wish, rows }: { now: Date; wish: string; rows: number },
): Promise<string> {
  const exportId = uuid()
  const { format, locale, filters, consultationId, identity } = input
  const approvalAbove = await readApprovalRows(hands.tx)
  const waits = needsApproval(rows, approvalAbove)
  const reason = identity ? (input.reason ?? '') : null
  const row = await hands.tx
    .insertInto('logExport')
    .values({
      ...{ id: exportId, personId, askedAt: now, format, locale, wish, identity, reason },
      ...{ filters: json(filters), rows, approvalAbove, state: waits ? 'waiting' : 'asked' },
      consultationId: consultationId ?? null,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  await hands.audit(log, {
    kind: 'export.asked',
    data: {
      ...{ exportId, number: exportNumber(Number(row.sequence)), format },
      ...{ filters: filterWords(filters), rows, needsApproval: waits },
      ...(consultationId === undefined ? {} : { consultationId, identity }),
    },
  })
  if (consultationId !== undefined && reason !== null) {
    await hands.audit({ consultationId }, { kind: 'patient.revealed', data: { reason } })
  }
  if (waits) await tellDeciders(hands, row)
  await hands.announce({ topic: 'export.changed', payload: { runId: exportId } })
  return exportId
}

/** How many consultations a wish is of. */
async function countWished(
  deps: Deps,
  input: ExportInput,
  until: Date,
  largestOf: Partial<Record<ExportFormat, number>>,
): Promise<number> {
  const { consultationId, format, filters } = input
  if (consultationId !== undefined) {
    const row = await findLogRow(deps.read, consultationId)
    if (row === undefined) throw new AppError('NOT_FOUND')
    requireKept(row)
    return 1
  }
  const largest = largestOf[format] ?? 0
  const rows = await countLog(deps.read, await exportFilter(deps, filters, until), largest + 1)
  if (rows > largest) throw new AppError('TOO_MANY_ROWS')
  return rows
}

/** The next one is begun at once where none runs; a timer would find it as well. */
function begin(deps: Deps): void {
  void workOnExports(deps).catch((error: unknown) =>
    deps.log.error({ error: describeError(error) }, 'an export was not begun'),
  )
}

/**
 * A second person agrees, or refuses with a reason.
 * @throws AppError OWN_EXPORT for one's own, NOT_FOUND, WRONG_STATE where it does not wait for anybody
 */
export async function decideExport(
  deps: Deps,
  call: Call,
  id: string,
  input: ExportDecision,
): Promise<LogExport> {
  const { personId } = call.actor
  const approves = input.decision === 'approve'
  const reason = input.decision === 'refuse' ? input.reason : null
  await act(deps, call, async (hands) => {
    const row = await hands.tx
      .selectFrom('logExport')
      .selectAll()
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst()
    if (row === undefined) throw new AppError('NOT_FOUND')
    if (!mayDecide({ personId, askedBy: row.personId })) throw new AppError('OWN_EXPORT')
    const move = exportMoves[input.decision]
    requireState(row, move.from)
    const now = deps.clock()
    await hands.tx
      .updateTable('logExport')
      .set({
        ...{ state: move.to, decidedBy: personId, decidedAt: now, decisionReason: reason },
        endedAt: approves ? null : now,
      })
      .where('id', '=', id)
      .execute()
    await hands.audit(
      log,
      reason === null
        ? { kind: 'export.approved', data: { exportId: id, rows: row.rows } }
        : { kind: 'export.refused', data: { exportId: id, reason } },
    )
    hands.notify({ settles: ['exportId', id] })
    await tellAsker(hands, row, approves ? 'approved' : 'refused')
    await hands.announce({ topic: 'export.changed', payload: { runId: id } })
  })
  if (approves) begin(deps)
  return readExport(deps, call, id)
}

function requireState({ state }: ExportRow, from: readonly ExportState[]): void {
  if (!from.includes(state)) throw new AppError('WRONG_STATE')
}

/**
 * Who asked for it takes it back; what was written of it is not kept.
 * @throws AppError NOT_FOUND where it is not theirs, WRONG_STATE where it has ended
 */
export async function cancelExport(deps: Deps, call: Call, id: string): Promise<LogExport> {
  await act(deps, call, async (hands) => {
    const row = await hands.tx
      .selectFrom('logExport')
      .selectAll()
      .where('id', '=', id)
      .where('personId', '=', call.actor.personId)
      .forUpdate()
      .executeTakeFirst()
    if (row === undefined) throw new AppError('NOT_FOUND')
    requireState(row, exportMoves.cancel.from)
    await hands.tx
      .updateTable('logExport')
      .set({ state: exportMoves.cancel.to, endedAt: deps.clock() })
      .where('id', '=', id)
      .execute()
    await hands.audit(log, { kind: 'export.cancelled', data: { exportId: id } })
    hands.notify({ settles: ['exportId', id] })
    await hands.announce({ topic: 'export.changed', payload: { runId: id } })
  })
  deps.exports.stop(id)
  return readExport(deps, call, id)
}
