/** Figures as CSV: each with what was counted, among what, by which clock and rule, for which instant, so that the file explains itself. */
import type { HeatMap, Mix, Statistics } from '../contract/statistics.ts'
import { byteOrderMark, csvLine } from '../domain/csv.ts'
import { type Figure, type FigureId, figureOf, hoursOf, isHours } from '../domain/statistics.ts'
import { type Lang, reasonWord, words } from './words.ts'

type Cell = string | number | null

const heads = {
  zh: {
    figures: [
      ...['分组', '所属', '指标', '数值', '单位', '分子', '分母', '中位数（秒）', '90 分位（秒）'],
      ...['分子定义', '分母定义', '计时起点', '计时终点', '提交日起', '提交日止', '截至时点'],
    ],
    heat: ['行', '列', '按时', '已判定', '按时率 %', '提交日起', '提交日止', '截至时点'],
    mix: ['类别', '内容', '数量', '全部', '提交日起', '提交日止', '截至时点'],
    diagnosis: '诊断',
    together: '合计',
    none: '未填',
    unit: {
      count: '例',
      share: '%',
      time: '秒',
      mean: '分',
      referrals: '例',
      programme: '次',
      persons: '人次',
      minutes: '小时',
    },
  },
  en: {
    figures: [
      ...[
        'Group',
        'Of',
        'Figure',
        'Value',
        'Unit',
        'Numerator',
        'Denominator',
        'Median (s)',
        '90th percentile (s)',
      ],
      ...['Numerator is', 'Denominator is', 'Clock starts', 'Clock stops', 'Submitted from', 'to', 'As of'],
    ],
    heat: ['Row', 'Column', 'In time', 'Decided', 'In time %', 'Submitted from', 'to', 'As of'],
    mix: ['Kind', 'What', 'Count', 'All', 'Submitted from', 'to', 'As of'],
    diagnosis: 'Diagnosis',
    together: 'All together',
    none: 'not stated',
    unit: {
      count: 'cases',
      share: '%',
      time: 's',
      mean: 'points',
      referrals: 'cases',
      programme: 'times',
      persons: 'attendances',
      minutes: 'hours',
    },
  },
} as const

const percent = (part: number, whole: number) => (whole === 0 ? null : Math.round((part / whole) * 1000) / 10)

function file(head: readonly string[], rows: readonly Cell[][]): string {
  return byteOrderMark + [head, ...rows].map(csvLine).join('')
}

/** Persons are counted by attendance and lengths in hours, everything else of the ledger by time. Of shares it is never asked. */
function unitOf({ shape }: Figure): keyof (typeof heads)['zh']['unit'] {
  if (shape.kind === 'board' || shape.kind === 'coverage') return 'share'
  return shape.kind === 'programme' && shape.sum !== 'quantity' ? shape.sum : shape.kind
}

export function figuresCsv({ rows, ...about }: Statistics, by: string | undefined, lang: Lang): string {
  const head = heads[lang]
  const lines = rows.flatMap((row) =>
    Object.entries(row.values).map(([id, value]): Cell[] => {
      const figure = figureOf(id as FigureId)
      const isShare = value.among !== null
      const count = isHours(figure) ? hoursOf(value.count) : value.count
      const share = isShare ? percent(value.count, value.among ?? 0) : count
      const shown =
        figure.shape.kind === 'time' ? value.median : figure.shape.kind === 'mean' ? value.mean : share
      const name = row.name[lang] || row.name.zh
      return [
        by === undefined ? head.together : name === '' ? head.none : name,
        row.of === null ? null : row.of[lang],
        figure.name[lang],
        shown,
        isShare ? '%' : head.unit[unitOf(figure)],
        ...[count, value.among, value.median, value.p90],
        ...[figure.numerator[lang], figure.denominator?.[lang] ?? null],
        ...[figure.clock?.start[lang] ?? null, figure.clock?.stop[lang] ?? null],
        ...[about.from, about.to, about.asOf],
      ]
    }),
  )
  return file(head.figures, lines)
}

/** @param rowNames of lines; weekdays stay figures, 1 is Monday */
export function heatCsv(
  { cells, ...about }: HeatMap,
  rowNames: ReadonlyMap<string, { zh: string; en: string }>,
  lang: Lang,
): string {
  return file(
    heads[lang].heat,
    cells.map(({ row, column, kept, decided }) => [
      ...[rowNames.get(row)?.[lang] ?? row, column, kept, decided, percent(kept, decided)],
      ...[about.from, about.to, about.asOf],
    ]),
  )
}

export function mixCsv({ diagnoses, reasons, total, ...about }: Mix, lang: Lang): string {
  const head = heads[lang]
  const period = [about.from, about.to, about.asOf]
  const states: Readonly<Record<string, string>> = words[lang].states
  return file(head.mix, [
    ...diagnoses.map(({ diagnosis, count }): Cell[] => [head.diagnosis, diagnosis, count, total, ...period]),
    ...reasons.map(({ state, reason, count }): Cell[] => [
      ...[states[state] ?? state, reasonWord(lang, reason), count, total],
      ...period,
    ]),
  ])
}
