/** What the controls and the keys do, the same for both; each is said aloud. */
import type { RoomClient } from '../client.ts'
import { useClient } from './context.tsx'
import { stillTarget } from './still-target.ts'

export function useActions(pinned: string | null = null) {
  const client = useClient()
  return {
    microphone: () => void pressMicrophone(client),
    camera: () => void pressCamera(client),
    share: () => void pressShare(client),
    still: () => void pressStill(client, pinned),
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

async function pressStill(client: RoomClient, pinned: string | null): Promise<void> {
  const target = stillTarget(client, pinned)
  if (target === null) client.store.tell({ what: 'still_failed', source: 'camera', why: 'off' })
  else if (target.own) await client.stills.take(target.source)
  else await client.stills.ask(target.personId, target.source)
}

async function pressExamination({ cameras }: RoomClient): Promise<void> {
  if (cameras.isOn('examination')) await cameras.close('examination')
  else await cameras.open('examination')
}

async function pressShare({ call, store }: RoomClient): Promise<void> {
  if (store.get().sharing) await call.screen.stop()
  else await call.screen.share()
}
