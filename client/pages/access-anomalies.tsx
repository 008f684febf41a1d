/** What stands out in the access log: looked at and explained, never taken away. */
import { Button, Segmented, Select } from 'antd'
import { useNavigate, useParams, useSearchParams } from 'react-router'
import type { Anomaly } from '../../server/contract/access.ts'
import { accessRules } from '../../server/domain/access.ts'
import { nameIn, personIn, useLanguage, useTexts } from '../i18n/text.ts'
import { paths } from '../paths.ts'
import { EmptyState, ErrorState } from '../ui/answer.tsx'
import { Mark } from '../ui/mark.tsx'
import { formatCount } from '../ui/number.ts'
import { useTime } from '../ui/time.ts'
import { Waiting } from '../ui/waiting.tsx'
import { AnomalyDrawer } from './access/anomaly-drawer.tsx'
import { type AnomalyChoice, useAnomalies } from './access/data.ts'
import { AccessFrame } from './access/frame.tsx'
import { useSpan } from './access/span.ts'

const states = ['open', 'explained', 'all'] as const

export function AccessAnomaliesPage() {
  const { access: words } = useTexts()
  const { id } = useParams()
  const navigate = useNavigate()
  const [search, setSearch] = useSearchParams()
  const state = states.find((one) => one === search.get('state')) ?? 'open'
  const rule = accessRules.find((one) => one === search.get('rule'))
  const choice: AnomalyChoice = { state, rule }
  const query = useAnomalies(choice)
  const items = query.data?.pages.flatMap((page) => page.items) ?? []
  const open = (next: string | undefined) =>
    void navigate({
      pathname: next === undefined ? paths.accessAnomalies() : paths.accessAnomaly(next),
      search: search.toString(),
    })
  const none = state === 'open' && rule === undefined ? words.anomaly.none : words.anomaly.noneExplained
  return (
    <AccessFrame
      view="anomalies"
      sub={words.anomaly.sub}
      beside={<AnomalyDrawer id={id} onClose={() => open(undefined)} />}
    >
      <div className="log-filters">
        <Segmented
          aria-label={words.anomaly.state.label}
          value={state}
          options={states.map((value) => ({ value, label: words.anomaly.state[value] }))}
          onChange={(value) => setSearch(withParameter(search, 'state', value))}
        />
        <Select
          aria-label={words.anomaly.rule}
          className="log-select access-rule-select"
          placeholder={words.filter.any(words.anomaly.rule)}
          value={rule ?? null}
          options={accessRules.map((value) => ({ value, label: words.rule[value] }))}
          allowClear
          popupMatchSelectWidth={false}
          onChange={(value: string | null | undefined) =>
            setSearch(withParameter(search, 'rule', value ?? ''))
          }
        />
      </div>
      {query.error !== null && items.length === 0 ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : query.isPending ? (
        <Waiting />
      ) : items.length === 0 ? (
        <EmptyState title={none.title}>{none.body}</EmptyState>
      ) : (
        <ul className="access-anomalies">
          {items.map((one) => (
            <AnomalyRow key={one.id} anomaly={one} open={one.id === id} onOpen={() => open(one.id)} />
          ))}
        </ul>
      )}
      {query.hasNextPage ? (
        <div className="log-more">
          <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {words.readMore}
          </Button>
        </div>
      ) : null}
    </AccessFrame>
  )
}

function withParameter(search: URLSearchParams, name: string, value: string): URLSearchParams {
  const next = new URLSearchParams(search)
  if (value === '') next.delete(name)
  else next.set(name, value)
  return next
}

type RowProps = { anomaly: Anomaly; open: boolean; onOpen: () => void }

function AnomalyRow({ anomaly, open, onOpen }: RowProps) {
  const { access: words } = useTexts()
  const language = useLanguage()
  const time = useTime()
  const spanOf = useSpan()
  const { person, address, events, records } = anomaly
  const counted =
    records > 0
      ? words.anomaly.counted(formatCount(events), formatCount(records))
      : words.anomaly.events(formatCount(events))
  return (
    <li className={open ? 'log-open' : ''}>
      <button
        type="button"
        aria-expanded={open}
        onClick={onOpen}
        data-testid="anomaly"
        data-id={anomaly.id}
        data-rule={anomaly.rule}
      >
        <Mark state={anomaly.explainedAt === null ? 'no_show' : 'closed'} />
        <span className="access-anomaly-what">
          <b>{words.rule[anomaly.rule]}</b>
          <span>
            {person === null ? (
              <span className="mono">{address}</span>
            ) : (
              `${personIn(language, person)}　${nameIn(language, person.institution)}`
            )}
          </span>
        </span>
        <span className="access-anomaly-when">
          <span>{counted}</span>
          <small>{spanOf(anomaly)}</small>
        </span>
        <span
          className={
            anomaly.explainedAt === null ? 'access-anomaly-state tone-ochre' : 'access-anomaly-state'
          }
        >
          {anomaly.explainedAt === null
            ? words.anomaly.waiting
            : words.anomaly.explained(time.short(anomaly.explainedAt))}
        </span>
      </button>
    </li>
  )
}
