import { describe, expect, test } from 'vitest'
import { en } from '../../client/i18n/en.ts'
import { zh } from '../../client/i18n/zh.ts'
import { eventMark, eventWords, isShown, unableWords } from '../../client/pages/detail/course-events.ts'
import { weekOf } from '../../client/pages/duty/week.ts'
import type { HistoryEntry } from '../../server/contract/consultation.ts'
import { steps } from '../../server/domain/deadline.ts'
import { ringStages, unableReasons } from '../../server/domain/line-rules.ts'

describe('a week of those on call', () => {
  test.each([
    ['Monday at midnight in Beijing', '2026-11-22T16:00:00Z'],
    ['a Wednesday', '2026-11-25T03:00:00Z'],
    ['Sunday, a minute before midnight', '2026-11-29T15:59:00Z'],
  ])('%s', (_what, at) => {
    expect(weekOf(Date.parse(at), 0)).toEqual({
      fromAt: '2026-11-22T16:00:00.000Z',
      toAt: '2026-11-29T16:00:00.000Z',
    })
  })

  test('the ones before and after', () => {
    const at = Date.parse('2026-12-31T16:00:00Z')
    expect(weekOf(at, -1).toAt).toBe(weekOf(at, 0).fromAt)
    expect(weekOf(at, 1).fromAt).toBe(weekOf(at, 0).toAt)
  })
})

describe('what the clock did, in the history', () => {
  const entry = (kind: string, more: Partial<HistoryEntry> = {}): HistoryEntry => ({
    id: 'one',
    kind,
    at: '2026-11-25T03:00:00Z',
    actor: { id: null, name: '', nameEn: '', institution: null },
    fromState: null,
    command: null,
    toExpert: null,
    proposal: null,
    toState: null,
    reasonCode: null,
    reasonText: null,
    startAt: null,
    stage: null,
    reviewStep: null,
    ...more,
  })

  test.each([zh, en])('every stage and step has words', (texts) => {
    for (const stage of [...ringStages, ...steps, 'session', 'consent', 'post_sign']) {
      for (const kind of ['consultation.escalated', 'consultation.overdue']) {
        if (kind === 'consultation.overdue' && ringStages.some((one) => one === stage)) continue
        expect(eventWords(texts, entry(kind, { stage }))?.startsWith(stage)).toBe(false)
      }
    }
    for (const reasonCode of unableReasons) {
      expect(unableWords(texts, entry('consultation.unable', { reasonCode }))).not.toBe(reasonCode)
    }
  })

  test('own words go before a reason of the list, and other events stay out', () => {
    const said = entry('consultation.unable', { reasonCode: 'other', reasonText: ' 在路上 ' })
    expect(unableWords(zh, said)).toBe('在路上')
    expect(eventMark('consultation.unable')).toBe('declined')
    expect(isShown(said)).toBe(true)
    expect(isShown(entry('attachment.added'))).toBe(false)
    expect(eventWords(zh, entry('attachment.added'))).toBeNull()
  })
})
