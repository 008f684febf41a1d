/** Reading and writing notices: the inbox, its count, what one wishes. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { NoticePage, NoticeReading } from '../server/contract/notice.ts'
import { http, read } from './api.ts'
import { keys, queryClient, useWrite } from './queries.ts'

/** How many are unread; the bar shows it on every page. */
export function useNoticeCount() {
  return useQuery({ queryKey: keys.noticeCount, queryFn: () => read(http.api.notices.count.$get()) })
}

export type Only = 'all' | 'unread'

/** The inbox in pages, newest first. */
export function useNotices(only: Only) {
  return useInfiniteQuery({
    queryKey: keys.noticeList(only),
    queryFn: ({ pageParam }) =>
      read(http.api.notices.$get({ query: { only, ...(pageParam === '' ? {} : { cursor: pageParam }) } })),
    initialPageParam: '',
    getNextPageParam: (last: NoticePage) => last.next,
    // What came meanwhile waits to be taken, and does not push rows aside by itself.
    refetchOnWindowFocus: false,
  })
}

export function useReading() {
  return useWrite(
    (input: NoticeReading, options) => read(http.api.notices.read.$post({ json: input }, options)),
    { onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.notices }) },
  )
}

export function useNoticeSettings() {
  return useQuery({
    queryKey: keys.noticeSettings,
    queryFn: () => read(http.api['notice-settings'].$get()),
  })
}

/** After a change of the settings: read them again. */
export function refreshNoticeSettings(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: keys.noticeSettings })
}
