/** The log as CSV for Excel: UTF-8 with a byte order mark, CRLF, every cell harmless when a spreadsheet opens it. */
import type { PersonBrief } from '../contract/common.ts'
import type { LogExportRow } from '../contract/document.ts'
import { type Lang, reasonWord, secondOf, words } from './words.ts'

export const byteOrderMark = '\uFEFF'

/**
 * One cell. What begins like a formula gets an apostrophe in front, so that no spreadsheet carries it out; what holds a separator, a
 * quote or a line break is quoted.
 */
export function csvCell(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  /* also after blanks, and in the full width that Chinese spreadsheets take for the same */
  const safe = /^[\s\uFEFF]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/.test(value) ? `'${value}` : value
  return /[",\r\n\t;]|^ | $/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

export function csvLine(cells: readonly (string | number | null)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`
}

type Column = { zh: string; en: string; of: (row: LogExportRow, lang: Lang) => string | number | null }

const columns: readonly Column[] = [
  { zh: '会诊号', en: 'Number', of: (row) => row.number },
  { zh: '线路', en: 'Line', of: (row, lang) => row.line[lang] },
  { zh: '状态', en: 'State', of: (row, lang) => words[lang].states[row.state] },
  { zh: '紧急程度', en: 'Urgency', of: (row, lang) => words[lang].urgencies[row.urgency] },
  { zh: '会诊方式', en: 'Kind', of: (row, lang) => words[lang].kinds[row.kind] },
  { zh: '患者', en: 'Patient', of: (row) => row.patientName },
  {
    zh: '性别',
    en: 'Sex',
    of: (row, lang) => (row.patientSex === null ? null : words[lang].sexes[row.patientSex]),
  },
  { zh: '年龄', en: 'Age', of: (row) => row.patientAge },
  { zh: '诊断', en: 'Diagnosis', of: (row) => row.diagnosis },
  {
    zh: '申请机构',
    en: 'Requesting institution',
    of: ({ requester }, lang) => requester.institution[lang],
  },
  {
    zh: '申请科室',
    en: 'Requesting department',
    of: ({ requester }, lang) => requester.department?.[lang] ?? '',
  },
  { zh: '申请医师', en: 'Requester', of: ({ requester }, lang) => nameOf(requester, lang) },
  {
    zh: '受邀机构',
    en: 'Invited institution',
    of: ({ expert }, lang) => expert?.institution[lang] ?? '',
  },
  {
    zh: '受邀科室',
    en: 'Invited department',
    of: ({ expert }, lang) => expert?.department?.[lang] ?? '',
  },
  { zh: '会诊专家', en: 'Expert', of: ({ expert }, lang) => (expert === null ? '' : nameOf(expert, lang)) },
  { zh: '提交时间', en: 'Submitted', of: (row) => moment(row.submittedAt) },
  { zh: '计划开始', en: 'Scheduled start', of: (row) => moment(row.scheduledStart) },
  { zh: '计划结束', en: 'Scheduled end', of: (row) => moment(row.scheduledEnd) },
  { zh: '通话时长(秒)', en: 'Call (s)', of: (row) => row.callSeconds },
  { zh: '意见版数', en: 'Opinion versions', of: (row) => row.opinionVersions },
  {
    zh: '采纳情况',
    en: 'Adoption',
    of: (row, lang) => (row.adoption === null ? null : words[lang].decisions[row.adoption]),
  },
  { zh: '原因', en: 'Reason', of: (row, lang) => reasonWord(lang, row.reasonCode) },
  { zh: '说明', en: 'Remark', of: (row) => row.reasonText },
  {
    zh: '未到场方',
    en: 'Side that did not come',
    of: (row, lang) => (row.noShowSide === null ? null : words[lang].sides[row.noShowSide]),
  },
  { zh: '最近变更', en: 'Last change', of: (row) => moment(row.changedAt) },
]

function nameOf(person: PersonBrief, lang: Lang): string {
  return lang === 'en' && person.nameEn !== '' ? person.nameEn : person.name
}

/** Asia/Shanghai, as spreadsheets read it. */
function moment(at: Date | null): string | null {
  return at === null ? null : secondOf(at)
}

/** The head of the log in a file. */
export function logHead(lang: Lang): string[] {
  return columns.map((column) => column[lang])
}

/** One consultation as the cells below {@link logHead}. */
export function logCells(row: LogExportRow, lang: Lang): (string | number | null)[] {
  return columns.map((column) => column.of(row, lang))
}

/**
 * The whole file in pieces: mark and header at once, then as the rows come.
 * @param number of the export. It stands in a last column of every row: a comment above the head would be data to whoever reads CSV, a
 * column is none and goes along with rows that are copied out
 */
export async function* logCsv(
  batches: AsyncIterable<LogExportRow[]>,
  lang: Lang,
  number: string,
): AsyncGenerator<string> {
  yield byteOrderMark + csvLine([...logHead(lang), lang === 'zh' ? '导出号' : 'Export'])
  for await (const rows of batches) {
    yield rows.map((row) => csvLine([...logCells(row, lang), number])).join('')
  }
}
