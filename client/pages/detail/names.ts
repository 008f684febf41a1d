/** Names in the language in use, where the server gives only the Chinese one. */
import type { Consultation } from '../../../server/contract/consultation.ts'
import { personIn, useLanguage } from '../../i18n/text.ts'

/**
 * The people of a consultation by their id: both sides, who reviewed and pre-checked it, and whom the office named; anybody else by the
 * name that came along.
 */
export function useNameOf(
  consultation: Pick<Consultation, 'requester' | 'expert' | 'review' | 'precheck'>,
): (id: string | null, name: string) => string {
  const language = useLanguage()
  const { requester, expert, review, precheck } = consultation
  const people = [
    ...[requester, expert, ...review.decisions.map(({ by }) => by)],
    ...precheck.decisions.flatMap(({ by, expert: named }) => [by, named]),
  ]
  return (id, name) => {
    const known = people.find((one) => one !== null && one.id === id)
    return known == null ? name : personIn(language, known)
  }
}
