/** The questions of the room: leaving as the last expert, ending the session, and the devices. */
import { useCommand } from '../../consultation.ts'
import { useTexts } from '../../i18n/text.ts'
import { errorWords } from '../../ui/answer.tsx'
import { PhoneCard } from '../../ui/phone-card.tsx'
import { isLastExpert } from '../stage.ts'
import { AuscultationField } from './auscultation.tsx'
import { CameraFields } from './camera-fields.tsx'
import { useCase, useRoomState, useRoomTexts } from './context.tsx'
import { DeviceFields } from './device-fields.tsx'
import { Dialog } from './dialog.tsx'

type LeaveDialogProps = {
  /** The line was bad: they may mean to go on by telephone. */
  troubled: boolean
  onLeave: () => void
  onStay: () => void
}

export function LeaveDialog({ troubled, onLeave, onStay }: LeaveDialogProps) {
  const { telephone } = useTexts()
  const { dialog } = useRoomTexts()
  const consultation = useCase()
  const last = isLastExpert(useRoomState()) && consultation.state === 'in_session'
  return (
    <Dialog title={last ? dialog.leaveTitle : telephone.leave.title} onClose={onStay}>
      <p>{last ? dialog.leaveBody : telephone.leave.body}</p>
      {troubled ? <PhoneCard consultation={consultation} /> : null}
      <div className="r-row">
        <button type="button" className="r-button" onClick={onStay}>
          {dialog.stay}
        </button>
        <button
          type="button"
          className="r-button r-button-danger"
          onClick={onLeave}
          data-testid="room-leave-confirm"
        >
          {dialog.leave}
        </button>
      </div>
    </Dialog>
  )
}

type FinishDialogProps = { onFinished: () => void; onClose: () => void; onFailed: () => void }

/** Ends the session in the record; the room itself stays open while the opinion is written. */
export function FinishDialog({ onFinished, onClose, onFailed }: FinishDialogProps) {
  const texts = useTexts()
  const { dialog } = texts.room
  const { id, version } = useCase()
  const write = useCommand(id)
  // Somebody else may have changed it: the fresh version is read while the sentence says so.
  const finish = () =>
    !write.isPending &&
    write.mutate({ command: 'finish', version }, { onSuccess: onFinished, onError: onFailed })
  const words = write.error === null ? null : errorWords(texts, write.error)
  return (
    <Dialog title={dialog.finishTitle} onClose={onClose}>
      <p>{dialog.finishBody}</p>
      {words === null ? null : (
        <p className="check-error" role="alert" style={{ marginTop: 12 }}>
          <b>{dialog.finishFailed}</b>
          <br />
          {texts.common.sentences([words.what, words.next])}
        </p>
      )}
      <div className="r-row">
        <button type="button" className="r-button" onClick={onClose}>
          {dialog.cancel}
        </button>
        <button
          type="button"
          className="r-button r-button-danger"
          onClick={finish}
          data-testid="room-finish-confirm"
        >
          {write.isPending ? dialog.finishing : dialog.finish}
        </button>
      </div>
    </Dialog>
  )
}

type DevicesDialogProps = { keysOn: boolean; onKeys: (on: boolean) => void; onClose: () => void }

export function DevicesDialog({ keysOn, onKeys, onClose }: DevicesDialogProps) {
  const { dialog } = useRoomTexts()
  return (
    <Dialog title={dialog.devicesTitle} onClose={onClose}>
      <DeviceFields />
      <CameraFields />
      <AuscultationField />
      <label className="r-check-line">
        <input type="checkbox" checked={keysOn} onChange={(event) => onKeys(event.target.checked)} />
        {dialog.keys}
      </label>
      <div className="r-row">
        <button type="button" className="r-button r-button-main" onClick={onClose}>
          {dialog.done}
        </button>
      </div>
    </Dialog>
  )
}
