/** An error of something that has no place of its own on the page, such as a menu. */
import { Modal } from 'antd'
import { ErrorState } from './answer.tsx'

type ErrorDialogProps = { error: unknown; onClose: () => void }

export function ErrorDialog({ error, onClose }: ErrorDialogProps) {
  return (
    <Modal open={error !== null} onCancel={onClose} footer={null} width={440}>
      {error === null ? null : <ErrorState error={error} kept="nothing" />}
    </Modal>
  )
}
