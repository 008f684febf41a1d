/** Imports: a file is read and shown, mended by people, and stored as a whole or not at all; and it can be withdrawn as a whole. */
import { createHash } from 'node:crypto'
import { v7 as uuid } from 'uuid'
import {
  findImport,
  type ImportRecord,
  insertEntries,
  insertImport,
  lockImport,
  readImports,
  voidImported,
  withdrawRow,
} from '../../db/queries/ledger.ts'
import { AppError } from '../contract/errors.ts'
import type { CheckedRow, ImportInput, ImportRow, LedgerImport, ReadTable } from '../contract/ledger.ts'
import { mostImported, rowsOfTable } from '../domain/ledger-table.ts'
import { shortened } from '../domain/table.ts'
import { act } from './act.ts'
import type { Call, Deps } from './deps.ts'
import { columnsOf } from './ledger.ts'
import { judgeRows } from './ledger-check.ts'
import { type Reach, reachOf } from './ledger-scope.ts'

/** Of imports that are shown. */
const mostShown = 100

function importOf(row: ImportRecord, { writes }: Reach): LedgerImport {
  return {
    id: row.id,
    fileName: row.fileName,
    digest: row.digest,
    rows: row.rows,
    importedBy: { name: row.name, nameEn: row.nameEn },
    importedAt: row.createdAt.toISOString(),
    withdrawn:
      row.withdrawnAt === null
        ? null
        : { at: row.withdrawnAt.toISOString(), reason: row.withdrawnReason ?? '' },
    own: row.withdrawnAt === null && isOwnImport(row, writes),
  }
}

function isOwnImport({ institutionId }: { institutionId: string | null }, writes: Reach['writes']): boolean {
  return writes === null || (institutionId !== null && writes.includes(institutionId))
}

/**
 * Reads a file and judges each row. Stores nothing.
 * @throws AppError FILE_EMPTY, FILE_DAMAGED, TABLE_REFUSED, TABLE_TOO_LONG, TABLE_HEAD_UNKNOWN
 */
export async function readFile(
  deps: Deps,
  call: Call,
  fileName: string,
  content: Buffer,
): Promise<ReadTable> {
  const table = await deps.examiner.table(content)
  const found = rowsOfTable(table.rows)
  if (found === null || found.length === 0) throw new AppError('TABLE_HEAD_UNKNOWN')
  if (found.length > mostImported) throw new AppError('TABLE_TOO_LONG')
  const digest = createHash('sha256').update(content).digest('hex')
  const rows = found.map(
    (row): ImportRow => ({
      line: row.line,
      column: row.column?.slice(0, 200) ?? null,
      words: shortened(row.words),
      formulas: [...row.formulas],
    }),
  )
  const [judged, known, reach] = await Promise.all([
    judgeRows(deps, deps.read, call, rows),
    findImport(deps.read, { digest }),
    reachOf(deps.read, call.actor),
  ])
  return {
    fileName,
    digest,
    encoding: table.encoding,
    sheet: table.sheet,
    rows: judged.map(({ checked }) => checked),
    known: known === undefined ? null : importOf(known, reach),
  }
}

/** Judges rows that people have mended. */
export async function checkRows(deps: Deps, call: Call, rows: readonly ImportRow[]): Promise<CheckedRow[]> {
  return (await judgeRows(deps, deps.read, call, rows)).map(({ checked }) => checked)
}

/**
 * Stores all rows of a file, or none.
 * @throws AppError VALIDATION_FAILED with row and field, FILE_IMPORTED where this file has been imported and not withdrawn
 */
export async function importRows(
  deps: Deps,
  call: Call,
  { fileName, digest, rows }: ImportInput,
): Promise<{ id: string }> {
  return act(deps, call, async (hands) => {
    const { tx } = hands
    if ((await findImport(tx, { digest })) !== undefined) throw new AppError('FILE_IMPORTED')
    const judged = await judgeRows(deps, tx, call, rows)
    const fields = judged.flatMap(({ checked }, index) =>
      checked.problems.map(({ field, code }) => ({ path: `rows.${index}.${field}`, code })),
    )
    if (fields.length > 0) throw new AppError('VALIDATION_FAILED', { fields: fields.slice(0, 50) })
    const id = uuid()
    const now = deps.clock()
    const { writes } = await reachOf(tx, call.actor)
    const institutionId = writes === null ? null : call.actor.institutionId
    const createdBy = call.actor.personId
    await insertImport(tx, {
      ...{ id, fileName, digest, institutionId, createdBy },
      rows: rows.length,
      createdAt: now,
    })
    const entries = judged.flatMap(({ row }) =>
      row === null
        ? []
        : [
            {
              id: uuid(),
              ...columnsOf(row),
              ...{ source: 'imported' as const, importId: id, createdBy, createdAt: now },
              placeIds: row.placeIds,
            },
          ],
    )
    await insertEntries(tx, entries)
    await hands.audit(
      { log: 'ledger' },
      { kind: 'ledger.imported', data: { importId: id, digest, rows: rows.length } },
    )
    return { id }
  })
}

/** The newest first. */
export async function listImports(deps: Deps, call: Call): Promise<LedgerImport[]> {
  const reach = await reachOf(deps.read, call.actor)
  const only = reach.reads === null ? null : call.actor.institutionId
  return (await readImports(deps.read, only, mostShown)).map((row) => importOf(row, reach))
}

/** Makes all entries of an import void at once; the file may then come again. @throws AppError NOT_FOUND, WRONG_STATE */
export async function withdrawImport(
  deps: Deps,
  call: Call,
  id: string,
  reason: string,
): Promise<{ id: string }> {
  return act(deps, call, async (hands) => {
    const row = await lockImport(hands.tx, id)
    const { writes } = await reachOf(hands.tx, call.actor)
    if (row === undefined || !isOwnImport(row, writes)) throw new AppError('NOT_FOUND')
    if (row.withdrawnAt !== null) throw new AppError('WRONG_STATE')
    const voiding = { at: deps.clock(), by: call.actor.personId, reason }
    await withdrawRow(hands.tx, id, voiding)
    const rows = await voidImported(hands.tx, id, voiding)
    await hands.audit({ log: 'ledger' }, { kind: 'ledger.withdrawn', data: { importId: id, rows, reason } })
    return { id }
  })
}
