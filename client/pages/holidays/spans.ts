/** Rows of the form of holidays, and what differs between two years' worth of them. Pure. */
import { type HolidaySpan, holidayProblems } from '../../../server/domain/holiday.ts'
import { newKey } from '../../api.ts'
import type { Texts } from '../../i18n/zh.ts'
import type { ChangeRow } from '../lines/change-list.tsx'

/** A span of which the days may still lack. */
export type SpanDraft = {
  key: string
  first: string | null
  last: string | null
  nameZh: string
  nameEn: string
}

export function emptyRow(): SpanDraft {
  return { key: newKey(), first: null, last: null, nameZh: '', nameEn: '' }
}

export function draftOf(spans: readonly HolidaySpan[]): SpanDraft[] {
  return spans.map((span) => ({ key: newKey(), ...span }))
}

/** The rows that have both their days, in the order of the days, as the server keeps them. */
export function spansIn(rows: readonly SpanDraft[]): HolidaySpan[] {
  return rows
    .flatMap(({ first, last, nameZh, nameEn }) =>
      first === null || last === null ? [] : [{ first, last, nameZh: nameZh.trim(), nameEn: nameEn.trim() }],
    )
    .sort((one, other) => one.first.localeCompare(other.first))
}

/** What is wrong, by the place of a row on the page. */
export function problemsOf(rows: readonly SpanDraft[], year: number): { path: string; code: string }[] {
  const fields = ['nameZh', 'nameEn', 'first', 'last'] as const
  const lacking = rows.flatMap((row, index) =>
    fields
      .filter((field) => (row[field] ?? '').trim() === '')
      .map((field) => ({ path: `spans.${index}.${field}`, code: 'required' })),
  )
  const whole = rows.map((row) => ({ ...row, first: row.first ?? '', last: row.last ?? '' }))
  const places = whole.flatMap((row, index) => (row.first === '' || row.last === '' ? [] : [index]))
  const found = holidayProblems(
    whole.filter((_, index) => places.includes(index)),
    year,
  ).map(({ path, code }) => {
    const [, at = '0', end = 'first'] = path.split('.')
    return { path: `spans.${places[Number(at)] ?? 0}.${end}`, code }
  })
  return [...lacking, ...found]
}

/** What was changed here from `base` on, laid over what somebody else has saved meanwhile; a span is known by its first day. */
export function carriedOver(
  base: readonly HolidaySpan[],
  mine: readonly HolidaySpan[],
  newer: readonly HolidaySpan[],
): HolidaySpan[] {
  const same = (list: readonly HolidaySpan[], span: HolidaySpan) =>
    list.some((one) => JSON.stringify(one) === JSON.stringify(span))
  const changed = mine.filter((span) => !same(base, span))
  const given = new Set(changed.map(({ first }) => first))
  const gone = base.filter(({ first }) => !mine.some((span) => span.first === first))
  const kept = newer.filter(({ first }) => !given.has(first) && !gone.some((span) => span.first === first))
  return [...kept, ...changed].sort((one, other) => one.first.localeCompare(other.first))
}

/** By the first day of a span: what is new, what is gone, what is otherwise now. */
export function changesOf(
  words: Texts['holidays'],
  from: readonly HolidaySpan[],
  to: readonly HolidaySpan[],
): ChangeRow[] {
  const say = (span: HolidaySpan | undefined) =>
    span === undefined ? '' : `${span.nameZh} (${span.nameEn}) ${words.range(span.first, span.last)}`
  const firsts = [...new Set([...from, ...to].map(({ first }) => first))].sort()
  return firsts.flatMap((first) => {
    const before = from.find((span) => span.first === first)
    const after = to.find((span) => span.first === first)
    const [was, is] = [say(before), say(after)]
    if (was === is) return []
    return [{ path: first, name: after?.nameZh ?? before?.nameZh ?? '', from: was, to: is }]
  })
}
