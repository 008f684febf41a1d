/** The holidays of the running year and those ahead of it, for the system administrator. */
import { Link, useParams } from 'react-router'
import { useHolidayYears } from '../holidays.ts'
import { useTexts } from '../i18n/text.ts'
import { paths } from '../paths.ts'
import { ErrorState } from '../ui/answer.tsx'
import { PageHead } from '../ui/layout.tsx'
import { usePageTitle } from '../ui/top-bar.tsx'
import { Waiting } from '../ui/waiting.tsx'
import { YearForm } from './holidays/year-form.tsx'
import './lines/lines.css'
import './holidays/holidays.css'

export function HolidaysPage() {
  const words = useTexts().holidays
  const query = useHolidayYears()
  const parameters = useParams()
  usePageTitle(words.title)
  const asked = Number(parameters.year)
  const shown = query.data?.find(({ year }) => year === asked) ?? query.data?.[0]
  return (
    <main className="lines" id="content" tabIndex={-1}>
      <PageHead title={words.title} sub={words.sub} />
      {query.data !== undefined && shown !== undefined ? (
        <>
          <nav className="line-views" aria-label={words.yearsLabel}>
            {query.data.map(({ year }) => (
              <Link
                key={year}
                to={paths.holidays(year)}
                {...(year === shown.year ? { 'aria-current': 'page' as const } : {})}
              >
                {words.year(year)}
              </Link>
            ))}
          </nav>
          <div className="line-sections">
            <YearForm
              key={shown.id}
              detail={shown}
              readAgain={async () => (await query.refetch()).data?.find(({ id }) => id === shown.id)}
            />
          </div>
        </>
      ) : query.error === null ? (
        <Waiting />
      ) : (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      )}
    </main>
  )
}
