/** Who may connect, who is told what, and what the end of a session ends. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFakeMedia } from '../../media/fake.ts'
import type { MediaPort } from '../../media/port.ts'
import { changeOf } from '../../server/app/act.ts'
import type { AppErrorShape } from '../../server/contract/errors.ts'
import type { ConsultationState } from '../../server/domain/consultation.ts'
import { until } from '../media/support.ts'
import { type Client, Hall } from './hall.ts'

let hall: Hall
beforeEach(async () => {
  hall = await Hall.open()
})
afterEach(() => hall.close())

function refusal(client: Client): Promise<AppErrorShape | string> {
  return new Promise((resolve) => {
    client.socket.once('connect_error', (error: Error & { data?: AppErrorShape }) =>
      resolve(error.data ?? error.message),
    )
    client.socket.once('connect', () => resolve('connected'))
  })
}

describe('connecting', () => {
  it('needs a session', async () => {
    expect(await refusal(hall.knock({}))).toMatchObject({ code: 'SIGNED_OUT', requestId: expect.any(String) })
    expect(await refusal(hall.knock({ cookie: 'session=invented' }))).toMatchObject({ code: 'SIGNED_OUT' })
    const cookie = await hall.cookie(hall.world.people.doctor)
    expect(await refusal(hall.knock({ cookie }))).toBe('connected')
  })

  it('needs this version of the protocol', async () => {
    const cookie = await hall.cookie(hall.world.people.doctor)
    for (const auth of [{}, { protocol: 0 }, { protocol: '1' }, { protocol: { $gt: 0 } }]) {
      expect(await refusal(hall.knock({ cookie }, auth))).toMatchObject({ code: 'CLIENT_TOO_OLD' })
    }
  })

  it('is refused from pages of other sites', async () => {
    const cookie = await hall.cookie(hall.world.people.doctor)
    for (const origin of ['https://elsewhere.example', 'null', hall.url.replace('127.0.0.1', 'localhost')]) {
      expect(await refusal(hall.knock({ cookie, origin })), origin).not.toBe('connected')
    }
    const response = await fetch(`${hall.url}/api/socket/?EIO=4&transport=polling`, {
      headers: { origin: 'https://elsewhere.example' },
    })
    expect(response.status).toBe(403)
  })

  it('not more than twenty times for one person', async () => {
    const cookie = await hall.cookie(hall.world.people.doctor)
    for (let count = 0; count < 20; count += 1) await hall.enter(hall.world.people.doctor, cookie)
    expect(await refusal(hall.knock({ cookie }))).toMatchObject({ code: 'TOO_MANY_REQUESTS' })
    expect(await refusal(hall.knock({ cookie: await hall.cookie(hall.world.people.expert) }))).toBe(
      'connected',
    )
  })
})

describe('who is told of a notice', () => {
  it('those whose inbox it is in, on all of their pages, and what kind it is', async () => {
    const { people } = hall.world
    const pages = await Promise.all([hall.enter(people.expert), hall.enter(people.expert)])
    const others = await Promise.all([hall.enter(people.rosterExpert), hall.enter(people.doctor)])
    const personIds = [people.expert.id]
    await hall.gateway.deliver('notice.arrived', { personIds, category: 'emergency' })
    await hall.gateway.deliver('notice.settled', { personIds })
    for (const page of pages) {
      expect(await page.next('notice.arrived')).toEqual({ category: 'emergency' })
      expect(await page.next('notice.settled')).toEqual({})
    }
    for (const other of others) {
      expect(other.told.filter((one) => one.name.startsWith('notice.'))).toEqual([])
    }
    await expect(hall.gateway.deliver('notice.arrived', { personIds, category: 'gossip' })).rejects.toThrow()
  })
})

describe('who is told that a consultation changed', () => {
  async function told(state: ConsultationState): Promise<string[]> {
    const { people } = hall.world
    const { id } = await hall.world.consultationIn(state)
    const names = Object.keys(people) as (keyof typeof people)[]
    const clients = await Promise.all(names.map((name) => hall.enter(people[name])))
    const row = await hall.world.deps.db
      .selectFrom('consultation')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    const { topic, payload } = changeOf(row)
    await hall.gateway.deliver(topic, payload)
    await new Promise((resolve) => setTimeout(resolve, 150))
    const reached = names.filter((_, index) =>
      clients[index]?.told.some((one) => one.name === 'consultation.changed' && one.data.id === id),
    )
    for (const client of clients) {
      const notices = client.told.filter((one) => one.name === 'consultation.changed')
      expect(notices.length).toBeLessThan(2)
      for (const { data } of notices)
        expect(Object.keys(data).toSorted()).toEqual(['id', 'kind', 'state', 'version'])
    }
    return reached
  }

  it('a draft: its author', async () => {
    expect(await told('draft')).toEqual(['doctor'])
  })

  it('a request: the asking hospital, the line’s experts, the log', async () => {
    expect(await told('submitted')).toEqual(['doctor', 'colleague', 'expert', 'rosterExpert', 'auditAdmin'])
  })

  it('an expert who accepted and then left the roster', async () => {
    const { people } = hall.world
    await hall.world.deps.db.deleteFrom('lineExpert').where('personId', '=', people.expert.id).execute()
    expect(await told('reporting')).toContain('expert')
    expect(await told('submitted')).not.toContain('expert')
  })

  it('people outside the room see somebody come and go', async () => {
    const { people } = hall.world
    const { id } = await hall.world.consultationIn('scheduled')
    const watching = await hall.enter(people.doctor)
    const expert = await hall.enter(people.expert)
    await expert.join(id)
    expect(await watching.next('consultation.changed')).toMatchObject({ id, state: 'scheduled' })
    await expert.get('room.leave', {})
    expect(await watching.next('consultation.changed')).toMatchObject({ id, state: 'scheduled' })
  })

  it('a person whose roster changes is told of the new line and not of the old one', async () => {
    const { people, lines, deps } = hall.world
    const expert = await hall.enter(people.expert)
    await deps.db.deleteFrom('lineExpert').where('personId', '=', people.expert.id).execute()
    const [, second] = lines
    await deps.db
      .insertInto('lineExpert')
      .values({ lineId: second?.id ?? '', personId: people.expert.id })
      .execute()
    await new Promise((resolve) => setTimeout(resolve, 250))
    /* any request looks at the session again */
    await expert.code('room.leave', {})
    const notice = (lineId: string | null, id: string) => ({
      id,
      version: 1,
      state: 'submitted',
      kind: 'video',
      requesterId: people.otherDoctor.id,
      institutionId: people.otherDoctor.institutionId,
      lineId,
      expertId: null,
    })
    await hall.gateway.deliver('consultation.changed', notice(lines[0]?.id ?? '', 'old'))
    await hall.gateway.deliver('consultation.changed', notice(second?.id ?? '', 'new'))
    expect(await expert.next('consultation.changed')).toMatchObject({ id: 'new' })
  })

  it('passes over topics of others and refuses what is malformed', async () => {
    await hall.gateway.deliver('mail.wanted', { id: 1 })
    await expect(hall.gateway.deliver('consultation.changed', { id: 1 })).rejects.toThrow()
  })
})

describe('the end of a session', () => {
  async function call() {
    const { people } = hall.world
    const { id } = await hall.world.consultationIn('scheduled')
    const cookie = await hall.cookie(people.doctor)
    const doctor = await hall.enter(people.doctor, cookie)
    const expert = await hall.enter(people.expert)
    await doctor.join(id)
    await expert.join(id)
    return { id, cookie, doctor, expert }
  }

  const disable = () =>
    hall.world.deps.db
      .updateTable('person')
      .set({ disabledAt: new Date() })
      .where('id', '=', hall.world.people.doctor.id)
      .execute()

  async function isOut(id: string, expert: Client, how: string): Promise<void> {
    const { doctor } = hall.world.people
    expect(await expert.next('participant.left')).toEqual({ personId: doctor.id })
    await until('the end of the stay', async () => (await hall.presences(id))[0]?.how === how)
    const { peers } = await hall.media.describeRoom({ roomId: id })
    expect(peers.some(({ peerId }) => peerId.startsWith(doctor.id))).toBe(false)
    expect(expert.names()).not.toContain('participant.dropped')
  }

  it('an account that is disabled in the middle of a call is out at once', async () => {
    const { id, doctor, expert, cookie } = await call()
    await disable()
    const personId = hall.world.people.doctor.id
    await hall.gateway.deliver('session.ended', { personId, sessionKey: null, why: 'disabled' })
    expect(await doctor.next('session.ended')).toEqual({ why: 'disabled' })
    await until('the disconnection', () => !doctor.socket.connected)
    await isOut(id, expert, 'expelled')
    expect(await refusal(hall.knock({ cookie }))).toMatchObject({ code: 'SIGNED_OUT' })
  })

  it('and without the notice at the next look', async () => {
    const { id, doctor, expert } = await call()
    await disable()
    expect(await doctor.next('session.ended')).toEqual({ why: 'disabled' })
    await isOut(id, expert, 'expelled')
  })

  it('an entry that is under way when the session ends does not stand', async () => {
    const fake = createFakeMedia()
    let arrived = () => undefined as undefined
    const begun = new Promise<void>((resolve) => {
      arrived = () => void resolve()
    })
    const slow: MediaPort = {
      ...fake,
      async createTransport(input) {
        arrived()
        await new Promise((resolve) => setTimeout(resolve, 150))
        return fake.createTransport(input)
      },
    }
    const other = await Hall.open({ media: slow })
    try {
      const { people } = other.world
      const { id } = await other.world.consultationIn('scheduled')
      const doctor = await other.enter(people.doctor)
      const entry = doctor.joinCode(id).catch(() => 'no answer')
      await begun
      await other.gateway.deliver('session.ended', {
        personId: people.doctor.id,
        sessionKey: null,
        why: 'disabled',
      })
      expect(await entry).toBe('no answer')
      await until('the room to be empty', () => other.gateway.status().rooms === 0)
      const stays = await other.presences(id)
      expect(stays.map(({ how }) => how)).toEqual(['expelled'])
      expect((await fake.status()).rooms).toBe(0)
    } finally {
      await other.close()
    }
  })

  it('a seat that is kept goes with the account', async () => {
    const { id, doctor, expert } = await call()
    doctor.breakOff()
    await expert.next('participant.dropped')
    const personId = hall.world.people.doctor.id
    await hall.gateway.deliver('session.ended', { personId, sessionKey: null, why: 'disabled' })
    await expert.next('participant.left')
    expect((await hall.presences(id))[0]?.how).toBe('expelled')
  })

  it('signing out ends the sockets of that session and leaves the person’s others', async () => {
    const { id, cookie, doctor, expert } = await call()
    const { db, auth } = hall.world.deps
    const sameBrowser = await hall.enter(hall.world.people.doctor, cookie)
    const elsewhere = await hall.enter(hall.world.people.doctor)
    const session = (await auth.authenticate(cookie, null))?.session
    await auth.closeSession(db, session?.key ?? '')
    await hall.gateway.deliver('session.ended', {
      personId: hall.world.people.doctor.id,
      sessionKey: session?.key,
      why: 'signed_out',
    })
    expect(await doctor.next('session.ended')).toEqual({ why: 'signed_out' })
    expect(await sameBrowser.next('session.ended')).toEqual({ why: 'signed_out' })
    await isOut(id, expert, 'leave')
    expect(elsewhere.names()).not.toContain('session.ended')
    expect(elsewhere.socket.connected).toBe(true)
  })

  it('an open page does not keep a session alive, sitting in a room does', async () => {
    const { people, deps } = hall.world
    const { id } = await hall.world.consultationIn('reporting')
    const idle = await hall.enter(people.expert)
    const seated = await hall.enter(people.doctor)
    await seated.join(id)
    const soon = new Date(Date.now() + 700)
    await deps.db.updateTable('session').set({ expiresAt: soon }).execute()
    expect(await idle.next('session.ended')).toMatchObject({
      why: expect.stringMatching(/expired|signed_out/),
    })
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(seated.socket.connected).toBe(true)
  })

  it('a right that ends during the call ends the seat, not the session', async () => {
    const { id, doctor, expert } = await call()
    const { db } = hall.world.deps
    const { people } = hall.world
    const observer = await hall.letIn(id, people.rosterExpert, expert)
    await observer.join(id)
    await db.deleteFrom('lineExpert').where('personId', '=', people.rosterExpert.id).execute()
    expect(await observer.next('room.expelled')).toEqual({ why: 'right_ended' })
    expect(observer.socket.connected).toBe(true)
    await until('the end of the stay', async () =>
      (await hall.presences(id)).some(
        (stay) => stay.personId === people.rosterExpert.id && stay.how === 'expelled',
      ),
    )
    expect(await observer.joinCode(id)).toBe('NOT_FOUND')
    for (const client of [doctor, expert]) expect(client.names()).not.toContain('room.expelled')
  })
})

describe('who is told that work on the trail goes on', () => {
  it('those who may start it, and nothing more than that', async () => {
    const { auditAdmin, doctor, expert, systemAdmin } = hall.world.people
    const page = await hall.enter(auditAdmin)
    const others = await Promise.all([doctor, expert, systemAdmin].map((person) => hall.enter(person)))
    await hall.gateway.deliver('trail.changed', { runId: '019b0000-0000-7000-8000-000000000001' })
    expect(await page.next('trail.changed')).toEqual({})
    for (const other of others) expect(other.told.map(({ name }) => name)).not.toContain('trail.changed')
  })
})

it('an announcement is told to everybody, and not what it says', async () => {
  const { auditAdmin, doctor, systemAdmin } = hall.world.people
  const pages = await Promise.all([auditAdmin, doctor, systemAdmin].map((person) => hall.enter(person)))
  await hall.gateway.deliver('banner.changed', { id: '019b0000-0000-7000-8000-000000000002', version: 1 })
  for (const page of pages) expect(await page.next('banner.changed')).toEqual({})
})
