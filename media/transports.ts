/** The paths between a peer and this node: ICE, DTLS, and the limits of what goes over them. */
import { maxIncomingBitrate, transportDefaults } from './codecs.ts'
import type { MediaHandlers } from './methods.ts'
import { MediaError } from './port.ts'
import { type PeerTransport, type Rooms, stateOf } from './rooms.ts'

type TransportMethod = 'createTransport' | 'connectTransport' | 'restartIce' | 'closeTransport'

/** @throws MediaError `TRANSPORT_NOT_FOUND` */
export function findTransport(rooms: Rooms, transportId: string): PeerTransport {
  const transport = rooms.transports.get(transportId)
  if (!transport) throw new MediaError('TRANSPORT_NOT_FOUND', `no transport ${transportId}`)
  return transport
}

export function transportHandlers(rooms: Rooms): Pick<MediaHandlers, TransportMethod> {
  return {
    async createTransport({ roomId, peerId, direction }) {
      const room = rooms.room(roomId)
      const transport: PeerTransport = await rooms.ask(room, 'NODE_FAULT', () =>
        room.router.createWebRtcTransport({
          ...transportDefaults,
          webRtcServer: room.place.server,
          appData: { roomId, peerId, direction },
        }),
      )
      // The room may have been closed while its worker answered.
      if (room.router.closed) throw new MediaError('ROOM_NOT_FOUND', `no room ${roomId}`)
      room.transports.add(transport)
      rooms.transports.set(transport.id, transport)
      transport.observer.once('close', () => {
        room.transports.delete(transport)
        rooms.transports.delete(transport.id)
      })
      announceState(rooms, transport)
      if (direction === 'send') {
        await rooms.ask(room, 'NODE_FAULT', () => transport.setMaxIncomingBitrate(maxIncomingBitrate))
      }
      const { iceParameters, iceCandidates, dtlsParameters } = transport
      return { transportId: transport.id, iceParameters, iceCandidates, dtlsParameters }
    },

    async connectTransport({ transportId, dtlsParameters }) {
      const transport = findTransport(rooms, transportId)
      const room = rooms.room(transport.appData.roomId)
      await rooms.ask(room, 'REJECTED_PARAMETERS', () => transport.connect({ dtlsParameters }))
    },

    async restartIce({ transportId }) {
      const transport = findTransport(rooms, transportId)
      const room = rooms.room(transport.appData.roomId)
      return { iceParameters: await rooms.ask(room, 'NODE_FAULT', () => transport.restartIce()) }
    },

    async closeTransport({ transportId }) {
      const transport = rooms.transports.get(transportId)
      if (transport) rooms.closeTransport(transport)
    },
  }
}

function announceState(rooms: Rooms, transport: PeerTransport): void {
  const { roomId, peerId } = transport.appData
  let last = stateOf(transport)
  const announce = () => {
    const state = stateOf(transport)
    if (state === last) return
    last = state
    rooms.emit({ name: 'transport.state', roomId, peerId, transportId: transport.id, state })
  }
  transport.on('icestatechange', announce)
  transport.on('dtlsstatechange', announce)
}
