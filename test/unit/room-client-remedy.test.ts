/** A device that could not be had is opened by itself as soon as it may be; the browser's part is stood in for. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Capture } from '../../client/room/capture.ts'
import type { CaptureSource } from '../../client/room/devices.ts'

class Permission extends EventTarget {
  state: PermissionState = 'denied'
  become(state: PermissionState) {
    this.state = state
    this.dispatchEvent(new Event('change'))
  }
}

class Track extends EventTarget {
  readonly label = ''
  contentHint = ''
  enabled = true
  muted = false
  readonly kind: string
  constructor(kind: string) {
    super()
    this.kind = kind
  }
  getSettings = () => ({ deviceId: this.kind })
  stop = () => undefined
}

/** What each device answers when it is asked for; null: it opens. */
let answers: Record<CaptureSource, DOMException | null>
let asked: number
let permissions: Record<CaptureSource, Permission>
let mediaDevices: EventTarget
let page: EventTarget & { hidden: boolean }
let capture: Capture

const denied = new DOMException('Permission denied', 'NotAllowedError')
const deniedBySystem = new DOMException('Permission denied by system', 'NotAllowedError')
const missing = new DOMException('', 'NotFoundError')
const busy = new DOMException('', 'NotReadableError')

beforeEach(() => {
  answers = { camera: null, microphone: null }
  asked = 0
  permissions = { camera: new Permission(), microphone: new Permission() }
  mediaDevices = Object.assign(new EventTarget(), {
    async getUserMedia({ video, audio }: MediaStreamConstraints) {
      asked += 1
      const refusal = (video ? answers.camera : null) ?? (audio ? answers.microphone : null)
      if (refusal !== null) throw refusal
      const [camera, microphone] = [video ? [new Track('video')] : [], audio ? [new Track('audio')] : []]
      return {
        getTracks: () => [...camera, ...microphone],
        getVideoTracks: () => camera,
        getAudioTracks: () => microphone,
      }
    },
    enumerateDevices: async () => [],
  })
  page = Object.assign(new EventTarget(), { hidden: false })
  vi.stubGlobal('navigator', {
    mediaDevices,
    permissions: { query: async ({ name }: { name: CaptureSource }) => permissions[name] },
  })
  vi.stubGlobal('window', new EventTarget())
  vi.stubGlobal('document', page)
  vi.stubGlobal('isSecureContext', true)
  vi.spyOn(console, 'info').mockImplementation(() => undefined)
  capture = new Capture()
})
afterEach(() => {
  capture.close()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

const camera = () => capture.state.get().camera
const microphone = () => capture.state.get().microphone
const settled = () => new Promise((resolve) => setTimeout(resolve, 0))

async function start(refusals: Partial<typeof answers>): Promise<void> {
  Object.assign(answers, refusals)
  await capture.start()
}

describe('allowed in the browser', () => {
  test('both go on by themselves, each when it is its turn', async () => {
    await start({ camera: denied, microphone: denied })
    expect(camera()).toMatchObject({ status: 'failed', fault: 'denied' })
    answers.camera = null
    permissions.camera.become('granted')
    await vi.waitFor(() => expect(camera()).toMatchObject({ status: 'open', fault: null }))
    expect(microphone()).toMatchObject({ status: 'failed', fault: 'denied' })
    answers.microphone = null
    permissions.microphone.become('granted')
    await vi.waitFor(() => expect(microphone()).toMatchObject({ status: 'open', fault: null }))
  })

  test('whoever was muted stays muted', async () => {
    await start({ microphone: denied })
    await capture.setMicrophone(false)
    answers.microphone = null
    permissions.microphone.become('granted')
    await vi.waitFor(() => expect(microphone()).toMatchObject({ status: 'open', wanted: false }))
  })

  test('what works or is asked once more is left alone', async () => {
    await start({ camera: denied })
    const before = asked
    permissions.microphone.become('granted')
    permissions.camera.become('prompt')
    await settled()
    expect(asked).toBe(before)
  })
})

describe('plugged in', () => {
  test.each([
    ['missing', missing],
    ['busy', busy],
  ])('what was %s is tried again', async (fault, refusal) => {
    await start({ camera: refusal })
    expect(camera()).toMatchObject({ status: 'failed', fault })
    expect(microphone().status).toBe('open')
    mediaDevices.dispatchEvent(new Event('devicechange'))
    await vi.waitFor(() => expect(camera().status).toBe('failed'))
    answers.camera = null
    mediaDevices.dispatchEvent(new Event('devicechange'))
    await vi.waitFor(() => expect(camera()).toMatchObject({ status: 'open', fault: null }))
  })

  test('a refusal is not asked about anew', async () => {
    await start({ camera: denied, microphone: deniedBySystem })
    const before = asked
    mediaDevices.dispatchEvent(new Event('devicechange'))
    await settled()
    expect(asked).toBe(before)
  })
})

describe('come back to the page', () => {
  const comeBack = {
    focus: () => window.dispatchEvent(new Event('focus')),
    sight: () => page.dispatchEvent(new Event('visibilitychange')),
  }

  test.each([
    ['denied_by_system', deniedBySystem, 'focus'],
    ['denied_by_system', deniedBySystem, 'sight'],
    ['busy', busy, 'focus'],
  ] as const)('what was %s is tried again', async (fault, refusal, way) => {
    await start({ microphone: refusal })
    expect(microphone()).toMatchObject({ status: 'failed', fault })
    answers.microphone = null
    comeBack[way]()
    await vi.waitFor(() => expect(microphone()).toMatchObject({ status: 'open', fault: null }))
  })

  test('a page that goes away, a refusal in the browser and what is missing ask for nothing', async () => {
    await start({ camera: denied, microphone: missing })
    const before = asked
    comeBack.focus()
    comeBack.sight()
    await settled()
    expect(asked).toBe(before)
    answers.microphone = deniedBySystem
    await capture.reopen('microphone')
    page.hidden = true
    comeBack.sight()
    await settled()
    expect(asked).toBe(before + 1)
  })

  test('both news of one return ask once', async () => {
    await start({ microphone: deniedBySystem })
    const before = asked
    comeBack.sight()
    comeBack.focus()
    await settled()
    expect(asked).toBe(before + 1)
    expect(microphone()).toMatchObject({ status: 'failed', fault: 'denied_by_system' })
  })
})

test('after the visit, and for whoever only listens, nothing is opened', async () => {
  await start({ camera: busy, microphone: deniedBySystem })
  capture.listenOnly()
  const before = asked
  const all = () => {
    mediaDevices.dispatchEvent(new Event('devicechange'))
    window.dispatchEvent(new Event('focus'))
    permissions.camera.become('granted')
  }
  all()
  await settled()
  expect(asked).toBe(before)
  await capture.askForBoth()
  capture.close()
  const after = asked
  all()
  await settled()
  expect(asked).toBe(after)
})
