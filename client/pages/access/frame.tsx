/** What the three parts of the access log share: the head with its tabs, the drawer at the right. */
import { Drawer } from 'antd'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { ApiFailure } from '../../failure.ts'
import { useTexts } from '../../i18n/text.ts'
import { paths } from '../../paths.ts'
import { useMe } from '../../session.ts'
import { EmptyState, ErrorState } from '../../ui/answer.tsx'
import { useOpenAnomalies } from '../../ui/frame.tsx'
import { PageHead } from '../../ui/layout.tsx'
import { usePageTitle } from '../../ui/top-bar.tsx'
import { Waiting } from '../../ui/waiting.tsx'
import { useWidth } from '../../ui/width.ts'
import '../log/log.css'
import './access.css'

const views = ['log', 'anomalies', 'rules'] as const
export type View = (typeof views)[number]

type FrameProps = { view: View; sub: ReactNode; extra?: ReactNode; beside?: ReactNode; children: ReactNode }

export function AccessFrame({ view, sub, extra, beside, children }: FrameProps) {
  const { access: words } = useTexts()
  const open = useOpenAnomalies(useMe()).data ?? 0
  usePageTitle(words.title)
  const to = { log: paths.access(), anomalies: paths.accessAnomalies(), rules: paths.accessRules() }
  return (
    <div className="log-page">
      <main className="log-main" id="content" tabIndex={-1}>
        <PageHead title={words.title} sub={sub} extra={extra} />
        <nav className="access-views" aria-label={words.views.label}>
          {views.map((one) => (
            <Link key={one} to={to[one]} aria-current={one === view ? 'page' : undefined}>
              {words.views[one]}
              {one === 'anomalies' && open > 0 ? (
                <>
                  <span className="count" aria-hidden="true">
                    {open}
                  </span>
                  <span className="hidden-text">{words.openCount(String(open))}</span>
                </>
              ) : null}
            </Link>
          ))}
        </nav>
        {children}
      </main>
      {beside}
    </div>
  )
}

type SideProps<T> = {
  open: boolean
  title: string
  query: { data: T | undefined; error: Error | null; refetch: () => Promise<unknown> }
  onClose: () => void
  head: (data: T) => ReactNode
  foot: (data: T) => ReactNode
  children: (data: T) => ReactNode
}

/** One entry beside the list, 600 px below the bar; a phone gives it the whole window. */
export function SideDrawer<T>({ open, title, query, onClose, head, foot, children }: SideProps<T>) {
  const { access: words } = useTexts()
  const width = useWidth()
  const { data, error } = query
  return (
    <Drawer
      open={open}
      onClose={onClose}
      mask={false}
      closable={{ placement: 'end' }}
      size={width === 'phone' || width === 'narrow' ? '100%' : 600}
      rootClassName="log-drawer"
      title={data === undefined ? title : head(data)}
      footer={data === undefined ? null : foot(data)}
      styles={{ body: { padding: 0 } }}
      destroyOnHidden
    >
      {data !== undefined ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and without a mouse only what has the focus can be scrolled
        <section className="dossier" aria-label={title} tabIndex={0}>
          {children(data)}
        </section>
      ) : error instanceof ApiFailure && error.code === 'NOT_FOUND' ? (
        <EmptyState title={words.absent.title}>{words.absent.body}</EmptyState>
      ) : error !== null ? (
        <ErrorState error={error} onRetry={() => void query.refetch()} />
      ) : (
        <Waiting />
      )}
    </Drawer>
  )
}
