/** Text that may be in Mongolian script: whole lines of it stand from top to bottom, lines from left to right (domain.md §3.4). */
import '@fontsource/noto-sans-mongolian/mongolian-400.css'
import { hasMongolian, scriptRuns } from '../../server/domain/mongolian.ts'
import { useTexts } from '../i18n/text.ts'
import './mongolian.css'

/**
 * A block of vertical script; it scrolls sideways, by the keyboard as well. Nothing of the text is changed.
 * @param short for a name: only as high as it is
 */
export function MongolianText({ text, short = false }: { text: string; short?: boolean }) {
  const words = useTexts().mongolian
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached without a mouse
    // biome-ignore lint/a11y/useSemanticElements: it holds text and no fields
    <div className="mongolian-frame" role="group" aria-label={words.block} tabIndex={0}>
      <div className={short ? 'mongolian-text mongolian-short' : 'mongolian-text'} lang="mn-Mong">
        {text}
      </div>
    </div>
  )
}

/** As written, line by line: Mongolian lines vertical, others as always. */
export function ScriptText({ text }: { text: string }) {
  if (!hasMongolian(text)) return text
  return scriptRuns(text).map((run, index) =>
    run.vertical ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: runs of a text that is read, not edited
      <MongolianText key={index} text={run.text} />
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: as above
      <div key={index} className="mongolian-words">
        {run.text}
      </div>
    ),
  )
}
