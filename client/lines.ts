/** Lines as their administrator reads and writes them. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type {
  LineChange,
  LineChoices,
  LineDetail,
  LineEntry,
  LineVersions,
  NewLine,
} from '../server/contract/line-settings.ts'
import type { RestoreInput } from '../server/contract/version.ts'
import { http, read, readJson } from './api.ts'
import { keys, queryClient, useWrite } from './queries.ts'

const api = http.api['line-settings']

export function useLineEntries() {
  return useQuery({
    queryKey: [...keys.lineSettings, 'list'],
    queryFn: () => readJson<LineEntry[]>('/api/line-settings'),
  })
}

/** What is being written may not change under the hand: it is read again when asked for, and after a change. */
export function useLineDetail(id: string | null) {
  return useQuery({
    queryKey: [...keys.lineSettings, 'one', id],
    queryFn: () => readJson<LineDetail>(`/api/line-settings/${encodeURIComponent(id ?? '')}`),
    enabled: id !== null,
    staleTime: 0,
    refetchOnWindowFocus: false,
  })
}

export function useLineVersions(id: string) {
  return useInfiniteQuery({
    queryKey: [...keys.lineSettings, 'versions', id],
    queryFn: ({ pageParam }) =>
      readJson<LineVersions>(
        `/api/line-settings/${id}/versions${pageParam === 0 ? '' : `?before=${pageParam}`}`,
      ),
    initialPageParam: 0,
    getNextPageParam: (last) => last.next,
    staleTime: 0,
  })
}

export function useLineChoices() {
  return useQuery({
    queryKey: [...keys.lineSettings, 'choices'],
    queryFn: () => readJson<LineChoices>('/api/line-settings/choices'),
    staleTime: 60_000,
  })
}

/** Everything that shows a line reads it again. */
export async function refreshLines(): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: keys.lineSettings }),
    queryClient.invalidateQueries({ queryKey: keys.lines }),
  ])
}

export function useChangeLine(id: string) {
  return useWrite((json: LineChange, options) => read(api[':id'].$put({ param: { id }, json }, options)))
}

export function useAddLine() {
  return useWrite((json: NewLine, options) => read(api.$post({ json }, options)))
}

export function useRestoreLine(id: string) {
  return useWrite(({ number, ...json }: RestoreInput & { number: number }, options) =>
    read(
      api[':id'].versions[':number'].restore.$post({ param: { id, number: String(number) }, json }, options),
    ),
  )
}
