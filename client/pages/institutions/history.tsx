/** The versions of an institution, and the way back to one. */
import { useState } from 'react'
import type {
  InstitutionDetail,
  InstitutionEntries,
  InstitutionSettings,
  InstitutionVersions,
} from '../../../server/contract/institution.ts'
import { useLanguage, useTexts } from '../../i18n/text.ts'
import { refreshLines } from '../../lines.ts'
import { useInstitutionVersions, useRestoreInstitution } from '../../places.ts'
import { ChangeList } from '../lines/change-list.tsx'
import { SaveDialog } from '../lines/confirm.tsx'
import { VersionHead } from '../lines/version-head.tsx'
import { VersionList } from '../lines/version-list.tsx'
import { placeRows } from './words.ts'

type Props = {
  place: InstitutionDetail
  all: InstitutionEntries
  /** The settings as they are now. */
  onRestored: (settings: InstitutionSettings, version: number) => void
}
type Version = InstitutionVersions['items'][number]

export function PlaceHistory({ place, all, onRestored }: Props) {
  const texts = useTexts()
  const language = useLanguage()
  const words = texts.lines
  const query = useInstitutionVersions(place.id)
  const restore = useRestoreInstitution(place.id)
  const [chosen, setChosen] = useState<Version | null>(null)
  /* what came since stays, as the server has it */
  const asThen = (then: InstitutionSettings): InstitutionSettings => ({
    ...then,
    departments: [
      ...then.departments,
      ...place.settings.departments.filter((one) => then.departments.every(({ id }) => id !== one.id)),
    ],
  })
  const rowsTo = (version: Version) =>
    placeRows(texts, language, all, place.settings, asThen(version.settings))
  return (
    <>
      <VersionList query={query}>
        {(one) => (
          <li key={one.number} data-testid="place-version" data-number={one.number}>
            <VersionHead
              version={one}
              current={one.number === place.version}
              onRestore={rowsTo(one).length === 0 ? null : () => setChosen(one)}
            />
            {one.previous === null ? null : (
              <ChangeList rows={placeRows(texts, language, all, one.previous, one.settings)} atFirst={5} />
            )}
          </li>
        )}
      </VersionList>
      {chosen === null ? null : (
        <SaveDialog
          title={words.confirm.restoreTitle(chosen.number)}
          action={words.history.restore}
          save={(reason) => restore.mutateAsync({ number: chosen.number, version: place.version, reason })}
          onConflict={refreshLines}
          onSaved={(version) => onRestored(asThen(chosen.settings), version)}
          onClose={() => setChosen(null)}
        >
          <ChangeList rows={rowsTo(chosen)} atFirst={10} />
        </SaveDialog>
      )}
    </>
  )
}
