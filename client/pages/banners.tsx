/** The announcements, for the system administrator. */
import { Button } from 'antd'
import { useState } from 'react'
import type { BannerEntries } from '../../server/contract/banner.ts'
import { bannerPhase } from '../../server/domain/banner.ts'
import { refreshBanners, useBanners, useBannerVersions, useChangeBanner } from '../banners.ts'
import { nameIn, personIn, useLanguage, useTexts } from '../i18n/text.ts'
import { EmptyState, ErrorState } from '../ui/answer.tsx'
import { BannerText } from '../ui/banner.tsx'
import { now as serverNow, useNow } from '../ui/clock.ts'
import { ConfirmDialog } from '../ui/confirm.tsx'
import { PageHead } from '../ui/layout.tsx'
import { useTime } from '../ui/time.ts'
import { usePageTitle } from '../ui/top-bar.tsx'
import { Waiting } from '../ui/waiting.tsx'
import { BannerDialog } from './banners/dialog.tsx'
import './lines/lines.css'
import './banners/banners.css'

type Entry = BannerEntries[number]

export function BannersPage() {
  const words = useTexts().banner
  const query = useBanners()
  const [written, setWritten] = useState<Entry | 'new' | null>(null)
  const [ended, setEnded] = useState<Entry | null>(null)
  usePageTitle(words.title)
  return (
    <main className="lines" id="content" tabIndex={-1}>
      <PageHead
        title={words.title}
        sub={words.sub}
        extra={
          <Button type="primary" onClick={() => setWritten('new')} data-testid="banner-add">
            {words.add}
          </Button>
        }
      />
      {query.data === undefined ? (
        query.error === null ? (
          <Waiting />
        ) : (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        )
      ) : query.data.length === 0 ? (
        <EmptyState title={words.none.title}>{words.none.body}</EmptyState>
      ) : (
        <ul className="banner-list">
          {query.data.map((entry) => (
            <Row
              key={entry.id}
              entry={entry}
              onEdit={() => setWritten(entry)}
              onEnd={() => setEnded(entry)}
            />
          ))}
        </ul>
      )}
      {written === null ? null : (
        <BannerDialog entry={written === 'new' ? null : written} onClose={() => setWritten(null)} />
      )}
      {ended === null ? null : <EndDialog entry={ended} onClose={() => setEnded(null)} />}
    </main>
  )
}

type RowProps = { entry: Entry; onEdit: () => void; onEnd: () => void }

function Row({ entry: { id, version, settings, changed }, onEdit, onEnd }: RowProps) {
  const { banner: words, lines } = useTexts()
  const language = useLanguage()
  const time = useTime()
  // What has just been announced or ended stands there so at once, not with the next tick.
  const phase = bannerPhase(settings, Math.max(useNow(15_000), Date.parse(changed.at)))
  const [open, setOpen] = useState(false)
  return (
    <li data-testid="banner-entry">
      <div className="banner-head">
        <b className={phase === 'shown' ? 'tone-teal' : ''}>{words.phase[phase]}</b>
        <span>{words.span(time.moment(settings.fromAt), time.moment(settings.untilAt))}</span>
        <span className="second">{words.audience[settings.audience]}</span>
        <span className="row banner-acts">
          <Button onClick={onEdit}>{words.edit}</Button>
          {phase === 'shown' ? <Button onClick={onEnd}>{words.end}</Button> : null}
        </span>
      </div>
      <BannerText
        level={settings.level}
        text={nameIn(language, { zh: settings.textZh, en: settings.textEn })}
      />
      <p className="small second">
        {lines.changedBy(
          changed.by === null ? lines.nobody : personIn(language, changed.by),
          time.moment(changed.at),
        )}
        {version === 1 ? null : (
          <Button type="text" size="small" onClick={() => setOpen(!open)}>
            {open ? words.hide : words.versions(version)}
          </Button>
        )}
      </p>
      {open ? <Versions id={id} /> : null}
    </li>
  )
}

function Versions({ id }: { id: string }) {
  const { banner: words, lines } = useTexts()
  const language = useLanguage()
  const time = useTime()
  const query = useBannerVersions(id)
  if (query.data === undefined) {
    return query.error === null ? (
      <Waiting />
    ) : (
      <ErrorState error={query.error} onRetry={() => void query.refetch()} />
    )
  }
  return (
    <ol className="banner-versions">
      {query.data.map(({ number, at, by, settings }) => (
        <li key={number}>
          <b>{lines.version(number)}</b>
          <span className="second">
            {lines.changedBy(by === null ? lines.nobody : personIn(language, by), time.moment(at))}
          </span>
          <span>{`${words.level[settings.level]}　${words.audience[settings.audience]}`}</span>
          <span>{words.span(time.moment(settings.fromAt), time.moment(settings.untilAt))}</span>
          <span>{nameIn(language, { zh: settings.textZh, en: settings.textEn })}</span>
        </li>
      ))}
    </ol>
  )
}

/** An end that has come; what was said and for how long stays in the versions. */
function EndDialog({ entry: { id, version, settings }, onClose }: { entry: Entry; onClose: () => void }) {
  const words = useTexts().banner
  const change = useChangeBanner()
  const end = async () => {
    const untilAt = new Date(serverNow()).toISOString()
    await change.mutateAsync({ id, version, settings: { ...settings, untilAt } })
    await refreshBanners()
  }
  return (
    <ConfirmDialog
      open
      title={words.endTitle}
      action={words.end}
      danger
      onConfirm={end}
      onClose={onClose}
      confirmTestId="banner-end"
    >
      <p className="second">{words.endBody}</p>
    </ConfirmDialog>
  )
}
