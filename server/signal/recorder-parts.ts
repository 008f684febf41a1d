/** The files that are being written of one room: one for each producer, a new one whenever the producer is another or its writer ended. */
import { v7 as uuid } from 'uuid'
import { findOthersRooms } from '../../db/queries/placement.ts'
import { findLiveRecordings, partsIn } from '../../db/queries/recording.ts'
import { MediaError, type RecordingEnd } from '../../media/port.ts'
import { systemCall } from '../app/caller.ts'
import { describeError } from '../app/problem.ts'
import { beginPart, changeLiveRecording, endPart, type NewPart } from '../app/recording.ts'
import { AppError } from '../contract/errors.ts'
import type { Room } from './room.ts'
import type { Rooms } from './rooms.ts'

/** A writer that ends so soon, in ms, did not work; after three of them in a row it is given up. */
const tooSoon = 3_000
const mostFailures = 3

type Part = { readonly id: string; readonly producerId: string }

export class RoomParts {
  readonly #rooms: Rooms
  readonly #consultationId: string
  readonly #onHopeless: () => void
  readonly #byProducer = new Map<string, Part>()
  #failures = 0

  /** @param onHopeless nothing can be written here at all */
  constructor(rooms: Rooms, consultationId: string, onHopeless: () => void) {
    this.#rooms = rooms
    this.#consultationId = consultationId
    this.#onHopeless = onHopeless
  }

  has(partId: string): boolean {
    return [...this.#byProducer.values()].some(({ id }) => id === partId)
  }

  /**
   * Begins parts of what is sent now and ends those of what is not. A muted microphone keeps its part, so that its first word is in it; a
   * camera that is off does not, or its last picture would stand as if it were live. A stethoscope is left out: mixed into the voices it
   * would cover them, and the consent that was given speaks of a recorded conversation.
   */
  follow(room: Room, recordingId: string): void {
    const sent = [...room.seats.values()].flatMap(({ person, media }) =>
      [...(media?.producers.values() ?? [])].map((producer) => ({ personId: person.personId, ...producer })),
    )
    for (const part of this.#byProducer.values()) {
      const producer = sent.find(({ producerId }) => producerId === part.producerId)
      if (producer === undefined || (producer.paused && producer.kind === 'video')) this.#stop(part)
    }
    for (const { producerId, personId, source, kind, paused } of sent) {
      if (paused || source === 'stethoscope' || this.#byProducer.has(producerId)) continue
      this.#begin(producerId, { id: uuid(), recordingId, personId, source, kind })
    }
  }

  stopAll(): void {
    for (const part of this.#byProducer.values()) this.#stop(part)
  }

  /** @returns whether there is no sense in another try */
  ended(
    partId: string,
    { why, startedAt, endedAt }: Pick<RecordingEnd, 'why' | 'startedAt' | 'endedAt'>,
  ): boolean {
    for (const [producerId, { id }] of this.#byProducer) {
      if (id === partId) this.#byProducer.delete(producerId)
    }
    if (why === 'storage_full') return true
    if (why !== 'recorder_failed') return false
    const soon = startedAt === null || endedAt - startedAt < tooSoon
    this.#failures = soon ? this.#failures + 1 : 0
    return this.#failures >= mostFailures
  }

  /** In the background: the room's turn does not wait for a program to come up. */
  #begin(producerId: string, row: NewPart): void {
    const part = { id: row.id, producerId }
    this.#byProducer.set(producerId, part)
    this.#start(part, row).catch((error: unknown) => {
      const { deps } = this.#rooms
      deps.log.warn({ partId: part.id, error: describeError(error) }, 'a part could not be begun')
      if (this.#byProducer.get(producerId) === part) this.#byProducer.delete(producerId)
      const code = error instanceof MediaError ? error.code : 'NODE_FAULT'
      this.#note(part.id, code)
      /* the producer ended while its writer came up */
      if (code !== 'PRODUCER_NOT_FOUND') this.#onHopeless()
    })
  }

  async #start(part: Part, row: NewPart): Promise<void> {
    const { deps, media } = this.#rooms
    await beginPart(deps, row)
    if (this.#byProducer.get(part.producerId) !== part) return this.#note(part.id, 'stopped')
    await media.startRecording({
      producerId: part.producerId,
      recordingId: part.id,
      key: deps.recordings.keyOf(part.id).toString('base64'),
      digest: deps.digest,
    })
    /* it was stopped before the node knew of it */
    if (this.#byProducer.get(part.producerId) !== part) await media.stopRecording({ recordingId: part.id })
  }

  #stop(part: Part): void {
    this.#byProducer.delete(part.producerId)
    this.#rooms.media.stopRecording({ recordingId: part.id }).catch((error: unknown) => {
      /* not begun yet: it is stopped when it is; anything else is tried again with the heartbeat */
      this.#rooms.deps.log.info({ partId: part.id, error: describeError(error) }, 'a part was not stopped')
    })
  }

  #note(partId: string, why: string): void {
    const now = Date.now()
    endPart(this.#rooms.deps, partId, {
      why,
      startedAt: null,
      endedAt: now,
      byteSize: 0,
      digest: null,
    }).catch((error: unknown) => {
      const { log } = this.#rooms.deps
      log.error({ consultationId: this.#consultationId, error: describeError(error) }, 'a part was not ended')
    })
  }
}

/** ms: younger ones are on their way */
const settling = 15_000

/**
 * Ends recordings of rooms that nobody came back to, and parts that nobody follows.
 * @param isFollowed whether a part of an open room is being written on purpose
 */
export async function endAbandoned(
  rooms: Rooms,
  isFollowed: (partId: string, room: Room) => boolean,
): Promise<void> {
  const { deps } = rooms
  /* whoever died a moment ago is waited for */
  const others = await findOthersRooms(deps.read, rooms.placement.self, rooms.handheldSeatKeptMs)
  for (const { consultationId, ...live } of await findLiveRecordings(deps.read)) {
    if (rooms.has(consultationId) || others.has(consultationId)) continue
    await changeLiveRecording(deps, systemCall(), consultationId, live, {
      to: 'stopped',
      why: 'room_empty',
    }).catch((error: unknown) => {
      /* somebody was quicker */
      if (!(error instanceof AppError)) throw error
    })
  }
  for (const part of await partsIn(deps.read, 'recording', 200)) {
    const room = rooms.open.find(({ consultationId }) => consultationId === part.consultationId)
    const young = deps.clock().getTime() - part.askedAt.getTime() < settling
    if (young || others.has(part.consultationId) || (room !== undefined && isFollowed(part.id, room)))
      continue
    const end = await endOf(rooms, part.id)
    if (end !== null) await endPart(deps, part.id, end)
  }
}

/** What the node says, or, where it knows nothing of it, that the file is as it was left; null while the node is away. */
async function endOf(rooms: Rooms, partId: string) {
  try {
    return await rooms.media.stopRecording({ recordingId: partId })
  } catch (error) {
    if (!(error instanceof MediaError)) throw error
    if (error.code === 'NODE_UNREACHABLE') return null
    if (error.code !== 'RECORDING_NOT_FOUND') throw error
    return { why: 'node_replaced', startedAt: null, endedAt: Date.now(), byteSize: 0, digest: null }
  }
}
