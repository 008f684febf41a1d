import { describe, expect, test } from 'vitest'
import { en } from '../../client/i18n/en.ts'
import { zh } from '../../client/i18n/zh.ts'
import { errorStatus } from '../../server/contract/errors.ts'
import { reasons } from '../../server/domain/consultation.ts'

type Leaf = { path: string; value: unknown }

function leavesOf(tree: object, path = ''): Leaf[] {
  return Object.entries(tree).flatMap(([key, value]) => {
    const here = path === '' ? key : `${path}.${key}`
    return typeof value === 'object' && value !== null ? leavesOf(value, here) : [{ path: here, value }]
  })
}

const chinese = leavesOf(zh)
const english = leavesOf(en)

/** A hint may be absent for one of several cases; a label may not. */
function emptyPaths(leaves: Leaf[]): string[] {
  return leaves.flatMap(({ path, value }) => (typeof value === 'string' && value.trim() === '' ? [path] : []))
}

test('English has the keys of Chinese and no others', () => {
  const paths = (leaves: Leaf[]) => leaves.map(({ path }) => path).sort()
  expect(paths(english)).toEqual(paths(chinese))
})

describe.each([
  ['Chinese', chinese],
  ['English', english],
])('%s', (_, leaves) => {
  test('has no empty text', () => {
    expect(emptyPaths(leaves).filter((path) => !/hint|note/i.test(path))).toEqual([])
  })

  test('speaks calmly: no exclamation marks', () => {
    const loud = leaves.filter(({ value }) => typeof value === 'string' && /[!！]/.test(value))
    expect(loud).toEqual([])
  })
})

test('texts with parameters take as many in both languages', () => {
  const counts = (leaves: Leaf[]) =>
    leaves
      .flatMap(({ path, value }) => (typeof value === 'function' ? [`${path} ${value.length}`] : []))
      .sort()
  expect(counts(english)).toEqual(counts(chinese))
})

test('Chinese uses full-width punctuation between Chinese characters', () => {
  const half = chinese.filter(({ value }) => typeof value === 'string' && /\p{Script=Han}[,;:?]/u.test(value))
  expect(half).toEqual([])
})

test('English has no Chinese left over, but for the names of languages and terms of one character', () => {
  const allowed = /^(common\.person\.language|session\.language\.zh)$/
  const left = english.filter(
    ({ path, value }) =>
      typeof value === 'string' &&
      /\p{Script=Han}{2}/u.test(value) &&
      !/^[望闻问切寸关尺]+$/.test(value) &&
      !allowed.test(path) &&
      !/[a-z]{3}/i.test(value),
  )
  expect(left).toEqual([])
})

test('every error code has a sentence', () => {
  for (const code of Object.keys(errorStatus)) expect(zh.errors.codes).toHaveProperty(code)
})

test('errors do not beg: no 请 in what happened', () => {
  const begging = Object.values(zh.errors.codes).filter(({ what }) => what.includes('请'))
  expect(begging).toEqual([])
})

test('every reason has a word', () => {
  for (const reason of Object.values(reasons).flat()) expect(zh.state.reason).toHaveProperty(reason)
})
