/** The paths between a peer and this node: ICE, DTLS, and the limits of what goes over them. */
import { maxIncomingBitrate, sizesSettleWithin, transportDefaults } from './codecs.ts'
import type { MediaHandlers } from './methods.ts'
import { MediaError } from './port.ts'
import { type PeerConsumer, type PeerTransport, type Rooms, stateOf } from './rooms.ts'
import { largest } from './smooth.ts'

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
      renewOnOtherPath(rooms, transport)
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

/**
 * A peer that comes from another address has missed what was on its way to the old one, and its own pictures have missed the others:
 * without a new key frame the browsers wait for up to three seconds before they ask for one.
 */
function renewOnOtherPath(rooms: Rooms, transport: PeerTransport): void {
  transport.on('iceselectedtuplechange', () => {
    if (transport.dtlsState === 'connected') void renewPictures(rooms, transport)
  })
}

async function renewPictures(rooms: Rooms, { id, appData: { direction } }: PeerTransport): Promise<void> {
  for (const consumer of rooms.consumers.values()) {
    const from = rooms.producers.get(consumer.producerId)?.appData.transportId
    const touched = direction === 'send' ? from === id : consumer.appData.transportId === id
    if (!touched || consumer.kind !== 'video' || consumer.paused) continue
    const renewed = direction === 'send' ? beginSmall(rooms, consumer) : consumer.requestKeyFrame()
    await renewed.catch((error) => {
      // Closed meanwhile, or its worker is; either is told elsewhere.
      rooms.log.debug({ roomId: consumer.appData.roomId, err: error }, 'a picture was not renewed')
    })
  }
}

/**
 * On another path the sender's estimate of its line begins anew, so for seconds it sends the smallest size only; the worker would wait for
 * more than two of them for the size that is gone. Asking for another size asks for its key frame too.
 */
async function beginSmall(rooms: Rooms, consumer: PeerConsumer): Promise<void> {
  const wanted = consumer.preferredLayers
  if (consumer.type !== 'simulcast' || wanted?.spatialLayer === 0) return consumer.requestKeyFrame()
  await consumer.setPreferredLayers({ spatialLayer: 0 })
  setTimeout(() => {
    // What its receiver has asked for meanwhile stands.
    if (consumer.closed || consumer.preferredLayers?.spatialLayer !== 0) return
    consumer.setPreferredLayers(wanted ?? largest).catch((error: unknown) => {
      rooms.log.debug({ roomId: consumer.appData.roomId, err: error }, 'a picture stays small')
    })
  }, sizesSettleWithin).unref()
}
