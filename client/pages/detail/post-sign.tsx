/** Signing afterwards for an emergency, or saying why not. */
import { Input, Radio } from 'antd'
import { useId, useState } from 'react'
import { type PostSignDecision, type PostSignReason, postSignReasons } from '../../../server/domain/review.ts'
import { refreshConsultation, usePostSign } from '../../consultation.ts'
import { useTexts } from '../../i18n/text.ts'
import { ConfirmDialog } from '../../ui/confirm.tsx'

type DialogProps = { id: string; decision: PostSignDecision; onClose: () => void }

export function PostSignDialog({ id, decision, onClose }: DialogProps) {
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
