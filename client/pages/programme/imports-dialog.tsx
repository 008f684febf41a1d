/** What was imported, and withdrawing one of it as a whole. */
import { Button, Modal } from 'antd'
import { useState } from 'react'
import type { LedgerImport } from '../../../server/contract/ledger.ts'
import { personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { refreshLedger, useImports, useWithdrawImport } from '../../ledger.ts'
import { ErrorState } from '../../ui/answer.tsx'
import { ReasonDialog } from '../../ui/reason-dialog.tsx'
import { useTime } from '../../ui/time.ts'
import { Waiting } from '../../ui/waiting.tsx'

export function ImportsDialog({ onClose }: { onClose: () => void }) {
  const texts = useTexts()
  const words = texts.ledger.imports
  const query = useImports()
  const [withdrawing, setWithdrawing] = useState<LedgerImport | null>(null)
  const items = query.data?.items
  return (
    <Modal
      open
      title={words.title}
      width={620}
      footer={null}
      onCancel={onClose}
      closable={{ 'aria-label': texts.common.action.close }}
    >
      {items === undefined ? (
        query.error === null ? (
          <Waiting />
        ) : (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        )
      ) : items.length === 0 ? (
        <p className="dim">{words.none}</p>
      ) : (
        <ul className="programme-imports">
          {items.map((item) => (
            <Item key={item.id} item={item} onWithdraw={() => setWithdrawing(item)} />
          ))}
        </ul>
      )}
      {withdrawing === null ? null : (
        <WithdrawDialog item={withdrawing} onClose={() => setWithdrawing(null)} />
      )}
    </Modal>
  )
}

function Item({ item, onWithdraw }: { item: LedgerImport; onWithdraw: () => void }) {
  const { imports: words } = useTexts().ledger
  const language = useLanguage()
  const time = useTime()
  return (
    <li data-testid="import">
      <span>
        <b>{item.fileName}</b>
        <small className="dim">
          {words.row(item.rows, personIn(language, item.importedBy), time.near(item.importedAt))}
        </small>
        {item.withdrawn === null ? null : <small>{words.withdrawn(item.withdrawn.reason)}</small>}
      </span>
      {item.own ? (
        <Button danger onClick={onWithdraw}>
          {words.withdraw}
        </Button>
      ) : null}
    </li>
  )
}

function WithdrawDialog({ item, onClose }: { item: LedgerImport; onClose: () => void }) {
  const { imports: words, entries } = useTexts().ledger
  const withdraw = useWithdrawImport(item.id)
  return (
    <ReasonDialog
      title={words.withdrawTitle}
      action={words.withdraw}
      danger
      label={entries.reason}
      testId="withdraw"
      onConfirm={async (reason) => {
        await withdraw.mutateAsync(reason)
        await refreshLedger()
      }}
      onClose={onClose}
    >
      <p>{words.withdrawBody(item.rows)}</p>
    </ReasonDialog>
  )
}
