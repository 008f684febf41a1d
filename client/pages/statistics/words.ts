/** Figures as words. */
import type { FigureValue } from '../../../server/contract/statistics.ts'
import { type Figure, isHours } from '../../../server/domain/statistics.ts'
import { type Language, nameIn, useLanguage, useTexts } from '../../i18n/text.ts'
import type { Texts } from '../../i18n/zh.ts'
import { formatCount, formatHours } from '../../ui/number.ts'

const precise = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 })

/** `88.3%`; a share of nothing is none. */
export function shareWords(texts: Texts, count: number, among: number): string {
  return among === 0 ? texts.statistics.noData : `${precise.format((count / among) * 100)}%`
}

/** Clock figures up to two days, `0:48`, hours and minutes; then days with one decimal. */
export function spanWords(texts: Texts, seconds: number | null): string {
  if (seconds === null) return texts.statistics.noData
  if (seconds >= 2 * 86_400) return texts.statistics.day(precise.format(seconds / 86_400))
  const minutes = Math.round(seconds / 60)
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`
}

/** What was counted: cases, persons, or hours. */
export function countWords(figure: Figure, count: number): string {
  return isHours(figure) ? formatHours(count) : formatCount(count)
}

/** The one number that a figure is. */
export function valueWords(texts: Texts, figure: Figure, value: FigureValue): string {
  const { statistics } = texts
  const { shape } = figure
  if (shape.kind === 'time') return spanWords(texts, value.median)
  if (shape.kind === 'mean') {
    return value.mean === null
      ? value.count === 0
        ? statistics.noData
        : statistics.few
      : statistics.points(value.mean.toFixed(1))
  }
  if (isHours(figure)) return statistics.hours(formatHours(value.count))
  return value.among === null ? formatCount(value.count) : shareWords(texts, value.count, value.among)
}

/** What stands under the number: what it was made of. */
export function madeOf(texts: Texts, { shape }: Figure, value: FigureValue): string | null {
  const { statistics } = texts
  if (shape.kind === 'time') {
    return value.p90 === null ? null : `${statistics.median}　${statistics.p90(spanWords(texts, value.p90))}`
  }
  return value.among === null ? null : statistics.of(formatCount(value.count), formatCount(value.among))
}

/** The definition in full sentences, one for each of its parts. */
export function definitionOf(texts: Texts, language: Language, figure: Figure): string[] {
  const { define } = texts.statistics
  const said = (words: { zh: string; en: string }) => nameIn(language, words)
  return [
    define.numerator(said(figure.numerator)),
    ...(figure.denominator === null ? [] : [define.denominator(said(figure.denominator))]),
    ...(figure.clock === null ? [] : [define.clock(said(figure.clock.start), said(figure.clock.stop))]),
  ]
}

export function useDefinition(): (figure: Figure) => string[] {
  const texts = useTexts()
  const language = useLanguage()
  return (figure) => definitionOf(texts, language, figure)
}
