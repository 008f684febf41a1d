/** Exports as those who may make them see them: all of everybody, with what the reader may do about each. */
import { type ExportRow, findExport, readExports, readNumbers } from '../../db/queries/export.ts'
import { personBriefs } from '../../db/queries/person.ts'
import { AppError } from '../contract/errors.ts'
import { type ExportPage, type ExportQuery, LogExport } from '../contract/export.ts'
import { exportMoves, exportNumber, fileKindOf, needsApproval } from '../domain/export.ts'
import type { Call, Deps } from './deps.ts'
import { readApproval } from './export-approval.ts'

/** Everybody's, newest first: exports are watched over by all who may make them. */
export async function listExports(
  deps: Deps,
  call: Call,
  { before, limit }: ExportQuery,
): Promise<ExportPage> {
  const [rows, approval] = await Promise.all([readExports(deps.read, before, limit + 1), readApproval(deps)])
  const items = await shapesOf(deps, call, rows.slice(0, limit))
  return {
    ...{ items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null },
    approvalAbove: approval.settings.rows,
    approvalChanged: approval.changed,
  }
}

/** One as it stands now. @throws AppError NOT_FOUND */
export async function readExport(deps: Deps, call: Call, id: string): Promise<LogExport> {
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
export function nameOf(row: ExportRow): { name: string; plain: string } {
  const plain = `${exportNumber(Number(row.sequence))}.${kindOf(row).ending}`
  const what =
    row.consultationId === null
      ? (['会诊日志', 'consultation-log'] as const)
      : (['会诊', 'consultation'] as const)
  return { name: `${row.locale === 'zh' ? what[0] : what[1]}_${plain}`, plain }
}

/** How its file ends, and what it is. */
export function kindOf({ format, consultationId }: ExportRow) {
  return fileKindOf(format, consultationId === null ? 'log' : 'consultation')
}
