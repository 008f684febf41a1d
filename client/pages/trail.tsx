/** The trail proved: verified at a press, exported to be verified elsewhere; for the audit administrator. */
import { Button } from 'antd'
import { useEffect, useRef, useState } from 'react'
import type { TrailRun } from '../../server/contract/trail.ts'
import { useTexts } from '../i18n/text.ts'
import { retrySeconds } from '../queries.ts'
import { announce } from '../ui/announce.tsx'
import { ErrorState } from '../ui/answer.tsx'
import { ConfirmDialog } from '../ui/confirm.tsx'
import { PageHead, Section } from '../ui/layout.tsx'
import { formatCount } from '../ui/number.ts'
import { usePageTitle } from '../ui/top-bar.tsx'
import { Waiting } from '../ui/waiting.tsx'
import { CurrentRun } from './trail/current.tsx'
import { isBusy, useStart, useTrailRuns } from './trail/data.ts'
import { History } from './trail/history.tsx'
import { Offline } from './trail/offline.tsx'
import { LatestResult } from './trail/result.tsx'
import './trail/trail.css'

export function TrailPage() {
  const texts = useTexts()
  const words = texts.trail
  const query = useTrailRuns()
  usePageTitle(words.title)
  const runs = query.data?.pages.flatMap((page) => page.items)
  const current = runs?.find(({ state }) => state === 'running')
  useEndWords(runs)
  return (
    <main className="trail" id="content" tabIndex={-1}>
      <PageHead title={words.title} sub={<p className="trail-sub">{words.sub}</p>} />
      {runs === undefined ? (
        query.error === null ? (
          <Waiting />
        ) : (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} retriesEvery={retrySeconds} />
        )
      ) : (
        <div className="trail-columns">
          <div className="trail-left">
            {current === undefined ? <Begin /> : <CurrentRun run={current} />}
            <LatestResult run={runs.find(({ work, outcome }) => work === 'verify' && outcome !== null)} />
            <Section title={words.history.title} note={words.history.note}>
              <History runs={runs.filter(({ state }) => state !== 'running')} />
              {query.hasNextPage ? (
                <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                  {words.history.more}
                </Button>
              ) : null}
            </Section>
          </div>
          <aside className="trail-right" aria-label={words.offline.title}>
            <Offline />
          </aside>
        </div>
      )}
    </main>
  )
}

/** One runs at a time, so these stand where the running one would. */
function Begin() {
  const { trail: words } = useTexts()
  const [exporting, setExporting] = useState(false)
  const start = useStart()
  const failure = start.error === null || isBusy(start.error) ? null : start.error
  return (
    <div className="trail-begin">
      <div className="row">
        <Button
          type="primary"
          size="large"
          loading={start.isPending}
          onClick={() => start.mutate('verify')}
          data-testid="trail-verify"
        >
          {words.verify}
        </Button>
        <Button size="large" onClick={() => setExporting(true)} data-testid="trail-export">
          {words.export}
        </Button>
        <span className="second small">{words.background}</span>
      </div>
      {start.error !== null && isBusy(start.error) ? <p role="status">{words.busy}</p> : null}
      {failure === null ? null : <ErrorState error={failure} />}
      <ConfirmDialog
        open={exporting}
        title={words.exportTitle}
        action={words.export}
        onConfirm={() => start.mutateAsync('export')}
        onClose={() => setExporting(false)}
        confirmTestId="trail-export-sure"
      >
        {words.exportBody}
      </ConfirmDialog>
    </div>
  )
}

/** Says aloud what came out of the run that was going on. */
function useEndWords(runs: readonly TrailRun[] | undefined): void {
  const { trail: words } = useTexts()
  const running = useRef<string | null>(null)
  useEffect(() => {
    const current = runs?.find(({ state }) => state === 'running')
    const ended = runs?.find(({ id, state }) => id === running.current && state !== 'running')
    running.current = current?.id ?? null
    if (ended === undefined) return
    const faults = ended.outcome?.faults ?? 0
    announce(
      ended.state !== 'done'
        ? words.state[ended.state]
        : faults > 0
          ? words.result.bad(formatCount(faults))
          : ended.work === 'verify'
            ? words.result.good
            : words.history.exportedAll,
    )
  }, [runs, words])
}
