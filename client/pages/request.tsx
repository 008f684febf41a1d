/** A request with its case record, as a form that saves itself (look §3, picture 2). */
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { NavigationType, useNavigationType, useParams, useSearchParams } from 'react-router'
import type { Consultation } from '../../server/contract/consultation.ts'
import { newKey, withKey } from '../api.ts'
import { createRequest, readConsultation, saveRequest } from '../consultation.ts'
import { ApiFailure } from '../failure.ts'
import { useTexts } from '../i18n/text.ts'
import { type Claimed, claimNewRequest, hold, kept, requestName } from '../kept.ts'
import { paths } from '../paths.ts'
import { retrySeconds } from '../queries.ts'
import { useMe } from '../session.ts'
import { EmptyState, ErrorState, ForbiddenOrAbsent } from '../ui/answer.tsx'
import { Sheet } from '../ui/layout.tsx'
import { LinkButton } from '../ui/link-button.tsx'
import { useOnline } from '../ui/notice.tsx'
import { usePageTitle } from '../ui/top-bar.tsx'
import { Waiting } from '../ui/waiting.tsx'
import { createDesk, DeskProvider } from './request/desk.ts'
import { createDraft, type DraftPorts, type Unsaved } from './request/draft.ts'
import { useFilesNews } from './request/files-news.ts'
import { completed, emptyForm } from './request/form.ts'
import { FormPage } from './request/form-page.tsx'
import { createUploads } from './request/uploads.ts'
import './request/request.css'

/**
 * Which request is open. A new one gets its id with the first saving, in the midst of typing: the address then says so
 * (`/requests/new?draft=…`), and the form stays as it is. Another address opens another form; only an address of before the saving
 * is the same form's: a step back, or the link to a section that was pressed before it was drawn anew.
 */
function useOpened() {
  const { id } = useParams()
  const [parameters, setParameters] = useSearchParams()
  const steppedBack = useNavigationType() === NavigationType.Pop
  const inAddress = id ?? parameters.get('draft')
  const [seen, setSeen] = useState(inAddress)
  const [opened, setOpened] = useState({ turn: 0, id: inAddress, made: false })
  const ofBefore = inAddress === null && opened.made && (steppedBack || parameters.has('section'))
  if (inAddress !== seen) {
    setSeen(inAddress)
    if (inAddress !== opened.id && !ofBefore) setOpened({ turn: opened.turn + 1, id: inAddress, made: false })
  }
  const say = (made: string) => {
    // The address as it is now: the form has kept this function since it was opened, sections ago.
    const { pathname, search } = window.location
    const next = new URLSearchParams(search)
    // Who left in the midst of the first saving is not brought back by its answer.
    if (pathname !== paths.newRequest() || next.get('draft') === made) return
    next.set('draft', made)
    next.delete('kept')
    setParameters(next, { replace: true, preventScrollReset: true })
  }
  const unsaid = ofBefore ? opened.id : null
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is new with each drawing, and does the same
  useEffect(() => {
    if (unsaid !== null) say(unsaid)
  }, [unsaid, parameters])
  const created = (made: string) => {
    setOpened((before) => ({ ...before, id: made, made: true }))
    say(made)
  }
  return { opened, created }
}

export function RequestPage() {
  const texts = useTexts()
  const { opened, created } = useOpened()
  usePageTitle(opened.id === null ? texts.request.newTitle : texts.request.title)
  return <Opening key={opened.turn} id={opened.id} onCreated={created} />
}

type OpeningProps = { id: string | null; onCreated: (id: string) => void }

type Opened = { consultation: Consultation | null; claimed: Claimed }

/** What the server has and what this computer kept because it never got there. */
async function openRequest(id: string | null, personId: string, wanted: string | null): Promise<Opened> {
  await kept.prepare(personId)
  if (id === null) return { consultation: null, claimed: await claimNewRequest(personId, wanted) }
  const [consultation, found] = await Promise.all([
    readConsultation(id),
    kept.find(personId, requestName(id)),
  ])
  const name = requestName(id)
  // What cannot be written is not held: another window may have its kept text.
  const release = consultation.writable ? await hold(name) : null
  return { consultation, claimed: { name, found, release: release ?? (() => undefined) } }
}

/** As `openRequest`; who has left meanwhile holds nothing. */
async function openUnlessLeft(signal: AbortSignal, opening: Promise<Opened>): Promise<Opened> {
  const opened = await opening
  if (signal.aborted) opened.claimed.release()
  signal.throwIfAborted()
  return opened
}

/** Reads what is there already, once: afterwards the form itself knows best. */
function Opening({ id, onCreated }: OpeningProps) {
  const me = useMe()
  const [wanted] = useState(id)
  const [parameters] = useSearchParams()
  const [keptAs] = useState(parameters.get('kept'))
  const opened = useQuery({
    queryKey: ['request', wanted],
    queryFn: ({ signal }) => openUnlessLeft(signal, openRequest(wanted, me.person.id, keptAs)),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })
  if (opened.data !== undefined) return <Desk {...opened.data} onCreated={onCreated} />
  return (
    <Sheet main>
      {opened.error === null ? (
        <Waiting />
      ) : opened.error instanceof ApiFailure && opened.error.code === 'NOT_FOUND' ? (
        <ForbiddenOrAbsent />
      ) : (
        <ErrorState
          error={opened.error}
          kept="nothing"
          onRetry={() => void opened.refetch()}
          retriesEvery={retrySeconds}
        />
      )}
    </Sheet>
  )
}

function portsOf(personId: string, newName: string, onCreated: (id: string) => void): DraftPorts {
  const nameOf = (id: string | null) => (id === null ? newName : requestName(id))
  return {
    create: (content, key) => createRequest(content, withKey(key)),
    save: (id, version, content, key) => saveRequest(id, version, content, withKey(key)),
    read: readConsultation,
    newKey,
    keep: (id, unsaved) =>
      unsaved === null ? kept.drop(personId, nameOf(id)) : kept.keep(personId, nameOf(id), unsaved),
    onCreated,
  }
}

/** The draft as it begins: the server's, or what was kept because it never got there. */
function begin({ consultation, claimed }: Opened, personId: string, onCreated: (id: string) => void) {
  const id = consultation?.id ?? null
  const unsaved = (claimed.found?.value ?? null) as Unsaved | null
  const saved = consultation?.content ?? null
  const version = consultation?.version ?? null
  const newer = unsaved !== null && unsaved.version !== version
  const draft = createDraft(
    {
      id,
      // Over the version that the kept text began from: had another window been quicker, the server says so, and one chooses.
      version: unsaved?.version ?? version,
      content: unsaved === null ? (saved ?? emptyForm()) : completed(unsaved.content),
      saved: newer && unsaved.base !== null ? completed(unsaved.base) : saved,
      unsaved: unsaved !== null,
    },
    portsOf(personId, claimed.name, onCreated),
  )
  const uploads = createUploads(consultation?.attachments ?? [], draft.ensureId)
  const restored = claimed.found === null ? null : { at: claimed.found.at, newer: newer && id !== null }
  return { desk: createDesk(draft, uploads), restored }
}

type DeskProps = Opened & { onCreated: (id: string) => void }

function Desk({ consultation, claimed, onCreated }: DeskProps) {
  const me = useMe()
  const editable = consultation === null || consultation.writable
  if (!editable) return <NotEditable consultation={consultation} />
  return (
    <EditableDesk
      consultation={consultation}
      claimed={claimed}
      personId={me.person.id}
      onCreated={onCreated}
    />
  )
}

type EditableDeskProps = DeskProps & { personId: string }

function EditableDesk({ consultation, claimed, personId, onCreated }: EditableDeskProps) {
  const [{ desk, restored }] = useState(() => begin({ consultation, claimed }, personId, onCreated))
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
      // What cannot be sent now stays kept on this computer.
      void draft.flush().finally(() => {
        draft.close()
        claimed.release()
      })
      uploads.close()
    }
  }, [draft, uploads, claimed])
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
