/** What is so with one's own camera and microphone, as plain data. */
import { type DeviceChoice, type DeviceLists, type MediaFault, noDevices } from './devices.ts'

export type SourceState = {
  /** What the person wants: camera on; microphone not muted. */
  wanted: boolean
  status: 'closed' | 'opening' | 'open' | 'failed'
  fault: MediaFault | null
  /** The device in use. */
  deviceId: string | null
  label: string
  /** What was used in place of the first choice. */
  instead: 'smaller' | 'other_device' | null
}

export type CaptureState = {
  camera: SourceState
  microphone: SourceState
  devices: DeviceLists
  choice: DeviceChoice
  /** Comes in to listen: neither is asked for. */
  listening: boolean
  /** Whether noise is taken out of the microphone's sound. */
  noiseSuppression: boolean
}

const closed: SourceState = {
  wanted: true,
  status: 'closed',
  fault: null,
  deviceId: null,
  label: '',
  instead: null,
}

export function emptyCapture(): CaptureState {
  return {
    camera: closed,
    microphone: closed,
    devices: noDevices,
    choice: { camera: null, microphone: null, loudspeaker: null },
    listening: false,
    noiseSuppression: true,
  }
}
