/** Everything that one visit to a room consists of, made together and closed together. */
import type { ConsultationId } from '../../server/contract/ids.ts'
import { isHandheld } from '../../server/domain/room.ts'
import type { Auscultation } from './auscultation.ts'
import { Call } from './call.ts'
import { Cameras } from './cameras.ts'
import { Capture } from './capture.ts'
import { listenToHost } from './host.ts'
import { Layers } from './layers.ts'
import { openLink } from './link.ts'
import { Meter } from './meter.ts'
import { Monitor } from './monitor.ts'
import { QualityKeeper } from './quality.ts'
import { followRecording, type RecordingState } from './recording.ts'
import type { RoomSignal } from './signal.ts'
import { Sound } from './sound.ts'
import { type StillQueue, stillQueueOf } from './still-queue.ts'
import { Stills } from './stills.ts'
import { createRoomStore, type RoomStore } from './store.ts'
import { TogetherLooking } from './together.ts'
import { examineTongue } from './tongue/examine.ts'

export type RoomClient = {
  signal: RoomSignal
  store: RoomStore
  capture: Capture
  cameras: Cameras
  call: Call
  stills: Stills
  queue: StillQueue
  layers: Layers
  meter: Meter
  sound: Sound
  together: TogetherLooking
  recording: RecordingState
  quality: QualityKeeper
  auscultation: Auscultation
  close: () => void
}

export function openRoomClient(consultationId: ConsultationId, signal: RoomSignal): RoomClient {
  const store = createRoomStore(consultationId)
  const capture = new Capture()
  const cameras = new Cameras(capture, isHandheld(navigator.userAgent))
  const layers = new Layers(signal)
  const meter = new Meter()
  const sound = new Sound((soundBlocked) => {
    if (store.get().soundBlocked !== soundBlocked) store.change({ soundBlocked })
  })
  const call = new Call({ consultationId, signal, store, openLink, capture, cameras, sound, layers })
  const together = new TogetherLooking(signal, store)
  const recording = followRecording(signal, store)
  const quality = new QualityKeeper({ signal, store, call, layers })
  const monitor = new Monitor({ call, layers, keeper: quality, signal })
  const queue = stillQueueOf(consultationId)
  const stills = new Stills({ signal, store, capture, cameras, queue, examine: examineTongue })
  void sound.setSink(capture.state.get().choice.loudspeaker)
  const ends = [
    capture.onTrack((source) => source === 'microphone' && meter.listen(capture.track(source))),
    capture.onLost((source) => store.tell({ what: 'device_gone', source })),
    cameras.onLost((role) => store.tell({ what: 'camera_gone', role })),
    followLoudspeaker(capture, sound),
    listenToHost({ signal, store, capture, call }),
  ]
  return {
    signal,
    store,
    capture,
    cameras,
    call,
    stills,
    queue,
    layers,
    meter,
    sound,
    together,
    recording,
    quality,
    auscultation: call.auscultation,
    close: () => {
      for (const end of ends) end()
      monitor.close()
      quality.close()
      together.close()
      recording.close()
      stills.close()
      call.close()
      layers.close()
      meter.close()
      sound.close()
      cameras.dispose()
      capture.close()
    },
  }
}

function followLoudspeaker(capture: Capture, sound: Sound): () => void {
  let used = capture.state.get().choice.loudspeaker
  return capture.state.subscribe(() => {
    const { loudspeaker } = capture.state.get().choice
    if (loudspeaker === used) return
    used = loudspeaker
    void sound.setSink(loudspeaker)
  })
}
