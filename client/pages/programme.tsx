/** The programme: its report of any period, the ledger behind it, and whom it reached. */
import { Segmented } from 'antd'
import { useTexts } from '../i18n/text.ts'
import { programmeViews, useProgramme } from '../ledger.ts'
import { EmptyState } from '../ui/answer.tsx'
import { PageHead } from '../ui/layout.tsx'
import { usePageTitle } from '../ui/top-bar.tsx'
import { CoverageView } from './programme/coverage.tsx'
import { EntriesView } from './programme/entries.tsx'
import { PeriodBar } from './programme/period-bar.tsx'
import { ReportView } from './programme/report.tsx'
import './programme/programme.css'

export function ProgrammePage() {
  const texts = useTexts()
  const words = texts.ledger
  const { view, period, filters, set } = useProgramme()
  usePageTitle(words.title)
  const { compareFrom = '', compareTo = '' } = filters
  const isBackwards = period.to < period.from || compareTo < compareFrom
  return (
    <main className="programme" id="content" tabIndex={-1}>
      <PageHead
        title={words.title}
        extra={
          <Segmented
            aria-label={words.viewLabel}
            className="programme-views"
            value={view}
            onChange={(chosen) => set({ view: chosen })}
            options={programmeViews.map((value) => ({ value, label: words.view[value] }))}
          />
        }
      />
      <PeriodBar compares={view === 'report'} />
      {isBackwards ? (
        <EmptyState title={texts.errors.fields.range_backwards} />
      ) : view === 'report' ? (
        <ReportView />
      ) : view === 'entries' ? (
        <EntriesView />
      ) : (
        <CoverageView />
      )}
    </main>
  )
}
