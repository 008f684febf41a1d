/** From the first to the last access of an anomaly, in words. */
import type { Anomaly } from '../../../server/contract/access.ts'
import { useTexts } from '../../i18n/text.ts'
import { useTime } from '../../ui/time.ts'

export function useSpan(): (anomaly: Pick<Anomaly, 'firstAt' | 'lastAt'>) => string {
  const { access: words } = useTexts()
  const time = useTime()
  return ({ firstAt, lastAt }) => {
    const from = `${time.day(firstAt)} ${time.clock(firstAt)}`
    const sameDay = time.day(firstAt) === time.day(lastAt)
    const to = sameDay ? time.clock(lastAt) : `${time.day(lastAt)} ${time.clock(lastAt)}`
    return sameDay && time.clock(firstAt) === to ? from : words.anomaly.span(from, to)
  }
}
