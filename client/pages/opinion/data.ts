/** What the opinion page reads and writes. */
import { useQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { z } from 'zod'
import type { Consultation } from '../../../server/contract/consultation.ts'
import type { AdoptionInput, Opinion, OpinionContent } from '../../../server/contract/opinion.ts'
import { guardedFetch, newKey, withKey } from '../../api.ts'
import { ApiFailure, isPassing } from '../../failure.ts'
import { keys, queryClient } from '../../queries.ts'

type SaveAnswer = { revision: number; savedAt: string; lacking: string[] }

async function send<T>(method: 'POST' | 'PUT', path: string, body: unknown, key = newKey()): Promise<T> {
  const response = await guardedFetch(path, {
    method,
    headers: { 'content-type': 'application/json', ...withKey(key).headers },
    body: JSON.stringify(body),
  })
  return (await response.json()) as T
}

async function json<T>(path: string): Promise<T> {
  const response = await guardedFetch(path)
  return (await response.json()) as T
}

export function useConsultation(id: string) {
  return useQuery({
    queryKey: keys.consultation(id),
    queryFn: () => json<Consultation>(`/api/consultations/${id}`),
  })
}

export function useOpinion(id: string) {
  return useQuery({
    queryKey: keys.opinions(id),
    queryFn: () => json<Opinion>(`/api/consultations/${id}/opinion`),
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

async function refresh(id: string): Promise<void> {
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
  /** Saves at once. @returns the revision that is on the server, null where it could not be saved */
  save(): Promise<number | null>
  /** After a conflict: writes what is here over the newer draft. */
  keepMine(): Promise<void>
}

/** Rows that were added and not yet filled stay on the page; the server keeps only what says something. */
function withoutBlanks(content: OpinionContent): OpinionContent {
  const filled = <T extends { text: string }>(rows: T[]) => rows.filter((row) => row.text.trim() !== '')
  return {
    ...content,
    westernDiagnoses: filled(content.westernDiagnoses),
    tcmDiseases: filled(content.tcmDiseases),
    tcmPatterns: filled(content.tcmPatterns),
  }
}

const quietMilliseconds = 1200
const retryMilliseconds = 5000

/**
 * The text under the hand. It saves itself when typing pauses, one save after another; what the server did not take stays here and
 * is tried again. Mount it anew (by `key`) where another draft is to be edited.
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
  const revision = useRef(start.revision)
  const written = useRef(start.revision > 0 ? JSON.stringify(start.content) : null)
  const running = useRef<Promise<number | null> | null>(null)
  /** Runs while typing pauses; undefined where nothing waits to be saved. */
  const quiet = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)

  const saveOnce = useCallback(async (): Promise<number | null> => {
    const text = JSON.stringify(latest.current)
    if (text === written.current) return revision.current
    setStatus('saving')
    try {
      const answer = await send<SaveAnswer>('PUT', `/api/consultations/${id}/opinion/draft`, {
        revision: revision.current,
        content: withoutBlanks(latest.current),
      })
      revision.current = answer.revision
      written.current = text
      setSavedAt(answer.savedAt)
      setError(null)
      setStatus(JSON.stringify(latest.current) === text ? 'saved' : 'unsaved')
      return answer.revision
    } catch (problem) {
      setError(problem instanceof Error ? problem : new Error(String(problem)))
      setStatus(problem instanceof ApiFailure && problem.code === 'CONFLICT' ? 'conflict' : 'failed')
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
    async keepMine() {
      if (error instanceof ApiFailure && error.fresh !== undefined) revision.current = error.fresh.version
      written.current = null
      await save()
    },
  }
}
