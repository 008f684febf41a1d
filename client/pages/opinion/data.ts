/** What the opinion page reads and writes. */
import { useQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { z } from 'zod'
import type { Consultation } from '../../../server/contract/consultation.ts'
import type { AdoptionInput, Opinion, OpinionContent } from '../../../server/contract/opinion.ts'
import type { CorrectionInput } from '../../../server/contract/signature.ts'
import { guardedFetch, http, newKey, read, readJson, withKey } from '../../api.ts'
import { ApiFailure, isPassing } from '../../failure.ts'
import { keys, queryClient, useWrite } from '../../queries.ts'
import { fitting } from './fitting.ts'

type SaveAnswer = { revision: number; savedAt: string; lacking: string[] }

export async function send<T>(
  method: 'POST' | 'PUT' | 'DELETE',
  path: string,
  body?: unknown,
  key = newKey(),
): Promise<T> {
  const response = await guardedFetch(path, {
    method,
    headers: { 'content-type': 'application/json', ...withKey(key).headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return (await response.json()) as T
}

export function useConsultation(id: string) {
  return useQuery({
    queryKey: keys.consultation(id),
    queryFn: () => readJson<Consultation>(`/api/consultations/${id}`),
  })
}

export function useOpinion(id: string) {
  return useQuery({
    queryKey: keys.opinions(id),
    queryFn: () => readJson<Opinion>(`/api/consultations/${id}/opinion`),
  })
}

export type Signing = { revision: number; password: string; reasonCode?: string; reasonText?: string }

export async function signOpinion(id: string, input: Signing): Promise<void> {
  await send('POST', `/api/consultations/${id}/opinion/sign`, input)
  await refresh(id)
}

export async function recordAdoption(
  id: string,
  version: number,
  adoption: z.infer<typeof AdoptionInput>,
): Promise<void> {
  await send('POST', `/api/consultations/${id}/commands`, { command: 'record_adoption', version, adoption })
  await refresh(id)
}

/** The requester's signature as read; pressed again after a broken connection it is one. */
export function useCounterSign(id: string, opinionId: string) {
  return useWrite(
    (input: { password: string }, options) =>
      read(http.api.opinions[':id'].countersign.$post({ param: { id: opinionId }, json: input }, options)),
    { onSuccess: () => refresh(id) },
  )
}

export function useCorrection(id: string) {
  return useWrite(
    (input: CorrectionInput, options) =>
      read(http.api.consultations[':id'].correction.$post({ param: { id }, json: input }, options)),
    { onSuccess: () => refresh(id) },
  )
}

export async function refresh(id: string): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: keys.consultation(id) }),
    queryClient.invalidateQueries({ queryKey: keys.consultations }),
  ])
}

export type DraftStatus = 'untouched' | 'unsaved' | 'saving' | 'saved' | 'failed' | 'conflict'

export type Draft = {
  content: OpinionContent
  change(part: Partial<OpinionContent>): void
  status: DraftStatus
  savedAt: string | null
  /** What the server would not take, where the last save failed. */
  error: Error | null
  /** Saves at once what fits. @returns the revision that is on the server, null where it could not be saved */
  save(): Promise<number | null>
  /** What this window and the server last agreed on: where a conflict is, what both began from. */
  base: OpinionContent
  /** How often another window was quicker, and how often that was settled: names to mount parts anew by. */
  conflicts: number
  settled: number
  /** After a conflict: saves this, put together from both, over what was read. */
  settle(content: OpinionContent, read: { content: OpinionContent; revision: number }): Promise<void>
  /** Why the last save did not succeed. */
  problem(): Error | null
}

/** Rows that were added and not yet filled stay on the page; the server keeps only what says something. */
function withoutBlanks(content: OpinionContent): OpinionContent {
  const filled = <T extends { text: string }>(rows: T[]) => rows.filter((row) => row.text.trim() !== '')
  return {
    ...content,
    westernDiagnoses: filled(content.westernDiagnoses),
    tcmDiseases: filled(content.tcmDiseases),
    tcmPatterns: filled(content.tcmPatterns),
    mongolianDiagnoses: filled(content.mongolianDiagnoses),
  }
}

const quietMilliseconds = 1200
const retryMilliseconds = 5000

/**
 * The text under the hand. It saves itself when typing pauses, one save after another; what the server did not take stays here and
 * is tried again. What is too long stays here until it is shortened, and the rest is saved. Mount it anew (by `key`) where another draft
 * is to be edited.
 */
export function useDraft(
  id: string,
  start: { content: OpinionContent; revision: number; savedAt: string | null },
): Draft {
  const [content, setContent] = useState(start.content)
  const [status, setStatus] = useState<DraftStatus>('untouched')
  const [savedAt, setSavedAt] = useState(start.savedAt)
  const [error, setError] = useState<Error | null>(null)
  const latest = useRef(content)
  const [base, setBase] = useState(start.content)
  /** The same, at the moment of saving. */
  const agreed = useRef(start.content)
  const [conflicts, setConflicts] = useState(0)
  const [settled, setSettled] = useState(0)
  const failure = useRef<Error | null>(null)
  const revision = useRef(start.revision)
  const written = useRef(start.revision > 0 ? JSON.stringify(start.content) : null)
  const running = useRef<Promise<number | null> | null>(null)
  /** Runs while typing pauses; undefined where nothing waits to be saved. */
  const quiet = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)

  const saveOnce = useCallback(async (): Promise<number | null> => {
    const content = fitting(latest.current, agreed.current)
    const text = JSON.stringify(content)
    if (text === written.current) {
      setStatus((now) => (now === 'unsaved' ? 'saved' : now))
      return revision.current
    }
    setStatus('saving')
    try {
      const answer = await send<SaveAnswer>('PUT', `/api/consultations/${id}/opinion/draft`, {
        revision: revision.current,
        content: withoutBlanks(content),
      })
      revision.current = answer.revision
      written.current = text
      failure.current = null
      agreed.current = content
      setBase(content)
      setSavedAt(answer.savedAt)
      setError(null)
      const isAll = JSON.stringify(fitting(latest.current, content)) === text
      setStatus(isAll ? 'saved' : 'unsaved')
      return answer.revision
    } catch (problem) {
      failure.current = problem instanceof Error ? problem : new Error(String(problem))
      setError(failure.current)
      const wasQuicker = problem instanceof ApiFailure && problem.code === 'CONFLICT'
      if (wasQuicker) setConflicts((count) => count + 1)
      setStatus(wasQuicker ? 'conflict' : 'failed')
      return null
    }
  }, [id])

  const save = useCallback(async (): Promise<number | null> => {
    clearTimeout(quiet.current)
    quiet.current = undefined
    const before = running.current
    const next = (async () => {
      await before
      return saveOnce()
    })()
    running.current = next
    return next
  }, [saveOnce])

  /* what the server could not be reached for goes out again by itself */
  useEffect(() => {
    if (status !== 'failed' || !isPassing(error)) return
    const timer = setTimeout(() => void save(), retryMilliseconds)
    return () => clearTimeout(timer)
  }, [status, error, save])

  useEffect(() => {
    const guard = (event: BeforeUnloadEvent) => {
      if (JSON.stringify(latest.current) !== written.current && status !== 'untouched') event.preventDefault()
    }
    window.addEventListener('beforeunload', guard)
    return () => window.removeEventListener('beforeunload', guard)
  }, [status])

  /* leaving the page by a link: what is not saved yet goes out on the way */
  useEffect(
    () => () => {
      const waits = quiet.current !== undefined
      clearTimeout(quiet.current)
      void (waits ? save() : Promise.resolve()).then(() =>
        queryClient.invalidateQueries({ queryKey: keys.opinions(id) }),
      )
    },
    [save, id],
  )

  return {
    content,
    status,
    savedAt,
    error,
    save,
    change(part) {
      latest.current = { ...latest.current, ...part }
      setContent(latest.current)
      if (status === 'conflict') return
      setStatus('unsaved')
      clearTimeout(quiet.current)
      quiet.current = setTimeout(() => void save(), quietMilliseconds)
    },
    base,
    conflicts,
    settled,
    problem: () => failure.current,
    async settle(chosen, read) {
      latest.current = chosen
      setContent(chosen)
      setSettled((count) => count + 1)
      revision.current = read.revision
      agreed.current = read.content
      written.current = null
      await save()
    },
  }
}
