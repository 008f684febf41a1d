/** What the pages after a signature compute in the browser. */
import { createHash, randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { en } from '../../client/i18n/en.ts'
import { zh } from '../../client/i18n/zh.ts'
import { partName, partOrder, partWords } from '../../client/pages/opinion/parts.ts'
import { fillEmpty } from '../../client/pages/opinion/templates.tsx'
import { sha256 } from '../../client/sha256.ts'
import { emptyOpinion, OpinionContent } from '../../server/contract/opinion.ts'
import { templateTexts } from '../support/consultations.ts'

test('a file’s digest is the one that the server computes, at every length around a block', () => {
  for (const length of [0, 1, 55, 56, 57, 63, 64, 65, 119, 120, 128, 1000, 100_000]) {
    const bytes = randomBytes(length)
    expect(sha256(new Uint8Array(bytes)), String(length)).toBe(
      createHash('sha256').update(bytes).digest('hex'),
    )
  }
})

test('a template fills what is empty and touches nothing that was written', () => {
  const content = { ...emptyOpinion(1), advice: '已写的', limits: ' ' }
  const filled = fillEmpty(content, templateTexts())
  expect(filled).toEqual({
    treatmentPrinciple: '疏肝泻热，养血安神。',
    furtherTests: '多导睡眠监测。',
    warningSigns: '出现自伤念头立即就近急诊。',
    limits: '根据所提供资料，未亲自查体。',
  })
})

test('every part of an opinion is compared, and has a name in both languages', () => {
  expect([...partOrder].sort()).toEqual(Object.keys(OpinionContent.shape).sort())
  for (const texts of [zh, en]) {
    const names = ['answers.1', ...partOrder.filter((part) => part !== 'answers')].map((path) =>
      partName(texts, path),
    )
    expect(new Set(names).size).toBe(names.length)
    for (const [index, path] of partOrder.entries()) {
      if (path !== 'answers') expect(names[index]).not.toBe(path)
    }
  }
})

test('values are said in words', () => {
  const herbs = [{ name: '酸枣仁', grams: 30, note: '打碎' }]
  const formula = { name: '酸枣仁汤', herbs, doses: 7, usage: '水煎' }
  expect(partWords(zh, 'prescription', formula)).toBe('酸枣仁汤　7 剂　水煎\n酸枣仁 30 打碎')
  expect(partWords(zh, 'referral', 'green_channel')).toBe('走双向转诊绿色通道')
  expect(partWords(zh, 'certainty', 'probable')).toBe('很可能')
  const coded = { text: '慢性失眠障碍', code: 'G47.0', system: 'ICD-10', edition: null }
  expect(partWords(zh, 'westernDiagnoses', [coded, { ...coded, text: '焦虑', code: null }])).toBe(
    '慢性失眠障碍 G47.0；焦虑',
  )
  expect(partWords(zh, 'followUpOn', null)).toBe('')
})
