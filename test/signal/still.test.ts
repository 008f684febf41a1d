/** Asking for a still over the socket: who is told, who may, not across the sides, not too often. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { audio, simulcast } from '../media/support.ts'
import { type Client, Hall } from './hall.ts'

let hall: Hall
let id: string
let doctor: Client
let expert: Client

beforeAll(async () => {
  hall = await Hall.open()
})
afterAll(() => hall.close())

async function inside(person: 'doctor' | 'expert', source: 'camera' | 'examination') {
  const client = await hall.enter(hall.world.people[person])
  const { sendTransport } = await client.join(id)
  const { producerId } = await client.get('producer.create', {
    transportId: sendTransport.transportId,
    kind: 'video',
    source,
    rtpParameters: simulcast() as never,
    paused: false,
  })
  return { client, producerId }
}

let examination: string
beforeEach(async () => {
  id = (await hall.world.consultationIn('reporting')).id
  const one = await inside('doctor', 'examination')
  doctor = one.client
  examination = one.producerId
  expert = (await inside('expert', 'camera')).client
})
afterEach(async () => {
  for (const client of [doctor, expert]) await client.code('room.leave', {})
})

const wish = () => ({ personId: hall.world.people.doctor.id, source: 'examination' as const })

describe('a still of the other side', () => {
  it('is asked of the owner, and what became of it is told to those who see the camera', async () => {
    const { stillId } = await expert.get('still.ask', wish())
    const { people } = hall.world
    const by = { personId: people.expert.id, name: people.expert.name }
    expect(await doctor.next('still.asked')).toMatchObject({ stillId, source: 'examination', by })
    await doctor.get('still.answer', { stillId, source: 'examination', outcome: 'taken' })
    expect(await expert.next('still.told')).toMatchObject({
      personId: people.doctor.id,
      source: 'examination',
      by,
      outcome: 'taken',
    })
    expect(await hall.events(id)).toContain('still.asked')
    const rows = await hall.world.deps.db
      .selectFrom('stillRequest')
      .selectAll()
      .where('id', '=', stillId)
      .execute()
    expect(rows).toMatchObject([{ askedBy: people.expert.id, ownerId: people.doctor.id, consultationId: id }])
  })

  it('that the owner took by hand is told as theirs', async () => {
    await doctor.get('still.answer', { stillId: null, source: 'examination', outcome: 'taken' })
    expect((await expert.next('still.told')).by.personId).toBe(hall.world.people.doctor.id)
  })

  it('is not asked twice at once, nor answered by anybody but its owner, nor twice', async () => {
    const { stillId } = await expert.get('still.ask', wish())
    expect(await expert.code('still.ask', wish())).toBe('TOO_MANY_REQUESTS')
    const answer = { stillId, source: 'examination', outcome: 'taken' } as const
    expect(await expert.code('still.answer', answer)).toBe('NOT_FOUND')
    expect(await doctor.code('still.answer', answer)).toBe('ok')
    expect(await doctor.code('still.answer', answer)).toBe('NOT_FOUND')
  })

  it('is not asked of a camera that is off or was never on, nor of oneself', async () => {
    expect(await expert.code('still.ask', { ...wish(), source: 'tongue' })).toBe('WRONG_STATE')
    await doctor.get('producer.close', { producerId: examination })
    expect(await expert.code('still.ask', wish())).toBe('WRONG_STATE')
    expect(await doctor.code('still.ask', wish())).toBe('NOT_FOUND')
  })

  it('is not asked across the sides while the experts talk among themselves', async () => {
    await expert.get('host.set_phase', { experts: true })
    expect(await expert.code('still.ask', wish())).toBe('FORBIDDEN')
    await expert.get('host.set_phase', { experts: false })
    expect(await expert.code('still.ask', wish())).toBe('ok')
  })

  it('is not asked by an expert of the roster who only looks on', async () => {
    const observer = await hall.letIn(id, hall.world.people.rosterExpert, expert)
    await observer.join(id)
    expect(await observer.code('still.ask', wish())).toBe('FORBIDDEN')
    await observer.code('room.leave', {})
  })

  it('is rate-limited', async () => {
    const codes: string[] = []
    for (let times = 0; times < 6; times += 1)
      codes.push(await expert.code('still.ask', { ...wish(), source: 'tongue' }))
    expect(codes.slice(0, 4)).toEqual(Array(4).fill('WRONG_STATE'))
    expect(codes.at(-1)).toBe('TOO_MANY_REQUESTS')
  })
})

it('takes one producer of each camera, pictures only', async () => {
  const { sendTransport } = await doctor.get('room.resync', {}).then(async () => {
    await doctor.get('room.leave', {})
    return doctor.join(id)
  })
  const create = (source: 'tongue' | 'document' | 'microscope' | 'examination', kind: 'audio' | 'video') =>
    doctor.code('producer.create', {
      transportId: sendTransport.transportId,
      kind,
      source,
      rtpParameters: (kind === 'audio' ? audio() : simulcast()) as never,
      paused: false,
    })
  for (const source of ['tongue', 'document', 'microscope', 'examination'] as const) {
    expect(await create(source, 'video')).toBe('ok')
  }
  expect([await create('tongue', 'video'), await create('document', 'audio')]).toEqual([
    'MEDIA_REJECTED',
    'MEDIA_REJECTED',
  ])
})
