import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { SavedRequest } from '../../client/consultation.ts'
import { ApiFailure, networkFailure } from '../../client/failure.ts'
import { createDraft, type DraftPorts, type DraftStart, timing } from '../../client/pages/request/draft.ts'
import { emptyForm, type FormContent } from '../../client/pages/request/form.ts'
import type { Consultation, RequestContent } from '../../server/contract/consultation.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

type Sent = { id: string | null; version: number | null; complaint: string; key: string }

/** A server of one request, whose answers can be held back, lost or refused. */
function server(start: Partial<DraftStart> = {}) {
  const sent: Sent[] = []
  const kept: (string | null)[] = []
  const created: string[] = []
  const answers: (() => Promise<void> | undefined)[] = []
  const known = new Map<string, SavedRequest>()
  let version = start.version ?? 0
  let keys = 0
  let theirs: Partial<Consultation> = {}
  const take = async (one: Sent): Promise<SavedRequest> => {
    sent.push(one)
    const answer = answers.shift()
    // As the real one: a repeated key gets the answer of the first time.
    const before = known.get(one.key)
    if (before === undefined) {
      if (one.version !== null && one.version !== version) {
        throw new ApiFailure({ code: 'CONFLICT', requestId: 'r' }, 409)
      }
      version += 1
      known.set(one.key, { id: 'c1', version, savedAt: '2026-11-19T13:46:08Z', lacking: [] })
    }
    await answer?.()
    return known.get(one.key) as SavedRequest
  }
  const complaintOf = (content: RequestContent) => content.record.chiefComplaint
  const ports: DraftPorts = {
    create: (content, key) => take({ id: null, version: null, complaint: complaintOf(content), key }),
    save: (id, at, content, key) => take({ id, version: at, complaint: complaintOf(content), key }),
    read: async () =>
      ({ version, writable: true, content: emptyForm(), changedAt: '', ...theirs }) as Consultation,
    newKey: () => {
      keys += 1
      return `key-${keys}`
    },
    keep: (_id, unsaved) => kept.push(unsaved === null ? null : unsaved.content.record.chiefComplaint),
    onCreated: (id) => created.push(id),
  }
  const content = start.content ?? emptyForm()
  const draft = createDraft(
    { id: null, version: null, saved: null, unsaved: false, ...start, content },
    ports,
  )
  return {
    draft,
    sent,
    kept,
    created,
    /** What the next answer does instead of arriving. */
    next: (answer: () => Promise<void>) => answers.push(answer),
    elsewhere: (content: FormContent) => {
      version += 1
      theirs = { content: content as RequestContent }
    },
    setTheirs: (change: Partial<Consultation>) => {
      theirs = change
    },
    type: (text: string) => draft.set('record.chiefComplaint', text),
  }
}

const lost = () => Promise.reject(networkFailure())

test('nothing is sent before something is typed; then once, a moment after the last key', async () => {
  const { draft, sent, type, created, kept } = server()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(sent).toEqual([])
  type('不')
  await vi.advanceTimersByTimeAsync(timing.quiet - 100)
  type('不寐')
  await vi.advanceTimersByTimeAsync(timing.quiet - 100)
  expect(sent).toEqual([])
  expect(draft.state.get().kind).toBe('unsaved')
  await vi.advanceTimersByTimeAsync(200)
  expect(sent.map(({ id, complaint }) => [id, complaint])).toEqual([[null, '不寐']])
  expect(created).toEqual(['c1'])
  expect(draft.state.get()).toEqual({ kind: 'saved', at: '2026-11-19T13:46:08Z' })
  expect(kept.at(-1)).toBeNull()
})

test('who types without a pause is saved all the same', async () => {
  const { sent, type } = server()
  for (let at = 0; at <= timing.longest; at += 500) {
    type(`字${at}`)
    await vi.advanceTimersByTimeAsync(500)
  }
  expect(sent.length).toBeGreaterThanOrEqual(1)
})

test('one saving at a time; what was typed meanwhile follows over the new version', async () => {
  const { draft, sent, type, next } = server()
  let answer = () => {}
  next(() => new Promise((resolve) => (answer = resolve)))
  type('一')
  await vi.advanceTimersByTimeAsync(timing.quiet)
  expect(draft.state.get().kind).toBe('busy')
  type('一二')
  await vi.advanceTimersByTimeAsync(timing.longest)
  expect(sent.length).toBe(1)
  answer()
  await vi.advanceTimersByTimeAsync(0)
  expect(sent.map(({ version, complaint }) => [version, complaint])).toEqual([
    [null, '一'],
    [1, '一二'],
  ])
  expect(draft.version()).toBe(2)
})

test('what is typed while a new request gets its id is kept until it is saved as well', async () => {
  const { type, next, kept } = server()
  let answer = () => {}
  next(() => new Promise((resolve) => (answer = resolve)))
  next(lost)
  type('一')
  await vi.advanceTimersByTimeAsync(timing.quiet)
  type('一二')
  answer()
  await vi.advanceTimersByTimeAsync(0)
  expect(kept.at(-1), 'the second saving was lost').toBe('一二')
  await vi.advanceTimersByTimeAsync(timing.offline)
  expect(kept.at(-1)).toBeNull()
})

test('a lost answer is repeated under its key before anything newer, and is no conflict', async () => {
  const { draft, sent, type, next, kept } = server()
  next(lost)
  type('一')
  await vi.advanceTimersByTimeAsync(timing.quiet)
  expect(draft.state.get().kind).toBe('offline')
  type('一二')
  expect(kept.at(-1)).toBe('一二')
  await vi.advanceTimersByTimeAsync(timing.offline)
  expect(sent.map(({ key, complaint }) => [key, complaint])).toEqual([
    ['key-1', '一'],
    ['key-1', '一'],
    ['key-2', '一二'],
  ])
  expect(draft.state.get().kind).toBe('saved')
})

test('refused fields wait for a change; a failing server is tried again', async () => {
  const { draft, sent, type, next } = server()
  const fields = [{ path: 'content.lineId', code: 'not_offered' }]
  next(() => Promise.reject(new ApiFailure({ code: 'VALIDATION_FAILED', requestId: 'r', fields }, 400)))
  type('一')
  await vi.advanceTimersByTimeAsync(60_000)
  expect([draft.state.get().kind, sent.length]).toEqual(['refused', 1])
  next(() => Promise.reject(new ApiFailure({ code: 'INTERNAL', requestId: 'r' }, 500)))
  type('一二')
  await vi.advanceTimersByTimeAsync(timing.quiet)
  expect(draft.state.get().kind).toBe('failed')
})

describe('another window', () => {
  const start = { id: 'c1', version: 3, saved: emptyForm() }

  test('stops saving, keeps what was typed, and goes on over the fresh version when chosen', async () => {
    const { draft, sent, type, elsewhere, kept } = server(start)
    elsewhere({ ...emptyForm(), purpose: '别处写的' })
    type('这里写的')
    await vi.advanceTimersByTimeAsync(timing.quiet)
    const state = draft.state.get()
    if (state.kind !== 'conflict') throw new Error(state.kind)
    expect(state.theirs.version).toBe(4)
    type('这里又写的')
    await vi.advanceTimersByTimeAsync(60_000)
    expect(sent.length).toBe(1)
    expect(kept.at(-1)).toBe('这里又写的')
    expect(await draft.flush()).toBe(false)
    draft.settle(draft.content.get(), 4)
    await vi.advanceTimersByTimeAsync(timing.quiet)
    expect(sent.at(-1)).toMatchObject({ version: 4, complaint: '这里又写的' })
    expect(draft.state.get().kind).toBe('saved')
  })

  test('with the same words is none', async () => {
    const { draft, type, elsewhere } = server(start)
    const same = emptyForm()
    same.record.chiefComplaint = '一样的'
    elsewhere(same)
    type('一样的')
    await vi.advanceTimersByTimeAsync(timing.quiet)
    expect([draft.state.get().kind, draft.version()]).toEqual(['saved', 4])
  })

  test('where the request has left its author’s hands, nothing more is sent', async () => {
    const { draft, sent, type, elsewhere, setTheirs } = server(start)
    elsewhere(emptyForm())
    setTheirs({ state: 'submitted', writable: false })
    type('晚了')
    await vi.advanceTimersByTimeAsync(timing.quiet)
    expect(draft.state.get()).toEqual({ kind: 'closed', state: 'submitted' })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(sent.length).toBe(1)
    expect(draft.content.get().record.chiefComplaint).toBe('晚了')
  })
})

test('flush saves at once and says whether the server has everything', async () => {
  const { draft, sent, type, next } = server()
  type('一')
  expect(await draft.flush()).toBe(true)
  expect(sent.length).toBe(1)
  next(lost)
  type('一二')
  expect(await draft.flush()).toBe(false)
})

test('a file makes the request it belongs to, once', async () => {
  const { draft, sent } = server()
  expect(await Promise.all([draft.ensureId(), draft.ensureId()])).toEqual(['c1', 'c1'])
  expect(sent.length).toBe(1)
})

test('what this tab kept from before is sent by itself, over the version it began from', async () => {
  const content = emptyForm()
  content.record.chiefComplaint = '上次没存上的'
  const { sent } = server({ id: 'c1', version: 3, saved: emptyForm(), content, unsaved: true })
  await vi.advanceTimersByTimeAsync(timing.quiet)
  expect(sent).toMatchObject([{ version: 3, complaint: '上次没存上的' }])
})

test('an empty row that was opened is no change', async () => {
  const { draft, sent } = server({ id: 'c1', version: 3, saved: emptyForm() })
  draft.set('questions', ['', ''])
  await vi.advanceTimersByTimeAsync(60_000)
  expect(sent).toEqual([])
  expect(draft.state.get().kind).toBe('none')
})

test('after closing nothing goes out', async () => {
  const { draft, sent, type } = server()
  type('一')
  draft.close()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(sent).toEqual([])
})
