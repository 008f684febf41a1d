/** In the box of the next step: the times that wait for an answer, and who passed the consultation on. */
import type { Consultation } from '../../../server/contract/consultation.ts'
import { personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { useProposals } from '../../scheduling.ts'
import { useMe } from '../../session.ts'
import { useTime } from '../../ui/time.ts'
import { reasonWords } from './course-words.ts'

type NoteProps = { consultation: Consultation }

/** What is proposed now. Whoever may not answer reads it as well. */
export function ProposalNote({ consultation }: NoteProps) {
  const texts = useTexts()
  const language = useLanguage()
  const time = useTime()
  const me = useMe()
  const waiting = consultation.proposalSide !== null
  const open = useProposals(consultation.id, waiting).data?.find(({ state }) => state === 'open')
  if (!waiting || open === undefined) return null
  const words = texts.scheduling.panel
  const own = open.by.id === me.person.id
  return (
    <div className="next-note" data-testid="open-proposal">
      <span className="label">{own ? words.yours : words.theirs(personIn(language, open.by))}</span>
      <ul className="next-times">
        {open.times.map(({ position, startAt, endAt }) => (
          <li key={position}>{`${time.weekday(startAt)}　${time.range(startAt, endAt)}`}</li>
        ))}
      </ul>
      {open.note === '' ? null : <blockquote className="small second">{open.note}</blockquote>}
    </div>
  )
}

/** Who passed it on, and why, until it is taken or handed back. */
export function PassedNote({ consultation }: NoteProps) {
  const texts = useTexts()
  const language = useLanguage()
  const { passed } = consultation
  if (passed === null) return null
  return (
    <div className="next-note" data-testid="passed-by">
      <span className="label">{texts.scheduling.panel.passedBy(personIn(language, passed.by))}</span>
      <blockquote className="small second">
        {reasonWords(texts, passed.reasonCode, passed.reasonText)}
      </blockquote>
    </div>
  )
}
