/** How the requesting hospital carried out the opinion, once it has said so. */
import type { Consultation } from '../../../server/contract/consultation.ts'
import { personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { Section } from '../../ui/layout.tsx'
import { useTime } from '../../ui/time.ts'

export function AdoptionNote({ consultation }: { consultation: Consultation }) {
  const texts = useTexts()
  const time = useTime()
  const language = useLanguage()
  const { adoption } = consultation
  if (adoption === null) return null
  const words = texts.detail.adoption
  return (
    <Section
      title={words.title}
      note={words.by(personIn(language, adoption.recordedBy), time.short(adoption.recordedAt))}
    >
      <p>
        <b>{words.decisions[adoption.decision]}</b>
      </p>
      {adoption.reason === '' ? null : <p className="reading-text second">{adoption.reason}</p>}
      {adoption.actions === '' ? null : <p className="reading-text">{adoption.actions}</p>}
    </Section>
  )
}
