/** Small parts of referrals, the same in the list and on the page. */
import type { ReferralRow } from '../../../server/contract/referral.ts'
import type { ReferralState } from '../../../server/domain/referral.ts'
import { referralEndStates } from '../../../server/domain/referral.ts'
import { nameIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { Countdown } from '../../ui/countdown.tsx'
import { Mark } from '../../ui/mark.tsx'
import { deadlineOf, lookOf } from './step.ts'

/** Mark and word. */
export function ReferralLabel({ state, children }: { state: ReferralState; children?: string }) {
  const texts = useTexts()
  const { mark, tone } = lookOf[state]
  return (
    <span className={`state tone-${tone}`} data-state={state}>
      <Mark state={mark} tone="inherit" />
      <span>{children ?? texts.referral.states[state]}</span>
    </span>
  )
}

/** `上转　市中医蒙医医院 至 广安门医院` */
export function useWay(): (row: Pick<ReferralRow, 'direction' | 'from' | 'to'>) => string {
  const texts = useTexts()
  const language = useLanguage()
  return ({ from, to }) => texts.referral.fromTo(nameIn(language, from), nameIn(language, to))
}

const hour = 3_600_000

type DueProps = {
  row: Pick<ReferralRow, 'state' | 'dueAt' | 'changedAt' | 'urgency'>
  yours: boolean
  now: number
  wick?: boolean
}

/** Time left. Only rows that the reader must act on soon get the large figure. */
export function ReferralDue({ row, yours, now, wick = true }: DueProps) {
  const texts = useTexts()
  const ends = deadlineOf(row.state)
  if (referralEndStates.includes(row.state)) return null
  if (ends === null || row.dueAt === null) {
    return <span className="countdown countdown-quiet">{texts.state.noDeadline}</span>
  }
  const left = Date.parse(row.dueAt) - now
  const large = yours && left < 4 * hour && left > -hour
  return (
    <Countdown
      until={row.dueAt}
      from={wick ? row.changedAt : null}
      ends={ends}
      urgency={row.urgency}
      size={large ? 'large' : 'quiet'}
    />
  )
}
