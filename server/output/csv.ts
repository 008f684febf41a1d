/** The log as CSV for Excel: UTF-8 with a byte order mark, CRLF, every cell harmless when a spreadsheet opens it. */
import type { PersonBrief } from '../contract/common.ts'
import type { LogExportRow } from '../contract/document.ts'
import type { LogWaits } from '../contract/log.ts'
import { byteOrderMark, csvLine } from '../domain/csv.ts'
import { type Lang, reasonWord, secondOf, words } from './words.ts'

type Column = { zh: string; en: string; of: (row: LogExportRow, lang: Lang) => string | number | null }

/** Between several in one cell. */
const between: Readonly<Record<Lang, string>> = { zh: '；', en: '; ' }

/** As the list and the dossier have them (domain.md §5), the patient masked. */
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
  { zh: '中医诊断', en: 'TCM diagnosis', of: ({ diagnoses }, lang) => diagnoses.tcm.join(between[lang]) },
  {
    zh: '蒙医诊断',
    en: 'Mongolian-medicine diagnosis',
    of: ({ diagnoses }, lang) => diagnoses.mongolian.join(between[lang]),
  },
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
  {
    zh: '会诊组成员',
    en: 'Board members',
    of: ({ members }, lang) => members.map((one) => nameOf(one, lang)).join(between[lang]),
  },
  {
    zh: '知情同意签署人',
    en: 'Consent signed by',
    of: ({ consent }, lang) => {
      const signers: Readonly<Record<string, string>> = words[lang].signers
      return consent === null ? null : (signers[consent] ?? consent)
    },
  },
  { zh: '提交时间', en: 'Submitted', of: (row) => moment(row.submittedAt) },
  { zh: '计划开始', en: 'Scheduled start', of: (row) => moment(row.scheduledStart) },
  { zh: '计划结束', en: 'Scheduled end', of: (row) => moment(row.scheduledEnd) },
  { zh: '实际开始', en: 'Started', of: (row) => instant(row.startedAt) },
  { zh: '实际结束', en: 'Finished', of: (row) => instant(row.finishedAt) },
  { zh: '会诊时长(秒)', en: 'Session (s)', of: (row) => row.sessionSeconds },
  { zh: '通话时长(秒)', en: 'Call (s)', of: (row) => row.callSeconds },
  { zh: '首次答复等待(秒)', en: 'Wait for answer (s)', of: waitOf('response') },
  { zh: '排期等待(秒)', en: 'Wait for schedule (s)', of: waitOf('schedule') },
  { zh: '开始等待(秒)', en: 'Wait for start (s)', of: waitOf('start') },
  { zh: '签署等待(秒)', en: 'Wait for signature (s)', of: waitOf('report') },
  { zh: '采纳等待(秒)', en: 'Wait for adoption (s)', of: waitOf('answer') },
  { zh: '断线次数', en: 'Drops', of: ({ network }) => network?.drops ?? null },
  {
    zh: '最大丢包(%)',
    en: 'Worst loss (%)',
    of: ({ network }) => (network?.lossPerMille == null ? null : network.lossPerMille / 10),
  },
  { zh: '最大往返(毫秒)', en: 'Worst round trip (ms)', of: ({ network }) => network?.roundTripMs ?? null },
  { zh: '最低画面(行)', en: 'Smallest picture (lines)', of: ({ network }) => network?.lowest ?? null },
  { zh: '转电话', en: 'By phone', of: (row) => instant(row.phonedAt) },
  { zh: '意见版数', en: 'Opinion versions', of: (row) => row.opinionVersions },
  {
    zh: '采纳情况',
    en: 'Adoption',
    of: (row, lang) => (row.adoption === null ? null : words[lang].decisions[row.adoption]),
  },
  { zh: '转诊', en: 'Referrals', of: ({ referrals }, lang) => referrals.join(between[lang]) },
  {
    zh: '已评价方',
    en: 'Rated by',
    of: ({ rated }, lang) => rated.map((side) => words[lang].raters[side]).join(between[lang]),
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

function instant(at: string | null): string | null {
  return at === null ? null : secondOf(new Date(at))
}

function waitOf(step: LogWaits[number]['step']) {
  return ({ waits }: LogExportRow) => waits.find((one) => one.step === step)?.seconds ?? null
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
