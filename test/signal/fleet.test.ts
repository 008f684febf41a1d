/** Rooms on two real media nodes: placed by load, kept while drained, opened elsewhere when their node is killed. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { setMediaDraining } from '../../db/queries/placement.ts'
import { connectMediaFleet, type MediaFleet } from '../../media/fleet.ts'
import type { RequestInput, RoomSnapshot } from '../../server/contract/signal.ts'
import type { GatewayOptions } from '../../server/signal/gateway.ts'
import { audio, dtls, receiverOf, Stage, silent, type TestNode, until } from '../media/support.ts'
import { createWorld, type World } from '../support/world.ts'
import { type Client, Hall, idOf } from './hall.ts'

const timing: GatewayOptions['timing'] = { nodeGraceMs: 200, seatKeptMs: 1_500, beatMs: 100 }

let stage: Stage
let world: World
let nodes: Record<'a' | 'b', TestNode>
let hall: Hall

async function nodeNamed(name: string): Promise<TestNode> {
  const node = await stage.node({ MEDIA_SOCKET: await stage.socket(name) })
  await node.ready()
  return node
}

async function connect(): Promise<MediaFleet> {
  const places = ['a', 'b'].map(async (name) => ({ name, socket: await stage.socket(name) }))
  return connectMediaFleet(await Promise.all(places), { log: silent, connectMs: 300 })
}

async function openHall(): Promise<Hall> {
  const media = await connect()
  return Hall.open({ media, timing, onDraining: (names) => media.drain(names) }, world)
}

beforeEach(async () => {
  stage = new Stage()
  world = await createWorld()
  nodes = { a: await nodeNamed('a'), b: await nodeNamed('b') }
  hall = await openHall()
})
afterEach(async () => {
  await hall.end()
  await hall.media.close()
  await world.close()
  await stage.close()
})

const nodeOf = async (id: string): Promise<string | null> => {
  const row = await world.deps.read
    .selectFrom('roomPlacement')
    .select('mediaNode')
    .where('consultationId', '=', id)
    .executeTakeFirst()
  return row?.mediaNode ?? null
}

type Production = RequestInput<'producer.create'>
type Capabilities = RequestInput<'consumer.create'>['rtpCapabilities']

/** The doctor speaks, the expert hears it. */
async function speak(from: [Client, RoomSnapshot], to: [Client, RoomSnapshot]): Promise<string> {
  const [speaker, { sendTransport }] = from
  const { transportId } = sendTransport
  await speaker.get('transport.connect', { transportId, dtlsParameters: dtls })
  const { producerId } = await speaker.get('producer.create', {
    transportId,
    kind: 'audio',
    source: 'microphone',
    rtpParameters: audio() as Production['rtpParameters'],
    paused: false,
  })
  const [listener, { rtpCapabilities }] = to
  const { consumers } = await listener.get('consumer.create', {
    producerIds: [producerId],
    rtpCapabilities: (await receiverOf(rtpCapabilities as never)) as Capabilities,
  })
  await listener.get('consumer.resume', { consumerIds: consumers.map(({ consumerId }) => consumerId) })
  return producerId
}

async function call() {
  const { people } = world
  const { id } = await world.consultationIn('scheduled')
  const doctor = await hall.enter(people.doctor)
  const expert = await hall.enter(people.expert)
  const doctorIn = await doctor.join(id)
  const expertIn = await expert.join(id)
  return { id, doctor, expert, doctorIn, expertIn }
}

describe('rooms on two nodes', () => {
  it('lie where there is less to do, and ids say where', async () => {
    const { id, doctor, expert, doctorIn, expertIn } = await call()
    const first = await nodeOf(id)
    expect(doctorIn.sendTransport.transportId.startsWith(`${first}~`)).toBe(true)
    expect((await speak([doctor, doctorIn], [expert, expertIn])).startsWith(`${first}~`)).toBe(true)
    const other = await world.consultationIn('in_session')
    await (await hall.enter(world.people.doctor)).join(other.id)
    expect([first, await nodeOf(other.id)].toSorted()).toEqual(['a', 'b'])
  })

  it('are opened on the other one when theirs is killed, and nobody presses anything', async () => {
    const { id, doctor, expert } = await call()
    const first = (await nodeOf(id)) === 'a' ? 'a' : 'b'
    await nodes[first].stop('SIGKILL')
    await Promise.all([doctor.next('room.lost'), expert.next('room.lost')])
    const [doctorIn, expertIn] = [await doctor.join(id), await expert.join(id)]
    expect(await nodeOf(id)).toBe(first === 'a' ? 'b' : 'a')
    await speak([doctor, doctorIn], [expert, expertIn])
    expect((await hall.presences(id)).map(({ leftAt }) => leftAt)).toEqual([null, null])
    /* a call of the other node has heard nothing of it; the node that comes back begins with nothing */
    nodes[first] = await nodeNamed(first)
    await until('both nodes', async () => (await hall.media.status()).workers === 2)
    expect((await hall.media.status()).rooms).toBe(1)
  })

  it('go on where they are while a node is drained, and further ones go elsewhere', async () => {
    const { id, doctor, expert, doctorIn, expertIn } = await call()
    const first = (await nodeOf(id)) ?? ''
    await setMediaDraining(world.deps.db, first, true)
    await until('the word of it', async () => {
      const probe = { roomId: 'probe' }
      const { node } = await hall.media.openRoom(probe)
      await hall.media.closeRoom(probe)
      return node !== first
    })
    await speak([doctor, doctorIn], [expert, expertIn])
    const other = await world.consultationIn('in_session')
    await (await hall.enter(world.people.doctor)).join(other.id)
    expect(await nodeOf(other.id)).not.toBe(first)
    /* also for a server that is started anew meanwhile */
    await hall.end()
    await hall.media.close()
    hall = await openHall()
    const back = await hall.enter(world.people.expert)
    const resume = { consultationId: idOf(id), receiveTransportId: expertIn.receiveTransport.transportId }
    expect(await back.code('room.resume', resume)).toBe('ok')
    expect(await nodeOf(id)).toBe(first)
  })
})
