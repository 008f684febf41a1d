/** A request with its case record, as a form that saves itself (look §3, picture 2). */
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useParams, useSearchParams } from 'react-router'
import type { Consultation } from '../../server/contract/consultation.ts'
import { newKey, withKey } from '../api.ts'
import { createRequest, readConsultation, saveRequest } from '../consultation.ts'
import { ApiFailure } from '../failure.ts'
import { useTexts } from '../i18n/text.ts'
import { dropKept, keep, takeKept } from '../kept.ts'
import { paths } from '../paths.ts'
import { retrySeconds } from '../queries.ts'
import { isAllowed, useMe } from '../session.ts'
import { EmptyState, ErrorState, ForbiddenOrAbsent } from '../ui/answer.tsx'
import { Sheet } from '../ui/layout.tsx'
import { LinkButton } from '../ui/link-button.tsx'
import { useOnline } from '../ui/notice.tsx'
import { usePageTitle } from '../ui/top-bar.tsx'
import { Waiting } from '../ui/waiting.tsx'
import { createDesk, DeskProvider } from './request/desk.ts'
import { createDraft, type DraftPorts } from './request/draft.ts'
import { useFilesNews } from './request/files-news.ts'
import { emptyForm, type FormContent } from './request/form.ts'
import { FormPage } from './request/form-page.tsx'
import { createUploads } from './request/uploads.ts'
import './request/request.css'

/**
 * Which request is open. A new one gets its id with the first saving, in the midst of typing: the address then says so
 * (`/requests/new?draft=…`), and the form stays as it is. Another address opens another form.
 */
function useOpened() {
  const { id } = useParams()
  const [parameters, setParameters] = useSearchParams()
  const inAddress = id ?? parameters.get('draft')
  const [seen, setSeen] = useState(inAddress)
  const [opened, setOpened] = useState({ turn: 0, id: inAddress })
  if (inAddress !== seen) {
    setSeen(inAddress)
    if (inAddress !== opened.id) setOpened({ turn: opened.turn + 1, id: inAddress })
  }
  const created = (made: string) => {
    setOpened((before) => ({ ...before, id: made }))
    // The address as it is now: the form has kept this function since it was opened, sections ago.
    const next = new URLSearchParams(window.location.search)
    next.set('draft', made)
    setParameters(next, { replace: true, preventScrollReset: true })
  }
  return { opened, created }
}

export function RequestPage() {
  const texts = useTexts()
  const me = useMe()
  const { opened, created } = useOpened()
  usePageTitle(opened.id === null ? texts.request.newTitle : texts.request.title)
  if (!isAllowed(me, 'consultation.create')) {
    return (
      <Sheet main>
        <ForbiddenOrAbsent what="page" />
      </Sheet>
    )
  }
  return <Opening key={opened.turn} id={opened.id} onCreated={created} />
}

type OpeningProps = { id: string | null; onCreated: (id: string) => void }

/** Reads what is there already, once: afterwards the form itself knows best. */
function Opening({ id, onCreated }: OpeningProps) {
  const [wanted] = useState(id)
  const consultation = useQuery({
    queryKey: ['request', wanted],
    queryFn: () => (wanted === null ? null : readConsultation(wanted)),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })
  if (consultation.data !== undefined) return <Desk consultation={consultation.data} onCreated={onCreated} />
  return (
    <Sheet main>
      {consultation.error === null ? (
        <Waiting />
      ) : consultation.error instanceof ApiFailure && consultation.error.code === 'NOT_FOUND' ? (
        <ForbiddenOrAbsent />
      ) : (
        <ErrorState
          error={consultation.error}
          kept="nothing"
          onRetry={() => void consultation.refetch()}
          retriesEvery={retrySeconds}
        />
      )}
    </Sheet>
  )
}

type KeptDraft = { content: FormContent; version: number | null }

const keptName = (id: string | null) => `request.${id ?? 'new'}`

function portsOf(personId: string, onCreated: (id: string) => void): DraftPorts {
  return {
    create: (content, key) => createRequest(content, withKey(key)),
    save: (id, version, content, key) => saveRequest(id, version, content, withKey(key)),
    read: readConsultation,
    newKey,
    keep: (id, unsaved) =>
      unsaved === null ? dropKept(keptName(id)) : keep(personId, keptName(id), unsaved),
    onCreated,
  }
}

/** The draft as it begins: the server's, or what this tab kept because it never got there. */
function begin(consultation: Consultation | null, personId: string, onCreated: (id: string) => void) {
  const id = consultation?.id ?? null
  const kept = takeKept(personId, keptName(id)) as KeptDraft | null
  const saved = consultation?.content ?? null
  const version = consultation?.version ?? null
  const draft = createDraft(
    {
      id,
      // Over the version that the kept text began from: had another window been quicker, the server says so.
      version: kept?.version ?? version,
      content: kept?.content ?? saved ?? emptyForm(),
      saved,
      unsaved: kept !== null,
    },
    portsOf(personId, onCreated),
  )
  const uploads = createUploads(consultation?.attachments ?? [], draft.ensureId)
  return { desk: createDesk(draft, uploads), restored: kept !== null }
}

type DeskProps = { consultation: Consultation | null; onCreated: (id: string) => void }

function Desk({ consultation, onCreated }: DeskProps) {
  const me = useMe()
  const editable = consultation === null || consultation.writable
  if (!editable) return <NotEditable consultation={consultation} />
  return <EditableDesk consultation={consultation} personId={me.person.id} onCreated={onCreated} />
}

function EditableDesk({ consultation, personId, onCreated }: DeskProps & { personId: string }) {
  const [{ desk, restored }] = useState(() => begin(consultation, personId, onCreated))
  const online = useOnline()
  const { draft, uploads } = desk
  useFilesNews(uploads, draft)
  useEffect(() => {
    if (online && draft.state.get().kind === 'offline') void draft.flush()
  }, [online, draft])
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      const { kind } = draft.state.get()
      if (kind === 'unsaved' || kind === 'busy' || kind === 'offline' || kind === 'failed')
        event.preventDefault()
    }
    window.addEventListener('beforeunload', warn)
    return () => {
      window.removeEventListener('beforeunload', warn)
      // What cannot be sent now stays kept in the tab.
      void draft.flush().finally(() => draft.close())
      uploads.close()
    }
  }, [draft, uploads])
  return (
    <DeskProvider value={desk}>
      <FormPage consultation={consultation} restored={restored} />
    </DeskProvider>
  )
}

function NotEditable({ consultation }: { consultation: Consultation }) {
  const texts = useTexts()
  return (
    <Sheet main>
      <EmptyState
        title={texts.request.notEditable(texts.state.names[consultation.state])}
        actions={
          <LinkButton to={paths.consultation(consultation.id)}>{texts.request.toConsultation}</LinkButton>
        }
      />
    </Sheet>
  )
}
