/** Digests that must come out the same for ever. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonical, digestOf } from '../../server/app/digest.ts'
import { isIntact, type SealedFacts, sealOpinion, signedQuestions } from '../../server/app/opinion-seal.ts'

test('the algorithms are those of FIPS 180-4 and GB/T 32905-2016', () => {
  expect(digestOf('sha256', 'abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  expect(digestOf('sm3', 'abc')).toBe('66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0')
})

describe('the canonical form', () => {
  test('does not hang on the order of members, and keeps that of lists', async () => {
    expect(canonical({ b: [2, 1], a: { d: null, c: '中' }, e: undefined })).toBe(
      '{"a":{"c":"中","d":null},"b":[2,1]}',
    )
    await fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const turned = Object.fromEntries(Object.entries(value).reverse())
        expect(canonical(turned)).toBe(canonical(value))
      }),
    )
  })

  test('is the same after JSON', async () => {
    await fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(canonical(JSON.parse(JSON.stringify(value)))).toBe(canonical(value))
      }),
    )
  })
})

describe('the seal of an opinion', () => {
  const facts: SealedFacts = {
    consultationId: '01980000-0000-7000-8000-000000000001',
    number: 'SS-眠-20261119-0042',
    version: 1,
    authorId: '01980000-0000-7000-8000-000000000002',
    signedAt: new Date('2026-11-19T15:21:07.123Z'),
    content: { advice: '疏肝泻热', answers: [{ position: 1, text: 'ᠮᠣᠩᠭᠣᠯ' }] },
    questions: ['问'],
  }
  const row = (given: SealedFacts, algorithm: 'sha256' | 'sm3' = 'sha256') => {
    const seal = sealOpinion(algorithm, given)
    return {
      ...given,
      reasonCode: given.reasonCode ?? null,
      reasonText: given.reasonText ?? null,
      canonical: seal.canonical,
      digest: seal.digest,
      digestAlgorithm: seal.algorithm as string,
    }
  }

  test('is this text and this digest', () => {
    const { canonical: text, digest } = sealOpinion('sha256', facts)
    expect(text).toBe(
      '{"authorId":"01980000-0000-7000-8000-000000000002",' +
        '"consultationId":"01980000-0000-7000-8000-000000000001",' +
        '"content":{"advice":"疏肝泻热","answers":[{"position":1,"text":"ᠮᠣᠩᠭᠣᠯ"}]},' +
        '"number":"SS-眠-20261119-0042","questions":["问"],"signedAt":"2026-11-19T15:21:07.123Z","version":1}',
    )
    expect(digest).toBe(digestOf('sha256', text))
  })

  test.each(['sha256', 'sm3'] as const)('fits what was signed, with %s', (algorithm) => {
    const signed = row(facts, algorithm)
    expect(isIntact(signed, facts.number)).toBe(true)
    expect(signedQuestions(signed)).toEqual(['问'])
    const amended = row({ ...facts, version: 2, reasonCode: 'other', reasonText: '' }, algorithm)
    expect(isIntact(amended, facts.number)).toBe(true)
    const { questions: _questions, ...older } = facts
    expect(isIntact(row(older, algorithm), facts.number)).toBe(true)
    expect(signedQuestions(row(older))).toBeUndefined()
  })

  test.each([
    ['content', { content: { ...(facts.content as object), advice: '清肝' } }],
    ['a member more', { content: { ...(facts.content as object), limits: '' } }],
    ['version', { version: 2 }],
    ['author', { authorId: facts.consultationId }],
    ['consultation', { consultationId: facts.authorId }],
    ['time', { signedAt: new Date('2026-11-19T15:21:07.124Z') }],
    ['reason', { reasonCode: 'wording' }],
    ['signed text', { canonical: '{}' }],
    ['no text', { canonical: '' }],
    ['digest', { digest: digestOf('sha256', '') }],
    ['algorithm', { digestAlgorithm: 'sm3' }],
    ['unknown algorithm', { digestAlgorithm: 'md5' }],
  ])('no longer fits when it was changed: %s', (_what, change) => {
    expect(isIntact({ ...row(facts), ...change }, facts.number)).toBe(false)
  })

  test('no longer fits under another number', () => {
    expect(isIntact(row(facts), 'SS-眠-20261119-0043')).toBe(false)
  })

  test('that was made anew over other words fits only where all of them were changed alike', () => {
    const forged = row({ ...facts, content: { advice: '伪造' } })
    expect(
      isIntact({ ...row(facts), canonical: forged.canonical, digest: forged.digest }, facts.number),
    ).toBe(false)
  })
})
