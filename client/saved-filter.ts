/** The views that a person keeps: narrowed work lists and searches. */
import { useQuery } from '@tanstack/react-query'
import type {
  ChangeFilterInput,
  FilterContent,
  SavedFilter,
  SaveFilterInput,
} from '../server/contract/search.ts'
import { http, read } from './api.ts'
import { paths } from './paths.ts'
import { keys, queryClient, useWrite } from './queries.ts'
import { mayStandInAddress } from './search.ts'
import { isAllowed, useMe } from './session.ts'

const { filters } = http.api
const reread = () => queryClient.invalidateQueries({ queryKey: keys.filters })

/** In their order; undefined until they have been read. */
export function useSavedFilters() {
  const me = useMe()
  return useQuery({
    queryKey: keys.filters,
    queryFn: (): Promise<SavedFilter[]> => read(filters.$get()),
    enabled: isAllowed(me, 'filter.keep'),
    staleTime: 60_000,
  })
}

export function useSaveFilter() {
  return useWrite(
    (input: SaveFilterInput, options): Promise<SavedFilter> => read(filters.$post({ json: input }, options)),
    { onSuccess: reread },
  )
}

/** Renames it, or opens its page with it. */
export function useChangeFilter() {
  return useWrite(
    ({ id, ...json }: ChangeFilterInput & { id: string }, options): Promise<SavedFilter> =>
      read(filters[':id'].$put({ param: { id }, json }, options)),
    { onSuccess: reread },
  )
}

export function useRemoveFilter() {
  return useWrite(
    (id: string, options): Promise<{ id: string }> =>
      read(filters[':id'].$delete({ param: { id } }, options)),
    { onSuccess: reread },
  )
}

export function useArrangeFilters() {
  return useWrite(
    (ids: string[], options): Promise<{ ids: string[] }> =>
      read(filters.order.$put({ json: { ids } }, options)),
    { onSuccess: reread },
  )
}

/** Where a saved filter leads. A search for a number that leads to a person is named by the filter, not by its words. */
export function addressOf({ id, filter }: SavedFilter): string {
  if (filter.page === 'log') return logAddressOf(filter)
  const { page, ...rest } = filter
  if (page === 'work_list') return paths.workList(rest as Parameters<typeof paths.workList>[0])
  return mayStandInAddress(rest.q ?? '') ? paths.search(rest) : paths.search({ saved: id })
}

function logAddressOf({ page: _page, range, columns, ...rest }: FilterContent & { page: 'log' }): string {
  const all = range === 'all' || (range === undefined && rest.from === undefined && rest.to === undefined)
  return paths.log({
    ...rest,
    ...(all ? { all: '1' } : range === undefined ? {} : { range }),
    ...(columns === undefined ? {} : { columns: columns.join(',') }),
  })
}

/** Whether two say the same; what is absent and what is empty are alike. */
export function isSameFilter(one: FilterContent, other: FilterContent): boolean {
  const spoken = (filter: FilterContent) =>
    JSON.stringify(
      Object.entries(filter)
        .filter(
          ([name, value]) => value !== undefined && value !== '' && !(name === 'view' && value === 'open'),
        )
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    )
  return spoken(one) === spoken(other)
}
