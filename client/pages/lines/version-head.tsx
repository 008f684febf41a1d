/** One version: its number, who set it when and why, and the way back to it. */
import { Button } from 'antd'
import type { PersonBrief } from '../../../server/contract/common.ts'
import { personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { useTime } from '../../ui/time.ts'

type Props = {
  version: {
    number: number
    at: string
    by: PersonBrief | null
    reason: string
    restoredFrom: number | null
    previous: unknown
  }
  current: boolean
  /** null: nothing would change by it. */
  onRestore: (() => void) | null
}

export function VersionHead({ version, current, onRestore }: Props) {
  const { history, ...words } = useTexts().lines
  const language = useLanguage()
  const time = useTime()
  const unsaid = version.previous === null ? history.migrated : history.byNobody
  return (
    <>
      <div className="line-version-head">
        <b>{words.version(version.number)}</b>
        {current ? <span className="tone-teal">{history.current}</span> : null}
        <span className="second">
          {words.changedBy(
            version.by === null ? words.nobody : personIn(language, version.by),
            time.moment(version.at),
          )}
        </span>
        {current || onRestore === null ? null : (
          <Button size="small" onClick={onRestore} aria-label={`${history.restore} ${version.number}`}>
            {history.restore}
          </Button>
        )}
      </div>
      <p>
        {version.reason === '' ? unsaid : version.reason}
        {version.restoredFrom === null ? null : (
          <span className="dim">{`　${history.restored(version.restoredFrom)}`}</span>
        )}
      </p>
    </>
  )
}
