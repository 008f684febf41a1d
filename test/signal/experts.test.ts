/**
 * The experts' own talk in front of a real media node: what the node itself holds is looked at, not what clients were told. A stream
 * without a consumer leaves the node in no packet.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { MediaPort } from '../../media/port.ts'
import type { RequestInput, RoomSnapshot } from '../../server/contract/signal.ts'
import { audio, dtls, receiverOf, Stage, simulcast, until } from '../media/support.ts'
import { type Client, Hall, idOf } from './hall.ts'

type Inside = { client: Client; snapshot: RoomSnapshot; personId: string; producerIds: string[] }

let stage: Stage
let media: MediaPort
let hall: Hall
let id: string
let doctor: Inside
let expert: Inside
beforeEach(async () => {
  stage = new Stage()
  const node = await stage.node()
  await node.ready()
  media = (await stage.connect({ connectMs: 300 })).media
  hall = await Hall.open({ media, timing: { seatKeptMs: 5_000, nodeGraceMs: 300 } })
  id = (await hall.world.consultationIn('scheduled')).id
  const { people } = hall.world
  doctor = await publish(await hall.enter(people.doctor), people.doctor.id)
  expert = await publish(await hall.enter(people.expert), people.expert.id)
})
afterEach(async () => {
  await hall.close()
  await stage.close()
})

async function publish(client: Client, personId: string): Promise<Inside> {
  const snapshot = await client.join(id)
  const { transportId } = snapshot.sendTransport
  await client.get('transport.connect', { transportId, dtlsParameters: dtls })
  const create = async (source: 'microphone' | 'camera', paused: boolean) => {
    const { producerId } = await client.get('producer.create', {
      transportId,
      kind: source === 'microphone' ? 'audio' : 'video',
      source,
      rtpParameters: (source === 'microphone' ? audio() : simulcast()) as never,
      paused,
    })
    return producerId
  }
  return {
    client,
    snapshot,
    personId,
    producerIds: [await create('microphone', true), await create('camera', false)],
  }
}

async function consume({ client, snapshot }: Inside, producerIds: string[]): Promise<string> {
  const rtpCapabilities = (await receiverOf(
    snapshot.rtpCapabilities as never,
  )) as RequestInput<'consumer.create'>['rtpCapabilities']
  const answer = await client.ask('consumer.create', { producerIds, rtpCapabilities })
  if (!answer.ok) return answer.error.code
  await client.get('consumer.resume', { consumerIds: answer.data.consumers.map((one) => one.consumerId) })
  return 'ok'
}

/** How many streams the node holds open towards a person. */
async function towards({ personId }: Inside): Promise<number> {
  const { peers } = await media.describeRoom({ roomId: id })
  return peers
    .filter(({ peerId }) => peerId.startsWith(personId))
    .reduce((sum, { consumers }) => sum + consumers.length, 0)
}

const begin = () => expert.client.get('host.set_phase', { experts: true })

describe('the experts among themselves', () => {
  it('are cut off at the node in both directions, and everything returns as it was', async () => {
    expect(await consume(doctor, expert.producerIds)).toBe('ok')
    expect(await consume(expert, doctor.producerIds)).toBe('ok')
    expect([await towards(doctor), await towards(expert)]).toEqual([2, 2])
    await begin()
    expect([await towards(doctor), await towards(expert)]).toEqual([0, 0])
    /* by hand, with ids that were known before */
    expect(await consume(doctor, expert.producerIds)).toBe('NOT_FOUND')
    /* on the doctor's own connection, whose answers come after what was told before */
    expect(doctor.client.names().filter((name) => name === 'producer.closed')).toHaveLength(2)
    expect(await consume(expert, doctor.producerIds)).toBe('NOT_FOUND')
    expect([await towards(doctor), await towards(expert)]).toEqual([0, 0])
    /* the streams themselves were not touched */
    const { peers } = await media.describeRoom({ roomId: id })
    for (const { producers } of peers)
      expect(producers.map(({ paused }) => paused).toSorted()).toEqual([false, true])

    await expert.client.get('host.set_phase', { experts: false })
    await doctor.client.next('producer.created')
    const { participants } = await doctor.client.get('room.resync', {})
    expect(participants[0]?.producers).toMatchObject([
      { source: 'microphone', paused: true },
      { source: 'camera', paused: false },
    ])
    expect(await consume(doctor, expert.producerIds)).toBe('ok')
    expect(await towards(doctor)).toBe(2)
    const events = await hall.events(id)
    expect(events.filter((kind) => kind.startsWith('room.phase'))).toEqual([
      'room.phase_begun',
      'room.phase_ended',
    ])
  })

  it('stay among themselves for whoever returns, comes new, prepares, or sends during it', async () => {
    await begin()
    const { people } = hall.world
    doctor.client.breakOff()
    const back = await hall.enter(people.doctor)
    const prepared = await back.get('room.prepare', {
      consultationId: idOf(id),
      rtpCapabilities: (await receiverOf(expert.snapshot.rtpCapabilities as never)) as never,
    })
    expect(prepared.consumers).toEqual([])
    doctor = await publish(back, people.doctor.id)
    expect(doctor.snapshot.controls.expertsSince).not.toBeNull()
    expect(doctor.snapshot.participants[0]?.producers).toEqual([])
    expect(await consume(doctor, expert.producerIds)).toBe('NOT_FOUND')

    const observer = await publish(
      await hall.letIn(id, people.rosterExpert, expert.client),
      people.rosterExpert.id,
    )
    expect(await consume(observer, expert.producerIds)).toBe('ok')
    expect(await consume(observer, doctor.producerIds)).toBe('NOT_FOUND')
    const colleague = await publish(
      await hall.letIn(id, people.colleague, expert.client),
      people.colleague.id,
    )
    expect(await consume(colleague, doctor.producerIds)).toBe('ok')
    expect(await consume(colleague, [...expert.producerIds, ...observer.producerIds])).toBe('NOT_FOUND')
    expect([await towards(doctor), await towards(colleague), await towards(observer)]).toEqual([0, 2, 2])
    expect(back.told.filter(({ name }) => name === 'producer.created')).toHaveLength(2)
  })

  it('part the chat, then and later', async () => {
    await begin()
    const said = await expert.client.get('chat.send', { key: 'among-experts', text: '先排除甲亢' })
    await doctor.client.get('chat.send', { key: 'among-doctors', text: '家属问能不能吃饭' })
    await expert.client.get('host.set_phase', { experts: false })
    const both = await expert.client.get('chat.send', { key: 'to-everybody', text: '我们回来了' })
    expect(await doctor.client.next('chat.sent')).toEqual(both)
    const chatOf = async ({ client }: Inside) =>
      (await client.get('room.resync', {})).chat.map(({ text }) => text)
    expect(await chatOf(expert)).toEqual([said.text, both.text])
    expect(await chatOf(doctor)).toEqual(['家属问能不能吃饭', both.text])
  })

  it('outlive the server, and end when the last of them has gone', async () => {
    await consume(doctor, expert.producerIds)
    await begin()
    await hall.stop()
    await hall.start()
    const { people } = hall.world
    doctor = await publish(await hall.enter(people.doctor), people.doctor.id)
    expect(doctor.snapshot.controls.expertsSince).not.toBeNull()
    expert = await publish(await hall.enter(people.expert), people.expert.id)
    expect(await consume(doctor, expert.producerIds)).toBe('NOT_FOUND')
    expect(await towards(doctor)).toBe(0)
    /* the asking side does not end it, and does not act upon the experts */
    expect(await doctor.client.code('host.set_phase', { experts: false })).toBe('FORBIDDEN')
    await expert.client.get('room.leave', {})
    await until('the end of the phase', async () => {
      const { controls } = await doctor.client.get('room.resync', {})
      return controls.expertsSince === null
    })
  })

  it('end by themselves when a server starts anew and no expert comes back', async () => {
    await begin()
    await hall.stop()
    await hall.start()
    const client = await hall.enter(hall.world.people.doctor)
    await client.join(id)
    await until(
      'the end of the phase',
      () => client.told.some(({ name, data }) => name === 'room.controlled' && data.expertsSince === null),
      20_000,
    )
  })
})
