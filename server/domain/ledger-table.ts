/**
 * From a table of cells to rows of the ledger. Two shapes are known: one row for each entry under named columns, and the shape of the
 * programme's own report, one row for each figure and a column of totals for each day.
 */
import { emptyRow, fieldNames, type RowField, type RowWords, readAsOf, rowFields } from './ledger-row.ts'

/** Cells as text; a cell with a formula is marked and its text is none. */
export type TableRow = {
  /** In the file, from 1. */
  readonly line: number
  readonly cells: readonly string[]
  /** Columns whose cell holds a formula. */
  readonly formulas: readonly number[]
}

export type FoundRow = {
  readonly line: number
  /** Of a column of totals: its head. */
  readonly column: string | null
  readonly words: RowWords
  readonly formulas: readonly RowField[]
}

export const mostImported = 2000

const plain = (words: string) => words.normalize('NFKC').trim().toLowerCase()
const byName = new Map<string, RowField>(
  rowFields.flatMap((field) => fieldNames[field].map((name) => [plain(name), field] as const)),
)

/** @returns null where no head is found among the first rows */
export function rowsOfTable(table: readonly TableRow[]): FoundRow[] | null {
  for (const [index, head] of table.slice(0, 10).entries()) {
    const below = table.slice(index + 1).filter(isFilled)
    const totals = totalColumns(head)
    if (totals !== null) return below.flatMap((row) => rowsOfTotals(row, totals))
    const columns = namedColumns(head)
    if (columns !== null) return below.map((row) => rowOf(row, columns))
  }
  return null
}

function isFilled({ cells, formulas }: TableRow): boolean {
  return formulas.length > 0 || cells.some((cell) => cell.trim() !== '')
}

type Columns = ReadonlyMap<number, RowField>

/** A head names at least what is counted, and when. */
function namedColumns({ cells }: TableRow): Columns | null {
  const found = new Map<number, RowField>()
  for (const [column, cell] of cells.entries()) {
    const field = byName.get(plain(cell))
    if (field !== undefined && ![...found.values()].includes(field)) found.set(column, field)
  }
  const fields = [...found.values()]
  return fields.includes('kind') && (fields.includes('from') || fields.includes('to')) ? found : null
}

type Totals = readonly { column: number; head: string; day: string }[]

function totalColumns({ cells }: TableRow): Totals | null {
  if (byName.get(plain(cells[0] ?? '')) !== 'kind') return null
  const found = cells.flatMap((cell, column) => {
    const day = column === 0 ? null : readAsOf(cell)
    return day === null ? [] : [{ column, head: cell.trim(), day }]
  })
  return found.length === 0 ? null : found
}

function rowOf({ line, cells, formulas }: TableRow, columns: Columns): FoundRow {
  const words: Record<RowField, string> = { ...emptyRow }
  for (const [column, field] of columns) words[field] = cells[column] ?? ''
  return {
    line,
    column: null,
    words,
    formulas: formulas.flatMap((column) => columns.get(column) ?? []),
  }
}

/** An empty cell states nothing, as does a dash. */
function rowsOfTotals({ line, cells, formulas }: TableRow, totals: Totals): FoundRow[] {
  return totals.flatMap(({ column, head, day }): FoundRow[] => {
    const quantity = cells[column]?.trim() ?? ''
    const isFormula = formulas.includes(column)
    if (!isFormula && /^[-–—/]?$/.test(quantity)) return []
    const words = { ...emptyRow, kind: cells[0] ?? '', basis: '累计', to: day, quantity }
    const fields: RowField[] = [
      ...(formulas.includes(0) ? (['kind'] as const) : []),
      ...(isFormula ? (['quantity'] as const) : []),
    ]
    return [{ line, column: head, words, formulas: fields }]
  })
}
