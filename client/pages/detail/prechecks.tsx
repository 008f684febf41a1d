/** What the office in Beijing decided about a request before its experts saw it. */
import type { Consultation } from '../../../server/contract/consultation.ts'
import { personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { Section } from '../../ui/layout.tsx'
import { useTime } from '../../ui/time.ts'
import { reasonWords } from './course-words.ts'

export function Prechecks({ consultation }: { consultation: Consultation }) {
  const texts = useTexts()
  const language = useLanguage()
  const time = useTime()
  const { decisions } = consultation.precheck
  if (decisions.length === 0) return null
  const words = texts.precheck.decisions
  return (
    <Section title={words.title}>
      <ul className="sign-offs small" data-testid="prechecks">
        {decisions.map(({ decision, reasonCode, reasonText, expert, by, at }) => (
          <li key={at}>
            <div>
              {by === null ? words.byTime : words.decision[decision]}
              {expert === null ? null : `　${words.named(personIn(language, expert))}`}
            </div>
            <div className="dim">
              {by === null ? null : `${personIn(language, by)}　`}
              {time.near(at)}
            </div>
            {reasonCode === null ? null : (
              <blockquote className="small second">{reasonWords(texts, reasonCode, reasonText)}</blockquote>
            )}
          </li>
        ))}
      </ul>
    </Section>
  )
}
