/** A list that is read page by page: waiting, failed, empty, and what of it has come so far. */
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query'
import { Button } from 'antd'
import type { ReactNode } from 'react'
import { ErrorState } from './answer.tsx'
import { Waiting } from './waiting.tsx'

type Props<Item> = {
  query: UseInfiniteQueryResult<InfiniteData<{ items: Item[] }>>
  /** Of the button that reads on. */
  more: string
  /** Where there is nothing at all; the list without items where it is left out. */
  empty?: ReactNode
  children: (items: Item[]) => ReactNode
}

export function Paged<Item>({ query, more, empty, children }: Props<Item>) {
  if (query.data === undefined) {
    return query.error === null ? (
      <Waiting />
    ) : (
      <ErrorState error={query.error} onRetry={() => void query.refetch()} />
    )
  }
  const items = query.data.pages.flatMap((page) => page.items)
  const isEmpty = items.length === 0 && !query.hasNextPage && empty !== undefined
  return (
    <>
      {isEmpty ? empty : children(items)}
      {query.hasNextPage ? (
        <div className="paged-more">
          <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {more}
          </Button>
        </div>
      ) : null}
    </>
  )
}
