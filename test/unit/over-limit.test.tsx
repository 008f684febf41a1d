/** What is too long: kept and said by the field, and left out of what an opinion saves by itself. */
import { renderToStaticMarkup } from 'react-dom/server'
import { beforeAll, describe, expect, test } from 'vitest'
import { loadTexts } from '../../client/i18n/text.ts'
import { zh } from '../../client/i18n/zh.ts'
import { fitting, tooLong } from '../../client/pages/opinion/fitting.ts'
import { templateLimit } from '../../client/pages/opinion/templates.tsx'
import { HoldContext } from '../../client/ui/hold.ts'
import { LimitedArea, LimitedInput } from '../../client/ui/limited.tsx'
import { emptyOpinion } from '../../server/contract/opinion.ts'

beforeAll(() => loadTexts('zh'))

describe('a field', () => {
  test('has no limit of the browser’s, keeps the whole value, and says nothing while it fits', () => {
    const markup = renderToStaticMarkup(<LimitedInput id="one" value="四个字了" most={4} />)
    expect(markup).toContain('value="四个字了"')
    expect(markup).not.toMatch(/maxlength|aria-invalid|field-error/i)
  })

  test('says how much is too much, in the words of who saves it', () => {
    for (const Field of [LimitedInput, LimitedArea]) {
      const alone = renderToStaticMarkup(<Field id="one" value="五个字了吗" most={4} />)
      expect(alone).toContain('五个字了吗')
      expect(alone).toContain('aria-describedby="one-over"')
      expect(alone).toContain(zh.limit.over(4, 5))
      const held = renderToStaticMarkup(
        <HoldContext value={new Set()}>
          <Field id="one" value="五个字了吗" most={4} />
        </HoldContext>,
      )
      expect(held).toContain(zh.limit.overHere(4, 5))
    }
  })
})

describe('an opinion', () => {
  const coded = (text: string) => ({ text, code: null, system: null, edition: null })
  const before = {
    ...emptyOpinion(2),
    answers: [
      { position: 1, text: '旧的第一答' },
      { position: 2, text: '旧的第二答' },
    ],
    advice: '旧的意见',
    tcmPatterns: [coded('肝郁化火证')],
  }

  test('that fits is saved as it is', () => {
    const content = { ...before, advice: '长'.repeat(8000), tcmPatterns: [...before.tcmPatterns, coded('')] }
    expect(tooLong(content)).toEqual([])
    expect(fitting(content, before)).toBe(content)
  })

  test('keeps what the server has where it is too long, and saves the rest', () => {
    const herb = { name: '川芎', grams: 6, note: '' }
    const content = {
      ...before,
      answers: [
        { position: 1, text: '答'.repeat(4001) },
        { position: 2, text: '新的第二答' },
      ],
      advice: '长'.repeat(8001),
      monitoring: '每周一次睡眠量表。',
      tcmPatterns: [coded('心脾两虚证'), coded('证'.repeat(201))],
      prescription: { name: '', herbs: Array.from({ length: 41 }, () => herb), doses: null, usage: '' },
    }
    expect(tooLong(content)).toEqual([
      ['answers', 0, 'text'],
      ['tcmPatterns', 1, 'text'],
      ['advice'],
      ['prescription', 'herbs'],
    ])
    expect(fitting(content, before)).toEqual({
      ...before,
      answers: [before.answers[0], content.answers[1]],
      monitoring: content.monitoring,
    })
  })

  test('has nothing for an answer that was never saved', () => {
    const content = { ...before, answers: [{ position: 3, text: '答'.repeat(4001) }] }
    expect(fitting(content, before).answers).toEqual([{ position: 3, text: '' }])
  })
})

test('a template takes as much of each part as the contract', () => {
  expect([templateLimit('advice'), templateLimit('findings'), templateLimit('limits')]).toEqual([
    4000, 2000, 1000,
  ])
})
