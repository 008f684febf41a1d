/** What the media node tells unasked, in the turn of the room it is about. */

import type { MediaEvent } from '../../media/port.ts'
import { describeError } from '../app/problem.ts'
import { closeMedia, closePeer } from './media.ts'
import { emit, type Room, tellSeat } from './room.ts'
import type { Rooms } from './rooms.ts'

/**
 * @param graceMs a node that is found again within this time has kept its rooms
 * @returns a function that ends the listening
 */
export function listenToMedia(rooms: Rooms, graceMs: number): () => void {
  const graces = new Map<string | undefined, NodeJS.Timeout>()
  const loseAll = (node: string | undefined) => {
    for (const { consultationId, mediaNode } of rooms.open) {
      if (node !== undefined && mediaNode !== node) continue
      rooms.later(consultationId, 'losing a room', async (room) => {
        /* it may have been opened elsewhere meanwhile */
        if (node === undefined || room.mediaNode === node) rooms.lose(room)
      })
    }
  }
  const end = rooms.media.onEvent((event) => {
    switch (event.name) {
      case 'node.lost':
        clearTimeout(graces.get(event.node))
        graces.set(
          event.node,
          setTimeout(() => loseAll(event.node), graceMs),
        )
        return
      case 'node.found':
        clearTimeout(graces.get(event.node))
        rooms.closeUnclosed().catch((error: unknown) => {
          rooms.deps.log.error({ error: describeError(error) }, 'peers could not be closed')
        })
        return
      case 'recording.ended':
        rooms.recorder.ended(event)
        return
      case 'room.lost':
      case 'peer.lost':
      case 'consumer.closed':
      case 'speaker.changed':
      case 'transport.state':
        if (rooms.has(event.roomId)) {
          rooms.later(event.roomId, event.name, (room) => take(event, room, rooms))
        }
        return
      default:
        /* scores and layers: the client measures its own */
        return
    }
  })
  return () => {
    for (const grace of graces.values()) clearTimeout(grace)
    end()
  }
}

type RoomEvent = Extract<
  MediaEvent,
  { name: 'room.lost' | 'peer.lost' | 'consumer.closed' | 'speaker.changed' | 'transport.state' }
>

async function take(event: RoomEvent, room: Room, rooms: Rooms): Promise<void> {
  switch (event.name) {
    case 'room.lost':
      rooms.lose(room)
      return
    case 'peer.lost': {
      const seat = room.seatOfPeer(event.peerId)
      if (seat !== undefined) {
        await closeMedia(rooms, seat)
        tellSeat(seat, 'room.lost', { consultationId: room.consultationId })
      }
      for (const [socket, { media }] of [...room.prepared]) {
        if (media.peerId !== event.peerId) continue
        room.prepared.delete(socket)
        socket.data.preparedFor = null
        await closePeer(rooms, room.consultationId, event.peerId)
        emit(socket, 'room.lost', { consultationId: room.consultationId })
      }
      return
    }
    case 'consumer.closed': {
      const { consumerId, producerId } = event
      const seat = room.seatOfPeer(event.peerId)
      room.changed = true
      if (seat?.media?.consumers.delete(consumerId)) {
        tellSeat(seat, 'consumer.closed', { consumerId, producerId })
      }
      for (const [socket, { media }] of room.prepared) {
        if (media.peerId !== event.peerId || !media.consumers.delete(consumerId)) continue
        emit(socket, 'consumer.closed', { consumerId, producerId })
      }
      return
    }
    case 'transport.state': {
      const seat = room.seatOfPeer(event.peerId)
      if (event.state === 'disconnected' || event.state === 'failed') {
        seat?.facts.lost(event.transportId, rooms.deps.clock())
      } else if (event.state === 'connected') seat?.facts.back(rooms.deps.clock(), event.transportId)
      return
    }
    case 'speaker.changed': {
      const speaker = event.producerId === null ? undefined : room.findProducer(event.producerId)
      for (const seat of room.seats.values()) {
        const heard = speaker !== undefined && room.mayReceive(seat.role, speaker.seat.role)
        tellSeat(seat, 'speaker.changed', { personId: heard ? speaker.seat.person.personId : null })
      }
      return
    }
  }
}
