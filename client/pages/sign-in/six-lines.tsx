/** The six lines as six lines. They come from the server; until then their place is kept. */
import { nameIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { usePublicLines } from '../../session.ts'
import { Seal } from '../../ui/seal.tsx'

/** ● Beijing, ○ Hohhot. */
function Line() {
  return (
    <svg width="92" height="10" aria-hidden="true" className="tone-teal">
      <path d="M16 5h60" stroke="currentColor" strokeWidth="1.2" />
      <circle cx="13" cy="5" r="3" fill="currentColor" />
      <circle cx="79" cy="5" r="2.6" fill="none" stroke="currentColor" strokeWidth="1.2" />
    </svg>
  )
}

export function SixLines() {
  const texts = useTexts()
  const language = useLanguage()
  const lines = usePublicLines().data ?? []
  return (
    <ul className="six-lines" aria-label={texts.session.lines}>
      {lines.map((line) => (
        <li key={line.code}>
          <Seal seal={line.seal} code={line.code} size="small" />
          <b>{nameIn(language, line.name)}</b>
          <span className="six-lines-beijing">{nameIn(language, line.beijing)}</span>
          <Line />
          <span>{nameIn(language, line.hohhot)}</span>
        </li>
      ))}
    </ul>
  )
}
