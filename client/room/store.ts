/** What is so in the room, as plain data that React can watch. Tracks and elements live beside it, never in it. */
import type { RoomControls } from '../../server/contract/host.ts'
import type { QualityReport } from '../../server/contract/quality.ts'
import type { ChatMessage, Participant, RoomSnapshot } from '../../server/contract/signal.ts'
import type { MediaWay, QualityStep, StepDecider } from '../../server/domain/quality.ts'
import type { CameraRole, MediaSource } from '../../server/domain/room.ts'
import type { StillSource } from '../../server/domain/still.ts'
import { createStore, type Store } from '../ui/store.ts'
import type { Thrift } from './ladder.ts'
import type { RoomError } from './signal.ts'

export type OverReason =
  | 'left'
  | 'other_device'
  | 'right_ended'
  | 'consultation_ended'
  | 'removed'
  | 'call_ended'
  | 'signed_out'
  /** Every way back was tried for as long as a seat is kept. */
  | 'no_network'
  | 'no_server'
  | 'no_media'

export type Phase =
  /** On the check page. */
  | { name: 'outside' }
  /** `again`: nobody has answered yet, and it is tried once more. */
  | { name: 'joining'; again: boolean }
  | { name: 'inside' }
  /** Inside, and the way back in is being made: the media or the seat was lost. */
  | { name: 'returning' }
  /** Before the door, until the host lets in. */
  | { name: 'waiting'; refused: boolean }
  | { name: 'refused'; error: RoomError }
  | { name: 'over'; why: OverReason }

/** What arrives of one stream, measured here. */
export type StreamFigures = {
  /** pixels; 0 before the first frame and for sound */
  width: number
  height: number
  framesPerSecond: number
  /** 0 to 1 over the last seconds */
  loss: number
}

export type StreamState = {
  producerId: string
  source: MediaSource
  kind: 'audio' | 'video'
  /** The sender has muted it or switched it off. */
  paused: boolean
  /** Known once the track is here; {@link Call.trackOf} gives it. */
  consumerId: string | null
  /** Bytes or silence, but no new picture for some seconds. */
  frozen: boolean
  figures: StreamFigures | null
}

export type PersonState = Omit<Participant, 'producers' | 'connection'> & {
  /** The connection is lost, the seat is kept. */
  away: boolean
  streams: readonly StreamState[]
}

export type ChatEntry = {
  key: string
  personId: string
  name: string
  text: string
  /** ISO; for one's own words before the server has them, the time of sending. */
  at: string
  status: 'sent' | 'pending' | 'failed'
}

/** Something that happened and is worth a word, also to those who do not see the screen. */
export type Notice = { turn: number } & (
  | { what: 'joined' | 'left' | 'dropped' | 'returned' | 'shared' | 'unshared'; name: string; nameEn: string }
  | { what: 'stethoscope_on' | 'stethoscope_off'; name: string; nameEn: string }
  | { what: 'presents' | 'presents_no_more'; name: string; nameEn: string }
  | { what: 'share_failed' | 'places_taken' }
  | { what: 'reconnecting' | 'reconnected' | 'microphone_off' | 'microphone_on' | 'camera_off' | 'camera_on' }
  | { what: 'quality_down' | 'quality_up'; height: number }
  | { what: 'camera_shown' | 'camera_hidden'; role: CameraRole; name: string; nameEn: string }
  | { what: 'still_taken'; source: StillSource; name: string; nameEn: string }
  | { what: 'still_failed'; source: StillSource; why: 'off' | 'soon' | 'failed' | 'refused' }
  | { what: 'camera_gone'; role: CameraRole }
  | { what: 'step_down' | 'step_up'; step: QualityStep; decidedBy: StepDecider }
  | { what: 'device_gone'; source: 'camera' | 'microphone' }
  | { what: 'knocked' | 'hand_raised' | 'muted_by'; name: string; nameEn: string }
  | { what: 'hand_lowered' | 'locked' | 'unlocked' | 'phase_begun' | 'phase_ended' | 'ending' | 'ending_off' }
  | { what: 'host_failed' }
)
export type News = Notice extends infer N ? (N extends Notice ? Omit<N, 'turn'> : never) : never

/** What is known here about the way to the server. */
export type LinkFigures = {
  /** ms; null before the first answer */
  roundTrip: number | null
  /** worst of all received streams over the window, 0 to 1 */
  loss: number
  /** null before it is measured */
  way: MediaWay | null
  /** The largest layer that leaves this computer; null while none does. */
  sending: { height: number; framesPerSecond: number } | null
  /** The height of a camera's picture that arrives smaller than it did before for the same place; null while none does. */
  lowered: number | null
}

/** How much is given up for the sound, who decided it, and the way back. */
export type QualityState = {
  step: QualityStep
  decidedBy: StepDecider
  thrift: Thrift
  /** When the next step up comes if the line stays good, on the page's clock, ms; null where none is in sight. */
  risesAt: number | null
}

export type RoomState = {
  consultationId: string
  phase: Phase
  self: Omit<Participant, 'producers' | 'connection'> | null
  /** The others, in the order of their coming. */
  people: readonly PersonState[]
  /** ISO; null until both hospitals are here. */
  startedAt: string | null
  speakerId: string | null
  signalling: 'up' | 'down'
  /** `recovering`: the media connection is broken and is being mended. */
  media: 'none' | 'connecting' | 'connected' | 'recovering'
  /** Nothing is sent, because signalling has been away too long to know who listens. */
  held: boolean
  sharing: boolean
  /** The browser refuses to play sound until somebody presses something. */
  soundBlocked: boolean
  chat: readonly ChatEntry[]
  /** What the server said at the last way in; together.ts keeps what has become of it. */
  together: RoomFacts['together'] | null
  figures: LinkFigures | null
  notice: Notice | null
  /** How the room is led; null outside. */
  controls: RoomControls | null
  quality: QualityState
  /** What each of the others told of their reception of this person; by person. */
  receptions: ReadonlyMap<string, QualityReport>
}

export function emptyRoom(consultationId: string): RoomState {
  return {
    consultationId,
    phase: { name: 'outside' },
    self: null,
    people: [],
    startedAt: null,
    speakerId: null,
    signalling: 'up',
    media: 'none',
    held: false,
    sharing: false,
    soundBlocked: false,
    chat: [],
    together: null,
    figures: null,
    notice: null,
    controls: null,
    quality: { step: 'full', decidedBy: 'nobody', thrift: 'auto', risesAt: null },
    receptions: new Map(),
  }
}

export type RoomStore = Store<RoomState> & {
  change: (change: Partial<RoomState> | ((state: RoomState) => Partial<RoomState>)) => void
  tell: (news: News) => void
}

export function createRoomStore(consultationId: string): RoomStore {
  const store = createStore<RoomState>(emptyRoom(consultationId))
  const change: RoomStore['change'] = (changed) => {
    const state = store.get()
    store.set({ ...state, ...(typeof changed === 'function' ? changed(state) : changed) })
  }
  return {
    ...store,
    change,
    tell: (news) =>
      change((state) => ({ notice: { ...news, turn: (state.notice?.turn ?? 0) + 1 } as Notice })),
  }
}

/** What a snapshot without transports carries; `room.join` and `room.resync` both answer with it. */
export type RoomFacts = Omit<RoomSnapshot, 'sendTransport' | 'receiveTransport'>
export type { ChatMessage }
