/** What is recorded in the room, as the server tells it. */
import type { RoomRecording } from '../../server/contract/recording.ts'
import { createStore, type Store } from '../ui/store.ts'
import { type RoomSignal, roomErrorOf } from './signal.ts'
import type { RoomStore } from './store.ts'

export type RecordingState = {
  /** null until the server has said it. */
  readonly state: Store<RoomRecording | null>
  ask(): Promise<void>
  answer(recordingId: string, agrees: boolean): Promise<void>
  stop(recordingId: string): Promise<void>
  close(): void
}

export function followRecording(signal: RoomSignal, store: RoomStore): RecordingState {
  const state = createStore<RoomRecording | null>(null)
  let told = false
  const read = () =>
    signal.request('recording.read', {}).then(state.set, (error: unknown) => {
      // Asked again after the next return; what changes is told meanwhile.
      console.debug('the recording was not read', roomErrorOf(error).code)
    })
  /** Where signalling was away, news were missed; after a resumed call the phase has been `inside` all the while. */
  const follow = () => {
    const { phase, signalling } = store.get()
    const before = told
    told = phase.name === 'inside' && signalling === 'up'
    if (told && !before) void read()
  }
  const ends = [signal.on('recording.changed', state.set), store.subscribe(follow)]
  return {
    state,
    ask: async () => state.set(await signal.request('recording.ask', {})),
    answer: async (recordingId, agrees) =>
      state.set(await signal.request('recording.answer', { recordingId, agrees })),
    stop: async (recordingId) => state.set(await signal.request('recording.stop', { recordingId })),
    close: () => {
      for (const end of ends) end()
    },
  }
}
