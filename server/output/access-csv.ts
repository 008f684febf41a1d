/** The access log as CSV; patients masked, as on the page. */
import type { AccessRow } from '../contract/access.ts'
import { accessKindOf, categoryNames } from '../contract/access-kind.ts'
import { byteOrderMark, csvLine } from '../domain/csv.ts'
import { type Lang, secondOf } from './words.ts'

type Column = { zh: string; en: string; of: (row: AccessRow, lang: Lang) => string | null }

const columns: readonly Column[] = [
  { zh: '时间', en: 'Time', of: ({ at }) => secondOf(new Date(at)) },
  { zh: '类别', en: 'Category', of: ({ category }, lang) => categoryNames[category][lang] },
  { zh: '事件', en: 'Event', of: ({ kind }, lang) => accessKindOf(kind)[lang] },
  {
    zh: '人员',
    en: 'Person',
    of: ({ person }, lang) =>
      person === null ? null : lang === 'en' && person.nameEn !== '' ? person.nameEn : person.name,
  },
  { zh: '机构', en: 'Institution', of: ({ person }, lang) => person?.institution[lang] ?? null },
  { zh: '地址', en: 'Address', of: ({ address }) => address },
  { zh: '记录编号', en: 'Record', of: ({ record }) => record?.number ?? null },
  { zh: '患者', en: 'Patient', of: ({ record }) => record?.patientName ?? null },
  { zh: '涉及账号', en: 'Account concerned', of: ({ about }) => about },
  { zh: '事件代码', en: 'Event code', of: ({ kind }) => kind },
]

/** Asia/Shanghai, to the second, as spreadsheets read it. */
/** The whole file in pieces: mark and header at once, then as the rows come. */
export async function* accessCsv(batches: AsyncIterable<AccessRow[]>, lang: Lang): AsyncGenerator<string> {
  yield byteOrderMark + csvLine(columns.map((column) => column[lang]))
  for await (const rows of batches) {
    yield rows.map((row) => csvLine(columns.map((column) => column.of(row, lang)))).join('')
  }
}
