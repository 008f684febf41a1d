/** Whom the doctor is to ask about: what has fallen due, then what will within a week. */
import type { FollowUpList } from '../../server/contract/outcome.ts'
import { useLineOf, useLines } from '../consultation.ts'
import { useFollowUps } from '../follow-ups.ts'
import { nameIn, personIn, useLanguage, useTexts } from '../i18n/text.ts'
import { paths } from '../paths.ts'
import { retrySeconds } from '../queries.ts'
import { useMe } from '../session.ts'
import { EmptyState, ErrorState } from '../ui/answer.tsx'
import { useNow } from '../ui/clock.ts'
import { useWorkCounts } from '../ui/frame.tsx'
import { Columns, PageHead, Section } from '../ui/layout.tsx'
import { LinkButton } from '../ui/link-button.tsx'
import { Seal } from '../ui/seal.tsx'
import { useTime } from '../ui/time.ts'
import { usePageTitle } from '../ui/top-bar.tsx'
import { SkeletonRows } from '../ui/waiting.tsx'
import { Views } from './work-list/views.tsx'
import './follow-ups/follow-ups.css'

type Item = FollowUpList['items'][number]

export function FollowUpsPage() {
  const texts = useTexts()
  const me = useMe()
  const { data, error, refetch } = useFollowUps(true)
  const now = useNow(60_000)
  const counts = useWorkCounts(me).data
  const lines = useLines().data
  const words = texts.aftercare.list
  usePageTitle(words.title, data?.due)
  const items = data?.items ?? []
  const due = items.filter(({ dueAt }) => Date.parse(dueAt) <= now)
  const coming = items.filter(({ dueAt }) => Date.parse(dueAt) > now)
  return (
    <Columns
      left={<Views current="follow-ups" counts={counts} lines={lines} />}
      head={<PageHead title={words.title} sub={data === undefined ? null : words.due(data.due)} />}
    >
      <div className="follow-body">
        {error === null ? null : (
          <ErrorState
            error={error}
            kept="nothing"
            onRetry={() => void refetch()}
            retriesEvery={retrySeconds}
          />
        )}
        {data === undefined && error === null ? (
          <SkeletonRows columns="1fr 160px" cells={[[52, 80]]} />
        ) : null}
        {data !== undefined && items.length === 0 ? (
          <EmptyState title={words.none}>{words.noneBody}</EmptyState>
        ) : null}
        <Group title={words.dueGroup} items={due} now={now} />
        <Group title={words.comingGroup} items={coming} now={now} />
      </div>
    </Columns>
  )
}

function Group({ title, items, now }: { title: string; items: readonly Item[]; now: number }) {
  if (items.length === 0) return null
  return (
    <Section title={title} note={items.length}>
      <ul className="follow-ups">
        {items.map((item) => (
          <FollowUpRow key={`${item.consultationId} ${item.day}`} item={item} now={now} />
        ))}
      </ul>
    </Section>
  )
}

function FollowUpRow({ item, now }: { item: Item; now: number }) {
  const texts = useTexts()
  const language = useLanguage()
  const time = useTime()
  const lineOf = useLineOf()
  const words = texts.aftercare
  const line = lineOf(item.lineId)
  const late = Math.floor((now - Date.parse(item.dueAt)) / 86_400_000)
  return (
    <li data-testid="follow-up">
      {line === undefined ? null : (
        <Seal seal={line.seal} code={line.code} size="small" name={nameIn(language, line.name)} />
      )}
      <span className="follow-up-who">
        <b>{item.patientName}</b>
        {'　'}
        {words.outcome.title(item.day)}
        <small className="second">
          {item.diagnosis}
          {item.expert === null
            ? ''
            : `　${personIn(language, item.expert)} ${nameIn(language, item.expert.title)}`}
        </small>
      </span>
      <span className={late >= 0 ? 'tone-ochre' : 'second'}>
        {late >= 0 ? words.list.overdue(late) : words.list.coming(time.day(item.dueAt))}
      </span>
      <LinkButton to={paths.opinion(item.consultationId)}>{words.list.open}</LinkButton>
    </li>
  )
}
