/** Names in the language in use, where the server gives only the Chinese one. */
import type { Consultation } from '../../../server/contract/consultation.ts'
import { personIn, useLanguage } from '../../i18n/text.ts'

/** The two people of a consultation by their id; anybody else by the name that came along. */
export function useNameOf(
  consultation: Pick<Consultation, 'requester' | 'expert'>,
): (id: string | null, name: string) => string {
  const language = useLanguage()
  const { requester, expert } = consultation
  return (id, name) => {
    const known = [requester, expert].find((one) => one !== null && one.id === id)
    return known == null ? name : personIn(language, known)
  }
}
