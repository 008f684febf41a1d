/** Making an entry void: it stays, with the reason. */
import type { LedgerEntry } from '../../../server/contract/ledger.ts'
import { useTexts } from '../../i18n/text.ts'
import { useVoidEntry } from '../../ledger.ts'
import { ReasonDialog } from './reason-dialog.tsx'

type Props = { entry: LedgerEntry; onClose: () => void }

export function VoidDialog({ entry, onClose }: Props) {
  const { entries: words } = useTexts().ledger
  const make = useVoidEntry(entry)
  return (
    <ReasonDialog
      title={words.voidTitle}
      action={words.void}
      confirmTestId="void-ok"
      onGive={make.mutateAsync}
      onClose={onClose}
    >
      {words.voidBody}
    </ReasonDialog>
  )
}
