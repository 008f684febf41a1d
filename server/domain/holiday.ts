/** Holidays as the State Council announces them: spans of days with a name (全国年节及纪念日放假办法 and each year's notice). Pure. */

import { addDays } from './beijing.ts'

/** Both days belong to it; `YYYY-MM-DD` in Beijing. */
export type HolidaySpan = {
  readonly first: string
  readonly last: string
  readonly nameZh: string
  readonly nameEn: string
}

export type HolidayDay = { readonly day: string; readonly nameZh: string; readonly nameEn: string }

/** More than any year has had. */
export const mostSpans = 30
/** characters of a name */
export const longestHolidayName = 40

/** How many years are set beside the running one: the next is announced in its autumn. */
export const yearsAhead = 2

/** How many days a span has, both ends among them. */
export function daysIn({ first, last }: Pick<HolidaySpan, 'first' | 'last'>): number {
  return Math.round((Date.parse(last) - Date.parse(first)) / 86_400_000) + 1
}

/** Day by day. The spans are sound ({@link holidayProblems}). */
export function daysOf(spans: readonly HolidaySpan[]): HolidayDay[] {
  const days: HolidayDay[] = []
  for (const { first, last, nameZh, nameEn } of spans)
    for (let day = first; day <= last; day = addDays(day, 1)) days.push({ day, nameZh, nameEn })
  return days
}

/** Days that follow each other under one name, as one span. @param days in order */
export function spansOf(days: readonly HolidayDay[]): HolidaySpan[] {
  const spans: HolidaySpan[] = []
  for (const { day, nameZh, nameEn } of days) {
    const before = spans.at(-1)
    const goesOn = before !== undefined && before.nameZh === nameZh && before.nameEn === nameEn
    if (goesOn && addDays(before.last, 1) === day) spans[spans.length - 1] = { ...before, last: day }
    else spans.push({ first: day, last: day, nameZh, nameEn })
  }
  return spans
}

export type HolidayProblem = { path: string; code: 'other_year' | 'range_backwards' | 'overlap' }

/**
 * What keeps these spans from being the holidays of that year. Paths are `spans.<n>.first` or `.last`; of two spans that share a day the
 * later one in the list is named.
 */
export function holidayProblems(spans: readonly HolidaySpan[], year: number): HolidayProblem[] {
  const problems: HolidayProblem[] = []
  const taken = new Set<string>()
  for (const [index, span] of spans.entries()) {
    const outside = (['first', 'last'] as const).filter((end) => Number(span[end].slice(0, 4)) !== year)
    problems.push(...outside.map((end) => ({ path: `spans.${index}.${end}`, code: 'other_year' as const })))
    if (outside.length > 0) continue
    if (span.last < span.first) {
      problems.push({ path: `spans.${index}.last`, code: 'range_backwards' })
      continue
    }
    const days = daysOf([span]).map(({ day }) => day)
    if (days.some((day) => taken.has(day))) problems.push({ path: `spans.${index}.first`, code: 'overlap' })
    for (const day of days) taken.add(day)
  }
  return problems
}
