/**
 * What of each room is recorded. One rule decides (domain/recording.ts); this carries its decision out: media first, then the record,
 * then the word to everybody. Nothing here may disturb a call: what fails is logged, written down and said, and the call goes on.
 */
import type { MediaEvent } from '../../media/port.ts'
import { systemCall } from '../app/caller.ts'
import type { Call } from '../app/deps.ts'
import { describeError } from '../app/problem.ts'
import {
  answerRecording,
  changeLiveRecording,
  endPart,
  type LiveRecording,
  type RecordingFrame,
  readLiveRecording,
  readRecordingFrame,
} from '../app/recording.ts'
import { AppError } from '../contract/errors.ts'
import type { RoomRecording } from '../contract/recording.ts'
import type { Actor } from '../domain/actor.ts'
import { decideRecording, nextState, type StopReason } from '../domain/recording.ts'
import { endAbandoned, RoomParts } from './recorder-parts.ts'
import type { Room } from './room.ts'
import type { Rooms } from './rooms.ts'

/** What is known of a room: its live recording, what is written of it, why the last one ended. */
type Known = {
  live: LiveRecording | null
  readonly parts: RoomParts
  stopped: StopReason | null
  /** What the room knows, as text; null while nobody has asked. */
  told: string | null
}

export class Recorder {
  readonly #rooms: Rooms
  /** By consultation; forgotten with the room. */
  readonly #known = new WeakMap<Room, Known>()
  readonly #bootedAt = Date.now()

  constructor(rooms: Rooms) {
    this.#rooms = rooms
  }

  /** As everybody in the room sees it. */
  async describe(room: Room): Promise<RoomRecording> {
    const known = await this.#of(room)
    const frame = await readRecordingFrame(this.#rooms.deps, room.consultationId)
    const shape = this.#shapeOf(room, frame, known)
    known.told = JSON.stringify(shape)
    return shape
  }

  async liveIn(room: Room): Promise<LiveRecording | null> {
    return (await this.#of(room)).live
  }

  /** A recording that was asked for a moment ago. */
  take(room: Room, live: LiveRecording): void {
    const known = this.#known.get(room)
    if (known === undefined) return
    known.live = live
    known.stopped = null
  }

  /** @throws AppError CONFLICT where this recording is live no more */
  async answer(room: Room, call: Call, recordingId: string, agrees: boolean): Promise<void> {
    const { live, parts } = await this.#of(room)
    if (live === null || live.id !== recordingId) throw new AppError('CONFLICT')
    const { personId } = call.actor
    const before = live.answers.get(personId)
    if (before === agrees) return
    /* at once, whatever the database says afterwards */
    if (!agrees) parts.stopAll()
    live.answers.set(personId, agrees)
    const input = { consultationId: room.consultationId, recordingId, agrees, withdraws: before === true }
    await answerRecording(this.#rooms.deps, call, input)
    await this.settle(room)
  }

  /** @throws AppError CONFLICT where this recording is live no more */
  async stop(room: Room, call: Call, recordingId: string): Promise<void> {
    const known = await this.#of(room)
    if (known.live === null || known.live.id !== recordingId) throw new AppError('CONFLICT')
    await this.#end(room, known, known.live, 'host', call)
    room.changed = true
  }

  /** Somebody came, went or answered, or the patient's consent changed: looks again. In the room's turn. */
  async settle(room: Room): Promise<void> {
    room.changed = true
    try {
      await this.#settle(room)
    } catch (error) {
      this.#rooms.deps.log.error(
        { consultationId: room.consultationId, error: describeError(error) },
        'a recording could not be looked after, it waits',
      )
      /* whether it may go on is not known, so nothing is taken any more until the next look */
      const known = this.#known.get(room)
      known?.parts.stopAll()
      if (known !== undefined && error instanceof AppError) known.live = null
    }
  }

  /** Whether something of the room is being written now. */
  isWriting(room: Room): boolean {
    return this.#known.get(room)?.live?.state === 'running'
  }

  /** What is sent in the room changed. Costs nothing where nothing is recorded. */
  follow(room: Room): void {
    const known = this.#known.get(room)
    if (known?.live?.state === 'running') known.parts.follow(room, known.live.id)
  }

  /** The record of a consultation changed, and with it perhaps the patient's consent. */
  review(consultationId: string): void {
    if (!this.#rooms.has(consultationId)) return
    this.#rooms.later(consultationId, 'a review of a recording', async (room) => {
      await this.settle(room)
      const before = this.#known.get(room)?.told ?? null
      if (before === null) return
      const shape = await this.describe(room)
      if (JSON.stringify(shape) !== before) room.tell('recording.changed', shape)
    })
  }

  /** A file is written to its end. Where it should not have ended, a new part begins. */
  ended(event: Extract<MediaEvent, { name: 'recording.ended' }>): void {
    const { recordingId: partId, roomId } = event
    const { deps } = this.#rooms
    endPart(deps, partId, event).catch((error: unknown) => {
      deps.log.error({ partId, error: describeError(error) }, 'the end of a part was not written')
    })
    if (!this.#rooms.has(roomId)) return
    this.#rooms.later(roomId, 'the end of a part', async (room) => {
      const known = this.#known.get(room)
      if (known === undefined) return
      const hopeless = known.parts.ended(partId, event)
      if (known.live?.state !== 'running') return
      if (hopeless) await this.#end(room, known, known.live, 'unavailable')
      else known.parts.follow(room, known.live.id)
    })
  }

  /** Ends what another life of this server left behind and nobody came back to, and tells what nobody heard. */
  async heartbeat(): Promise<void> {
    if (Date.now() - this.#bootedAt < this.#rooms.seatKeptMs) return
    await endAbandoned(this.#rooms, (partId, room) => this.#known.get(room)?.parts.has(partId) === true)
  }

  async #of(room: Room): Promise<Known> {
    const known = this.#known.get(room)
    if (known !== undefined) return known
    const live = await readLiveRecording(this.#rooms.deps, room.consultationId)
    const parts = new RoomParts(this.#rooms, room.consultationId, () => this.#fail(room))
    const read: Known = { live, parts, stopped: null, told: null }
    this.#known.set(room, read)
    return read
  }

  async #settle(room: Room): Promise<void> {
    const known = await this.#of(room)
    const { live, parts } = known
    if (live === null) return
    const frame = await readRecordingFrame(this.#rooms.deps, room.consultationId)
    const people = [...room.seats.keys()]
    const answers = people.map((personId) => live.answers.get(personId) ?? null)
    const apart = room.controls?.expertsSince != null
    const decision = decideRecording({ ...frame, answers, apart })
    if (decision.next === 'stop') return this.#end(room, known, live, decision.why)
    const state = nextState(live.state, decision)
    if (state !== 'running') parts.stopAll()
    if (state === 'running' || state === 'paused') await this.#change(room, live, state)
    if (state === 'running') parts.follow(room, live.id)
    room.tell('recording.changed', this.#shapeOf(room, frame, known))
  }

  async #change(room: Room, live: LiveRecording, state: 'running' | 'paused'): Promise<void> {
    if (live.state === state) return
    const { deps } = this.#rooms
    const waitsFor = [...room.seats.keys()].filter((personId) => !live.answers.has(personId))
    const personIds = state === 'running' ? [...room.seats.keys()] : waitsFor
    await changeLiveRecording(deps, systemCall(), room.consultationId, live, { to: state, personIds })
    if (state === 'running') live.startedAt ??= deps.clock()
    live.state = state
  }

  async #end(
    room: Room,
    known: Known,
    live: LiveRecording,
    why: StopReason,
    call: Call<Actor> = systemCall(),
  ): Promise<void> {
    known.parts.stopAll()
    await changeLiveRecording(this.#rooms.deps, call, room.consultationId, live, { to: 'stopped', why })
    known.live = null
    known.stopped = why
    const frame = await readRecordingFrame(this.#rooms.deps, room.consultationId)
    room.tell('recording.changed', this.#shapeOf(room, frame, known))
  }

  /** Nothing can be recorded here: said instead of a red dot without a file. */
  #fail(room: Room): void {
    this.#rooms.later(room.consultationId, 'ending a recording', async (current) => {
      const known = this.#known.get(current)
      if (known?.live != null) await this.#end(current, known, known.live, 'unavailable')
    })
  }

  #shapeOf(
    room: Room,
    frame: RecordingFrame,
    { live, stopped }: Pick<Known, 'live' | 'stopped'>,
  ): RoomRecording {
    return {
      ...frame,
      live:
        live === null
          ? null
          : {
              id: live.id,
              state: live.state,
              askedBy: live.askedBy,
              startedAt: live.startedAt?.toISOString() ?? null,
              answers: [...room.seats.keys()].map((personId) => ({
                personId,
                agrees: live.answers.get(personId) ?? null,
              })),
            },
      stopped,
    }
  }
}
