/** How long records are kept, and what is destroyed when that is over. */
import { useTexts } from '../i18n/text.ts'
import { useRetention } from '../keeping.ts'
import { isAllowed, useMe } from '../session.ts'
import { ErrorState } from '../ui/answer.tsx'
import { PageHead } from '../ui/layout.tsx'
import { usePageTitle } from '../ui/top-bar.tsx'
import { Waiting } from '../ui/waiting.tsx'
import { DueRecords } from './keeping/due.tsx'
import { Plans } from './keeping/plans.tsx'
import { Years } from './keeping/years.tsx'
import './lines/lines.css'
import './keeping/keeping.css'

export function KeepingPage() {
  const { keeping, destruction } = useTexts()
  const manages = isAllowed(useMe(), 'retention.manage')
  usePageTitle(manages ? keeping.title : destruction.title)
  return (
    <main className="lines" id="content" tabIndex={-1}>
      {manages ? (
        <PageHead title={keeping.title} sub={keeping.sub} />
      ) : (
        <PageHead title={destruction.title} sub={destruction.sub} />
      )}
      <div className="line-sections">
        {manages ? <YearsPart /> : null}
        {manages ? (
          <div className="keeping-destruction">
            <h2 className="h2">{destruction.title}</h2>
            <p className="second">{destruction.sub}</p>
          </div>
        ) : null}
        <Plans />
        <DueRecords />
      </div>
    </main>
  )
}

function YearsPart() {
  const { data, error, refetch } = useRetention()
  if (data !== undefined) return <Years detail={data} readAgain={async () => (await refetch()).data} />
  return error === null ? <Waiting /> : <ErrorState error={error} onRetry={() => void refetch()} />
}
