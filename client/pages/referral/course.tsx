/** What has happened, newest first. */
import type { Referral } from '../../../server/contract/referral.ts'
import { nameIn, personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { retrySeconds } from '../../queries.ts'
import { useReferralHistory } from '../../referral.ts'
import { ErrorState } from '../../ui/answer.tsx'
import { useNow } from '../../ui/clock.ts'
import { useTime } from '../../ui/time.ts'
import { Timeline } from '../../ui/timeline.tsx'
import { Waiting } from '../../ui/waiting.tsx'
import { lookOf } from './step.ts'
import { referralEntryWords, referralReasonWords } from './words.ts'

/** People of the page by their id, for the language in use; anybody else by the name that came along. */
function useNameOf({ referrer, contact, acceptedBy }: Referral) {
  const language = useLanguage()
  const people = [referrer, contact.person, acceptedBy]
  return (id: string | null, name: string) => {
    const known = people.find((one) => one !== null && one.id === id)
    return known == null ? name : personIn(language, known)
  }
}

export function ReferralCourse({ referral }: { referral: Referral }) {
  const texts = useTexts()
  const language = useLanguage()
  const time = useTime()
  const nameOf = useNameOf(referral)
  const history = useReferralHistory(referral.id)
  useNow(60_000)
  if (history.data === undefined) {
    if (history.error === null) return <Waiting />
    const retry = () => void history.refetch()
    return <ErrorState error={history.error} kept="nothing" onRetry={retry} retriesEvery={retrySeconds} />
  }
  const entries = history.data.map((entry) => ({
    key: entry.id,
    state: entry.followUp?.result === 'not_reached' ? ('no_show' as const) : lookOf[entry.toState].mark,
    what: referralEntryWords(texts, entry, (moment) => time.near(moment)),
    who: [
      nameOf(entry.actor.id, entry.actor.name) || texts.referral.course.system,
      entry.actor.institution === null ? '' : nameIn(language, entry.actor.institution),
    ]
      .filter((part) => part !== '')
      .join('　'),
    time: time.near(entry.at),
    at: entry.at,
    quote: referralReasonWords(texts, entry.reasonCode, entry.reasonText),
  }))
  return (
    <div data-testid="history">
      <Timeline entries={entries} label={texts.detail.course.title} />
    </div>
  )
}
