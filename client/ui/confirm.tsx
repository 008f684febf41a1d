/** A question before something that cannot be taken back. The error, if any, stands in the dialog; what was typed stays. */
import { Button, Modal } from 'antd'
import { type ReactNode, useState } from 'react'
import { useTexts } from '../i18n/text.ts'
import { ErrorState } from './answer.tsx'
import { HoldContext, useHolder } from './hold.ts'
import { useKeys } from './keys.ts'

type ConfirmDialogProps = {
  open: boolean
  title: ReactNode
  /** What will happen; fields such as a reason may follow. */
  children?: ReactNode
  /** The verb on the button: 取消会诊, 签署, 退回. */
  action: string
  /** Cinnabar, for what ends something. */
  danger?: boolean
  /** Does it; the dialog closes when it is done and stays open with the error when it throws. Return false to stay open. */
  onConfirm: () => Promise<unknown> | unknown
  onClose: () => void
  width?: number
  /** `data-testid` of the button that does it. */
  confirmTestId?: string
}

export function ConfirmDialog({
  open,
  title,
  children,
  action,
  danger = false,
  onConfirm,
  onClose,
  width = 460,
  confirmTestId,
}: ConfirmDialogProps) {
  const texts = useTexts()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const { held, isHeld } = useHolder()
  const close = () => {
    if (busy) return
    setError(null)
    onClose()
  }
  const confirm = async () => {
    if (busy || isHeld()) return
    setBusy(true)
    setError(null)
    try {
      if ((await onConfirm()) !== false) onClose()
    } catch (thrown) {
      setError(thrown)
    } finally {
      setBusy(false)
    }
  }
  useKeys([{ keys: 'Ctrl+Enter', label: action, run: () => void confirm() }], {
    enabled: open,
    layer: 'dialog',
  })
  return (
    <Modal
      open={open}
      title={title}
      width={width}
      onCancel={close}
      mask={{ closable: false }}
      closable={{ 'aria-label': texts.common.action.close }}
      footer={
        <div className="row" style={{ justifyContent: 'flex-end' }}>
          <Button onClick={close}>{texts.common.action.cancel}</Button>
          <Button
            type="primary"
            danger={danger}
            loading={busy}
            data-testid={confirmTestId}
            onClick={() => void confirm()}
          >
            {action}
          </Button>
        </div>
      }
    >
      <HoldContext value={held}>{children}</HoldContext>
      {error === null ? null : <ErrorState error={error} kept="here" />}
    </Modal>
  )
}
