/** TanStack Query: one client, the names of what is kept, and writes that keep their idempotency key. */
import { QueryClient, type UseMutationOptions, useMutation } from '@tanstack/react-query'
import { useRef } from 'react'
import { newKey, withKey } from './api.ts'
import { isPassing } from './failure.ts'

export const keys = {
  me: ['me'] as const,
  lines: ['lines'] as const,
  holidays: ['holidays'] as const,
  health: ['health'] as const,
  /** All lists and counts: invalidated by every `consultation.changed`. */
  consultations: ['consultations'] as const,
  consultationList: (filter: object) => ['consultations', 'list', filter] as const,
  consultationCounts: ['consultations', 'counts'] as const,
  /** One consultation and everything under it. */
  consultation: (id: string) => ['consultation', id] as const,
  history: (id: string) => ['consultation', id, 'history'] as const,
  callFacts: (id: string) => ['consultation', id, 'call'] as const,
  opinions: (id: string) => ['consultation', id, 'opinions'] as const,
  mdt: (id: string) => ['consultation', id, 'mdt'] as const,
  mdtCandidates: (id: string, q: string) => ['consultation', id, 'mdt', 'candidates', q] as const,
  guests: (id: string) => ['consultation', id, 'guests'] as const,
  /** Years of the classes, and their versions. */
  retention: ['retention'] as const,
  exportApproval: ['exports', 'approval'] as const,
  keeping: (id: string) => ['consultation', id, 'keeping'] as const,
  /** Records that are due, plans, lists. */
  destruction: ['destruction'] as const,
  subjectCopies: (id: string) => ['consultation', id, 'subject-copies'] as const,
  recordings: (id: string) => ['consultation', id, 'recordings'] as const,
  aftercare: (id: string) => ['consultation', id, 'aftercare'] as const,
  /** Under the lists: what changes a consultation changes them as well. */
  followUps: ['consultations', 'follow-ups'] as const,
  corrections: ['consultations', 'corrections'] as const,
  templates: (lineId: string) => ['opinion-templates', lineId] as const,
  /** Inbox and its count: refreshed by `notice.settled`; `notice.arrived` refreshes the count alone. */
  notices: ['notices'] as const,
  noticeCount: ['notices', 'count'] as const,
  noticeList: (only: string) => ['notices', 'list', only] as const,
  noticeSettings: ['notice-settings'] as const,
  deliveries: ['deliveries'] as const,
  networkCheck: ['network', 'latest'] as const,
  networkSites: ['network', 'sites'] as const,
  log: ['log'] as const,
  /** Not of the log: what comes in changes nothing of it. */
  logColumns: ['log-columns'] as const,
  access: ['access'] as const,
  accessOpen: ['access', 'open'] as const,
  /** Verifications and exports of the trail: invalidated by every `trail.changed`. */
  trail: ['trail'] as const,
  /** Exports of the log: invalidated by every `export.changed`. */
  exports: ['exports'] as const,
  trailKey: ['trail-key'] as const,
  statistics: ['statistics'] as const,
  ledger: ['ledger'] as const,
  /** Announcements over the pages: invalidated by every `banner.changed`. */
  banners: ['banners'] as const,
  /** Lines as their administrator sees them. */
  lineSettings: ['line-settings'] as const,
  lineTemplates: (lineId: string) => ['line-settings', 'templates', lineId] as const,
  /** Under the lists: what changes a consultation changes the wall. */
  wall: ['consultations', 'wall'] as const,
  search: (q: string, filter: object) => ['search', q, filter] as const,
  quickSearch: (q: string) => ['search', 'quick', q] as const,
  filters: ['filters'] as const,
  /** All lists and counts of referrals: invalidated by every `referral.changed`. */
  referrals: ['referrals'] as const,
  referralList: (filter: object) => ['referrals', 'list', filter] as const,
  referralCounts: ['referrals', 'counts'] as const,
  referralTargets: ['referral-targets'] as const,
  /** One referral and everything under it. */
  referral: (id: string) => ['referral', id] as const,
  referralHistory: (id: string) => ['referral', id, 'history'] as const,
  referralDocuments: (id: string) => ['referral', id, 'documents'] as const,
}

/** How often a failed read is tried again by itself; give it to `ErrorState` as `retriesEvery`. */
export const retrySeconds = 5

/** ms until a failed read is tried again; false where none is. A query with an interval of its own asks this first. */
export function retryAfterError({ state }: { state: { error: unknown } }): number | false {
  return isPassing(state.error) ? retrySeconds * 1000 : false
}

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // guardedFetch has already repeated what a repetition can mend.
      retry: false,
      staleTime: 10_000,
      gcTime: 5 * 60_000,
      refetchOnWindowFocus: true,
      refetchOnReconnect: true,
      // While the server is away, ask again by itself; the error state says so.
      refetchInterval: retryAfterError,
    },
    mutations: { retry: false },
  },
})

type CallOptions = ReturnType<typeof withKey>

/**
 * A write that can be pressed again. The idempotency key stays the same while the input is the same and the answer never came, so
 * a second press after a broken connection does not do the thing twice; any answer, and any other input, makes a new key.
 *
 * ```ts
 * const accept = useWrite((input: CommandInput, options) => read(http.api...$post({ json: input }, options)))
 * ```
 */
export function useWrite<Input, Output>(
  write: (input: Input, options: CallOptions) => Promise<Output>,
  options: Omit<UseMutationOptions<Output, Error, Input>, 'mutationFn'> = {},
) {
  const intention = useRef<{ input: string; key: string } | null>(null)
  return useMutation<Output, Error, Input>({
    ...options,
    mutationFn: async (input) => {
      const written = JSON.stringify(input) ?? ''
      if (intention.current?.input !== written) intention.current = { input: written, key: newKey() }
      try {
        const output = await write(input, withKey(intention.current.key))
        intention.current = null
        return output
      } catch (error) {
        if (!isPassing(error)) intention.current = null
        throw error
      }
    },
  })
}
