/**
 * A room's producers in a second router, of another worker or another node: at home a pipe consumer, at the edge a producer of the same
 * id. The pipe carries all layers; which of them a receiver gets is chosen at the edge. Who makes which pipe is the fleet's affair.
 */
import type { Consumer, PipeTransport } from 'mediasoup/types'
import { keyFrameRequestDelay } from './codecs.ts'
import type { MediaHandlers, MediaInput } from './methods.ts'
import type { PipeFlow, PipeMethod } from './pipe-port.ts'
import { MediaError, type NodeStatus } from './port.ts'
import type { PeerProducer, Room, Rooms } from './rooms.ts'

export type Pipe = {
  readonly room: Room
  readonly transport: PipeTransport
  readonly at: 'home' | 'edge'
  /** Producer → the consumer that takes it out of this router. */
  readonly out: Map<string, Consumer>
}

/**
 * @param listenAddress where workers listen
 * @param pipeAddress under which other nodes reach this one
 */
export function pipeHandlers(
  rooms: Rooms,
  listenAddress: string,
  pipeAddress: string,
): Pick<MediaHandlers, PipeMethod> {
  const { pipes } = rooms
  const find = (pipeId: string): Pipe => {
    const pipe = pipes.get(pipeId)
    if (!pipe) throw new MediaError('TRANSPORT_NOT_FOUND', `no pipe ${pipeId}`)
    return pipe
  }
  return {
    async openPipe({ roomId, pipeId, at, secure }) {
      const room = rooms.room(roomId)
      const transport = await rooms.ask(room, 'NODE_FAULT', () =>
        room.router.createPipeTransport({
          listenInfo: secure
            ? { protocol: 'udp', ip: listenAddress, announcedAddress: pipeAddress }
            : { protocol: 'udp', ip: '127.0.0.1' },
          enableRtx: secure,
          enableSrtp: secure,
        }),
      )
      pipes.set(pipeId, { room, transport, at, out: new Map() })
      transport.observer.once('close', () => pipes.delete(pipeId))
      if (transport.closed) pipes.delete(pipeId)
      const { tuple, srtpParameters } = transport
      return { ip: secure ? pipeAddress : '127.0.0.1', port: tuple.localPort, srtpParameters }
    },

    async connectPipe({ pipeId, ip, port, srtpParameters }) {
      const { room, transport } = find(pipeId)
      await rooms.ask(room, 'REJECTED_PARAMETERS', () => transport.connect({ ip, port, srtpParameters }))
    },

    async closePipe({ pipeId }) {
      pipes.get(pipeId)?.transport.close()
    },

    async pipeFlow({ pipeIds }) {
      const flows = await Promise.all(pipeIds.map((pipeId) => flowOf(rooms, pipeId)))
      return { pipes: flows.filter((flow) => flow !== null) }
    },

    pipeOut: ({ pipeId, producerId }) => pipeOut(rooms, find(pipeId), pipeId, producerId),

    async endPipeOut({ pipeId, producerId }) {
      const pipe = pipes.get(pipeId)
      pipe?.out.get(producerId)?.close()
      pipe?.out.delete(producerId)
    },

    pipeIn: (input) => pipeIn(rooms, find(input.pipeId), input),

    async setPipedPaused({ pipeId, producerId, paused }) {
      const { room } = find(pipeId)
      const producer = room.piped.get(producerId)
      if (producer === undefined) return
      await rooms.ask(room, 'NODE_FAULT', () => (paused ? producer.pause() : producer.resume()))
    },

    async endPipeIn({ pipeId, producerId, ifUnheard }) {
      const room = pipes.get(pipeId)?.room
      if (room === undefined) return { ended: true }
      if (ifUnheard && isHeard(rooms, room, producerId)) return { ended: false }
      room.piped.get(producerId)?.close()
      return { ended: true }
    },
  }
}

/** @returns null where it is not open, or is closed while its worker answers */
async function flowOf(rooms: Rooms, pipeId: string): Promise<PipeFlow | null> {
  const pipe = rooms.pipes.get(pipeId)
  if (pipe === undefined) return null
  try {
    const [stats] = await pipe.transport.getStats()
    return { pipeId, bytesSent: stats?.bytesSent ?? 0, bytesReceived: stats?.bytesReceived ?? 0 }
  } catch (error) {
    rooms.log.debug({ pipeId, err: error }, 'no statistics of a pipe')
    return null
  }
}

/** Edges at this node and who receives where. */
export function spreadAt(rooms: Rooms): Pick<NodeStatus, 'edges' | 'receivers'> {
  const edges = new Set<string>()
  for (const { at, room } of rooms.pipes.values()) if (at === 'edge') edges.add(room.roomId)
  const receivers = { home: 0, edge: 0 }
  for (const { appData } of rooms.transports.values()) {
    if (appData.direction === 'receive') receivers[edges.has(appData.roomId) ? 'edge' : 'home'] += 1
  }
  return { edges: edges.size, receivers }
}

/** Whether anybody at this edge receives it. */
export function isHeard(rooms: Rooms, room: Room, producerId: string): boolean {
  for (const consumer of rooms.consumers.values()) {
    if (consumer.producerId === producerId && consumer.appData.roomId === room.roomId) return true
  }
  return false
}

async function pipeOut(rooms: Rooms, { room, transport, out }: Pipe, pipeId: string, producerId: string) {
  const { roomId } = room
  const producer = rooms.producers.get(producerId)
  if (producer === undefined || producer.appData.roomId !== roomId) {
    throw new MediaError('PRODUCER_NOT_FOUND', `no producer ${producerId} in room ${roomId}`)
  }
  if (out.has(producerId)) throw new MediaError('REJECTED_PARAMETERS', 'it crosses this pipe already')
  const consumer = await rooms.ask(room, 'NODE_FAULT', () => transport.consume({ producerId }))
  if (producer.closed) throw new MediaError('PRODUCER_NOT_FOUND', `no producer ${producerId}`)
  out.set(producerId, consumer)
  consumer.observer.once('close', () => out.delete(producerId))
  const tell = (paused: boolean) => rooms.emit({ name: 'pipe.paused', roomId, pipeId, producerId, paused })
  consumer.on('producerpause', () => tell(true))
  consumer.on('producerresume', () => tell(false))
  consumer.on('producerclose', () => rooms.emit({ name: 'pipe.ended', roomId, pipeId, producerId }))
  const { peerId, source, startedAt } = producer.appData
  return {
    producerId,
    peerId,
    kind: consumer.kind,
    source,
    rtpParameters: consumer.rtpParameters,
    paused: producer.paused,
    ageMs: Math.max(0, Math.round(performance.now() - startedAt)),
  }
}

async function pipeIn(rooms: Rooms, { room, transport }: Pipe, input: MediaInput<'pipeIn'>): Promise<void> {
  const { producerId, peerId, kind, source, rtpParameters, paused, ageMs } = input
  const { roomId, piped } = room
  const producer: PeerProducer = await rooms.ask(room, 'REJECTED_PARAMETERS', () =>
    transport.produce({
      id: producerId,
      kind,
      rtpParameters,
      paused,
      keyFrameRequestDelay,
      appData: { roomId, peerId, transportId: transport.id, source, startedAt: performance.now() - ageMs },
    }),
  )
  if (producer.closed) throw new MediaError('TRANSPORT_NOT_FOUND', `no pipe ${input.pipeId}`)
  piped.set(producerId, producer)
  producer.observer.once('close', () => piped.delete(producerId))
}
