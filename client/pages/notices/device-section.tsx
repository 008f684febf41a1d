/** The browsers that show notices with the page closed. */
import { Button } from 'antd'
import { useState } from 'react'
import type { NoticeSettings, PushDevice } from '../../../server/contract/notice.ts'
import { http, read } from '../../api.ts'
import { useTexts } from '../../i18n/text.ts'
import { refreshNoticeSettings } from '../../notice.ts'
import { PushRefused, subscribe, supportsPush, unsubscribe } from '../../push.ts'
import { useWrite } from '../../queries.ts'
import { ErrorState } from '../../ui/answer.tsx'
import { ConfirmDialog } from '../../ui/confirm.tsx'
import { Section } from '../../ui/layout.tsx'
import { useTime } from '../../ui/time.ts'

type Props = { settings: NoticeSettings }
type Device = NoticeSettings['devices'][number]

export function DeviceSection({ settings }: Props) {
  const texts = useTexts()
  const words = texts.notice.settings
  const { pushKey, devices } = settings
  return (
    <Section title={words.push}>
      {pushKey === null ? (
        <p className="second">{words.pushOff}</p>
      ) : (
        <>
          <p className="dim small">{words.pushNote}</p>
          {devices.length === 0 ? <p className="second">{words.noDevices}</p> : <Devices devices={devices} />}
          {supportsPush() ? <Enable pushKey={pushKey} /> : <p className="second">{words.pushUnsupported}</p>}
        </>
      )}
    </Section>
  )
}

function Enable({ pushKey }: { pushKey: string }) {
  const texts = useTexts()
  const words = texts.notice.settings
  const [error, setError] = useState<unknown>(null)
  const [isBusy, setIsBusy] = useState(false)
  const add = useWrite((input: PushDevice, options) =>
    read(http.api['notice-settings'].devices.$post({ json: input }, options)),
  )
  const enable = async () => {
    setIsBusy(true)
    setError(null)
    try {
      await add.mutateAsync(await subscribe(pushKey))
      await refreshNoticeSettings()
    } catch (thrown) {
      setError(thrown)
    } finally {
      setIsBusy(false)
    }
  }
  return (
    <>
      <Button style={{ marginTop: 12 }} loading={isBusy} onClick={() => void enable()}>
        {words.enable}
      </Button>
      {error instanceof PushRefused ? (
        <p className="field-error" role="alert">
          {error.why === 'denied' ? words.pushDenied : words.pushFailed}
        </p>
      ) : error === null ? null : (
        <ErrorState error={error} />
      )}
    </>
  )
}

function Devices({ devices }: { devices: readonly Device[] }) {
  const texts = useTexts()
  const time = useTime()
  const words = texts.notice.settings
  const [leaving, setLeaving] = useState<Device | null>(null)
  const remove = useWrite((id: string, options) =>
    read(http.api['notice-settings'].devices[':id'].$delete({ param: { id } }, options)),
  )
  return (
    <>
      <ul className="wishes-devices">
        {devices.map((device) => (
          <li key={device.id}>
            <span>{device.label}</span>
            <span className="dim small">{words.since(time.short(device.createdAt))}</span>
            <Button size="small" onClick={() => setLeaving(device)}>
              {words.removeDevice}
            </Button>
          </li>
        ))}
      </ul>
      <ConfirmDialog
        open={leaving !== null}
        title={words.removeDeviceTitle(leaving?.label ?? words.thisBrowser)}
        action={words.removeDevice}
        onClose={() => setLeaving(null)}
        onConfirm={async () => {
          if (leaving === null) return
          await remove.mutateAsync(leaving.id)
          /* of the last one nothing is left in this browser, either */
          if (devices.length === 1 && supportsPush()) await unsubscribe()
          await refreshNoticeSettings()
        }}
      >
        {words.removeDeviceBody}
      </ConfirmDialog>
    </>
  )
}
