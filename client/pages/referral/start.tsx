/** Where a referral begins: one of the own consultations, or a patient who is entered once. */
import { Input } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import type { ConsultationSummary } from '../../../server/contract/consultation.ts'
import { useConsultations } from '../../consultation.ts'
import { useTexts } from '../../i18n/text.ts'
import { paths } from '../../paths.ts'
import { retrySeconds } from '../../queries.ts'
import { ErrorState } from '../../ui/answer.tsx'
import { Columns, PageHead, Section } from '../../ui/layout.tsx'
import { LinkButton } from '../../ui/link-button.tsx'
import { StateLabel } from '../../ui/mark.tsx'
import { Waiting } from '../../ui/waiting.tsx'
import { SmallSeal, usePersonNote } from '../work-list/row-parts.tsx'
import { fits } from '../work-list/rows.ts'

/** Newest first; more than a person looks through. */
const pageSize = 100

export function StartChoice() {
  const words = useTexts().referral
  return (
    <Columns head={<PageHead title={words.create} />}>
      <div className="referral-form">
        <Section title={words.form.startAlone}>
          <p className="small second">{words.form.startAloneNote}</p>
          <div className="row referral-under">
            <span data-testid="referral-alone">
              <LinkButton to={paths.newReferral({ alone: '1' })}>{words.form.startAlone}</LinkButton>
            </span>
          </div>
        </Section>
        <Section title={words.form.start}>
          <p className="small second">{words.form.startNote}</p>
          <Choice />
        </Section>
      </div>
    </Columns>
  )
}

function Choice() {
  const words = useTexts().referral.form
  const [q, setQ] = useState('')
  const open = useConsultations({ view: 'open', limit: pageSize })
  const ended = useConsultations({ view: 'ended', limit: pageSize })
  const error = open.error ?? ended.error
  if (error !== null) {
    const retry = () => void Promise.all([open.refetch(), ended.refetch()])
    return <ErrorState error={error} kept="nothing" onRetry={retry} retriesEvery={retrySeconds} />
  }
  if (open.data === undefined || ended.data === undefined) return <Waiting />
  // Only what was sent and has not come to nothing carries a case that others have seen.
  const without = ['draft', 'withdrawn']
  const rows = [...open.data.pages, ...ended.data.pages]
    .flatMap((page) => page.items)
    .filter((row) => !without.includes(row.state) && fits(row, q))
    .sort((one, other) => other.changedAt.localeCompare(one.changedAt))
  return (
    <>
      <Input
        type="search"
        className="referral-search"
        value={q}
        maxLength={100}
        aria-label={words.searchConsultation}
        placeholder={words.searchConsultation}
        onChange={(event) => setQ(event.target.value)}
      />
      {rows.length === 0 ? <p className="second referral-under">{words.startNone}</p> : null}
      <ul className="referral-choice">
        {rows.map((row) => (
          <ChoiceRow key={row.id} row={row} />
        ))}
      </ul>
    </>
  )
}

function ChoiceRow({ row }: { row: ConsultationSummary }) {
  const texts = useTexts()
  const personNote = usePersonNote()
  return (
    <li>
      <Link to={paths.newReferral({ consultation: row.id })} data-testid="referral-source" data-id={row.id}>
        <SmallSeal row={row} />
        <span className="referral-choice-who">
          <b>{row.patientName || texts.consultation.patientUnnamed}</b>{' '}
          <span className="second">{personNote(row)}</span>
        </span>
        <span className="cut second">{row.diagnosis || row.chiefComplaint}</span>
        <StateLabel state={row.state} />
      </Link>
    </li>
  )
}
