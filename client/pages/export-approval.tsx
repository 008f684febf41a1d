/** From how many records on an export of the log wants another auditor, for the system administrator. */
import { useTexts } from '../i18n/text.ts'
import { ErrorState } from '../ui/answer.tsx'
import { PageHead } from '../ui/layout.tsx'
import { usePageTitle } from '../ui/top-bar.tsx'
import { Waiting } from '../ui/waiting.tsx'
import { ApprovalRows } from './exports/approval.tsx'
import { useApproval } from './exports/data.ts'
import './lines/lines.css'
import './keeping/keeping.css'

export function ExportApprovalPage() {
  const words = useTexts().exportApproval
  const { data, error, refetch } = useApproval()
  usePageTitle(words.title)
  return (
    <main className="lines" id="content" tabIndex={-1}>
      <PageHead title={words.title} sub={words.sub} />
      {data !== undefined ? (
        <div className="line-sections">
          <ApprovalRows detail={data} readAgain={async () => (await refetch()).data} />
        </div>
      ) : error === null ? (
        <Waiting />
      ) : (
        <ErrorState error={error} onRetry={() => void refetch()} />
      )}
    </main>
  )
}
