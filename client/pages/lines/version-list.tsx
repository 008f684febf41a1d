/** The views of what is kept in versions, and the list of its versions page by page. */
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { useTexts } from '../../i18n/text.ts'
import { Paged } from '../../ui/paged.tsx'

/** What every kept thing has; a line has its experts between them. */
export const settingViews = ['settings', 'versions'] as const
export const lineViews = ['settings', 'experts', 'versions'] as const
type View = (typeof lineViews)[number]

type ViewNavProps<V extends View> = { among: readonly V[]; current: V; to: (view: V) => string }

export function ViewNav<V extends View>({ among, current, to }: ViewNavProps<V>) {
  const { views } = useTexts().lines
  return (
    <nav className="line-views" aria-label={views.label}>
      {among.map((view) => (
        <Link key={view} to={to(view)} aria-current={view === current ? 'page' : undefined}>
          {views[view]}
        </Link>
      ))}
    </nav>
  )
}

type VersionListProps<V> = {
  query: UseInfiniteQueryResult<InfiniteData<{ items: V[] }>>
  /** An item of the list. */
  children: (version: V) => ReactNode
}

export function VersionList<V>({ query, children }: VersionListProps<V>) {
  const { more } = useTexts().lines.history
  return (
    <Paged query={query} more={more}>
      {(versions) => <ol className="line-versions">{versions.map(children)}</ol>}
    </Paged>
  )
}
