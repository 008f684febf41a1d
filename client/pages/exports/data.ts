/** What the page of exports reads, and what is done there. */
import { useInfiniteQuery } from '@tanstack/react-query'
import type { z } from 'zod'
import type { ExportDecision, ExportInput, ExportPage, LogExport } from '../../../server/contract/export.ts'
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

export function fileAddress({ id }: LogExport): string {
  return `/api/exports/${id}/file`
}
