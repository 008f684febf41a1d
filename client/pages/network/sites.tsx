/** Hospitals with a session by video ahead, the unfit first: somebody can still go and look. */
import { useQuery } from '@tanstack/react-query'
import type { NetworkSite } from '../../../server/contract/network.ts'
import { verdictOf } from '../../../server/domain/network.ts'
import { http, read } from '../../api.ts'
import { nameIn, personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { wordsOf } from '../../network/report.ts'
import { keys, retryAfterError, retrySeconds } from '../../queries.ts'
import { EmptyState, ErrorState } from '../../ui/answer.tsx'
import { Icon, type IconName } from '../../ui/icon.tsx'
import { Section } from '../../ui/layout.tsx'
import { useTime } from '../../ui/time.ts'
import { Waiting } from '../../ui/waiting.tsx'

const lookEveryMs = 60_000

export function Sites() {
  const { network } = useTexts()
  const query = useQuery({
    queryKey: keys.networkSites,
    queryFn: () => read(http.api['network-checks'].sites.$get()),
    refetchInterval: (query) => retryAfterError(query) || lookEveryMs,
  })
  const words = network.sites
  return (
    <Section title={words.title} note={words.note}>
      {query.data === undefined ? (
        query.error === null ? (
          <Waiting />
        ) : (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} retriesEvery={retrySeconds} />
        )
      ) : query.data.items.length === 0 ? (
        <EmptyState title={words.none.title}>{words.none.body}</EmptyState>
      ) : (
        <ul className="network-sites">
          {query.data.items.map((site) => (
            <Site key={site.institution.zh} site={site} />
          ))}
        </ul>
      )}
    </Section>
  )
}

const icons: Readonly<Record<'good' | 'warning' | 'bad', IconName>> = {
  good: 'tick',
  warning: 'alert',
  bad: 'cross',
}

function Site({ site }: { site: NetworkSite }) {
  const texts = useTexts()
  const language = useLanguage()
  const time = useTime()
  const { network } = texts
  const { latest } = site
  const overall = latest?.overall ?? 'untried'
  return (
    <li className={`network-site network-${overall}`} data-testid="network-site" data-verdict={overall}>
      <span className="network-mark">
        <Icon name={latest === null ? 'minus' : icons[latest.overall]} size={16} />
      </span>
      <span>
        <b>{nameIn(language, site.institution)}</b>
        <span className="second network-next">
          {network.sites.upcoming(site.upcoming)}　{network.sites.next(time.near(site.nextStart))}
        </span>
      </span>
      <span>
        {latest === null ? network.sites.untried : network.overall[latest.overall]}
        {latest === null ? null : (
          <span className="second network-next">
            {network.sites.checked(personIn(language, latest.person), time.near(latest.checkedAt))}
          </span>
        )}
      </span>
      <span className="network-problems">{latest === null ? null : <Problems latest={latest} />}</span>
    </li>
  )
}

function Problems({ latest }: { latest: NonNullable<NetworkSite['latest']> }) {
  const texts = useTexts()
  const problems = latest.results.filter((result) => ['bad', 'warning'].includes(verdictOf(result) ?? ''))
  return problems.map((result) => (
    <span key={result.item} className="second">
      {texts.network.item[result.item]}　{wordsOf(texts, result).what}
    </span>
  ))
}
