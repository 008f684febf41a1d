/** What an export of the trail leaves out. */
import { expect, test } from 'vitest'
import { holdsTypedWords } from '../../server/domain/trail.ts'

test.each([
  { reason: '家属来电' },
  { reason: '150102199001011234' },
  { reasonText: 'no' },
  { note: 'x' },
  { filters: { number: '13800000000' } },
  { anything: '巴特尔' },
  { anything: 'Bater Zhang' },
  { nested: [{ deep: ['ᠮᠣᠩᠭᠣᠯ'] }] },
  { anything: 'José' },
])('somebody may have typed %j', (data) => {
  expect(holdsTypedWords(data)).toBe(true)
})

test.each([
  {},
  null,
  { relation: 'requester', part: 'case' },
  { reasonCode: 'no_capacity', reasonText: '', reason: null, note: '' },
  { startAt: '2026-03-01T17:00:00.000Z', version: 4, number: 7, flag: true },
  { personIds: ['019abd7c-2870-7be0-a996-602959d35de6'], digest: 'a41f'.repeat(16), mediaType: 'image/png' },
])('nobody has typed %j', (data) => {
  expect(holdsTypedWords(data)).toBe(false)
})
