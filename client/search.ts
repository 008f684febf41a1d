/** Searching over HTTP, and the address of a search. */
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { QuickSearch, SearchInput, SearchPage } from '../server/contract/search.ts'
import { inOrder } from '../server/domain/beijing.ts'
import { http, read } from './api.ts'
import { paths } from './paths.ts'
import { keys } from './queries.ts'

const { search } = http.api

export type SearchFilter = Partial<
  Record<'lineId' | 'from' | 'to', string> & Pick<SearchInput, 'in' | 'state' | 'urgency'>
>

/** What is found is a patient's; it is not kept once nobody looks at it. */
const kept = { gcTime: 0, staleTime: 30_000, refetchOnWindowFocus: false } as const

/** The newest hits of each kind; what was found before stays until the next answer. */
export function useQuickSearch(q: string) {
  return useQuery({
    queryKey: keys.quickSearch(q),
    queryFn: ({ signal }): Promise<QuickSearch> =>
      read(search.quick.$post({ json: { q } }, { init: { signal } })),
    enabled: q !== '',
    placeholderData: keepPreviousData,
    ...kept,
  })
}

/** All results, page after page. */
export function useSearchResults(q: string, filter: SearchFilter) {
  return useInfiniteQuery({
    queryKey: keys.search(q, filter),
    queryFn: ({ pageParam, signal }): Promise<SearchPage> =>
      read(
        search.$post(
          { json: { q, ...filter, ...(pageParam === null ? {} : { cursor: pageParam }) } },
          { init: { signal } },
        ),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page: SearchPage) => page.nextCursor,
    enabled: q !== '' && inOrder(filter),
    ...kept,
  })
}

/**
 * Whether words may stand in an address, which browsers keep and proxies log. Numbers of cards and telephones lead straight to a
 * person, so they stay in the state of the page; a consultation's number does not.
 */
export function mayStandInAddress(q: string): boolean {
  return !/\d{11}/.test(q.replaceAll(/[\s-]/g, '')) || /(^|\D)20\d{6}-\d{1,4}$/.test(q.trim())
}

/** What a page of results is opened with beside its address. */
export type SearchState = { q?: string }

/** Where the results are, and what goes there without standing in the address. */
export function toResults(
  q: string,
  filter: SearchFilter = {},
): [to: string, options: { state: SearchState }] {
  return mayStandInAddress(q)
    ? [paths.search({ q, ...filter }), { state: {} }]
    : [paths.search(filter), { state: { q } }]
}
