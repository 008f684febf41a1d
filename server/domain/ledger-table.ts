/**
 * From a table of cells to rows of the ledger. Two shapes are known: one row for each entry under named columns, and the shape of the
 * programme's own report, one row for each figure and a column of totals for each day.
 */
import { emptyRow, fieldNames, type RowField, type RowWords, readAsOf } from './ledger-row.ts'
import {
  type Columns,
  fieldsByName,
  headWithin,
  isFilled,
  namedColumns,
  plainName,
  rowUnder,
  type TableRow,
} from './table.ts'

export type FoundRow = {
  readonly line: number
  /** Of a column of totals: its head. */
  readonly column: string | null
  readonly words: RowWords
  readonly formulas: readonly RowField[]
}

export const mostImported = 2000

const byName = fieldsByName(fieldNames)

/** @returns null where no head is found among the first rows */
export function rowsOfTable(table: readonly TableRow[]): FoundRow[] | null {
  for (const [index, head] of table.slice(0, headWithin).entries()) {
    const below = table.slice(index + 1).filter(isFilled)
    const totals = totalColumns(head)
    if (totals !== null) return below.flatMap((row) => rowsOfTotals(row, totals))
    const columns = entryColumns(head)
    if (columns !== null) return below.map((row) => ({ ...rowUnder(row, columns, emptyRow), column: null }))
  }
  return null
}

/** A head names at least what is counted, and when. */
function entryColumns(head: TableRow): Columns<RowField> | null {
  const found = namedColumns(head, byName)
  const fields = [...found.values()]
  return fields.includes('kind') && (fields.includes('from') || fields.includes('to')) ? found : null
}

type Totals = readonly { column: number; head: string; day: string }[]

function totalColumns({ cells }: TableRow): Totals | null {
  if (byName.get(plainName(cells[0] ?? '')) !== 'kind') return null
  const found = cells.flatMap((cell, column) => {
    const day = column === 0 ? null : readAsOf(cell)
    return day === null ? [] : [{ column, head: cell.trim(), day }]
  })
  return found.length === 0 ? null : found
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
