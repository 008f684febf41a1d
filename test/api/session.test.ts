/** Signing in and out, over HTTP on a real Postgres. */
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createAuth } from '../../server/auth/guard.ts'
import { createPasswords } from '../../server/auth/password.ts'
import type { AppErrorShape } from '../../server/contract/errors.ts'
import { Me } from '../../server/contract/session.ts'
import { createApp } from '../../server/http/app.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { createWorld, password, type World, type WorldPerson } from '../support/world.ts'

let world: World
let server: TestServer

beforeAll(async () => {
  world = await createWorld()
  server = await startServer(world)
})
afterAll(async () => {
  await server.close()
  await world.close()
})
beforeEach(async () => {
  await world.deps.db.deleteFrom('authThrottle').execute()
})

function newPerson(): Promise<WorldPerson> {
  return world.addPerson({ roles: ['doctor'], institutionId: world.institutions.hohhot })
}

function tryToSignIn(loginName: string, given: string) {
  return server.stranger.json<Me & AppErrorShape>('POST', '/api/session', { loginName, password: given })
}

async function sessionsOf(person: WorldPerson) {
  return world.deps.read.selectFrom('session').selectAll().where('personId', '=', person.id).execute()
}

async function trailOf(personId: string) {
  const rows = await world.deps.read
    .selectFrom('auditEvent')
    .select(['kind', 'data', 'actorId'])
    .where('chain', '=', `person:${personId}`)
    .orderBy('position')
    .execute()
  return rows.map((row) => ({ kind: row.kind, ...(row.data as object) }))
}

describe('signing in', () => {
  test('opens a session and says who one is', async () => {
    const answer = await tryToSignIn('DOCTOR', password)
    expect(answer.status).toBe(200)
    expect(Me.parse(answer.body)).toMatchObject({
      loginName: 'doctor',
      roles: ['doctor'],
      locale: 'zh',
      city: 'hohhot',
      institutionId: world.institutions.hohhot,
      person: { name: '乌兰图雅' },
    })
    const [cookie = ''] = answer.headers.getSetCookie()
    expect(cookie).toMatch(/^session=[a-z0-9]{30,};/)
    expect(cookie).toMatch(/HttpOnly/)
    expect(cookie).toMatch(/SameSite=Lax/)
    expect(cookie).toMatch(/Path=\//)
  })

  test('stores the digest of the session id and nothing else of it', async () => {
    const person = await newPerson()
    const browser = await server.signIn(person)
    const id = browser.cookie.replace('session=', '')
    const [session] = await sessionsOf(person)
    expect(session?.idDigest).toEqual(createHash('sha256').update(id).digest())
    expect(JSON.stringify(session)).not.toContain(id)
    /* who has read the table has no cookie */
    const stolen = session?.idDigest.toString('hex') ?? ''
    const answer = await server.stranger.fetch('/api/session', { headers: { cookie: `session=${stolen}` } })
    expect(answer.status).toBe(401)
  })

  test('is in the person’s trail, opened and refused', async () => {
    const person = await newPerson()
    await tryToSignIn(person.loginName, 'wrong')
    await server.signIn(person)
    expect(await trailOf(person.id)).toEqual([
      { kind: 'session.refused', why: 'password' },
      { kind: 'session.opened' },
    ])
  })

  test('unknown name, wrong password and disabled account look the same', async () => {
    const person = await newPerson()
    await world.deps.db
      .updateTable('person')
      .set({ disabledAt: new Date() })
      .where('id', '=', person.id)
      .execute()
    const answers = [
      await tryToSignIn('nobody-of-this-name', password),
      await tryToSignIn('doctor', 'wrong'),
      await tryToSignIn(person.loginName, password),
    ]
    for (const { status, body } of answers) {
      expect(status).toBe(401)
      expect(body).toEqual({ code: 'CREDENTIALS_WRONG', requestId: expect.any(String) })
    }
    expect((await trailOf(person.id)).at(-1)).toEqual({ kind: 'session.refused', why: 'disabled' })
  })

  test('an unknown name costs a real comparison', async () => {
    const slow = createPasswords({ memoryCost: 32_768, timeCost: 2 })
    const stored = await slow.hash('right')
    await slow.verify(null, 'x')
    /* work and not time: how long it takes depends on who else is at the machine */
    const work = async (hash: string | null) => {
      const before = process.cpuUsage()
      for (let round = 0; round < 5; round += 1) await slow.verify(hash, 'wrong')
      return process.cpuUsage(before).user
    }
    const [known, unknown] = [await work(stored), await work(null)]
    expect(unknown / known).toBeGreaterThan(0.4)
    expect(unknown / known).toBeLessThan(2.5)
  })

  test('production hashes are argon2id with at least 46 MiB and two passes', async () => {
    expect(await createPasswords().hash('x')).toMatch(/^\$argon2id\$v=19\$m=4710\d,t=[2-9],p=1\$/)
  })

  test('a hash of yesterday’s cost is made anew', async () => {
    const person = await newPerson()
    const old = await createPasswords({ memoryCost: 16, timeCost: 1 }).hash(password)
    const where = () => world.deps.db.updateTable('person').where('id', '=', person.id)
    await where().set({ passwordHash: old }).execute()
    await server.signIn(person)
    const { passwordHash } = await world.deps.read
      .selectFrom('person')
      .select('passwordHash')
      .where('id', '=', person.id)
      .executeTakeFirstOrThrow()
    expect(passwordHash).toContain('m=64,t=1')
    await server.signIn(person)
  })
})

describe('too many failures', () => {
  test('five lock the account for a quarter of an hour, even for the right password', async () => {
    const person = await newPerson()
    for (let attempt = 0; attempt < 5; attempt += 1) {
      expect((await tryToSignIn(person.loginName, 'wrong')).status).toBe(401)
    }
    const locked = await tryToSignIn(person.loginName, password)
    expect(locked.status).toBe(429)
    expect(locked.body.code).toBe('ACCOUNT_LOCKED')
    expect(locked.body.retryAfterSeconds).toBeGreaterThan(890)
    expect(locked.body.retryAfterSeconds).toBeLessThanOrEqual(900)
    expect(locked.headers.get('retry-after')).toBe(String(locked.body.retryAfterSeconds))
    await tryToSignIn(person.loginName, password)
    const locks = (await trailOf(person.id)).filter((one) => 'why' in one && one.why === 'locked')
    expect(locks).toHaveLength(1)

    await world.deps.db
      .updateTable('authThrottle')
      .set({ blockedUntil: new Date(Date.now() - 1) })
      .where('blockedUntil', 'is not', null)
      .execute()
    expect((await tryToSignIn(person.loginName, password)).status).toBe(200)
  })

  test('a name that nobody has is locked alike', async () => {
    for (let attempt = 0; attempt < 5; attempt += 1) await tryToSignIn('nobody-here', 'wrong')
    expect((await tryToSignIn('nobody-here', 'wrong')).body.code).toBe('ACCOUNT_LOCKED')
  })

  test('twenty at once are no way round it', async () => {
    const person = await newPerson()
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => tryToSignIn(person.loginName, 'wrong')),
    )
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(5)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(15)
  })

  test('a success forgets the failures of the account', async () => {
    const person = await newPerson()
    for (let round = 0; round < 3; round += 1) {
      for (let attempt = 0; attempt < 4; attempt += 1) await tryToSignIn(person.loginName, 'wrong')
      expect((await tryToSignIn(person.loginName, password)).status).toBe(200)
    }
  })

  test('an address that guesses at many names is locked as well', async () => {
    await world.deps.db
      .insertInto('authThrottle')
      .values({ key: 'address:127.0.0.1', failures: 60, firstAt: new Date() })
      .execute()
    const answer = await tryToSignIn('doctor', password)
    expect(answer.body.code).toBe('ACCOUNT_LOCKED')
  })
})

describe('a session', () => {
  test('is prolonged by use, written at most every few minutes', async () => {
    const person = await newPerson()
    const browser = await server.signIn(person)
    const [before] = await sessionsOf(person)
    const fresh = await browser.fetch('/api/session')
    expect(fresh.headers.getSetCookie()).toEqual([])
    expect((await sessionsOf(person))[0]?.expiresAt).toEqual(before?.expiresAt)

    const hours = (count: number) => new Date(Date.now() + count * 3_600_000)
    await world.deps.db
      .updateTable('session')
      .set({ expiresAt: hours(11) })
      .where('personId', '=', person.id)
      .execute()
    const used = await browser.fetch('/api/session')
    expect(used.headers.getSetCookie()[0]).toMatch(/^session=.*Max-Age=43200/)
    const [after] = await sessionsOf(person)
    expect(after?.expiresAt.getTime()).toBeGreaterThan(hours(11.9).getTime())
  })

  test('ends after twelve hours without use, and its row goes', async () => {
    const person = await newPerson()
    const browser = await server.signIn(person)
    await world.deps.db
      .updateTable('session')
      .set({ expiresAt: new Date(Date.now() - 1) })
      .where('personId', '=', person.id)
      .execute()
    const answer = await browser.json<AppErrorShape>('GET', '/api/session')
    expect([answer.status, answer.body.code]).toEqual([401, 'SIGNED_OUT'])
    expect(await sessionsOf(person)).toEqual([])
  })

  test('ends at once when the account is disabled', async () => {
    const person = await newPerson()
    const browser = await server.signIn(person)
    await world.deps.db
      .updateTable('person')
      .set({ disabledAt: new Date() })
      .where('id', '=', person.id)
      .execute()
    expect((await browser.fetch('/api/session')).status).toBe(401)
    expect(await sessionsOf(person)).toEqual([])
  })

  test('a role that is taken is gone with the next request', async () => {
    const person = await newPerson()
    const browser = await server.signIn(person)
    expect((await browser.fetch('/api/consultations')).status).toBe(200)
    await world.deps.db.deleteFrom('personRole').where('personId', '=', person.id).execute()
    expect((await browser.fetch('/api/consultations')).status).toBe(403)
  })

  test('signing out ends this session and no other, and tells the sockets', async () => {
    const person = await newPerson()
    const [here, there] = [await server.signIn(person), await server.signIn(person)]
    const answer = await here.json('DELETE', '/api/session')
    expect(answer.status).toBe(200)
    expect(answer.headers.getSetCookie()[0]).toMatch(/^session=;.*Max-Age=0/)
    expect((await here.fetch('/api/session')).status).toBe(401)
    expect((await there.fetch('/api/session')).status).toBe(200)
    expect((await trailOf(person.id)).at(-1)).toEqual({ kind: 'session.closed' })
    const told = await world.deps.read
      .selectFrom('outbox')
      .select('payload')
      .where('topic', '=', 'session.ended')
      .execute()
    expect(told.map((one) => one.payload)).toContainEqual({
      personId: person.id,
      sessionKey: createHash('sha256').update(here.cookie.replace('session=', '')).digest('hex'),
      why: 'signed_out',
    })
  })

  test('keeps the language that was chosen', async () => {
    const browser = await server.signIn(await newPerson())
    expect((await browser.json('PUT', '/api/session/locale', { locale: 'en' })).body).toEqual({
      locale: 'en',
    })
    expect((await browser.json<Me>('GET', '/api/session')).body.locale).toBe('en')
  })
})

test('where people come by https the cookie is bound to the host and to TLS', async () => {
  const auth = createAuth({ db: world.deps.db, passwords: world.deps.auth.passwords, secure: true })
  const { cookie } = await auth.openSession(world.deps.db, world.people.doctor.id, {
    address: null,
    userAgent: null,
  })
  expect(cookie).toMatch(/^__Host-session=/)
  expect(cookie).toMatch(/Secure/)
  expect(await auth.authenticate(cookie.split(';')[0], null)).not.toBeNull()
  expect(await auth.authenticate(cookie.replace('__Host-', ''), null)).toBeNull()
})

describe('the password asked again', () => {
  test('is counted by itself and locks by itself', async () => {
    const person = await newPerson()
    const { confirmPassword } = world.deps.auth
    await confirmPassword(person.id, password)
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await expect(confirmPassword(person.id, 'wrong')).rejects.toMatchObject({ code: 'PASSWORD_WRONG' })
    }
    await expect(confirmPassword(person.id, password)).rejects.toMatchObject({ code: 'ACCOUNT_LOCKED' })
    expect((await tryToSignIn(person.loginName, password)).status).toBe(200)
  })
})

describe('requests that other sites send', () => {
  const send = (headers: HeadersInit) =>
    fetch(`${server.url}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...Object.fromEntries(new Headers(headers)) },
      body: JSON.stringify({ loginName: 'doctor', password }),
    })

  test.each([
    ['another origin', { origin: 'https://evil.example' }],
    ['no origin to speak of', { origin: 'null' }],
    ['another port', { origin: 'http://127.0.0.1:1' }],
    ['a page of another site', { 'sec-fetch-site': 'cross-site' }],
    ['a page of a neighbour', { 'sec-fetch-site': 'same-site' }],
  ])('%s cannot even sign in', async (_what, headers) => {
    const answer = await send(headers)
    expect(answer.status).toBe(403)
    expect(await answer.json()).toMatchObject({ code: 'ORIGIN_REFUSED' })
    expect(answer.headers.getSetCookie()).toEqual([])
  })

  test('our own pages and programs that are no browsers may', async () => {
    for (const headers of [
      new Headers({ origin: server.url, 'sec-fetch-site': 'same-origin' }),
      new Headers(),
    ]) {
      const answer = await send(headers)
      expect(answer.status).toBe(200)
      await answer.body?.cancel()
    }
  })

  test('behind a proxy the public address counts', async () => {
    const options = { trustedProxies: 1, publicOrigin: 'https://consult.example.cn', secure: true }
    const health = { version: 'test', media: async () => [], demoAccounts: [] }
    const app = createApp(world.deps, { ...options, health, clientFolder: null })
    const incoming = { socket: { remoteAddress: '10.0.0.1' } }
    const send = (origin: string) =>
      app.request(
        '/api/session',
        {
          method: 'POST',
          headers: { origin, host: 'inner:8080', 'content-type': 'application/json' },
          body: JSON.stringify({ loginName: 'doctor', password }),
        },
        { incoming },
      )
    expect((await send('https://consult.example.cn')).status).toBe(200)
    expect((await send('https://evil.example')).status).toBe(403)
  })
})
