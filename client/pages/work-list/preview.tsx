/** What Space shows under a row: only what the list has read already, so that looking is not opening the patient's record. */
import type { ConsultationSummary } from '../../../server/contract/consultation.ts'
import { nameIn, personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { Facts } from '../../ui/layout.tsx'
import { useTime } from '../../ui/time.ts'

export function Preview({ row }: { row: ConsultationSummary }) {
  const texts = useTexts()
  const language = useLanguage()
  const time = useTime()
  const words = texts.consultation.preview
  const person = (who: ConsultationSummary['requester']) =>
    `${personIn(language, who)} ${nameIn(language, who.title)}　${nameIn(language, who.institution)}`
  const session =
    row.scheduledStart === null || row.scheduledEnd === null
      ? texts.common.none
      : `${time.weekday(row.scheduledStart)} ${time.range(row.scheduledStart, row.scheduledEnd)}`
  return (
    <Facts
      rows={[
        [words.complaint, row.chiefComplaint || texts.consultation.noComplaint],
        [words.diagnosis, row.diagnosis || texts.common.none],
        [words.time, session],
        [words.requester, person(row.requester)],
        [words.expert, row.expert === null ? words.noExpert : person(row.expert)],
        [words.submitted, row.submittedAt === null ? texts.common.none : time.short(row.submittedAt)],
        [words.number, row.number],
      ]}
    />
  )
}
