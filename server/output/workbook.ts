/**
 * A workbook (ECMA-376, SpreadsheetML) from rows of values: one sheet, a frozen head, text as text. A text is never a formula, whatever it
 * begins with, because it is written as an inline string; numbers are numbers.
 */
import { strToU8, zipSync } from 'fflate'
import { type ZipEntry, zipOf } from './zip-stream.ts'

export type SheetCell = string | number | null
export type Sheet = {
  readonly name: string
  /** Above the head, each a row of its own. */
  readonly title: readonly string[]
  readonly head: readonly string[]
  readonly rows: readonly (readonly SheetCell[])[]
  /** Below the rows. */
  readonly notes: readonly string[]
  /** characters */
  readonly widths: readonly number[]
  /** Printed at the foot of every page. */
  readonly foot?: string
}

/** What XML cannot hold is left out; `_x0041_` would be read as an escape. */
function escaped(text: string): string {
  return (
    text
      .toWellFormed()
      // biome-ignore lint/suspicious/noControlCharactersInRegex: it is control characters that are left out
      .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
      .replaceAll(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
  )
}

function columnName(index: number): string {
  const high = Math.floor(index / 26)
  return (high === 0 ? '' : columnName(high - 1)) + String.fromCharCode(65 + (index % 26))
}

/** Styles of `styles.xml`, by their place. */
const style = { plain: 0, title: 1, head: 2, count: 3, note: 4 } as const

function cell(value: SheetCell, row: number, column: number, text: number): string {
  if (value === null || value === '') return ''
  const at = `r="${columnName(column)}${row}"`
  if (typeof value === 'number') return `<c ${at} s="${style.count}"><v>${value}</v></c>`
  return `<c ${at} s="${text}" t="inlineStr"><is><t xml:space="preserve">${escaped(value)}</t></is></c>`
}

function rowXml(cells: readonly SheetCell[], row: number, text: number): string {
  return `<row r="${row}">${cells.map((value, column) => cell(value, row, column, text)).join('')}</row>`
}

function sheetStart({ title, head, widths }: Omit<Sheet, 'rows' | 'notes'>): string {
  const frozen = title.length + 1
  const columns = widths.map(
    (width, index) => `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`,
  )
  const rows = [
    ...title.map((one, index) => rowXml([one], index + 1, index === 0 ? style.title : style.note)),
    rowXml(head, frozen, style.head),
  ]
  return `${declaration}<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="${frozen}" topLeftCell="A${frozen + 1}" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${columns.join('')}</cols><sheetData>${rows.join('')}`
}

function sheetEnd(notes: readonly string[], row: number, foot: string | undefined): string {
  const rows = notes.map((note, index) => rowXml([note], row + index, style.note))
  /* & begins a code there */
  const printed =
    foot === undefined
      ? ''
      : `<headerFooter><oddFooter>&amp;L${escaped(foot.replaceAll('&', '&&'))}&amp;R&amp;P / &amp;N</oddFooter></headerFooter>`
  return `${rows.join('')}</sheetData><pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>${printed}</worksheet>`
}

function sheetXml(sheet: Sheet): string {
  const first = sheet.title.length + 2
  const rows = sheet.rows.map((cells, index) => rowXml(cells, first + index, style.plain))
  return sheetStart(sheet) + rows.join('') + sheetEnd(sheet.notes, first + rows.length, sheet.foot)
}

const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const packaged = 'http://schemas.openxmlformats.org/package/2006'
const spreadsheet = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

const styles = `${declaration}<styleSheet xmlns="${main}"><fonts count="4"><font><sz val="11"/><name val="等线"/></font><font><b/><sz val="16"/><name val="等线"/></font><font><b/><sz val="11"/><name val="等线"/></font><font><sz val="10"/><color rgb="FF5F686A"/><name val="等线"/></font></fonts><fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFF5F4F0"/></patternFill></fill></fills><borders count="2"><border/><border><bottom style="thin"><color rgb="FFC3C5BC"/></bottom></border></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="5"><xf numFmtId="49" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf><xf fontId="1" applyFont="1"/><xf fontId="2" fillId="2" borderId="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"><alignment wrapText="1"/></xf><xf numFmtId="3" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top"/></xf><xf fontId="3" applyFont="1"/></cellXfs></styleSheet>`

const types = `${declaration}<Types xmlns="${packaged}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${spreadsheet}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${spreadsheet}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${spreadsheet}.styles+xml"/></Types>`

const relations = (entries: readonly (readonly [id: string, type: string, target: string])[]) =>
  `${declaration}<Relationships xmlns="${packaged}/relationships">${entries
    .map(([id, type, target]) => `<Relationship Id="${id}" Type="${office}/${type}" Target="${target}"/>`)
    .join('')}</Relationships>`

function partsOf(sheet: Pick<Sheet, 'name'>): Record<string, string> {
  /* 31 characters, none of those that references use */
  const name = sheet.name.replaceAll(/[\\/?*[\]:]/g, ' ').slice(0, 31)
  const book = `${declaration}<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="${escaped(name)}" sheetId="1" r:id="r1"/></sheets></workbook>`
  return {
    '[Content_Types].xml': types,
    '_rels/.rels': relations([['r1', 'officeDocument', 'xl/workbook.xml']]),
    'xl/workbook.xml': book,
    'xl/_rels/workbook.xml.rels': relations([
      ['r1', 'worksheet', 'worksheets/sheet1.xml'],
      ['r2', 'styles', 'styles.xml'],
    ]),
    'xl/styles.xml': styles,
  }
}

const sheetPath = 'xl/worksheets/sheet1.xml'

/** @returns the bytes of an .xlsx */
export function writeWorkbook(sheet: Sheet): Buffer {
  const parts = { ...partsOf(sheet), [sheetPath]: sheetXml(sheet) }
  return Buffer.from(
    zipSync(Object.fromEntries(Object.entries(parts).map(([path, text]) => [path, strToU8(text)]))),
  )
}

/** Most of it is the same few tags: a higher level costs time and saves little. */
const streamedLevel: ZipEntry['level'] = 4

/**
 * The same file in pieces, of rows that come in batches: no more than one batch is held.
 * @throws Error where there are more rows than a sheet has (1,048,576)
 */
export function streamWorkbook(
  sheet: Omit<Sheet, 'rows'>,
  batches: AsyncIterable<readonly (readonly SheetCell[])[]>,
): AsyncGenerator<Uint8Array> {
  const parts = Object.entries(partsOf(sheet)).map(
    ([name, text]): ZipEntry => ({ name, level: streamedLevel, content: [strToU8(text)] }),
  )
  const rows: ZipEntry = { name: sheetPath, level: streamedLevel, content: sheetPieces(sheet, batches) }
  return zipOf([...parts, rows])
}

async function* sheetPieces(
  sheet: Omit<Sheet, 'rows'>,
  batches: AsyncIterable<readonly (readonly SheetCell[])[]>,
): AsyncGenerator<Uint8Array> {
  yield strToU8(sheetStart(sheet))
  let row = sheet.title.length + 2
  for await (const batch of batches) {
    yield strToU8(batch.map((cells, index) => rowXml(cells, row + index, style.plain)).join(''))
    row += batch.length
    if (row + sheet.notes.length > mostRows) throw new Error('more rows than a sheet has')
  }
  yield strToU8(sheetEnd(sheet.notes, row, sheet.foot))
}

/** Of a sheet in SpreadsheetML. */
const mostRows = 1_048_576
