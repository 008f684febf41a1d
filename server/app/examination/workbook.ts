/**
 * The cells of a workbook (ECMA-376, SpreadsheetML), as text. Only what a table of values wants is read; formulas are named and not
 * evaluated, and the value that a program once put beside them is not believed. Sizes are bounded before anything is unpacked.
 */
import { type Unzipped, unzipSync } from 'fflate'
import { Parser } from 'saxen'
import { AppError } from '../../contract/errors.ts'
import type { TableRow } from '../../domain/table.ts'

/** bytes of one part, and of all that are read */
const largestPart = 32 * 1024 * 1024
const mostColumns = 64

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
/** The same in the strict form of the standard. */
const strict = 'http://purl.oclc.org/ooxml/spreadsheetml/main'

/**
 * The first sheet.
 * @param mostRows of cells that say something
 * @throws AppError FILE_DAMAGED, TABLE_REFUSED for a workbook that is locked or counts days from 1904, TABLE_TOO_LONG
 */
export function readWorkbook(content: Buffer, mostRows: number): { rows: TableRow[]; sheet: string | null } {
  const parts = unpack(content)
  const book = partOf(parts, 'xl/workbook.xml')
  const sheets: { name: string; relation: string }[] = []
  let is1904 = false
  walk(book, {
    open(name, attributes) {
      if (name === 'x:sheet') sheets.push({ name: attributes.name ?? '', relation: relationOf(attributes) })
      if (name === 'x:workbookPr') is1904 = /^(1|true)$/.test(attributes.date1904 ?? '')
    },
  })
  /* its days would be read four years early */
  if (is1904) throw new AppError('TABLE_REFUSED')
  const [first] = sheets
  if (first === undefined) throw new AppError('FILE_DAMAGED')
  const strings = 'xl/sharedStrings.xml' in parts ? stringsOf(partOf(parts, 'xl/sharedStrings.xml')) : []
  const rows = cellsOf(partOf(parts, targetOf(parts, first.relation)), strings, mostRows)
  return { rows, sheet: sheets.length > 1 ? first.name : null }
}

function relationOf(attributes: Readonly<Record<string, string>>): string {
  return Object.entries(attributes).find(([name]) => /(^|:)id$/.test(name))?.[1] ?? ''
}

function unpack(content: Buffer): Unzipped {
  let total = 0
  try {
    return unzipSync(content, {
      filter({ name, originalSize }) {
        if (
          !/^xl\/(workbook\.xml|sharedStrings\.xml|_rels\/workbook\.xml\.rels|worksheets\/[^/]+\.xml)$/.test(
            name,
          )
        )
          return false
        total += originalSize
        if (originalSize > largestPart || total > 2 * largestPart) throw new AppError('TABLE_TOO_LONG')
        return true
      },
    })
  } catch (error) {
    if (error instanceof AppError) throw error
    throw new AppError('FILE_DAMAGED')
  }
}

function partOf(parts: Unzipped, name: string): string {
  const bytes = parts[name]
  if (bytes === undefined) throw new AppError('FILE_DAMAGED')
  return new TextDecoder('utf-8').decode(bytes)
}

/** Where the first sheet lies. */
function targetOf(parts: Unzipped, relation: string): string {
  let target = ''
  walk(partOf(parts, 'xl/_rels/workbook.xml.rels'), {
    open(_name, attributes) {
      if (attributes.Id === relation) target = attributes.Target ?? ''
    },
  })
  return target.startsWith('/') ? target.slice(1) : `xl/${target.replace(/^\.\//, '')}`
}

type Hands = {
  open?: (name: string, attributes: Readonly<Record<string, string>>, selfClosing: boolean) => void
  close?: (name: string) => void
  text?: (text: string) => void
}

/** @throws AppError FILE_DAMAGED for what is no well-formed XML */
function walk(xml: string, { open, close, text }: Hands): void {
  /* no part of a workbook declares entities */
  if (/<!DOCTYPE/i.test(xml)) throw new AppError('FILE_DAMAGED')
  const parser = new Parser()
  parser.ns({ [main]: 'x', [strict]: 'x' })
  parser.on('openTag', (name, attributes, decode, selfClosing) => {
    if (open === undefined) return
    const read = Object.fromEntries(Object.entries(attributes()).map(([key, value]) => [key, decode(value)]))
    open(name, read, selfClosing)
  })
  parser.on('closeTag', (name) => close?.(name))
  parser.on('text', (found, decode) => text?.(decode(found)))
  parser.on('cdata', (found) => text?.(found))
  parser.on('error', () => {
    throw new AppError('FILE_DAMAGED')
  })
  parser.parse(xml)
}

/** Texts that cells share; readings above characters (rPh) are no part of them. */
function stringsOf(xml: string): string[] {
  const found: string[] = []
  let inText = false
  let inReading = false
  walk(xml, {
    open(name) {
      if (name === 'x:si') found.push('')
      if (name === 'x:rPh') inReading = true
      if (name === 'x:t') inText = true
    },
    close(name) {
      if (name === 'x:rPh') inReading = false
      if (name === 'x:t') inText = false
    },
    text(piece) {
      if (inText && !inReading) found.push((found.pop() ?? '') + piece)
    },
  })
  return found
}

type Cell = { column: number; type: string; value: string; formula: boolean }

function cellsOf(xml: string, strings: readonly string[], mostRows: number): TableRow[] {
  const rows: TableRow[] = []
  let row = { line: 0, cells: [] as string[], formulas: [] as number[] }
  let cell: Cell | null = null
  let taking = false
  const endCell = () => {
    if (cell === null || cell.column >= mostColumns) return
    while (row.cells.length <= cell.column) row.cells.push('')
    if (cell.formula) row.formulas.push(cell.column)
    else row.cells[cell.column] = textOf(cell, strings)
  }
  walk(xml, {
    open(name, attributes) {
      if (name === 'x:row') row = { line: Number(attributes.r ?? row.line + 1), cells: [], formulas: [] }
      else if (name === 'x:c') {
        const column = attributes.r === undefined ? row.cells.length : columnOf(attributes.r)
        cell = { column, type: attributes.t ?? 'n', value: '', formula: false }
      } else if (name === 'x:f' && cell !== null) cell.formula = true
      else if (name === 'x:v' || name === 'x:t') taking = true
    },
    close(name) {
      if (name === 'x:v' || name === 'x:t') taking = false
      else if (name === 'x:c') {
        endCell()
        cell = null
      } else if (name === 'x:row' && (row.formulas.length > 0 || row.cells.some((one) => one !== ''))) {
        rows.push(row)
        if (rows.length > mostRows) throw new AppError('TABLE_TOO_LONG')
      }
    },
    text(piece) {
      if (taking && cell !== null) cell.value += piece
    },
  })
  return rows
}

/** `C7` is 2. */
function columnOf(reference: string): number {
  const letters = /^[A-Z]{1,3}/.exec(reference)?.[0] ?? ''
  if (letters === '') throw new AppError('FILE_DAMAGED')
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1
}

/** `_x000D_` stands for what XML cannot hold, `_x005F_` for the line before such a thing. */
function unescaped(text: string): string {
  return text.replaceAll(/_x([0-9A-Fa-f]{4})_/g, (_all, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  )
}

function textOf({ type, value }: Cell, strings: readonly string[]): string {
  if (type === 's') return unescaped(strings[Number(value)] ?? '')
  if (type === 'inlineStr') return unescaped(value)
  /* floating point of the program that wrote it: 783 may stand as 782.99999999999989 */
  if (type === 'n' && value !== '') return String(Number(Number(value).toPrecision(15)))
  return value
}
