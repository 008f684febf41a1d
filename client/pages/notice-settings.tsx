/** How one wishes to be told outside of the page: ways and quiet hours, a mail address, browsers. */
import type { NoticeSettings } from '../../server/contract/notice.ts'
import { useTexts } from '../i18n/text.ts'
import { useNoticeSettings } from '../notice.ts'
import { ErrorState } from '../ui/answer.tsx'
import { PageHead } from '../ui/layout.tsx'
import { usePageTitle } from '../ui/top-bar.tsx'
import { Waiting } from '../ui/waiting.tsx'
import { DeviceSection } from './notices/device-section.tsx'
import { MailSection } from './notices/mail-section.tsx'
import './notices/notices.css'
import { WishSection } from './notices/wish-section.tsx'

export function NoticeSettingsPage() {
  const texts = useTexts()
  const query = useNoticeSettings()
  usePageTitle(texts.notice.settings.title)
  return (
    <main className="wishes" id="content" tabIndex={-1}>
      <div className="wishes-inner">
        <PageHead title={texts.notice.settings.title} sub={texts.notice.settings.waysNote} />
        {query.data === undefined ? (
          query.error === null ? (
            <Waiting />
          ) : (
            <ErrorState error={query.error} onRetry={() => void query.refetch()} />
          )
        ) : (
          <Sections settings={query.data} />
        )}
      </div>
    </main>
  )
}

function Sections({ settings }: { settings: NoticeSettings }) {
  return (
    <>
      <WishSection settings={settings} />
      <MailSection settings={settings} />
      <DeviceSection settings={settings} />
    </>
  )
}
