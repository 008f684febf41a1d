/** The inbox: what one was told, newest first; opening a notice reads it. */
import { Button } from 'antd'
import { useEffect, useMemo, useState } from 'react'
import { useNavigate } from 'react-router'
import type { Notice } from '../../server/contract/notice.ts'
import { noticeAddress } from '../../server/domain/notice-address.ts'
import { useTexts } from '../i18n/text.ts'
import { type Only, useNoticeCount, useNotices, useReading } from '../notice.ts'
import { paths } from '../paths.ts'
import { arrivals } from '../socket.ts'
import { EmptyState, ErrorState } from '../ui/answer.tsx'
import { Chip, Chips } from '../ui/chip.tsx'
import { KeyBar } from '../ui/key-bar.tsx'
import { useKeys } from '../ui/keys.ts'
import { PageHead } from '../ui/layout.tsx'
import { LinkButton } from '../ui/link-button.tsx'
import { ChangesLine } from '../ui/notice.tsx'
import { formatCount } from '../ui/number.ts'
import { useStore } from '../ui/store.ts'
import { usePageTitle } from '../ui/top-bar.tsx'
import { SkeletonRows } from '../ui/waiting.tsx'
import { NoticeRow } from './notices/row.tsx'
import './notices/notices.css'

export function NoticesPage() {
  const texts = useTexts()
  const [only, setOnly] = useState<Only>('all')
  const query = useNotices(only)
  const notices = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data])
  const unread = useNoticeCount().data?.unread
  const reading = useReading()
  const waiting = useArrivals(query.dataUpdatedAt)
  const open = useOpening(reading.mutate)
  const cursor = useCursor(notices, open)
  usePageTitle(texts.notice.title, unread === 0 ? undefined : unread)
  return (
    <main className="notices-page" id="content" tabIndex={-1}>
      <PageHead
        title={texts.notice.title}
        sub={
          <span data-testid="notices-unread">
            {unread === undefined
              ? ''
              : unread === 0
                ? texts.notice.noneUnread
                : texts.notice.unread(unread >= 999 ? texts.notice.most : formatCount(unread))}
          </span>
        }
        extra={
          <div className="row">
            <ReadAll newest={notices[0]} unread={unread ?? 0} reading={reading} />
            <LinkButton to={paths.noticeSettings()}>{texts.notice.toSettings}</LinkButton>
          </div>
        }
      />
      <div className="notices-filters">
        <Chips label={texts.notice.filter.label}>
          {(['all', 'unread'] as const).map((one) => (
            <Chip key={one} pressed={only === one} onToggle={() => setOnly(one)}>
              {texts.notice.filter[one]}
            </Chip>
          ))}
        </Chips>
      </div>
      {reading.error === null ? null : <ErrorState error={reading.error} />}
      <ChangesLine count={waiting} onTake={() => void query.refetch()} />
      <Rows query={query} notices={notices} only={only} cursor={cursor} onOpen={open} />
      <KeyBar />
    </main>
  )
}

type RowsProps = {
  query: ReturnType<typeof useNotices>
  notices: readonly Notice[]
  only: Only
  cursor: number
  onOpen: (notice: Notice) => void
}

function Rows({ query, notices, only, cursor, onOpen }: RowsProps) {
  const texts = useTexts()
  if (query.error !== null && notices.length === 0) {
    return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  }
  if (query.isPending)
    return (
      <SkeletonRows
        columns="24px 1fr 120px"
        cells={[
          [0, 0],
          [40, 70],
          [60, 0],
        ]}
      />
    )
  if (notices.length === 0) {
    const { title, body } = only === 'all' ? texts.notice.empty : texts.notice.emptyUnread
    return (
      <EmptyState
        title={title}
        actions={<LinkButton to={paths.home()}>{texts.common.action.toHome}</LinkButton>}
      >
        {body}
      </EmptyState>
    )
  }
  return (
    <>
      <ul className="notices-list">
        {notices.map((notice, index) => (
          <NoticeRow key={notice.id} notice={notice} isMarked={index === cursor} onOpen={onOpen} />
        ))}
      </ul>
      <div className="notices-more">
        {query.hasNextPage ? (
          <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {texts.notice.more}
          </Button>
        ) : (
          <span className="dim small">
            {texts.notice.allRead}
            {'　'}
            {texts.notice.keptDays}
          </span>
        )}
      </div>
    </>
  )
}

type ReadAllProps = { newest: Notice | undefined; unread: number; reading: ReturnType<typeof useReading> }

/** Up to the newest that stands in the list: what came meanwhile stays unread. */
function ReadAll({ newest, unread, reading }: ReadAllProps) {
  const texts = useTexts()
  if (newest === undefined || unread === 0) return null
  return (
    <Button
      loading={reading.isPending}
      onClick={() => reading.mutate({ until: newest.id })}
      data-testid="notices-read-all"
    >
      {texts.notice.readAll}
    </Button>
  )
}

/** How many have come since the list was read. */
function useArrivals(readAt: number): number {
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is a new reading that sets the count back
  useEffect(() => arrivals.set(0), [readAt])
  return useStore(arrivals)
}

/** Marks a notice as read and goes where it leads. */
function useOpening(mark: (input: { ids: string[] }) => void): (notice: Notice) => void {
  const navigate = useNavigate()
  return (notice) => {
    if (notice.state !== 'read') mark({ ids: [notice.id] })
    void navigate(noticeAddress(notice))
  }
}

function useCursor(notices: readonly Notice[], open: (notice: Notice) => void): number {
  const texts = useTexts()
  const [marked, setMarked] = useState(0)
  const cursor = Math.min(marked, notices.length - 1)
  const move = (by: number) => {
    setMarked(Math.max(0, Math.min(notices.length - 1, cursor + by)))
    document.querySelectorAll('[data-testid="notice"]')[cursor + by]?.scrollIntoView({ block: 'nearest' })
  }
  useKeys([
    { keys: 'J', label: texts.common.keys.move, run: () => move(1), bar: true },
    { keys: 'K', label: texts.common.keys.move, run: () => move(-1), bar: true },
    {
      keys: 'Enter',
      label: texts.common.keys.open,
      run: () => {
        const notice = notices[cursor]
        if (notice !== undefined) open(notice)
      },
      bar: true,
    },
  ])
  return cursor
}
