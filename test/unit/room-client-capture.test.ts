/** A device that is taken away in the middle of a call, as by a phone call or a pulled plug. The browser's part is stood in for. */
import { afterEach, expect, test, vi } from 'vitest'
import { Capture } from '../../client/room/capture.ts'
import { takenAfter } from '../../client/room/taken.ts'

class Track extends EventTarget {
  readonly kind = 'audio'
  readonly label = '耳麦'
  contentHint = ''
  enabled = true
  muted = false
  getSettings = () => ({ deviceId: 'headset' })
  stop = () => undefined
  setMuted(muted: boolean) {
    this.muted = muted
    this.dispatchEvent(new Event(muted ? 'mute' : 'unmute'))
  }
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

afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

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

test('a phone call that only mutes the track: one press is offered, and it is taken back by itself when it speaks again', async () => {
  const { tracks } = computer()
  vi.useFakeTimers()
  const capture = new Capture()
  const lost: string[] = []
  capture.onLost((source) => lost.push(source))
  await capture.setMicrophone(true)
  await capture.setMicrophone(false)
  const microphone = () => capture.state.get().microphone
  tracks[0]?.setMuted(true)
  await vi.advanceTimersByTimeAsync(takenAfter - 1)
  expect(microphone()).toMatchObject({ status: 'open', fault: null })
  await vi.advanceTimersByTimeAsync(1)
  expect(microphone()).toMatchObject({ status: 'failed', fault: 'gone', wanted: false })
  expect(lost).toEqual(['microphone'])
  tracks[0]?.setMuted(false)
  expect(microphone()).toMatchObject({ status: 'open', fault: null, wanted: false })
  expect(capture.track('microphone')).toBe(tracks[0])
  expect(tracks).toHaveLength(1)
})

test('a mute that goes by itself is no loss, and neither is one of a page that nobody sees', async () => {
  const { tracks } = computer()
  vi.useFakeTimers()
  const page = { hidden: false }
  vi.stubGlobal('document', page)
  const capture = new Capture()
  await capture.setMicrophone(true)
  const microphone = () => capture.state.get().microphone
  for (let round = 0; round < 3; round += 1) {
    tracks[0]?.setMuted(true)
    await vi.advanceTimersByTimeAsync(takenAfter - 1)
    tracks[0]?.setMuted(false)
    await vi.advanceTimersByTimeAsync(10 * takenAfter)
  }
  expect(microphone().status).toBe('open')
  page.hidden = true
  tracks[0]?.setMuted(true)
  await vi.advanceTimersByTimeAsync(10 * takenAfter)
  expect(microphone().status).toBe('open')
  page.hidden = false
  await vi.advanceTimersByTimeAsync(takenAfter)
  expect(microphone()).toMatchObject({ status: 'failed', fault: 'gone' })
})

test('the press opens a muted track anew; while the phone call goes on it is offered again', async () => {
  const { tracks, state } = computer()
  vi.useFakeTimers()
  const capture = new Capture()
  await capture.setMicrophone(true)
  const microphone = () => capture.state.get().microphone
  tracks[0]?.setMuted(true)
  await vi.advanceTimersByTimeAsync(takenAfter)
  state.busy = true
  await capture.reopen('microphone')
  expect(microphone()).toMatchObject({ status: 'failed', fault: 'gone' })
  state.busy = false
  // The button of the microphone opens it as well, though it was never switched off.
  await capture.setMicrophone(true)
  expect(microphone()).toMatchObject({ status: 'open', fault: null })
  expect(capture.track('microphone')).toBe(tracks[1])
  // What was let go of says nothing any more.
  tracks[0]?.setMuted(false)
  tracks[0]?.setMuted(true)
  await vi.advanceTimersByTimeAsync(takenAfter)
  expect(microphone().status).toBe('open')
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
