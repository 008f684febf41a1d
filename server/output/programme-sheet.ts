/** The programme report as a workbook, in the shape that an import reads again: a row for each figure, a column for each period. */
import type { ProgrammeReport } from '../contract/ledger.ts'
import { programmeStart } from '../domain/ledger.ts'
import { kindOf } from '../domain/ledger-kind.ts'
import { groupsOf, periodWords, reportWords, sourceWords } from './programme-words.ts'
import { type Lang, shanghai } from './words.ts'
import { type SheetCell, writeWorkbook } from './workbook.ts'

/** @returns the bytes of an .xlsx */
export function reportWorkbook(report: ProgrammeReport, lang: Lang): Buffer {
  const words = reportWords[lang]
  const { compare } = report
  const { day, time } = shanghai(new Date(report.madeAt))
  const rows = groupsOf(report.rows).flatMap(([, own]) =>
    own.map(({ kind, value, compared }): SheetCell[] => [
      kindOf(kind).name[lang],
      ...(compare === null ? [] : [compared?.value ?? null]),
      value.value,
      kindOf(kind).unit[lang],
      sourceWords(kind, value, lang),
    ]),
  )
  return writeWorkbook({
    name: words.sheet,
    title: [
      words.title,
      `${report.institution?.[lang] ?? words.whole}　${words.made(`${day} ${time.slice(0, 5)}`)}`,
    ],
    head: [
      words.figure,
      ...(compare === null ? [] : [periodWords(compare, programmeStart, lang)]),
      periodWords(report, programmeStart, lang),
      words.unit,
      words.source,
    ],
    rows,
    notes: [
      words.grassroots(report.grassroots.reached, report.grassroots.named, report.grassroots.aim),
      ...words.notes,
    ],
    widths: [30, ...(compare === null ? [] : [18]), 18, 8, 60],
  })
}
