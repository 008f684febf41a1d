/**
 * Which size of each picture somebody takes, told to whoever sends it, so that what nobody takes is not sent (room.md §1, edumeet).
 * More is told at once; less only when it has stayed so for a while, or every look at another tile would cost a key frame.
 */
import { type Room, type Seat, type SeatMedia, tellSeat } from './room.ts'
import type { Rooms } from './rooms.ts'

/** What a receiver has said of one consumer; one that has said nothing takes everything. */
export type Taking = { layer: number; paused: boolean }

/** No picture has more sizes. */
const everything = 3
const nobody = -1

type Told = { layer: number; lowerAt: number | null }
type Known = { readonly told: Map<string, Told>; timer: NodeJS.Timeout | null }

export class Interest {
  readonly #rooms: Rooms
  readonly #settleMs: number
  readonly #known = new WeakMap<Room, Known>()

  constructor(rooms: Rooms, settleMs: number) {
    this.#rooms = rooms
    this.#settleMs = settleMs
  }

  /** Whoever comes back by another connection may have missed what was told. In the room's turn. */
  forget({ producers }: SeatMedia, room: Room): void {
    for (const producerId of producers.keys()) this.#of(room).told.delete(producerId)
  }

  /** Who takes what has changed: tells it where it is time. In the room's turn. */
  follow(room: Room): void {
    const known = this.#of(room)
    const now = performance.now()
    const taken = takenIn(room, this.#rooms.recorder.isWriting(room))
    for (const producerId of known.told.keys()) if (!taken.has(producerId)) known.told.delete(producerId)
    let next = Number.POSITIVE_INFINITY
    for (const [producerId, { seat, layer }] of taken) {
      const before = known.told.get(producerId) ?? { layer: everything, lowerAt: null }
      const lowerAt = layer < before.layer ? (before.lowerAt ?? now + this.#settleMs) : null
      const tells = layer > before.layer || (lowerAt !== null && lowerAt <= now)
      known.told.set(producerId, tells ? { layer, lowerAt: null } : { layer: before.layer, lowerAt })
      if (tells) {
        tellSeat(seat, 'producer.wanted', { producerId, spatialLayer: layer === nobody ? null : layer })
      } else if (lowerAt !== null) next = Math.min(next, lowerAt)
    }
    this.#comeBack(room, known, next - now)
  }

  #comeBack(room: Room, known: Known, wait: number): void {
    if (known.timer !== null) clearTimeout(known.timer)
    known.timer = null
    if (!Number.isFinite(wait)) return
    known.timer = setTimeout(
      () => {
        if (!this.#rooms.has(room.consultationId)) return
        this.#rooms.later(room.consultationId, 'settling sizes', async (current) => this.follow(current))
      },
      Math.max(0, wait),
    )
    known.timer.unref()
  }

  #of(room: Room): Known {
    const known = this.#known.get(room) ?? { told: new Map(), timer: null }
    this.#known.set(room, known)
    return known
  }
}

/** The largest size of each picture in the room that somebody takes. A recording takes the largest. */
function takenIn(room: Room, recorded: boolean): Map<string, { seat: Seat; layer: number }> {
  const taken = new Map<string, { seat: Seat; layer: number }>()
  for (const seat of room.seats.values()) {
    for (const { producerId, kind } of seat.media?.producers.values() ?? []) {
      if (kind === 'video') taken.set(producerId, { seat, layer: recorded ? everything : nobody })
    }
  }
  /* those on the check page look in a moment, and should not wait for a camera to be taken up again */
  for (const { media } of [...room.seats.values(), ...room.prepared.values()]) {
    for (const [consumerId, producerId] of media?.consumers ?? []) {
      const one = taken.get(producerId)
      const { layer, paused } = media?.takings.get(consumerId) ?? { layer: everything, paused: false }
      if (one !== undefined && !paused) one.layer = Math.max(one.layer, layer)
    }
  }
  return taken
}
