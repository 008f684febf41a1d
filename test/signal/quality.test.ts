/** What a sender need not send, and what the others are told of one's reception. The node is the fake. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { QualityReport } from '../../server/contract/quality.ts'
import type { RequestInput } from '../../server/contract/signal.ts'
import { audio, simulcast, until } from '../media/support.ts'
import { type Client, Hall, idOf } from './hall.ts'

type Capabilities = RequestInput<'consumer.create'>['rtpCapabilities']
type Inside = { client: Client; personId: string; camera: string; microphone: string }

/* long enough that a busy machine does not make a while of a moment */
const settleMs = 1_000

let hall: Hall
let rtpCapabilities: Capabilities
let id: string
beforeEach(async () => {
  hall = await Hall.open({ timing: { layerSettleMs: settleMs } })
  rtpCapabilities = (await hall.capabilities()) as Capabilities
  id = (await hall.world.consultationIn('scheduled')).id
})
afterEach(() => hall.close())

async function enter(who: 'doctor' | 'expert'): Promise<Inside> {
  const person = hall.world.people[who]
  const client = await hall.enter(person)
  const { sendTransport } = await client.join(id)
  const produce = async (source: 'camera' | 'microphone') => {
    const { producerId } = await client.get('producer.create', {
      transportId: sendTransport.transportId,
      kind: source === 'camera' ? 'video' : 'audio',
      source,
      rtpParameters: (source === 'camera' ? simulcast() : audio()) as never,
      paused: false,
    })
    return producerId
  }
  const microphone = await produce('microphone')
  return { client, personId: person.id, microphone, camera: await produce('camera') }
}

async function receive({ client }: Pick<Inside, 'client'>, producerId: string): Promise<string> {
  const { consumers } = await client.get('consumer.create', { producerIds: [producerId], rtpCapabilities })
  const consumerId = consumers[0]?.consumerId ?? ''
  await client.get('consumer.resume', { consumerIds: [consumerId] })
  return consumerId
}

/** All that was told of one's camera; {@link since} leaves out what came before a test's own steps. */
const wanted = ({ client }: Pick<Inside, 'client'>) =>
  client.told.flatMap((one) => (one.name === 'producer.wanted' ? [one.data.spatialLayer] : []))
const since = (inside: Inside) => {
  const { length } = wanted(inside)
  return () => wanted(inside).slice(length)
}
/** What was told up to now. One connection keeps its order, so an answer on it comes after all that was told before. */
const heard = async ({ client }: Pick<Inside, 'client'>, told: () => (number | null)[]) => {
  await client.get('room.resync', {})
  return told()
}

describe('the sizes that are taken', () => {
  it('tells more at once and less after a while, and nothing of a moment between', async () => {
    const [doctor, expert] = [await enter('doctor'), await enter('expert')]
    const consumerId = await receive(expert, doctor.camera)
    const told = since(doctor)
    const layer = (spatialLayer: number) =>
      expert.client.get('consumer.set_layers', { consumerId, spatialLayer })
    await layer(0)
    expect(await heard(doctor, told)).toEqual([])
    await until('less', () => told().length === 1)
    expect(told()).toEqual([0])
    await layer(2)
    expect(await heard(doctor, told)).toEqual([0, 2])
    await Promise.all([layer(1), layer(2)])
    await new Promise((resolve) => setTimeout(resolve, 1.5 * settleMs))
    expect(await heard(doctor, told)).toEqual([0, 2])
    await expert.client.get('consumer.set_paused', { consumerId, paused: true })
    await until('nobody', () => told().length === 3)
    expect(told().at(-1)).toBeNull()
    await expert.client.get('consumer.set_paused', { consumerId, paused: false })
    expect((await heard(doctor, told)).at(-1)).toBe(2)
  })

  it('counts the one who takes most, and only while they are there', async () => {
    const [doctor, expert] = [await enter('doctor'), await enter('expert')]
    const { colleague } = hall.world.people
    const other = await hall.letIn(id, colleague, expert.client)
    await other.join(id)
    const small = await receive(expert, doctor.camera)
    const large = await receive({ client: other }, doctor.camera)
    const told = since(doctor)
    await expert.client.get('consumer.set_layers', { consumerId: small, spatialLayer: 0 })
    await other.get('consumer.set_layers', { consumerId: large, spatialLayer: 1 })
    await until('the middle one', () => told().length === 1)
    await other.get('room.leave', {})
    await until('the small one', () => told().length === 2)
    expect(told()).toEqual([1, 0])
  })

  it('is nobody while one is alone, and the smallest when somebody is at the door with their devices', async () => {
    const doctor = await enter('doctor')
    await until('nobody', () => wanted(doctor).length === 1)
    expect(wanted(doctor)).toEqual([null])
    const visitor = await hall.enter(hall.world.people.expert)
    await visitor.get('room.prepare', { consultationId: idOf(id), rtpCapabilities })
    await until('the visitor', () => wanted(doctor).length === 2)
    expect(wanted(doctor)).toEqual([null, 0])
  })

  it('says nothing of sound, and tells anew whoever comes back by another connection', async () => {
    const [doctor, expert] = [await enter('doctor'), await enter('expert')]
    await receive(expert, doctor.microphone)
    const consumerId = await receive(expert, doctor.camera)
    await expert.client.get('consumer.set_layers', { consumerId, spatialLayer: 0 })
    await until('the smallest one', () => wanted(doctor).at(-1) === 0)
    const { peers } = await hall.media.describeRoom({ roomId: id })
    const own = peers.find(({ producers }) => producers.some((one) => one.producerId === doctor.camera))
    const receiveTransportId =
      own?.transports.find(({ direction }) => direction === 'receive')?.transportId ?? ''
    doctor.client.breakOff()
    await expert.client.next('participant.dropped')
    const back = await hall.enter(hall.world.people.doctor)
    await back.get('room.resume', { consultationId: idOf(id), receiveTransportId })
    expect(await back.next('producer.wanted')).toEqual({ producerId: doctor.camera, spatialLayer: 0 })
    expect(
      doctor.client.told.filter(
        ({ name, data }) => name === 'producer.wanted' && data.producerId === doctor.microphone,
      ),
    ).toEqual([])
  })
})

const report = (change: Partial<QualityReport> = {}): QualityReport => ({
  step: 'full',
  decidedBy: 'nobody',
  roundTripMs: 30,
  way: 'udp',
  streams: [],
  ...change,
})
const received = (producerId: string, change: Partial<QualityReport['streams'][number]> = {}) => ({
  producerId,
  kind: 'video' as const,
  state: 'flowing' as const,
  width: 1280,
  height: 720,
  framesPerSecond: 25,
  lossPercent: 0,
  ...change,
})

describe('what somebody receives', () => {
  it('is told to whom it comes from, their own streams alone, and only when the words change', async () => {
    const [doctor, expert] = [await enter('doctor'), await enter('expert')]
    const colleague = await hall.letIn(id, hall.world.people.colleague, expert.client)
    await colleague.join(id)
    await receive(expert, doctor.camera)
    const invented = received(doctor.microphone, { kind: 'audio' })
    await expert.client.get('quality.report', report({ streams: [received(doctor.camera), invented] }))
    const told = await doctor.client.next('quality.reported')
    // The microphone is not received by the expert's connection, so it is not believed.
    expect(told.streams.map(({ producerId }) => producerId)).toEqual([doctor.camera])
    expect(told.personId).toBe(expert.personId)
    await colleague.next('quality.reported').then(({ streams }) => expect(streams).toEqual([]))

    const figures = received(doctor.camera, { framesPerSecond: 12, lossPercent: 4 })
    await expert.client.get('quality.report', report({ streams: [figures], roundTripMs: 90 }))
    await expert.client.get(
      'quality.report',
      report({
        step: 'cameras_off',
        decidedBy: 'network',
        streams: [received(doctor.camera, { state: 'dropped' })],
      }),
    )
    const next = await doctor.client.next('quality.reported')
    expect(next).toMatchObject({ step: 'cameras_off', decidedBy: 'network', streams: [{ state: 'dropped' }] })
    expect(doctor.client.names().filter((name) => name === 'quality.reported')).toHaveLength(2)
  })

  it('does not cross the sides while the experts speak among themselves', async () => {
    const [doctor, expert] = [await enter('doctor'), await enter('expert')]
    await receive(expert, doctor.camera)
    await expert.client.get('host.set_phase', { experts: true })
    await expert.client.get('quality.report', report({ streams: [received(doctor.camera)] }))
    await doctor.client.get('quality.report', report({ step: 'sound_alone', decidedBy: 'self' }))
    // Answered in the room's turn: whatever would be told was told before.
    expect(doctor.client.names()).not.toContain('quality.reported')
    expect(expert.client.names()).not.toContain('quality.reported')
    await expert.client.get('host.set_phase', { experts: false })
    await doctor.client.get('quality.report', report({ step: 'sound_alone', decidedBy: 'self' }))
    expect((await expert.client.next('quality.reported')).step).toBe('sound_alone')
  })

  it('is bounded and rated', async () => {
    const doctor = await enter('doctor')
    const many = Array.from({ length: 61 }, (_, index) => received(`p-${index}`))
    expect(await doctor.client.code('quality.report', report({ streams: many }))).toBe('VALIDATION_FAILED')
    const codes = await Promise.all(
      Array.from({ length: 6 }, () => doctor.client.code('quality.report', report())),
    )
    expect(codes).toContain('TOO_MANY_REQUESTS')
  })

  it('asks for a picture anew only where it is received', async () => {
    const [doctor, expert] = [await enter('doctor'), await enter('expert')]
    const consumerId = await receive(expert, doctor.camera)
    expect(await expert.client.code('consumer.request_key_frame', { consumerId })).toBe('ok')
    expect(await doctor.client.code('consumer.request_key_frame', { consumerId })).toBe('NOT_FOUND')
    const calls = hall.fake.calls.filter(({ method }) => method === 'requestKeyFrame')
    expect(calls.map(({ input }) => input)).toEqual([{ consumerId }])
  })
})
