/** The versions of a line's settings, with what each changed, and the way back to one. */
import { useState } from 'react'
import type {
  LineChoices,
  LineDetail,
  LineSettings,
  LineVersions,
} from '../../../server/contract/line-settings.ts'
import { settingChanges } from '../../../server/domain/setting-change.ts'
import { useTexts } from '../../i18n/text.ts'
import { refreshLines, useLineVersions, useRestoreLine } from '../../lines.ts'
import { LineChangeList } from './change-list.tsx'
import { SaveDialog } from './confirm.tsx'
import { LineEffects } from './effects.tsx'
import { VersionHead } from './version-head.tsx'
import { VersionList } from './version-list.tsx'

type Version = LineVersions['items'][number]
type Props = { line: LineDetail; choices: LineChoices }
/** `onRestored`: the settings as they are now. */
type HistoryProps = Props & { onRestored: (settings: LineSettings, version: number) => void }

export function LineHistory({ line, choices, onRestored }: HistoryProps) {
  const words = useTexts().lines
  const query = useLineVersions(line.id)
  const restore = useRestoreLine(line.id)
  const [chosen, setChosen] = useState<Version | null>(null)
  return (
    <>
      <VersionList query={query}>
        {(one) => (
          <Entry
            key={one.number}
            version={one}
            line={line}
            choices={choices}
            onRestore={() => setChosen(one)}
          />
        )}
      </VersionList>
      {chosen === null ? null : (
        <SaveDialog
          title={words.confirm.restoreTitle(chosen.number)}
          action={words.history.restore}
          save={(reason) => restore.mutateAsync({ number: chosen.number, version: line.version, reason })}
          onConflict={refreshLines}
          onSaved={(version) => onRestored(chosen.settings, version)}
          onClose={() => setChosen(null)}
        >
          <LineEffects
            changes={settingChanges(line.settings, chosen.settings)}
            choices={choices}
            running={line.running}
          />
        </SaveDialog>
      )}
    </>
  )
}

type EntryProps = Props & { version: Version; onRestore: () => void }

function Entry({ version, line, choices, onRestore }: EntryProps) {
  const changes = version.previous === null ? [] : settingChanges(version.previous, version.settings)
  const same = settingChanges(line.settings, version.settings).length === 0
  return (
    <li data-testid="line-version" data-number={version.number}>
      <VersionHead
        version={version}
        current={version.number === line.version}
        onRestore={same ? null : onRestore}
      />
      {changes.length === 0 ? null : <LineChangeList changes={changes} choices={choices} atFirst={5} />}
    </li>
  )
}
