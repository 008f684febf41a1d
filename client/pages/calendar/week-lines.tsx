/** A week in few words. */
import type { WeeklyInterval } from '../../../server/contract/calendar.ts'
import { useTexts } from '../../i18n/text.ts'
import { alikeDays } from './hours.ts'
import './hours.css'

/** `周一至周五　08:30–11:30　14:00–17:00`, a line for each run of days that are alike. */
export function WeekLines({ intervals }: { intervals: readonly WeeklyInterval[] }) {
  const texts = useTexts()
  const names = texts.calendar.hours.weekdays
  const nameOf = (weekday: number) => names[weekday - 1] ?? ''
  return (
    <ul className="week-lines" data-testid="week-lines">
      {alikeDays(intervals).map(({ first, last, parts }) => (
        <li key={first}>
          {`${texts.lineExperts.days(nameOf(first), nameOf(last))}　${parts
            .map(({ from, to }) => `${from}–${to}`)
            .join('　')}`}
        </li>
      ))}
    </ul>
  )
}
