/** Exports of the log as records: asked for, agreed to by a second person where they are large, fetched. The writing is in export-run.ts. */
import { v7 as uuid } from 'uuid'
import { json } from '../../db/open.ts'
import {
  type ExportRow,
  findExport,
  findOpenExport,
  readExports,
  readNumbers,
} from '../../db/queries/export.ts'
import { countLog, findLogRow } from '../../db/queries/log.ts'
import { personBriefs } from '../../db/queries/person.ts'
import type { SealedFile } from '../../media/sealed-file.ts'
import { AppError } from '../contract/errors.ts'
import {
  type ExportDecision,
  type ExportInput,
  type ExportPage,
  type ExportQuery,
  LogExport,
} from '../contract/export.ts'
import { LogFilters } from '../contract/log.ts'
import {
  type ExportFormat,
  type ExportState,
  exportMoves,
  exportNumber,
  fileKindOf,
  largestLogExport,
  mayDecide,
  needsApproval,
} from '../domain/export.ts'
import { mayDo } from '../domain/permission.ts'
import { act, requireKept } from './act.ts'
import type { Call, Deps } from './deps.ts'
import { canonical, digestOf } from './digest.ts'
import { workOnExports } from './export-run.ts'
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
  const { approvalAbove } = deps.exports
  const waits = needsApproval(rows, approvalAbove)
  try {
    const id = await act(deps, call, async (hands) => {
      const exportId = uuid()
      const { sequence } = await hands.tx
        .insertInto('logExport')
        .values({
          ...{ id: exportId, personId, askedAt: now, format: input.format, locale: input.locale, wish },
          ...{ filters: json(input.filters), rows, approvalAbove, state: waits ? 'waiting' : 'asked' },
          ...{ consultationId: input.consultationId ?? null, identity: input.identity },
          reason: input.identity ? (input.reason ?? null) : null,
        })
        .returning('sequence')
        .executeTakeFirstOrThrow()
      await hands.audit(log, {
        kind: 'export.asked',
        data: {
          ...{ exportId, number: exportNumber(Number(sequence)), format: input.format },
          ...{ filters: filterWords(input.filters), rows, needsApproval: waits },
          ...(input.consultationId === undefined
            ? {}
            : { consultationId: input.consultationId, identity: input.identity }),
        },
      })
      if (input.consultationId !== undefined && input.identity) {
        await hands.audit(
          { consultationId: input.consultationId },
          { kind: 'patient.revealed', data: { reason: input.reason ?? '' } },
        )
      }
      await hands.announce({ topic: 'export.changed', payload: { runId: exportId } })
      return exportId
    })
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
    await hands.announce({ topic: 'export.changed', payload: { runId: id } })
  })
  deps.exports.stop(id)
  return readExport(deps, call, id)
}

/** Everybody's, newest first: exports are watched over by all who may make them. */
export async function listExports(
  deps: Deps,
  call: Call,
  { before, limit }: ExportQuery,
): Promise<ExportPage> {
  const rows = await readExports(deps.read, before, limit + 1)
  const items = await shapesOf(deps, call, rows.slice(0, limit))
  return {
    ...{ items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null },
    approvalAbove: deps.exports.approvalAbove,
  }
}

async function readExport(deps: Deps, call: Call, id: string): Promise<LogExport> {
  const row = await findExport(deps.read, id)
  const [item] = row === undefined ? [] : await shapesOf(deps, call, [row])
  if (item === undefined) throw new AppError('NOT_FOUND')
  return item
}

async function shapesOf(deps: Deps, { actor }: Call, rows: readonly ExportRow[]): Promise<LogExport[]> {
  const people = await personBriefs(
    deps.read,
    rows.flatMap(({ personId, decidedBy }) => (decidedBy === null ? [personId] : [personId, decidedBy])),
  )
  const numbers = await readNumbers(
    deps.read,
    rows.flatMap(({ consultationId }) => consultationId ?? []),
  )
  return rows.map((row) => {
    const own = row.personId === actor.personId
    const { state, decidedBy, decidedAt, consultationId } = row
    return LogExport.parse({
      ...{ id: row.id, number: exportNumber(Number(row.sequence)), format: row.format, locale: row.locale },
      ...{ state, askedBy: people.get(row.personId), askedAt: row.askedAt.toISOString() },
      ...{ filters: row.filters, rows: row.rows, written: row.written, failure: row.failure },
      consultation:
        consultationId === null ? null : { id: consultationId, number: numbers.get(consultationId) },
      ...{ identity: row.identity, reason: row.reason },
      needsApproval: needsApproval(row.rows, row.approvalAbove),
      decision:
        decidedBy === null
          ? null
          : { by: people.get(decidedBy), at: decidedAt?.toISOString(), reason: row.decisionReason },
      endedAt: row.endedAt?.toISOString() ?? null,
      file: fileOf(row),
      may: {
        decide: !own && exportMoves.approve.from.some((from) => from === state),
        cancel: own && exportMoves.cancel.from.some((from) => from === state),
        fetch: own && state === 'done',
      },
    })
  })
}

function fileOf(row: ExportRow): LogExport['file'] {
  const { digest, digestAlgorithm, expiresAt, state } = row
  if (digest === null || digestAlgorithm === null || expiresAt === null) return null
  const until = state === 'done' ? expiresAt.toISOString() : null
  return { name: nameOf(row).name, byteSize: Number(row.byteSize), digest, digestAlgorithm, until }
}

/** With its number, so that the file leads back to its record. */
function nameOf(row: ExportRow): { name: string; plain: string } {
  const plain = `${exportNumber(Number(row.sequence))}.${kindOf(row).ending}`
  const what =
    row.consultationId === null
      ? (['会诊日志', 'consultation-log'] as const)
      : (['会诊', 'consultation'] as const)
  return { name: `${row.locale === 'zh' ? what[0] : what[1]}_${plain}`, plain }
}

function kindOf({ format, consultationId }: ExportRow) {
  return fileKindOf(format, consultationId === null ? 'log' : 'consultation')
}

export type ExportDownload = {
  name: string
  plain: string
  mediaType: string
  file: SealedFile
}

/**
 * The file of one's own finished export; that it left the house stands in the trail before the first byte.
 * @throws AppError NOT_FOUND where it is not theirs, not finished, or lies there no more
 */
export async function openExport(deps: Deps, call: Call, id: string): Promise<ExportDownload> {
  const row = await findExport(deps.read, id)
  if (row === undefined || row.personId !== call.actor.personId || row.state !== 'done') {
    throw new AppError('NOT_FOUND')
  }
  if (row.expiresAt !== null && row.expiresAt <= deps.clock()) throw new AppError('NOT_FOUND')
  const file = await deps.exports.open(id).catch((error: unknown) => {
    /* after a restore: exports are in no backup */
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') throw new AppError('NOT_FOUND')
    throw error
  })
  try {
    if (!file.whole || file.byteSize !== Number(row.byteSize)) {
      throw new Error(`the file of ${exportNumber(Number(row.sequence))} is not as it was written`)
    }
    await act(deps, { ...call, idempotency: null }, async (hands) => {
      const digest = row.digest ?? ''
      await hands.audit(log, {
        kind: 'log.exported',
        data: {
          ...{ filters: filterWords(LogFilters.parse(row.filters)), rows: row.rows, exportId: id },
          ...{ format: row.format, digest },
        },
      })
      if (row.consultationId === null) return
      await hands.audit(
        { consultationId: row.consultationId },
        { kind: 'log.dossier_taken', data: { algorithm: row.digestAlgorithm ?? '', digest } },
      )
    })
  } catch (error) {
    await file.close()
    throw error
  }
  return { ...nameOf(row), mediaType: kindOf(row).mediaType, file }
}
