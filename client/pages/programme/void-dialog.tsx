/** Making an entry void: it stays, with the reason. */
import type { LedgerEntry } from '../../../server/contract/ledger.ts'
import { useTexts } from '../../i18n/text.ts'
import { refreshLedger, useVoidEntry } from '../../ledger.ts'
import { ReasonDialog } from '../../ui/reason-dialog.tsx'

type Props = { entry: LedgerEntry; onClose: () => void }

export function VoidDialog({ entry, onClose }: Props) {
  const { entries: words } = useTexts().ledger
  const make = useVoidEntry(entry)
  return (
    <ReasonDialog
      title={words.voidTitle}
      action={words.void}
      danger
      label={words.reason}
      testId="void"
      onConfirm={async (reason) => {
        await make.mutateAsync(reason)
        await refreshLedger()
      }}
      onClose={onClose}
    >
      <p>{words.voidBody}</p>
    </ReasonDialog>
  )
}
