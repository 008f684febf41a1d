/** What the controls and the keys do, the same for both; each is said aloud. */
import type { RoomClient } from '../client.ts'
import { useClient } from './context.tsx'

export function useActions() {
  const client = useClient()
  return {
    microphone: () => void pressMicrophone(client),
    camera: () => void pressCamera(client),
    share: () => void pressShare(client),
    examination: () => void pressExamination(client),
  }
}

async function pressMicrophone({ capture, store }: RoomClient): Promise<void> {
  const { microphone } = capture.state.get()
  const on = !(microphone.wanted && microphone.status === 'open')
  if (!on) store.tell({ what: 'microphone_off' })
  await capture.setMicrophone(on)
  if (on && capture.state.get().microphone.status === 'open') store.tell({ what: 'microphone_on' })
}

async function pressCamera({ capture, store }: RoomClient): Promise<void> {
  const { camera } = capture.state.get()
  const on = !(camera.wanted && camera.status === 'open')
  await capture.setCamera(on)
  if (!on) store.tell({ what: 'camera_off' })
  else if (capture.state.get().camera.status === 'open') store.tell({ what: 'camera_on' })
}

async function pressExamination({ cameras }: RoomClient): Promise<void> {
  if (cameras.isOn('examination')) await cameras.close('examination')
  else await cameras.open('examination')
}

async function pressShare({ call, store }: RoomClient): Promise<void> {
  if (store.get().sharing) await call.screen.stop()
  else await call.screen.share()
}
