/** Making ready before the entry: nothing of it is seen, and nothing of it outlives its right. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RequestInput, RoomSnapshot } from '../../server/contract/signal.ts'
import { audio, dtls, simulcast, until } from '../media/support.ts'
import { type Client, Hall, idOf } from './hall.ts'

let hall: Hall
let capabilities: RequestInput<'consumer.create'>['rtpCapabilities']
beforeEach(async () => {
  hall = await Hall.open()
  capabilities = (await hall.capabilities()) as typeof capabilities
})
afterEach(() => hall.close())

type Parameters = RequestInput<'producer.create'>['rtpParameters']

async function send(client: Client, { sendTransport }: RoomSnapshot, source: 'camera' | 'microphone') {
  const kind = source === 'microphone' ? 'audio' : 'video'
  const { producerId } = await client.get('producer.create', {
    transportId: sendTransport.transportId,
    kind,
    source,
    rtpParameters: (kind === 'audio' ? audio() : simulcast()) as Parameters,
    paused: false,
  })
  return producerId
}

/** The expert is in the room with camera and microphone; the doctor is connected. */
async function begin() {
  const { people } = hall.world
  const { id } = await hall.world.consultationIn('scheduled')
  const expert = await hall.enter(people.expert)
  const inside = await expert.join(id)
  const producers = [await send(expert, inside, 'microphone'), await send(expert, inside, 'camera')]
  return { id, expert, inside, producers, doctor: await hall.enter(people.doctor) }
}

const prepare = (client: Client, id: string) =>
  client.get('room.prepare', { consultationId: idOf(id), rtpCapabilities: capabilities })

const prepareCode = (client: Client, id: string) =>
  client.code('room.prepare', { consultationId: idOf(id), rtpCapabilities: capabilities })

async function peersAt(id: string): Promise<string[]> {
  const { peers } = await hall.media.describeRoom({ roomId: id })
  return peers.map(({ peerId }) => peerId.split('.')[0] ?? '')
}

const resumed = () => hall.fake.calls.filter(({ method }) => method === 'setConsumerPaused')

describe('preparing', () => {
  it('gives transports and paused consumers, and leaves no trace with anybody', async () => {
    const { id, expert, doctor, producers } = await begin()
    const events = await hall.events(id)
    const offer = await prepare(doctor, id)
    expect(offer.consumers.map(({ producerId }) => producerId)).toEqual(producers)
    await doctor.get('transport.connect', {
      transportId: offer.receiveTransport.transportId,
      dtlsParameters: dtls,
    })
    expect(resumed()).toEqual([])
    expect(expert.names()).not.toContain('participant.joined')
    expect((await hall.presences(id)).map(({ personId }) => personId)).toEqual([hall.world.people.expert.id])
    expect(await hall.events(id)).toEqual(events)
    expect((await hall.state(id)).state).toBe('scheduled')
  })

  it('gives the same transports again, and only what came since', async () => {
    const { id, expert, inside, doctor, producers } = await begin()
    const bare = await doctor.get('room.prepare', { consultationId: idOf(id), rtpCapabilities: null })
    expect(bare.consumers).toEqual([])
    const first = await prepare(doctor, id)
    expect(first.receiveTransport).toEqual(bare.receiveTransport)
    expect(first.consumers).toHaveLength(2)
    expect((await prepare(doctor, id)).consumers).toEqual([])
    const [microphone = ''] = producers
    await expert.get('producer.close', { producerId: microphone })
    expect(await doctor.next('consumer.closed')).toMatchObject({ producerId: microphone })
    const again = await send(expert, inside, 'microphone')
    expect(await doctor.next('producer.created')).toMatchObject({ producerId: again })
    expect((await prepare(doctor, id)).consumers.map(({ producerId }) => producerId)).toEqual([again])
  })

  it('is no seat: what the room is asked is refused, and so are transports of others', async () => {
    const { id, inside, doctor } = await begin()
    const offer = await prepare(doctor, id)
    const consumerIds = offer.consumers.map(({ consumerId }) => consumerId)
    expect(await doctor.code('consumer.resume', { consumerIds })).toBe('NOT_IN_ROOM')
    expect(await doctor.code('chat.send', { key: 'key-of-a-message', text: '好' })).toBe('NOT_IN_ROOM')
    expect(await doctor.code('room.resync', {})).toBe('NOT_IN_ROOM')
    const { transportId } = inside.receiveTransport
    expect(await doctor.code('transport.connect', { transportId, dtlsParameters: dtls })).toBe('NOT_FOUND')
    expect(resumed()).toEqual([])
  })

  it('asks for the right that entering asks for', async () => {
    const { people } = hall.world
    const { id } = await begin()
    expect(await prepareCode(await hall.enter(people.otherDoctor), id)).toBe('NOT_FOUND')
    expect(await prepareCode(await hall.enter(people.auditAdmin), id)).toBe('FORBIDDEN')
    const later = await hall.world.consultationIn('scheduled', { startAt: new Date(Date.now() + 7_200_000) })
    const doctor = await hall.enter(people.doctor)
    expect(await prepareCode(doctor, later.id)).toBe('TOO_EARLY')
    expect(doctor.socket.connected).toBe(true)
  })

  it('is for one room at a time, and not for one who sits in it', async () => {
    const { id, doctor } = await begin()
    const other = await hall.world.consultationIn('reporting')
    await prepare(doctor, id)
    await prepare(doctor, other.id)
    expect(await peersAt(id)).toEqual([hall.world.people.expert.id])
    await doctor.join(id)
    expect(await prepareCode(doctor, id)).toBe('SEAT_TAKEN')
  })
})

describe('entering with what was prepared', () => {
  it('takes the transports over and lets the ready ones flow, after the stay is written', async () => {
    const { id, doctor, expert } = await begin()
    const offer = await prepare(doctor, id)
    const [first, second] = offer.consumers
    const ready = [first?.consumerId ?? '', 'not-one-of-these']
    const snapshot = await doctor.get('room.join', { consultationId: idOf(id), ready })
    expect(snapshot.receiveTransport).toEqual(offer.receiveTransport)
    expect(snapshot.sendTransport).toEqual(offer.sendTransport)
    expect(resumed().map(({ input }) => input)).toEqual([{ consumerId: first?.consumerId, paused: false }])
    expect(await expert.next('participant.joined')).toMatchObject({ personId: hall.world.people.doctor.id })
    expect(await hall.presences(id)).toHaveLength(2)
    /* the rest is the seat's own now */
    await doctor.get('consumer.resume', { consumerIds: [second?.consumerId ?? ''] })
    expect((await peersAt(id)).filter((person) => person === hall.world.people.doctor.id)).toHaveLength(1)
  })

  it('cannot let a consumer of somebody else flow', async () => {
    const { id, doctor, expert } = await begin()
    const colleague = await hall.letIn(id, hall.world.people.colleague, expert)
    const theirs = await prepare(colleague, id)
    await prepare(doctor, id)
    const ready = theirs.consumers.map(({ consumerId }) => consumerId)
    await doctor.get('room.join', { consultationId: idOf(id), ready })
    expect(resumed()).toEqual([])
  })

  it('goes the long way where the node lost the room meanwhile', async () => {
    const { id, doctor } = await begin()
    const offer = await prepare(doctor, id)
    hall.fake.loseRoom(id)
    const snapshot = await doctor.get('room.join', {
      consultationId: idOf(id),
      ready: offer.consumers.map(({ consumerId }) => consumerId),
    })
    expect(snapshot.receiveTransport.transportId).not.toBe(offer.receiveTransport.transportId)
    expect(resumed()).toEqual([])
  })
})

describe('what was prepared ends', () => {
  const doctorIsOut = (id: string) =>
    until('the doctor to be out', async () => {
      return !(await peersAt(id)).includes(hall.world.people.doctor.id)
    })

  it('when it is given up', async () => {
    const { id, doctor } = await begin()
    await prepare(doctor, id)
    await doctor.get('room.leave', {})
    expect(await peersAt(id)).toEqual([hall.world.people.expert.id])
    expect(await doctor.code('room.leave', {})).toBe('NOT_IN_ROOM')
  })

  it('with the connection, and the room with the last of them', async () => {
    const { id, doctor, expert } = await begin()
    await prepare(doctor, id)
    await expert.get('room.leave', {})
    expect(await peersAt(id)).toEqual([hall.world.people.doctor.id])
    doctor.breakOff()
    await until('the room to close', () =>
      hall.media.describeRoom({ roomId: id }).then(
        () => false,
        () => true,
      ),
    )
    await until('the gateway to forget it', async () => hall.gateway.status().rooms === 0)
  })

  it('when the right ends', async () => {
    const { id, doctor } = await begin()
    await prepare(doctor, id)
    const { db } = hall.world.deps
    await db
      .updateTable('consultation')
      .set({ state: 'cancelled', version: 2 })
      .where('id', '=', id)
      .execute()
    const { people, lines } = hall.world
    await hall.gateway.deliver('consultation.changed', {
      id,
      version: 2,
      state: 'cancelled',
      kind: 'video',
      requesterId: people.doctor.id,
      institutionId: people.doctor.institutionId,
      lineId: lines[0]?.id ?? null,
      expertId: people.expert.id,
    })
    /* the last one out closes the room at the node */
    await until('the room to close', () => hall.gateway.status().rooms === 0)
  })

  it('with the session', async () => {
    const { id, doctor } = await begin()
    await prepare(doctor, id)
    const personId = hall.world.people.doctor.id
    await hall.gateway.deliver('session.ended', { personId, sessionKey: null, why: 'disabled' })
    await doctorIsOut(id)
  })
})
