/** Guests of a call by HTTP: the life of a link, what it opens and what not, and two devices that press at once. */
import { pino } from 'pino'
import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type {
  GuestInput,
  GuestInvitation,
  GuestLink,
  GuestMade,
  GuestVisit,
} from '../../server/contract/guest.ts'
import { mostGuests } from '../../server/domain/guest.ts'
import { declaredRoutes } from '../../server/http/call.ts'
import { type Browser, startServer, type TestServer } from '../support/server.ts'
import { createWorld, type World } from '../support/world.ts'

let world: World
let server: TestServer
let doctor: Browser
let expert: Browser
const lines: string[] = []
const guestName = '哈斯其其格'

beforeAll(async () => {
  world = await createWorld({ log: pino({ level: 'debug' }, { write: (line: string) => lines.push(line) }) })
  server = await startServer(world)
  doctor = await server.signIn(world.people.doctor)
  expert = await server.signIn(world.people.expert)
})
afterAll(async () => {
  await server.close()
  await world.close()
})

const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString()
const wish = (more: Partial<GuestInput> = {}): GuestInput => ({
  name: guestName,
  kind: 'family',
  locale: 'zh',
  validFrom: inHours(-0.1),
  validUntil: inHours(2),
  ...more,
})

async function make(id: string, by = doctor, more: Partial<GuestInput> = {}) {
  const { status, body } = await by.json<GuestMade>('POST', `/api/consultations/${id}/guests`, wish(more))
  expect(status).toBe(200)
  return { ...body, token: body.token ?? '' }
}

async function press(token: string, cookie = '') {
  const answer = await server.stranger.fetch('/api/guest/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie },
    body: JSON.stringify({ token, agreesToName: true }),
  })
  const body = (await answer.json()) as GuestVisit & { code?: string }
  return { status: answer.status, body, cookie: answer.headers.getSetCookie()[0]?.split(';')[0] ?? '' }
}

async function look(token: string) {
  const answer = await server.stranger.fetch('/api/guest/invitation', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  })
  const text = await answer.text()
  return { status: answer.status, text, body: JSON.parse(text) as GuestInvitation & { code?: string } }
}

const as = (cookie: string, path: string, init: RequestInit = {}) =>
  server.stranger.fetch(path, { ...init, headers: { cookie, ...init.headers } })

async function states(id: string): Promise<string[]> {
  const { body } = await doctor.json<GuestLink[]>('GET', `/api/consultations/${id}/guests`)
  return body.map(({ state }) => state)
}

async function linkEvents(id: string) {
  return world.deps.db
    .selectFrom('auditEvent')
    .select(['kind', 'data', 'actorId'])
    .where('consultationId', '=', id)
    .where('kind', 'like', 'guest.%')
    .orderBy('position')
    .execute()
}

describe('the life of a link', () => {
  test('made, opened once by a press, and over with a session of its own', async () => {
    const { id } = await world.consultationIn('scheduled')
    const made = await make(id)
    expect(made.token).toMatch(/^[\w-]{43}$/)
    expect(await states(id)).toEqual(['waiting'])
    const opened = await press(made.token)
    expect(opened).toMatchObject({
      status: 200,
      body: { consultationId: id, name: guestName, kind: 'family', side: 'hohhot', id: made.id },
    })
    expect(opened.cookie).toMatch(/^session=/)
    expect(await press(made.token)).toMatchObject({ status: 410, body: { code: 'LINK_OVER' }, cookie: '' })
    expect((await as(opened.cookie, '/api/guest/session')).status).toBe(200)
    expect(await states(id)).toEqual(['opened'])
    expect((await linkEvents(id)).map(({ kind, actorId }) => [kind, actorId])).toEqual([
      ['guest.link_made', world.people.doctor.id],
      ['guest.link_opened', made.id],
    ])
  })

  test('neither the token nor the name of a relative stands in the database or a log in clear', async () => {
    const { id } = await world.consultationIn('scheduled')
    const made = await make(id)
    await press(made.token)
    const { db } = world.deps
    const rows = JSON.stringify([
      await db.selectFrom('person').selectAll().where('id', '=', made.id).execute(),
      await db.selectFrom('guestLink').selectAll().where('id', '=', made.id).execute(),
      await linkEvents(id),
      await db.selectFrom('idempotency').selectAll().execute(),
      await db.selectFrom('outbox').selectAll().execute(),
    ])
    expect(rows).toContain('患者家属')
    for (const text of [rows, lines.join('\n')]) {
      expect(text).not.toContain(guestName)
      expect(text).not.toContain(made.token)
    }
  })

  test('the same request again makes no second link and shows no token', async () => {
    const { id } = await world.consultationIn('scheduled')
    const key = { 'x-idempotency-key': uuid() }
    const body = wish()
    const path = `/api/consultations/${id}/guests`
    const first = await doctor.json<GuestMade>('POST', path, body, key)
    const again = await doctor.json<GuestMade>('POST', path, body, key)
    expect(again.body).toEqual({ ...first.body, token: null })
    expect(await states(id)).toHaveLength(1)
  })

  test('has its time: not before, not after, and the session ends with it', async () => {
    const { id } = await world.consultationIn('scheduled')
    const early = await make(id, doctor, { validFrom: inHours(1) })
    expect(await press(early.token)).toMatchObject({ status: 409, body: { code: 'TOO_EARLY' } })
    const late = await make(id)
    const open = await make(id)
    const { cookie } = await press(open.token)
    const { db } = world.deps
    const over = new Date(Date.now() - 1000)
    await db.updateTable('guestLink').set({ validUntil: over }).where('id', '=', late.id).execute()
    await db.updateTable('person').set({ guestUntil: over }).where('id', '=', open.id).execute()
    expect(await press(late.token)).toMatchObject({ status: 410 })
    expect((await as(cookie, '/api/guest/session')).status).toBe(401)
  })

  test('is revoked by who made it, with the session', async () => {
    const { id } = await world.consultationIn('scheduled')
    const [waiting, opened] = [await make(id), await make(id)]
    const { cookie } = await press(opened.token)
    const remove = (by: Browser, guestId: string) =>
      by.json('DELETE', `/api/consultations/${id}/guests/${guestId}`)
    expect((await remove(expert, opened.id)).status).toBe(404)
    expect((await remove(doctor, opened.id)).status).toBe(200)
    expect((await remove(doctor, waiting.id)).status).toBe(200)
    expect((await remove(doctor, waiting.id)).status).toBe(404)
    expect((await as(cookie, '/api/guest/session')).status).toBe(401)
    expect(await press(waiting.token)).toMatchObject({ status: 410 })
    expect(await states(id)).toEqual(['revoked', 'revoked'])
    const told = await world.deps.db
      .selectFrom('outbox')
      .select('payload')
      .where('topic', '=', 'session.ended')
      .execute()
    expect(told.map(({ payload }) => payload)).toContainEqual({
      personId: opened.id,
      sessionKey: null,
      why: 'disabled',
    })
  })

  test('two devices that press at once: one comes in', async () => {
    const { id } = await world.consultationIn('scheduled')
    const { token } = await make(id)
    const answers = await Promise.all(Array.from({ length: 6 }, () => press(token)))
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 410, 410, 410, 410, 410])
    expect((await linkEvents(id)).filter(({ kind }) => kind === 'guest.link_opened')).toHaveLength(1)
  })

  test('does not open for somebody who does not agree to be shown by name', async () => {
    const { id } = await world.consultationIn('scheduled')
    const { token } = await make(id)
    for (const body of [{ token }, { token, agreesToName: false }]) {
      expect((await server.stranger.json('POST', '/api/guest/session', body)).status).toBe(400)
    }
    expect((await press(token)).status).toBe(200)
    const [, opened] = await linkEvents(id)
    expect(opened?.data).toMatchObject({ agreesToName: true })
  })

  test('is not used up by somebody of the staff who presses it', async () => {
    const { id } = await world.consultationIn('scheduled')
    const { token } = await make(id)
    expect(await press(token, doctor.cookie)).toMatchObject({ status: 403, body: { code: 'OWN_ACCOUNT' } })
    expect((await press(token)).status).toBe(200)
  })
})

describe('a look at a link', () => {
  test('says who invites, when and as what, uses nothing, and names no patient', async () => {
    const { id } = await world.consultationIn('scheduled')
    const made = await make(id)
    const { status, body, text } = await look(made.token)
    expect(status).toBe(200)
    const { people } = world
    expect(body).toMatchObject({
      id: made.id,
      state: 'waiting',
      kind: 'family',
      name: guestName,
      inviter: { name: people.doctor.name },
    })
    expect(body.phone).toMatch(/\d/)
    const { db, vault } = world.deps
    const patient = await db
      .selectFrom('consultation')
      .innerJoin('patient', 'patient.id', 'consultation.patientId')
      .selectAll('patient')
      .where('consultation.id', '=', id)
      .executeTakeFirstOrThrow()
    const { name } = vault.open(patient.identity, patient.id) as { name: string }
    const opened = await press(made.token)
    expect(opened.body.number).toMatch(/\d/)
    expect(opened.body.line?.zh).toBeTruthy()
    for (const told of [text, JSON.stringify(opened.body)]) expect(told).not.toContain(name)
    expect((await look(made.token)).body).toMatchObject({ state: 'opened', name: null })
    expect((await linkEvents(id)).map(({ kind }) => kind)).toEqual(['guest.link_made', 'guest.link_opened'])
  })

  test('says from when it lets in: the later one of link and room', async () => {
    const { id } = await world.consultationIn('scheduled')
    const { db } = world.deps
    /* far from those of the other tests, whose expert is the same */
    const [start, end] = [new Date(inHours(400)), new Date(inHours(401))]
    await db
      .updateTable('consultation')
      .set({ scheduledStart: start, scheduledEnd: end })
      .where('id', '=', id)
      .execute()
    const early = await look((await make(id, doctor, { validUntil: inHours(402) })).token)
    expect(early.body.opensAt).toBe(new Date(start.getTime() - 15 * 60_000).toISOString())
    const from = inHours(400.5)
    const later = await look((await make(id, doctor, { validFrom: from, validUntil: inHours(402) })).token)
    expect(later.body.opensAt).toBe(from)
  })

  test('tells revoked, over and a call that is no more apart; a wrong one is told nothing', async () => {
    const { id } = await world.consultationIn('scheduled')
    const [revoked, late, left] = [await make(id), await make(id), await make(id)]
    await doctor.json('DELETE', `/api/consultations/${id}/guests/${revoked.id}`)
    const { db } = world.deps
    const over = new Date(Date.now() - 1000)
    await db.updateTable('guestLink').set({ validUntil: over }).where('id', '=', late.id).execute()
    await db.updateTable('consultation').set({ state: 'cancelled' }).where('id', '=', id).execute()
    expect((await look(revoked.token)).body).toMatchObject({ state: 'revoked', name: null })
    expect((await look(late.token)).body).toMatchObject({ state: 'over', name: null })
    expect((await look(left.token)).body).toMatchObject({ state: 'ended', name: null })
    expect((await press(left.token)).status).toBe(410)
    expect(await look('c'.repeat(43))).toMatchObject({ status: 410, body: { code: 'LINK_OVER' } })
    expect((await look('short')).status).toBe(400)
  })
})

describe('what is refused', () => {
  test('a time beyond the consultation, or turned round', async () => {
    const { id } = await world.consultationIn('scheduled')
    const path = `/api/consultations/${id}/guests`
    for (const [more, code] of [
      [{ validUntil: inHours(24 * 400) }, 'too_far'],
      [{ validUntil: inHours(-1) }, 'in_past'],
      [{ validFrom: inHours(3) }, 'order'],
      [{ name: ' ' }, 'required'],
    ] as const) {
      const { status, body } = await doctor.json<{ fields: { code: string }[] }>('POST', path, wish(more))
      expect(status).toBe(400)
      expect(body.fields.map((field) => field.code)).toEqual([code])
    }
  })

  test('more than a bounded number; a revoked one makes room', async () => {
    const { id } = await world.consultationIn('scheduled')
    const path = `/api/consultations/${id}/guests`
    const made: GuestMade[] = []
    for (let count = 0; count < mostGuests; count += 1) made.push(await make(id))
    const refused = await doctor.json('POST', path, wish())
    expect(refused).toMatchObject({ status: 409, body: { code: 'TOO_MANY_GUESTS' } })
    await doctor.json('DELETE', `${path}/${made[0]?.id}`)
    await make(id)
  })

  test.each(['draft', 'accepted', 'closed'] as const)('a consultation that is %s', async (state) => {
    const { id } = await world.consultationIn(state)
    const { status } = await doctor.json('POST', `/api/consultations/${id}/guests`, wish())
    expect(status).toBe(409)
  })

  test('guesses, after a while without a look', async () => {
    const codes = new Set<number>()
    for (let count = 0; count < 70; count += 1) codes.add((await press('b'.repeat(43))).status)
    expect([...codes].toSorted()).toEqual([410, 429])
  })
})

describe('what a guest may ask by HTTP', () => {
  test('of all routes only their own visit and what is public', async () => {
    await world.deps.db.deleteFrom('authThrottle').execute()
    const { id } = await world.consultationIn('in_session')
    const { token } = await make(id, expert, { kind: 'interpreter' })
    const opened = await press(token)
    expect(opened.body.side).toBe('beijing')
    let refused = 0
    for (const { method, path, declaration } of declaredRoutes(server.app)) {
      if (declaration?.permission === 'public') continue
      const at = path.replaceAll(/:\w+/g, id)
      const headers = { 'content-type': 'application/json' }
      const body = method === 'GET' ? undefined : '{}'
      const answer = await as(opened.cookie, at, { method, headers, ...(body === undefined ? {} : { body }) })
      await answer.body?.cancel()
      expect(answer.status, `${method} ${path}`).toBe(path === '/api/guest/session' ? 200 : 403)
      refused += answer.status === 403 ? 1 : 0
    }
    expect(refused).toBeGreaterThan(100)
  })

  test('and a guest is on no page of people and signs in with nothing', async () => {
    const { id } = await world.consultationIn('in_session')
    const made = await make(id, expert, { kind: 'technician' })
    const admin = await server.signIn(world.people.securityAdmin)
    const people = await (await admin.fetch('/api/people?limit=100')).text()
    expect(people).not.toContain(made.id)
    const signIn = await server.stranger.json('POST', '/api/session', {
      loginName: `guest-${made.id}`,
      password: 'guest',
    })
    expect(signIn.status).toBe(401)
    await expect(
      world.deps.db.insertInto('personRole').values({ personId: made.id, role: 'doctor' }).execute(),
    ).rejects.toThrow('a guest has no role')
  })
})
