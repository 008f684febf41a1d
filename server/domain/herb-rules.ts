/**
 * What is known of herbs together and of their amounts, as data: 十八反 and 十九畏 as the verses and the Pharmacopoeia of 2020 (一部)
 * give them, its daily amounts of poisonous herbs, its cautions in pregnancy. A herb stands here by the name that `herbOf` gives.
 */

export type Opposition = {
  readonly kind: 'eighteen' | 'nineteen'
  readonly one: readonly string[]
  readonly other: readonly string[]
  /** The words of the rule. */
  readonly text: string
}

const fritillaries = ['川贝母', '浙贝母', '平贝母', '伊贝母', '湖北贝母', '贝母']
const aconites = ['川乌', '草乌', '附子', '乌头']

export const oppositions: readonly Opposition[] = [
  {
    kind: 'eighteen',
    one: aconites,
    other: ['半夏', '瓜蒌', '瓜蒌皮', '瓜蒌子', '天花粉', ...fritillaries, '白蔹', '白及'],
    text: '十八反：半蒌贝蔹及攻乌',
  },
  {
    kind: 'eighteen',
    one: ['甘草'],
    other: ['海藻', '京大戟', '红大戟', '甘遂', '芫花'],
    text: '十八反：藻戟遂芫俱战草',
  },
  {
    kind: 'eighteen',
    one: ['藜芦'],
    other: [
      '人参',
      '西洋参',
      '党参',
      '沙参',
      '南沙参',
      '北沙参',
      '丹参',
      '玄参',
      '苦参',
      '细辛',
      '白芍',
      '赤芍',
    ],
    text: '十八反：诸参辛芍叛藜芦',
  },
  {
    kind: 'nineteen',
    one: ['硫黄'],
    other: ['芒硝', '玄明粉'],
    text: '十九畏：硫黄原是火中精，朴硝一见便相争',
  },
  { kind: 'nineteen', one: ['水银'], other: ['砒霜'], text: '十九畏：水银莫与砒霜见' },
  { kind: 'nineteen', one: ['狼毒'], other: ['密陀僧'], text: '十九畏：狼毒最怕密陀僧' },
  {
    kind: 'nineteen',
    one: ['巴豆', '巴豆霜'],
    other: ['牵牛子'],
    text: '十九畏：巴豆性烈最为上，偏与牵牛不顺情',
  },
  { kind: 'nineteen', one: ['丁香', '母丁香'], other: ['郁金'], text: '十九畏：丁香莫与郁金见' },
  { kind: 'nineteen', one: ['芒硝', '玄明粉'], other: ['三棱'], text: '十九畏：牙硝难合京三棱' },
  { kind: 'nineteen', one: ['川乌', '草乌'], other: ['犀角'], text: '十九畏：川乌草乌不顺犀' },
  { kind: 'nineteen', one: ['人参'], other: ['五灵脂'], text: '十九畏：人参最怕五灵脂' },
  { kind: 'nineteen', one: ['肉桂'], other: ['赤石脂'], text: '十九畏：官桂善能调冷气，若逢石脂便相欺' },
]

export type Maximum = {
  /** g a day by mouth */
  readonly grams: number
  /** The Pharmacopoeia's words on the amount. */
  readonly text: string
  /** Raw it is as a rule not taken by mouth. */
  readonly processedOnly?: true
}

const max = (grams: number, text: string): Maximum => ({ grams, text })
const processed = (grams: number, text: string): Maximum => ({ grams, text, processedOnly: true })

/** 《中国药典》2020 年版一部【用法与用量】. Only herbs that it calls poisonous, and only amounts by mouth. */
export const maxima: Readonly<Record<string, Maximum>> = {
  附子: max(15, '3～15g，先煎，久煎'),
  川乌: processed(3, '制川乌 1.5～3g，先煎、久煎；生品一般炮制后用'),
  草乌: processed(3, '制草乌 1.5～3g，先煎、久煎；生品一般炮制后用'),
  半夏: processed(9, '内服一般炮制后使用，3～9g'),
  天南星: processed(9, '制天南星 3～9g；生品内服须炮制'),
  白附子: processed(6, '3～6g，一般炮制后用'),
  细辛: max(3, '1～3g；散剂每次服 0.5～1g'),
  吴茱萸: max(5, '2～5g'),
  苍耳子: max(10, '3～10g'),
  苦杏仁: max(10, '5～10g，生品入煎剂后下'),
  川楝子: max(10, '5～10g'),
  白果: max(10, '5～10g'),
  蛇床子: max(10, '3～10g'),
  蒺藜: max(10, '6～10g'),
  仙茅: max(10, '3～10g'),
  山豆根: max(6, '3～6g'),
  北豆根: max(9, '3～9g'),
  重楼: max(9, '3～9g'),
  艾叶: max(9, '3～9g'),
  鹤虱: max(9, '3～9g'),
  香加皮: max(6, '3～6g'),
  苦楝皮: max(6, '3～6g'),
  罂粟壳: max(6, '3～6g'),
  常山: max(9, '5～9g'),
  商陆: max(9, '3～9g'),
  牵牛子: max(6, '3～6g；入丸散服，每次 1.5～3g'),
  京大戟: max(3, '1.5～3g；入丸散服，每次 1g'),
  红大戟: max(3, '1.5～3g；入丸散服，每次 1g'),
  芫花: max(3, '1.5～3g'),
  甘遂: processed(1.5, '0.5～1.5g，炮制后多入丸散用'),
  千金子: max(2, '1～2g，去壳、去油用，多入丸散服'),
  巴豆霜: max(0.3, '0.1～0.3g，多入丸散用'),
  鸦胆子: max(2, '0.5～2g，用龙眼肉包裹或装入胶囊吞服'),
  蜈蚣: max(5, '3～5g'),
  全蝎: max(6, '3～6g'),
  水蛭: max(3, '1～3g'),
  土鳖虫: max(10, '3～10g'),
  蕲蛇: max(9, '3～9g；研末吞服，一次 1～1.5g'),
  斑蝥: processed(0.06, '0.03～0.06g，炮制后多入丸散用'),
  蟾酥: max(0.03, '0.015～0.03g，多入丸散用'),
  马钱子: processed(0.6, '0.3～0.6g，炮制后入丸散用'),
  洋金花: max(0.6, '0.3～0.6g，宜入丸散'),
  天仙子: max(0.6, '0.06～0.6g'),
  朱砂: max(0.5, '0.1～0.5g，多入丸散服，不宜入煎剂'),
  雄黄: max(0.1, '0.05～0.1g，入丸散用'),
  硫黄: processed(3, '内服 1.5～3g，炮制后入丸散服'),
  两头尖: max(3, '1～3g'),
  急性子: max(5, '3～5g'),
}

/** 孕妇禁用 */
export const pregnancyForbidden: ReadonlySet<string> = new Set([
  '三棱',
  '莪术',
  '水蛭',
  '土鳖虫',
  '斑蝥',
  '巴豆',
  '巴豆霜',
  '甘遂',
  '京大戟',
  '红大戟',
  '芫花',
  '商陆',
  '牵牛子',
  '千金子',
  '麝香',
  '马钱子',
  '雄黄',
  '轻粉',
  '朱砂',
  '全蝎',
  '蜈蚣',
  '天仙子',
  '洋金花',
  '阿魏',
  '罂粟壳',
  '两头尖',
  '干漆',
])

/** 孕妇禁用 as they are, 孕妇慎用 once they are processed (制川乌, 制草乌). */
export const pregnancyForbiddenRaw: ReadonlySet<string> = new Set(['川乌', '草乌'])

/** 孕妇慎用 */
export const pregnancyCaution: ReadonlySet<string> = new Set([
  '附子',
  '川乌',
  '草乌',
  '天南星',
  '白附子',
  '桃仁',
  '红花',
  '西红花',
  '牛膝',
  '川牛膝',
  '大黄',
  '芒硝',
  '玄明粉',
  '番泻叶',
  '芦荟',
  '枳实',
  '枳壳',
  '肉桂',
  '桂枝',
  '益母草',
  '王不留行',
  '蒲黄',
  '苏木',
  '虎杖',
  '卷柏',
  '漏芦',
  '瞿麦',
  '薏苡仁',
  '通草',
  '冰片',
  '天花粉',
  '赭石',
  '蟾酥',
  '凌霄花',
  '硫黄',
  '急性子',
  '姜黄',
  '片姜黄',
  '没药',
  '乳香',
  '郁李仁',
  '三七',
  '牛黄',
  '常山',
  '苦楝皮',
])
