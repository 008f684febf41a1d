import { renderToStaticMarkup } from 'react-dom/server'
import { beforeAll, describe, expect, test } from 'vitest'
import { failureOf, isPassing } from '../../client/failure.ts'
import { loadTexts } from '../../client/i18n/text.ts'
import { zh } from '../../client/i18n/zh.ts'
import { paths, safeNext } from '../../client/paths.ts'
import { groupKeys, matchesKeys } from '../../client/ui/keys.ts'
import { Mark, StateLabel } from '../../client/ui/mark.tsx'
import { Seal } from '../../client/ui/seal.tsx'
import { settleRows } from '../../client/ui/steady-rows.ts'
import { Urgency } from '../../client/ui/urgency.tsx'
import { widthOf } from '../../client/ui/width.ts'
import { states, urgencies } from '../../server/domain/consultation.ts'

beforeAll(() => loadTexts('zh'))

describe('marks', () => {
  test('each state has its own shape, and the word beside it', () => {
    const shapes = states.map((state) =>
      renderToStaticMarkup(<Mark state={state} />).replace(/class="[^"]*"/, ''),
    )
    expect(new Set(shapes).size).toBe(states.length)
    for (const state of states) {
      const label = renderToStaticMarkup(<StateLabel state={state} />)
      expect(label).toContain(zh.state.names[state])
      expect(label).toContain('aria-hidden="true"')
    }
  })

  test('only in_session is filled', () => {
    const filled = states.filter((state) =>
      renderToStaticMarkup(<StateLabel state={state} />).includes('state-live'),
    )
    expect(filled).toEqual(['in_session'])
  })

  test('urgency has its word', () => {
    for (const level of urgencies) {
      expect(renderToStaticMarkup(<Urgency level={level} />)).toContain(zh.state.urgency[level])
    }
  })

  test('a seal alone has the name of its line', () => {
    expect(renderToStaticMarkup(<Seal seal="眠" code="SL" name="睡眠医学" />)).toContain(
      'aria-label="睡眠医学"',
    )
    expect(renderToStaticMarkup(<Seal seal="眠" code="SL" />)).toContain('aria-hidden="true"')
  })
})

describe('keys', () => {
  const press = (
    key: string,
    more: Partial<Record<'ctrlKey' | 'altKey' | 'shiftKey' | 'metaKey', boolean>> = {},
  ) => ({
    key,
    code: `Key${key.toUpperCase()}`,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    shiftKey: false,
    ...more,
  })

  test('a letter is itself, without any other key', () => {
    expect(matchesKeys(press('j'), 'J')).toBe(true)
    expect(matchesKeys(press('j', { ctrlKey: true }), 'J')).toBe(false)
    expect(matchesKeys(press('J', { shiftKey: true }), 'J')).toBe(false)
  })

  test('a character that needs Shift is found', () => {
    expect(matchesKeys(press('?', { shiftKey: true }), '?')).toBe(true)
  })

  test('Ctrl and Command are one; Alt is found where the layout gives another character', () => {
    expect(matchesKeys(press('k', { ctrlKey: true }), 'Ctrl+K')).toBe(true)
    expect(matchesKeys(press('k', { metaKey: true }), 'Ctrl+K')).toBe(true)
    expect(matchesKeys({ ...press('µ', { altKey: true }), code: 'KeyM' }, 'Alt+M')).toBe(true)
    expect(matchesKeys(press(' '), 'Space')).toBe(true)
  })

  test('neighbours with one label stand together', () => {
    const run = () => {}
    expect(
      groupKeys([
        { keys: 'J', label: '上下', run },
        { keys: 'K', label: '上下', run },
        { keys: 'Enter', label: '打开', run },
      ]),
    ).toEqual([
      { keys: ['J', 'K'], label: '上下' },
      { keys: ['Enter'], label: '打开' },
    ])
  })
})

describe('rows', () => {
  const options = { idOf: (row: { id: string }) => row.id, groupOf: (row: { group: string }) => row.group }
  const kept = [
    { id: 'a', group: 'yours' },
    { id: 'b', group: 'yours' },
    { id: 'c', group: 'other' },
  ]

  test('news does not move them; it is counted', () => {
    const fresh = [
      { id: 'd', group: 'yours' },
      { id: 'b', group: 'other' },
      { id: 'a', group: 'yours' },
    ]
    const { rows, waiting } = settleRows(kept, fresh, options)
    expect(rows.map(({ row, group }) => `${row.id} ${group}`)).toEqual(['a yours', 'b yours'])
    // d came, c went, b moved
    expect(waiting).toBe(3)
  })
})

describe('failures', () => {
  test('take the contract’s shape, alone or under error', () => {
    const shape = { code: 'TIME_TAKEN', requestId: 'r1' }
    expect(failureOf(409, shape).code).toBe('TIME_TAKEN')
    expect(failureOf(409, { error: shape }).requestId).toBe('r1')
  })

  test('of a proxy in between are told by their status', () => {
    expect(failureOf(502, null).code).toBe('UNAVAILABLE')
    expect(failureOf(413, '<html>').code).toBe('TOO_LARGE')
    expect(isPassing(failureOf(502, null))).toBe(true)
    expect(isPassing(failureOf(400, null))).toBe(false)
  })
})

describe('addresses', () => {
  test('leave out what is not set', () => {
    expect(paths.workList({ view: 'mine', q: '' })).toBe('/?view=mine')
    expect(paths.workList()).toBe('/')
  })

  test('the way back after signing in never leads out of the house', () => {
    expect(safeNext('/consultations/1')).toBe('/consultations/1')
    for (const foreign of [
      null,
      'https://evil.example',
      '//evil.example',
      '/\\evil.example',
      '/sign-in?next=/',
    ]) {
      expect(safeNext(foreign)).toBe('/')
    }
  })
})

test('the four widths', () => {
  expect([390, 640, 1100, 1360].map(widthOf)).toEqual(['phone', 'narrow', 'middle', 'wide'])
})
