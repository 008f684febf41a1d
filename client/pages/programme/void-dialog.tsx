/** Making an entry void: it stays, with the reason. */
import { useState } from 'react'
import type { LedgerEntry } from '../../../server/contract/ledger.ts'
import { useTexts } from '../../i18n/text.ts'
import { refreshLedger, useVoidEntry } from '../../ledger.ts'
import { ConfirmDialog } from '../../ui/confirm.tsx'
import { WordsField } from '../../ui/words-field.tsx'

type Props = { entry: LedgerEntry; onClose: () => void }

export function VoidDialog({ entry, onClose }: Props) {
  const { entries: words } = useTexts().ledger
  const [reason, setReason] = useState('')
  const [asked, setAsked] = useState(false)
  const make = useVoidEntry(entry)
  const isLacking = reason.trim() === ''
  const confirm = async () => {
    setAsked(true)
    if (isLacking) return false
    await make.mutateAsync(reason)
    await refreshLedger()
    return true
  }
  return (
    <ConfirmDialog
      open
      danger
      title={words.voidTitle}
      action={words.void}
      confirmTestId="void-ok"
      onConfirm={confirm}
      onClose={onClose}
    >
      <p>{words.voidBody}</p>
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
