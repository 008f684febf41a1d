/** What the page of exports reads, and what is done there. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { z } from 'zod'
import type { ExportDecision, ExportInput, ExportPage, LogExport } from '../../../server/contract/export.ts'
import type {
  ApprovalChange,
  ApprovalDetail,
  ApprovalVersions,
} from '../../../server/contract/export-approval.ts'
import { http, read } from '../../api.ts'
import { keys, queryClient, retryAfterError, useWrite } from '../../queries.ts'

/** Where the live connection is down the page looks again by itself. */
const lookEveryMs = 10_000

const isUnderWay = ({ state }: LogExport) => state === 'asked' || state === 'running'

export function useExports() {
  return useInfiniteQuery({
    queryKey: keys.exports,
    queryFn: ({ pageParam }) =>
      read(http.api.exports.$get({ query: pageParam === '' ? {} : { before: pageParam } })),
    initialPageParam: '',
    getNextPageParam: (last: ExportPage) => last.next,
    refetchInterval: (query) =>
      retryAfterError(query) || (query.state.data?.pages[0]?.items.some(isUnderWay) ? lookEveryMs : false),
  })
}

function look(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: keys.exports })
}

export function useAsk() {
  return useWrite(
    (json: z.input<typeof ExportInput>, options) => read(http.api.exports.$post({ json }, options)),
    { onSettled: look },
  )
}

export function useDecide(id: string) {
  return useWrite(
    (json: ExportDecision, options) =>
      read(http.api.exports[':id'].decision.$post({ param: { id }, json }, options)),
    { onSettled: look },
  )
}

export function useCancel() {
  return useWrite(
    (id: string, options) => read(http.api.exports[':id'].cancel.$post({ param: { id } }, options)),
    { onSettled: look },
  )
}

/** From how many records on somebody else has to agree. */
export function useApproval() {
  return useQuery({
    queryKey: keys.exportApproval,
    queryFn: (): Promise<ApprovalDetail> => read(http.api.exports.approval.$get()),
  })
}

/** The newest first, a page at a time. */
export function useApprovalVersions() {
  return useInfiniteQuery({
    queryKey: [...keys.exportApproval, 'versions'],
    queryFn: ({ pageParam }): Promise<ApprovalVersions> =>
      read(
        http.api.exports.approval.versions.$get({
          query: pageParam === null ? {} : { before: String(pageParam) },
        }),
      ),
    initialPageParam: null as number | null,
    getNextPageParam: (page: ApprovalVersions) => page.next,
  })
}

export function useChangeApproval() {
  return useWrite(
    (json: ApprovalChange, options) => read(http.api.exports.approval.$put({ json }, options)),
    {
      onSettled: () => queryClient.invalidateQueries({ queryKey: keys.exportApproval }),
    },
  )
}

export function fileAddress({ id }: LogExport): string {
  return `/api/exports/${id}/file`
}
