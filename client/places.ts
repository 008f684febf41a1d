/** Institutions as their administrator reads and writes them. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type {
  InstitutionChange,
  InstitutionDetail,
  InstitutionEntries,
  InstitutionVersions,
  NewInstitution,
} from '../server/contract/institution.ts'
import type { RestoreInput } from '../server/contract/version.ts'
import { http, read, readJson } from './api.ts'
import { keys, useWrite } from './queries.ts'

/** Under the lines: what changes a place changes what lines may choose. */
const key = [...keys.lineSettings, 'institutions'] as const
const api = http.api.institutions

export function useInstitutions() {
  return useQuery({
    queryKey: [...key, 'list'],
    queryFn: () => readJson<InstitutionEntries>('/api/institutions'),
  })
}

export function useInstitution(id: string | null) {
  return useQuery({
    queryKey: [...key, 'one', id],
    queryFn: () => readJson<InstitutionDetail>(`/api/institutions/${encodeURIComponent(id ?? '')}`),
    enabled: id !== null,
    staleTime: 0,
    refetchOnWindowFocus: false,
  })
}

export function useInstitutionVersions(id: string) {
  return useInfiniteQuery({
    queryKey: [...key, 'versions', id],
    queryFn: ({ pageParam }) =>
      readJson<InstitutionVersions>(
        `/api/institutions/${id}/versions${pageParam === 0 ? '' : `?before=${pageParam}`}`,
      ),
    initialPageParam: 0,
    getNextPageParam: (last) => last.next,
    staleTime: 0,
  })
}

export function useChangeInstitution(id: string) {
  return useWrite((json: InstitutionChange, options) =>
    read(api[':id'].$put({ param: { id }, json }, options)),
  )
}

export function useAddInstitution() {
  return useWrite((json: NewInstitution, options) => read(api.$post({ json }, options)))
}

export function useRestoreInstitution(id: string) {
  return useWrite(({ number, ...json }: RestoreInput & { number: number }, options) =>
    read(
      api[':id'].versions[':number'].restore.$post({ param: { id, number: String(number) }, json }, options),
    ),
  )
}
