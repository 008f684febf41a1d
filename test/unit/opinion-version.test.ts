/** What was signed stays what it was: versions that an earlier program signed, and how two versions differ. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  isIntact,
  type SealedRow,
  sealOpinion,
  signedAttested,
  signedQuestions,
} from '../../server/app/opinion-seal.ts'
import { emptyOpinion, OpinionContent } from '../../server/contract/opinion.ts'
import { looksPersonal, maskNumber } from '../../server/domain/opinion.ts'
import { changedFields, changedMiddle, mergeFields } from '../../server/domain/opinion-diff.ts'
import signed from '../support/signed-opinions.json' with { type: 'json' }

/** Signed before findings, differential and the rest were asked for, and before signers and participants were attested. */
const old = signed.map((row) => ({ ...row, signedAt: new Date(row.signedAt) }))

describe('a version that an earlier program signed', () => {
  test.each(old)('$number is intact: neither its text nor its digest has changed', (row) => {
    const { number, ...rest } = row
    expect(isIntact(rest satisfies SealedRow, number)).toBe(true)
    expect(rest.content).not.toHaveProperty('findings')
    expect(signedAttested(rest)).toBeUndefined()
  })

  test.each(old)('$number sealed again gives the same bytes', (row) => {
    const { canonical, digest, digestAlgorithm, ...facts } = row
    const questions = signedQuestions(row)
    const again = sealOpinion(digestAlgorithm === 'sm3' ? 'sm3' : 'sha256', { ...facts, questions })
    expect(again).toMatchObject({ canonical, digest })
  })

  test.each(old)('$number reads as one that says nothing where nothing was asked', (row) => {
    expect(OpinionContent.parse(row.content)).toMatchObject({
      ...row.content,
      ...{ findings: '', differential: '', treatmentPrinciple: '', procedures: '', monitoring: '' },
      ...{ mongolianDiagnoses: [], certainty: null },
    })
  })

  test.each(old)('$number is not intact when a later field is slipped in', ({ number, ...row }) => {
    expect(isIntact({ ...row, content: { ...row.content, findings: '' } }, number)).toBe(false)
  })
})

describe('a version signed now', () => {
  const attested = {
    author: { name: '林若谷', title: '主任医师', institution: '广安门医院', department: '' },
    participants: [
      { name: '乌兰图雅', role: 'requester', from: '2026-11-19T14:30:00Z', to: '2026-11-19T15:04:00Z' },
    ],
  }
  const facts = {
    ...{ consultationId: 'c', number: 'SS-1', version: 1, authorId: 'a', questions: ['问'], attested },
    ...{ signedAt: new Date('2026-11-19T15:21:07Z'), content: emptyOpinion(1) },
  }
  const seal = sealOpinion('sha256', facts)
  const row = {
    ...{ consultationId: 'c', version: 1, authorId: 'a', signedAt: facts.signedAt, content: facts.content },
    ...{ reasonCode: null, reasonText: null, canonical: seal.canonical, digest: seal.digest },
    digestAlgorithm: 'sha256',
  }

  test('attests who signed and who took part', () => {
    expect(isIntact(row, 'SS-1')).toBe(true)
    expect(signedAttested(row)).toEqual(attested)
  })

  test('is not intact when somebody else is made to have taken part', () => {
    expect(isIntact({ ...row, canonical: row.canonical.replace('乌兰图雅', '巴特尔') }, 'SS-1')).toBe(false)
  })
})

describe('two versions', () => {
  const order = ['answers', 'advice', 'prescription', 'westernDiagnoses', 'certainty'] as const
  const before = { ...emptyOpinion(2), advice: '剂量 3 mg。', certainty: 'probable' as const }

  test('differ field by field, in the order of the page; answers one by one', () => {
    const after = {
      ...before,
      answers: [
        { position: 1, text: '' },
        { position: 2, text: '可减。' },
      ],
      advice: '剂量 1.5 mg。',
    }
    expect(changedFields(before, after, order)).toEqual([
      { path: 'answers.2', before: '', after: '可减。' },
      { path: 'advice', before: '剂量 3 mg。', after: '剂量 1.5 mg。' },
    ])
  })

  test('do not differ by the order of members', () => {
    const herb = { name: '川芎', grams: 6, note: '' }
    const one = { ...before, prescription: { name: '', herbs: [herb], doses: null, usage: '' } }
    const turned = { usage: '', doses: null, herbs: [{ note: '', grams: 6, name: '川芎' }], name: '' }
    expect(changedFields(one, { ...before, prescription: turned }, order)).toEqual([])
  })

  test('merged with everything taken are the other; with nothing, the own', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 12 })
    const opinion = fc
      .record({ advice: text, first: text, second: text, certainty: fc.constantFrom('certain', 'possible') })
      .map(({ advice, first, second, certainty }) => ({
        ...{ ...emptyOpinion(2), advice, certainty },
        answers: [first, second].map((words, index) => ({ position: index + 1, text: words })),
      }))
    fc.assert(
      fc.property(opinion, opinion, (mine, theirs) => {
        const all = new Set(changedFields(mine, theirs, order).map(({ path }) => path))
        expect(mergeFields(mine, theirs, all)).toEqual(theirs)
        expect(mergeFields(mine, theirs, new Set())).toEqual(mine)
      }),
    )
  })

  test('a text is cut into what stayed and what changed, and put together again', () => {
    expect(changedMiddle('剂量 3 mg。', '剂量 1.5 mg。')).toEqual({
      ...{ head: '剂量 ', old: '3', fresh: '1.5', tail: ' mg。' },
    })
    const text = fc.string({ unit: 'grapheme' })
    fc.assert(
      fc.property(text, text, (one, other) => {
        const { head, old: was, fresh, tail } = changedMiddle(one, other)
        expect([head + was + tail, head + fresh + tail]).toEqual([one, other])
      }),
    )
  })
})

test('a number is masked so that it can be compared and not guessed', () => {
  expect(maskNumber('SS-眠-20261119-0042')).toBe('SS-眠-2026****-**42')
})

test.each([
  ['电话 13800000000', true],
  ['150102198203074526', true],
  ['右佐匹克隆 3 mg，每周减四分之一', false],
  ['20261119000000001234567', false],
])('%s: personal %s', (text, personal) => {
  expect(looksPersonal(text)).toBe(personal)
})
