/** One institution with its departments: to rename, to close, and its versions. */
import { useState } from 'react'
import { Link, useNavigate, useParams, useSearchParams } from 'react-router'
import type {
  InstitutionDetail,
  InstitutionEntries,
  InstitutionSettings,
} from '../../server/contract/institution.ts'
import { institutionProblems } from '../../server/domain/institution-settings.ts'
import { ApiFailure } from '../failure.ts'
import { nameIn, personIn, useLanguage, useTexts } from '../i18n/text.ts'
import { paths } from '../paths.ts'
import { useAddInstitution, useChangeInstitution, useInstitution, useInstitutions } from '../places.ts'
import { EmptyState, ErrorState } from '../ui/answer.tsx'
import { PageHead } from '../ui/layout.tsx'
import { LinkButton } from '../ui/link-button.tsx'
import { formatCount } from '../ui/number.ts'
import { useTime } from '../ui/time.ts'
import { usePageTitle } from '../ui/top-bar.tsx'
import { Waiting } from '../ui/waiting.tsx'
import { PlaceForm } from './institutions/form.tsx'
import { PlaceHistory } from './institutions/history.tsx'
import { blankPlace, networkProblems, type PlaceDraft, placeRows, rebasePlace } from './institutions/words.ts'
import { ChangeList } from './lines/change-list.tsx'
import { SaveDialog } from './lines/confirm.tsx'
import { SaveBar } from './lines/save-bar.tsx'
import { settingViews, ViewNav } from './lines/version-list.tsx'
import './lines/lines.css'

export function InstitutionPage() {
  const { id = '' } = useParams()
  const words = useTexts().places
  const language = useLanguage()
  const fresh = id === 'new'
  const query = useInstitution(fresh ? null : id)
  const all = useInstitutions()
  const { settings } = query.data ?? {}
  usePageTitle(
    fresh
      ? words.newTitle
      : settings === undefined
        ? words.title
        : nameIn(language, { zh: settings.nameZh, en: settings.nameEn }),
  )
  const absent = query.error instanceof ApiFailure && query.error.code === 'NOT_FOUND'
  const error = query.error ?? all.error
  return (
    <main className="lines" id="content" tabIndex={-1}>
      {absent ? (
        <EmptyState
          title={words.absent.title}
          actions={<LinkButton to={paths.institutions()}>{words.back}</LinkButton>}
        >
          {words.absent.body}
        </EmptyState>
      ) : all.data !== undefined && (fresh || query.data !== undefined) ? (
        <Body
          key={id}
          place={query.data ?? null}
          all={all.data}
          readAgain={async () => (await query.refetch()).data}
        />
      ) : error === null ? (
        <Waiting />
      ) : (
        <ErrorState
          error={error}
          onRetry={() => {
            void query.refetch()
            void all.refetch()
          }}
        />
      )}
    </main>
  )
}

type BodyProps = {
  /** null: it is being added. */
  place: InstitutionDetail | null
  all: InstitutionEntries
  readAgain: () => Promise<InstitutionDetail | undefined>
}

function Body({ place, all, readAgain }: BodyProps) {
  const texts = useTexts()
  const { places: words, lines: lineWords } = texts
  const language = useLanguage()
  const time = useTime()
  const navigate = useNavigate()
  const [search] = useSearchParams()
  const [base, setBase] = useState(() => ({
    settings: place?.settings ?? blankPlace(),
    version: place?.version ?? 0,
  }))
  const [draft, setDraft] = useState<PlaceDraft>(base.settings)
  const [refused, setRefused] = useState<readonly { path: string; code: string }[]>([])
  const [saving, setSaving] = useState(false)
  const [saved, setSaved] = useState(false)
  const [tried, setTried] = useState(place !== null)
  const change = useChangeInstitution(place?.id ?? '')
  const add = useAddInstitution()
  const rows = placeRows(texts, language, all, base.settings, draft)
  const problems = [...institutionProblems(draft), ...networkProblems(draft), ...refused]
  const view = place !== null && search.get('view') === 'versions' ? 'versions' : 'settings'
  const set = (next: PlaceDraft) => {
    setDraft(next)
    setRefused([])
  }
  /* what is written here stays, on top of what is there now */
  const rebase = (settings: InstitutionSettings, version: number) => {
    setBase({ settings, version })
    setDraft(rebasePlace(base.settings, draft, settings))
  }
  const save = async (reason: string) => {
    if (place !== null) return change.mutateAsync({ version: base.version, settings: draft, reason })
    const made = await add.mutateAsync({ settings: draft, reason })
    setSaved(true)
    return made
  }
  const closes = place !== null && base.settings.open !== draft.open
  const openLines = place?.lines.filter((line) => line.open) ?? []
  return (
    <>
      <PageHead
        title={
          place === null
            ? words.newTitle
            : nameIn(language, { zh: base.settings.nameZh, en: base.settings.nameEn })
        }
        sub={
          <>
            <Link to={paths.institutions()} className="line-back">
              {words.back}
            </Link>
            {base.settings.open ? null : <b className="tone-ochre line-closed">{words.closed}</b>}
            {place === null
              ? ''
              : `　${lineWords.version(place.version)}　${lineWords.changedBy(
                  place.changed.by === null ? lineWords.nobody : personIn(language, place.changed.by),
                  time.short(place.changed.at),
                )}`}
          </>
        }
      />
      {place === null ? null : (
        <ViewNav
          among={settingViews}
          current={view}
          to={(one) => paths.institution(place.id, one === 'versions' ? { view: one } : {})}
        />
      )}
      {view === 'versions' && place !== null ? (
        <PlaceHistory place={place} all={all} onRestored={rebase} />
      ) : (
        <PlaceForm place={place} all={all} draft={draft} problems={tried ? problems : []} onChange={set} />
      )}
      <SaveBar
        desk={{
          changes: rows,
          problems,
          discard: () => set(base.settings),
          attempt: () => setTried(true),
        }}
        saved={saved}
        onSave={() => setSaving(true)}
      />
      {saving ? (
        <SaveDialog
          title={
            place === null
              ? words.confirm.newTitle
              : closes
                ? draft.open
                  ? words.confirm.openTitle
                  : words.confirm.closeTitle
                : words.confirm.title
          }
          action={place === null ? words.confirm.create : lineWords.confirm.save}
          danger={closes && !draft.open}
          {...(closes ? { lead: draft.open ? words.confirm.opening : words.confirm.closing } : {})}
          save={save}
          onConflict={async () => {
            const newer = await readAgain()
            if (newer !== undefined) rebase(newer.settings, newer.version)
            return newer
          }}
          onRefused={setRefused}
          onSaved={(version) =>
            place === null ? void navigate(paths.institutions()) : rebase(draft, version)
          }
          onClose={() => setSaving(false)}
        >
          <ChangeList rows={rows} atFirst={10} />
          {place === null ? null : (
            <p className="small">
              {words.confirm.belongs(formatCount(place.people), formatCount(openLines.length))}
            </p>
          )}
        </SaveDialog>
      ) : null}
    </>
  )
}
