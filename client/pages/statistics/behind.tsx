/** A number that opens the consultations behind it, for those who may read the log; to others it is a number. */
import { Link } from 'react-router'
import type { Dimension, FigureId, FigurePart } from '../../../server/domain/statistics.ts'
import { conditionsOf, figureOf } from '../../../server/domain/statistics.ts'
import { nameIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { paths } from '../../paths.ts'
import { isAllowed, useMe } from '../../session.ts'
import type { Asked } from './data.ts'
import { countWords } from './words.ts'

type BehindProps = {
  count: number
  figure: FigureId
  part?: FigurePart
  asked: Asked
  /** The instant that was counted for. */
  asOf: string
  /** Further filters of the log: one line, one month, two hours of a weekday. */
  only?: Readonly<Record<string, string | undefined>>
  children?: string
}

export function Behind({ count, figure, part = 'counted', asked, asOf, only = {}, children }: BehindProps) {
  const texts = useTexts()
  const language = useLanguage()
  const me = useMe()
  const { shape, name } = figureOf(figure)
  const shown = children ?? countWords(figureOf(figure), count)
  if (count === 0) return shown
  if (shape.kind === 'programme') {
    const { from, to, lineId, institutionId } = { ...asked, ...only }
    const filters = { from, to, lineId, institutionId, kind: shape.kinds.join(',') }
    return isAllowed(me, 'ledger.read') ? (
      <Link
        className="stat-behind"
        to={paths.programme({ view: 'entries', ...filters })}
        title={texts.statistics.behindEntries(nameIn(language, name))}
      >
        {shown}
      </Link>
    ) : (
      shown
    )
  }
  if (shape.kind === 'coverage' && isAllowed(me, 'ledger.read')) {
    const { from, to } = { ...asked, ...only }
    return (
      <Link
        className="stat-behind"
        to={paths.programme({ view: 'coverage', from, to })}
        title={texts.statistics.behindCoverage}
      >
        {shown}
      </Link>
    )
  }
  if (conditionsOf(figureOf(figure), part) === null || !isAllowed(me, 'log.read')) return shown
  const word = part === 'missed' ? texts.statistics.behindMissed : texts.statistics.behind
  return (
    <Link
      className="stat-behind"
      to={paths.log({ ...asked, ...only, figure, part, asOf })}
      title={word(nameIn(language, name))}
    >
      {shown}
    </Link>
  )
}

/** What of the log one row of a dimension is; null where the log has no such filter. */
export function rowFilter(by: Dimension, key: string | null): Readonly<Record<string, string>> | null {
  if (key === null) return null
  switch (by) {
    case 'line':
      return { lineId: key }
    case 'institution':
      return { institutionId: key }
    case 'department':
      return { departmentId: key }
    case 'month':
      return monthDays(key)
    default:
      return { personId: key }
  }
}

/** First and last day of `YYYY-MM`. */
export function monthDays(month: string): { from: string; to: string } {
  const [year = 0, number = 1] = month.split('-').map(Number)
  const last = new Date(Date.UTC(year, number, 0)).getUTCDate()
  return { from: `${month}-01`, to: `${month}-${String(last).padStart(2, '0')}` }
}

/** A month cut to the period that is asked about. */
export function within(asked: Asked, days: { from: string; to: string }): { from: string; to: string } {
  const [, from = days.from] = [days.from, asked.from].sort()
  const [to = days.to] = [days.to, asked.to].sort()
  return { from, to }
}
