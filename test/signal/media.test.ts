/** Sending and receiving: rights, order, mute, and what happens when somebody is gone. The node is the fake; real.test.ts has a real one. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { MediaMethod } from '../../media/methods.ts'
import type { RequestInput, RoomSnapshot } from '../../server/contract/signal.ts'
import type { MediaSource } from '../../server/domain/room.ts'
import { audio, dtls, simulcast, until } from '../media/support.ts'
import { type Client, Hall } from './hall.ts'

let hall: Hall
let capabilities: RequestInput<'consumer.create'>['rtpCapabilities']
beforeEach(async () => {
  hall = await Hall.open()
  capabilities = (await hall.capabilities()) as typeof capabilities
})
afterEach(() => hall.close())

type Inside = { client: Client; snapshot: RoomSnapshot; personId: string }

async function call(): Promise<{ id: string; doctor: Inside; expert: Inside }> {
  const { people } = hall.world
  const { id } = await hall.world.consultationIn('scheduled')
  const doctor = await hall.enter(people.doctor)
  const expert = await hall.enter(people.expert)
  return {
    id,
    doctor: { client: doctor, snapshot: await doctor.join(id), personId: people.doctor.id },
    expert: { client: expert, snapshot: await expert.join(id), personId: people.expert.id },
  }
}

function production(
  snapshot: Pick<RoomSnapshot, 'sendTransport'>,
  source: MediaSource,
  paused = false,
): RequestInput<'producer.create'> {
  const kind = source === 'microphone' ? 'audio' : 'video'
  return {
    transportId: snapshot.sendTransport.transportId,
    kind,
    source,
    rtpParameters: (kind === 'audio'
      ? audio()
      : simulcast()) as RequestInput<'producer.create'>['rtpParameters'],
    paused,
  }
}

async function send({ client, snapshot }: Inside, source: MediaSource, paused = false): Promise<string> {
  return (await client.get('producer.create', production(snapshot, source, paused))).producerId
}

async function receive({ client }: Inside, producerIds: string[]) {
  return (await client.get('consumer.create', { producerIds, rtpCapabilities: capabilities })).consumers
}

const calls = (method: MediaMethod) =>
  hall.fake.calls.filter((call) => call.method === method).map((call) => call.input)

describe('sending and receiving', () => {
  it('goes from producer to paused consumers to their resumption', async () => {
    const { doctor, expert } = await call()
    await doctor.client.get('transport.connect', {
      transportId: doctor.snapshot.sendTransport.transportId,
      dtlsParameters: dtls,
    })
    const microphone = await send(doctor, 'microphone')
    const camera = await send(doctor, 'camera')
    expect(await expert.client.next('producer.created')).toEqual({
      personId: doctor.personId,
      producerId: microphone,
      source: 'microphone',
      kind: 'audio',
      paused: false,
    })
    expect(await expert.client.next('producer.created')).toMatchObject({
      producerId: camera,
      source: 'camera',
    })
    expect(doctor.client.names()).not.toContain('producer.created')

    const consumers = await receive(expert, [microphone, camera])
    expect(consumers.map(({ producerId, personId, source }) => ({ producerId, personId, source }))).toEqual([
      { producerId: microphone, personId: doctor.personId, source: 'microphone' },
      { producerId: camera, personId: doctor.personId, source: 'camera' },
    ])
    expect(calls('setConsumerPaused')).toEqual([])
    const consumerIds = consumers.map(({ consumerId }) => consumerId)
    await expert.client.get('consumer.resume', { consumerIds })
    expect(calls('setConsumerPaused')).toEqual(
      consumerIds.map((consumerId) => ({ consumerId, paused: false })),
    )
    const [, picture = ''] = consumerIds
    await expert.client.get('consumer.set_layers', { consumerId: picture, spatialLayer: 2 })
    expect(calls('setPreferredLayers')).toEqual([{ consumerId: picture, spatialLayer: 2 }])
    await expert.client.get('consumer.set_paused', { consumerId: picture, paused: true })
    const restarted = await expert.client.get('transport.restart_ice', {
      transportId: expert.snapshot.receiveTransport.transportId,
    })
    expect(restarted.iceParameters.usernameFragment).not.toBe('')
    const id = doctor.snapshot.consultationId
    const late = await hall.letIn(id, hall.world.people.colleague, expert.client)
    const { participants } = await late.join(id)
    expect(participants[0]?.producers).toMatchObject([{ source: 'microphone' }, { source: 'camera' }])

    await doctor.client.get('producer.close', { producerId: camera })
    expect(await expert.client.next('producer.closed')).toEqual({
      personId: doctor.personId,
      producerId: camera,
    })
    await until('consumer.closed', () => expert.client.names().includes('consumer.closed'))
    expect(await expert.client.code('consumer.resume', { consumerIds: [picture] })).toBe('NOT_FOUND')
  })

  it('names the person who speaks', async () => {
    const { id, doctor, expert } = await call()
    const producerId = await send(doctor, 'microphone')
    hall.fake.emit({ name: 'speaker.changed', roomId: id, producerId })
    expect(await expert.client.next('speaker.changed')).toEqual({ personId: doctor.personId })
    hall.fake.emit({ name: 'speaker.changed', roomId: id, producerId: null })
    expect(await expert.client.next('speaker.changed')).toEqual({ personId: null })
  })

  it('receiving anew replaces what was received', async () => {
    const { doctor, expert } = await call()
    const producerId = await send(doctor, 'camera')
    const [first] = await receive(expert, [producerId])
    const [second] = await receive(expert, [producerId, producerId])
    expect(second?.consumerId).not.toBe(first?.consumerId)
    expect(calls('closeConsumer')).toEqual([{ consumerId: first?.consumerId }])
    expect(calls('consume')).toHaveLength(2)
  })

  it('leaves out a producer that ended a moment ago', async () => {
    const { doctor, expert } = await call()
    const [microphone, camera] = [await send(doctor, 'microphone'), await send(doctor, 'camera')]
    await doctor.client.get('producer.close', { producerId: camera })
    expect((await receive(expert, [microphone, camera])).map(({ producerId }) => producerId)).toEqual([
      microphone,
    ])
    hall.fake.failNext('consume', 'CANNOT_CONSUME')
    expect(
      await expert.client.code('consumer.create', {
        producerIds: [microphone],
        rtpCapabilities: capabilities,
      }),
    ).toBe('MEDIA_REJECTED')
  })
})

describe('mute', () => {
  it('is known before the producer exists', async () => {
    const { doctor, expert } = await call()
    const producerId = await send(doctor, 'microphone', true)
    expect(calls('produce')).toMatchObject([{ source: 'microphone', paused: true }])
    expect(await expert.client.next('producer.created')).toMatchObject({ producerId, paused: true })
    const [consumer] = await receive(expert, [producerId])
    expect(consumer?.producerPaused).toBe(true)
    await doctor.client.get('producer.set_paused', { producerId, paused: false })
    expect(calls('setProducerPaused')).toEqual([{ producerId, paused: false }])
    expect(await expert.client.next('producer.paused')).toEqual({
      personId: doctor.personId,
      producerId,
      paused: false,
    })
  })

  it('what a lost connection sent is silent at the server before the others hear of it, and comes back as it is sent anew', async () => {
    const { id, doctor, expert } = await call()
    const microphone = await send(doctor, 'microphone')
    const camera = await send(doctor, 'camera', true)
    doctor.client.breakOff()
    await expert.client.next('participant.dropped')
    expect(calls('setProducerPaused')).toEqual([{ producerId: microphone, paused: true }])
    const { participants } = await expert.client.get('room.resync', {})
    expect(participants[0]?.producers.map(({ paused }) => paused)).toEqual([true, true])

    const back = await hall.enter(hall.world.people.doctor)
    const snapshot = await back.join(id)
    expect(await expert.client.next('producer.closed')).toMatchObject({ producerId: microphone })
    expect(await expert.client.next('producer.closed')).toMatchObject({ producerId: camera })
    const again = await send({ client: back, snapshot, personId: doctor.personId }, 'microphone', true)
    expect(calls('produce').at(-1)).toMatchObject({ source: 'microphone', paused: true })
    expect(
      (await hall.media.describeRoom({ roomId: id })).peers.flatMap((peer) => peer.producers),
    ).toMatchObject([{ producerId: again, paused: true }])
  })

  it('a connection that cannot be silenced is closed', async () => {
    const { id, doctor, expert } = await call()
    await send(doctor, 'microphone')
    hall.fake.failNext('setProducerPaused', 'NODE_FAULT')
    hall.fake.failNext('closePeer', 'NODE_UNREACHABLE')
    doctor.client.breakOff()
    await expert.client.next('participant.dropped')
    /* and where the node did not even hear that, it is told again */
    await until('the peer to be closed', async () => {
      const { peers } = await hall.media.describeRoom({ roomId: id })
      return peers.every(({ peerId }) => !peerId.startsWith(doctor.personId))
    })
  })
})

describe('rights', () => {
  it('without a seat nothing is sent or received', async () => {
    const { doctor } = await call()
    const producerId = await send(doctor, 'microphone')
    const outsider = await hall.enter(hall.world.people.colleague)
    expect(await outsider.code('producer.create', production(doctor.snapshot, 'camera'))).toBe('NOT_IN_ROOM')
    expect(
      await outsider.code('consumer.create', { producerIds: [producerId], rtpCapabilities: capabilities }),
    ).toBe('NOT_IN_ROOM')
    expect(await outsider.code('producer.set_paused', { producerId, paused: true })).toBe('NOT_IN_ROOM')
    expect(await outsider.code('chat.send', { key: 'outsider-1', text: '在吗' })).toBe('NOT_IN_ROOM')
  })

  it('another person’s and another room’s ids are unknown', async () => {
    const { doctor, expert } = await call()
    const producerId = await send(doctor, 'microphone')
    const [consumer] = await receive(expert, [producerId])
    const consumerId = consumer?.consumerId ?? ''
    const { transportId } = doctor.snapshot.sendTransport

    const other = await hall.world.consultationIn('reporting', {
      line: hall.world.lines[1],
      requester: hall.world.people.otherDoctor,
      expert: hall.world.people.otherExpert,
    })
    const stranger = await hall.enter(hall.world.people.otherDoctor)
    const strange = { client: stranger, snapshot: await stranger.join(other.id), personId: '' }
    const foreign = await send(strange, 'microphone')

    for (const { client } of [expert, strange]) {
      expect(await client.code('producer.create', production(doctor.snapshot, 'camera'))).toBe('NOT_FOUND')
      expect(await client.code('producer.set_paused', { producerId, paused: true })).toBe('NOT_FOUND')
      expect(await client.code('producer.close', { producerId })).toBe('NOT_FOUND')
      expect(await client.code('transport.connect', { transportId, dtlsParameters: dtls })).toBe('NOT_FOUND')
      expect(await client.code('transport.restart_ice', { transportId })).toBe('NOT_FOUND')
    }
    for (const { client } of [doctor, strange]) {
      expect(await client.code('consumer.resume', { consumerIds: [consumerId] })).toBe('NOT_FOUND')
      expect(await client.code('consumer.set_paused', { consumerId, paused: false })).toBe('NOT_FOUND')
      expect(await client.code('consumer.set_layers', { consumerId, spatialLayer: 0 })).toBe('NOT_FOUND')
      /* one's own producer is no more to be received than a foreign one */
      const wanted = { producerIds: [producerId], rtpCapabilities: capabilities }
      expect(await client.code('consumer.create', wanted)).toBe('NOT_FOUND')
    }
    expect((await receive(expert, [producerId, foreign])).map((one) => one.producerId)).toEqual([producerId])
    expect(calls('closeProducer')).toEqual([])
  })

  it('one of each source, of its kind, on the transport for sending', async () => {
    const { doctor } = await call()
    await send(doctor, 'microphone')
    const { client, snapshot } = doctor
    expect(await client.code('producer.create', production(snapshot, 'microphone'))).toBe('MEDIA_REJECTED')
    const picture = production(snapshot, 'camera')
    expect(await client.code('producer.create', { ...picture, kind: 'audio' })).toBe('MEDIA_REJECTED')
    const wrongWay = { ...picture, transportId: snapshot.receiveTransport.transportId }
    expect(await client.code('producer.create', wrongWay)).toBe('NOT_FOUND')
    await send(doctor, 'camera')
    await send(doctor, 'screen')
  })

  it('what the node refuses is told apart from a node that is away', async () => {
    const { doctor } = await call()
    const input = production(doctor.snapshot, 'camera')
    hall.fake.failNext('produce', 'REJECTED_PARAMETERS')
    expect(await doctor.client.code('producer.create', input)).toBe('MEDIA_REJECTED')
    hall.fake.failNext('produce', 'NODE_UNREACHABLE')
    expect(await doctor.client.code('producer.create', input)).toBe('MEDIA_UNAVAILABLE')
    expect(await doctor.client.code('producer.create', input)).toBe('ok')
  })
})

describe('a node that loses things', () => {
  it('a lost room is joined again: seats and stays go on, media is new', async () => {
    const { id, doctor, expert } = await call()
    await send(doctor, 'microphone')
    hall.fake.loseRoom(id)
    for (const { client } of [doctor, expert]) {
      expect(await client.next('room.lost')).toEqual({ consultationId: id })
    }
    expect(await doctor.client.code('producer.create', production(doctor.snapshot, 'camera'))).toBe(
      'MEDIA_UNAVAILABLE',
    )
    const snapshot = await doctor.client.join(id)
    expect(await expert.client.next('participant.returned')).toMatchObject({ producers: [] })
    await send({ ...doctor, snapshot }, 'microphone', true)
    await expert.client.join(id)
    expect(await hall.presences(id)).toHaveLength(2)
    expect((await hall.events(id)).filter((kind) => kind === 'room.returned')).toEqual([])
  })

  it('who had their media at a lost edge comes in anew alone; the others go on', async () => {
    const { id, doctor, expert } = await call()
    await send(expert, 'microphone')
    const { peers } = await hall.media.describeRoom({ roomId: id })
    const own = peers.find(({ transports }) =>
      transports.some(({ transportId }) => transportId === doctor.snapshot.sendTransport.transportId),
    )
    hall.fake.emit({ name: 'peer.lost', roomId: id, peerId: own?.peerId ?? '' })
    expect(await doctor.client.next('room.lost')).toEqual({ consultationId: id })
    const snapshot = await doctor.client.join(id)
    await send({ ...doctor, snapshot }, 'microphone')
    expect(expert.client.names()).not.toContain('room.lost')
    const after = await hall.media.describeRoom({ roomId: id })
    expect(after.peers.flatMap(({ producers }) => producers)).toHaveLength(2)
    expect(await hall.presences(id)).toHaveLength(2)
  })

  it('a node that is away for a moment only is not told; one that stays away is', async () => {
    const { doctor } = await call()
    hall.fake.emit({ name: 'node.lost' })
    hall.fake.emit({ name: 'node.found' })
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(doctor.client.names()).not.toContain('room.lost')
    hall.fake.emit({ name: 'node.lost' })
    await doctor.client.next('room.lost')
  })

  it('an entry that the node cannot serve leaves no stay', async () => {
    const { people } = hall.world
    const { id } = await hall.world.consultationIn('scheduled')
    const doctor = await hall.enter(people.doctor)
    hall.fake.failNext('createTransport', 'NODE_UNREACHABLE')
    expect(await doctor.joinCode(id)).toBe('MEDIA_UNAVAILABLE')
    expect(await hall.presences(id)).toEqual([])
    expect((await hall.media.status()).rooms).toBe(1) // the one that the capabilities were read from
    expect(await doctor.joinCode(id)).toBe('ok')
  })

  it('a seat that is ended closes its media at the node', async () => {
    const { id, doctor } = await call()
    await send(doctor, 'microphone')
    await doctor.client.get('room.leave', {})
    const { peers } = await hall.media.describeRoom({ roomId: id })
    expect(peers.map(({ peerId }) => peerId.split('.')[0])).toEqual([hall.world.people.expert.id])
  })
})

describe('the relay', () => {
  it('opens for an hour to each who enters, and anew to a connection that is mended', async () => {
    const relay = { urls: ['turn:relay.example.cn?transport=udp'], secret: 'x'.repeat(32) }
    await hall.close()
    hall = await Hall.open({ relay })
    const { id } = await hall.world.consultationIn('scheduled')
    const client = await hall.enter(hall.world.people.doctor)
    const { iceServers, sendTransport } = await client.join(id)
    const keys = { username: expect.stringMatching(/^\d{10}:[0-9a-f]{16}$/), credential: expect.any(String) }
    expect(iceServers).toEqual([{ urls: relay.urls[0], ...keys }])
    const { transportId } = sendTransport
    const restarted = await client.get('transport.restart_ice', { transportId })
    expect(restarted.iceServers).toEqual([{ urls: relay.urls[0], ...keys }])
  })
})
