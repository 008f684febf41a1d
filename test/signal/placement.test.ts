/** Two servers on one database and one media node: who has a room, where others are sent, what becomes of it when its server dies. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { setServerDraining } from '../../db/queries/placement.ts'
import { createFakeMedia, type FakeMedia } from '../../media/fake.ts'
import type { MediaPort } from '../../media/port.ts'
import type { GatewayOptions } from '../../server/signal/gateway.ts'
import { until } from '../media/support.ts'
import { createWorld, type World } from '../support/world.ts'
import { type Client, Hall, idOf } from './hall.ts'

const timing: GatewayOptions['timing'] = {
  beatMs: 100,
  leaseMs: 500,
  seatKeptMs: 2_000,
  handheldSeatKeptMs: 2_000,
}

let world: World
let media: FakeMedia
let a: Hall
let b: Hall

/** Its goodbye is taken back: who is killed ends no lease. */
async function killA(): Promise<void> {
  await a.stop()
  await world.deps.db
    .updateTable('serverNode')
    .set({ leaseUntil: new Date(Date.now() + 500) })
    .where('name', '=', 'a')
    .execute()
}

/** As a server of its own sees the one node: ending it ends nothing of the other's. */
function viewOf(port: MediaPort): MediaPort {
  return { ...port, close: async () => undefined }
}

const open = (name: string) => Hall.open({ media: viewOf(media), name, timing }, world)

beforeEach(async () => {
  world = await createWorld()
  media = createFakeMedia()
  a = await open('a')
  b = await open('b')
})
afterEach(async () => {
  await Promise.all([a.end(), b.end()])
  await media.close()
  await world.close()
})

async function elsewhere(client: Client, id: string): Promise<string | undefined> {
  const answer = await client.ask('room.join', { consultationId: idOf(id), ready: [] })
  if (answer.ok) return undefined
  expect(answer.error.code).toBe('ELSEWHERE')
  return answer.error.server
}

const placements = () => world.deps.read.selectFrom('roomPlacement').selectAll().execute()

describe('a room', () => {
  it('is where its first one came, others are told where, and it is free when the last one left', async () => {
    const { id } = await world.consultationIn('scheduled')
    const doctor = await a.enter(world.people.doctor)
    await doctor.join(id)
    const expert = await b.enter(world.people.expert)
    expect(await elsewhere(expert, id)).toBe('a')
    expect(await expert.code('room.prepare', { consultationId: idOf(id), rtpCapabilities: null })).toBe(
      'ELSEWHERE',
    )
    const moved = await a.enter(world.people.expert)
    expect((await moved.join(id)).participants).toHaveLength(1)
    expect((await placements()).map(({ server }) => server)).toEqual(['a'])
    await doctor.get('room.leave', {})
    await moved.get('room.leave', {})
    await until('the room to be free', async () => (await placements()).length === 0)
    await expert.join(id)
    expect((await placements()).map(({ server }) => server)).toEqual(['b'])
  })

  it('is not told of to those who may not see it', async () => {
    const { id } = await world.consultationIn('scheduled')
    await (await a.enter(world.people.doctor)).join(id)
    const stranger = await b.enter(world.people.otherDoctor)
    expect(await stranger.joinCode(id)).toBe('NOT_FOUND')
  })

  it('is claimed by one of two that are asked at once', async () => {
    const { id } = await world.consultationIn('scheduled')
    const [doctor, expert] = [await a.enter(world.people.doctor), await b.enter(world.people.expert)]
    const codes = await Promise.all([doctor.joinCode(id), expert.joinCode(id)])
    expect(codes.toSorted()).toEqual(['ELSEWHERE', 'ok'])
  })
})

describe('a server that is killed', () => {
  it('has its room taken over after the lease, with media and stays as they are', async () => {
    const { id } = await world.consultationIn('scheduled')
    const doctor = await a.enter(world.people.doctor)
    const before = await doctor.join(id)
    await killA()
    const back = await b.enter(world.people.doctor)
    const resume = {
      consultationId: idOf(id),
      receiveTransportId: before.receiveTransport.transportId,
    }
    expect(await back.code('room.resume', resume)).toBe('ELSEWHERE')
    await expect.poll(() => back.code('room.resume', resume), { interval: 150 }).toBe('ok')
    expect((await b.presences(id)).map(({ leftAt }) => leftAt)).toEqual([null])
    expect((await media.describeRoom({ roomId: id })).peers).toHaveLength(1)
    /* the first one comes again and leaves alone what is the other's by now */
    await a.start()
    expect((await b.presences(id)).map(({ leftAt }) => leftAt)).toEqual([null])
    expect(await elsewhere(await a.enter(world.people.expert), id)).toBe('b')
  })

  it('has its stays ended by another one when nobody came back', async () => {
    const { id } = await world.consultationIn('scheduled')
    await (await a.enter(world.people.doctor)).join(id)
    await killA()
    await until('the end of the stay', async () => (await b.presences(id))[0]?.how === 'drop')
    await until('the room to be forgotten', async () => (await placements()).length === 0)
  })

  it('and starts anew ends what it left, not what the other one has', async () => {
    const [one, two] = [await world.consultationIn('scheduled'), await world.consultationIn('in_session')]
    await (await a.enter(world.people.doctor)).join(one.id)
    await (await b.enter(world.people.doctor)).join(two.id)
    await killA()
    await a.start()
    expect((await a.presences(one.id))[0]?.how).toBe('drop')
    expect((await b.presences(two.id))[0]?.leftAt).toBeNull()
  })
})

describe('a server that could not renew its lease', () => {
  it('lets go of the room that another one has taken over, and sends its people there', async () => {
    const { id } = await world.consultationIn('scheduled')
    const doctor = await a.enter(world.people.doctor)
    await doctor.join(id)
    const expert = await b.enter(world.people.expert)
    /* it waits for its own row for as long as somebody holds it */
    await world.deps.db.transaction().execute(async (tx) => {
      await tx.selectFrom('serverNode').selectAll().where('name', '=', 'a').forUpdate().execute()
      await expect.poll(() => expert.joinCode(id), { interval: 150 }).toBe('ok')
    })
    await doctor.next('room.lost')
    expect(await elsewhere(doctor, id)).toBe('b')
    expect((await a.presences(id)).map(({ leftAt }) => leftAt)).toEqual([null, null])
  })

  it('ends where another process has taken its name', async () => {
    let superseded = false
    const c = await Hall.open(
      {
        media: viewOf(media),
        name: 'c',
        timing,
        onSuperseded: () => {
          superseded = true
        },
      },
      world,
    )
    const again = await open('c')
    await until('the word of it', () => superseded)
    await Promise.all([c.end(), again.end()])
  })
})

describe('a server that is drained', () => {
  it('keeps its rooms and begins none while another one can', async () => {
    const [one, two] = [await world.consultationIn('scheduled'), await world.consultationIn('in_session')]
    await (await a.enter(world.people.doctor)).join(one.id)
    await setServerDraining(world.deps.db, 'a', true)
    const expert = await a.enter(world.people.expert)
    expect((await expert.join(one.id)).participants).toHaveLength(1)
    expect(await elsewhere(await a.enter(world.people.doctor), two.id)).toBe('b')
    await b.stop()
    await (await a.enter(world.people.doctor)).join(two.id)
  })
})
