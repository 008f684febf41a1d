import { describe, expect, test } from 'vitest'
import { parseHerbs } from '../../client/pages/opinion/herbs.ts'
import { checkFormulae, type HerbWarning } from '../../server/domain/herb-check.ts'
import { herbOf } from '../../server/domain/herb-name.ts'
import { maxima, oppositions, pregnancyCaution, pregnancyForbidden } from '../../server/domain/herb-rules.ts'

const check = (text: string, patient: Parameters<typeof checkFormulae>[1] = null): HerbWarning[] =>
  checkFormulae([{ herbs: parseHerbs(text).herbs }], patient)
const kinds = (text: string, patient: Parameters<typeof checkFormulae>[1] = null) =>
  check(text, patient).map(({ kind }) => kind)

describe('a herb is known', () => {
  test.each([
    ['炙甘草', '甘草'],
    ['甘草（蜜炙）', '甘草'],
    ['制附子', '附子'],
    ['黑顺片', '附子'],
    ['法半夏', '半夏'],
    ['法夏', '半夏'],
    ['蜜炙麻黄', '麻黄'],
    ['炒枣仁', '酸枣仁'],
    ['生龙骨', '龙骨'],
    ['元参', '玄参'],
    ['酒大黄', '大黄'],
    ['醋京大戟', '京大戟'],
    ['炮附子', '附子'],
    ['燀桃仁', '桃仁'],
    ['熟大黄', '大黄'],
    ['水飞朱砂', '朱砂'],
    ['马钱子粉', '马钱子'],
    ['千金子霜', '千金子'],
  ])('%s is %s', (written, herb) => {
    expect(herbOf(written)).toBe(herb)
  })

  test.each([['生姜'], ['干姜'], ['姜黄'], ['生地黄'], ['熟地黄'], ['炒药'], ['炮姜'], ['水飞蓟']])(
    '%s is itself',
    (name) => {
      expect(herbOf(name)).toBe(name)
    },
  )

  test('every rule names herbs as they are known', () => {
    const named = [
      ...oppositions.flatMap(({ one, other }) => [...one, ...other]),
      ...Object.keys(maxima),
      ...pregnancyForbidden,
      ...pregnancyCaution,
    ]
    expect(named.filter((name) => herbOf(name) !== name)).toEqual([])
  })
})

describe('herbs that oppose each other', () => {
  /* one pair for each of the eighteen */
  test.each(
    [
      '川乌 半夏,川乌 瓜蒌,草乌 浙贝母,附子 白蔹,附子 白及',
      '甘草 海藻,甘草 大戟,炙甘草 甘遂,甘草 芫花',
      '藜芦 人参,藜芦 沙参,藜芦 丹参,藜芦 玄参,藜芦 苦参,藜芦 细辛,藜芦 赤芍',
    ].flatMap((row) => row.split(',').map((pair) => pair.split(' ') as [string, string])),
  )('eighteen incompatibilities: %s and %s', (one, other) => {
    const found = check(`${one} 1，${other} 1`).find(({ kind }) => kind === 'eighteen')
    expect(found?.herbs).toEqual([one, other])
  })

  test.each(
    '硫黄 朴硝,水银 砒霜,狼毒 密陀僧,巴豆霜 黑丑,丁香 郁金,芒硝 三棱,草乌 犀角,红参 五灵脂,官桂 赤石脂'
      .split(',')
      .map((pair) => pair.split(' ') as [string, string]),
  )('nineteen fears: %s and %s', (one, other) => {
    expect(check(`${other} 1，${one} 1`).find(({ kind }) => kind === 'nineteen')?.herbs).toEqual([one, other])
  })

  test('the rule is named, and order and formula do not matter', () => {
    const [found] = checkFormulae(
      [{ herbs: [{ name: '法半夏', grams: 9 }] }, { herbs: [{ name: '附子', processing: '制', grams: 6 }] }],
      null,
    )
    expect(found).toEqual({ kind: 'eighteen', herbs: ['制附子', '法半夏'], rule: '十八反：半蒌贝蔹及攻乌' })
  })

  test('a harmless formula gives no warning', () => {
    expect(check('酸枣仁 30 打碎，川芎 6，知母 10，茯神 15，麦冬 12，炙甘草 6，生姜 3，大枣 10')).toEqual([])
  })
})

describe('amounts', () => {
  test.each([
    ['细辛', 3],
    ['制附子', 15],
    ['法半夏', 9],
    ['全蝎', 6],
    ['蜈蚣', 5],
    ['制川乌', 3],
  ])('%s up to %d g', (name, most) => {
    expect(kinds(`${name} ${most}`)).toEqual([])
    expect(check(`${name} ${most + 0.5}`)).toMatchObject([{ kind: 'maximum', grams: most + 0.5, most }])
  })

  test('what stands twice is added up, and named as standing twice', () => {
    expect(check('附片 10，制附子 6')).toMatchObject([
      { kind: 'maximum', herbs: ['附片', '制附子'], grams: 16 },
      { kind: 'duplicate', herbs: ['附片', '制附子'] },
    ])
    expect(kinds('甘草 3，炙甘草 6')).toEqual(['duplicate'])
    expect(kinds('生地黄 15，熟地黄 15，生姜 3，干姜 3')).toEqual([])
  })

  test('two doses a day are twice as much; a batch of pills is not a day', () => {
    const herbs = [{ name: '细辛', grams: 2 }]
    expect(checkFormulae([{ perDay: 2, herbs }], null)).toMatchObject([{ kind: 'maximum', grams: 4 }])
    expect(checkFormulae([{ form: 'pills', herbs: [{ name: '细辛', grams: 30 }] }], null)).toEqual([])
  })

  test('raw where only the processed herb is taken', () => {
    expect(kinds('川乌 2')).toEqual(['raw'])
    expect(kinds('生半夏 6')).toEqual(['raw'])
    expect(checkFormulae([{ herbs: [{ name: '川乌', processing: '制', grams: 2 }] }], null)).toEqual([])
  })
})

describe('pregnancy', () => {
  const woman = { sex: 'female', age: 30 } as const
  test('is thought of where sex and age allow it', () => {
    expect(check('桃仁 9，红花 6，三棱 9', woman)).toEqual([
      { kind: 'pregnancy_forbidden', herbs: ['三棱'] },
      { kind: 'pregnancy_caution', herbs: ['桃仁', '红花'] },
    ])
  })
  test.each([
    [{ sex: 'male', age: 30 } as const],
    [{ sex: 'female', age: 60 } as const],
    [{ sex: 'female', age: 8 } as const],
    [{ sex: 'female', age: null } as const],
    [null],
  ])('else not: %o', (patient) => {
    expect(check('桃仁 9', patient)).toEqual([])
  })
})
