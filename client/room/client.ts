/** Everything that one visit to a room consists of, made together and closed together. */
import type { ConsultationId } from '../../server/contract/ids.ts'
import { Call } from './call.ts'
import { Capture } from './capture.ts'
import { Layers } from './layers.ts'
import { openLink } from './link.ts'
import { Meter } from './meter.ts'
import { Monitor } from './monitor.ts'
import { followRecording, type RecordingState } from './recording.ts'
import type { RoomSignal } from './signal.ts'
import { Sound } from './sound.ts'
import { createRoomStore, type RoomStore } from './store.ts'

export type RoomClient = {
  store: RoomStore
  capture: Capture
  call: Call
  layers: Layers
  meter: Meter
  sound: Sound
  recording: RecordingState
  close: () => void
}

export function openRoomClient(consultationId: ConsultationId, signal: RoomSignal): RoomClient {
  const store = createRoomStore(consultationId)
  const capture = new Capture()
  const layers = new Layers(signal)
  const meter = new Meter()
  const sound = new Sound((soundBlocked) => {
    if (store.get().soundBlocked !== soundBlocked) store.change({ soundBlocked })
  })
  const call = new Call({ consultationId, signal, store, openLink, capture, sound, layers })
  const recording = followRecording(signal, store)
  const monitor = new Monitor(call, layers)
  void sound.setSink(capture.state.get().choice.loudspeaker)
  const ends = [
    capture.onTrack((source) => source === 'microphone' && meter.listen(capture.track(source))),
    capture.onLost((source) => store.tell({ what: 'device_gone', source })),
    followLoudspeaker(capture, sound),
  ]
  return {
    store,
    capture,
    call,
    layers,
    meter,
    sound,
    recording,
    close: () => {
      for (const end of ends) end()
      monitor.close()
      recording.close()
      call.close()
      layers.close()
      meter.close()
      sound.close()
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
