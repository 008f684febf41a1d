/** All lines, for the system administrator. */
import { Link } from 'react-router'
import type { LineEntry } from '../../server/contract/line-settings.ts'
import { nameIn, personIn, useLanguage, useTexts } from '../i18n/text.ts'
import { useLineEntries } from '../lines.ts'
import { paths } from '../paths.ts'
import { EmptyState, ErrorState } from '../ui/answer.tsx'
import { PageHead } from '../ui/layout.tsx'
import { LinkButton } from '../ui/link-button.tsx'
import { formatCount } from '../ui/number.ts'
import { Seal } from '../ui/seal.tsx'
import { useTime } from '../ui/time.ts'
import { usePageTitle } from '../ui/top-bar.tsx'
import { Waiting } from '../ui/waiting.tsx'
import './lines/lines.css'

export function LinesPage() {
  const { lines: words, holidays } = useTexts()
  const query = useLineEntries()
  usePageTitle(words.title)
  return (
    <main className="lines" id="content" tabIndex={-1}>
      <PageHead
        title={words.title}
        sub={words.sub}
        extra={
          <span className="row">
            <LinkButton to={paths.holidays()}>{holidays.title}</LinkButton>
            <LinkButton to={paths.newLine()} type="primary">
              {words.add}
            </LinkButton>
          </span>
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
        <ul className="lines-list">
          {query.data.map((entry) => (
            <Row key={entry.id} entry={entry} />
          ))}
        </ul>
      )}
    </main>
  )
}

function Row({ entry }: { entry: LineEntry }) {
  const words = useTexts().lines
  const language = useLanguage()
  const time = useTime()
  const by = entry.changed.by === null ? words.nobody : personIn(language, entry.changed.by)
  return (
    <li data-testid="line-entry" data-code={entry.code}>
      <Link to={paths.line(entry.id)} className="lines-row">
        <Seal seal={entry.seal} code={entry.code} dim={!entry.open} />
        <span className="lines-name">
          <b>{nameIn(language, entry.name)}</b>
          {entry.open ? null : <span className="tone-ochre">{words.closed}</span>}
          <small>
            {nameIn(language, entry.beijing)} {nameIn(language, entry.department)}
            {' — '}
            {nameIn(language, entry.hohhot)}
          </small>
        </span>
        <span className="lines-figures">
          <span>{words.count.experts(formatCount(entry.experts))}</span>
          <span>{words.count.sites(formatCount(entry.sites))}</span>
          <span>
            {words.running} {words.count.running(formatCount(entry.running))}
          </span>
        </span>
        <small className="lines-changed">
          {words.version(entry.version)}
          <br />
          {words.changedBy(by, time.short(entry.changed.at))}
        </small>
      </Link>
    </li>
  )
}
