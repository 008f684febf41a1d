/** The results of a search, with filters; what the address says is what is shown, but for numbers that lead to a person. */
import { Button } from 'antd'
import { useEffect, useState } from 'react'
import { useLocation, useNavigate, useSearchParams } from 'react-router'
import type { FilterContent, SearchHit } from '../../server/contract/search.ts'
import { inOrder } from '../../server/domain/beijing.ts'
import { useLines } from '../consultation.ts'
import { useTexts } from '../i18n/text.ts'
import { paths } from '../paths.ts'
import { useSavedFilters } from '../saved-filter.ts'
import { type SearchFilter, type SearchState, toResults, useSearchResults } from '../search.ts'
import { useMe } from '../session.ts'
import { EmptyState, ErrorState } from '../ui/answer.tsx'
import { useWorkCounts } from '../ui/frame.tsx'
import { KeyBar } from '../ui/key-bar.tsx'
import { useKeys } from '../ui/keys.ts'
import { Columns, PageHead } from '../ui/layout.tsx'
import { usePageTitle } from '../ui/top-bar.tsx'
import { SkeletonRows } from '../ui/waiting.tsx'
import { SearchFilters } from './search/filters.tsx'
import { HitRow } from './search/row.tsx'
import { WordsField } from './search/words.tsx'
import { Views } from './work-list/views.tsx'
import '../ui/search-panel.css'
import './search/search.css'

const names = ['in', 'lineId', 'state', 'urgency', 'from', 'to'] as const

/** Words and filters of the address. What is not one of ours is left out. */
function useSearchAddress() {
  const texts = useTexts()
  const navigate = useNavigate()
  const [parameters] = useSearchParams()
  const state = useLocation().state as SearchState | null
  const saved = useSavedFilters().data
  const one = <K extends string>(name: string, known: Readonly<Record<K, unknown>>): K | undefined => {
    const value = parameters.get(name)
    return value !== null && Object.hasOwn(known, value) ? (value as K) : undefined
  }
  const day = (name: string) => {
    const value = parameters.get(name)
    return value !== null && /^\d{4}-\d\d-\d\d$/.test(value) ? value : undefined
  }
  const given: SearchFilter = {
    in: one('in', texts.search.place),
    lineId: parameters.get('lineId') ?? undefined,
    state: one('state', texts.state.names),
    urgency: one('urgency', texts.state.urgency),
    from: day('from'),
    to: day('to'),
  }
  const kept = saved?.find(({ id }) => id === parameters.get('saved'))?.filter
  const named = kept?.page === 'search' ? kept : null
  const q = (named?.q ?? parameters.get('q') ?? state?.q ?? '').slice(0, 100).trim()
  const filter = withoutGaps(named ?? given)
  const go = (nextQ: string, next: SearchFilter) => {
    const [to, options] = toResults(nextQ, withoutGaps(next))
    void navigate(to, { ...options, replace: true })
  }
  return { q, filter, go }
}

function withoutGaps(filter: SearchFilter): SearchFilter {
  return Object.fromEntries(
    names.flatMap((name) => (filter[name] === undefined ? [] : [[name, filter[name]]])),
  )
}

export function SearchPage() {
  const texts = useTexts()
  const me = useMe()
  usePageTitle(texts.search.title)
  const { q, filter, go } = useSearchAddress()
  const counts = useWorkCounts(me).data
  const lines = useLines().data
  const answer = useSearchResults(q, filter)
  const hits = answer.data?.pages.flatMap((page) => page.items) ?? []
  const current: FilterContent = { page: 'search', q, ...filter } as FilterContent
  return (
    <Columns
      left={<Views current={current} counts={counts} lines={lines} />}
      head={
        <PageHead
          title={texts.search.title}
          sub={
            answer.data === undefined || q === ''
              ? undefined
              : texts.search.shown(hits.length, answer.hasNextPage)
          }
        />
      }
      foot={<KeyBar />}
    >
      <div className="results-head">
        <WordsField key={q} q={q} onSearch={(words) => go(words, filter)} />
        <SearchFilters
          filter={filter}
          current={current}
          onChange={(change) => go(q, { ...filter, ...change })}
        />
      </div>
      <Results q={q} filter={filter} answer={answer} hits={hits} onClear={() => go(q, {})} />
    </Columns>
  )
}

type ResultsProps = {
  q: string
  filter: SearchFilter
  answer: ReturnType<typeof useSearchResults>
  hits: readonly SearchHit[]
  onClear: () => void
}

function Results({ q, filter, answer, hits, onClear }: ResultsProps) {
  const { search } = useTexts()
  const hand = useHand(hits)
  if (q === '') return <EmptyState title={search.help}>{search.scope}</EmptyState>
  // What is wrong stands beside the days.
  if (!inOrder(filter)) return null
  if (answer.data === undefined) {
    return answer.error === null ? (
      <SkeletonRows columns="24px 1fr 160px" cells={bars} />
    ) : (
      <ErrorState error={answer.error} onRetry={() => void answer.refetch()} />
    )
  }
  const narrowed = Object.keys(filter).length > 0
  const tooShort = answer.data.pages[0]?.tooShort === true
  return (
    <>
      {answer.error === null ? null : (
        <ErrorState error={answer.error} onRetry={() => void answer.fetchNextPage()} />
      )}
      {hits.length > 0 || answer.hasNextPage ? null : (
        <EmptyState
          title={search.none(q)}
          actions={narrowed ? <Button onClick={onClear}>{search.clearFilters}</Button> : undefined}
        >
          {tooShort ? search.tooShort : narrowed ? search.noneFiltered : search.noneBody}
        </EmptyState>
      )}
      <ul className="results" aria-label={search.results}>
        {hits.map((hit) => (
          <HitRow key={hit.id} hit={hit} selected={hit.id === hand.selected} onSelect={hand.select} />
        ))}
      </ul>
      {answer.hasNextPage ? (
        <div className="results-more">
          <Button loading={answer.isFetchingNextPage} onClick={() => void answer.fetchNextPage()}>
            {answer.isFetchingNextPage ? search.searching : hits.length === 0 ? search.goOn : search.loadMore}
          </Button>
        </div>
      ) : null}
    </>
  )
}

const bars = [
  [100, 0],
  [36, 84],
  [70, 50],
] as const

/** J K Enter / Esc, as in the work list. */
function useHand(hits: readonly SearchHit[]) {
  const { common } = useTexts()
  const navigate = useNavigate()
  const [selected, select] = useState<string | null>(null)
  const index = hits.findIndex(({ id }) => id === selected)
  const move = (step: number) => {
    const next = hits[Math.min(hits.length - 1, Math.max(0, index + step))]
    if (next !== undefined) select(next.id)
  }
  useEffect(() => {
    if (selected === null) return
    const row = document.querySelector<HTMLElement>(
      `[data-testid="result"][data-id="${CSS.escape(selected)}"]`,
    )
    row?.focus({ preventScroll: true })
    row?.scrollIntoView({ block: 'nearest' })
  }, [selected])
  useKeys([
    { keys: 'J', label: common.keys.move, run: () => move(1) },
    { keys: 'K', label: common.keys.move, run: () => move(-1) },
    {
      keys: 'Enter',
      label: common.keys.open,
      run: () => {
        const hit = hits[Math.max(0, index)]
        if (hit !== undefined) void navigate(paths.consultation(hit.id))
      },
    },
    {
      keys: '/',
      label: common.keys.search,
      run: () => document.querySelector<HTMLInputElement>('.results-words input')?.select(),
    },
    { keys: 'Escape', label: common.keys.back, run: () => void navigate(paths.workList()) },
  ])
  return { selected, select }
}
