/** What is behind a number: the total it stands on, entries of the ledger, records of the system. */
import { Button, Drawer } from 'antd'
import { Link } from 'react-router'
import { kindOf } from '../../../server/domain/ledger-kind.ts'
import { nameIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { type Period, useEntries, useRecords } from '../../ledger.ts'
import { paths } from '../../paths.ts'
import { isAllowed, useMe } from '../../session.ts'
import { ErrorState } from '../../ui/answer.tsx'
import { Section } from '../../ui/layout.tsx'
import { formatCount } from '../../ui/number.ts'
import { Waiting } from '../../ui/waiting.tsx'
import { useWidth } from '../../ui/width.ts'
import type { Opened } from './report.tsx'
import { daysWords, kindName, sourceWords, valueWords } from './words.ts'

type DrawerProps = { opened: Opened; onClose: () => void }

export function BehindDrawer({ opened, onClose }: DrawerProps) {
  const texts = useTexts()
  const language = useLanguage()
  const width = useWidth()
  const words = texts.ledger.report
  const { kind, value, period } = opened
  const { records, nature } = kindOf(kind)
  return (
    <Drawer
      open
      onClose={onClose}
      size={width === 'phone' ? '100%' : 560}
      title={words.behind(kindName(language, kind))}
      closable={{ 'aria-label': texts.common.action.close }}
    >
      <p className="figure">{valueWords(texts, language, kind, value)}</p>
      <p className="second">{daysWords(texts, period)}</p>
      <ul className="programme-parts">
        {sourceWords(texts, kind, value).map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      {/* what is before the day of the total is in it, and not counted beside it */}
      {records === null || records === 'lines' || value.parts.records === 0 ? null : (
        <Section title={words.records}>
          <Records opened={opened} />
        </Section>
      )}
      <Section title={words.entries}>
        <Entries kind={kind} period={nature === 'standing' ? { ...period, from: '' } : period} />
      </Section>
    </Drawer>
  )
}

function Records({ opened: { kind, value, period } }: { opened: Opened }) {
  const texts = useTexts()
  const language = useLanguage()
  const me = useMe()
  const words = texts.ledger.report
  const from = value.total === null || value.total.day < period.from ? period.from : nextDay(value.total.day)
  const query = useRecords(kind, { from, to: period.to })
  const items = query.data?.pages.flatMap((page) => page.items)
  if (items === undefined)
    return query.error === null ? (
      <Waiting />
    ) : (
      <ErrorState error={query.error} onRetry={() => void query.refetch()} />
    )
  const linked = kind !== 'referrals' && isAllowed(me, 'log.read')
  return (
    <>
      {items.length === 0 ? <p className="dim">{words.noRecords}</p> : null}
      <ul className="programme-behind">
        {items.map((item) => (
          <li key={item.id} data-testid="record">
            <span>{item.day}</span>
            <span>
              {linked ? <Link to={paths.logEntry(item.id)}>{item.number}</Link> : item.number}
              <small className="dim">
                {texts.common.line(nameIn(language, item.line))}　{nameIn(language, item.institution)}
              </small>
            </span>
          </li>
        ))}
      </ul>
      <More query={query} />
    </>
  )
}

function nextDay(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)
}

type EntriesProps = { kind: Opened['kind']; period: Period }

function Entries({ kind, period }: EntriesProps) {
  const texts = useTexts()
  const language = useLanguage()
  const words = texts.ledger
  const query = useEntries({ kind, ...period })
  const items = query.data?.pages.flatMap((page) => page.items)
  if (items === undefined)
    return query.error === null ? (
      <Waiting />
    ) : (
      <ErrorState error={query.error} onRetry={() => void query.refetch()} />
    )
  return (
    <>
      {items.length === 0 ? <p className="dim">{words.report.noEntries}</p> : null}
      <ul className="programme-behind">
        {items.map((item) => (
          <li key={item.id} data-testid="entry-behind">
            <span>{item.basis === 'total' ? words.by(item.to) : daysWords(texts, item)}</span>
            <span>
              {item.title === '' ? words.basis[item.basis] : item.title} {formatCount(item.quantity)}
              <small className="dim">
                {[
                  words.source[item.source],
                  ...item.places.map((place) => nameIn(language, place.name)),
                ].join('　')}
              </small>
            </span>
          </li>
        ))}
      </ul>
      <More query={query} />
    </>
  )
}

type MoreProps = {
  query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => Promise<unknown> }
}

function More({ query }: MoreProps) {
  const { more } = useTexts().ledger.report
  if (!query.hasNextPage) return null
  return (
    <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
      {more}
    </Button>
  )
}
