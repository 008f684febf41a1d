/** What the access log reads, and the filters that its address carries. */
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { useSearchParams } from 'react-router'
import type {
  AccessDetail,
  AccessFilters,
  AccessOptions,
  AccessPage,
  AccessRuleSetting,
  AnomalyDetail,
  AnomalyPage,
  ExplainInput,
  SetRuleInput,
} from '../../../server/contract/access.ts'
import { inOrder } from '../../../server/domain/beijing.ts'
import { http, read, readJson } from '../../api.ts'
import { downloadFile } from '../../download.ts'
import { keys, useWrite } from '../../queries.ts'
import { datesOf } from '../log/data.ts'

const filterNames = ['from', 'to', 'personId', 'address', 'category', 'patientId', 'who'] as const
export type FilterName = (typeof filterNames)[number]
export type Filters = Partial<Record<FilterName, string>>

/** The filters live in the address; a patient only as an id. */
export function useFilters() {
  const [search, setSearch] = useSearchParams()
  const given: Filters = {}
  for (const name of filterNames) {
    const value = search.get(name)
    if (value !== null && value !== '') given[name] = value
  }
  const untouched = search.get('all') === null && given.from === undefined && given.to === undefined
  const dated: Filters = untouched ? { ...datesOf('week'), ...given } : given
  /* what people did comes first; the clock's own is asked for */
  const { who: _who, ...rest } = dated
  const filters: Filters = search.get('system') === null ? { ...rest, who: 'people' } : rest
  const set = (change: Filters) => {
    const next = { ...filters, ...change }
    const entries = filterNames.flatMap((name) => {
      const value = name === 'who' ? undefined : next[name]
      return value === undefined || value === '' ? [] : [[name, value]]
    })
    const isAll = next.from === undefined && next.to === undefined
    const marks = [...(isAll ? [['all', '1']] : []), ...(next.who === undefined ? [['system', '1']] : [])]
    setSearch(new URLSearchParams([...entries, ...marks]))
  }
  return { filters, set, search: search.toString() }
}

function withQuery(path: string, query: Readonly<Record<string, string>>): string {
  return `${path}?${new URLSearchParams(query)}`
}

/** Days the wrong way round ask for nothing: the field says so. */
export function useAccessRows(filters: Filters) {
  return useInfiniteQuery({
    enabled: inOrder(filters),
    queryKey: [...keys.access, 'rows', filters],
    queryFn: ({ pageParam }) =>
      readJson<AccessPage>(
        withQuery('/api/access', { ...filters, ...(pageParam === '' ? {} : { cursor: pageParam }) }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
  })
}

export function useAccessDetail(id: string | undefined) {
  return useQuery({
    queryKey: [...keys.access, 'detail', id],
    queryFn: () => readJson<AccessDetail>(`/api/access/${id}`),
    enabled: id !== undefined,
    /* each reading is an event of its own: none without somebody who looks */
    staleTime: Number.POSITIVE_INFINITY,
  })
}

export function useAccessOptions() {
  return useQuery({
    queryKey: [...keys.access, 'options'],
    queryFn: () => readJson<AccessOptions>('/api/access/options'),
    staleTime: 5 * 60_000,
  })
}

export function downloadAccess(filters: Filters, language: string): Promise<void> {
  return downloadFile(
    withQuery('/api/access.csv', { ...filters, lang: language } as Record<keyof AccessFilters, string>),
    'access-log.csv',
  )
}

export function useFindPatients() {
  return useWrite(
    (input: { q: string }, options) => read(http.api.access.patients.$post({ json: input }, options)),
    // Who was looked for leaves the memory with the dialog.
    { gcTime: 0 },
  )
}

export type AnomalyChoice = { state: 'open' | 'explained' | 'all'; rule: string | undefined }

export function useAnomalies({ state, rule }: AnomalyChoice) {
  return useInfiniteQuery({
    queryKey: [...keys.access, 'anomalies', state, rule],
    queryFn: ({ pageParam }) =>
      readJson<AnomalyPage>(
        withQuery('/api/access/anomalies', {
          state,
          ...(rule === undefined ? {} : { rule }),
          ...(pageParam === '' ? {} : { cursor: pageParam }),
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
  })
}

export function useAnomaly(id: string | undefined) {
  return useQuery({
    queryKey: [...keys.access, 'anomaly', id],
    queryFn: () => readJson<AnomalyDetail>(`/api/access/anomalies/${id}`),
    enabled: id !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  })
}

export function useExplain(id: string) {
  const client = useQueryClient()
  return useWrite(
    (input: ExplainInput, options) =>
      read(http.api.access.anomalies[':id'].explanations.$post({ param: { id }, json: input }, options)),
    { onSuccess: () => client.invalidateQueries({ queryKey: keys.access }) },
  )
}

export function useRules(institutionId: string | undefined) {
  return useQuery({
    queryKey: [...keys.access, 'rules', institutionId],
    queryFn: () =>
      readJson<AccessRuleSetting[]>(
        institutionId === undefined ? '/api/access/rules' : withQuery('/api/access/rules', { institutionId }),
      ),
  })
}

export function useSetRule() {
  const client = useQueryClient()
  return useWrite(
    (input: SetRuleInput, options) => read(http.api.access.rules.$put({ json: input }, options)),
    { onSuccess: () => client.invalidateQueries({ queryKey: [...keys.access, 'rules'] }) },
  )
}
