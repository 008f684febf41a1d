/** The consultation log, as an administrator reviews it: list, filters, one dossier beside it, export. */
import { Button, Select } from 'antd'
import { useMemo } from 'react'
import { useNavigate, useParams } from 'react-router'
import { inOrder } from '../../server/domain/beijing.ts'
import { logOrders, logSorts, usualLogColumns } from '../../server/domain/log.ts'
import { useTexts } from '../i18n/text.ts'
import { paths } from '../paths.ts'
import { EmptyState, ErrorState } from '../ui/answer.tsx'
import { KeyBar } from '../ui/key-bar.tsx'
import { PageHead } from '../ui/layout.tsx'
import { formatCount } from '../ui/number.ts'
import { useRowCursor } from '../ui/row-cursor.ts'
import { useTime } from '../ui/time.ts'
import { usePageTitle } from '../ui/top-bar.tsx'
import { SkeletonRows } from '../ui/waiting.tsx'
import { useWidth } from '../ui/width.ts'
import { AskButton } from './exports/ask.tsx'
import { ColumnButton } from './log/column-dialog.tsx'
import { usualFor } from './log/columns.tsx'
import { type Filters, type Sorting, useFilters, useLines, useLogColumns, useLogRows } from './log/data.ts'
import { LogDrawer } from './log/drawer.tsx'
import { FilterBar } from './log/filter-bar.tsx'
import './log/log.css'
import { LogList, LogTable } from './log/rows.tsx'
import { keptOf, useOpening, ViewBar } from './log/views.tsx'

const skeletonColumns = '150px 48px 128px 88px 104px 1fr 120px 120px 132px 84px'

export function LogPage() {
  const texts = useTexts()
  const { id } = useParams()
  const navigate = useNavigate()
  const { filters, sorting, columns: given, set, setSorting, setColumns, search } = useFilters()
  const width = useWidth()
  const choice = useLogColumns()
  const chosen = given ?? choice.data?.columns ?? null
  const opening = useOpening(search === '' && id === undefined)
  const lines = useLines().data ?? []
  const query = useLogRows(filters, sorting, !opening)
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data])
  const open = (next: string | undefined) =>
    void navigate({ pathname: next === undefined ? paths.log() : paths.logEntry(next), search })
  const cursor = useRowCursor({ rows, id, open, testId: 'log-row', words: texts.log.keys })
  const columns = chosen ?? usualFor(width)
  const list = { rows, lines, current: id, cursor, onOpen: open }
  usePageTitle(texts.log.title)
  return (
    <div className={id === undefined ? 'log-page' : 'log-page log-beside'}>
      <main className="log-main" id="content" tabIndex={-1}>
        <PageHead
          title={texts.log.title}
          sub={<Counted filters={filters} page={query.data?.pages[0]} />}
          extra={<AskButton filters={filters} page={query.data?.pages[0]} />}
        />
        <FilterBar filters={filters} onChange={set} />
        <div className="log-filters">
          {width === 'phone' ? (
            <SortSelect sorting={sorting} onSort={setSorting} />
          ) : (
            <ColumnButton
              shown={chosen ?? usualLogColumns}
              onChosen={(next) => (given === null ? undefined : setColumns(next))}
            />
          )}
          <ViewBar current={keptOf(filters, sorting, chosen ?? usualLogColumns)} />
        </div>
        {!inOrder(filters) ? null : query.error !== null && rows.length === 0 ? (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        ) : query.isPending || choice.isPending ? (
          <SkeletonRows
            columns={skeletonColumns}
            cells={Array.from({ length: 10 }, () => [70, 0] as const)}
          />
        ) : rows.length === 0 ? (
          <EmptyState title={texts.log.none.title}>{texts.log.none.body}</EmptyState>
        ) : (
          <>
            {width === 'phone' ? (
              <LogList {...list} />
            ) : (
              <LogTable {...list} columns={columns} sorting={sorting} onSort={setSorting} />
            )}
            <div className="log-more">
              {query.hasNextPage ? (
                <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                  {query.isFetchingNextPage ? texts.log.reading : texts.log.readMore}
                </Button>
              ) : (
                <span className="dim">{texts.log.allRead}</span>
              )}
            </div>
          </>
        )}
        <KeyBar />
      </main>
      <LogDrawer id={id} lines={lines} onClose={() => open(undefined)} />
    </div>
  )
}

/** On a phone, where there are no heads to press. */
function SortSelect({ sorting, onSort }: { sorting: Sorting; onSort: (sorting: Sorting) => void }) {
  const { sort: words, column } = useTexts().log
  const choices = logSorts.flatMap((sort) => [...logOrders].reverse().map((order) => ({ sort, order })))
  const keyOf = (one: Sorting) => `${one.sort} ${one.order}`
  return (
    <Select
      aria-label={words.label}
      className="log-select"
      value={keyOf(sorting)}
      options={choices.map((one) => ({ value: keyOf(one), label: words.words(column[one.sort], one.order) }))}
      onChange={(key) => {
        const next = choices.find((one) => keyOf(one) === key)
        if (next !== undefined) onSort(next)
      }}
    />
  )
}

type Page = { total: number; totalIsMore: boolean }

function Counted({ filters, page }: { filters: Filters; page: Page | undefined }) {
  const texts = useTexts()
  const time = useTime()
  const day = (value: string) => time.day(`${value}T12:00:00+08:00`)
  const span =
    filters.from === undefined && filters.to === undefined
      ? texts.log.everything
      : texts.log.counted(
          filters.from === undefined ? '…' : day(filters.from),
          filters.to === undefined ? '…' : day(filters.to),
        )
  return (
    <span>
      {span}
      {'　'}
      {page === undefined ? null : (
        <b data-testid="log-total">
          {page.totalIsMore
            ? texts.log.more(formatCount(page.total))
            : texts.log.rows(formatCount(page.total))}
        </b>
      )}
    </span>
  )
}
