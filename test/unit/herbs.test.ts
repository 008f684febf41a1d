import { expect, test } from 'vitest'
import { parseHerbs, writeHerbs } from '../../client/pages/opinion/herbs.ts'

test('a formula is understood as doctors type it', () => {
  expect(parseHerbs('酸枣仁 30 打碎，川芎6g、生龙骨 30克（先煎）\n炙甘草 4.5').herbs).toEqual([
    { name: '酸枣仁', grams: 30, note: '打碎' },
    { name: '川芎', grams: 6, note: '' },
    { name: '生龙骨', grams: 30, note: '先煎' },
    { name: '炙甘草', grams: 4.5, note: '' },
  ])
})

test('what is not understood is named and never guessed', () => {
  const { herbs, unread } = parseHerbs('川芎，知母 0，茯神 9000，麦冬 12')
  expect(herbs).toEqual([{ name: '麦冬', grams: 12, note: '' }])
  expect(unread).toEqual(['川芎', '知母 0', '茯神 9000'])
  const sentence = `酸枣仁${'同前再煎'.repeat(10)}`
  expect(parseHerbs(`${sentence} 30，川芎 6 ${sentence}，麦冬 12`)).toEqual({
    herbs: [{ name: '麦冬', grams: 12, note: '' }],
    unread: [`${sentence} 30`, `川芎 6 ${sentence}`],
  })
})

test('what is written comes back the same', () => {
  const { herbs } = parseHerbs('酸枣仁 30 打碎，川芎 6')
  expect(parseHerbs(writeHerbs(herbs)).herbs).toEqual(herbs)
})
