/** Leading a room, over real sockets and a real database: the door, mute, sending out, the lock, hands, the end for all. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { mostWaiting } from '../../server/domain/host.ts'
import { audio, until } from '../media/support.ts'
import { type Client, Hall, idOf } from './hall.ts'

let hall: Hall
let id: string
let doctor: Client
let expert: Client
beforeEach(() => open())
afterEach(() => hall.close())

async function open(options: Parameters<typeof Hall.open>[0] = {}): Promise<void> {
  hall = await Hall.open(options)
  id = (await hall.world.consultationIn('scheduled')).id
  doctor = await hall.enter(hall.world.people.doctor)
  expert = await hall.enter(hall.world.people.expert)
  await doctor.join(id)
  await expert.join(id)
}

const people = () => hall.world.people

/** The controls as they are after the one that makes the test true. */
async function controlsOf(client: Client) {
  return (await client.get('room.resync', {})).controls
}

async function microphone(client: Client, transportId: string): Promise<string> {
  const { producerId } = await client.get('producer.create', {
    transportId,
    kind: 'audio',
    source: 'microphone',
    rtpParameters: audio() as never,
    paused: false,
  })
  return producerId
}

describe('the door', () => {
  it('holds a colleague until the host lets them in, and the host alone sees who waits', async () => {
    const colleague = await hall.enter(people().colleague)
    expect(await colleague.code('room.prepare', { consultationId: idOf(id), rtpCapabilities: null })).toBe(
      'ADMISSION_NEEDED',
    )
    expect(await colleague.joinCode(id)).toBe('ADMISSION_NEEDED')
    const { waiting, hostId } = await controlsOf(expert)
    expect(hostId).toBe(people().expert.id)
    expect(waiting).toMatchObject([{ personId: people().colleague.id, name: people().colleague.name }])
    expect((await controlsOf(doctor)).waiting).toEqual([])
    const admit = { personIds: [people().colleague.id] }
    expect(await doctor.code('host.admit', admit)).toBe('FORBIDDEN')
    expect(await colleague.code('host.admit', admit)).toBe('NOT_IN_ROOM')
    await expert.get('host.admit', admit)
    expect(await colleague.next('door.opened')).toEqual({ consultationId: id })
    expect((await colleague.join(id)).self.role).toBe('colleague')
    expect((await controlsOf(expert)).waiting).toEqual([])
    /* once let in is let in */
    await colleague.get('room.leave', {})
    expect(await colleague.joinCode(id)).toBe('ok')
    expect(await hall.events(id)).toContain('room.admitted')
  })

  it('refuses, and forgets whoever goes away', async () => {
    const colleague = await hall.enter(people().colleague)
    await colleague.joinCode(id)
    await expert.get('host.refuse', { personId: people().colleague.id })
    expect(await colleague.next('door.refused')).toEqual({ consultationId: id })
    expect(await expert.code('host.refuse', { personId: people().colleague.id })).toBe('NOT_FOUND')
    await colleague.joinCode(id)
    await colleague.get('room.leave', {})
    expect((await controlsOf(expert)).waiting).toEqual([])
    await colleague.joinCode(id)
    colleague.breakOff()
    await until('the door to be free', async () => (await controlsOf(expert)).waiting.length === 0)
  })

  it('opens to a whole lecture at one press, and holds back whoever is one too many', async () => {
    const { db } = hall.world.deps
    const institutionId = hall.world.institutions.hohhot
    const waiting: Client[] = []
    for (let count = 0; count < mostWaiting; count += 1) {
      const client = await hall.enter(await hall.world.addPerson({ roles: ['doctor'], institutionId }))
      expect(await client.joinCode(id)).toBe('ADMISSION_NEEDED')
      waiting.push(client)
    }
    const late = await hall.enter(await hall.world.addPerson({ roles: ['doctor'], institutionId }))
    expect(await late.joinCode(id)).toBe('ROOM_FULL')
    const personIds = (await controlsOf(expert)).waiting.map(({ personId }) => personId)
    expect(personIds).toHaveLength(mostWaiting)
    let told = 0
    const count = () => {
      told += 1
    }
    expert.socket.on('room.controlled', count)
    await expert.get('host.admit', { personIds })
    for (const client of waiting) expect(await client.next('door.opened')).toEqual({ consultationId: id })
    expect((await controlsOf(expert)).waiting).toEqual([])
    expect(told).toBe(1)
    expert.socket.off('room.controlled', count)
    const admitted = await db
      .selectFrom('roomStanding')
      .select('personId')
      .where('personId', 'in', personIds)
      .where('admission', '=', 'admitted')
      .execute()
    expect(admitted).toHaveLength(mostWaiting)
    expect(await late.joinCode(id)).toBe('ADMISSION_NEEDED')
  })

  it('is led by the requester while the expert is out', async () => {
    await expert.get('room.leave', {})
    expect(await controlsOf(doctor)).toMatchObject({ hostId: people().doctor.id })
    const colleague = await hall.letIn(id, people().colleague, doctor)
    await colleague.join(id)
    expect(await doctor.code('host.set_phase', { experts: true })).toBe('FORBIDDEN')
  })
})

describe('leading', () => {
  it('mutes one at the server, tells them who, and only they open it again', async () => {
    const { sendTransport } = await doctor.join(id)
    const producerId = await microphone(doctor, sendTransport.transportId)
    expect(await doctor.code('host.mute', { personId: people().expert.id })).toBe('FORBIDDEN')
    await expert.get('host.mute', { personId: people().doctor.id })
    expect(await doctor.next('host.muted')).toMatchObject({ by: { name: people().expert.name } })
    const paused = async () => {
      const { peers } = await hall.media.describeRoom({ roomId: id })
      return peers.flatMap(({ producers }) => producers).find((one) => one.producerId === producerId)?.paused
    }
    expect(await paused()).toBe(true)
    /* a new connection does not open it */
    const again = await doctor.join(id)
    await microphone(doctor, again.sendTransport.transportId)
    await doctor.next('host.muted')
    const { participants } = await expert.get('room.resync', {})
    const [mine] = participants[0]?.producers ?? []
    expect(mine?.paused).toBe(true)
    await doctor.get('producer.set_paused', { producerId: mine?.producerId ?? '', paused: false })
    const third = await doctor.join(id)
    await microphone(doctor, third.sendTransport.transportId)
    const after = await expert.get('room.resync', {})
    expect(after.participants[0]?.producers[0]?.paused).toBe(false)
    expect(await hall.events(id)).toContain('room.muted')
  })

  it('sends somebody out, who does not come back without being let in, also after a restart', async () => {
    const colleague = await hall.letIn(id, people().colleague, expert)
    await colleague.join(id)
    await expert.get('host.remove', { personId: people().colleague.id })
    expect(await colleague.next('room.expelled')).toEqual({ why: 'removed' })
    expect(await colleague.joinCode(id)).toBe('ADMISSION_NEEDED')
    /* not even a seat of their own */
    await expert.get('host.remove', { personId: people().doctor.id })
    expect(await doctor.joinCode(id)).toBe('ADMISSION_NEEDED')
    await hall.stop()
    await hall.start()
    const back = await hall.enter(people().expert)
    await back.join(id)
    expect(await (await hall.enter(people().colleague)).joinCode(id)).toBe('ADMISSION_NEEDED')
    await (await hall.letIn(id, people().doctor, back)).join(id)
    const stays = await hall.presences(id)
    expect(stays.filter(({ how }) => how === 'expelled')).toHaveLength(2)
    expect(await back.code('host.remove', { personId: people().expert.id })).toBe('NOT_FOUND')
  })

  it('locks: late-comers wait, seats and the lost come in, and a restart forgets nothing', async () => {
    const colleague = await hall.letIn(id, people().colleague, expert)
    await colleague.join(id)
    await expert.get('host.lock', { locked: true })
    const late = await hall.enter(people().rosterExpert)
    expect(await late.joinCode(id)).toBe('ADMISSION_NEEDED')
    await expert.get('host.admit', { personIds: [people().rosterExpert.id] })
    await late.next('door.opened')
    await late.join(id)
    await late.get('room.leave', {})
    expect(await late.joinCode(id)).toBe('ADMISSION_NEEDED')
    await hall.stop()
    await hall.start()
    const back = await hall.enter(people().doctor)
    expect((await back.join(id)).controls.locked).toBe(true)
    expect(await (await hall.enter(people().colleague)).joinCode(id)).toBe('ok')
    expect(await (await hall.enter(people().rosterExpert)).joinCode(id)).toBe('ADMISSION_NEEDED')
    expect(await hall.events(id)).toContain('room.locked')
  })

  it('keeps hands in their order, lowered by oneself or the host', async () => {
    await doctor.get('hand.raise', { raised: true })
    const colleague = await hall.letIn(id, people().colleague, expert)
    await colleague.join(id)
    await colleague.get('hand.raise', { raised: true })
    const [first, second] = [people().doctor.id, people().colleague.id]
    expect((await controlsOf(expert)).hands).toEqual([first, second])
    expect(await doctor.code('host.lower_hands', { personIds: [second] })).toBe('FORBIDDEN')
    await expert.get('host.lower_hands', { personIds: [first] })
    expect((await controlsOf(doctor)).hands).toEqual([second])
    await colleague.get('hand.raise', { raised: false })
    expect((await controlsOf(doctor)).hands).toEqual([])
  })

  it('may call off the end within its time of thought', async () => {
    await hall.close()
    const endingMs = 3_000
    await open({ timing: { endingMs } })
    await expert.get('host.end_call', { ending: true })
    expect((await controlsOf(doctor)).endsAt).not.toBeNull()
    await expert.get('host.end_call', { ending: false })
    expect((await controlsOf(doctor)).endsAt).toBeNull()
    await new Promise((resolve) => setTimeout(resolve, endingMs + 500))
    expect(await hall.presences(id)).toMatchObject([{ leftAt: null }, { leftAt: null }])
  })

  it('ends the call for everybody after a time of thought', async () => {
    expect(await doctor.code('host.end_call', { ending: true })).toBe('FORBIDDEN')
    const waiting = await hall.enter(people().colleague)
    await waiting.joinCode(id)
    await expert.get('host.end_call', { ending: true })
    for (const client of [doctor, expert]) {
      expect(await client.next('room.expelled')).toEqual({ why: 'call_ended' })
    }
    expect(await waiting.next('door.refused')).toEqual({ consultationId: id })
    await until('both stays to be ended', async () =>
      (await hall.presences(id)).every(({ how }) => how === 'closed'),
    )
    /* the room never moves the record */
    expect((await hall.state(id)).state).toBe('in_session')
    expect(await hall.events(id)).toContain('room.ended_for_all')
  })
})
