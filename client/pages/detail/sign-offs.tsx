/** Who agreed in the asking hospital, and the signature that an emergency owes; both sides see the count-down. */
import { Button, Input, Radio } from 'antd'
import { useId, useState } from 'react'
import type { Consultation } from '../../../server/contract/consultation.ts'
import { type PostSignDecision, type PostSignReason, postSignReasons } from '../../../server/domain/review.ts'
import { refreshConsultation, usePostSign } from '../../consultation.ts'
import { personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { ConfirmDialog } from '../../ui/confirm.tsx'
import { Countdown } from '../../ui/countdown.tsx'
import { Section } from '../../ui/layout.tsx'
import { useTime } from '../../ui/time.ts'

type Props = { consultation: Consultation }

export function SignOffs({ consultation }: Props) {
  const texts = useTexts()
  const { decisions, postSign } = consultation.review
  if (decisions.length === 0 && postSign === null) return null
  const title = postSign === null ? texts.review.signOffs.title : texts.review.postSign.title
  return (
    <Section title={title}>
      {postSign === null ? null : <Owed consultation={consultation} postSign={postSign} />}
      <Decisions decisions={decisions} />
    </Section>
  )
}

function Decisions({ decisions }: Pick<Consultation['review'], 'decisions'>) {
  const texts = useTexts()
  const language = useLanguage()
  const time = useTime()
  const words = texts.review.signOffs
  const reasons: Readonly<Record<string, string>> = {
    ...texts.state.reason,
    ...texts.review.postSign.reasons,
  }
  return (
    <ul className="sign-offs small" data-testid="sign-offs">
      {decisions.map(({ step, decision, reasonCode, reasonText, by, at }) => (
        <li key={at}>
          <div>{words.by(texts.review.step[step], words.decision[decision])}</div>
          <div className="dim">
            {personIn(language, by)}
            {'　'}
            {time.near(at)}
          </div>
          {reasonCode === null ? null : (
            <blockquote className="next-reason">
              {reasonText === ''
                ? reasons[reasonCode]
                : texts.detail.course.reason(reasons[reasonCode] ?? reasonCode, reasonText)}
            </blockquote>
          )}
        </li>
      ))}
    </ul>
  )
}

type OwedProps = Props & { postSign: NonNullable<Consultation['review']['postSign']> }

function Owed({ consultation, postSign }: OwedProps) {
  const texts = useTexts()
  const [open, setOpen] = useState<PostSignDecision | null>(null)
  const words = texts.review.postSign
  return (
    <div className="post-sign" data-testid="post-sign">
      <Countdown until={postSign.dueAt} ends="postSign" inline spoken={postSign.mine} />
      <p className="small second">{words.owed(texts.review.step[postSign.step])}</p>
      {postSign.mine ? (
        <div className="row">
          <Button type="primary" size="large" data-testid="post-sign-sign" onClick={() => setOpen('sign')}>
            {words.sign}
          </Button>
          <Button
            danger
            type="text"
            size="large"
            data-testid="post-sign-refuse"
            onClick={() => setOpen('refuse')}
          >
            {words.refuse}
          </Button>
        </div>
      ) : null}
      {open === null ? null : (
        <PostSignDialog id={consultation.id} decision={open} onClose={() => setOpen(null)} />
      )}
    </div>
  )
}

type DialogProps = { id: string; decision: PostSignDecision; onClose: () => void }

function PostSignDialog({ id, decision, onClose }: DialogProps) {
  const words = useTexts().review.postSign
  const give = usePostSign(id)
  const [reasonCode, setReasonCode] = useState<PostSignReason | null>(null)
  const [reasonText, setReasonText] = useState('')
  const [checked, setChecked] = useState(false)
  const confirm = async () => {
    setChecked(true)
    if (decision === 'sign') await give.mutateAsync({ decision })
    else {
      if (reasonCode === null || (reasonCode === 'other' && reasonText.trim() === '')) return false
      await give.mutateAsync({ decision, reasonCode, reasonText })
    }
    await refreshConsultation(id)
    return true
  }
  const signs = decision === 'sign'
  return (
    <ConfirmDialog
      open
      title={signs ? words.signTitle : words.refuseTitle}
      action={signs ? words.sign : words.refuse}
      danger={!signs}
      onConfirm={confirm}
      onClose={onClose}
      width={520}
      confirmTestId="post-sign-ok"
    >
      <p className="second">{signs ? words.signBody : words.refuseBody}</p>
      {signs ? null : (
        <Reason
          code={reasonCode}
          words={reasonText}
          checked={checked}
          onCode={setReasonCode}
          onWords={setReasonText}
        />
      )}
    </ConfirmDialog>
  )
}

type ReasonProps = {
  code: PostSignReason | null
  words: string
  /** Whether the button was pressed: what lacks is then said. */
  checked: boolean
  onCode: (code: PostSignReason) => void
  onWords: (words: string) => void
}

function Reason({ code, words, checked, onCode, onWords }: ReasonProps) {
  const texts = useTexts()
  const id = useId()
  const labels = texts.detail.reason
  const lacks = checked && code === 'other' && words.trim() === ''
  return (
    <>
      <div className="field-label dialog-field" id={`${id}-code`}>
        {labels.label}
      </div>
      <Radio.Group
        className="dialog-choices"
        aria-labelledby={`${id}-code`}
        value={code}
        onChange={(event) => onCode(event.target.value as PostSignReason)}
        options={postSignReasons.map((value) => ({ value, label: texts.review.postSign.reasons[value] }))}
      />
      <p className="field-error" role="alert">
        {checked && code === null ? labels.chooseFirst : ''}
      </p>
      <label className="field-label" htmlFor={`${id}-words`}>
        {code === 'other' ? labels.words : labels.wordsOptional}
      </label>
      <Input.TextArea
        id={`${id}-words`}
        value={words}
        maxLength={1000}
        autoSize={{ minRows: 3, maxRows: 8 }}
        status={lacks ? 'error' : ''}
        aria-invalid={lacks}
        data-testid="post-sign-reason"
        onChange={(event) => onWords(event.target.value)}
      />
      <p className="field-error" role="alert">
        {lacks ? labels.writeWords : ''}
      </p>
    </>
  )
}
