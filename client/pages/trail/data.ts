/** What the page of the trail reads and begins. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { TrailRun, TrailRunPage } from '../../../server/contract/trail.ts'
import type { TrailWork } from '../../../server/domain/trail.ts'
import { http, read } from '../../api.ts'
import { ApiFailure } from '../../failure.ts'
import { keys, queryClient, retryAfterError, useWrite } from '../../queries.ts'

/** Where the live connection is down the page looks again by itself. */
const lookEveryMs = 10_000

export function useTrailRuns() {
  return useInfiniteQuery({
    queryKey: keys.trail,
    queryFn: ({ pageParam }) =>
      read(http.api.trail.runs.$get({ query: pageParam === '' ? {} : { before: pageParam } })),
    initialPageParam: '',
    getNextPageParam: (last: TrailRunPage) => last.next,
    refetchInterval: (query) =>
      retryAfterError(query) ||
      (query.state.data?.pages[0]?.items.some(({ state }) => state === 'running') === true
        ? lookEveryMs
        : false),
  })
}

export function useTrailKey() {
  return useQuery({
    queryKey: keys.trailKey,
    queryFn: () => read(http.api.trail.key.$get()),
    staleTime: Number.POSITIVE_INFINITY,
  })
}

function look(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: keys.trail })
}

/** Begins one; where another runs already, that one is shown. */
export function useStart() {
  return useWrite(
    (work: TrailWork, options) => read(http.api.trail.runs.$post({ json: { work } }, options)),
    { onSettled: look },
  )
}

export function useCancel() {
  return useWrite(
    (id: string, options) => read(http.api.trail.runs[':id'].cancel.$post({ param: { id } }, options)),
    { onSettled: look },
  )
}

/** Somebody was quicker: another one runs. */
export function isBusy(error: unknown): boolean {
  return error instanceof ApiFailure && error.code === 'CONFLICT'
}

export function fileAddress({ id }: TrailRun): string {
  return `/api/trail/runs/${id}/file`
}
