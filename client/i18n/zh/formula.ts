/** Formulae and what is to be minded in them. Shared by the record and the opinion. */

import { zh as words } from '../../../server/contract/record-words/zh.ts'
import type { HerbWarning } from '../../../server/domain/herb-check.ts'

export const formula = {
  ...words.formula,
  note: '患者正在服用的方，选填',
  add: '加一个中药方',
  remove: (index: number) => `删除第 ${index} 个方`,
  one: (index: number) => `第 ${index} 方`,
  name: '方名',
  nameHint: '酸枣仁汤加减',
  form: '剂型',
  doses: '剂数',
  perDay: '每日剂数',
  timesPerDay: '每日次数',
  volume: '每次用量',
  route: '给药途径',
  decoctionHint: '水煎取 400 ml',
  useHint: '分早晚两次，饭后温服',
  unit: { dose: '剂', times: '次', ml: 'ml', gram: 'g' },
  herb: '药味',
  herbHint: '酸枣仁',
  processing: '炮制',
  grams: '克数',
  footnote: '脚注',
  addHerb: '加一味药',
  herbCell: (what: string, index: number) => `${what} ${index}`,
  removeHerb: (index: number) => `删除第 ${index} 味`,
  tooManyHerbs: (count: number, most: number) => `粘贴后共 ${count} 味，一个方最多 ${most} 味，没有粘贴。`,
  nonDrugHint: '针灸（穴位、手法、留针）、推拿、拔罐、外治',
  /** `每日 1 剂，每日 2 次，每次 200 ml` */
  taken: (doses: number | null, perDay: number | null, times: number | null, volume: number | null) =>
    [
      doses === null ? '' : `共 ${doses} 剂`,
      perDay === null ? '' : `每日 ${perDay} 剂`,
      times === null ? '' : `每日 ${times} 次`,
      volume === null ? '' : `每次 ${volume} ml`,
    ]
      .filter((part) => part !== '')
      .join('，'),
  warnings: (count: number) => `用药核对：${count} 条提醒`,
  warningsNote: '只作提醒，由医师判断；不影响保存。',
  clear: '用药核对：未见配伍禁忌、重复与超量',
  warning: {
    eighteen: (herbs: readonly string[]) => `${herbs.join(' 与 ')} 相反`,
    nineteen: (herbs: readonly string[]) => `${herbs.join(' 与 ')} 相畏`,
    duplicate: (herbs: readonly string[]) => `${herbs.join('、')} 是同一味药，重复出现`,
    maximum: (herbs: readonly string[], grams: number, most: number) =>
      `${herbs.join('、')} 每日 ${grams} g，超过 ${most} g`,
    raw: (herbs: readonly string[]) => `${herbs.join('、')} 未注明炮制`,
    pregnancy_forbidden: (herbs: readonly string[]) => `${herbs.join('、')}：孕妇禁用，育龄期先排除妊娠`,
    pregnancy_caution: (herbs: readonly string[]) => `${herbs.join('、')}：孕妇慎用，育龄期先排除妊娠`,
  } satisfies Record<HerbWarning['kind'], (herbs: readonly string[], ...rest: number[]) => string>,
  /** Before the rule's own words. */
  pharmacopoeia: '《中国药典》2020 年版：',
}
