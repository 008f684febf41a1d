/** The log as a workbook, written while its rows come. */
import type { ExportMark, LogExportRow } from '../contract/document.ts'
import { logCells, logHead } from './csv.ts'
import { watermarkOf } from './watermark.ts'
import type { Lang } from './words.ts'
import { type SheetCell, streamWorkbook } from './workbook.ts'

/** Wide enough for a name, a hospital or a moment; what is longer wraps. */
const columnWidth = 18

export function logWorkbook(
  batches: AsyncIterable<LogExportRow[]>,
  lang: Lang,
  mark: ExportMark,
): AsyncGenerator<Uint8Array> {
  const watermark = watermarkOf(mark, lang)
  const head = logHead(lang)
  const name = lang === 'zh' ? '会诊日志' : 'Consultation log'
  const sheet = {
    ...{ name, title: [name, watermark], head, notes: [], foot: watermark },
    widths: head.map(() => columnWidth),
  }
  return streamWorkbook(sheet, cellsOf(batches, lang))
}

async function* cellsOf(batches: AsyncIterable<LogExportRow[]>, lang: Lang): AsyncGenerator<SheetCell[][]> {
  for await (const rows of batches) yield rows.map((row) => logCells(row, lang))
}
