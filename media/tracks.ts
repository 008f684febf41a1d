/** Producers and consumers: what peers send and receive. */
import { consumerDefaults, keyFrameRequestDelay, priorities, sizesSettleWithin } from './codecs.ts'
import type { MediaHandlers, MediaInput } from './methods.ts'
import { isHeard } from './pipes.ts'
import { MediaError, type TransportDirection } from './port.ts'
import type { PeerConsumer, PeerProducer, PeerTransport, Room, Rooms } from './rooms.ts'
import { Smooth } from './smooth.ts'
import { findTransport } from './transports.ts'

type TrackMethod =
  | 'produce'
  | 'setProducerPaused'
  | 'closeProducer'
  | 'consume'
  | 'setConsumerPaused'
  | 'setPreferredLayers'
  | 'setPriority'
  | 'requestKeyFrame'
  | 'closeConsumer'

export function trackHandlers(rooms: Rooms): Pick<MediaHandlers, TrackMethod> {
  return {
    produce: (input) => produce(rooms, input),
    consume: (input) => consume(rooms, input),

    async setProducerPaused({ producerId, paused }) {
      const producer = findProducer(rooms, producerId)
      const room = rooms.room(producer.appData.roomId)
      await rooms.ask(room, 'NODE_FAULT', () => (paused ? producer.pause() : producer.resume()))
    },

    async closeProducer({ producerId }) {
      rooms.producers.get(producerId)?.close()
    },

    async setConsumerPaused({ consumerId, paused }) {
      await change(rooms, consumerId, (consumer) => (paused ? consumer.pause() : consumer.resume()))
    },

    async setPreferredLayers({ consumerId, spatialLayer, temporalLayer }) {
      await change(rooms, consumerId, (consumer) => {
        const wish = { spatialLayer, temporalLayer }
        return consumer.setPreferredLayers(consumer.appData.smooth?.within(wish) ?? wish)
      })
    },

    async setPriority({ consumerId, priority }) {
      await change(rooms, consumerId, (consumer) => consumer.setPriority(priority))
    },

    async requestKeyFrame({ consumerId }) {
      await change(rooms, consumerId, (consumer) => consumer.requestKeyFrame())
    },

    async closeConsumer({ consumerId }) {
      rooms.consumers.get(consumerId)?.close()
    },
  }
}

async function produce(rooms: Rooms, input: MediaInput<'produce'>) {
  const { kind, source, rtpParameters, paused } = input
  const { transport, room } = ofDirection(rooms, input.transportId, 'send')
  const { roomId, peerId } = transport.appData
  const producer: PeerProducer = await rooms.ask(room, 'REJECTED_PARAMETERS', () =>
    transport.produce({
      kind,
      rtpParameters,
      paused,
      keyFrameRequestDelay,
      appData: { roomId, peerId, transportId: transport.id, source, startedAt: performance.now() },
    }),
  )
  if (transport.closed) throw new MediaError('TRANSPORT_NOT_FOUND', `no transport ${transport.id}`)
  const producerId = producer.id
  rooms.producers.set(producerId, producer)
  producer.observer.once('close', () => rooms.producers.delete(producerId))
  producer.on('score', (scores) => {
    // Layers that nobody takes are not sent and score 0, so the best one tells how the way up is.
    const score = Math.max(0, ...scores.map((layer) => layer.score))
    rooms.emit({ name: 'producer.score', roomId, peerId, producerId, score })
  })
  if (source === 'microphone' && kind === 'audio') {
    await rooms.ask(room, 'NODE_FAULT', () => room.levels.addProducer({ producerId }))
  }
  return { producerId }
}

async function consume(rooms: Rooms, input: MediaInput<'consume'>) {
  const { producerId, rtpCapabilities } = input
  const { transport, room } = ofDirection(rooms, input.transportId, 'receive')
  const { roomId, peerId } = transport.appData
  const producer = room.piped.get(producerId) ?? findProducer(rooms, producerId)
  if (producer.appData.roomId !== roomId) {
    throw new MediaError('PRODUCER_NOT_FOUND', `no producer ${producerId} in room ${roomId}`)
  }
  if (!room.router.canConsume({ producerId, rtpCapabilities })) {
    throw new MediaError('CANNOT_CONSUME', 'the receiver has no codec for this producer')
  }
  const spatialLayer = isYoung(producer) ? 0 : input.spatialLayer
  const consumer: PeerConsumer = await rooms.ask(room, 'REJECTED_PARAMETERS', () =>
    transport.consume({
      ...consumerDefaults,
      ...(spatialLayer !== undefined && { preferredLayers: { spatialLayer } }),
      producerId,
      rtpCapabilities,
      appData: { roomId, peerId, transportId: transport.id },
    }),
  )
  if (transport.closed) throw new MediaError('TRANSPORT_NOT_FOUND', `no transport ${transport.id}`)
  if (producer.closed) throw new MediaError('PRODUCER_NOT_FOUND', `no producer ${producerId}`)
  register(rooms, room, consumer)
  if (producer.appData.source === 'camera' && consumer.type === 'simulcast')
    consumer.appData.smooth = new Smooth(consumer, rooms.log)
  const priority = priorities[producer.appData.source]
  if (priority > 1) await rooms.ask(room, 'NODE_FAULT', () => consumer.setPriority(priority))
  const { id: consumerId, kind, rtpParameters, producerPaused } = consumer
  return { consumerId, producerId, kind, rtpParameters, producerPaused }
}

/** Its receivers begin with the smallest size; what they ask for comes as soon as it is there. */
function isYoung({ appData }: PeerProducer): boolean {
  return performance.now() - appData.startedAt < sizesSettleWithin
}

function register(rooms: Rooms, room: Room, consumer: PeerConsumer): void {
  const { id: consumerId, producerId } = consumer
  const { roomId, peerId } = consumer.appData
  rooms.consumers.set(consumerId, consumer)
  room.place.consumers += 1
  consumer.observer.once('close', () => {
    room.place.consumers -= 1
    rooms.consumers.delete(consumerId)
    if (room.piped.has(producerId) && !isHeard(rooms, room, producerId)) {
      rooms.emit({ name: 'pipe.idle', roomId, producerId })
    }
  })
  consumer.on('producerclose', () => {
    rooms.emit({ name: 'consumer.closed', roomId, peerId, consumerId, producerId })
  })
  consumer.on('score', ({ score, producerScore }) => {
    rooms.emit({ name: 'consumer.score', roomId, peerId, consumerId, score, producerScore })
  })
  consumer.on('layerschange', (layers) => {
    const spatialLayer = layers?.spatialLayer ?? null
    rooms.emit({ name: 'consumer.layers', roomId, peerId, consumerId, spatialLayer })
  })
}

function ofDirection(
  rooms: Rooms,
  transportId: string,
  direction: TransportDirection,
): { transport: PeerTransport; room: Room } {
  const transport = findTransport(rooms, transportId)
  if (transport.appData.direction !== direction) {
    throw new MediaError('REJECTED_PARAMETERS', `transport ${transportId} is not there to ${direction}`)
  }
  return { transport, room: rooms.room(transport.appData.roomId) }
}

function findProducer(rooms: Rooms, producerId: string): PeerProducer {
  const producer = rooms.producers.get(producerId)
  if (!producer) throw new MediaError('PRODUCER_NOT_FOUND', `no producer ${producerId}`)
  return producer
}

async function change(
  rooms: Rooms,
  consumerId: string,
  request: (consumer: PeerConsumer) => Promise<void>,
): Promise<void> {
  const consumer = rooms.consumers.get(consumerId)
  if (!consumer) throw new MediaError('CONSUMER_NOT_FOUND', `no consumer ${consumerId}`)
  await rooms.ask(rooms.room(consumer.appData.roomId), 'NODE_FAULT', () => request(consumer))
}
