/** Who went on by telephone: in the next step while it goes on, and before somebody is marked as not having come. */
import { Checkbox } from 'antd'
import type { Consultation } from '../../../server/contract/consultation.ts'
import { phoneFrom } from '../../../server/domain/phone.ts'
import { personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { latestPhoned, numbersOf } from '../../telephone.ts'
import { NextAfterPhone, PhoneNumber } from '../../ui/phone-card.tsx'
import { useTime } from '../../ui/time.ts'

/** In the hour that is planned now, as the server asks as well. */
export function phonedNow({ phoned, scheduledStart }: Pick<Consultation, 'phoned' | 'scheduledStart'>) {
  if (scheduledStart === null) return []
  const from = phoneFrom(new Date(scheduledStart)).getTime()
  return latestPhoned(phoned).filter(({ pressedAt }) => Date.parse(pressedAt) >= from)
}

function usePhonedWords(consultation: Pick<Consultation, 'phoned' | 'scheduledStart'>): string[] {
  const texts = useTexts()
  const language = useLanguage()
  const time = useTime()
  return phonedNow(consultation).map(({ person, side, pressedAt }) =>
    texts.telephone.note(time.clock(pressedAt), personIn(language, person), texts.state.side[side]),
  )
}

export function PhonedNote({ consultation }: { consultation: Consultation }) {
  const sentences = usePhonedWords(consultation)
  const numbers = numbersOf(consultation)
  if (sentences.length === 0) return null
  const goesOn = ['scheduled', 'in_session', 'reporting'].includes(consultation.state)
  return (
    <div className="next-phone small" role="status" data-testid="phoned-note">
      {sentences.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      {goesOn && numbers !== null && numbers.number !== '' ? <PhoneNumber number={numbers.number} /> : null}
      {goesOn ? <NextAfterPhone consultation={consultation} /> : null}
    </div>
  )
}

type DespiteProps = {
  consultation: Consultation
  sure: boolean
  onSure: (sure: boolean) => void
  /** Whether the person has pressed the button: what lacks is then said. */
  checked: boolean
}

/** Asked again of whoever marks a no-show of a session that went on by telephone. */
export function DespitePhone({ consultation, sure, onSure, checked }: DespiteProps) {
  const { noShow } = useTexts().telephone
  const sentences = usePhonedWords(consultation)
  if (sentences.length === 0) return null
  return (
    <div className="dialog-quicker" role="alert" data-testid="no-show-phoned">
      <h3>{noShow.title}</h3>
      {sentences.map((sentence) => (
        <p className="small second" key={sentence}>
          {sentence}
        </p>
      ))}
      <Checkbox checked={sure} onChange={(event) => onSure(event.target.checked)} data-testid="no-show-sure">
        {noShow.sure}
      </Checkbox>
      <p className="field-error">{checked && !sure ? noShow.unsure : ''}</p>
    </div>
  )
}
