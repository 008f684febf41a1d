/**
 * The experts' own talk at the media node: what one side receives of the other is closed there, so that not a packet leaves the node,
 * whatever a client asks. To a client it looks as if the others had stopped sending; when the sides come together they send again, muted
 * or not as they were.
 */

import { describeError } from '../app/problem.ts'
import { mayReceive } from '../domain/host.ts'
import type { RoomRole } from '../domain/room.ts'
import { closeMedia, closePeers } from './media.ts'
import { emit, type Room, type Seat, type SeatMedia, tellSeat } from './room.ts'
import type { Rooms } from './rooms.ts'
import { clearSides, tellTables } from './together.ts'

/** Everything on its way from one side to the other ends. In the room's turn, with the phase set. */
export async function part(rooms: Rooms, room: Room): Promise<void> {
  for (const { reader, from, producerId } of parted(room)) {
    tellSeat(reader, 'producer.closed', { personId: from.person.personId, producerId })
  }
  tellTables(room)
  const seats = [...room.seats.values()]
  /* what an earlier life of this server left at the node knows no sides */
  await closePeers(rooms, room, () => true)
  await Promise.all([
    ...seats.map(async (seat) => {
      if (seat.media === null || (await closeCrossing(rooms, room, seat.role, seat.media))) return
      /* nobody can say what the node still sends: all of this person's media goes, and they come in anew */
      await closeMedia(rooms, seat)
      tellSeat(seat, 'room.lost', { consultationId: room.consultationId })
    }),
    ...[...room.prepared].map(async ([socket, { role, media }]) => {
      const crossing = crossingOf(room, role, media)
      for (const [consumerId, producerId] of crossing)
        emit(socket, 'consumer.closed', { consumerId, producerId })
      await closeCrossing(rooms, room, role, media)
    }),
  ])
}

/** The sides hear of each other's streams again and ask for them. In the room's turn, with the phase ended. */
export function bringTogether(room: Room): void {
  clearSides(room)
  tellTables(room)
  for (const { reader, from, producerId } of parted(room)) {
    const producer = from.media?.producers.get(producerId)
    if (producer === undefined) continue
    tellSeat(reader, 'producer.created', { personId: from.person.personId, ...producer })
  }
  /* those on the check page look anew at what there is */
  for (const [socket, { personId, role }] of room.prepared) {
    for (const { personId: from, producer } of room.producersFor(personId, role)) {
      emit(socket, 'producer.created', { personId: from, ...producer })
    }
  }
}

/** Every stream with every person of the other side who would receive it. */
function parted(room: Room): { reader: Seat; from: Seat; producerId: string }[] {
  const seats = [...room.seats.values()]
  return seats.flatMap((reader) =>
    seats
      .filter((from) => !mayReceive('experts', reader.role, from.role))
      .flatMap((from) =>
        [...(from.media?.producers.keys() ?? [])].map((producerId) => ({ reader, from, producerId })),
      ),
  )
}

function crossingOf(
  room: Room,
  role: RoomRole,
  { consumers }: SeatMedia,
): [consumerId: string, producerId: string][] {
  return [...consumers].filter(([, producerId]) => {
    const from = room.findProducer(producerId)?.seat
    /* whose it is nobody knows any more: then it is not let through */
    return from === undefined || !mayReceive('experts', role, from.role)
  })
}

/** @returns whether the node has closed all of them */
async function closeCrossing(rooms: Rooms, room: Room, role: RoomRole, media: SeatMedia): Promise<boolean> {
  const crossing = crossingOf(room, role, media)
  room.changed = true
  for (const [consumerId] of crossing) media.consumers.delete(consumerId)
  const results = await Promise.allSettled(
    crossing.map(([consumerId]) => rooms.media.closeConsumer({ consumerId })),
  )
  for (const result of results) {
    if (result.status === 'rejected') {
      rooms.deps.log.error(
        { error: describeError(result.reason) },
        'a stream between the sides did not close',
      )
    }
  }
  return results.every(({ status }) => status === 'fulfilled')
}
