/** Referrals in words. Pure. */
import type { ReferralHistoryEntry } from '../../../server/contract/referral-command.ts'
import type { Texts } from '../../i18n/zh.ts'

/** `没有床位：本周已满`; null where no reason was given. */
export function referralReasonWords(texts: Texts, code: string | null, words: string | null): string | null {
  const names: Readonly<Record<string, string>> = texts.referral.reasons
  const name = code === null ? undefined : names[code]
  const said = words?.trim() ?? ''
  if (name === undefined) return said === '' ? null : said
  if (said === '') return name
  return code === 'other' ? said : texts.detail.course.reason(name, said)
}

/** What a step of the course was. */
export function referralEntryWords(
  texts: Texts,
  { command, toState, slotAt, followUp }: ReferralHistoryEntry,
  near: (moment: string) => string,
): string {
  const { course, states, followUp: words } = texts.referral
  if (command === null) return course.drafted
  if (slotAt !== null) return (command === 'accept' ? course.slotTo : course.slotChanged)(near(slotAt))
  if (followUp !== null) {
    const channel = words.channel[followUp.channel]
    return followUp.result === 'reached'
      ? course.reached(channel)
      : course.notReached(channel, followUp.failures)
  }
  if (command === 'lose_contact') return course.lost
  if (command === 'refer_back') return course.referredBack
  return command === 'submit' ? course.sent : states[toState]
}
