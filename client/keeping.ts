/** Keeping records over HTTP: years of the classes, and how it stands with one record. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type {
  HoldInput,
  Keeping,
  LiftInput,
  RetentionChange,
  RetentionDetail,
  RetentionVersions,
} from '../server/contract/retention.ts'
import { http, read, readJson } from './api.ts'
import { keys, queryClient, useWrite } from './queries.ts'

const { api } = http

export function useRetention() {
  return useQuery({
    queryKey: keys.retention,
    queryFn: () => readJson<RetentionDetail>('/api/retention'),
  })
}

/** The newest first, a page at a time. */
export function useRetentionVersions() {
  return useInfiniteQuery({
    queryKey: [...keys.retention, 'versions'],
    queryFn: ({ pageParam }) =>
      readJson<RetentionVersions>(
        `/api/retention/versions${pageParam === null ? '' : `?before=${pageParam}`}`,
      ),
    initialPageParam: null as number | null,
    getNextPageParam: (page: RetentionVersions) => page.next,
  })
}

export function useChangeRetention() {
  return useWrite((json: RetentionChange, options) => read(api.retention.$put({ json }, options)), {
    onSettled: () => queryClient.invalidateQueries({ queryKey: keys.retention }),
  })
}

export function useKeeping(id: string) {
  return useQuery({
    queryKey: keys.keeping(id),
    queryFn: (): Promise<Keeping> => read(api.consultations[':id'].keeping.$get({ param: { id } })),
  })
}

async function refresh(id: string): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: keys.keeping(id) })
  await queryClient.invalidateQueries({ queryKey: keys.log })
}

export function useSetHold(id: string) {
  return useWrite(
    (json: HoldInput, options) =>
      read(api.consultations[':id'].holds.$post({ param: { id }, json }, options)),
    { onSettled: () => refresh(id) },
  )
}

/** @param id of the consultation */
export function useLiftHold(id: string) {
  return useWrite(
    ({ holdId, ...json }: LiftInput & { holdId: string }, options) =>
      read(api.holds[':id'].lift.$post({ param: { id: holdId }, json }, options)),
    { onSettled: () => refresh(id) },
  )
}
