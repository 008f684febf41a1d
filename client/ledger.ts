/** The programme's ledger over HTTP, and the question that the page's address carries. */
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'react-router'
import type {
  CheckedRow,
  Coverage,
  ImportRow,
  LedgerImport,
  LedgerOptions,
  LedgerPage,
  ProgrammeReport,
  ReadTable,
  RecordsPage,
} from '../server/contract/ledger.ts'
import { programmeStart } from '../server/domain/ledger.ts'
import type { LedgerKind } from '../server/domain/ledger-kind.ts'
import type { RowField, RowWords } from '../server/domain/ledger-row.ts'
import { guardedFetch } from './api.ts'
import { downloadFile } from './download.ts'
import { ApiFailure } from './failure.ts'
import { keys, queryClient, useWrite } from './queries.ts'
import { now } from './ui/clock.ts'

export const programmeViews = ['report', 'entries', 'coverage'] as const
export type ProgrammeView = (typeof programmeViews)[number]

export type Period = { from: string; to: string }
export type ProgrammeQuestion = Period & { compareFrom?: string; compareTo?: string }

/** The calendar day in Beijing. */
export function today(): string {
  return new Date(now() + 8 * 3_600_000).toISOString().slice(0, 10)
}

/** The ready periods. */
export function periods(): Readonly<Record<'whole' | 'year' | 'lastYear', Period>> {
  const day = today()
  const year = Number(day.slice(0, 4))
  return {
    whole: { from: programmeStart, to: day },
    year: { from: `${year}-01-01`, to: day },
    lastYear: { from: `${year - 1}-01-01`, to: `${year - 1}-12-31` },
  }
}

const kept = [
  'compareFrom',
  'compareTo',
  'kind',
  'source',
  'lineId',
  'institutionId',
  'importId',
  'all',
] as const
type Kept = (typeof kept)[number]

/** What the page's address asks: a view, a period, another beside it, and the filters of the ledger. */
export function useProgramme() {
  const [search, setSearch] = useSearchParams()
  const given = search.get('view')
  const view = programmeViews.find((one) => one === given) ?? 'report'
  const period = {
    from: search.get('from') ?? programmeStart,
    to: search.get('to') ?? today(),
  }
  const filters = Object.fromEntries(
    kept.flatMap((name) => {
      const value = search.get(name)
      return value === null || value === '' ? [] : [[name, value]]
    }),
  ) as Partial<Record<Kept, string>>
  const set = (change: Partial<Record<Kept | 'from' | 'to' | 'view', string | undefined>>) => {
    const next = { view, ...period, ...filters, ...change }
    setSearch(
      new URLSearchParams(Object.entries(next).filter((entry): entry is [string, string] => !!entry[1])),
    )
  }
  return { view, period, filters, set }
}

function address(path: string, query: object): string {
  const entries = Object.entries(query).filter((entry): entry is [string, string] => !!entry[1])
  return `/api/ledger${path}?${new URLSearchParams(entries)}`
}

async function json<T>(path: string, init?: RequestInit): Promise<T> {
  return (await (await guardedFetch(path, init)).json()) as T
}

function send<T>(method: string, path: string, body: unknown, options: RequestInit): Promise<T> {
  const headers = new Headers(options.headers)
  headers.set('content-type', 'application/json')
  return json<T>(`/api/ledger${path}`, { ...options, method, headers, body: JSON.stringify(body) })
}

export function useReport(question: ProgrammeQuestion, enabled: boolean) {
  const path = address('/report', question)
  return useQuery({
    queryKey: [...keys.ledger, path],
    queryFn: () => json<ProgrammeReport>(path),
    placeholderData: keepPreviousData,
    enabled,
  })
}

export function downloadReport(question: ProgrammeQuestion, form: 'pdf' | 'xlsx', lang: string) {
  return downloadFile(address(`/report.${form}`, { ...question, lang }), `programme-report.${form}`)
}

export type EntryFilters = Partial<Period> & {
  /** A comma between. */
  kind?: string
  source?: string
  lineId?: string
  institutionId?: string
  importId?: string
  q?: string
  all?: string
}

export function useEntries(filters: EntryFilters, enabled = true) {
  return useInfiniteQuery({
    queryKey: [...keys.ledger, 'entries', filters],
    queryFn: ({ pageParam }) => json<LedgerPage>(address('', { ...filters, cursor: pageParam })),
    initialPageParam: '',
    getNextPageParam: (last: LedgerPage) => last.next,
    enabled,
  })
}

export function useRecords(kind: LedgerKind, period: Period) {
  return useInfiniteQuery({
    queryKey: [...keys.ledger, 'records', kind, period],
    queryFn: ({ pageParam }) =>
      json<RecordsPage>(address('/records', { kind, ...period, cursor: pageParam })),
    initialPageParam: '',
    getNextPageParam: (last: RecordsPage) => last.next,
  })
}

export function useLedgerOptions() {
  return useQuery({
    queryKey: [...keys.ledger, 'options'],
    queryFn: () => json<LedgerOptions>('/api/ledger/options'),
    staleTime: 60_000,
  })
}

export function useImports() {
  return useQuery({
    queryKey: [...keys.ledger, 'imports'],
    queryFn: () => json<{ items: LedgerImport[] }>('/api/ledger/imports'),
  })
}

export function useCoverage(period: Period, enabled: boolean) {
  const path = address('/coverage', period)
  return useQuery({
    queryKey: [...keys.ledger, path],
    queryFn: () => json<Coverage>(path),
    placeholderData: keepPreviousData,
    enabled,
  })
}

export function refreshLedger(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: keys.ledger })
}

type EntryVersion = { id: string; version: number }

/** @param entry the one that is changed; null: a new one */
export function useSaveEntry(entry: EntryVersion | null) {
  return useWrite((words: RowWords, options) =>
    entry === null
      ? send<EntryVersion>('POST', '', { words }, options)
      : send<EntryVersion>('PUT', `/${entry.id}`, { version: entry.version, words }, options),
  )
}

export function useVoidEntry({ id, version }: EntryVersion) {
  return useWrite((reason: string, options) =>
    send<EntryVersion>('POST', `/${id}/void`, { version, reason }, options),
  )
}

export function useWithdrawImport(id: string) {
  return useWrite((reason: string, options) =>
    send<{ id: string }>('POST', `/imports/${id}/withdraw`, { reason }, options),
  )
}

export type NewPlace = { nameZh: string; nameEn: string; level: 'district' | 'grassroots'; parentId: string }

export function useAddPlace() {
  return useWrite((place: NewPlace, options) => send<{ id: string }>('POST', '/institutions', place, options))
}

/** Reads a file and judges its rows; nothing is stored. */
export function readTableFile(file: File): Promise<ReadTable> {
  return json<ReadTable>(address('/imports/read', { fileName: file.name.slice(-200) }), {
    method: 'POST',
    body: file,
  })
}

/** As a row travels: without what was judged, and without empty fields, so that two thousand fit into one request. */
function bare({ line, column, words, formulas }: ImportRow) {
  return {
    ...{ line, column, formulas },
    words: Object.fromEntries(Object.entries(words).filter(([, text]) => text !== '')),
  }
}

export function useCheckRows() {
  return useWrite((rows: readonly ImportRow[], options) =>
    send<{ rows: CheckedRow[] }>('POST', '/imports/check', { rows: rows.map(bare) }, options),
  )
}

export function useStoreRows() {
  return useWrite(
    ({ fileName, digest, rows }: { fileName: string; digest: string; rows: readonly ImportRow[] }, options) =>
      send<{ id: string }>('POST', '/imports', { fileName, digest, rows: rows.map(bare) }, options),
  )
}

/** The server's word on fields, by the name of the field; null where it is about something else. */
export function fieldCodes(error: unknown, prefix: string): ReadonlyMap<string, string> | null {
  if (!(error instanceof ApiFailure) || error.code !== 'VALIDATION_FAILED') return null
  return new Map(
    error.fields
      .filter(({ path }) => path.startsWith(prefix))
      .map(({ path, code }) => [path.slice(prefix.length) as RowField, code]),
  )
}
