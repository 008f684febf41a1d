/** Going on over a new connection with the same media: after a drop, and after the server itself was started anew. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RequestInput, RoomSnapshot } from '../../server/contract/signal.ts'
import { isHandheld } from '../../server/domain/room.ts'
import { audio, dtls, until } from '../media/support.ts'
import type { WorldPerson } from '../support/world.ts'
import { type Client, Hall, idOf } from './hall.ts'

/** ms: long enough for whoever returns on a busy machine */
const seatKeptMs = 3_000
const untilSeatsAreGone = () => new Promise((resolve) => setTimeout(resolve, seatKeptMs + 500))

let hall: Hall
let capabilities: RequestInput<'consumer.create'>['rtpCapabilities']
beforeEach(async () => {
  hall = await Hall.open({ timing: { seatKeptMs, handheldSeatKeptMs: 2 * seatKeptMs } })
  capabilities = (await hall.capabilities()) as typeof capabilities
})
afterEach(() => hall.close())

type Inside = { person: WorldPerson; client: Client; snapshot: RoomSnapshot; producerId: string }

async function inside(person: WorldPerson, id: string): Promise<Inside> {
  const client = await hall.enter(person)
  const snapshot = await client.join(id)
  const { transportId } = snapshot.sendTransport
  await client.get('transport.connect', { transportId, dtlsParameters: dtls })
  const rtpParameters = audio() as RequestInput<'producer.create'>['rtpParameters']
  const { producerId } = await client.get('producer.create', {
    transportId,
    kind: 'audio',
    source: 'microphone',
    rtpParameters,
    paused: false,
  })
  return { person, client, snapshot, producerId }
}

/** Both in the room, the expert hears the doctor. */
async function call() {
  const { people } = hall.world
  const { id } = await hall.world.consultationIn('scheduled')
  const doctor = await inside(people.doctor, id)
  const expert = await inside(people.expert, id)
  const { consumers } = await expert.client.get('consumer.create', {
    producerIds: [doctor.producerId],
    rtpCapabilities: capabilities,
  })
  return { id, doctor, expert, consumerId: consumers[0]?.consumerId ?? '' }
}

const ask = (id: string, { snapshot }: Inside) => ({
  consultationId: idOf(id),
  receiveTransportId: snapshot.receiveTransport.transportId,
})

describe('a connection that was lost', () => {
  it('goes on where it was: the seat, the stay, every id; and nothing of the media is made anew', async () => {
    const { id, doctor, expert, consumerId } = await call()
    doctor.client.breakOff()
    await expert.client.next('participant.dropped')
    const opened = hall.fake.calls.length
    const back = await hall.enter(doctor.person)
    const facts = await back.get('room.resume', ask(id, doctor))
    expect(facts.expected).toEqual([])
    expect(facts.participants.map(({ personId }) => personId)).toEqual([expert.person.id])
    /* silenced by the server when the connection was lost, until the client says what is muted now */
    expect(facts.self.producers).toMatchObject([{ producerId: doctor.producerId, paused: true }])
    const methods = hall.fake.calls.slice(opened).map(({ method }) => method)
    expect(methods).not.toContain('createTransport')
    expect(methods).not.toContain('closePeer')
    expect(await expert.client.next('participant.returned')).toMatchObject({
      personId: doctor.person.id,
      connection: 'here',
      producers: [{ producerId: doctor.producerId, paused: true }],
    })
    expect(expert.client.names()).not.toContain('producer.closed')
    await back.get('producer.set_paused', { producerId: doctor.producerId, paused: false })
    expect(await expert.client.next('producer.paused')).toMatchObject({ paused: false })
    await expert.client.get('consumer.resume', { consumerIds: [consumerId] })
    expect((await hall.presences(id)).map(({ leftAt }) => leftAt)).toEqual([null, null])
    /* the seat's time was stopped */
    await untilSeatsAreGone()
    expect((await back.get('room.resync', {})).self.connection).toBe('here')
  })

  it('goes on before the server has noticed the loss, and nobody is told of another device', async () => {
    const { id, doctor } = await call()
    const back = await hall.enter(doctor.person)
    await back.get('room.resume', ask(id, doctor))
    expect(doctor.client.names()).not.toContain('room.expelled')
    doctor.client.close()
    expect(await back.code('producer.set_paused', { producerId: doctor.producerId, paused: true })).toBe('ok')
  })

  it('is refused where that media is gone or is of somebody else', async () => {
    const { id, doctor, expert } = await call()
    const other = await hall.enter(hall.world.people.colleague)
    expect(await other.code('room.resume', ask(id, doctor))).toBe('ADMISSION_NEEDED')
    expect(await other.code('room.leave', {})).toBe('NOT_IN_ROOM')
    const stranger = await hall.enter(hall.world.people.otherDoctor)
    expect(await stranger.code('room.resume', ask(id, doctor))).toBe('NOT_FOUND')
    await doctor.client.get('room.leave', {})
    expect(await doctor.client.code('room.resume', ask(id, doctor))).toBe('NOT_FOUND')
    hall.fake.loseRoom(id)
    await expert.client.next('room.lost')
    expect(await expert.client.code('room.resume', ask(id, expert))).toBe('NOT_FOUND')
    expect(await expert.client.joinCode(id)).toBe('ok')
  })
})

describe('what the host did meanwhile', () => {
  it('to a microphone stands, and its owner is told before they are asked for their wish', async () => {
    const { id, doctor, expert } = await call()
    doctor.client.breakOff()
    await expert.client.next('participant.dropped')
    await expert.client.get('host.mute', { personId: doctor.person.id })
    const back = await hall.enter(doctor.person)
    const facts = await back.get('room.resume', ask(id, doctor))
    expect(facts.self.producers).toMatchObject([{ paused: true }])
    expect(await back.next('host.muted')).toEqual({ by: null })
  })

  it('to a person is not undone by a connection', async () => {
    const { id, doctor, expert } = await call()
    doctor.client.breakOff()
    await expert.client.next('participant.dropped')
    await expert.client.get('host.remove', { personId: doctor.person.id })
    const back = await hall.enter(doctor.person)
    expect(await back.code('room.resume', ask(id, doctor))).toBe('ADMISSION_NEEDED')
  })

  it('to part the sides leaves nothing to be heard', async () => {
    const { id, doctor, expert } = await call()
    const { consumers } = await doctor.client.get('consumer.create', {
      producerIds: [expert.producerId],
      rtpCapabilities: capabilities,
    })
    doctor.client.breakOff()
    await expert.client.next('participant.dropped')
    await expert.client.get('host.set_phase', { experts: true })
    const back = await hall.enter(doctor.person)
    const facts = await back.get('room.resume', ask(id, doctor))
    expect(facts.participants.flatMap(({ producers }) => producers)).toEqual([])
    expect(facts.controls.expertsSince).not.toBeNull()
    /* nor do the experts hear of the streams that came back with the seat */
    expect(await expert.client.next('participant.returned')).toMatchObject({
      personId: doctor.person.id,
      producers: [],
    })
    const consumerIds = consumers.map(({ consumerId }) => consumerId)
    expect(await back.code('consumer.resume', { consumerIds })).toBe('NOT_FOUND')
    const { peers } = await hall.media.describeRoom({ roomId: id })
    expect(peers.flatMap((peer) => peer.consumers)).toEqual([])
  })
})

describe('a server that was killed and started again', () => {
  it('takes its people back on the media that went on, and says whom it expects', async () => {
    const { id, doctor, expert, consumerId } = await call()
    await hall.stop()
    await hall.start()
    const back = await hall.enter(doctor.person)
    /* connected before, so that a slow machine does not let the time pass in which the expert is expected */
    const returned = await hall.enter(expert.person)
    const facts = await back.get('room.resume', ask(id, doctor))
    expect(facts.expected).toEqual([expert.person.id])
    expect(facts.participants).toEqual([])
    /* it was not muted and is not: nothing was silenced, so nobody missed a word */
    expect(facts.self.producers).toMatchObject([{ producerId: doctor.producerId, paused: false }])
    const theirs = await returned.get('room.resume', ask(id, expert))
    expect(theirs.expected).toEqual([])
    expect(await back.next('participant.joined')).toMatchObject({
      personId: expert.person.id,
      producers: [{ producerId: expert.producerId }],
    })
    await returned.get('consumer.resume', { consumerIds: [consumerId] })
    /* beyond the sweep of what nobody took up */
    await untilSeatsAreGone()
    expect((await hall.media.describeRoom({ roomId: id })).peers).toHaveLength(2)
  })

  it('says so of those who do not come back, and closes what they left', async () => {
    const { id, doctor, expert } = await call()
    await hall.stop()
    await hall.start()
    const back = await hall.enter(doctor.person)
    await back.get('room.resume', ask(id, doctor))
    expect(await back.next('participant.left')).toEqual({ personId: expert.person.id })
    await until('the sweep', async () => (await hall.media.describeRoom({ roomId: id })).peers.length === 1)
  })

  it('gives the media of one to nobody else, nor what is none of theirs', async () => {
    const { id, doctor, expert } = await call()
    await hall.stop()
    await hall.start()
    const thief = await hall.enter(expert.person)
    expect(await thief.code('room.resume', ask(id, doctor))).toBe('NOT_FOUND')
    const sends = { ...ask(id, expert), receiveTransportId: 'none' }
    expect(await thief.code('room.resume', sends)).toBe('NOT_FOUND')
    expect(await thief.code('room.resume', ask(id, expert))).toBe('ok')
  })
})

describe('the seat of a phone', () => {
  it('is kept longer', async () => {
    const { people } = hall.world
    const { id } = await hall.world.consultationIn('scheduled')
    const watcher = await inside(people.expert, id)
    const phone = hall.knock({
      cookie: await hall.cookie(people.doctor),
      'user-agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) Mobile/15E148',
    })
    await new Promise<void>((resolve) => phone.socket.once('connect', () => resolve()))
    await phone.join(id)
    const broke = performance.now()
    phone.breakOff()
    await watcher.client.next('participant.dropped')
    await watcher.client.next('participant.left')
    /* twice as long as at a desk; a timer never runs early */
    expect(performance.now() - broke).toBeGreaterThan(1.5 * seatKeptMs)
  })

  it('is known by what the browser says', () => {
    expect(isHandheld('Mozilla/5.0 (Linux; Android 14; 23127PN0CC) AppleWebKit/537.36 Mobile')).toBe(true)
    expect(isHandheld('Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140')).toBe(false)
    expect(isHandheld(undefined)).toBe(false)
  })
})
