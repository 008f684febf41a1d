/** Several cameras at one computer, and one camera for several purposes. The browser's part is stood in for. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { deviceFor } from '../../client/room/camera-devices.ts'
import { Cameras } from '../../client/room/cameras.ts'
import { Capture } from '../../client/room/capture.ts'
import { setUp } from './room-client-stand-ins.ts'

/** Counts who has each device open; a second opening beside the first is what must never happen. */
class Bus {
  readonly open = new Map<string, number>()
  twice = 0
  readonly broken = new Set<string>()
  last: MediaTrackConstraints | null = null

  take(deviceId: string): EventTarget {
    if (this.broken.has(deviceId)) throw new DOMException('taken', 'NotReadableError')
    const count = (this.open.get(deviceId) ?? 0) + 1
    this.open.set(deviceId, count)
    if (count > 1) this.twice += 1
    let live = true
    const end = () => {
      if (live) this.open.set(deviceId, (this.open.get(deviceId) ?? 1) - 1)
      live = false
    }
    return Object.assign(new EventTarget(), {
      kind: 'video',
      label: deviceId,
      contentHint: '',
      enabled: true,
      stop: end,
      getSettings: () => ({ deviceId }),
    })
  }
}

let bus: Bus
const face = () => capture.state.get().camera
let capture: Capture
let cameras: Cameras

async function computer(devices: readonly string[], single = false): Promise<void> {
  bus = new Bus()
  const mediaDevices = Object.assign(new EventTarget(), {
    async getUserMedia({ video }: { video?: MediaTrackConstraints }) {
      const wanted = (video?.deviceId as { exact?: string } | undefined)?.exact ?? devices[0] ?? ''
      bus.last = video ?? null
      const track = bus.take(wanted)
      return { getTracks: () => [track], getVideoTracks: () => [track], getAudioTracks: () => [] }
    },
    enumerateDevices: async () =>
      devices.map((deviceId) => ({ kind: 'videoinput', deviceId, label: deviceId })),
  })
  vi.stubGlobal('navigator', { mediaDevices })
  vi.stubGlobal('isSecureContext', true)
  capture = new Capture()
  await capture.retry('camera')
  cameras = new Cameras(capture, single)
}

afterEach(() => vi.unstubAllGlobals())

describe('two devices', () => {
  beforeEach(() => computer(['front', 'arm']))

  test('the examination takes the free one, whole and without the effects of the system', async () => {
    await cameras.open('examination')
    expect(cameras.state.get().roles.examination).toMatchObject({ status: 'open', deviceId: 'arm' })
    expect(face()).toMatchObject({ status: 'open', deviceId: 'front' })
    expect(bus.last).toMatchObject({ width: { ideal: 1920 }, backgroundBlur: false, faceFraming: false })
    expect(bus.twice).toBe(0)
  })

  test('another role on the same device ends the first one before it', async () => {
    await cameras.open('examination')
    await cameras.open('tongue', 'arm')
    expect(cameras.state.get().roles.examination.status).toBe('closed')
    expect(cameras.track('examination')).toBeNull()
    expect(bus.open.get('arm')).toBe(1)
    expect(bus.twice).toBe(0)
  })

  test('the face that takes the device back ends what used it', async () => {
    await cameras.open('examination')
    await capture.choose('camera', 'arm')
    expect(cameras.state.get().roles.examination.status).toBe('closed')
    expect(face()).toMatchObject({ status: 'open', deviceId: 'arm' })
    expect(bus.twice).toBe(0)
  })

  test('a device that was pulled out is told and not opened again by itself', async () => {
    await cameras.open('examination')
    const lost: string[] = []
    cameras.onLost((role) => lost.push(role))
    cameras.track('examination')?.dispatchEvent(new Event('ended'))
    expect(lost).toEqual(['examination'])
    expect(cameras.state.get().roles.examination).toMatchObject({ status: 'failed', fault: 'gone' })
  })

  test('each role keeps to its device', async () => {
    await cameras.open('document', 'front')
    await cameras.close('document')
    await cameras.open('document')
    expect(cameras.state.get().roles.document.deviceId).toBe('front')
  })
})

describe('one device', () => {
  test('is lent by the face and comes back to it', async () => {
    await computer(['only'])
    await cameras.open('document')
    expect(face().status).toBe('closed')
    expect(cameras.state.get().lent).toBe(true)
    await cameras.open('tongue')
    expect(cameras.state.get().roles.document.status).toBe('closed')
    await cameras.close('tongue')
    expect(face().status).toBe('open')
    expect([bus.twice, bus.open.get('only')]).toEqual([0, 1])
  })

  test('a phone has one camera at a time, whatever it lists', async () => {
    await computer(['front', 'back'], true)
    await cameras.open('examination')
    expect(face().status).toBe('closed')
    expect(cameras.state.get().roles.examination.deviceId).toBe('back')
    await capture.setCamera(true)
    expect(cameras.state.get().roles.examination.status).toBe('closed')
  })

  test('one that cannot be had says why and gives the face back', async () => {
    await computer(['front', 'arm'], true)
    bus.broken.add('arm')
    await cameras.open('microscope')
    expect(cameras.state.get().roles.microscope).toMatchObject({ status: 'failed', fault: 'busy' })
    expect(face().status).toBe('open')
  })
})

test('a device is chosen: by hand, else a free one, else the one that there is', () => {
  const known = [
    { id: 'a', label: '' },
    { id: 'b', label: '' },
  ]
  expect(deviceFor(known, 'a', new Set(['a']))).toBe('a')
  expect(deviceFor(known, 'gone', new Set(['a']))).toBe('b')
  expect(deviceFor(known, null, new Set(['a', 'b']))).toBe('a')
  expect(deviceFor([], 'a', new Set())).toBeNull()
})

test('a further camera has a producer of its own, which ends with it, and it outlives a way back in', async () => {
  const room = setUp()
  await room.call.join()
  room.cameras.set('examination', true)
  await vi.waitFor(() => expect(room.link().sent.has('examination')).toBe(true))
  const [born] = room.server.of('producer.create').filter(({ source }) => source === 'examination')
  expect(born).toMatchObject({ kind: 'video', paused: false })
  room.server.tell('room.lost', { consultationId: 'c' })
  await vi.waitFor(() => expect(room.links).toHaveLength(2))
  await vi.waitFor(() => expect(room.link().sent.has('examination')).toBe(true))
  room.cameras.set('examination', false)
  await vi.waitFor(() => expect(room.server.of('producer.close')).toHaveLength(1))
  expect(room.link().sent.has('examination')).toBe(false)
  room.call.close()
})
