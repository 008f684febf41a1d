/** What is done to the ledger only with a reason: it stays, with that. */
import { type ReactNode, useState } from 'react'
import { useTexts } from '../../i18n/text.ts'
import { refreshLedger } from '../../ledger.ts'
import { ConfirmDialog } from '../../ui/confirm.tsx'
import { WordsField } from '../../ui/words-field.tsx'

type Props = {
  title: string
  action: string
  confirmTestId: string
  onGive: (reason: string) => Promise<unknown>
  onClose: () => void
  children: ReactNode
}

export function ReasonDialog({ onGive, children, ...dialog }: Props) {
  const { entries: words } = useTexts().ledger
  const [reason, setReason] = useState('')
  const [asked, setAsked] = useState(false)
  const isLacking = reason.trim() === ''
  const confirm = async () => {
    setAsked(true)
    if (isLacking) return false
    await onGive(reason)
    await refreshLedger()
    return true
  }
  return (
    <ConfirmDialog open danger {...dialog} onConfirm={confirm}>
      <p>{children}</p>
      <WordsField
        label={words.reason}
        value={reason}
        onChange={setReason}
        most={500}
        autoFocus
        problem={asked && isLacking ? words.reasonNeeded : null}
      />
    </ConfirmDialog>
  )
}
