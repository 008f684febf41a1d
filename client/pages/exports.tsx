/** Exports of the log: asked for over the log, watched, agreed to and fetched here. */
import { Button } from 'antd'
import { useEffect, useRef } from 'react'
import type { LogExport } from '../../server/contract/export.ts'
import { personIn, useLanguage, useTexts } from '../i18n/text.ts'
import { paths } from '../paths.ts'
import { retrySeconds } from '../queries.ts'
import { announce } from '../ui/announce.tsx'
import { EmptyState, ErrorState } from '../ui/answer.tsx'
import { PageHead, Section } from '../ui/layout.tsx'
import { LinkButton } from '../ui/link-button.tsx'
import { formatCount } from '../ui/number.ts'
import { useTime } from '../ui/time.ts'
import { usePageTitle } from '../ui/top-bar.tsx'
import { Waiting } from '../ui/waiting.tsx'
import { useExports } from './exports/data.ts'
import './exports/exports.css'
import { ExportItem } from './exports/row.tsx'

export function ExportsPage() {
  const { exports: words } = useTexts()
  const query = useExports()
  usePageTitle(words.title)
  const items = query.data?.pages.flatMap((page) => page.items)
  const language = useLanguage()
  const time = useTime()
  const first = query.data?.pages[0]
  useEndWords(items)
  return (
    <main className="exports" id="content" tabIndex={-1}>
      <PageHead
        title={words.title}
        sub={
          <p className="exports-sub">
            {first === undefined ? words.sub : words.subWith(formatCount(first.approvalAbove))}
            {first === undefined || first.approvalChanged.by === null
              ? null
              : words.subSetBy(
                  personIn(language, first.approvalChanged.by),
                  time.short(first.approvalChanged.at),
                )}
          </p>
        }
        extra={<LinkButton to={paths.log()}>{words.toLog}</LinkButton>}
      />
      {items === undefined ? (
        query.error === null ? (
          <Waiting />
        ) : (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} retriesEvery={retrySeconds} />
        )
      ) : (
        <div className="exports-body">
          <Pending items={items.filter(({ may }) => may.decide)} />
          <Section title={words.all}>
            {items.length === 0 ? (
              <EmptyState title={words.none.title}>{words.none.body}</EmptyState>
            ) : (
              <List items={items.filter(({ may }) => !may.decide)} />
            )}
            {query.hasNextPage ? (
              <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                {words.more}
              </Button>
            ) : null}
          </Section>
          <Check />
        </div>
      )}
    </main>
  )
}

function Pending({ items }: { items: readonly LogExport[] }) {
  const { exports: words } = useTexts()
  if (items.length === 0) return null
  return (
    <Section title={words.pending(items.length)}>
      <List items={items} />
    </Section>
  )
}

function List({ items }: { items: readonly LogExport[] }) {
  return (
    <ul className="export-list">
      {items.map((item) => (
        <ExportItem key={item.id} item={item} />
      ))}
    </ul>
  )
}

/** How somebody who has the file finds out that it is the one that was written here. */
function Check() {
  const { check } = useTexts().exports
  return (
    <Section title={check.title}>
      <p className="exports-sub">{check.body}</p>
      <dl className="export-check">
        <dt>Linux / macOS</dt>
        <dd className="mono">sha256sum DC-000001.xlsx</dd>
        <dt>Windows</dt>
        <dd className="mono">certutil -hashfile DC-000001.xlsx SHA256</dd>
        <dt>SM3</dt>
        <dd className="mono">openssl dgst -sm3 DC-000001.xlsx</dd>
      </dl>
    </Section>
  )
}

/** Says aloud what has ended while one watched. */
function useEndWords(items: readonly LogExport[] | undefined): void {
  const { exports: words } = useTexts()
  const running = useRef<ReadonlySet<string>>(new Set())
  useEffect(() => {
    if (items === undefined) return
    for (const { id, number, state } of items) {
      if (running.current.has(id) && state !== 'running' && state !== 'asked') {
        announce(words.ended(number, words.state[state]))
      }
    }
    running.current = new Set(
      items.filter(({ state }) => state === 'running' || state === 'asked').map(({ id }) => id),
    )
  }, [items, words])
}
