/** What the page of figures reads, and the question that its address carries. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'react-router'
import type { HeatMap, Mix, Statistics, StatisticsOptions } from '../../../server/contract/statistics.ts'
import { type Clock, type Dimension, dimensions, type HeatShape } from '../../../server/domain/statistics.ts'
import { readJson } from '../../api.ts'
import { downloadFile } from '../../download.ts'
import { keys } from '../../queries.ts'
import { now } from '../../ui/clock.ts'

/** The question: a period, an instant, and to whom it is narrowed. */
export type Asked = {
  from: string
  to: string
  asOf?: string
  lineId?: string
  institutionId?: string
  departmentId?: string
}
export type View = Dimension

export const ranges = ['month', 'half', 'year'] as const
export type Range = (typeof ranges)[number]
const daysOf: Readonly<Record<Range, number>> = { month: 30, half: 183, year: 365 }

/** The calendar day in Beijing, some days ago. */
function dayAgo(days: number): string {
  return new Date(now() + 8 * 3_600_000 - days * 86_400_000).toISOString().slice(0, 10)
}

export function datesOf(range: Range): { from: string; to: string } {
  return { from: dayAgo(daysOf[range] - 1), to: dayAgo(0) }
}

/** Which of the ready ranges the period is, if any. */
export function rangeOf({ from, to }: Asked): Range | null {
  return ranges.find((range) => datesOf(range).from === from && datesOf(range).to === to) ?? null
}

const narrowing = ['asOf', 'lineId', 'institutionId', 'departmentId'] as const

/** The question lives in the address, so that a figure can be sent and asked again. */
export function useAsked() {
  const [search, setSearch] = useSearchParams()
  const asked: Asked = {
    ...datesOf('half'),
    ...pick(search, ['from', 'to']),
    ...pick(search, narrowing),
  }
  const given = search.get('by')
  const view = dimensions.find((one) => one === given) ?? 'line'
  const set = (change: { [name in keyof Asked]?: string | undefined } & { by?: View }) => {
    const next = { ...asked, by: view, ...change }
    setSearch(
      new URLSearchParams(Object.entries(next).filter((entry): entry is [string, string] => !!entry[1])),
    )
  }
  return { asked, view, set }
}

function pick<Name extends string>(
  search: URLSearchParams,
  names: readonly Name[],
): { [name in Name]?: string } {
  const found = names.flatMap((name) => {
    const value = search.get(name)
    return value === null || value === '' ? [] : [[name, value] as const]
  })
  return Object.fromEntries(found) as { [name in Name]?: string }
}

type More = Readonly<Record<string, string | undefined>>

function address(path: string, asked: Asked, more: More = {}): string {
  const entries = Object.entries({ ...asked, ...more }).filter(
    (entry): entry is [string, string] => !!entry[1],
  )
  return `${path}?${new URLSearchParams(entries)}`
}

/** Old figures stay while new ones are counted; they are of minutes, so nobody waits for them twice. */
function useFigures<T>(path: string, asked: Asked, more: More = {}, enabled = true) {
  const full = address(path, asked, more)
  return useQuery({
    queryKey: [...keys.statistics, full],
    queryFn: () => readJson<T>(full),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    refetchOnWindowFocus: false,
    enabled,
  })
}

export const useTogether = (asked: Asked) => useFigures<Statistics>('/api/statistics', asked)
/** @param figures all of them where none is named */
export const useGroups = (asked: Asked, by: Dimension, figures?: readonly string[]) =>
  useFigures<Statistics>('/api/statistics', asked, { by, figures: figures?.join(',') })
export const useHeat = (asked: Asked, clock: Clock, shape: HeatShape) =>
  useFigures<HeatMap>('/api/statistics/heat', asked, { clock, shape })
export const useMix = (asked: Asked) => useFigures<Mix>('/api/statistics/mix', asked)

export function useOptions() {
  return useQuery({
    queryKey: [...keys.statistics, 'options'],
    queryFn: () => readJson<StatisticsOptions>('/api/statistics/options'),
    staleTime: 5 * 60_000,
  })
}

/** The file of one table. */
export function download(asked: Asked, more: More): Promise<void> {
  return downloadFile(address('/api/statistics.csv', asked, more), 'statistics.csv')
}
