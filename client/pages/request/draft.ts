/**
 * A request being written: its content, and its way to the server. Saved by itself a moment after the last change, one saving at a
 * time, always over the version that was read. A saving whose answer never came is repeated as it was, under its key, before
 * anything newer goes out; so a lost answer is never taken for another window. Nothing typed is lost by any answer.
 */
import type { Consultation, RequestContent } from '../../../server/contract/consultation.ts'
import type { SavedRequest } from '../../consultation.ts'
import { ApiFailure, isPassing } from '../../failure.ts'
import { createStore, type Store } from '../../ui/store.ts'
import { contentOf, type FormContent, type FormPath, type FormValue, withValue } from './form.ts'
import { differencesOf } from './merge.ts'

export type SaveState =
  | { kind: 'none' }
  | { kind: 'unsaved' }
  | { kind: 'busy' }
  | { kind: 'saved'; at: string }
  /** Not reached; tried again by itself. */
  | { kind: 'offline' }
  /** The server failed; tried again by itself, more slowly. */
  | { kind: 'failed'; error: unknown }
  /** Some fields are not accepted; tried again after the next change. */
  | { kind: 'refused'; error: ApiFailure }
  | { kind: 'conflict'; theirs: Consultation; base: FormContent | null }
  /** It is out of its author's hands: submitted or withdrawn elsewhere. */
  | { kind: 'closed'; state: Consultation['state'] }

/** What is not on the server yet, and what it began from. */
export type Unsaved = { content: FormContent; version: number | null; base: FormContent | null }

/** What the draft needs from outside; the page gives the real ones. */
export type DraftPorts = {
  create: (content: RequestContent, key: string) => Promise<SavedRequest>
  save: (id: string, version: number, content: RequestContent, key: string) => Promise<SavedRequest>
  read: (id: string) => Promise<Consultation>
  newKey: () => string
  /** Called with what is not on the server yet, and with null when everything is. */
  keep: (id: string | null, unsaved: Unsaved | null) => void
  onCreated: (id: string) => void
}

export type Draft = {
  content: Store<FormContent>
  state: Store<SaveState>
  /** Of the server's row; null until it has one. */
  id: () => string | null
  version: () => number | null
  set: <P extends FormPath>(path: P, value: FormValue<P>) => void
  change: (change: (form: FormContent) => FormContent) => void
  /** Saves what is unsaved now and waits. True when the server has everything. */
  flush: () => Promise<boolean>
  /** The id, made if there is none: a file needs a request to belong to. Null where it could not be made. */
  ensureId: () => Promise<string | null>
  /** Goes on after a conflict, with the content that was chosen, over the version that is there. */
  settle: (content: FormContent, version: number) => void
  /** Ends the timers; what is unsaved stays kept. */
  close: () => void
}

export const timing = { quiet: 1500, longest: 8000, offline: 5000, failed: 15_000 } as const

export type DraftStart = {
  id: string | null
  version: number | null
  content: FormContent
  /** What the server has; null for a new one. */
  saved: FormContent | null
  /** Whether the content was kept from before and is not on the server. */
  unsaved: boolean
}

type Attempt = { source: FormContent; content: RequestContent; key: string; version: number | null }

export function createDraft(start: DraftStart, ports: DraftPorts): Draft {
  const content = createStore(start.content)
  const state = createStore<SaveState>({ kind: 'none' })
  let { id, version } = start
  let saved = start.saved
  let attempt: Attempt | null = null
  let running: Promise<void> | null = null
  let forced = start.unsaved
  let closed = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let since: number | null = null

  const isDirty = () =>
    saved === null
      ? forced || start.content !== content.get()
      : forced || JSON.stringify(contentOf(saved)) !== JSON.stringify(contentOf(content.get()))

  function schedule(delay: number) {
    clearTimeout(timer)
    if (!closed) timer = setTimeout(() => void run(), delay)
  }

  const keep = () => ports.keep(id, { content: content.get(), version, base: saved })

  function changed() {
    const { kind } = state.get()
    if (kind === 'closed') return
    keep()
    if (kind === 'conflict') return
    if (kind !== 'busy' && kind !== 'offline') state.set({ kind: 'unsaved' })
    since ??= Date.now()
    const left = since + timing.longest - Date.now()
    if (kind !== 'offline') schedule(Math.max(0, Math.min(timing.quiet, left)))
  }

  function run(): Promise<void> {
    clearTimeout(timer)
    running ??= saveAll().finally(() => {
      running = null
    })
    return running
  }

  async function saveAll(): Promise<void> {
    while (!closed) {
      attempt ??= isDirty()
        ? { source: content.get(), content: contentOf(content.get()), key: ports.newKey(), version }
        : null
      if (attempt === null) return settled()
      state.set({ kind: 'busy' })
      since = null
      try {
        accepted(attempt, await send(attempt))
      } catch (error) {
        if (!isPassing(error)) attempt = null
        await refused(error)
        return
      }
    }
  }

  function send(one: Attempt): Promise<SavedRequest> {
    if (id === null || one.version === null) return ports.create(one.content, one.key)
    return ports.save(id, one.version, one.content, one.key)
  }

  function accepted(one: Attempt, answer: SavedRequest) {
    const isNew = id === null
    attempt = null
    forced = false
    saved = one.source
    id = answer.id
    version = answer.version
    state.set({ kind: 'saved', at: answer.savedAt })
    if (isNew) {
      ports.keep(null, null)
      // What was typed while the answer was on its way.
      if (isDirty()) keep()
      ports.onCreated(answer.id)
    }
  }

  function settled() {
    ports.keep(id, null)
    const { kind } = state.get()
    if (kind === 'unsaved' || kind === 'busy') state.set({ kind: 'none' })
  }

  async function refused(error: unknown): Promise<void> {
    if (isPassing(error)) {
      state.set({ kind: 'offline' })
      schedule(timing.offline)
    } else if (error instanceof ApiFailure && (error.code === 'CONFLICT' || error.code === 'WRONG_STATE')) {
      await meetOther()
    } else if (error instanceof ApiFailure && error.fields.length > 0) {
      state.set({ kind: 'refused', error })
    } else {
      state.set({ kind: 'failed', error })
      schedule(timing.failed)
    }
  }

  /** Another window was quicker: read what it wrote. */
  async function meetOther(): Promise<void> {
    if (id === null) return
    try {
      const theirs = await ports.read(id)
      if (theirs.content === null || !theirs.writable) {
        state.set({ kind: 'closed', state: theirs.state })
        return
      }
      const mine = contentOf(content.get())
      if (differencesOf(null, mine, theirs.content).length === 0) {
        // Our own saving, of which only the answer was lost, or the same words twice.
        version = theirs.version
        saved = content.get()
        state.set({ kind: 'saved', at: theirs.changedAt })
        settled()
        return
      }
      state.set({ kind: 'conflict', theirs, base: saved })
    } catch (error) {
      state.set(isPassing(error) ? { kind: 'offline' } : { kind: 'failed', error })
      schedule(isPassing(error) ? timing.offline : timing.failed)
    }
  }

  async function flush(): Promise<boolean> {
    if (state.get().kind === 'conflict' || state.get().kind === 'closed') return false
    await run()
    // What was typed while the saving was under way.
    if (isDirty() && (state.get().kind === 'saved' || state.get().kind === 'unsaved')) await run()
    return !isDirty() && attempt === null
  }

  if (start.unsaved) changed()

  return {
    content,
    state,
    id: () => id,
    version: () => version,
    set: (path, value) => {
      content.set(withValue(content.get(), path, value))
      changed()
    },
    change: (change) => {
      content.set(change(content.get()))
      changed()
    },
    flush,
    ensureId: async () => {
      forced = id === null
      if (id === null) await run()
      return id
    },
    settle: (chosen, fresh) => {
      version = fresh
      attempt = null
      state.set({ kind: 'unsaved' })
      content.set(chosen)
      changed()
    },
    close: () => {
      closed = true
      clearTimeout(timer)
    },
  }
}
