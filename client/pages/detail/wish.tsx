/** The board that a request asks for, as one reads it. */
import type { RequestContent } from '../../../server/contract/consultation.ts'
import { useTexts } from '../../i18n/text.ts'

/** Nothing where one expert is asked. */
export function WishReading({ wish }: { wish: RequestContent['board'] }) {
  const texts = useTexts()
  if (wish === null) return null
  const { disciplines, question } = wish
  return (
    <section className="board-wish" data-testid="board-wish">
      <h3>{texts.board.wished}</h3>
      <p className="second">
        {disciplines.length === 0 ? texts.record.notRecorded : texts.record.and(disciplines)}
      </p>
      <div className="reading-text">
        {question || <span className="dim">{texts.record.notRecorded}</span>}
      </div>
    </section>
  )
}
