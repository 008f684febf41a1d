/** The versions of a line's settings, with what each changed, and the way back to one. */
import { Button } from 'antd'
import { useState } from 'react'
import type {
  LineChoices,
  LineDetail,
  LineSettings,
  LineVersions,
} from '../../../server/contract/line-settings.ts'
import { settingChanges } from '../../../server/domain/line-settings.ts'
import { personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { useLineVersions, useRestoreLine } from '../../lines.ts'
import { ErrorState } from '../../ui/answer.tsx'
import { useTime } from '../../ui/time.ts'
import { Waiting } from '../../ui/waiting.tsx'
import { ChangeList } from './change-list.tsx'
import { SaveDialog } from './confirm.tsx'

type Version = LineVersions['items'][number]
type Props = { line: LineDetail; choices: LineChoices }
/** `onRestored`: the settings as they are now. */
type HistoryProps = Props & { onRestored: (settings: LineSettings, version: number) => void }

export function LineHistory({ line, choices, onRestored }: HistoryProps) {
  const words = useTexts().lines
  const query = useLineVersions(line.id)
  const restore = useRestoreLine(line.id)
  const [chosen, setChosen] = useState<Version | null>(null)
  if (query.data === undefined) {
    return query.error === null ? (
      <Waiting />
    ) : (
      <ErrorState error={query.error} onRetry={() => void query.refetch()} />
    )
  }
  const items = query.data.pages.flatMap((page) => page.items)
  return (
    <>
      <ol className="line-versions">
        {items.map((one) => (
          <Entry
            key={one.number}
            version={one}
            line={line}
            choices={choices}
            onRestore={() => setChosen(one)}
          />
        ))}
      </ol>
      {query.hasNextPage ? (
        <div className="lines-more">
          <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {words.history.more}
          </Button>
        </div>
      ) : null}
      {chosen === null ? null : (
        <SaveDialog
          title={words.confirm.restoreTitle(chosen.number)}
          action={words.history.restore}
          changes={settingChanges(line.settings, chosen.settings)}
          choices={choices}
          running={line.running}
          save={(reason) => restore.mutateAsync({ number: chosen.number, version: line.version, reason })}
          onSaved={(version) => onRestored(chosen.settings, version)}
          onClose={() => setChosen(null)}
        />
      )}
    </>
  )
}

type EntryProps = Props & { version: Version; onRestore: () => void }

function Entry({ version, line, choices, onRestore }: EntryProps) {
  const words = useTexts().lines
  const language = useLanguage()
  const time = useTime()
  const current = version.number === line.version
  const changes = version.previous === null ? [] : settingChanges(version.previous, version.settings)
  const same = settingChanges(line.settings, version.settings).length === 0
  const reason =
    version.reason !== ''
      ? version.reason
      : version.previous === null
        ? words.history.migrated
        : words.history.byNobody
  return (
    <li data-testid="line-version" data-number={version.number}>
      <div className="line-version-head">
        <b>{words.version(version.number)}</b>
        {current ? <span className="tone-teal">{words.history.current}</span> : null}
        <span className="second">
          {words.changedBy(
            version.by === null ? words.nobody : personIn(language, version.by),
            time.moment(version.at),
          )}
        </span>
        {current || same ? null : (
          <Button size="small" onClick={onRestore} aria-label={`${words.history.restore} ${version.number}`}>
            {words.history.restore}
          </Button>
        )}
      </div>
      <p>
        {reason}
        {version.restoredFrom === null ? null : (
          <span className="dim">{`　${words.history.restored(version.restoredFrom)}`}</span>
        )}
      </p>
      {changes.length === 0 ? null : <ChangeList changes={changes} choices={choices} atFirst={5} />}
    </li>
  )
}
