/** What is recorded, as the page follows it: read at every way in and after every gap, and not more often. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ApiFailure } from '../../client/failure.ts'
import { followRecording, type RecordingState } from '../../client/room/recording.ts'
import type { RoomRecording } from '../../server/contract/recording.ts'
import { setUp } from './room-client-stand-ins.ts'

const none: RoomRecording = {
  allowed: true,
  patientConsents: true,
  retentionDays: 30,
  live: null,
  stopped: null,
}

let room: ReturnType<typeof setUp>
let recording: RecordingState
beforeEach(() => {
  vi.useFakeTimers()
  room = setUp()
  room.server.answers.set('recording.read', () => none)
  recording = followRecording(room.server.signal, room.store)
})
afterEach(() => {
  recording.close()
  room.call.close()
  vi.useRealTimers()
})

async function join() {
  await room.call.join()
  await vi.advanceTimersByTimeAsync(0)
}

test('a resumed call reads anew what changed in the gap', async () => {
  await join()
  expect(recording.state.get()).toEqual(none)
  room.server.setConnected(false)
  room.server.answers.set('recording.read', () => ({ ...none, stopped: 'declined' }))
  room.server.setConnected(true)
  await vi.advanceTimersByTimeAsync(0)
  expect(room.server.of('room.resume')).toHaveLength(1)
  expect(recording.state.get()).toEqual({ ...none, stopped: 'declined' })
})

test('a failed read keeps what is known and is not asked again at every change in the room', async () => {
  await join()
  const said = vi.spyOn(console, 'debug').mockImplementation(() => undefined)
  room.server.answers.set('recording.read', () => {
    throw new ApiFailure({ code: 'UNAVAILABLE', requestId: 'r' }, 0)
  })
  room.server.setConnected(false)
  room.server.setConnected(true)
  await vi.advanceTimersByTimeAsync(0)
  room.store.change({ speakerId: 'a' })
  room.store.change({ speakerId: null })
  await vi.advanceTimersByTimeAsync(0)
  expect(room.server.of('recording.read')).toHaveLength(2)
  expect(recording.state.get()).toEqual(none)
  expect(said).toHaveBeenCalledOnce()
})
