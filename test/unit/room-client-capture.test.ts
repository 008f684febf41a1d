/** A device that is taken away in the middle of a call, as by a phone call or a pulled plug. The browser's part is stood in for. */
import { afterEach, expect, test, vi } from 'vitest'
import { Capture } from '../../client/room/capture.ts'

class Track extends EventTarget {
  readonly kind = 'audio'
  readonly label = '耳麦'
  contentHint = ''
  enabled = true
  getSettings = () => ({ deviceId: 'headset' })
  stop = () => undefined
}

function computer() {
  const tracks: Track[] = []
  const state = { busy: false }
  const mediaDevices = Object.assign(new EventTarget(), {
    async getUserMedia() {
      if (state.busy) throw new DOMException('in a phone call', 'NotReadableError')
      const track = new Track()
      tracks.push(track)
      return { getTracks: () => [track] }
    },
    enumerateDevices: async () => [{ kind: 'audioinput', deviceId: 'headset', label: '耳麦' }],
  })
  vi.stubGlobal('navigator', { mediaDevices })
  return { tracks, state }
}

afterEach(() => vi.unstubAllGlobals())

test('a microphone that a phone call took is opened again by one press, muted as it was', async () => {
  const { tracks, state } = computer()
  const capture = new Capture()
  await capture.setMicrophone(true)
  await capture.setMicrophone(false)
  const microphone = () => capture.state.get().microphone
  expect(microphone()).toMatchObject({ status: 'open', wanted: false })
  state.busy = true
  tracks[0]?.dispatchEvent(new Event('ended'))
  await vi.waitFor(() => expect(microphone()).toMatchObject({ status: 'failed', fault: 'gone' }))
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(microphone()).toMatchObject({ status: 'failed', fault: 'gone' })
  state.busy = false
  await capture.reopen('microphone')
  expect(microphone()).toMatchObject({ status: 'open', fault: null, wanted: false })
  expect(capture.track('microphone')).toBe(tracks[1])
})

test('noise suppression is set on the open track where that works, else by opening it anew, muted as it was', async () => {
  const { tracks } = computer()
  const asked: unknown[] = []
  const capture = new Capture()
  await capture.setMicrophone(true)
  await capture.setMicrophone(false)
  const [first] = tracks
  const settings = { deviceId: 'headset', noiseSuppression: true }
  Object.assign(first ?? {}, {
    getSettings: () => settings,
    applyConstraints: async (wanted: { noiseSuppression: boolean }) => {
      asked.push(wanted)
      settings.noiseSuppression = wanted.noiseSuppression
    },
  })
  await capture.setNoiseSuppression(false)
  expect(asked).toMatchObject([{ noiseSuppression: false, echoCancellation: true }])
  expect(capture.track('microphone')).toBe(first)
  Object.assign(first ?? {}, {
    applyConstraints: async () => {
      throw new DOMException('fixed', 'OverconstrainedError')
    },
  })
  await capture.setNoiseSuppression(true)
  expect(capture.track('microphone')).toBe(tracks[1])
  expect(capture.state.get()).toMatchObject({ noiseSuppression: true, microphone: { wanted: false } })
})
