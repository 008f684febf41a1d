/** What was found, as a text that can be sent to an IT department. */
import { type CheckItem, verdictOf } from '../../server/domain/network.ts'
import type { Texts } from '../i18n/zh.ts'
import type { TrialResult } from './trial.ts'

type Sentences = Readonly<Record<string, { what: string; hint: string }>>

/** What an item was found to be; nothing to do is an empty `hint`. */
export function wordsOf(texts: Texts, { item, cause }: Pick<TrialResult, 'item' | 'cause'>) {
  const sentences: Sentences = texts.network.cause[item]
  return sentences[cause] ?? { what: '', hint: '' }
}

const kilobits: readonly CheckItem[] = ['uplink', 'downlink']

export function figureOf(texts: Texts, { item, figure }: TrialResult): string {
  if (figure === null) return ''
  const { network } = texts
  if (item === 'camera') return network.figure.cameras(figure)
  return kilobits.includes(item) ? network.figure.kilobits(figure) : network.figure.milliseconds(figure)
}

type Head = { person: string; site: string; at: string; browser: string; durationMs: number }

/** Lines end as Windows ends them: it is opened there. */
export function reportText(texts: Texts, results: readonly TrialResult[], head: Head): string {
  const { report, item, verdict } = texts.network
  const lines = results.map((result) => {
    const { what, hint } = wordsOf(texts, result)
    const said = verdictOf(result)
    const mark = said === null ? '' : verdict[said]
    return [`[${mark}] ${item[result.item]}`, what, figureOf(texts, result), hint]
      .filter((part) => part !== '')
      .join('　')
  })
  return [
    report.head,
    `${report.at}　${head.at}　${report.took(Math.round(head.durationMs / 1000))}`,
    `${report.person}　${head.person}`,
    `${report.site}　${head.site}`,
    `${report.browser}　${head.browser}`,
    '',
    ...lines,
    '',
  ].join('\r\n')
}
