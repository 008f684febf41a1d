/** Coming, going, and what is written of it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RoomSnapshot } from '../../server/contract/signal.ts'
import { largestRoom } from '../../server/domain/room.ts'
import { audio, until } from '../media/support.ts'
import type { WorldPerson } from '../support/world.ts'
import { type Client, Hall } from './hall.ts'

let hall: Hall
beforeEach(async () => {
  hall = await Hall.open()
})
afterEach(() => hall.close())

/** Both sides in one room. */
async function call(): Promise<{ id: string; doctor: Client; expert: Client }> {
  const { people } = hall.world
  const { id } = await hall.world.consultationIn('scheduled')
  const doctor = await hall.enter(people.doctor)
  const expert = await hall.enter(people.expert)
  await doctor.join(id)
  await expert.join(id)
  return { id, doctor, expert }
}

/** 'ok', or the code with which speaking is refused. */
const sendSound = (client: Client, { sendTransport: { transportId } }: RoomSnapshot): Promise<string> =>
  client.code('producer.create', {
    ...{ transportId, kind: 'audio', source: 'microphone', paused: false },
    rtpParameters: audio() as never,
  })

describe('entering', () => {
  it('answers with the room, tells the others, and starts the session when both sides are there', async () => {
    const { people } = hall.world
    const { id } = await hall.world.consultationIn('scheduled')
    const doctor = await hall.enter(people.doctor)
    const waiting = await doctor.join(id)
    expect(waiting).toMatchObject({ consultationId: id, participants: [], chat: [], startedAt: null })
    expect(waiting.self).toMatchObject({ personId: people.doctor.id, role: 'requester', connection: 'here' })
    expect(waiting.sendTransport.transportId).not.toBe(waiting.receiveTransport.transportId)
    expect((await hall.state(id)).state).toBe('scheduled')

    const expert = await hall.enter(people.expert)
    const both = await expert.join(id)
    expect(both.participants).toMatchObject([{ personId: people.doctor.id, name: people.doctor.name }])
    expect(both.startedAt).not.toBeNull()
    expect(await doctor.next('participant.joined')).toMatchObject({
      personId: people.expert.id,
      role: 'expert',
    })
    expect(await doctor.next('room.started')).toEqual({ startedAt: both.startedAt })
    expect(await hall.state(id)).toMatchObject({ state: 'in_session', version: 2 })

    const colleague = await hall.letIn(id, people.colleague, expert)
    expect((await colleague.join(id)).self.role).toBe('colleague')
    const observer = await hall.letIn(id, people.rosterExpert, expert)
    expect((await observer.join(id)).participants).toHaveLength(3)
    expect((await hall.events(id)).filter((kind) => kind === 'consultation.changed')).toHaveLength(1)
    const stays = await hall.presences(id)
    expect(stays.map(({ personId, role, leftAt }) => ({ personId, role, leftAt }))).toEqual([
      { personId: people.doctor.id, role: 'requester', leftAt: null },
      { personId: people.expert.id, role: 'expert', leftAt: null },
      { personId: people.colleague.id, role: 'colleague', leftAt: null },
      { personId: people.rosterExpert.id, role: 'observer', leftAt: null },
    ])
  })

  it('starts once when both come at the same moment, by the hand of who came second', async () => {
    const { people } = hall.world
    const { id } = await hall.world.consultationIn('scheduled')
    const [doctor, expert] = [await hall.enter(people.doctor), await hall.enter(people.expert)]
    const [one, other] = await Promise.all([doctor.join(id), expert.join(id)])
    expect([one.startedAt, other.startedAt].filter((at) => at !== null)).toHaveLength(1)
    expect(await hall.events(id)).toEqual(['room.entered', 'room.entered', 'consultation.changed'])
    const second = one.startedAt === null ? people.expert : people.doctor
    const started = await hall.world.deps.db
      .selectFrom('auditEvent')
      .select(['actorId', 'data'])
      .where('kind', '=', 'consultation.changed')
      .executeTakeFirstOrThrow()
    expect(started).toMatchObject({ actorId: second.id, data: { command: 'start', toState: 'in_session' } })
  })

  it('does not count an observer as the other side', async () => {
    const { people } = hall.world
    const { id } = await hall.world.consultationIn('scheduled')
    const expert = await hall.enter(people.expert)
    await expert.join(id)
    await (await hall.letIn(id, people.rosterExpert, expert)).join(id)
    expect((await hall.state(id)).state).toBe('scheduled')
  })

  it('is open to those whom the consultation concerns, at its time', async () => {
    const { people } = hall.world
    const { id } = await hall.world.consultationIn('scheduled')
    for (const stranger of [people.otherDoctor, people.otherExpert]) {
      expect(await (await hall.enter(stranger)).joinCode(id)).toBe('NOT_FOUND')
    }
    for (const admin of [people.auditAdmin, people.systemAdmin, people.securityAdmin]) {
      expect(await (await hall.enter(admin)).joinCode(id)).toBe('FORBIDDEN')
    }
    const refusals = [
      ['draft', {}, 'WRONG_STATE'],
      ['submitted', {}, 'WRONG_STATE'],
      ['accepted', {}, 'WRONG_STATE'],
      ['signed', {}, 'WRONG_STATE'],
      ['cancelled', {}, 'WRONG_STATE'],
      ['reporting', { kind: 'written' }, 'WRONG_KIND'],
      ['scheduled', { startAt: new Date(Date.now() + 86_400_000) }, 'TOO_EARLY'],
    ] as const
    const cookie = await hall.cookie(people.doctor)
    for (const [state, options, code] of refusals) {
      const refused = await hall.world.consultationIn(state, options)
      const doctor = await hall.enter(people.doctor, cookie)
      expect(await doctor.joinCode(refused.id), state).toBe(code)
      doctor.close()
    }
    const doctor = await hall.enter(people.doctor, cookie)
    expect(await doctor.joinCode('0198c0de-0000-7000-8000-000000000000')).toBe('NOT_FOUND')
    expect(await hall.presences(id)).toEqual([])
    expect(hall.gateway.status().rooms).toBe(0)
  })

  it('holds a lecture: who looks on finds no place to speak from when they are taken, the asking doctor does', async () => {
    const { id } = await hall.world.consultationIn('scheduled')
    const people: WorldPerson[] = []
    const many = largestRoom + 25
    for (let count = 0; count < many; count += 1) {
      const person = await hall.world.addPerson({
        roles: ['doctor'],
        institutionId: hall.world.institutions.hohhot,
      })
      await hall.world.deps.db
        .insertInto('roomStanding')
        .values({ consultationId: id, personId: person.id, admission: 'admitted', decidedAt: new Date() })
        .execute()
      people.push(person)
    }
    const inside: Client[] = []
    for (const person of people) {
      const visitor = await hall.enter(person)
      const joined = await visitor.join(id)
      const code = await sendSound(visitor, joined)
      expect(code, person.name).toBe(inside.length < largestRoom ? 'ok' : 'ROOM_FULL')
      inside.push(visitor)
    }
    const doctor = await hall.enter(hall.world.people.doctor)
    const joined = await doctor.join(id)
    expect(joined.participants).toHaveLength(many)
    expect(await sendSound(doctor, joined)).toBe('ok')
    /* when two have gone, one of those who listened has a place, since the doctor has one too */
    const [last] = people.slice(-1)
    if (last === undefined) throw new Error('nobody listens')
    const listener = await hall.enter(last)
    const again = await listener.join(id)
    expect(await sendSound(listener, again)).toBe('ROOM_FULL')
    for (const gone of inside.slice(0, 2)) await gone.get('room.leave', {})
    expect(await sendSound(listener, again)).toBe('ok')
  })
})

describe('going', () => {
  it('by leaving: the stay ends, the others see it, the room closes after the last', async () => {
    const { id, doctor, expert } = await call()
    await doctor.get('room.leave', {})
    expect(await expert.next('participant.left')).toEqual({ personId: hall.world.people.doctor.id })
    const [stay] = await hall.presences(id)
    expect(stay).toMatchObject({ how: 'leave' })
    expect(await doctor.code('room.leave', {})).toBe('NOT_IN_ROOM')
    await expert.get('room.leave', {})
    await until('the room to be closed', () => hall.gateway.status().rooms === 0)
    expect(hall.fake.calls.at(-1)).toEqual({ method: 'closeRoom', input: { roomId: id } })
    const room = await hall.world.deps.db.selectFrom('room').selectAll().executeTakeFirstOrThrow()
    expect(room.endedAt).not.toBeNull()
    /* a question afterwards opens it again, and nothing starts a second time */
    const again = await expert.join(id)
    expect(again.startedAt).toBe(room.startedAt?.toISOString())
    expect((await hall.events(id)).filter((kind) => kind === 'consultation.changed')).toHaveLength(1)
  })

  it('by a broken connection: the seat is kept, then the stay ends at the moment of the drop', async () => {
    const { id, doctor, expert } = await call()
    const before = Date.now()
    doctor.breakOff()
    expect(await expert.next('participant.dropped')).toEqual({ personId: hall.world.people.doctor.id })
    const after = Date.now()
    const resynced = await expert.get('room.resync', {})
    expect(resynced.participants).toMatchObject([{ connection: 'away' }])
    expect((await hall.presences(id))[0]?.leftAt).toBeNull()
    expect(await expert.next('participant.left')).toEqual({ personId: hall.world.people.doctor.id })
    await until('the end of the stay', async () => (await hall.presences(id))[0]?.leftAt !== null)
    const [stay] = await hall.presences(id)
    expect(stay?.how).toBe('drop')
    expect(stay?.leftAt?.getTime()).toBeGreaterThanOrEqual(before)
    expect(stay?.leftAt?.getTime()).toBeLessThanOrEqual(after)
  })

  it('and coming back within the time: one stay, and the others hear of no leaving', async () => {
    const { id, doctor, expert } = await call()
    doctor.breakOff()
    await expert.next('participant.dropped')
    const again = await hall.enter(hall.world.people.doctor)
    const snapshot = await again.join(id)
    expect(snapshot.self.producers).toEqual([])
    expect(await expert.next('participant.returned')).toMatchObject({ connection: 'here', producers: [] })
    await new Promise((resolve) => setTimeout(resolve, 600))
    expect(expert.names()).not.toContain('participant.left')
    expect(await hall.presences(id)).toHaveLength(2)
    expect((await hall.events(id)).at(-1)).toBe('room.returned')
  })

  it('a client that falls silent is noticed without a farewell', async () => {
    const { doctor, expert } = await call()
    /* the engine no longer answers pings: a network that is gone */
    doctor.socket.io.engine.transport.removeAllListeners('packet')
    expect(await expert.next('participant.dropped')).toEqual({ personId: hall.world.people.doctor.id })
  })

  it('a kept seat is not presence: the session starts when both are really there', async () => {
    const { people } = hall.world
    const { id } = await hall.world.consultationIn('scheduled')
    const expert = await hall.enter(people.expert)
    await expert.join(id)
    expert.breakOff()
    await until('the drop', () => hall.gateway.status().sockets === 0)
    const doctor = await hall.enter(people.doctor)
    expect((await doctor.join(id)).startedAt).toBeNull()
    expect((await hall.state(id)).state).toBe('scheduled')
    const back = await hall.enter(people.expert)
    expect((await back.join(id)).startedAt).not.toBeNull()
    expect((await hall.state(id)).state).toBe('in_session')
  })
})

describe('one person, several devices', () => {
  it('the second device takes the seat, the first one is told', async () => {
    const { id, doctor, expert } = await call()
    const tablet = await hall.enter(hall.world.people.doctor)
    await tablet.join(id)
    expect(await doctor.next('room.expelled')).toEqual({ why: 'other_device' })
    expect(await doctor.code('room.resync', {})).toBe('NOT_IN_ROOM')
    expect(await expert.next('participant.returned')).toMatchObject({
      personId: hall.world.people.doctor.id,
    })
    /* the first device's connection may end now without taking the seat with it */
    doctor.breakOff()
    await new Promise((resolve) => setTimeout(resolve, 600))
    expect((await tablet.get('room.resync', {})).self.connection).toBe('here')
    expect(expert.names()).not.toContain('participant.dropped')
    expect((await hall.presences(id)).filter((stay) => stay.leftAt !== null)).toEqual([])
  })

  it('entering another room leaves the first', async () => {
    const { id, doctor, expert } = await call()
    const other = await hall.world.consultationIn('reporting')
    await doctor.join(other.id)
    expect(await expert.next('participant.left')).toEqual({ personId: hall.world.people.doctor.id })
    expect((await hall.presences(id))[0]?.how).toBe('leave')
    expect((await doctor.get('room.resync', {})).consultationId).toBe(other.id)
  })

  it('entering two rooms at once is refused for one of them, and no seat is left behind', async () => {
    const { people } = hall.world
    const [one, other] = [
      await hall.world.consultationIn('reporting'),
      await hall.world.consultationIn('reporting'),
    ]
    const doctor = await hall.enter(people.doctor)
    const codes = await Promise.all([doctor.joinCode(one.id), doctor.joinCode(other.id)])
    expect(codes.toSorted()).toEqual(['SEAT_TAKEN', 'ok'])
    expect(hall.gateway.status()).toMatchObject({ rooms: 1, participants: 1 })
  })
})

describe('the end of a consultation', () => {
  it('sends everybody out when it is signed or cancelled; while reporting the room stays open', async () => {
    const { id, doctor, expert } = await call()
    await change(id, 'reporting')
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect((await doctor.get('room.resync', {})).participants).toHaveLength(1)
    await change(id, 'signed')
    for (const client of [doctor, expert]) {
      expect(await client.next('room.expelled')).toEqual({ why: 'consultation_ended' })
    }
    await until('the ends of the stays', async () =>
      (await hall.presences(id)).every((stay) => stay.how === 'closed' && stay.leftAt !== null),
    )
    expect(await doctor.joinCode(id)).toBe('WRONG_STATE')
  })

  it('a call that became a written consultation is over', async () => {
    const { id, doctor } = await call()
    await change(id, 'reporting', 'written')
    expect(await doctor.next('room.expelled')).toEqual({ why: 'consultation_ended' })
  })

  it('a new time does not send out who is there', async () => {
    const { people } = hall.world
    const { id } = await hall.world.consultationIn('scheduled')
    const doctor = await hall.enter(people.doctor)
    await doctor.join(id)
    const start = new Date(Date.now() + 3 * 86_400_000)
    await hall.world.deps.db
      .updateTable('consultation')
      .set({ scheduledStart: start, scheduledEnd: new Date(start.getTime() + 1_800_000) })
      .where('id', '=', id)
      .execute()
    await change(id, 'scheduled')
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect((await doctor.get('room.resync', {})).self.connection).toBe('here')
  })

  /** Moves the row and announces it, as a command does. */
  async function change(
    id: string,
    state: 'scheduled' | 'reporting' | 'signed',
    kind: 'video' | 'written' = 'video',
  ) {
    const { db } = hall.world.deps
    const row = await db
      .updateTable('consultation')
      .set((eb) => ({ state, kind, version: eb('version', '+', 1) }))
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow()
    await hall.gateway.deliver('consultation.changed', {
      id,
      version: row.version,
      state,
      kind,
      requesterId: row.requesterId,
      institutionId: row.requestingInstitutionId,
      lineId: row.lineId,
      expertId: row.expertId,
    })
  }
})

describe('another life of the server', () => {
  it('closes the stays that were open, as drops at their last sign of life', async () => {
    const { id, doctor, expert } = await call()
    await until('a sign of life', async () =>
      (await hall.presences(id)).every((stay) => stay.seenAt > stay.joinedAt),
    )
    await hall.stop()
    const seen = await hall.presences(id)
    expect(seen.every((stay) => stay.leftAt === null)).toBe(true)
    await hall.start()
    const ended = await hall.presences(id)
    expect(ended.map(({ leftAt, how }) => ({ leftAt, how }))).toEqual(
      seen.map(({ seenAt }) => ({ leftAt: seenAt, how: 'drop' })),
    )
    expect((await hall.events(id)).filter((kind) => kind === 'room.left')).toHaveLength(2)
    /* the media went on at the node; who returns gets a new seat, and what was left of them there closes */
    expect(hall.fake.calls.some(({ method }) => method === 'closeRoom')).toBe(false)
    const back = await hall.enter(hall.world.people.doctor)
    expect((await back.join(id)).startedAt).not.toBeNull()
    const { peers } = await hall.media.describeRoom({ roomId: id })
    const doctors = peers.filter(({ peerId }) => peerId.startsWith(hall.world.people.doctor.id))
    expect(doctors).toHaveLength(1)
    await until('the sweep', async () => (await hall.media.describeRoom({ roomId: id })).peers.length === 1)
    expect(await hall.presences(id)).toHaveLength(3)
    expect([doctor.socket.connected, expert.socket.connected]).toEqual([false, false])
  })
})
