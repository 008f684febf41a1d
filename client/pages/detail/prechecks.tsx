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
  const { state, precheckOnly, precheck } = consultation
  const { decisions } = precheck
  if (decisions.length === 0) return null
  // Why it came back, or was not taken, stands with the next step already.
  const said = precheckOnly && (state === 'returned' || state === 'declined') ? decisions.at(-1) : undefined
  const words = texts.precheck.decisions
  return (
    <Section title={words.title}>
      <ul className="sign-offs small" data-testid="prechecks">
        {decisions.map((one) => (
          <li key={one.at}>
            <div>
              {one.by === null ? words.byTime : words.decision[one.decision]}
              {one.expert === null ? null : `　${words.named(personIn(language, one.expert))}`}
            </div>
            <div className="dim">
              {one.by === null ? null : `${personIn(language, one.by)}　`}
              {time.near(one.at)}
            </div>
            {one.reasonCode === null || one === said ? null : (
              <blockquote className="small second">
                {reasonWords(texts, one.reasonCode, one.reasonText)}
              </blockquote>
            )}
          </li>
        ))}
      </ul>
    </Section>
  )
}
