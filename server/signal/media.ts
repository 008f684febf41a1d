/** Opening and closing the media of a seat. Which mediasoup part does what is the node's affair (media/port.ts). */

import { randomUUID } from 'node:crypto'
import type { RtpCapabilities, TransportParameters } from '../../media/port.ts'
import { describeError } from '../app/problem.ts'
import type { ConsumerShape, RoomSnapshot } from '../contract/signal.ts'
import type { Room, Seat, SeatMedia, SeatProducer } from './room.ts'
import type { Rooms } from './rooms.ts'
import { capabilitiesOut, parametersOut } from './rtp.ts'

export type OpenedMedia = {
  media: SeatMedia
  rtpCapabilities: RoomSnapshot['rtpCapabilities']
  sendTransport: TransportParameters
  receiveTransport: TransportParameters
}

/**
 * Opens the room at the node where it is not open, and both transports of one connection.
 * @throws MediaError; a peer that was begun is closed again
 */
export async function openMedia(rooms: Rooms, room: Room, personId: string): Promise<OpenedMedia> {
  const { media } = rooms
  const roomId = room.consultationId
  const rtpCapabilities = room.rtpCapabilities ?? (await openRoom(rooms, room))
  /* the person leads, so that leftovers can be told apart; the rest keeps two connections of a person apart */
  const peerId = `${personId}.${randomUUID()}`
  const opening = ['send', 'receive'] as const
  const [send, receive] = await Promise.allSettled(
    opening.map((direction) => media.createTransport({ roomId, peerId, direction })),
  )
  if (send?.status !== 'fulfilled' || receive?.status !== 'fulfilled') {
    await closePeer(rooms, roomId, peerId)
    throw [send, receive].find((one) => one?.status === 'rejected')?.reason
  }
  return {
    media: {
      peerId,
      sendTransportId: send.value.transportId,
      receiveTransportId: receive.value.transportId,
      producers: new Map(),
      consumers: new Map(),
      takings: new Map(),
    },
    rtpCapabilities,
    sendTransport: send.value,
    receiveTransport: receive.value,
  }
}

/**
 * The media of a person that an earlier life of this server opened, as the node still has it.
 * @returns null where the node has no such connection of theirs
 */
export async function adoptMedia(
  rooms: Rooms,
  room: Room,
  personId: string,
  receiveTransportId: string,
): Promise<SeatMedia | null> {
  const roomId = room.consultationId
  if (room.rtpCapabilities === null) await openRoom(rooms, room)
  const { peers } = await rooms.media.describeRoom({ roomId })
  const peer = peers.find(
    ({ peerId, transports }) =>
      /* an id that was guessed or overheard opens nothing of somebody else's */
      personOfPeer(peerId) === personId &&
      room.leftovers.includes(peerId) &&
      transports.some(({ transportId }) => transportId === receiveTransportId),
  )
  const send = peer?.transports.find(({ direction }) => direction === 'send')
  if (peer === undefined || send === undefined) return null
  return {
    peerId: peer.peerId,
    sendTransportId: send.transportId,
    receiveTransportId,
    producers: new Map(
      peer.producers.map(({ producerId, source, kind, paused }) => [
        producerId,
        { producerId, source, kind, paused },
      ]),
    ),
    consumers: new Map(peer.consumers.map(({ consumerId, producerId }) => [consumerId, producerId])),
    takings: new Map(),
  }
}

/** Peers are named by {@link openMedia}: the person, a dot, the connection. */
export function personOfPeer(peerId: string): string {
  return peerId.slice(0, peerId.indexOf('.'))
}

async function openRoom(rooms: Rooms, room: Room): Promise<RoomSnapshot['rtpCapabilities']> {
  const roomId = room.consultationId
  const opened = await rooms.media.openRoom({
    roomId,
    ...(room.mediaNode === null ? {} : { node: room.mediaNode }),
  })
  if (opened.node !== undefined) await rooms.placement.noteMediaNode(room, opened.node)
  const rtpCapabilities = capabilitiesOut(opened.rtpCapabilities)
  /* the node outlives this server: what the call sent before goes on until its people are back */
  const { peers } = await rooms.media.describeRoom({ roomId })
  room.leftovers = peers.map((peer) => peer.peerId)
  room.rtpCapabilities = rtpCapabilities
  return rtpCapabilities
}

/**
 * Lets one connection receive one producer; paused until its person is ready.
 * @param firstLayer the size to begin with, until the receiver says which it takes; the largest where it is left out
 * @throws MediaError where the producer ended meanwhile or cannot be received
 */
export async function createConsumer(
  { media: port }: Rooms,
  { receiveTransportId, consumers, takings }: SeatMedia,
  rtpCapabilities: RtpCapabilities,
  { personId, producer }: { personId: string; producer: SeatProducer },
  firstLayer?: number,
): Promise<ConsumerShape> {
  const { producerId, source } = producer
  const created = await port.consume({
    ...{ transportId: receiveTransportId, producerId, rtpCapabilities },
    ...(firstLayer !== undefined && { spatialLayer: firstLayer }),
  })
  consumers.set(created.consumerId, producerId)
  if (firstLayer !== undefined) takings.set(created.consumerId, { layer: firstLayer, paused: false })
  return { ...created, rtpParameters: parametersOut(created.rtpParameters), personId, source }
}

/** Ends what a seat sends and receives. */
export async function closeMedia(rooms: Rooms, seat: Seat): Promise<void> {
  const { media, room } = seat
  if (media === null) return
  seat.media = null
  room.changed = true
  for (const { producerId } of media.producers.values()) {
    room.tellReceivers(seat, 'producer.closed', { personId: seat.person.personId, producerId })
  }
  await closePeer(rooms, room.consultationId, media.peerId)
}

/** A node that cannot be reached now is told again with every heartbeat. */
export async function closePeer(rooms: Rooms, roomId: string, peerId: string): Promise<void> {
  try {
    await rooms.media.closePeer({ roomId, peerId })
  } catch (error) {
    rooms.deps.log.warn({ roomId, error: describeError(error) }, 'a peer did not close')
    rooms.unclosedPeers.set(peerId, roomId)
  }
}

/** People without a seat whose media an earlier life of this server left at the node. */
export function expectedIn(room: Room): string[] {
  const people = new Set(room.leftovers.map(personOfPeer))
  return [...people].filter((personId) => !room.seats.has(personId))
}

/** Closes leftovers of an earlier life of this server. In the room's turn. */
export async function closePeers(
  rooms: Rooms,
  room: Room,
  which: (peerId: string) => boolean,
): Promise<void> {
  const closing = room.leftovers.filter(which)
  room.leftovers = room.leftovers.filter((peerId) => !closing.includes(peerId))
  await Promise.all(closing.map((peerId) => closePeer(rooms, room.consultationId, peerId)))
}
