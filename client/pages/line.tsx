/** One line: its settings to change, its experts with their hours and templates, and the versions of its settings. */
import { Button } from 'antd'
import { useState } from 'react'
import { Link, useNavigate, useParams, useSearchParams } from 'react-router'
import type { LineChoices, LineDetail } from '../../server/contract/line-settings.ts'
import { settingChanges, withValue } from '../../server/domain/setting-change.ts'
import { ApiFailure } from '../failure.ts'
import { nameIn, personIn, useLanguage, useTexts } from '../i18n/text.ts'
import { refreshLines, useAddLine, useChangeLine, useLineChoices, useLineDetail } from '../lines.ts'
import { paths } from '../paths.ts'
import { EmptyState, ErrorState } from '../ui/answer.tsx'
import { PageHead } from '../ui/layout.tsx'
import { LinkButton } from '../ui/link-button.tsx'
import { useTime } from '../ui/time.ts'
import { usePageTitle } from '../ui/top-bar.tsx'
import { Waiting } from '../ui/waiting.tsx'
import { SaveDialog } from './lines/confirm.tsx'
import { blankSettings, type Desk, DeskProvider, useNewDesk } from './lines/desk.ts'
import { LineEffects } from './lines/effects.tsx'
import { type HoursDrafts, LineExpertsView } from './lines/experts.tsx'
import { LineHistory } from './lines/history.tsx'
import { SaveBar } from './lines/save-bar.tsx'
import { LineSections } from './lines/sections.tsx'
import { lineViews, ViewNav } from './lines/version-list.tsx'
import './lines/lines.css'

export function LinePage() {
  const { id = '' } = useParams()
  const words = useTexts().lines
  const fresh = id === 'new'
  const line = useLineDetail(fresh ? null : id)
  const choices = useLineChoices()
  const language = useLanguage()
  const { settings } = line.data ?? {}
  usePageTitle(
    fresh
      ? words.newTitle
      : settings === undefined
        ? words.title
        : nameIn(language, { zh: settings.nameZh, en: settings.nameEn }),
  )
  const error = line.error ?? choices.error
  const absent = line.error instanceof ApiFailure && line.error.code === 'NOT_FOUND'
  return (
    <main className="lines" id="content" tabIndex={-1}>
      {absent ? (
        <EmptyState
          title={words.absent.title}
          actions={<LinkButton to={paths.lines()}>{words.back}</LinkButton>}
        >
          {words.absent.body}
        </EmptyState>
      ) : choices.data !== undefined && (fresh || line.data !== undefined) ? (
        <LineBody
          key={id}
          line={line.data ?? null}
          choices={choices.data}
          readAgain={async () => (await line.refetch()).data}
        />
      ) : error === null ? (
        <Waiting />
      ) : (
        <ErrorState
          error={error}
          onRetry={() => {
            void line.refetch()
            void choices.refetch()
          }}
        />
      )}
    </main>
  )
}

type BodyProps = {
  /** null: it is being made. */
  line: LineDetail | null
  choices: LineChoices
  readAgain: () => Promise<LineDetail | undefined>
}

function LineBody({ line, choices, readAgain }: BodyProps) {
  const [search] = useSearchParams()
  const desk = useNewDesk(line, choices)
  // Turning to another view and back keeps what was typed.
  const [hours, setHours] = useState<HoursDrafts>({})
  const view =
    line === null ? 'settings' : (lineViews.find((one) => one === search.get('view')) ?? 'settings')
  return (
    <>
      <Head line={line} choices={choices} desk={desk} />
      {line === null ? null : (
        <ViewNav
          among={lineViews}
          current={view}
          to={(one) => paths.line(line.id, one === 'settings' ? {} : { view: one })}
        />
      )}
      {view === 'versions' && line !== null ? (
        <LineHistory line={line} choices={choices} onRestored={desk.rebase} />
      ) : view === 'experts' && line !== null ? (
        <LineExpertsView
          lineId={line.id}
          drafts={hours}
          onDraft={(id, draft) =>
            setHours(({ [id]: _before, ...others }) => (draft === null ? others : { ...others, [id]: draft }))
          }
        />
      ) : (
        <DeskProvider value={desk}>
          <LineSections />
        </DeskProvider>
      )}
      <Saving line={line} choices={choices} desk={desk} readAgain={readAgain} />
    </>
  )
}

type HeadProps = { line: LineDetail | null; choices: LineChoices; desk: Desk }

function Head({ line, choices, desk }: HeadProps) {
  const words = useTexts().lines
  const language = useLanguage()
  const time = useTime()
  const [closing, setClosing] = useState(false)
  if (line === null)
    return (
      <PageHead
        title={words.newTitle}
        sub={
          <Link to={paths.lines()} className="line-back">
            {words.back}
          </Link>
        }
      />
    )
  const { settings, changed, version } = line
  const by = changed.by === null ? words.nobody : personIn(language, changed.by)
  return (
    <>
      <PageHead
        title={nameIn(language, { zh: settings.nameZh, en: settings.nameEn })}
        sub={
          <>
            <Link to={paths.lines()} className="line-back">
              {words.back}
            </Link>
            {settings.open ? null : <b className="tone-ochre line-closed">{words.closed}</b>}
            {`　${words.version(version)}　${words.changedBy(by, time.short(changed.at))}`}
          </>
        }
        extra={
          <Button danger={settings.open} onClick={() => setClosing(true)} data-testid="line-open">
            {settings.open ? words.close : words.reopen}
          </Button>
        }
      />
      {closing ? (
        <OpenDialog line={line} choices={choices} desk={desk} onClose={() => setClosing(false)} />
      ) : null}
    </>
  )
}

/** Closing and opening change nothing else: what else is being written stays as it is. */
function OpenDialog({ line, choices, desk, onClose }: HeadProps & { line: LineDetail; onClose: () => void }) {
  const { confirm, close, reopen } = useTexts().lines
  const change = useChangeLine(line.id)
  const { settings, version } = line
  const next = withValue(settings, 'open', !settings.open)
  return (
    <SaveDialog
      title={settings.open ? confirm.closeTitle : confirm.openTitle}
      action={settings.open ? close : reopen}
      lead={settings.open ? confirm.closing : confirm.opening}
      danger={settings.open}
      save={(reason) => change.mutateAsync({ version, settings: next, reason })}
      onConflict={refreshLines}
      onSaved={(saved) => desk.rebase(next, saved)}
      onClose={onClose}
    >
      <LineEffects changes={settingChanges(settings, next)} choices={choices} running={line.running} />
    </SaveDialog>
  )
}

type SavingProps = BodyProps & { desk: Desk }

/** The foot with what is not saved yet, and the dialog that saves it. */
function Saving({ line, choices, desk, readAgain }: SavingProps) {
  const texts = useTexts()
  const { lines: words } = texts
  const navigate = useNavigate()
  const [saving, setSaving] = useState(false)
  const [saved, setSaved] = useState(false)
  const change = useChangeLine(line?.id ?? '')
  const add = useAddLine()
  const save = async (reason: string) => {
    if (line !== null) return change.mutateAsync({ version: desk.version, settings: desk.settings, reason })
    const made = await add.mutateAsync({ settings: desk.settings, reason })
    setSaved(true)
    return made
  }
  const onConflict = async () => {
    const newer = await readAgain()
    if (newer !== undefined) desk.rebase(newer.settings, newer.version)
    return newer
  }
  return (
    <>
      <SaveBar desk={desk} saved={saved} onSave={() => setSaving(true)} />
      {saving ? (
        <SaveDialog
          title={line === null ? words.confirm.newTitle : words.confirm.title}
          action={line === null ? words.confirm.create : words.confirm.save}
          {...(line === null ? { lead: words.confirm.creating } : {})}
          save={save}
          onConflict={onConflict}
          onRefused={desk.refuse}
          onSaved={(version) =>
            line === null ? void navigate(paths.lines()) : desk.rebase(desk.settings, version)
          }
          onClose={() => setSaving(false)}
        >
          <LineEffects
            changes={line === null ? settingChanges(blankSettings(), desk.settings) : desk.changes}
            choices={choices}
            running={line?.running ?? null}
          />
        </SaveDialog>
      ) : null}
    </>
  )
}
