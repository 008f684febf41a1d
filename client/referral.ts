/** Reading and writing referrals over HTTP. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type * as z from 'zod'
import type {
  CreateReferralInput,
  Referral,
  ReferralContent,
  ReferralCounts,
  ReferralDocuments,
  ReferralPage,
  ReferralSource,
  ReferralTarget,
  SaveReferralAnswer,
} from '../server/contract/referral.ts'
import type { ReferralCommandInput, ReferralHistoryEntry } from '../server/contract/referral-command.ts'
import type { Direction } from '../server/domain/referral.ts'
import type { ReferralView } from '../server/domain/referral-list.ts'
import { http, read } from './api.ts'
import { keys, queryClient, useWrite } from './queries.ts'

const { referrals } = http.api

export const referralAddresses = {
  attachment: (id: string, attachmentId: string) =>
    `/api/referrals/${encodeURIComponent(id)}/attachments/${encodeURIComponent(attachmentId)}`,
  letter: (id: string) => `/api/referrals/${encodeURIComponent(id)}/letter`,
}

export type ReferralFilter = { view: ReferralView; direction?: Direction | undefined; limit: number }
type Page = z.infer<typeof ReferralPage>

/** One view of the list, page after page. */
export function useReferrals({ view, direction, limit }: ReferralFilter, enabled = true) {
  return useInfiniteQuery({
    queryKey: keys.referralList({ view, direction, limit }),
    queryFn: ({ pageParam, signal }): Promise<Page> =>
      read(
        referrals.$get(
          {
            query: {
              view,
              limit: String(limit),
              ...(direction === undefined ? {} : { direction }),
              ...(pageParam === null ? {} : { cursor: pageParam }),
            },
          },
          { init: { signal } },
        ),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page: Page) => page.nextCursor,
    enabled,
    refetchInterval: 60_000,
  })
}

export function useReferralCounts() {
  return useQuery({
    queryKey: keys.referralCounts,
    queryFn: (): Promise<ReferralCounts> => read(referrals.counts.$get()),
  })
}

/** Where this person may refer to, with whom to talk there. */
export function useReferralTargets() {
  return useQuery({
    queryKey: keys.referralTargets,
    queryFn: (): Promise<ReferralTarget[]> => read(referrals.targets.$get()),
    staleTime: 5 * 60_000,
  })
}

export type SourceOf = { consultationId: string } | { parentId: string }

/** What a new referral begins with. Reading it is written to the audit trail by the server, so once is enough. */
export function useReferralSource(of: SourceOf | null) {
  return useQuery({
    queryKey: ['referral-source', of],
    queryFn: (): Promise<ReferralSource> => read(referrals.source.$get({ query: of ?? {} })),
    enabled: of !== null,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
  })
}

export function useReferral(id: string, enabled = true) {
  return useQuery({
    queryKey: keys.referral(id),
    queryFn: (): Promise<Referral> => read(referrals[':id'].$get({ param: { id } })),
    enabled,
  })
}

/** What has happened to it, newest first. */
export function useReferralHistory(id: string) {
  return useQuery({
    queryKey: keys.referralHistory(id),
    queryFn: (): Promise<ReferralHistoryEntry[]> => read(referrals[':id'].history.$get({ param: { id } })),
  })
}

/** What it carries; asked for only when somebody opens it, because the opening is logged. */
export function useReferralDocuments(id: string) {
  return useQuery({
    queryKey: keys.referralDocuments(id),
    queryFn: (): Promise<ReferralDocuments> => read(referrals[':id'].documents.$get({ param: { id } })),
    staleTime: 5 * 60_000,
  })
}

/** After something was done: the referral, its history, the lists, and the consultation behind it are read again. */
export async function refreshReferral(id: string): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: keys.referral(id) }),
    queryClient.invalidateQueries({ queryKey: keys.referrals }),
    queryClient.invalidateQueries({ queryKey: ['consultation'] }),
  ])
}

export type ReferralCommandRequest = z.input<typeof ReferralCommandInput>

/** Carries out a command. Throws {@link ApiFailure}; CONFLICT and WRONG_STATE say what is so now. */
export function useReferralCommand(id: string) {
  return useWrite((json: ReferralCommandRequest, options) =>
    read(referrals[':id'].commands.$post({ param: { id }, json }, options)),
  )
}

export type NewReferral = CreateReferralInput
export type SavedReferral = SaveReferralAnswer

/** Begins a draft, or saves it over the version that was read; and sends it. */
export function useReferralWrites() {
  const create = useWrite(
    (json: NewReferral, options): Promise<SavedReferral> => read(referrals.$post({ json }, options)),
  )
  const save = useWrite(
    (
      { id, ...json }: { id: string; version: number; content: ReferralContent },
      options,
    ): Promise<SavedReferral> => read(referrals[':id'].$put({ param: { id }, json }, options)),
  )
  const submit = useWrite(
    ({ id, ...json }: ReferralCommandRequest & { command: 'submit'; id: string }, options) =>
      read(referrals[':id'].commands.$post({ param: { id }, json }, options)),
  )
  return { create, save, submit }
}
