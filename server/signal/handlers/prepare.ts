/**
 * Before the entry: whoever looks at the check page has transports and paused consumers made already, so that the press on "join" is
 * answered with a picture and not with the making of a connection. Nothing of it is seen, heard or written.
 */
import { describeError } from '../../app/problem.ts'
import { authoriseEntry } from '../../app/room.ts'
import { AppError } from '../../contract/errors.ts'
import type { ConsumerShape, PreparedMedia, RequestInput } from '../../contract/signal.ts'
import { passDoor } from '../door.ts'
import { closePeer, createConsumer, type OpenedMedia, openMedia } from '../media.ts'
import type { Prepared, Room } from '../room.ts'
import { capabilitiesIn } from '../rtp.ts'
import type { PreparedHandlers, Visit } from '../visit.ts'

/**
 * What is prepared begins with the smallest size: its key frame is here first on every line, the page asks for the one that fits as soon as it
 * knows its place, and while somebody only looks at the check page no sender gives its line to more.
 */
const smallest = 0

/** @throws AppError as `room.join`; MediaError */
export async function prepare(visit: Visit, input: RequestInput<'room.prepare'>): Promise<PreparedMedia> {
  const { deps, rooms, room, socket, call, iceServers } = visit
  const { personId } = call.actor
  if (!socket.connected) throw new AppError('NOT_IN_ROOM')
  const role = await authoriseEntry(deps, call.actor, input.consultationId)
  await rooms.placement.claim(room)
  /* whoever has to wait is shown nothing beforehand */
  await passDoor(visit, role, 'ask')
  const known = room.prepared.get(socket)
  const prepared = known ?? keep(visit, { personId, role }, await openMedia(rooms, room, personId))
  if (room.rtpCapabilities === null) throw new AppError('MEDIA_UNAVAILABLE')
  const consumers =
    input.rtpCapabilities === null
      ? []
      : await prepareConsumers(visit, prepared, capabilitiesIn(input.rtpCapabilities))
  return { rtpCapabilities: room.rtpCapabilities, ...prepared.offer, iceServers: iceServers(), consumers }
}

function keep(
  { room, socket }: Visit,
  who: Pick<Prepared, 'personId' | 'role'>,
  opened: OpenedMedia,
): Prepared {
  const { media, sendTransport, receiveTransport } = opened
  const prepared: Prepared = { ...who, media, offer: { sendTransport, receiveTransport } }
  room.prepared.set(socket, prepared)
  socket.data.preparedFor = room.consultationId
  return prepared
}

/** Those that are there and not prepared yet; one that cannot be received is met again at the entry. */
async function prepareConsumers(
  { deps, rooms, room }: Visit,
  { personId, role, media }: Prepared,
  capabilities: ReturnType<typeof capabilitiesIn>,
): Promise<ConsumerShape[]> {
  const received = new Set(media.consumers.values())
  room.changed = true
  const wanted = room
    .producersFor(personId, role)
    .filter(({ producer }) => !received.has(producer.producerId))
  const results = await Promise.allSettled(
    wanted.map((one) => createConsumer(rooms, media, capabilities, one, smallest)),
  )
  return results.flatMap((result) => {
    if (result.status === 'fulfilled') return [result.value]
    deps.log.warn({ error: describeError(result.reason) }, 'a consumer could not be prepared')
    return []
  })
}

/** Hands over what the connection has prepared; from now on it is the caller's to close. */
export function takePrepared({ room, socket }: Visit): OpenedMedia | null {
  const prepared = room.prepared.get(socket)
  forget(room, socket)
  if (prepared === undefined || room.rtpCapabilities === null) return null
  return { ...prepared.offer, media: prepared.media, rtpCapabilities: room.rtpCapabilities }
}

/** Lets go of what a connection has prepared, if anything. In the room's turn. */
export async function unprepare({
  rooms,
  room,
  socket,
}: Pick<Visit, 'rooms' | 'room' | 'socket'>): Promise<void> {
  const prepared = room.prepared.get(socket)
  forget(room, socket)
  if (prepared !== undefined) await closePeer(rooms, room.consultationId, prepared.media.peerId)
}

function forget(room: Room, socket: Visit['socket']): void {
  room.prepared.delete(socket)
  room.changed = true
  if (socket.data.preparedFor === room.consultationId) socket.data.preparedFor = null
}

/** What may be asked without a seat by those who have prepared. */
export const preparedHandlers: PreparedHandlers = {
  async 'transport.connect'({ rooms, prepared: { media } }, { transportId, dtlsParameters }) {
    if (transportId !== media.sendTransportId && transportId !== media.receiveTransportId) {
      throw new AppError('NOT_FOUND')
    }
    await rooms.media.connectTransport({ transportId, dtlsParameters })
    return {}
  },
  async 'room.leave'(visit) {
    await unprepare(visit)
    return {}
  },
}
