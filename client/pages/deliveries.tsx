/** For the system administrator: notices that did not go out, why, and another try. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import type { Delivery, DeliveryPage } from '../../server/contract/notice.ts'
import { noFacts } from '../../server/domain/notice.ts'
import { noticeText } from '../../server/domain/notice-words.ts'
import { http, read } from '../api.ts'
import { personIn, useLanguage, useTexts } from '../i18n/text.ts'
import { keys, queryClient, useWrite } from '../queries.ts'
import { announce } from '../ui/announce.tsx'
import { EmptyState, ErrorState } from '../ui/answer.tsx'
import { PageHead } from '../ui/layout.tsx'
import { useTime } from '../ui/time.ts'
import { usePageTitle } from '../ui/top-bar.tsx'
import { Waiting } from '../ui/waiting.tsx'
import { useWidth } from '../ui/width.ts'
import './notices/notices.css'

const lookEveryMs = 15_000

function useDeliveries() {
  return useInfiniteQuery({
    queryKey: keys.deliveries,
    queryFn: ({ pageParam }) =>
      read(http.api.deliveries.$get({ query: pageParam === '' ? {} : { cursor: pageParam } })),
    initialPageParam: '',
    getNextPageParam: (last: DeliveryPage) => last.next,
    refetchInterval: lookEveryMs,
  })
}

export function DeliveriesPage() {
  const texts = useTexts()
  const query = useDeliveries()
  const words = texts.notice.delivery
  usePageTitle(words.title)
  const [first] = query.data?.pages ?? []
  return (
    <main className="deliveries" id="content" tabIndex={-1}>
      <PageHead title={words.title} sub={<Sub available={first?.available} />} />
      {first === undefined ? (
        query.error === null ? (
          <Waiting />
        ) : (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        )
      ) : (
        <Failed items={query.data?.pages.flatMap((page) => page.items) ?? []} />
      )}
      {query.hasNextPage ? (
        <div className="notices-more">
          <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {texts.notice.more}
          </Button>
        </div>
      ) : null}
    </main>
  )
}

function Sub({ available }: { available: DeliveryPage['available'] | undefined }) {
  const texts = useTexts()
  const words = texts.notice.delivery
  const names = available?.map((channel) => texts.notice.channel[channel]).join('　')
  return (
    <>
      {words.sub}
      {names === undefined ? null : <br />}
      {names === undefined ? null : names === '' ? words.noChannels : `${words.channels}　${names}`}
    </>
  )
}

function Failed({ items }: { items: readonly Delivery[] }) {
  const texts = useTexts()
  const width = useWidth()
  const [error, setError] = useState<unknown>(null)
  const words = texts.notice.delivery
  const retry = useWrite((id: string, options) =>
    read(http.api.deliveries[':id'].retry.$post({ param: { id } }, options)),
  )
  const again = async (id: string) => {
    setError(null)
    try {
      await retry.mutateAsync(id)
      announce(words.retried)
    } catch (thrown) {
      setError(thrown)
    }
    await queryClient.invalidateQueries({ queryKey: keys.deliveries })
  }
  if (items.length === 0) return <EmptyState title={words.none.title}>{words.none.body}</EmptyState>
  const busyId = retry.isPending ? retry.variables : undefined
  const Rows = width === 'phone' ? List : Table
  return (
    <>
      {error === null ? null : <ErrorState error={error} />}
      <Rows items={items} busyId={busyId} onRetry={(id) => void again(id)} />
    </>
  )
}

type RowsProps = {
  items: readonly Delivery[]
  busyId: string | undefined
  onRetry: (id: string) => void
}

/** The words of one delivery in the language in use. */
function useWords() {
  const texts = useTexts()
  const language = useLanguage()
  const time = useTime()
  const words = texts.notice.delivery
  return (item: Delivery) => ({
    at: time.short(item.createdAt),
    person: personIn(language, item.person),
    title: noticeText(language, item.kind, noFacts).title,
    channel: texts.notice.channel[item.channel],
    why: words.fault[item.fault ?? 'unknown'],
    now: item.nextAt === null ? words.dead : words.retrying(time.near(item.nextAt)),
    attempts: words.attempts(item.attempts),
  })
}

function Table({ items, busyId, onRetry }: RowsProps) {
  const texts = useTexts()
  const wordsOf = useWords()
  const { column, retry } = texts.notice.delivery
  return (
    <table className="deliveries-table">
      <thead>
        <tr>
          {(['at', 'person', 'notice', 'channel', 'why', 'state', 'action'] as const).map((name) => (
            <th scope="col" key={name}>
              {name === 'action' ? <span className="hidden-text">{column[name]}</span> : column[name]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {items.map((item) => {
          const words = wordsOf(item)
          return (
            <tr key={item.id} data-testid="delivery">
              <td>{words.at}</td>
              <td>
                {words.person}
                <small>{item.person.loginName}</small>
              </td>
              <td>
                {words.title}
                <small>{item.number}</small>
              </td>
              <td>{words.channel}</td>
              <td>{words.why}</td>
              <td className={item.nextAt === null ? 'deliveries-dead' : ''}>
                {words.now}
                <small>{words.attempts}</small>
              </td>
              <td>
                <Button size="small" loading={busyId === item.id} onClick={() => onRetry(item.id)}>
                  {retry}
                </Button>
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

function List({ items, busyId, onRetry }: RowsProps) {
  const texts = useTexts()
  const wordsOf = useWords()
  return (
    <ul className="deliveries-list">
      {items.map((item) => {
        const words = wordsOf(item)
        return (
          <li key={item.id} data-testid="delivery">
            <span className="deliveries-line">
              <b>{words.person}</b>
              <span className="dim">{words.at}</span>
            </span>
            <span>
              {words.title}
              {item.number === null ? null : `　${item.number}`}
            </span>
            <span className="second">
              {words.channel}
              {'　'}
              {words.why}
            </span>
            <span className={item.nextAt === null ? 'deliveries-dead' : 'second'}>
              {words.now}
              {'　'}
              {words.attempts}
            </span>
            <Button loading={busyId === item.id} onClick={() => onRetry(item.id)}>
              {texts.notice.delivery.retry}
            </Button>
          </li>
        )
      })}
    </ul>
  )
}
