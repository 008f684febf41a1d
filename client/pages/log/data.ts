/** What the log reads, and the filters that its address carries. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'react-router'
import type { z } from 'zod'
import type { LogChoice, LogDetail, LogFilters, LogOptions, LogPage } from '../../../server/contract/log.ts'
import type { Line } from '../../../server/contract/session.ts'
import { inOrder } from '../../../server/domain/beijing.ts'
import {
  type LogColumnId,
  type LogOrder,
  type LogRange,
  type LogSort,
  logColumnIds,
  logOrders,
  logRanges,
  logSorts,
  usualSort,
} from '../../../server/domain/log.ts'
import { http, read, readJson } from '../../api.ts'
import { downloadFile } from '../../download.ts'
import { keys, queryClient, useWrite } from '../../queries.ts'
import { now } from '../../ui/clock.ts'

type Page = z.infer<typeof LogPage>
type Options = z.infer<typeof LogOptions>

const filterNames = [
  'from',
  'to',
  'lineId',
  'institutionId',
  'personId',
  'state',
  'urgency',
  'number',
  /* those behind a figure, which of them, and for which instant */
  'figure',
  'part',
  'asOf',
  'departmentId',
  'slot',
] as const
export type FilterName = (typeof filterNames)[number]
export type Filters = Partial<Record<FilterName, string>>

export const ranges = logRanges
export type Range = LogRange
const daysOf: Readonly<Record<Exclude<Range, 'all'>, number>> = { week: 7, month: 30, year: 365 }

/** The calendar day in Beijing, some days ago. */
function dayAgo(days: number): string {
  return new Date(now() + 8 * 3_600_000 - days * 86_400_000).toISOString().slice(0, 10)
}

export function datesOf(range: Range): Pick<Filters, 'from' | 'to'> {
  return range === 'all' ? {} : { from: dayAgo(daysOf[range] - 1), to: dayAgo(0) }
}

/** Which of the ready ranges the dates are, if any. */
export function rangeOf(filters: Filters): Range | null {
  return (
    ranges.find((range) => {
      const dates = datesOf(range)
      return dates.from === filters.from && dates.to === filters.to
    }) ?? null
  )
}

export type Sorting = { sort: LogSort; order: LogOrder }

/** One of the known words, or nothing. */
function known<T extends string>(words: readonly T[], value: string | null): T | undefined {
  return words.find((word) => word === value)
}

function columnsIn(text: string | null): LogColumnId[] | null {
  const columns = [...new Set((text ?? '').split(',').flatMap((id) => known(logColumnIds, id) ?? []))]
  return columns.length === 0 ? null : columns
}

/** Filters, order and columns live in the address, so that a view can be sent, kept and gone back to. */
export function useFilters() {
  const [search, setSearch] = useSearchParams()
  const given: Filters = {}
  for (const name of filterNames) {
    const value = search.get(name)
    if (value !== null && value !== '') given[name] = value
  }
  const range = known(ranges, search.get('range'))
  const isOpen = search.get('all') === null && given.from === undefined && given.to === undefined
  const filters: Filters = isOpen ? { ...datesOf(range ?? 'month'), ...given } : given
  const sorting: Sorting = {
    sort: known(logSorts, search.get('sort')) ?? usualSort.sort,
    order: known(logOrders, search.get('order')) ?? usualSort.order,
  }
  const columns = columnsIn(search.get('columns'))
  const write = (next: { filters: Filters; sorting: Sorting; columns: readonly LogColumnId[] | null }) => {
    const entries = filterNames.flatMap((name) => {
      const value = next.filters[name]
      return value === undefined || value === '' ? [] : [[name, value] as [string, string]]
    })
    const isAll = next.filters.from === undefined && next.filters.to === undefined
    const isUsual = next.sorting.sort === usualSort.sort && next.sorting.order === usualSort.order
    setSearch(
      new URLSearchParams([
        ...entries,
        ...(isAll ? [['all', '1']] : []),
        ...(isUsual ? [] : Object.entries(next.sorting)),
        ...(next.columns === null ? [] : [['columns', next.columns.join(',')]]),
      ]),
    )
  }
  const set = (change: Filters) => write({ filters: { ...filters, ...change }, sorting, columns })
  const setSorting = (next: Sorting) => write({ filters, sorting: next, columns })
  const setColumns = (next: readonly LogColumnId[] | null) => write({ filters, sorting, columns: next })
  return {
    filters,
    sorting,
    /** Of the address; null: those that the reader has chosen. */
    columns,
    set,
    setSorting,
    setColumns,
    search: search.toString(),
  }
}

function withFilters(path: string, filters: Filters, more: Readonly<Record<string, string>> = {}): string {
  return `${path}?${new URLSearchParams({ ...filters, ...more } as Record<keyof LogFilters, string>)}`
}

/** Days the wrong way round ask for nothing: the field says so. */
export function useLogRows(filters: Filters, sorting: Sorting, enabled: boolean) {
  return useInfiniteQuery({
    queryKey: [...keys.log, 'rows', filters, sorting],
    enabled: enabled && inOrder(filters),
    queryFn: ({ pageParam }) =>
      readJson<Page>(
        withFilters('/api/log', filters, {
          ...sorting,
          ...(pageParam === '' ? {} : { cursor: pageParam }),
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
  })
}

export function useLogDetail(id: string | undefined) {
  return useQuery({
    queryKey: [...keys.log, 'detail', id],
    queryFn: () => readJson<LogDetail>(`/api/log/${id}`),
    enabled: id !== undefined,
  })
}

export function useLogOptions() {
  return useQuery({
    queryKey: [...keys.log, 'options'],
    queryFn: () => readJson<Options>('/api/log/options'),
    staleTime: 5 * 60_000,
  })
}

/** The columns that the reader keeps; null: the usual ones. */
export function useLogColumns() {
  return useQuery({
    queryKey: keys.logColumns,
    queryFn: () => readJson<LogChoice>('/api/log/columns'),
    staleTime: 5 * 60_000,
  })
}

export function useChooseColumns() {
  return useWrite(
    (input: LogChoice, options): Promise<LogChoice> =>
      read(http.api.log.columns.$put({ json: input }, options)),
    { onSuccess: (choice) => queryClient.setQueryData(keys.logColumns, choice) },
  )
}

export function useLines() {
  return useQuery({
    queryKey: keys.lines,
    queryFn: () => readJson<Line[]>('/api/lines'),
    staleTime: 5 * 60_000,
  })
}

/** One page of the consultation, the patient masked, in the language of the page. */
export function downloadDossier(id: string, lang: 'zh' | 'en'): Promise<void> {
  return downloadFile(`/api/log/${id}/dossier.pdf?lang=${lang}`, 'dossier.pdf')
}

/** Says that a dossier is printed; to be waited for before it is. */
export function useNotePrinting(id: string) {
  return useWrite((_input: object, options) =>
    read(http.api.log[':id'].print.$post({ param: { id } }, options)),
  )
}
