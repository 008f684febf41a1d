/** The holidays of the years as their administrator reads and sets them. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { HolidayChange, HolidayVersions, HolidayYears } from '../server/contract/holiday.ts'
import { http, read } from './api.ts'
import { keys, queryClient, useWrite } from './queries.ts'

const api = http.api.holidays

/** The running year and those ahead of it. What is being written may not change under the hand: it is read again when asked for. */
export function useHolidayYears() {
  return useQuery({
    queryKey: [...keys.holidays, 'years'],
    queryFn: (): Promise<HolidayYears> => read(api.$get()),
    staleTime: 0,
    refetchOnWindowFocus: false,
  })
}

/** The newest first, a page at a time. */
export function useHolidayVersions(id: string) {
  return useInfiniteQuery({
    queryKey: [...keys.holidays, 'versions', id],
    queryFn: ({ pageParam }): Promise<HolidayVersions> =>
      read(
        api[':id'].versions.$get({
          param: { id },
          query: pageParam === null ? {} : { before: String(pageParam) },
        }),
      ),
    initialPageParam: null as number | null,
    getNextPageParam: (page: HolidayVersions) => page.next,
  })
}

export function useChangeHolidays(id: string) {
  return useWrite((json: HolidayChange, options) => read(api[':id'].$put({ param: { id }, json }, options)), {
    onSettled: () => queryClient.invalidateQueries({ queryKey: keys.holidays }),
  })
}
