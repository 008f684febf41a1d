/** Accounts: inviting, links, roles kept apart, disabling, passwords, sessions. */
import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AccountEntry, AccountLink, AccountPage, OpenSession } from '../../server/contract/account.ts'
import type { Role } from '../../server/domain/actor.ts'
import { DeliveryError } from '../../server/domain/delivery.ts'
import { granted } from '../../server/domain/permission.ts'
import { type Browser, startServer, type TestServer } from '../support/server.ts'
import { createWorld, password, type World, type WorldPerson } from '../support/world.ts'

let world: World
let server: TestServer
let security: Browser
const letters: { address: string; token: string; linkId: string; purpose: string }[] = []
let mailFails = false

beforeAll(async () => {
  world = await createWorld({
    post: {
      mail: {
        send: async () => undefined,
        sendCode: async () => undefined,
        sendLink: async (letter) => {
          if (mailFails) throw new DeliveryError('unreachable', false)
          letters.push(letter)
        },
      },
      push: null,
      webhook: null,
      close: () => undefined,
    },
  })
  server = await startServer(world)
  security = await server.signIn(world.people.securityAdmin)
})
afterAll(async () => {
  await server.close()
  await world.close()
})

const chosen = 'spring-on-the-steppe'
const invitation = (more: object = {}) => ({
  loginName: `new-${uuid().slice(-10)}`,
  name: '娜仁',
  nameEn: 'Naren',
  titleZh: '主治医师',
  titleEn: 'Attending physician',
  institutionId: world.institutions.hohhot,
  departmentId: world.departmentId,
  roles: ['doctor'],
  mailAddress: null,
  ...more,
})

async function invite(more: object = {}) {
  const input = invitation(more)
  const answer = await security.json<AccountLink & { code: string }>('POST', '/api/people', input)
  return { ...answer, loginName: input.loginName }
}
const redeem = (token: string, given = chosen) =>
  server.stranger.json<{ code?: string; fields?: unknown }>('POST', '/api/account/links/use', {
    token,
    password: given,
  })
const signIn = (loginName: string, given: string) =>
  server.stranger.json<{ code?: string; roles?: string[] }>('POST', '/api/session', {
    loginName,
    password: given,
  })
async function find(loginName: string, as = security): Promise<AccountEntry> {
  const { body } = await as.json<AccountPage>('GET', `/api/people?q=${loginName}`)
  const found = body.items.find((one) => one.loginName === loginName)
  if (found === undefined) throw new Error(`${loginName} is not in the list`)
  return found
}
async function trailOf(personId: string) {
  const rows = await world.deps.read
    .selectFrom('auditEvent')
    .select(['kind', 'data', 'actorId'])
    .where('chain', '=', `person:${personId}`)
    .orderBy('position')
    .execute()
  return rows.map((row) => row.kind)
}
const add = (role: Role) => world.addPerson({ roles: [role], institutionId: world.institutions.hohhot })
const rolesOf = async ({ id }: { id: string }) =>
  (await world.deps.read.selectFrom('personRole').select('role').where('personId', '=', id).execute()).map(
    (row) => row.role,
  )

describe('an invitation', () => {
  test('is mailed and shown; its link sets the password once, and signs in', async () => {
    const made = await invite({ mailAddress: 'naren@hospital.example' })
    expect(made.status).toBe(200)
    expect(made.body).toMatchObject({ purpose: 'invite', mail: 'sent' })
    const { personId, token } = made.body
    expect(letters.at(-1)).toMatchObject({ address: 'naren@hospital.example', token, purpose: 'invite' })
    expect(await find(made.loginName)).toMatchObject({ state: 'invited', roles: ['doctor'], sessions: 0 })
    expect(Date.parse(made.body.expiresAt) - Date.now()).toBeGreaterThan(6.9 * 86_400_000)

    const opened = await server.stranger.json('POST', '/api/account/links/open', { token })
    expect(opened.body).toMatchObject({ loginName: made.loginName, name: '娜仁', purpose: 'invite' })
    expect((await redeem(token, 'password-2026')).body).toMatchObject({
      code: 'VALIDATION_FAILED',
      fields: [{ path: 'password', code: 'common' }],
    })
    expect((await redeem(token, 'naren-naren-naren')).body.fields).toEqual([
      { path: 'password', code: 'contains_name' },
    ])
    expect((await redeem(token)).status).toBe(200)
    expect((await redeem(token)).body.code).toBe('LINK_OVER')
    expect((await signIn(made.loginName, chosen)).body.roles).toEqual(['doctor'])
    expect(await find(made.loginName)).toMatchObject({ state: 'active', linkUntil: null, sessions: 1 })
    expect(await trailOf(personId)).toEqual([
      'person.invited',
      'person.link_made',
      'person.link_used',
      'session.opened',
    ])
  })

  test('is lost to nobody when the mail fails: the link is shown', async () => {
    mailFails = true
    const made = await invite({ mailAddress: 'naren@hospital.example' })
    mailFails = false
    expect(made.body.mail).toBe('failed')
    expect((await redeem(made.body.token)).status).toBe(200)
  })

  test('asked twice is one account and one link', async () => {
    const key = { 'x-idempotency-key': uuid() }
    const input = invitation()
    const first = await security.json<AccountLink>('POST', '/api/people', input, key)
    const second = await security.json<AccountLink>('POST', '/api/people', input, key)
    expect(second.body).toEqual(first.body)
    expect((await security.json('POST', '/api/people', input)).body).toMatchObject({ code: 'LOGIN_TAKEN' })
  })

  test('keeps no token that a copy of the database could use', async () => {
    const { body } = await invite()
    const rows = await world.deps.read.selectFrom('accountLink').selectAll().execute()
    const kept = await world.deps.read.selectFrom('idempotency').select('answer').execute()
    expect(JSON.stringify([rows, kept])).not.toContain(body.token)
    expect(rows.map((row) => row.token?.toString('latin1') ?? '').join()).not.toContain(body.token)
  })

  test('expires, and a new link makes the one before worthless', async () => {
    const { body, loginName } = await invite()
    const next = await security.json<AccountLink>('POST', `/api/people/${body.personId}/links`, {
      mailAddress: null,
    })
    expect((await redeem(body.token)).body.code).toBe('LINK_OVER')
    world.setClock(new Date(Date.now() + 7 * 86_400_000 + 1_000))
    expect((await redeem(next.body.token)).body.code).toBe('LINK_OVER')
    world.setClock(null)
    expect((await redeem(next.body.token)).status).toBe(200)
    expect((await signIn(loginName, chosen)).status).toBe(200)
  })

  test('used by two at once works for one', async () => {
    const { body } = await invite()
    const answers = await Promise.all([redeem(body.token), redeem(body.token, 'another-good-one')])
    expect(answers.map((one) => one.status).sort()).toEqual([200, 410])
  })

  test.each([
    [{ institutionId: uuid() }, 'institutionId:not_offered'],
    [{ departmentId: uuid() }, 'departmentId:not_offered'],
    [{ roles: [] }, 'roles:too_small'],
    [{ roles: ['doctor', 'doctor'] }, 'roles:repeated'],
    [{ loginName: 'a b' }, 'loginName:invalid'],
    [{ mailAddress: 'nobody' }, 'mailAddress:'],
  ])('%o is refused', async (more, field) => {
    const { status, body } = await security.json<{ fields: { path: string; code: string }[] }>(
      'POST',
      '/api/people',
      invitation(more),
    )
    expect(status).toBe(400)
    expect(body.fields.map(({ path, code }) => `${path}:${code}`).join()).toContain(field.split(':')[0])
  })
})

describe('the list', () => {
  test('is found in by name, place, role and state, and pages have no gaps', async () => {
    const { body: all } = await security.json<AccountPage>('GET', '/api/people?limit=100')
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`
      const { body } = await security.json<AccountPage>('GET', `/api/people?limit=3${query}`)
      seen.push(...body.items.map((one) => one.loginName))
      cursor = body.next
    }
    expect(seen).toEqual(all.items.map((one) => one.loginName))
    expect(new Set(seen).size).toBe(seen.length)
    const names = async (query: string) =>
      (await security.json<AccountPage>('GET', `/api/people?${query}`)).body.items.map((one) => one.name)
    expect(await names(`q=${encodeURIComponent('林若')}`)).toEqual(['林若谷'])
    expect(await names('q=%25')).toEqual([])
    expect(await names('role=audit_admin')).toEqual(['王审计'])
    expect(await names(`institutionId=${world.institutions.otherBeijing}`)).toEqual(['陈思源'])
    expect(await names('state=disabled')).toEqual([])
    expect((await security.fetch('/api/people?cursor=%%%')).status).toBe(400)
    expect((await security.fetch('/api/people?cursor=IA')).status).toBe(400)
  })
})

describe('the three administrations', () => {
  test('who grants roles reads no records, and nobody else grants', () => {
    const reads = ['consultation.read', 'log.read', 'patient.reveal', 'attachment.read', 'opinion.read']
    for (const permission of granted.security_admin) expect(reads).not.toContain(permission)
    const granting = Object.entries(granted).filter(([, list]) =>
      (list as readonly string[]).includes('person.manage'),
    )
    expect(granting.map(([role]) => role)).toEqual(['security_admin'])
  })

  test('nobody changes their own account', async () => {
    const { id, version } = await find('security')
    const own = (method: string, path: string, body?: object) =>
      security.json<{ code: string }>(method, `/api/people/${id}${path}`, body)
    const answers = await Promise.all([
      own('PUT', '/roles', { version, roles: ['doctor'] }),
      own('POST', '/disable', { version }),
      own('POST', '/enable', { version }),
      own('POST', '/links', { mailAddress: null }),
      own('DELETE', '/sessions'),
    ])
    expect(answers.map((one) => [one.status, one.body.code])).toEqual(answers.map(() => [403, 'OWN_ACCOUNT']))
  })

  test('the database refuses a grant to oneself, whoever writes', async () => {
    const { id } = world.people.securityAdmin
    await expect(
      world.deps.db
        .insertInto('personRole')
        .values({ personId: id, role: 'audit_admin', grantedBy: id })
        .execute(),
    ).rejects.toThrow(/person_role_apart|other role|not_by_oneself/)
    const doctor = world.people.doctor.id
    await expect(
      world.deps.db
        .insertInto('personRole')
        .values({ personId: doctor, role: 'expert', grantedBy: doctor })
        .execute(),
    ).rejects.toThrow('person_role_not_by_oneself')
  })

  test('a security administrator has no other role, also where two grant at once', async () => {
    const person = await add('doctor')
    const { version } = await find(person.loginName)
    const both = await security.json('PUT', `/api/people/${person.id}/roles`, {
      version,
      roles: ['doctor', 'security_admin'],
    })
    expect(both).toMatchObject({ status: 409, body: { code: 'ROLES_APART' } })
    await world.deps.db.deleteFrom('personRole').where('personId', '=', person.id).execute()
    const grant = (role: Role) =>
      world.deps.db.insertInto('personRole').values({ personId: person.id, role }).execute()
    const grants = await Promise.allSettled([grant('security_admin'), grant('audit_admin')])
    expect(grants.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected'])
    await world.deps.db.deleteFrom('personRole').where('personId', '=', person.id).execute()
  })

  test('of the last two security administrators only one can go', async () => {
    const second = await add('security_admin')
    const other = await server.signIn(second)
    const first = await find('security')
    const entry = await find(second.loginName)
    const answers = await Promise.all([
      security.json<{ code?: string }>('PUT', `/api/people/${second.id}/roles`, {
        version: entry.version,
        roles: ['system_admin'],
      }),
      other.json<{ code?: string }>('POST', `/api/people/${first.id}/disable`, { version: first.version }),
    ])
    expect(answers.filter((one) => one.status === 200)).toHaveLength(1)
    const left = await world.deps.read
      .selectFrom('personRole')
      .innerJoin('person', 'person.id', 'personRole.personId')
      .select('person.id')
      .where('role', '=', 'security_admin')
      .where('disabledAt', 'is', null)
      .execute()
    expect(left.length).toBeGreaterThan(0)
    await world.deps.db.updateTable('person').set({ disabledAt: null }).where('id', '=', first.id).execute()
    const again = await rolesOf(second)
    if (again.includes('security_admin')) {
      await world.deps.db
        .updateTable('person')
        .set({ disabledAt: new Date() })
        .where('id', '=', second.id)
        .execute()
    }
    security = await server.signIn(world.people.securityAdmin)
    await expect(
      world.deps.db.deleteFrom('personRole').where('personId', '=', first.id).execute(),
    ).rejects.toThrow('last security administrator')
    await expect(
      world.deps.db
        .updateTable('person')
        .set({ disabledAt: new Date() })
        .where('id', '=', first.id)
        .execute(),
    ).rejects.toThrow('last security administrator')
  })

  test('two who change the same person: one wins, the other is told', async () => {
    const person = await add('doctor')
    const { version } = await find(person.loginName)
    const change = (roles: Role[]) =>
      security.json<{ code?: string }>('PUT', `/api/people/${person.id}/roles`, { version, roles })
    const answers = await Promise.all([change(['expert']), change(['doctor', 'department_head'])])
    expect(answers.map((one) => one.status).sort()).toEqual([200, 409])
    expect(answers.find((one) => one.status === 409)?.body.code).toBe('CONFLICT')
  })
})

describe('roles', () => {
  test('one taken ends the sessions, one given does not; both stand in the trail with who did it', async () => {
    const person = await add('doctor')
    const browser = await server.signIn(person)
    const entry = await find(person.loginName)
    const change = (version: number, roles: Role[]) =>
      security.json<{ version: number }>('PUT', `/api/people/${person.id}/roles`, { version, roles })
    const given = await change(entry.version, ['doctor', 'department_head'])
    expect(given.body.version).toBe(entry.version + 1)
    expect((await browser.json<{ roles: string[] }>('GET', '/api/session')).body.roles).toEqual([
      'department_head',
      'doctor',
    ])
    await change(given.body.version, ['department_head'])
    expect((await browser.fetch('/api/session')).status).toBe(401)
    const events = await world.deps.read
      .selectFrom('auditEvent')
      .select(['data', 'actorId'])
      .where('chain', '=', `person:${person.id}`)
      .where('kind', '=', 'person.roles_changed')
      .orderBy('position')
      .execute()
    expect(events).toEqual([
      {
        actorId: world.people.securityAdmin.id,
        data: { from: ['doctor'], to: ['department_head', 'doctor'], version: 2 },
      },
      {
        actorId: world.people.securityAdmin.id,
        data: { from: ['department_head', 'doctor'], to: ['department_head'], version: 3 },
      },
    ])
  })
})

describe('an account taken out of use', () => {
  test('ends its sessions at once, tells the sockets, and comes back', async () => {
    const person = await add('doctor')
    const browser = await server.signIn(person)
    const { version } = await find(person.loginName)
    const disable = (given: number) =>
      security.json<{ version: number; code?: string }>('POST', `/api/people/${person.id}/disable`, {
        version: given,
      })
    expect((await disable(version + 5)).body.code).toBe('CONFLICT')
    const done = await disable(version)
    expect(done.status).toBe(200)
    expect((await browser.fetch('/api/session')).status).toBe(401)
    expect((await signIn(person.loginName, password)).body.code).toBe('CREDENTIALS_WRONG')
    const told = await world.deps.read
      .selectFrom('outbox')
      .select('payload')
      .where('topic', '=', 'session.ended')
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst()
    expect(told?.payload).toEqual({ personId: person.id, sessionKey: null, why: 'disabled' })
    expect((await disable(done.body.version)).body.code).toBe('WRONG_STATE')
    const link = await security.json(`POST`, `/api/people/${person.id}/links`, { mailAddress: null })
    expect(link.body).toMatchObject({ code: 'WRONG_STATE' })
    const back = await security.json(`POST`, `/api/people/${person.id}/enable`, {
      version: done.body.version,
    })
    expect(back.status).toBe(200)
    expect((await signIn(person.loginName, password)).status).toBe(200)
  })

  test('makes a link that waits worthless', async () => {
    const { body, loginName } = await invite()
    const { version } = await find(loginName)
    await security.json('POST', `/api/people/${body.personId}/disable`, { version })
    expect((await redeem(body.token)).body.code).toBe('LINK_OVER')
  })
})

describe('passwords', () => {
  test('reset by link: the old one and every session are over', async () => {
    const person = await add('doctor')
    const browser = await server.signIn(person)
    const { body } = await security.json<AccountLink>('POST', `/api/people/${person.id}/links`, {
      mailAddress: null,
    })
    expect(body.purpose).toBe('reset')
    expect((await browser.fetch('/api/session')).status).toBe(200)
    expect((await redeem(body.token)).status).toBe(200)
    expect((await browser.fetch('/api/session')).status).toBe(401)
    expect((await signIn(person.loginName, password)).status).toBe(401)
    expect((await signIn(person.loginName, chosen)).status).toBe(200)
  })

  test('one changes the own: the present one is asked, sessions elsewhere end', async () => {
    const person = await add('doctor')
    const here = await server.signIn(person)
    const there = await server.signIn(person)
    const change = (current: string, next: string) =>
      here.json<{ code?: string; sessions?: number }>('PUT', '/api/account/password', {
        current,
        password: next,
      })
    expect((await change('wrong', chosen)).body.code).toBe('PASSWORD_WRONG')
    expect((await change(password, 'short')).body.code).toBe('VALIDATION_FAILED')
    expect((await change(password, chosen)).body).toEqual({ sessions: 1 })
    expect((await here.fetch('/api/session')).status).toBe(200)
    expect((await there.fetch('/api/session')).status).toBe(401)
    expect((await signIn(person.loginName, chosen)).status).toBe(200)
  })
})

describe('sessions', () => {
  async function open(person: WorldPerson) {
    return [await server.signIn(person), await server.signIn(person), await server.signIn(person)] as const
  }
  const list = async (browser: Browser) =>
    (await browser.json<OpenSession[]>('GET', '/api/account/sessions')).body

  test('one sees the own, ends one, ends all others; nobody ends those of somebody else', async () => {
    const [here, second, third] = await open(await add('doctor'))
    const shown = await list(here)
    expect(shown).toHaveLength(3)
    expect(shown.filter((one) => one.current)).toHaveLength(1)
    const key = (await list(second)).find((one) => one.current)?.key ?? ''
    const stranger = await server.signIn(world.people.doctor)
    expect((await stranger.fetch(`/api/account/sessions/${key}`, { method: 'DELETE' })).status).toBe(404)
    expect((await here.fetch(`/api/account/sessions/${key}`, { method: 'DELETE' })).status).toBe(200)
    expect((await second.fetch('/api/session')).status).toBe(401)
    expect((await here.json('DELETE', '/api/account/sessions')).body).toEqual({ sessions: 1 })
    expect((await third.fetch('/api/session')).status).toBe(401)
    expect((await here.fetch('/api/session')).status).toBe(200)
  })

  test('the security administrator ends all of somebody', async () => {
    const person = await add('expert')
    const [first] = await open(person)
    const path = `/api/people/${person.id}/sessions`
    expect((await security.json<OpenSession[]>('GET', path)).body).toHaveLength(3)
    expect((await security.json('DELETE', path)).body).toEqual({ sessions: 3 })
    expect((await first.fetch('/api/session')).status).toBe(401)
    expect(await trailOf(person.id)).toContain('person.sessions_ended')
  })
})
