/** The foot of the editor: what is on the server, and the ways on. */
import { Button } from 'antd'
import { useNavigate } from 'react-router'
import { useTexts } from '../../i18n/text.ts'
import { paths } from '../../paths.ts'
import { errorWords } from '../../ui/answer.tsx'
import { useTime } from '../../ui/time.ts'
import type { Draft } from './data.ts'

type FootProps = {
  draft: Draft
  lacking: number
  /** How many places are too long, and therefore not on the server. */
  over: number
  onSign: () => void
  onStop: (() => void) | undefined
  version: number
  id: string
}

export function Foot({ draft, lacking, over, onSign, onStop, version, id }: FootProps) {
  const texts = useTexts()
  const navigate = useNavigate()
  const words = texts.opinion
  const leave = async () => {
    if ((await draft.save()) !== null || draft.status === 'untouched') await navigate(paths.consultation(id))
  }
  return (
    <div className="opinion-foot">
      <span className="small" role="status" data-testid="opinion-saved">
        <SaveWords draft={draft} />
        {over > 0 ? (
          <span className="tone-cinnabar">
            {'　'}
            {words.tooLong(over)}
          </span>
        ) : null}
      </span>
      <span className="opinion-actions">
        {lacking > 0 ? <span className="second small">{words.lacking(lacking)}</span> : null}
        {onStop === undefined ? (
          <Button onClick={() => void leave()}>{words.leave}</Button>
        ) : (
          <Button onClick={onStop}>{words.stopAmending}</Button>
        )}
        <Button type="primary" onClick={onSign} data-testid="opinion-sign">
          {version === 1 ? words.sign : words.signFirst(version)}
        </Button>
      </span>
    </div>
  )
}

function SaveWords({ draft }: { draft: Draft }) {
  const texts = useTexts()
  const time = useTime()
  const words = texts.opinion
  switch (draft.status) {
    case 'saving':
      return words.saving
    case 'unsaved':
      return words.unsaved
    case 'failed':
      return (
        <span className="tone-cinnabar">
          {words.saveFailed}
          {'　'}
          {errorWords(texts, draft.error).what}
        </span>
      )
    case 'conflict':
      return <span className="tone-ochre">{texts.signature.conflict.title}</span>
    default:
      return draft.savedAt === null ? words.neverSaved : words.saved(time.clockSeconds(draft.savedAt))
  }
}
