/** How pictures are looked at, and the digest under which files are announced. */
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { digestOfParts, plainSha256 } from '../../client/pages/request/parts-digest.ts'
import { totalOf, type Upload } from '../../client/pages/request/uploads.ts'
import { fitScale, fullSize, moved, turned, whole, zoomed } from '../../client/viewer/sight.ts'
import { partBytes } from '../../server/domain/attachment.ts'
import { rangeOf } from '../../server/http/range.ts'

const place = { width: 1000, height: 500 }

describe('a sight', () => {
  test('zooms where the hand is: the point under it stays', () => {
    const point = { x: 100, y: -40 }
    const before = moved(whole, 30, 20)
    const after = zoomed(before, 2, point)
    const under = (sight: typeof before) => [
      (point.x - sight.x) / sight.zoom,
      (point.y - sight.y) / sight.zoom,
    ]
    expect(under(after)).toEqual(under(before))
  })

  test('does not grow or shrink out of sight', () => {
    expect(zoomed(whole, 1000).zoom).toBe(16)
    expect(zoomed(whole, 0.0001).zoom).toBe(0.25)
  })

  test('a turned picture fits by its other side; four turns are none', () => {
    const picture = { width: 2000, height: 500 }
    expect(fitScale(picture, place, 0)).toBe(0.5)
    expect(fitScale(picture, place, 90)).toBe(0.25)
    expect([1, 2, 3, 4].reduce((sight) => turned(sight), whole)).toEqual(whole)
  })

  test('in full size one pixel of the picture is one of the screen', () => {
    const picture = { width: 2000, height: 500 }
    const { zoom } = fullSize(whole, picture, place, 2)
    expect(fitScale(picture, place, 0) * zoom * 2).toBe(1)
  })
})

describe('the digest of parts', () => {
  const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest()

  test.each([0, 1, 55, 56, 63, 64, 65, 1000])('without the browser’s own, %i bytes', (length) => {
    const bytes = Uint8Array.from({ length }, (_, index) => index * 7)
    expect(Buffer.from(plainSha256(bytes))).toEqual(sha(bytes))
  })

  test('is what the server computes', async () => {
    const content = Buffer.alloc(partBytes + 10, 5)
    const parts = [content.subarray(0, partBytes), content.subarray(partBytes)]
    const expected = sha(Buffer.concat(parts.map(sha))).toString('hex')
    const read: number[] = []
    const found = await digestOfParts(new Blob([content]), new AbortController().signal, (share) =>
      read.push(share),
    )
    expect([found, read]).toEqual([expected, [0.5, 1]])
  })
})

test('all files together: by bytes, without those of earlier visits and refused ones', () => {
  const item = (key: string, state: Upload['state'], byteSize: number, percent: number): Upload => ({
    key,
    kind: 'other',
    name: key,
    byteSize,
    preview: null,
    state,
    percent,
    error: null,
    uploadId: null,
    attachment: null,
  })
  expect(totalOf([item('a', 'done', 10, 100)])).toBeNull()
  expect(
    totalOf([
      item('a', 'done', 100, 100),
      item('b', 'sending', 300, 50),
      item('c', 'failed', 900, 0),
      item('d', 'left', 900, 50),
    ]),
  ).toEqual({ done: 1, all: 2, percent: 62 })
})

test.each([
  [undefined, 'all'],
  ['bytes=0-9', { start: 0, end: 9 }],
  ['bytes=90-', { start: 90, end: 99 }],
  ['bytes=90-500', { start: 90, end: 99 }],
  ['bytes=-10', { start: 90, end: 99 }],
  ['bytes=-1000', { start: 0, end: 99 }],
  ['bytes=100-', 'none'],
  ['bytes=-0', 'none'],
  ['bytes=9-3', 'all'],
  ['bytes=0-1,5-6', 'all'],
  ['bytes=-', 'all'],
  ['lines=1-2', 'all'],
])('the range %s of a hundred bytes', (header, range) => {
  expect(rangeOf(header, 100)).toEqual(range)
})
