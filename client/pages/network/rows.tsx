/** One line for each thing that is looked at: mark and word, what was found, what to do. */
import { Button } from 'antd'
import { type CheckItem, type CheckVerdict, verdictOf } from '../../../server/domain/network.ts'
import { useTexts } from '../../i18n/text.ts'
import { figureOf, wordsOf } from '../../network/report.ts'
import type { TrialResult, TrialState } from '../../network/trial.ts'
import { playTestTone } from '../../room/sound.ts'
import { Icon, type IconName } from '../../ui/icon.tsx'

type RowsProps = {
  items: readonly CheckItem[]
  state: TrialState
  onAnswer: (heard: boolean) => void
}

export function Rows({ items, state, onAnswer }: RowsProps) {
  return (
    <ul className="network-rows">
      {items.map((item) => (
        <Row
          key={item}
          item={item}
          result={state.results.find((one) => one.item === item)}
          isNow={state.now === item}
          onAnswer={onAnswer}
        />
      ))}
    </ul>
  )
}

const icons: Readonly<Record<CheckVerdict, IconName>> = {
  good: 'tick',
  warning: 'alert',
  bad: 'cross',
  skipped: 'minus',
}

type RowProps = {
  item: CheckItem
  result: TrialResult | undefined
  isNow: boolean
  onAnswer: (heard: boolean) => void
}

function Row({ item, result, isNow, onAnswer }: RowProps) {
  const texts = useTexts()
  const { network } = texts
  const verdict = result === undefined ? null : verdictOf(result)
  const waits = result?.item === 'loudspeaker' && result.cause === 'unanswered'
  return (
    <li
      className={`network-row network-${verdict ?? 'waiting'}`}
      data-testid={`network-${item}`}
      data-cause={result?.cause}
    >
      <span className="network-mark">
        {verdict === null || waits ? null : <Icon name={icons[verdict]} size={16} />}
      </span>
      <b className="network-item">{network.item[item]}</b>
      <span className="network-words">
        {result === undefined ? (
          <span className="dim">{isNow ? network.running : network.waiting}</span>
        ) : waits ? (
          <Question onAnswer={onAnswer} />
        ) : (
          <Found result={result} verdict={verdict} />
        )}
      </span>
      <span className="network-figure">{result === undefined ? '' : figureOf(texts, result)}</span>
    </li>
  )
}

function Found({ result, verdict }: { result: TrialResult; verdict: CheckVerdict | null }) {
  const texts = useTexts()
  const { what, hint } = wordsOf(texts, result)
  return (
    <>
      <span>
        {/* The mark says it to the eye. */}
        {verdict === null ? null : (
          <span className="hidden-text">{`${texts.network.verdict[verdict]}　`}</span>
        )}
        {what}
      </span>
      {hint === '' ? null : <span className="second network-next">{hint}</span>}
    </>
  )
}

function Question({ onAnswer }: { onAnswer: (heard: boolean) => void }) {
  const { network } = useTexts()
  return (
    <span className="network-question">
      {network.heard}
      <span className="row">
        <Button size="small" onClick={() => onAnswer(true)} data-testid="network-heard">
          {network.yes}
        </Button>
        <Button size="small" onClick={() => onAnswer(false)}>
          {network.no}
        </Button>
        <Button
          size="small"
          type="link"
          // That it cannot be played is answered by the person.
          onClick={() => void playTestTone(null).catch((error: unknown) => console.debug('no tone', error))}
        >
          {network.play}
        </Button>
      </span>
    </span>
  )
}
