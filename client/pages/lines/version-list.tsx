/** The two views of what is kept in versions, and the list of its versions page by page. */
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { useTexts } from '../../i18n/text.ts'
import { Paged } from '../../ui/paged.tsx'

export const settingViews = ['settings', 'versions'] as const
export type SettingView = (typeof settingViews)[number]

type ViewNavProps = { current: SettingView; to: (view: SettingView) => string }

export function ViewNav({ current, to }: ViewNavProps) {
  const { views } = useTexts().lines
  return (
    <nav className="line-views" aria-label={views.label}>
      {settingViews.map((view) => (
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
