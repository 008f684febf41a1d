/** Trials of the way to the media: one's own stream comes back to oneself, and to nobody else. The node is the fake. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RequestInput } from '../../server/contract/signal.ts'
import { audio, dtls, until } from '../media/support.ts'
import { type Client, Hall } from './hall.ts'

let hall: Hall
let rtpCapabilities: RequestInput<'probe.consume'>['rtpCapabilities']
const rtpParameters = audio() as RequestInput<'probe.produce'>['rtpParameters']

beforeEach(async () => {
  hall = await Hall.open({ relay: { urls: ['turn:relay.example.cn'], secret: 'x'.repeat(32) } })
  rtpCapabilities = (await hall.capabilities()) as typeof rtpCapabilities
})
afterEach(() => hall.close())

const rooms = async () => (await hall.media.status()).rooms
/** The fake has one room open, from which the capabilities come. */
const others = 1

async function trying(client: Client) {
  const opened = await client.get('probe.open', {})
  await client.get('probe.connect', {
    transportId: opened.sendTransport.transportId,
    dtlsParameters: dtls,
  })
  const { producerId } = await client.get('probe.produce', { kind: 'audio', rtpParameters })
  return { ...opened, producerId }
}

describe('a trial', () => {
  it('sends to oneself, with keys of the relay, mends its connection, and ends', async () => {
    const client = await hall.enter(hall.world.people.doctor)
    const { producerId, iceServers, receiveTransport } = await trying(client)
    expect(iceServers.map(({ urls }) => urls)).toEqual(['turn:relay.example.cn'])
    const consumer = await client.get('probe.consume', { producerId, rtpCapabilities })
    expect(consumer.producerId).toBe(producerId)
    await client.get('probe.resume', { consumerId: consumer.consumerId })
    const { transportId } = receiveTransport
    const restarted = await client.get('probe.restart_ice', { transportId })
    expect(restarted.iceServers).toHaveLength(1)
    await client.get('probe.close', {})
    expect(await rooms()).toBe(others)
    await client.get('probe.close', {})
  })

  it('is one at a time for each connection, and goes with it', async () => {
    const client = await hall.enter(hall.world.people.doctor)
    const first = await trying(client)
    const second = await client.get('probe.open', {})
    expect(second.sendTransport.transportId).not.toBe(first.sendTransport.transportId)
    expect(await rooms()).toBe(others + 1)
    client.breakOff()
    await until('the trial to be closed', async () => (await rooms()) === others)
  })

  it('knows what is one’s own', async () => {
    const doctor = await hall.enter(hall.world.people.doctor)
    const expert = await hall.enter(hall.world.people.expert)
    const theirs = await trying(doctor)
    await trying(expert)
    const { transportId } = theirs.sendTransport
    const refused = [
      await expert.code('probe.connect', { transportId, dtlsParameters: dtls }),
      await expert.code('probe.restart_ice', { transportId }),
      await expert.code('probe.consume', { producerId: theirs.producerId, rtpCapabilities }),
      await expert.code('probe.resume', { consumerId: 'another' }),
    ]
    expect(refused).toEqual(['NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND'])
    expect(await expert.code('probe.produce', { kind: 'audio', rtpParameters })).toBe('TOO_MANY_REQUESTS')
    await doctor.get('probe.close', {})
    expect(await doctor.code('probe.produce', { kind: 'audio', rtpParameters })).toBe('NOT_FOUND')
  })

  it('leaves nothing behind where the node fails half-way', async () => {
    const client = await hall.enter(hall.world.people.doctor)
    hall.fake.failNext('createTransport', 'NODE_FAULT')
    expect(await client.code('probe.open', {})).toBe('MEDIA_UNAVAILABLE')
    expect(await rooms()).toBe(others)
  })

  it('gives way to calls where too many try at once', async () => {
    const { people } = hall.world
    const clients: Client[] = []
    for (let index = 0; index < 24; index += 1) {
      clients.push(await hall.enter(index < 12 ? people.doctor : people.expert))
    }
    for (const client of clients) await client.get('probe.open', {})
    const late = await hall.enter(people.colleague)
    expect(await late.code('probe.open', {})).toBe('TOO_MANY_REQUESTS')
    await clients[0]?.get('probe.close', {})
    expect(await late.code('probe.open', {})).toBe('ok')
  })
})
