/** Signing afterwards for an emergency, or saying why not. */
import { useState } from 'react'
import { type PostSignDecision, type PostSignReason, postSignReasons } from '../../../server/domain/review.ts'
import { refreshConsultation, usePostSign } from '../../consultation.ts'
import { useTexts } from '../../i18n/text.ts'
import { ConfirmDialog } from '../../ui/confirm.tsx'
import { ReasonChoice } from './command/reason-choice.tsx'

type DialogProps = { id: string; decision: PostSignDecision; onClose: () => void }

export function PostSignDialog({ id, decision, onClose }: DialogProps) {
  const texts = useTexts()
  const words = texts.review.postSign
  const labels = texts.detail.reason
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
        <ReasonChoice
          code={reasonCode}
          words={reasonText}
          choices={postSignReasons.map((value) => ({ value, label: words.reasons[value] }))}
          label={reasonCode === 'other' ? labels.words : labels.wordsOptional}
          wordsNeeded={reasonCode === 'other'}
          checked={checked}
          onCode={setReasonCode}
          onWords={setReasonText}
          testId="post-sign-reason"
        />
      )}
    </ConfirmDialog>
  )
}
