/** The promises of the port, asked of a real node and of the fake that other tests stand on. */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFakeMedia } from '../../media/fake.ts'
import { createFleet } from '../../media/fleet.ts'
import type { MediaEvent, MediaPort, RtpCapabilities } from '../../media/port.ts'
import { audio, dtls, receiverOf, Stage, silent, simulcast, until } from './support.ts'

const stage = new Stage()
afterAll(() => stage.close())

const open = {
  node: async () => {
    await (await stage.node()).ready()
    return stage.connect()
  },
  fake: async () => {
    const media = createFakeMedia()
    const events: MediaEvent[] = []
    media.onEvent((event) => events.push(event))
    return { media, events }
  },
  fleet: async () => {
    const nodes = ['a', 'b'].map((name) => ({ name, port: createFakeMedia() }))
    const media = createFleet(nodes, silent)
    const events: MediaEvent[] = []
    media.onEvent((event) => events.push(event))
    return { media, events }
  },
}

describe.each(['node', 'fake', 'fleet'] as const)('media port of the %s', (which) => {
  let media: MediaPort
  let events: MediaEvent[]
  let receiver: RtpCapabilities

  beforeAll(async () => {
    ;({ media, events } = await open[which]())
    receiver = await receiverOf((await media.openRoom({ roomId: 'any' })).rtpCapabilities)
  })
  afterAll(() => media.close())

  const send = (roomId: string, peerId: string) =>
    media.createTransport({ roomId, peerId, direction: 'send' })
  const receive = (roomId: string, peerId: string) =>
    media.createTransport({ roomId, peerId, direction: 'receive' })

  /** `doctor` shows a camera, `expert` watches it. */
  async function watching(roomId: string) {
    await media.openRoom({ roomId })
    const from = await send(roomId, 'doctor')
    const to = await receive(roomId, 'expert')
    const { producerId } = await media.produce({
      transportId: from.transportId,
      kind: 'video',
      source: 'camera',
      rtpParameters: simulcast(),
      paused: false,
    })
    const consumer = await media.consume({
      transportId: to.transportId,
      producerId,
      rtpCapabilities: receiver,
    })
    return { from, to, producerId, consumer }
  }

  it('opens a room once, and closes it as often as one likes', async () => {
    const [first, second] = await Promise.all([
      media.openRoom({ roomId: 'once' }),
      media.openRoom({ roomId: 'once' }),
    ])
    expect(second).toEqual(first)
    const { transportId } = await send('once', 'p')
    expect((await media.openRoom({ roomId: 'once' })).rtpCapabilities).toEqual(first.rtpCapabilities)
    expect((await media.describeRoom({ roomId: 'once' })).peers[0]?.transports).toEqual([
      { transportId, direction: 'send', state: 'new' },
    ])
    await media.closeRoom({ roomId: 'once' })
    await media.closeRoom({ roomId: 'once' })
    await expect(media.describeRoom({ roomId: 'once' })).rejects.toMatchObject({ code: 'ROOM_NOT_FOUND' })
    await expect(media.restartIce({ transportId })).rejects.toMatchObject({ code: 'TRANSPORT_NOT_FOUND' })
  })

  it('offers Opus with FEC and DTX, VP8 first, then H.264 constrained baseline', async () => {
    const { rtpCapabilities } = await media.openRoom({ roomId: 'any' })
    const codecs = rtpCapabilities.codecs?.filter(({ mimeType }) => !mimeType.endsWith('rtx'))
    expect(codecs?.map(({ mimeType }) => mimeType)).toEqual(['audio/opus', 'video/VP8', 'video/H264'])
    expect(codecs?.[0]?.parameters).toMatchObject({ useinbandfec: 1, usedtx: 1 })
    expect(codecs?.[2]?.parameters).toMatchObject({ 'profile-level-id': '42e01f', 'packetization-mode': 1 })
  })

  it('gives what a browser needs for a transport, and new ICE credentials on restart', async () => {
    const transport = await send('any', 'ice')
    expect(transport.iceCandidates[0]?.protocol).toBe('udp')
    expect(transport.dtlsParameters.fingerprints.length).toBeGreaterThan(0)
    await media.connectTransport({ transportId: transport.transportId, dtlsParameters: dtls })
    await expect(
      media.connectTransport({ transportId: transport.transportId, dtlsParameters: dtls }),
    ).rejects.toMatchObject({ code: 'REJECTED_PARAMETERS' })
    const { iceParameters } = await media.restartIce({ transportId: transport.transportId })
    expect(iceParameters.usernameFragment).not.toBe(transport.iceParameters.usernameFragment)
    await media.closeTransport({ transportId: transport.transportId })
    await media.closeTransport({ transportId: transport.transportId })
  })

  it('starts consumers paused, keeps their layers, and describes it all', async () => {
    const { producerId, consumer, from, to } = await watching('layers')
    const { consumerId } = consumer
    expect(consumer).toMatchObject({ producerId, kind: 'video', producerPaused: false })
    expect(consumer.rtpParameters.encodings?.[0]?.scalabilityMode).toBe('L3T3')
    await media.setPreferredLayers({ consumerId, spatialLayer: 0, temporalLayer: 1 })
    await media.setPriority({ consumerId, priority: 200 })
    await media.requestKeyFrame({ consumerId })
    const consumers = async () =>
      (await media.describeRoom({ roomId: 'layers' })).peers.find(({ peerId }) => peerId === 'expert')
        ?.consumers
    expect(await consumers()).toEqual([{ consumerId, producerId, transportId: to.transportId, paused: true }])
    await media.setConsumerPaused({ consumerId, paused: false })
    expect((await consumers())?.[0]?.paused).toBe(false)
    await media.setProducerPaused({ producerId, paused: true })
    const { peers } = await media.describeRoom({ roomId: 'layers' })
    expect(peers.find(({ peerId }) => peerId === 'doctor')?.producers).toEqual([
      { producerId, transportId: from.transportId, kind: 'video', source: 'camera', paused: true },
    ])
    expect(await media.stats({ roomId: 'layers' })).toMatchObject({
      transports: 2,
      producers: 1,
      consumers: 1,
    })
  })

  it('asks for NACK on sound too', async () => {
    await media.openRoom({ roomId: 'sound' })
    const { producerId } = await media.produce({
      transportId: (await send('sound', 'a')).transportId,
      kind: 'audio',
      source: 'microphone',
      rtpParameters: audio(),
      paused: true,
    })
    const withNack = structuredClone(receiver)
    withNack.codecs?.find(({ mimeType }) => mimeType === 'audio/opus')?.rtcpFeedback?.push({ type: 'nack' })
    const { rtpParameters, producerPaused } = await media.consume({
      transportId: (await receive('sound', 'b')).transportId,
      producerId,
      rtpCapabilities: withNack,
    })
    expect(producerPaused).toBe(true)
    expect(rtpParameters.codecs[0]?.rtcpFeedback).toContainEqual(expect.objectContaining({ type: 'nack' }))
  })

  it('tells the receivers when a producer ends, and nobody who closed a thing himself', async () => {
    const closedOf = (roomId: string) =>
      events.filter((event) => event.name === 'consumer.closed' && event.roomId === roomId)
    const one = await watching('ends')
    await media.closeProducer({ producerId: one.producerId })
    await until('consumer.closed', () => closedOf('ends').length === 1)
    expect(closedOf('ends')[0]).toMatchObject({ peerId: 'expert', consumerId: one.consumer.consumerId })
    await media.closeProducer({ producerId: one.producerId })

    const two = await watching('ends')
    await media.closeConsumer({ consumerId: two.consumer.consumerId })
    await media.closeConsumer({ consumerId: two.consumer.consumerId })
    await media.closeProducer({ producerId: two.producerId })

    const three = await watching('ends')
    await media.closePeer({ roomId: 'ends', peerId: 'expert' })
    await media.closeProducer({ producerId: three.producerId })
    await media.closeRoom({ roomId: 'ends' })
    // A wrong event would come within a few milliseconds.
    await sleep(100)
    expect(closedOf('ends')).toHaveLength(1)
  })

  it('closes a peer with everything of it and nothing of others', async () => {
    const { consumer } = await watching('peer')
    await media.closePeer({ roomId: 'peer', peerId: 'doctor' })
    await media.closePeer({ roomId: 'peer', peerId: 'doctor' })
    await media.closePeer({ roomId: 'nowhere', peerId: 'doctor' })
    const { peers } = await media.describeRoom({ roomId: 'peer' })
    expect(peers.map(({ peerId }) => peerId)).toEqual(['expert'])
    expect(peers[0]?.consumers).toEqual([])
    await until('the event', () =>
      events.some((event) => event.name === 'consumer.closed' && event.consumerId === consumer.consumerId),
    )
  })

  it('answers what is not there or not allowed with its code', async () => {
    const { from, to, producerId } = await watching('codes')
    await media.openRoom({ roomId: 'elsewhere' })
    const stranger = await receive('elsewhere', 'x')
    const code = (promise: Promise<unknown>) =>
      promise.then(
        () => 'accepted',
        (error) => error.code,
      )
    const rtp = { kind: 'video', source: 'camera', rtpParameters: simulcast('7'), paused: false } as const
    const consume = { rtpCapabilities: receiver, producerId }
    expect(await code(send('nowhere', 'p'))).toBe('ROOM_NOT_FOUND')
    expect(await code(media.stats({ roomId: 'nowhere' }))).toBe('ROOM_NOT_FOUND')
    expect(await code(media.connectTransport({ transportId: 'no', dtlsParameters: dtls }))).toBe(
      'TRANSPORT_NOT_FOUND',
    )
    expect(await code(media.produce({ transportId: 'no', ...rtp }))).toBe('TRANSPORT_NOT_FOUND')
    expect(await code(media.produce({ transportId: to.transportId, ...rtp }))).toBe('REJECTED_PARAMETERS')
    expect(await code(media.consume({ transportId: from.transportId, ...consume }))).toBe(
      'REJECTED_PARAMETERS',
    )
    expect(await code(media.consume({ transportId: stranger.transportId, ...consume }))).toBe(
      'PRODUCER_NOT_FOUND',
    )
    expect(
      await code(media.consume({ transportId: to.transportId, producerId, rtpCapabilities: { codecs: [] } })),
    ).toBe('CANNOT_CONSUME')
    expect(await code(media.setProducerPaused({ producerId: 'no', paused: true }))).toBe('PRODUCER_NOT_FOUND')
    expect(await code(media.requestKeyFrame({ consumerId: 'no' }))).toBe('CONSUMER_NOT_FOUND')
    expect(await code(media.setPriority({ consumerId: 'no', priority: 0 }))).toBe('REJECTED_PARAMETERS')
    expect(await code(media.openRoom({ roomId: '' }))).toBe('REJECTED_PARAMETERS')
  })

  it('says how the node is', async () => {
    const status = await media.status()
    expect(status).toMatchObject({ workers: which === 'fleet' ? 2 : 1, announcedAddress: '127.0.0.1' })
    expect(status.ports[0]?.udp).toBeGreaterThan(0)
    expect(status.rooms).toBeGreaterThan(0)
  })
})
