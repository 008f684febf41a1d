/** Under the tools: whose colour is whose, saved layers, and whether one's own drawing is in the record. */
import type { Shared } from '../../../../server/contract/together.ts'
import { personIn, useLanguage, useTexts } from '../../../i18n/text.ts'
import { useStore } from '../../../ui/store.ts'
import { useTime } from '../../../ui/time.ts'
import { InkLine, LayerBoxes, type LayerChoice } from '../../../viewer/layers.tsx'
import { unsavedOf } from '../../together.ts'
import { useClient, useRoomState } from '../context.tsx'

type FootProps = { shared: Shared; choice: LayerChoice }

export function Foot({ shared, choice }: FootProps) {
  const words = useTexts().together
  const language = useLanguage()
  const { self } = useRoomState()
  const drawn = new Set(shared.marks.map(({ personId }) => personId))
  const hands = shared.hands.filter(({ personId }) => drawn.has(personId))
  return (
    <div className="t-foot">
      <LayerBoxes choice={choice} />
      <Saved />
      <ul className="t-hands" aria-label={words.hands}>
        {hands.map((hand) => (
          <li key={hand.personId}>
            <InkLine ink={hand.ink} />
            {hand.personId === self?.personId ? words.you : personIn(language, hand)}
          </li>
        ))}
      </ul>
    </div>
  )
}

function Saved() {
  const texts = useTexts()
  const words = texts.together
  const time = useTime()
  const { together } = useClient()
  const state = useStore(together.state)
  const { self } = useRoomState()
  const unsaved = unsavedOf(state, self?.personId ?? null).length
  const { problem, savedAt } = state
  if (problem !== null) {
    const known = problem.code === 'BROWSER_UNSUPPORTED' ? undefined : texts.errors.codes[problem.code]
    const sentence = problem.code === 'TOO_LARGE' ? words.tooMuch : (known?.what ?? words.problem)
    return (
      <span className="r-bad" role="alert">
        {sentence}
      </span>
    )
  }
  if (unsaved > 0)
    return (
      <span className="r-warn" title={words.saveHint}>
        {words.unsaved(unsaved)}
      </span>
    )
  if (savedAt !== null) {
    return (
      <span className="r-quiet" role="status" data-testid="together-saved">
        {words.savedAt(time.clock(savedAt))}
      </span>
    )
  }
  return null
}
