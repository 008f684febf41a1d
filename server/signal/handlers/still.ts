/** Asking for stills of another one's camera. The picture itself goes by HTTP, with its owner's rights; here goes only the wish. */
import { askStill } from '../../app/still.ts'
import { AppError } from '../../contract/errors.ts'
import { mayAskStill, mayTakeStill, stillPatience } from '../../domain/still.ts'
import { phaseOf } from '../controls.ts'
import { type Room, type Seat, tellSeat } from '../room.ts'
import type { SeatedHandlers } from '../visit.ts'

type Wish = {
  readonly ownerId: string
  readonly source: string
  readonly by: { personId: string; name: string; nameEn: string }
  readonly at: number
}

/** What owners have been asked and not answered yet; a server that starts anew forgets it, and the picture comes all the same. */
const wishes = new WeakMap<Room, Map<string, Wish>>()

function wishesOf(room: Room): Map<string, Wish> {
  const known = wishes.get(room) ?? new Map<string, Wish>()
  wishes.set(room, known)
  for (const [id, { at }] of known) if (Date.now() - at > stillPatience) known.delete(id)
  return known
}

const nameOf = ({ person: { personId, name, nameEn } }: Seat) => ({ personId, name, nameEn })

type StillName = Extract<keyof SeatedHandlers, `still.${string}`>

export const stillHandlers: Pick<SeatedHandlers, StillName> = {
  async 'still.ask'({ deps, room, seat, call }, { personId, source }) {
    const owner = room.seats.get(personId)
    if (owner === undefined || owner === seat) throw new AppError('NOT_FOUND')
    if (!mayAskStill(phaseOf(room), seat.role, owner.role)) throw new AppError('FORBIDDEN')
    const sent = [...(owner.media?.producers.values() ?? [])].some(
      (producer) => producer.source === source && !producer.paused,
    )
    if (owner.socket === null || !sent) throw new AppError('WRONG_STATE')
    const waiting = wishesOf(room)
    /* one at a time of each camera, whoever asks: a shutter that is pressed twice is no second picture */
    if ([...waiting.values()].some((wish) => wish.ownerId === personId && wish.source === source)) {
      throw new AppError('TOO_MANY_REQUESTS', { retryAfterSeconds: Math.ceil(stillPatience / 1000) })
    }
    const { consultationId } = room
    const { id } = await askStill(deps, call, { consultationId, ownerId: personId, source })
    const by = nameOf(seat)
    waiting.set(id, { ownerId: personId, source, by, at: Date.now() })
    tellSeat(owner, 'still.asked', { stillId: id, source, by })
    return { stillId: id }
  },
  async 'still.answer'({ room, seat }, { stillId, source, outcome }) {
    if (!mayTakeStill(seat.role)) throw new AppError('FORBIDDEN')
    const { personId } = seat.person
    const waiting = wishesOf(room)
    const wish = stillId === null ? undefined : waiting.get(stillId)
    if (stillId !== null && (wish?.ownerId !== personId || wish.source !== source))
      throw new AppError('NOT_FOUND')
    if (stillId !== null) waiting.delete(stillId)
    const by = wish?.by ?? nameOf(seat)
    room.tellReceivers(seat, 'still.told', { personId, source, by, outcome })
    return {}
  },
}
