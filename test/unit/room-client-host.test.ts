/** The door and the host as the page meets them, without a network. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ApiFailure } from '../../client/failure.ts'
import { askAsHost, handIsUp, listenToHost } from '../../client/room/host.ts'
import { isApart } from '../../client/room/stage.ts'
import { countInTitle } from '../../client/room/title.ts'
import { noControls, setUp, snapshot } from './room-client-stand-ins.ts'

let room: ReturnType<typeof setUp>
let stop: () => void
let microphone: boolean[]
let chimes: number
beforeEach(() => {
  vi.useFakeTimers()
  room = setUp()
  microphone = []
  const capture = { setMicrophone: async (on: boolean) => void microphone.push(on) }
  chimes = 0
  const chime = {
    play: () => {
      chimes += 1
    },
    close: () => undefined,
  }
  stop = listenToHost({ signal: room.server.signal, store: room.store, call: room.call, capture }, chime)
})
afterEach(() => {
  stop()
  room.call.close()
  vi.useRealTimers()
})

async function join() {
  await room.call.join()
  await vi.advanceTimersByTimeAsync(0)
}

function shutDoor() {
  room.server.answers.set('room.join', () => {
    throw new ApiFailure({ code: 'ADMISSION_NEEDED', requestId: 'r' }, 0)
  })
}

test('waits before the door and goes in when it opens', async () => {
  shutDoor()
  await join()
  expect(room.store.get().phase).toEqual({ name: 'waiting', refused: false })
  room.server.answers.delete('room.join')
  room.server.tell('door.opened', { consultationId: 'another' })
  await vi.advanceTimersByTimeAsync(0)
  expect(room.store.get().phase.name).toBe('waiting')
  room.server.tell('door.opened', { consultationId: 'c' })
  await vi.advanceTimersByTimeAsync(0)
  expect(room.store.get().phase.name).toBe('inside')
})

test('a refusal is said, asking again is possible, and going away gives up the place', async () => {
  shutDoor()
  await join()
  room.server.tell('door.refused', { consultationId: 'c' })
  expect(room.store.get().phase).toEqual({ name: 'waiting', refused: true })
  await room.call.knock()
  expect(room.store.get().phase).toEqual({ name: 'waiting', refused: false })
  expect(room.server.of('room.join')).toHaveLength(2)
  await room.call.leave()
  expect(room.server.of('room.leave')).toHaveLength(1)
})

test('muted by the host: the own microphone goes off, and it is said by whom', async () => {
  await join()
  room.server.tell('host.muted', { by: { personId: 'a', name: '林若谷', nameEn: 'Lin Ruogu' } })
  expect(microphone).toEqual([false])
  expect(room.store.get().notice).toMatchObject({ what: 'muted_by', name: '林若谷' })
})

test('says what changed: a hand, the lock, the experts’ own talk', async () => {
  await join()
  const said: string[] = []
  room.store.subscribe(() => {
    const what = room.store.get().notice?.what
    if (what !== undefined && said.at(-1) !== what) said.push(what)
  })
  room.server.tell('room.controlled', { ...noControls, hands: ['a', 'me'] })
  expect(handIsUp(room.store.get())).toBe(true)
  room.server.tell('room.controlled', { ...noControls, hands: ['a'] })
  room.server.tell('room.controlled', { ...noControls, locked: true })
  room.server.tell('room.controlled', { ...noControls, locked: true, expertsSince: '2026-01-01T00:00:00Z' })
  expect(said).toEqual(['hand_raised', 'hand_lowered', 'locked', 'phase_begun'])
  const { self } = room.store.get()
  expect(isApart(room.store.get(), { role: self?.role === 'expert' ? 'requester' : 'expert' })).toBe(true)
  expect(isApart(room.store.get(), { role: self?.role ?? 'expert' })).toBe(false)
})

test('an open door brings in nobody who does not wait before it', async () => {
  room.server.tell('door.opened', { consultationId: 'c' })
  await vi.advanceTimersByTimeAsync(0)
  expect(room.store.get().phase.name).toBe('outside')
  expect(room.server.of('room.join')).toHaveLength(0)
})

test('a refused request is said in the room', async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  await join()
  const { signal } = room.server
  expect(await askAsHost({ signal, store: room.store }, 'host.lock', { locked: true })).toBe(true)
  expect(room.store.get().notice?.what).not.toBe('host_failed')
  room.server.answers.set('host.lock', () => {
    throw new ApiFailure({ code: 'FORBIDDEN', requestId: 'r' }, 0)
  })
  expect(await askAsHost({ signal, store: room.store }, 'host.lock', { locked: true })).toBe(false)
  expect(room.store.get().notice?.what).toBe('host_failed')
})

function breakDoor() {
  room.server.answers.set('room.join', () => {
    throw new ApiFailure({ code: 'UNAVAILABLE', requestId: 'r' }, 0)
  })
}

test('what may pass does not send away from the door: it is tried again later', async () => {
  shutDoor()
  await join()
  breakDoor()
  room.server.tell('door.opened', { consultationId: 'c' })
  await vi.advanceTimersByTimeAsync(0)
  expect(room.store.get().phase).toEqual({ name: 'waiting', refused: false })
  room.server.answers.delete('room.join')
  await vi.advanceTimersByTimeAsync(1000)
  expect(room.store.get().phase.name).toBe('inside')
})

test('whom the host refused does not knock by itself, neither later nor with a new connection', async () => {
  shutDoor()
  await join()
  breakDoor()
  await room.call.knock()
  room.server.tell('door.refused', { consultationId: 'c' })
  const asked = room.server.of('room.join').length
  await vi.advanceTimersByTimeAsync(20_000)
  room.server.setConnected(false)
  room.server.setConnected(true)
  await vi.advanceTimersByTimeAsync(20_000)
  expect(room.server.of('room.join')).toHaveLength(asked)
  expect(room.store.get().phase).toEqual({ name: 'waiting', refused: true })
})

test('sent before the door again, the screen is shown no more', async () => {
  await join()
  const stopped = vi.spyOn(room.call.screen, 'stop')
  room.store.change({ sharing: true })
  shutDoor()
  room.server.tell('room.lost', { consultationId: 'c' })
  await vi.advanceTimersByTimeAsync(0)
  expect(room.store.get()).toMatchObject({ phase: { name: 'waiting' }, sharing: false })
  expect(stopped).toHaveBeenCalled()
})

const names = { zh: '', en: '' }
function waiting(personId: string, name: string): (typeof noControls)['waiting'][number] {
  return {
    personId,
    name,
    nameEn: '',
    institution: names,
    role: 'observer',
    since: '2026-11-19T13:40:00.000Z',
  }
}

test('whoever comes to the door is told with a chime, once', async () => {
  await join()
  expect(chimes).toBe(0)
  const first = waiting('b', '孟和')
  room.server.tell('room.controlled', { ...noControls, waiting: [first] })
  expect(chimes).toBe(1)
  expect(room.store.get().notice).toMatchObject({ what: 'knocked', name: '孟和' })
  room.server.tell('room.controlled', { ...noControls, waiting: [{ ...first }], locked: true })
  expect(chimes).toBe(1)
  room.server.tell('room.controlled', { ...noControls, waiting: [first, waiting('d', '萨仁')], locked: true })
  expect(chimes).toBe(2)
  expect(room.store.get().notice).toMatchObject({ what: 'knocked', name: '萨仁' })
})

test('a host who enters while somebody waits already hears it, too; coming back does not repeat it, but tells who is new', async () => {
  let controls = { ...noControls, waiting: [waiting('b', '孟和')] }
  room.server.answers.set('room.join', () => snapshot({ controls }))
  await join()
  expect(room.store.get().phase.name).toBe('inside')
  expect(chimes).toBe(1)
  expect(room.store.get().notice).toMatchObject({ what: 'knocked', name: '孟和' })
  const comeBack = async () => {
    room.server.tell('room.lost', { consultationId: 'c' })
    await vi.advanceTimersByTimeAsync(0)
    expect(room.store.get().phase.name).toBe('inside')
  }
  await comeBack()
  expect(chimes).toBe(1)
  controls = { ...controls, waiting: [...controls.waiting, waiting('d', '萨仁')] }
  await comeBack()
  expect(chimes).toBe(2)
})

test('the title of the window counts who waits, and is as before when nobody does', async () => {
  const page = { title: '会诊室' }
  vi.stubGlobal('document', page)
  const end = countInTitle(room.store, (count) => (count === 0 ? '会诊室' : `${count} 会诊室`))
  await join()
  expect(page.title).toBe('会诊室')
  const [first, second] = [waiting('b', '孟和'), waiting('d', '萨仁')]
  room.server.tell('room.controlled', { ...noControls, waiting: [first, second] })
  expect(page.title).toBe('2 会诊室')
  room.server.tell('room.controlled', { ...noControls, waiting: [second] })
  expect(page.title).toBe('1 会诊室')
  end()
  expect(page.title).toBe('会诊室')
  room.server.tell('room.controlled', { ...noControls, waiting: [first] })
  expect(page.title).toBe('会诊室')
  vi.unstubAllGlobals()
})
