/** The dialogs about a time: propose, answer, take back. What was typed stays whatever the answer is (look §4). */
import { Radio } from 'antd'
import { type ReactNode, useId, useState } from 'react'
import type { Consultation } from '../../../../server/contract/consultation.ts'
import type { Proposal } from '../../../../server/contract/proposal.ts'
import { refreshConsultation } from '../../../consultation.ts'
import { ApiFailure } from '../../../failure.ts'
import { useTexts } from '../../../i18n/text.ts'
import { useAnswerTimes, useProposals, useProposeTimes } from '../../../scheduling.ts'
import { announce } from '../../../ui/announce.tsx'
import { now } from '../../../ui/clock.ts'
import { ConfirmDialog } from '../../../ui/confirm.tsx'
import { useTime } from '../../../ui/time.ts'
import { Waiting } from '../../../ui/waiting.tsx'
import { WordsField } from '../../../ui/words-field.tsx'
import type { TimeDialog } from '../step.ts'
import { emptyTimes, type TimesDraft, TimesEditor, timesInput } from './times-editor.tsx'

type DialogProps = { consultation: Consultation; onClose: () => void }

export function TimesDialog({ dialog, ...props }: DialogProps & { dialog: TimeDialog }): ReactNode {
  if (dialog === 'propose') return <ProposeDialog {...props} />
  return dialog === 'answer' ? <AnswerDialog {...props} /> : <TakeBackDialog {...props} />
}

/** The version that was read when the dialog was opened; after "somebody was quicker" the fresh one, knowingly. */
function useVersion(consultation: Consultation) {
  const [version, setVersion] = useState(consultation.version)
  const learn = async (error: unknown) => {
    if (!(error instanceof ApiFailure) || error.fresh === undefined) return
    setVersion(error.fresh.version)
    await refreshConsultation(consultation.id)
  }
  return { version, learn }
}

function ProposeDialog({ consultation, onClose }: DialogProps) {
  const words = useTexts().scheduling.propose
  const propose = useProposeTimes(consultation.id)
  const { version, learn } = useVersion(consultation)
  const [draft, setDraft] = useState<TimesDraft>(emptyTimes)
  const [checked, setChecked] = useState(false)
  const confirm = async () => {
    setChecked(true)
    const input = timesInput(draft)
    if (input === null) return false
    try {
      await propose.mutateAsync({ version, ...input })
    } catch (error) {
      await learn(error)
      throw error
    }
    announce(words.sent)
    await refreshConsultation(consultation.id)
    return true
  }
  return (
    <ConfirmDialog
      open
      title={consultation.state === 'scheduled' ? words.move : words.title}
      action={words.action}
      onConfirm={confirm}
      onClose={onClose}
      width={560}
      confirmTestId="times-ok"
    >
      <p className="second">{words.body}</p>
      <TimesEditor consultation={consultation} value={draft} onChange={setDraft} checked={checked} />
    </ConfirmDialog>
  )
}

type Choice = number | 'counter' | 'decline'
type AnswerDraft = { choice: Choice | null; times: TimesDraft; why: string }

function useOpenProposal(consultation: Consultation): Proposal | undefined {
  return useProposals(consultation.id).data?.find(({ state }) => state === 'open')
}

/** Sends the answer; undefined where the fields lack something. */
function useAnswer(consultation: Consultation, open: Proposal | undefined, draft: AnswerDraft) {
  const answer = useAnswerTimes(consultation.id)
  const propose = useProposeTimes(consultation.id)
  return (version: number) => {
    const { choice, times, why } = draft
    if (open === undefined || choice === null) return undefined
    if (choice === 'counter') {
      const input = timesInput(times)
      return input === null ? undefined : propose.mutateAsync({ version, ...input })
    }
    if (choice === 'decline') {
      return why.trim() === ''
        ? undefined
        : answer.mutateAsync({ proposalId: open.id, answer: 'decline', version, note: why })
    }
    return answer.mutateAsync({ proposalId: open.id, answer: 'accept', version, position: choice })
  }
}

function AnswerDialog({ consultation, onClose }: DialogProps) {
  const texts = useTexts()
  const words = texts.scheduling.answer
  const open = useOpenProposal(consultation)
  const { version, learn } = useVersion(consultation)
  const [draft, setDraft] = useState<AnswerDraft>({ choice: null, times: emptyTimes, why: '' })
  const [checked, setChecked] = useState(false)
  const [taken, setTaken] = useState(false)
  const send = useAnswer(consultation, open, draft)
  const confirm = async () => {
    setChecked(true)
    setTaken(false)
    const sending = send(version)
    if (sending === undefined) return false
    try {
      const { state } = await sending
      announce(texts.state.names[state])
    } catch (error) {
      await learn(error)
      if (!(error instanceof ApiFailure) || error.code !== 'TIME_TAKEN') throw error
      setTaken(true)
      return false
    }
    await refreshConsultation(consultation.id)
    return true
  }
  const change = (next: AnswerDraft) => {
    setTaken(false)
    setDraft(next)
  }
  return (
    <ConfirmDialog
      open
      title={words.title}
      action={typeof draft.choice === 'number' ? words.accept : words.send}
      onConfirm={confirm}
      onClose={onClose}
      width={560}
      confirmTestId="times-ok"
    >
      {open === undefined ? (
        <Waiting />
      ) : (
        <AnswerFields
          consultation={consultation}
          open={open}
          value={draft}
          onChange={change}
          checked={checked}
        />
      )}
      {taken ? (
        <div className="dialog-quicker" role="alert">
          <h3>{words.taken}</h3>
        </div>
      ) : null}
    </ConfirmDialog>
  )
}

type AnswerFieldsProps = {
  consultation: Consultation
  open: Proposal
  value: AnswerDraft
  onChange: (value: AnswerDraft) => void
  checked: boolean
}

function AnswerFields({ consultation, open, value, onChange, checked }: AnswerFieldsProps) {
  const texts = useTexts()
  const id = useId()
  const words = texts.scheduling.answer
  const whyMissing = checked && value.choice === 'decline' && value.why.trim() === ''
  return (
    <>
      {open.note === '' ? null : <blockquote className="small second">{open.note}</blockquote>}
      <div className="field-label dialog-field" id={`${id}-choice`}>
        <span>{words.choose}</span>
        <em>{texts.detail.time.zone}</em>
      </div>
      <Radio.Group
        className="dialog-choices dialog-times"
        aria-labelledby={`${id}-choice`}
        value={value.choice}
        onChange={(event) => onChange({ ...value, choice: event.target.value as Choice })}
      >
        <ProposedTimes open={open} />
        <Radio value="counter" data-testid="times-counter">
          {words.counter}
        </Radio>
        <Radio value="decline" data-testid="times-decline">
          {consultation.state === 'scheduled' ? words.declineMove : words.decline}
        </Radio>
      </Radio.Group>
      <p className="field-error" role="alert">
        {checked && value.choice === null ? words.missing : ''}
      </p>
      {value.choice === 'counter' ? (
        <TimesEditor
          consultation={consultation}
          value={value.times}
          onChange={(times) => onChange({ ...value, times })}
          checked={checked}
        />
      ) : null}
      {value.choice === 'decline' ? (
        <WordsField
          label={words.why}
          value={value.why}
          onChange={(why) => onChange({ ...value, why })}
          most={500}
          rows={2}
          problem={whyMissing ? words.writeWhy : null}
          placeholder={words.whyHint}
          testId="times-why"
        />
      ) : null}
    </>
  )
}

function ProposedTimes({ open }: { open: Proposal }) {
  const words = useTexts().scheduling.answer
  const time = useTime()
  return open.times.map(({ position, startAt, endAt }) => {
    const coming = Date.parse(startAt) > now()
    const label = `${time.weekday(startAt)}　${time.range(startAt, endAt)}`
    return (
      <Radio key={position} value={position} disabled={!coming} data-testid={`proposed-time-${position}`}>
        {coming ? label : `${label}　${words.passed}`}
      </Radio>
    )
  })
}

function TakeBackDialog({ consultation, onClose }: DialogProps) {
  const words = useTexts().scheduling.takeBack
  const open = useOpenProposal(consultation)
  const answer = useAnswerTimes(consultation.id)
  const { version, learn } = useVersion(consultation)
  const confirm = async () => {
    if (open === undefined) return
    try {
      await answer.mutateAsync({ proposalId: open.id, answer: 'withdraw', version })
    } catch (error) {
      await learn(error)
      throw error
    }
    await refreshConsultation(consultation.id)
  }
  return (
    <ConfirmDialog
      open
      title={words.title}
      action={words.action}
      onConfirm={confirm}
      onClose={onClose}
      confirmTestId="times-ok"
    >
      <p className="second">{words.body}</p>
    </ConfirmDialog>
  )
}
