/**
 * Going on after the connection was lost and the media was not: the socket is another one, the ids are the same. It works as well when
 * this server was killed and started again meanwhile, because the node has kept the media and knows whose it is.
 */
import { recentChat } from '../../app/chat.ts'
import { authoriseEntry, describeRoomPerson } from '../../app/room.ts'
import { AppError } from '../../contract/errors.ts'
import { sideOf } from '../../domain/host.ts'
import { passDoor } from '../door.ts'
import { adoptMedia, closePeers, expectedIn, personOfPeer } from '../media.ts'
import { type SeatMedia, tellSeat } from '../room.ts'
import type { EntryHandlers, Visit } from '../visit.ts'
import { factsOf, heardBy, takeSeat } from './room.ts'

/**
 * The door is asked as at the entry, so nobody who was sent out comes back by a connection. The others' consumers of this person go
 * on; what the server paused when the connection was lost stays so until the client has said what is muted now.
 */
export const resume: EntryHandlers['room.resume'] = async (visit, input) => {
  const { deps, rooms, room, socket, call } = visit
  const { personId } = call.actor
  if (!socket.connected) throw new AppError('NOT_IN_ROOM')
  const role = await authoriseEntry(deps, call.actor, input.consultationId)
  await rooms.placement.claim(room)
  await passDoor(visit, role, 'ask')
  const media = await findMedia(visit, input.receiveTransportId)
  const [person, chat] = await Promise.all([
    describeRoomPerson(deps, personId),
    recentChat(deps, room.consultationId, sideOf(role)),
  ])
  if (room.rtpCapabilities === null) throw new AppError('MEDIA_UNAVAILABLE')
  rooms.interest.forget(media, room)
  const seat = await takeSeat(visit, { kept: room.seats.get(personId), role, person, media })
  // Before the answer, after which the client sends its own wishes: what the host has silenced meanwhile stays so.
  if (room.controls?.silenced.has(personId) === true) tellSeat(seat, 'host.muted', { by: null })
  room.leftovers = room.leftovers.filter((peerId) => peerId !== media.peerId)
  await closePeers(rooms, room, (peerId) => personOfPeer(peerId) === personId)
  return {
    ...factsOf(visit, seat),
    chat: heardBy(seat, chat),
    rtpCapabilities: room.rtpCapabilities,
    expected: expectedIn(room),
  }
}

async function findMedia({ rooms, room, call }: Visit, receiveTransportId: string): Promise<SeatMedia> {
  const { personId } = call.actor
  const kept = room.seats.get(personId)
  if (kept === undefined) {
    const adopted = await adoptMedia(rooms, room, personId, receiveTransportId)
    if (adopted !== null) return adopted
  } else if (kept.media?.receiveTransportId === receiveTransportId) return kept.media
  throw new AppError('NOT_FOUND')
}
