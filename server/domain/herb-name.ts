/** A herb by whatever name a doctor writes: processed, abbreviated, by an old name. Pure. */

/** 脚注 as pharmacies know them; others are written as text. */
export const footnotes = ['先煎', '后下', '包煎', '另煎', '烊化', '冲服'] as const

/** What a pharmacy writes before a name for the way it was prepared. The longest first. */
const preparations = [
  '蜜炙',
  '酒炙',
  '醋炙',
  '盐炙',
  '姜炙',
  '麸炒',
  '土炒',
  '米炒',
  '酒炒',
  '醋炒',
  '盐炒',
  '炒焦',
  '砂烫',
  '酒蒸',
  '清炒',
  '水飞',
  '炙',
  '制',
  '炒',
  '煅',
  '煨',
  '炮',
  '燀',
  '熟',
  '烫',
  '焦',
  '蜜',
  '酒',
  '醋',
  '盐',
  '姜',
  '麸',
  '法',
  '清',
  '生',
  '鲜',
  '净',
] as const

/** Names of their own that begin like a preparation. */
const whole = new Set([
  '生姜',
  '生地',
  '生地黄',
  '生晒参',
  '鲜地黄',
  '姜黄',
  '姜皮',
  '制草乌叶',
  '盐肤木',
  '盐麸木',
  '清风藤',
  '熟地',
  '熟地黄',
  '水飞蓟',
  '法落海',
])

/** Other names, each with the one that the Pharmacopoeia uses. */
const otherNames: Readonly<Record<string, string>> = {
  国老: '甘草',
  粉甘草: '甘草',
  附片: '附子',
  黑顺片: '附子',
  白附片: '附子',
  淡附片: '附子',
  炮附片: '附子',
  熟附子: '附子',
  川乌头: '川乌',
  草乌头: '草乌',
  法夏: '半夏',
  姜夏: '半夏',
  清夏: '半夏',
  半夏曲: '半夏',
  全瓜蒌: '瓜蒌',
  栝楼: '瓜蒌',
  栝蒌: '瓜蒌',
  瓜蒌仁: '瓜蒌子',
  栝楼根: '天花粉',
  花粉: '天花粉',
  川贝: '川贝母',
  浙贝: '浙贝母',
  象贝: '浙贝母',
  象贝母: '浙贝母',
  大贝: '浙贝母',
  大戟: '京大戟',
  辽细辛: '细辛',
  北细辛: '细辛',
  红参: '人参',
  生晒参: '人参',
  野山参: '人参',
  元参: '玄参',
  潞党参: '党参',
  杭白芍: '白芍',
  芍药: '白芍',
  官桂: '肉桂',
  桂心: '肉桂',
  公丁香: '丁香',
  黑丑: '牵牛子',
  白丑: '牵牛子',
  二丑: '牵牛子',
  牵牛: '牵牛子',
  黑白丑: '牵牛子',
  朴硝: '芒硝',
  皮硝: '芒硝',
  牙硝: '芒硝',
  元明粉: '玄明粉',
  硫磺: '硫黄',
  石硫黄: '硫黄',
  砒石: '砒霜',
  信石: '砒霜',
  杏仁: '苦杏仁',
  南星: '天南星',
  辰砂: '朱砂',
  丹砂: '朱砂',
  马钱子粉: '马钱子',
  千金子霜: '千金子',
  元寸: '麝香',
  地鳖虫: '土鳖虫',
  䗪虫: '土鳖虫',
  苡仁: '薏苡仁',
  薏米: '薏苡仁',
  代赭石: '赭石',
  怀牛膝: '牛膝',
  生军: '大黄',
  川军: '大黄',
  锦纹: '大黄',
  生地: '生地黄',
  熟地: '熟地黄',
  苏子: '紫苏子',
  枣仁: '酸枣仁',
  双花: '金银花',
  忍冬花: '金银花',
  北芪: '黄芪',
  云苓: '茯苓',
  萸肉: '山茱萸',
  山萸肉: '山茱萸',
  蚤休: '重楼',
  七叶一枝花: '重楼',
  白蒺藜: '蒺藜',
  刺蒺藜: '蒺藜',
  广郁金: '郁金',
  川郁金: '郁金',
}

/**
 * The herb that a name means, without its preparation: `炙甘草`, `粉甘草` and `甘草（蜜炙）` are all `甘草`. What is not known comes
 * back as it is, without blanks and remarks in brackets.
 */
export function herbOf(name: string): string {
  const bare = name.replace(/[(（].*?[)）]/gu, '').replace(/[\s\u3000]/gu, '')
  return otherNames[bare] ?? prepared(bare) ?? bare
}

function prepared(name: string): string | undefined {
  if (whole.has(name)) return undefined
  const preparation = preparations.find((one) => name.startsWith(one) && name.length - one.length >= 2)
  return preparation === undefined ? undefined : herbOf(name.slice(preparation.length))
}

const against = /制|炮|法|姜|清|醋|炒|炙|煅|霜|曲|水飞|马钱子粉|附片|黑顺片/u

/**
 * Whether a name or the word beside it says that the herb was processed against its poison: 制, 炮, 法, 姜, 清, 醋, 霜 … What was only
 * broken or cut was not, nor what is called raw (生用, 鲜品).
 */
export function isProcessed(name: string, processing: string): boolean {
  const word = processing.trim()
  if (/^(?:生|鲜)(?!姜)/u.test(word)) return false
  return against.test(word) || against.test(name)
}
