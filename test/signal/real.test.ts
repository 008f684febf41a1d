/** Signalling in front of a real media node: real workers, real refusals, real kills. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { MediaPort } from '../../media/port.ts'
import type { RequestInput, RoomSnapshot } from '../../server/contract/signal.ts'
import { audio, dtls, receiverOf, Stage, simulcast, type TestNode, until } from '../media/support.ts'
import { type Client, Hall } from './hall.ts'

type Production = RequestInput<'producer.create'>
type Capabilities = RequestInput<'consumer.create'>['rtpCapabilities']
type Inside = { client: Client; snapshot: RoomSnapshot; personId: string }

let stage: Stage
let node: TestNode
let media: MediaPort
let hall: Hall
beforeEach(async () => {
  stage = new Stage()
  node = await stage.node()
  await node.ready()
  media = (await stage.connect({ connectMs: 300 })).media
  hall = await Hall.open({ media, timing: { seatKeptMs: 1_500, nodeGraceMs: 300 } })
})
afterEach(async () => {
  await hall.close()
  await stage.close()
})

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

async function publish({ client, snapshot }: Inside): Promise<string[]> {
  const { transportId } = snapshot.sendTransport
  await client.get('transport.connect', { transportId, dtlsParameters: dtls })
  const rtp = (parameters: unknown) => parameters as Production['rtpParameters']
  const [sound, picture] = await Promise.all([
    client.get('producer.create', {
      transportId,
      kind: 'audio',
      source: 'microphone',
      rtpParameters: rtp(audio()),
      paused: true,
    }),
    client.get('producer.create', {
      transportId,
      kind: 'video',
      source: 'camera',
      rtpParameters: rtp(simulcast()),
      paused: false,
    }),
  ])
  return [sound.producerId, picture.producerId]
}

async function watch({ client, snapshot }: Inside, producerIds: string[]) {
  const rtpCapabilities = (await receiverOf(snapshot.rtpCapabilities as never)) as Capabilities
  const { consumers } = await client.get('consumer.create', { producerIds, rtpCapabilities })
  await client.get('consumer.resume', { consumerIds: consumers.map((one) => one.consumerId) })
  return consumers
}

describe('a call on a real node', () => {
  it('both ways, with mute, layers, ICE restart, and silence after a drop', async () => {
    const { id, doctor, expert } = await call()
    const [fromDoctor, fromExpert] = await Promise.all([publish(doctor), publish(expert)])
    const seen = await watch(expert, fromDoctor)
    await watch(doctor, fromExpert)
    expect(seen.map(({ source, producerPaused }) => ({ source, producerPaused }))).toEqual([
      { source: 'microphone', producerPaused: true },
      { source: 'camera', producerPaused: false },
    ])
    await expert.client.get('consumer.set_layers', { consumerId: seen[1]?.consumerId ?? '', spatialLayer: 0 })
    /* sound has no layers, and to ask for them harms nothing */
    const sound = { consumerId: seen[0]?.consumerId ?? '', spatialLayer: 3 }
    expect(['ok', 'MEDIA_UNAVAILABLE', 'MEDIA_REJECTED']).toContain(
      await expert.client.code('consumer.set_layers', sound),
    )
    const { transportId, iceParameters } = doctor.snapshot.sendTransport
    const restarted = await doctor.client.get('transport.restart_ice', { transportId })
    expect(restarted.iceParameters.password).not.toBe(iceParameters.password)
    expect(await doctor.client.code('transport.connect', { transportId, dtlsParameters: dtls })).toBe(
      'MEDIA_REJECTED',
    )

    await doctor.client.get('producer.set_paused', { producerId: fromDoctor[0] ?? '', paused: false })
    doctor.client.breakOff()
    await expert.client.next('participant.dropped')
    const { peers } = await media.describeRoom({ roomId: id })
    const dropped = peers.find(({ peerId }) => peerId.startsWith(doctor.personId))
    expect(dropped?.producers.map(({ paused }) => paused)).toEqual([true, true])

    const back = await hall.enter(hall.world.people.doctor)
    await back.join(id)
    await expert.client.next('consumer.closed')
    expect((await media.describeRoom({ roomId: id })).peers).toHaveLength(2)
    await back.get('room.leave', {})
    await expert.client.get('room.leave', {})
    await until('the room to be closed', async () => (await media.status()).rooms === 0)
  })

  it('survives parameters that fit the contract and nothing else', async () => {
    const { doctor, expert } = await call()
    const { transportId } = doctor.snapshot.sendTransport
    const base = audio()
    const odd: unknown[] = [
      { ...base, codecs: [{ mimeType: 'audio/none', payloadType: 1, clockRate: 1 }] },
      { ...base, codecs: [...base.codecs, ...base.codecs] },
      { ...base, encodings: [{}, {}, {}] },
      { ...base, encodings: [{ ssrc: 1, rtx: { ssrc: 1 } }] },
      { ...base, encodings: [{ ssrc: 1, scalabilityMode: 'L9T9_KEY' }] },
      { ...base, headerExtensions: [{ uri: 'x', id: 1 }] },
      { ...base, headerExtensions: Array.from({ length: 40 }, () => ({ uri: 'urn:x', id: 255 })) },
      { ...base, mid: '', rtcp: { cname: '' } },
      simulcast(),
    ]
    for (const rtpParameters of odd) {
      const answer = await doctor.client.ask('producer.create', {
        transportId,
        kind: 'audio',
        source: 'microphone',
        rtpParameters: rtpParameters as Production['rtpParameters'],
        paused: false,
      })
      if (answer.ok) await doctor.client.get('producer.close', answer.data)
      else expect(answer.error.code, JSON.stringify(rtpParameters)).toBe('MEDIA_REJECTED')
    }
    for (const fingerprints of [
      [{ algorithm: 'sha-256' as const, value: 'AA:BB' }],
      [{ algorithm: 'sha-512' as const, value: Array(32).fill('A1').join(':') }],
    ]) {
      const code = await doctor.client.code('transport.connect', {
        transportId: doctor.snapshot.receiveTransport.transportId,
        dtlsParameters: { role: 'client', fingerprints },
      })
      expect(['ok', 'MEDIA_REJECTED']).toContain(code)
    }
    expect(expert.client.names()).not.toContain('room.lost')
    expect((await media.status()).workers).toBe(1)
    await watch(doctor, await publish(expert))
  })

  it('goes on after its worker is killed: told, joined again, one stay each', async () => {
    const { id, doctor, expert } = await call()
    await publish(doctor)
    const { workers } = await node.ready()
    process.kill(workers[0]?.pid ?? 0, 'SIGKILL')
    for (const { client } of [doctor, expert]) await client.next('room.lost')
    /* as a client does: the node needs a moment for a new worker */
    await until('a new worker', async () => (await media.status()).workers === 1)
    const snapshot = await doctor.client.join(id)
    const producerIds = await publish({ ...doctor, snapshot })
    await watch({ ...expert, snapshot: await expert.client.join(id) }, producerIds)
    expect(await hall.presences(id)).toHaveLength(2)
    expect((await hall.state(id)).state).toBe('in_session')
  })

  it('goes on after the whole node is killed and started again', async () => {
    const { id, doctor, expert } = await call()
    await node.stop('SIGKILL')
    for (const { client } of [doctor, expert]) await client.next('room.lost')
    expect(await doctor.client.joinCode(id)).toBe('MEDIA_UNAVAILABLE')
    node = await stage.node()
    await node.ready()
    await until('the way back', async () => (await doctor.client.joinCode(id)) === 'ok', 8_000)
    expect((await hall.presences(id)).map(({ leftAt }) => leftAt)).toEqual([null, null])
  })

  it('a server that starts anew finds the call still going and takes its people back', async () => {
    const { id, doctor, expert } = await call()
    await publish(doctor)
    await publish(expert)
    await hall.stop()
    expect((await media.describeRoom({ roomId: id })).peers).toHaveLength(2)
    await hall.start()
    const back = await hall.enter(hall.world.people.doctor)
    await back.join(id)
    const { peers } = await media.describeRoom({ roomId: id })
    /* the other one's media goes on for a while, in case they come back */
    expect(peers.map(({ peerId, producers }) => [peerId.split('.')[0], producers.length])).toEqual([
      [expert.personId, 2],
      [doctor.personId, 0],
    ])
    await until('the sweep', async () => (await media.describeRoom({ roomId: id })).peers.length === 1)
  })
})
