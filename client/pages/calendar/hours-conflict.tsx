/** Hours were changed by somebody else since they were opened: what is stored now stands beside what was written. */
import type { WeeklyInterval } from '../../../server/contract/calendar.ts'
import { useTexts } from '../../i18n/text.ts'
import { WeekLines } from './week-lines.tsx'

type HoursConflictProps = { said: string; stored: readonly WeeklyInterval[] }

export function HoursConflict({ said, stored }: HoursConflictProps) {
  const { dialog, noHours } = useTexts().lineExperts
  return (
    <div className="tone-ochre" role="alert" data-testid="hours-conflict">
      <p>{said}</p>
      {stored.length === 0 ? <p>{noHours}</p> : <WeekLines intervals={stored} />}
      <p>{dialog.again}</p>
    </div>
  )
}
