import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { emptyCaseRecord } from '../../server/contract/record.ts'
import { changedPart, recordDifferences } from '../../server/domain/record-diff.ts'
import { firstShown } from '../../server/domain/record-version.ts'

const empty = emptyCaseRecord()

describe('two versions', () => {
  test('differ by field, by whole list, and by a whole part where it is absent', () => {
    const after = {
      ...empty,
      tongue: { ...empty.tongue, colour: 'red', shape: ['swollen'] },
      takesNoMedication: true,
      mongolian: { constitution: 'khii' },
    }
    expect(recordDifferences(empty, after)).toEqual([
      { path: 'tongue.colour', before: null, after: 'red' },
      { path: 'tongue.shape', before: [], after: ['swollen'] },
      { path: 'mongolian', before: null, after: { constitution: 'khii' } },
      { path: 'takesNoMedication', before: false, after: true },
    ])
  })

  test('are the same in whatever order their fields stand', () => {
    const turned = Object.fromEntries(Object.entries(empty).reverse())
    expect(recordDifferences(empty, turned)).toEqual([])
  })

  test('lists in another order are a change', () => {
    expect(recordDifferences({ list: ['a', 'b'] }, { list: ['b', 'a'] })).toHaveLength(1)
  })
})

test('the changed part of a text and what stands around it are the text', () => {
  const words = fc.string({ unit: fc.constantFrom('失', '眠', '𠮷', 'a'), maxLength: 12 })
  fc.assert(
    fc.property(words, words, (one, other) => {
      const { head, before, after, tail } = changedPart(one, other)
      expect(head + before + tail).toBe(one)
      expect(head + after + tail).toBe(other)
      if (one === other) expect(before + after).toBe('')
    }),
  )
  expect(changedPart('夜间盗汗', '夜间时有盗汗')).toEqual({
    head: '夜间',
    before: '',
    after: '时有',
    tail: '盗汗',
  })
})

test('others see what was sent, and what followed', () => {
  expect(firstShown(4, 9)).toBe(4)
  expect(firstShown(null, 9)).toBe(9)
})
