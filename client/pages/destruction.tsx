/** 销毁清册: a plan with every record of it, to be decided on, followed and printed. */
import { Button } from 'antd'
import type { ReactNode } from 'react'
import { useParams } from 'react-router'
import type { DestroyedCounts, DestructionItem, DestructionList } from '../../server/contract/destruction.ts'
import { usePlan } from '../destruction.ts'
import { ApiFailure } from '../failure.ts'
import { personIn, useLanguage, useTexts } from '../i18n/text.ts'
import type { Texts } from '../i18n/zh.ts'
import { paths } from '../paths.ts'
import { ErrorState, ForbiddenOrAbsent } from '../ui/answer.tsx'
import { Facts, PageHead, Section } from '../ui/layout.tsx'
import { LinkButton } from '../ui/link-button.tsx'
import { useTime } from '../ui/time.ts'
import { usePageTitle } from '../ui/top-bar.tsx'
import { Waiting } from '../ui/waiting.tsx'
import { PlanActions } from './keeping/plan-actions.tsx'
import { recordsOf } from './keeping/plans.tsx'
import './lines/lines.css'
import './keeping/keeping.css'

export function DestructionPage() {
  const { destruction: words } = useTexts()
  const { id = '' } = useParams()
  const { data, error, refetch } = usePlan(id)
  usePageTitle(data === undefined ? words.plans.title : words.plan.title(data.number))
  const absent = error instanceof ApiFailure && (error.code === 'NOT_FOUND' || error.code === 'BAD_REQUEST')
  return (
    <main className="lines" id="content" tabIndex={-1}>
      {data !== undefined ? (
        <Shown list={data} />
      ) : error === null ? (
        <Waiting />
      ) : absent ? (
        <ForbiddenOrAbsent what="page" />
      ) : (
        <ErrorState error={error} onRetry={() => void refetch()} />
      )}
    </main>
  )
}

function Shown({ list }: { list: DestructionList }) {
  const texts = useTexts()
  const words = texts.destruction
  return (
    <>
      <PageHead
        title={words.plan.title(list.number)}
        sub={words.plans.records[list.scope](recordsOf(list))}
        extra={
          <div className="row no-print">
            <LinkButton to={paths.keeping()}>{words.plan.back}</LinkButton>
            <Button onClick={() => window.print()}>{words.plan.print}</Button>
          </div>
        }
      />
      <div className="line-sections" data-testid="destruction" data-state={list.state}>
        <Section>
          <PlanFacts list={list} />
          <PlanActions plan={list} />
        </Section>
        <Section title={words.plans.records[list.scope](recordsOf(list))}>
          <ListTable items={list.items} />
        </Section>
        {list.state === 'done' ? <Signatures /> : null}
      </div>
    </>
  )
}

function PlanFacts({ list }: { list: DestructionList }) {
  const { destruction: words } = useTexts()
  const { plan: fact } = words
  const language = useLanguage()
  const time = useTime()
  const all = recordsOf(list)
  const said = (one: { by: DestructionList['proposed']['by']; at: string; reason?: string }) => (
    <>
      {fact.by(personIn(language, one.by), time.moment(one.at))}
      {one.reason === undefined ? null : <small className="plan-said">{one.reason}</small>}
    </>
  )
  const { decided, withdrawn, dueAt, endedAt, digest } = list
  const rows: (readonly [ReactNode, ReactNode])[] = [
    [
      fact.state,
      <b key="state" className={`plan-${list.state}`}>
        {words.state[list.state]}
        {list.state === 'running' ? `　${fact.progress(all - list.records.listed, all)}` : ''}
      </b>,
    ],
    [fact.reason, list.reason],
    [fact.proposed, said(list.proposed)],
  ]
  if (decided !== null) rows.push([list.state === 'refused' ? fact.refused : fact.decided, said(decided)])
  if (dueAt !== null) rows.push([fact.dueAt, time.moment(dueAt)])
  if (withdrawn !== null) rows.push([fact.withdrawn, said(withdrawn)])
  if (endedAt !== null) {
    rows.push([fact.ended, fact.system(time.moment(endedAt))])
    rows.push([fact.sums, countWords(words, list.counts) || words.item.released])
  }
  if (digest !== null)
    rows.push([
      fact.digest,
      <span key="digest" className="mono tiny plan-digest">
        {`${list.digestAlgorithm?.toUpperCase() ?? ''} ${digest}`}
      </span>,
    ])
  return (
    <>
      <Facts rows={rows} />
      {list.filesLeft > 0 ? <p className="second small">{fact.filesLeft(list.filesLeft)}</p> : null}
      {list.state === 'done' ? <p className="second small plan-remains">{fact.remains[list.scope]}</p> : null}
    </>
  )
}

/** What there was of each; nothing of what there was none of. */
function countWords(words: Texts['destruction'], counts: DestroyedCounts): string {
  return (Object.keys(words.counts) as (keyof typeof words.counts)[])
    .filter((name) => counts[name] > 0)
    .map((name) => words.counts[name](counts[name]))
    .join('　')
}

function ListTable({ items }: { items: readonly DestructionItem[] }) {
  const texts = useTexts()
  const words = texts.destruction
  const time = useTime()
  return (
    <ul className="destroy-list">
      {items.map(({ consultationId, number, class: kind, since, keptUntil, state, at, counts }) => (
        <li key={consultationId} data-testid="destruction-item" data-state={state}>
          <b className="mono">{number}</b>
          <span>{texts.keeping.classes[kind]}</span>
          <span className="second small due-days">
            <span>{words.due.since(time.day(since))}</span>
            <span>{words.due.until(time.day(`${keptUntil}T00:00:00+08:00`))}</span>
          </span>
          <span>
            <span className={`item-${state}`}>{words.item[state]}</span>
            {at === null ? null : <small>{time.short(at)}</small>}
            {counts === null ? null : <small>{countWords(words, counts)}</small>}
          </span>
        </li>
      ))}
    </ul>
  )
}

/** On paper alone. */
function Signatures() {
  const { signatures } = useTexts().destruction.plan
  return (
    <div className="plan-signatures">
      <span>{signatures.propose}：</span>
      <span>{signatures.approve}：</span>
      <span>{signatures.date}：</span>
    </div>
  )
}
