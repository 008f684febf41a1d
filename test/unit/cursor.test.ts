import { describe, expect, test } from 'vitest'
import { readCursor, writeCursor } from '../../server/app/cursor.ts'
import { AppError } from '../../server/contract/errors.ts'

const id = '01a21879-dea2-773e-a473-818c53561d38'
const packed = (text: string) => Buffer.from(text).toString('base64url')

describe('a position in a list', () => {
  test.each([
    '2026-11-26 10:00:00.123456+00',
    '2026-11-26 10:00:00+00',
    '2026-11-26T10:00:00.123Z',
    '2024-02-29',
  ])('%s comes back as it was', (at) => {
    expect(readCursor(writeCursor({ at, id }))).toEqual({ at, id })
  })

  test.each([
    '',
    'x',
    packed(`2026-02-30|${id}`),
    packed(`2026-13-01 10:00:00+00|${id}`),
    packed(`2026-11-26T25:00:00Z|${id}`),
    packed(`2026-11-26|${id}x`),
    packed(`2026-11-26; drop table person|${id}`),
    packed(JSON.stringify(['2026-11-26', id])),
  ])('%s is none', (cursor) => {
    expect(() => readCursor(cursor)).toThrow(AppError)
  })
})
