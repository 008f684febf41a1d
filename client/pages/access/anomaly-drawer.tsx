/** One anomaly: which rule, what belongs to it, what was said of it; and the dialog that explains it. */
import { Button } from 'antd'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import type { AnomalyDetail } from '../../../server/contract/access.ts'
import { ApiFailure } from '../../failure.ts'
import { nameIn, personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { paths } from '../../paths.ts'
import { ConfirmDialog } from '../../ui/confirm.tsx'
import { Facts, Section } from '../../ui/layout.tsx'
import { formatCount } from '../../ui/number.ts'
import { useTime } from '../../ui/time.ts'
import { WordsField } from '../../ui/words-field.tsx'
import { useAnomaly, useExplain } from './data.ts'
import { SideDrawer } from './frame.tsx'
import { useRowWords } from './rows.tsx'
import { meaningOf } from './rule-words.ts'
import { useSpan } from './span.ts'

export function AnomalyDrawer({ id, onClose }: { id: string | undefined; onClose: () => void }) {
  const { access: words } = useTexts()
  const query = useAnomaly(id)
  return (
    <SideDrawer
      open={id !== undefined}
      title={words.anomaly.title}
      query={query}
      onClose={onClose}
      head={({ anomaly }) => words.rule[anomaly.rule]}
      foot={(detail) => <Foot detail={detail} refresh={() => void query.refetch()} />}
    >
      {(detail) => <Parts key={detail.anomaly.id} detail={detail} />}
    </SideDrawer>
  )
}

function Parts({ detail }: { detail: AnomalyDetail }) {
  const texts = useTexts()
  const language = useLanguage()
  const time = useTime()
  const { access: words } = texts
  const { anomaly, events, explanations } = detail
  const { person, address } = anomaly
  const spanOf = useSpan()
  return (
    <>
      <Section bleed title={words.anomaly.part.facts}>
        <Facts
          rows={[
            person === null
              ? [
                  words.event.address,
                  <span key="address" className="mono">
                    {address}
                  </span>,
                ]
              : [words.event.who, `${personIn(language, person)}　${nameIn(language, person.institution)}`],
            [words.event.time, spanOf(anomaly)],
            [
              words.anomaly.howMany,
              anomaly.records > 0
                ? words.anomaly.counted(formatCount(anomaly.events), formatCount(anomaly.records))
                : words.anomaly.events(formatCount(anomaly.events)),
            ],
            [words.anomaly.limit, meaningOf(texts, anomaly.rule, anomaly.setting)],
            [words.anomaly.found, time.moment(anomaly.foundAt)],
          ]}
        />
      </Section>
      <Section bleed title={words.anomaly.part.explanations}>
        {explanations.length === 0 ? (
          <p className="dim">{words.anomaly.noExplanation}</p>
        ) : (
          <ul className="access-explanations">
            {explanations.map((one) => (
              <li key={one.version} data-testid="explanation">
                <p>{one.words}</p>
                <small>{words.anomaly.said(one.version, one.by, time.short(one.at))}</small>
              </li>
            ))}
          </ul>
        )}
      </Section>
      <Section
        bleed
        title={words.anomaly.part.events}
        note={events.length < anomaly.events ? words.anomaly.newest(events.length) : undefined}
      >
        <Evidence events={events} />
      </Section>
    </>
  )
}

function Evidence({ events }: { events: AnomalyDetail['events'] }) {
  const wordsOf = useRowWords()
  const navigate = useNavigate()
  return (
    <ul className="access-evidence">
      {events.map((row) => {
        const words = wordsOf(row)
        return (
          <li key={row.id}>
            <button type="button" onClick={() => void navigate(paths.accessEntry(row.id))}>
              <time dateTime={row.at}>{words.time}</time>
              <span>
                {words.what}
                {row.record === null ? null : (
                  <small>{`${row.record.number}　${row.record.patientName}`}</small>
                )}
                {row.record === null ? <small>{`${words.who}　${row.address ?? ''}`}</small> : null}
              </span>
            </button>
          </li>
        )
      })}
    </ul>
  )
}

const mostWords = 1000

function Foot({ detail, refresh }: { detail: AnomalyDetail; refresh: () => void }) {
  const { access: words } = useTexts()
  const { anomaly, explanations, mayExplain } = detail
  const [asking, setAsking] = useState(false)
  if (!mayExplain) return <p className="access-own">{words.anomaly.own}</p>
  return (
    <div className="log-drawer-foot">
      <span className="dim">{words.anomaly.sub}</span>
      <Button
        type={explanations.length === 0 ? 'primary' : 'default'}
        onClick={() => setAsking(true)}
        data-testid="explain"
      >
        {explanations.length === 0 ? words.anomaly.explain : words.anomaly.explainAgain}
      </Button>
      <ExplainDialog
        id={anomaly.id}
        version={anomaly.version}
        open={asking}
        onClose={() => setAsking(false)}
        onConflict={refresh}
      />
    </div>
  )
}

type ExplainProps = {
  id: string
  version: number
  open: boolean
  onClose: () => void
  onConflict: () => void
}

function ExplainDialog({ id, version, open, onClose, onConflict }: ExplainProps) {
  const texts = useTexts()
  const { anomaly: words } = texts.access
  const explain = useExplain(id)
  const [said, setSaid] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const confirm = async () => {
    if (said.trim() === '') {
      setProblem(texts.errors.fields.required)
      return false
    }
    try {
      await explain.mutateAsync({ words: said, version })
    } catch (error) {
      /* it has grown meanwhile: what is new is read, the words stay */
      if (!(error instanceof ApiFailure) || error.code !== 'CONFLICT') throw error
      onConflict()
      setProblem(words.changed)
      return false
    }
    setSaid('')
    setProblem(null)
    return true
  }
  return (
    <ConfirmDialog
      open={open}
      title={words.explainTitle}
      action={words.explain}
      onConfirm={confirm}
      onClose={onClose}
      width={520}
      confirmTestId="explain-confirm"
    >
      <WordsField
        label={words.explainLabel}
        value={said}
        onChange={setSaid}
        most={mostWords}
        problem={problem}
        rows={4}
        autoFocus
        testId="explain-words"
      />
      <p className="tiny dim">{words.explainNote}</p>
    </ConfirmDialog>
  )
}
