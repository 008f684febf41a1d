/**
 * What a person sends and receives. Every id is looked up among the person's own or among the room's: an id of another room is as
 * unknown as one that never was.
 */

import { describeError } from '../../app/problem.ts'
import { AppError } from '../../contract/errors.ts'
import type { ConsumerShape, RequestInput } from '../../contract/signal.ts'
import { guestMaySend, isGuestRole } from '../../domain/guest.ts'
import { type MediaSource, maySpeak } from '../../domain/room.ts'
import type { Taking } from '../interest.ts'
import { createConsumer } from '../media.ts'
import { type SeatProducer, tellSeat } from '../room.ts'
import { capabilitiesIn, parametersIn } from '../rtp.ts'
import { mediaOf, type SeatedHandlers, type SeatedVisit } from '../visit.ts'

const kindOf: Readonly<Record<MediaSource, 'audio' | 'video'>> = {
  microphone: 'audio',
  camera: 'video',
  screen: 'video',
  examination: 'video',
  tongue: 'video',
  document: 'video',
  microscope: 'video',
  stethoscope: 'audio',
}

type MediaName = Exclude<
  Extract<keyof SeatedHandlers, `${'transport' | 'producer' | 'consumer'}.${string}`>,
  'consumer.request_key_frame'
>
type MediaHandlers = Pick<SeatedHandlers, MediaName>

export const mediaHandlers: MediaHandlers = {
  async 'transport.connect'(visit, input) {
    const transportId = ownTransport(visit, input.transportId)
    await visit.rooms.media.connectTransport({ transportId, dtlsParameters: input.dtlsParameters })
    return {}
  },
  async 'transport.restart_ice'(visit, input) {
    const restarted = await visit.rooms.media.restartIce({
      transportId: ownTransport(visit, input.transportId),
    })
    return { ...restarted, iceServers: visit.iceServers() }
  },
  'producer.create': createProducer,
  async 'producer.set_paused'(visit, { producerId, paused }) {
    const producer = ownProducer(visit, producerId)
    await visit.rooms.media.setProducerPaused({ producerId, paused })
    producer.paused = paused
    const { personId } = visit.seat.person
    if (!paused && producer.source === 'microphone') visit.room.controls?.silenced.delete(personId)
    visit.room.tellReceivers(visit.seat, 'producer.paused', { personId, producerId, paused })
    visit.rooms.recorder.follow(visit.room)
    return {}
  },
  async 'producer.close'(visit, { producerId }) {
    ownProducer(visit, producerId)
    await visit.rooms.media.closeProducer({ producerId })
    mediaOf(visit).producers.delete(producerId)
    visit.room.changed = true
    const { personId } = visit.seat.person
    visit.room.tellReceivers(visit.seat, 'producer.closed', { personId, producerId })
    visit.rooms.recorder.follow(visit.room)
    return {}
  },
  'consumer.create': createConsumers,
  async 'consumer.resume'(visit, { consumerIds }) {
    const { consumers } = mediaOf(visit)
    /* one that was closed a moment ago must not keep the others waiting */
    const own = consumerIds.filter((consumerId) => consumers.has(consumerId))
    if (own.length === 0) throw new AppError('NOT_FOUND')
    await Promise.all(
      own.map((consumerId) => visit.rooms.media.setConsumerPaused({ consumerId, paused: false })),
    )
    return {}
  },
  async 'consumer.set_paused'(visit, { consumerId, paused }) {
    requireConsumer(visit, consumerId)
    note(visit, consumerId, { paused })
    await visit.rooms.media.setConsumerPaused({ consumerId, paused })
    return {}
  },
  async 'consumer.set_layers'(visit, { consumerId, spatialLayer }) {
    requireConsumer(visit, consumerId)
    note(visit, consumerId, { layer: spatialLayer })
    await visit.rooms.media.setPreferredLayers({ consumerId, spatialLayer })
    return {}
  },
}

function ownTransport(visit: SeatedVisit, transportId: string): string {
  const { sendTransportId, receiveTransportId } = mediaOf(visit)
  if (transportId !== sendTransportId && transportId !== receiveTransportId) throw new AppError('NOT_FOUND')
  return transportId
}

function ownProducer(visit: SeatedVisit, producerId: string): SeatProducer {
  const producer = mediaOf(visit).producers.get(producerId)
  if (producer === undefined) throw new AppError('NOT_FOUND')
  return producer
}

function requireConsumer(visit: SeatedVisit, consumerId: string): void {
  if (!mediaOf(visit).consumers.has(consumerId)) throw new AppError('NOT_FOUND')
}

/** The sender hears of it before the node does: a size that is to come takes longest there. */
function note(visit: SeatedVisit, consumerId: string, change: Partial<Taking>): void {
  const { takings } = mediaOf(visit)
  takings.set(consumerId, { layer: 3, paused: false, ...takings.get(consumerId), ...change })
  visit.rooms.interest.follow(visit.room)
}

/**
 * One of each source for a person; the mute state goes to the node with the producer, so no packet passes before it.
 * @throws AppError ROOM_FULL where somebody who looked on finds no place to speak from
 */
async function createProducer(
  visit: SeatedVisit,
  input: RequestInput<'producer.create'>,
): Promise<{ producerId: string }> {
  const { rooms, room, seat } = visit
  const { transportId, kind, source } = input
  const { personId } = seat.person
  /* silenced by the host while the connection was lost: only a press of theirs opens it again */
  const silenced = source === 'microphone' && room.controls?.silenced.has(personId) === true
  const paused = input.paused || silenced
  const { sendTransportId, producers } = mediaOf(visit)
  if (transportId !== sendTransportId) throw new AppError('NOT_FOUND')
  if (isGuestRole(seat.role) && !guestMaySend(source)) throw new AppError('FORBIDDEN')
  if (producers.size === 0 && !maySpeak(seat.role, room.seatedBeside(personId)))
    throw new AppError('ROOM_FULL')
  const taken = [...producers.values()].some((producer) => producer.source === source)
  if (kind !== kindOf[source] || taken) throw new AppError('MEDIA_REJECTED')
  const { producerId } = await rooms.media.produce({
    transportId,
    kind,
    source,
    rtpParameters: parametersIn(input.rtpParameters),
    paused,
  })
  const producer: SeatProducer = { producerId, source, kind, paused }
  producers.set(producerId, producer)
  room.changed = true
  const created = { personId, ...producer }
  room.tellReceivers(seat, 'producer.created', created)
  room.tellPrepared(seat, 'producer.created', created)
  if (paused && !input.paused) tellSeat(seat, 'host.muted', { by: null })
  rooms.recorder.follow(room)
  return { producerId }
}

/**
 * Those that are there and can be received; a producer that ended a moment ago is left out.
 * @throws AppError NOT_FOUND where none is there, MediaError where none can be received
 */
async function createConsumers(
  visit: SeatedVisit,
  input: RequestInput<'consumer.create'>,
): Promise<{ consumers: ConsumerShape[] }> {
  const wanted = [...new Set(input.producerIds)].flatMap((producerId) => {
    const found = visit.room.findProducer(producerId)
    if (found === undefined || found.seat === visit.seat) return []
    return visit.room.mayReceive(visit.seat.role, found.seat.role) ? [found] : []
  })
  if (wanted.length === 0) throw new AppError('NOT_FOUND')
  await closeFormer(
    visit,
    wanted.map(({ producer }) => producer.producerId),
  )
  visit.room.changed = true
  const capabilities = capabilitiesIn(input.rtpCapabilities)
  const media = mediaOf(visit)
  const results = await Promise.allSettled(
    wanted.map(({ seat, producer }) =>
      createConsumer(visit.rooms, media, capabilities, { producer, personId: seat.person.personId }),
    ),
  )
  const consumers = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  const failed = results.find((result) => result.status === 'rejected')
  if (failed !== undefined) {
    if (consumers.length === 0) throw failed.reason
    visit.deps.log.warn({ error: describeError(failed.reason) }, 'not every producer could be received')
  }
  return { consumers }
}

/** Receiving anew what is received already (a frozen picture) replaces it. */
async function closeFormer(visit: SeatedVisit, producerIds: string[]): Promise<void> {
  const { consumers, takings } = mediaOf(visit)
  const former = [...consumers].filter(([, producerId]) => producerIds.includes(producerId))
  for (const [consumerId] of former) {
    consumers.delete(consumerId)
    takings.delete(consumerId)
  }
  await Promise.all(former.map(([consumerId]) => visit.rooms.media.closeConsumer({ consumerId })))
}
