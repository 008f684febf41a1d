/** How long records are kept, for the system administrator. */
import { useTexts } from '../i18n/text.ts'
import { useRetention } from '../keeping.ts'
import { ErrorState } from '../ui/answer.tsx'
import { PageHead } from '../ui/layout.tsx'
import { usePageTitle } from '../ui/top-bar.tsx'
import { Waiting } from '../ui/waiting.tsx'
import { Years } from './keeping/years.tsx'
import './lines/lines.css'
import './keeping/keeping.css'

export function KeepingPage() {
  const words = useTexts().keeping
  const { data, error, refetch } = useRetention()
  usePageTitle(words.title)
  return (
    <main className="lines" id="content" tabIndex={-1}>
      <PageHead title={words.title} sub={words.sub} />
      {data !== undefined ? (
        <div className="line-sections">
          <Years detail={data} readAgain={async () => (await refetch()).data} />
        </div>
      ) : error === null ? (
        <Waiting />
      ) : (
        <ErrorState error={error} onRetry={() => void refetch()} />
      )}
    </main>
  )
}
