/** The access log: who signed in, read, searched, exported and so on; one event beside it, export. */
import { Button } from 'antd'
import { useMemo, useState } from 'react'
import { useNavigate, useParams } from 'react-router'
import { inOrder } from '../../server/domain/beijing.ts'
import { useLanguage, useTexts } from '../i18n/text.ts'
import { paths } from '../paths.ts'
import { useMe } from '../session.ts'
import { EmptyState, ErrorState } from '../ui/answer.tsx'
import { ConfirmDialog } from '../ui/confirm.tsx'
import { useOpenAnomalies } from '../ui/frame.tsx'
import { KeyBar } from '../ui/key-bar.tsx'
import { LinkButton } from '../ui/link-button.tsx'
import { Mark } from '../ui/mark.tsx'
import { formatCount } from '../ui/number.ts'
import { useRowCursor } from '../ui/row-cursor.ts'
import { SkeletonRows } from '../ui/waiting.tsx'
import { downloadAccess, type Filters, useAccessRows, useFilters } from './access/data.ts'
import { AccessDrawer } from './access/drawer.tsx'
import { FilterBar } from './access/filter-bar.tsx'
import { AccessFrame } from './access/frame.tsx'
import { AccessRows, accessColumns } from './access/rows.tsx'

const mostExported = 50_000

export function AccessPage() {
  const { access: words } = useTexts()
  const { id } = useParams()
  const navigate = useNavigate()
  const { filters, set, search } = useFilters()
  const query = useAccessRows(filters)
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data])
  const open = (next: string | undefined) =>
    void navigate({ pathname: next === undefined ? paths.access() : paths.accessEntry(next), search })
  const cursor = useRowCursor({ rows, id, open, testId: 'access-row', words: words.keys })
  const first = query.data?.pages[0]
  return (
    <AccessFrame
      view="log"
      sub={
        <>
          {`${words.sub}　`}
          {first === undefined ? null : (
            <b data-testid="access-total">
              {(first.totalIsMore ? words.more : words.rows)(formatCount(first.total))}
            </b>
          )}
        </>
      }
      extra={<ExportButton filters={filters} page={first} />}
      beside={<AccessDrawer id={id} onClose={() => open(undefined)} />}
    >
      <OpenLine />
      <FilterBar filters={filters} onChange={set} />
      {!inOrder(filters) ? null : query.error !== null && rows.length === 0 ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : query.isPending ? (
        <SkeletonRows columns={accessColumns} cells={Array.from({ length: 7 }, () => [70, 0] as const)} />
      ) : rows.length === 0 ? (
        <EmptyState title={words.none.title}>{words.none.body}</EmptyState>
      ) : (
        <>
          <AccessRows rows={rows} current={id} cursor={cursor} onOpen={open} />
          <div className="log-more">
            {query.hasNextPage ? (
              <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                {query.isFetchingNextPage ? words.reading : words.readMore}
              </Button>
            ) : (
              <span className="dim">{words.allRead}</span>
            )}
          </div>
        </>
      )}
      <KeyBar />
    </AccessFrame>
  )
}

/** What stands out comes before what is ordinary. */
function OpenLine() {
  const { access: words } = useTexts()
  const open = useOpenAnomalies(useMe()).data ?? 0
  if (open === 0) return null
  return (
    <p className="access-open tone-ochre" data-testid="access-open">
      <Mark state="no_show" tone="inherit" />
      <span>{words.openLine(String(open))}</span>
      <LinkButton type="link" to={paths.accessAnomalies()}>
        {words.see}
      </LinkButton>
    </p>
  )
}

type Page = { total: number; totalIsMore: boolean }

function ExportButton({ filters, page }: { filters: Filters; page: Page | undefined }) {
  const { access: words } = useTexts()
  const language = useLanguage()
  const [asking, setAsking] = useState(false)
  const tooMany = page !== undefined && page.total > mostExported
  return (
    <>
      <Button
        size="large"
        onClick={() => setAsking(true)}
        disabled={page === undefined || page.total === 0}
        data-testid="access-export"
      >
        {words.export}
      </Button>
      <ConfirmDialog
        open={asking}
        title={words.export}
        action={words.export}
        onConfirm={() => downloadAccess(filters, language)}
        onClose={() => setAsking(false)}
      >
        {tooMany
          ? words.exportTooMany
          : words.exportNote(
              page?.totalIsMore === true ? `${formatCount(page.total)}+` : formatCount(page?.total ?? 0),
            )}
      </ConfirmDialog>
    </>
  )
}
