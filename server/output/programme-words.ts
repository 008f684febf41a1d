/** The programme report as words, for its files. */
import type { ProgrammeReport, ReportValue } from '../contract/ledger.ts'
import { kindOf, type LedgerGroup, type LedgerKind } from '../domain/ledger-kind.ts'
import type { Lang } from './words.ts'

export const reportWords = {
  zh: {
    title: '双首健康行动项目报告',
    whole: '全项目',
    period: (from: string, to: string) => `${from} 至 ${to}`,
    by: (day: string) => `截至 ${day}`,
    figure: '指标',
    unit: '单位',
    source: '来源',
    made: (at: string) => `${at} 由系统生成`,
    none: '–',
    group: { support: '支援力量', teaching: '教学', clinical: '诊疗', growth: '学科与科研' },
    sheet: '项目报告',
    grassroots: (reached: number, named: number, aim: number) =>
      `基层覆盖：规划 ${aim} 家，已登记 ${named} 家，本期开展过会诊或教学的 ${reached} 家`,
    part: {
      stated: (count: number, day: string) => `${day} 所报累计 ${count}`,
      standing: (day: string) => `${day} 所报`,
      entered: (count: number) => `登记 ${count}`,
      imported: (count: number) => `导入 ${count}`,
      session: (count: number) => `会诊中开展 ${count}`,
      records: (count: number) => `系统记录 ${count}`,
    },
    fromStart: '含本期以前，累计数无法拆分',
    notes: [
      '会诊：意见已签的会诊，按签署日计；病例讨论含多学科会诊；双向转诊：患者已到院的，按到院日计。均由系统记录计数，不重复登记。',
      '累计数已含所报日以前的全部；其后的事项另加。现有数取本期末日以前最近一次所报。跨期的登记按最后一天计入。',
    ],
  },
  en: {
    title: 'Programme report, Shuangshou Health Action',
    whole: 'The whole programme',
    period: (from: string, to: string) => `${from} to ${to}`,
    by: (day: string) => `By ${day}`,
    figure: 'Figure',
    unit: 'Unit',
    source: 'Comes from',
    made: (at: string) => `Made by the system at ${at}`,
    none: '–',
    group: {
      support: 'Support',
      teaching: 'Teaching',
      clinical: 'Clinical work',
      growth: 'Disciplines and research',
    },
    sheet: 'Programme report',
    grassroots: (reached: number, named: number, aim: number) =>
      `Grassroots coverage: aim ${aim}, in the tree ${named}, with a consultation or teaching in the period ${reached}`,
    part: {
      stated: (count: number, day: string) => `total stated for ${day}: ${count}`,
      standing: (day: string) => `stated for ${day}`,
      entered: (count: number) => `entered: ${count}`,
      imported: (count: number) => `imported: ${count}`,
      session: (count: number) => `held in consultations: ${count}`,
      records: (count: number) => `system records: ${count}`,
    },
    fromStart: 'includes the time before the period, because the total cannot be parted',
    notes: [
      'Consultations: with a signed opinion, by the day of the signature; case discussions include multidisciplinary consultations; referrals: patients who arrived, by that day. All are counted from records and not entered again.',
      'A total holds everything up to its day; later events are added. What stands is the newest statement up to the last day. An entry over several days counts on its last.',
    ],
  },
} as const satisfies Readonly<Record<Lang, unknown>>

/** Where a number comes from, its parts one after another; empty where there is nothing. */
export function sourceWords(kind: LedgerKind, value: ReportValue, lang: Lang): string {
  const { part, fromStart } = reportWords[lang]
  const { parts, total } = value
  const said: string[] = []
  if (total !== null)
    said.push(
      kindOf(kind).nature === 'standing' ? part.standing(total.day) : part.stated(total.quantity, total.day),
    )
  for (const source of ['records', 'session', 'imported', 'entered'] as const) {
    if (parts[source] > 0) said.push(part[source](parts[source]))
  }
  if (value.fromStart) said.push(fromStart)
  return said.join(lang === 'zh' ? '；' : '; ')
}

/** The head of a column of figures: everything since the start of the programme is a total by its last day. */
export function periodWords({ from, to }: { from: string; to: string }, start: string, lang: Lang): string {
  return from <= start ? reportWords[lang].by(to) : reportWords[lang].period(from, to)
}

/** Rows under the name of their group, in the order of the report. */
export function groupsOf(rows: ProgrammeReport['rows']): [LedgerGroup, ProgrammeReport['rows']][] {
  const groups = new Map<LedgerGroup, ProgrammeReport['rows']>()
  for (const group of ['support', 'teaching', 'clinical', 'growth'] as const) {
    const own = rows.filter(({ kind }) => kindOf(kind).group === group)
    if (own.length > 0) groups.set(group, own)
  }
  return [...groups]
}
