/** Which device serves which purpose, and the switch for each. */
import { useId } from 'react'
import { type CameraRole, cameraRoles } from '../../../server/domain/room.ts'
import { useTexts } from '../../i18n/text.ts'
import { useCapture, useClient } from './context.tsx'
import { lentTo, useCameras, useUserOf } from './own-cameras.tsx'

export function CameraFields() {
  const words = useTexts().camera
  const state = useCameras()
  const lent = lentTo(state)
  return (
    <fieldset className="r-cameras">
      <legend>{words.title}</legend>
      <p className="r-tab-small">{words.note}</p>
      {cameraRoles.map((role) => (
        <CameraField key={role} role={role} />
      ))}
      {lent === null ? null : (
        <p className="r-tab-small r-warn" role="status">
          {words.lentHint(words.role[lent])}
        </p>
      )}
    </fieldset>
  )
}

function CameraField({ role }: { role: CameraRole }) {
  const texts = useTexts()
  const words = texts.camera
  const { cameras } = useClient()
  const { roles, choice } = useCameras()
  const { status, fault, deviceId } = roles[role]
  const on = cameras.isOn(role)
  const name = words.role[role]
  return (
    <div className="r-camera">
      <span className="r-camera-name">{name}</span>
      <DeviceChoice role={role} value={deviceId ?? choice[role] ?? ''} />
      <button
        type="button"
        className="r-button"
        aria-pressed={on}
        aria-label={on ? words.closeNamed(name) : words.openNamed(name)}
        onClick={() => void (on ? cameras.close(role) : cameras.open(role))}
        data-testid={`room-camera-${role}`}
      >
        {status === 'opening' ? words.opening : on ? words.close : words.open}
      </button>
      {fault === null ? null : (
        <p className="r-device-fault" role="alert" data-testid={`room-fault-${role}`}>
          <span className="r-warn">{texts.room.faultOf(name, texts.room.fault[fault].what)}</span>
          <br />
          {texts.room.fault[fault].next}
        </p>
      )}
    </div>
  )
}

function DeviceChoice({ role, value }: { role: CameraRole; value: string }) {
  const texts = useTexts()
  const words = texts.camera
  const { cameras } = useClient()
  const { devices } = useCapture()
  const userOf = useUserOf()
  const id = useId()
  const known = devices.camera.some((device) => device.id === value)
  return (
    <>
      <label className="hidden-text" htmlFor={id}>
        {words.device(words.role[role])}
      </label>
      <select
        id={id}
        className="r-select"
        value={known ? value : ''}
        onChange={(event) => void cameras.open(role, event.target.value)}
        data-testid={`room-choose-${role}`}
      >
        {known ? null : <option value="">{words.automatic}</option>}
        {devices.camera.map((device, index) => {
          const label =
            device.label === '' ? texts.room.check.unnamed(texts.room.check.camera, index + 1) : device.label
          const user = userOf(device.id, role)
          return (
            <option key={device.id} value={device.id}>
              {user === null ? label : words.inUse(label, user)}
            </option>
          )
        })}
      </select>
    </>
  )
}
