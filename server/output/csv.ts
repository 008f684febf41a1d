/** The log as CSV for Excel: UTF-8 with a byte order mark, CRLF, every cell harmless when a spreadsheet opens it. */
import type { PersonBrief } from '../contract/common.ts'
import type { LogExportRow } from '../contract/document.ts'
import type { LogColumnId } from '../domain/log.ts'
import { type Lang, reasonWord, shanghai, words } from './words.ts'

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

/** `id`: the column of the list that it tells the same as. */
type Column = {
  id: LogColumnId
  zh: string
  en: string
  of: (row: LogExportRow, lang: Lang) => string | number | null
}

const columns: readonly Column[] = [
  { id: 'number', zh: '会诊号', en: 'Number', of: (row) => row.number },
  { id: 'line', zh: '线路', en: 'Line', of: (row, lang) => row.line[lang] },
  { id: 'state', zh: '状态', en: 'State', of: (row, lang) => words[lang].states[row.state] },
  { id: 'urgency', zh: '紧急程度', en: 'Urgency', of: (row, lang) => words[lang].urgencies[row.urgency] },
  { id: 'kind', zh: '会诊方式', en: 'Kind', of: (row, lang) => words[lang].kinds[row.kind] },
  { id: 'patient', zh: '患者', en: 'Patient', of: (row) => row.patientName },
  {
    id: 'patient',
    zh: '性别',
    en: 'Sex',
    of: (row, lang) => (row.patientSex === null ? null : words[lang].sexes[row.patientSex]),
  },
  { id: 'patient', zh: '年龄', en: 'Age', of: (row) => row.patientAge },
  { id: 'diagnosis', zh: '诊断', en: 'Diagnosis', of: (row) => row.diagnosis },
  {
    id: 'askingInstitution',
    zh: '申请机构',
    en: 'Requesting institution',
    of: ({ requester }, lang) => requester.institution[lang],
  },
  {
    id: 'askingDepartment',
    zh: '申请科室',
    en: 'Requesting department',
    of: ({ requester }, lang) => requester.department?.[lang] ?? '',
  },
  { id: 'requester', zh: '申请医师', en: 'Requester', of: ({ requester }, lang) => nameOf(requester, lang) },
  {
    id: 'invitedInstitution',
    zh: '受邀机构',
    en: 'Invited institution',
    of: ({ expert }, lang) => expert?.institution[lang] ?? '',
  },
  {
    id: 'invitedDepartment',
    zh: '受邀科室',
    en: 'Invited department',
    of: ({ expert }, lang) => expert?.department?.[lang] ?? '',
  },
  {
    id: 'expert',
    zh: '会诊专家',
    en: 'Expert',
    of: ({ expert }, lang) => (expert === null ? '' : nameOf(expert, lang)),
  },
  { id: 'submitted', zh: '提交时间', en: 'Submitted', of: (row) => moment(row.submittedAt) },
  { id: 'planned', zh: '计划开始', en: 'Scheduled start', of: (row) => moment(row.scheduledStart) },
  { id: 'plannedEnd', zh: '计划结束', en: 'Scheduled end', of: (row) => moment(row.scheduledEnd) },
  { id: 'call', zh: '通话时长(秒)', en: 'Call (s)', of: (row) => row.callSeconds },
  { id: 'opinion', zh: '意见版数', en: 'Opinion versions', of: (row) => row.opinionVersions },
  {
    id: 'adoption',
    zh: '采纳情况',
    en: 'Adoption',
    of: (row, lang) => (row.adoption === null ? null : words[lang].decisions[row.adoption]),
  },
  { id: 'exception', zh: '原因', en: 'Reason', of: (row, lang) => reasonWord(lang, row.reasonCode) },
  { id: 'exception', zh: '说明', en: 'Remark', of: (row) => row.reasonText },
  {
    id: 'exception',
    zh: '未到场方',
    en: 'Side that did not come',
    of: (row, lang) => (row.noShowSide === null ? null : words[lang].sides[row.noShowSide]),
  },
  { id: 'changed', zh: '最近变更', en: 'Last change', of: (row) => moment(row.changedAt) },
]

function nameOf(person: PersonBrief, lang: Lang): string {
  return lang === 'en' && person.nameEn !== '' ? person.nameEn : person.name
}

/** Asia/Shanghai, as spreadsheets read it. */
function moment(at: Date | null): string | null {
  if (at === null) return null
  const { day, time } = shanghai(at)
  return `${day} ${time}`
}

/** Those that tell what the chosen columns of the list tell, in their order; all where none does. */
function columnsOf(chosen: readonly LogColumnId[] | undefined): readonly Column[] {
  const found = (chosen ?? []).flatMap((id) => columns.filter((column) => column.id === id))
  return found.length === 0 ? columns : found
}

/** The whole file in pieces: mark and header at once, then as the rows come. */
export async function* logCsv(
  batches: AsyncIterable<LogExportRow[]>,
  lang: Lang,
  chosen?: readonly LogColumnId[],
): AsyncGenerator<string> {
  const shown = columnsOf(chosen)
  yield byteOrderMark + csvLine(shown.map((column) => column[lang]))
  for await (const rows of batches) {
    yield rows.map((row) => csvLine(shown.map((column) => column.of(row, lang)))).join('')
  }
}
