/** A question before something that is done only with a reason. */
import { type ReactNode, useState } from 'react'
import { longestReason } from '../../server/domain/setting-change.ts'
import { useTexts } from '../i18n/text.ts'
import { ConfirmDialog } from './confirm.tsx'
import { WordsField } from './words-field.tsx'

type Props = {
  title: string
  action: string
  danger?: boolean
  /** Of the field. */
  label: string
  hint?: string
  /** Of the button `…-ok` and the field `…-reason`. */
  testId: string
  children: ReactNode
  /** Does it with the reason, trimmed; return false to stay open. */
  onConfirm: (reason: string) => Promise<unknown>
  onClose: () => void
}

export function ReasonDialog({
  title,
  action,
  danger = false,
  label,
  hint,
  testId,
  children,
  onConfirm,
  onClose,
}: Props) {
  const { required } = useTexts().errors.fields
  const [reason, setReason] = useState('')
  const [pressed, setPressed] = useState(false)
  const given = reason.trim()
  const confirm = () => {
    setPressed(true)
    return given === '' ? false : onConfirm(given)
  }
  return (
    <ConfirmDialog
      open
      title={title}
      action={action}
      danger={danger}
      onConfirm={confirm}
      onClose={onClose}
      confirmTestId={`${testId}-ok`}
    >
      {children}
      <WordsField
        label={label}
        value={reason}
        onChange={setReason}
        most={longestReason}
        rows={2}
        placeholder={hint}
        autoFocus
        problem={pressed && given === '' ? required : null}
        testId={`${testId}-reason`}
      />
    </ConfirmDialog>
  )
}
