/** A table out of a file: a workbook, or text with separators in whatever encoding such files come in. */
import { AppError } from '../../contract/errors.ts'
import { mostImported } from '../../domain/ledger-table.ts'
import type { TableRow } from '../../domain/table.ts'
import { readWorkbook } from './workbook.ts'

export type Table = {
  rows: TableRow[]
  /** null of a workbook. */
  encoding: string | null
  sheet: string | null
}

/** With the lines of a head above them. */
const mostRows = mostImported + 20

/**
 * @throws AppError FILE_EMPTY, FILE_DAMAGED, TABLE_REFUSED for what is neither (an old .xls, a locked workbook, a picture), TABLE_TOO_LONG
 */
export function readTable(content: Buffer): Table {
  if (content.length === 0) throw new AppError('FILE_EMPTY')
  if (content.subarray(0, 4).equals(Buffer.from('PK\x03\x04', 'latin1')))
    return { ...readWorkbook(content, mostRows), encoding: null }
  /* an .xls, or a workbook with a password, which is wrapped in the same container */
  if (content.subarray(0, 4).equals(Buffer.from([0xd0, 0xcf, 0x11, 0xe0])))
    throw new AppError('TABLE_REFUSED')
  const { text, encoding } = decode(content)
  return { rows: rowsOf(text), encoding, sheet: null }
}

const marks = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
] as const

// biome-ignore lint/suspicious/noControlCharactersInRegex: text has none of them
const binary = /[\u0000-\u0008\u000e-\u001f]/

/** By its mark; else UTF-8 where every byte is; else GB18030, which Chinese spreadsheets write. */
function decode(content: Buffer): { text: string; encoding: string } {
  const marked = marks.find(([, mark]) => content.subarray(0, mark.length).equals(Buffer.from(mark)))?.[0]
  for (const encoding of marked === undefined ? ['utf-8', 'gb18030'] : [marked]) {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(content)
      if (binary.test(text)) throw new AppError('TABLE_REFUSED')
      return { text, encoding }
    } catch (error) {
      if (error instanceof AppError) throw error
      /* bytes that this encoding has not got: the next one */
    }
  }
  throw new AppError('TABLE_REFUSED')
}

/** RFC 4180, with the separator that the first line has most of. What begins like a formula is one, as in a workbook. */
function rowsOf(text: string): TableRow[] {
  const head = text.slice(0, text.search(/[\r\n]|$/))
  const separator = [',', '\t', ';'].toSorted((a, b) => head.split(b).length - head.split(a).length)[0] ?? ','
  const rows: TableRow[] = []
  for (const { line, cells } of records(text, separator)) {
    if (cells.every((cell) => cell.trim() === '')) continue
    const formulas = cells.flatMap((cell, column) => (isFormula(cell) ? [column] : []))
    rows.push({
      line,
      cells: cells.map((cell, column) => (formulas.includes(column) ? '' : unquoted(cell))),
      formulas,
    })
    if (rows.length > mostRows) throw new AppError('TABLE_TOO_LONG')
  }
  return rows
}

/** A dash alone states nothing, and a number may be signed. */
function isFormula(cell: string): boolean {
  return /^\s*[=@]|^\s*[+-](?![\s\d.]*$|[-–—]*$)/.test(cell)
}

/** The apostrophe that our own files put before what would be a formula. */
function unquoted(cell: string): string {
  return /^'[\s\uFEFF]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/.test(cell) ? cell.slice(1) : cell
}

function* records(text: string, separator: string): Generator<{ line: number; cells: string[] }> {
  let cells: string[] = []
  let cell = ''
  let quoted = false
  let line = 1
  let first = 1
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at]
    if (sign === '\n') line += 1
    if (quoted) {
      if (sign !== '"') cell += sign
      else if (text[at + 1] === '"') {
        cell += '"'
        at += 1
      } else quoted = false
    } else if (sign === '"' && cell === '') quoted = true
    else if (sign === separator) {
      cells.push(cell)
      cell = ''
    } else if (sign === '\n' || (sign === '\r' && text[at + 1] !== '\n')) {
      yield { line: first, cells: [...cells, cell] }
      cells = []
      cell = ''
      first = sign === '\n' ? line : first + 1
    } else if (sign !== '\r') cell += sign
  }
  if (quoted) throw new AppError('FILE_DAMAGED')
  if (cell !== '' || cells.length > 0) yield { line: first, cells: [...cells, cell] }
}
