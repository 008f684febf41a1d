/** An opinion returned for correction: asking, answering, and what went to and fro. */
import { Button, Select } from 'antd'
import { useState } from 'react'
import type { Opinion } from '../../../server/contract/opinion.ts'
import type { Correction } from '../../../server/contract/signature.ts'
import { type CorrectionReason, correctionReasons } from '../../../server/domain/correction.ts'
import { personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { ErrorState } from '../../ui/answer.tsx'
import { ConfirmDialog } from '../../ui/confirm.tsx'
import { Box } from '../../ui/layout.tsx'
import { useTime } from '../../ui/time.ts'
import { WordsField } from '../../ui/words-field.tsx'
import { useCorrection } from './data.ts'
import { Labelled } from './fields.tsx'

type Props = { opinion: Opinion; consultationId: string; onAmend: (() => void) | undefined }

/** The open correction, as either side sees it. */
export function OpenCorrection({ opinion, consultationId, onAmend }: Props) {
  const words = useTexts().signature.correction
  const [open] = opinion.corrections
  const give = useCorrection(consultationId)
  if (open === undefined || open.state !== 'open') return null
  const isMine = opinion.actions.includes('keep_opinion')
  const withdraw = () => give.mutate({ command: 'withdraw_correction', reasonText: '' })
  return (
    <Box next={isMine} label={isMine ? words.yours : words.open}>
      <h2 className="next-step" data-testid="correction-open">
        {isMine ? words.yours : words.openFor(open.version)}
      </h2>
      <Asked correction={open} />
      {isMine ? (
        <div className="opinion-buttons">
          {onAmend === undefined ? null : (
            <Button type="primary" size="large" onClick={onAmend} data-testid="correction-amend">
              {words.amend}
            </Button>
          )}
          <KeepDialog consultationId={consultationId} />
        </div>
      ) : null}
      {opinion.actions.includes('withdraw_correction') ? (
        <>
          <p className="second small">{words.blocksAdoption}</p>
          <Button onClick={withdraw} loading={give.isPending} data-testid="correction-withdraw">
            {words.withdraw}
          </Button>
        </>
      ) : null}
      {give.error === null ? null : <ErrorState error={give.error} kept="nothing" />}
    </Box>
  )
}

function Asked({ correction }: { correction: Correction }) {
  const texts = useTexts()
  const language = useLanguage()
  const time = useTime()
  const words = texts.signature.correction
  const reasons: Readonly<Record<string, string>> = words.reason
  return (
    <blockquote className="correction-words">
      <b>{reasons[correction.reasonCode] ?? correction.reasonCode}</b>
      <p>{correction.reasonText}</p>
      <small className="second">
        {words.asked(personIn(language, correction.askedBy), time.moment(correction.askedAt))}
      </small>
    </blockquote>
  )
}

export function AskCorrection({ consultationId }: { consultationId: string }) {
  const texts = useTexts()
  const words = texts.signature.correction
  const [open, setOpen] = useState(false)
  const [reasonCode, setReasonCode] = useState<CorrectionReason>(correctionReasons[0])
  const [reasonText, setReasonText] = useState('')
  const give = useCorrection(consultationId)
  const [tried, setTried] = useState(false)
  const lacks = reasonText.trim() === ''
  const send = async () => {
    setTried(true)
    if (lacks) return false
    await give.mutateAsync({ command: 'request_correction', reasonCode, reasonText })
    setReasonText('')
    setTried(false)
    return true
  }
  return (
    <>
      <Button onClick={() => setOpen(true)} data-testid="correction-ask">
        {words.ask}
      </Button>
      <ConfirmDialog
        open={open}
        title={words.title}
        action={words.send}
        confirmTestId="correction-send"
        onConfirm={send}
        onClose={() => setOpen(false)}
      >
        <p>{words.body}</p>
        <Labelled label={words.reasonLabel}>
          {(id) => (
            <Select
              id={id}
              value={reasonCode}
              options={correctionReasons.map((value) => ({ value, label: words.reason[value] }))}
              onChange={setReasonCode}
            />
          )}
        </Labelled>
        <WordsField
          label={words.words}
          value={reasonText}
          onChange={setReasonText}
          most={1000}
          problem={tried && lacks ? words.wordsRequired : null}
          testId="correction-words"
        />
      </ConfirmDialog>
    </>
  )
}

function KeepDialog({ consultationId }: { consultationId: string }) {
  const words = useTexts().signature.correction
  const [open, setOpen] = useState(false)
  const [text, setText] = useState('')
  const give = useCorrection(consultationId)
  const [tried, setTried] = useState(false)
  const lacks = text.trim() === ''
  const send = async () => {
    setTried(true)
    if (lacks) return false
    await give.mutateAsync({ command: 'keep_opinion', reasonText: text })
    return true
  }
  return (
    <>
      <Button size="large" onClick={() => setOpen(true)} data-testid="correction-keep">
        {words.keep}
      </Button>
      <ConfirmDialog
        open={open}
        title={words.keepTitle}
        action={words.keepSend}
        confirmTestId="correction-keep-send"
        onConfirm={send}
        onClose={() => setOpen(false)}
      >
        <p>{words.keepBody}</p>
        <WordsField
          label={words.keepWords}
          value={text}
          onChange={setText}
          most={1000}
          problem={tried && lacks ? words.keepWords : null}
          testId="correction-words"
        />
      </ConfirmDialog>
    </>
  )
}

/** What was asked before, and how it ended. */
export function CorrectionHistory({ corrections }: { corrections: readonly Correction[] }) {
  const texts = useTexts()
  const words = texts.signature.correction
  const ended = corrections.filter(({ state }) => state !== 'open')
  if (ended.length === 0) return null
  return (
    <details className="corrections" data-testid="corrections">
      <summary>
        {words.history}　{ended.length}
      </summary>
      <ol>
        {ended.map((one) => (
          <li key={one.id}>
            <Asked correction={one} />
            <p className="small">
              {words.state[one.state]}
              {one.newVersion === null ? '' : `　${texts.opinion.version(one.newVersion)}`}
              {one.answer === '' ? '' : `　${one.answer}`}
            </p>
          </li>
        ))}
      </ol>
    </details>
  )
}
