/** A question that wants a reason. */
import { type ReactNode, useState } from 'react'
import { useTexts } from '../../i18n/text.ts'
import { ConfirmDialog } from '../../ui/confirm.tsx'
import { WordsField } from '../../ui/words-field.tsx'

const longestReason = 500

type Props = {
  title: string
  action: string
  danger?: boolean
  /** Of the field. */
  label: string
  hint?: string
  children: ReactNode
  /** Return false to stay open. */
  onConfirm: (reason: string) => Promise<unknown>
  onClose: () => void
}

export function ReasonDialog({
  title,
  action,
  danger = false,
  label,
  hint,
  children,
  onConfirm,
  onClose,
}: Props) {
  const { required } = useTexts().destruction
  const [reason, setReason] = useState('')
  const [pressed, setPressed] = useState(false)
  const confirm = () => {
    setPressed(true)
    return reason.trim() === '' ? false : onConfirm(reason)
  }
  return (
    <ConfirmDialog
      open
      title={title}
      action={action}
      danger={danger}
      onConfirm={confirm}
      onClose={onClose}
      confirmTestId="destruction-ok"
    >
      {children}
      <WordsField
        label={label}
        value={reason}
        onChange={setReason}
        most={longestReason}
        rows={2}
        placeholder={hint}
        problem={pressed && reason.trim() === '' ? required : null}
        testId="destruction-reason"
      />
    </ConfirmDialog>
  )
}
