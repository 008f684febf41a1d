/** The second factor: enrolment, signing in, what counts once, who is required to have it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type {
  Enrolment,
  PolicyVersions,
  RecoveryCodes,
  SecondFactorPolicy,
} from '../../server/contract/second-factor.ts'
import { bytesOf, codeOf } from '../support/authenticator.ts'
import { type Browser, startServer, type TestServer } from '../support/server.ts'
import { createWorld, password, type World, type WorldPerson } from '../support/world.ts'

let world: World
let server: TestServer
let security: Browser

beforeAll(async () => {
  world = await createWorld()
  server = await startServer(world)
  security = await server.signIn(world.people.securityAdmin)
})
afterAll(async () => {
  await server.close()
  await world.close()
})

async function enrol(browser: Browser) {
  const { body } = await browser.json<Enrolment>('POST', '/api/account/second-factor')
  const answer = await browser.json<RecoveryCodes>('POST', '/api/account/second-factor/confirm', {
    code: codeOf(body.key, -1),
  })
  expect(answer.status).toBe(200)
  return { key: body.key, qr: body.qr, codes: answer.body.codes }
}
async function enrolled() {
  const person = await world.addPerson({ roles: ['doctor'], institutionId: world.institutions.hohhot })
  const browser = await server.signIn(person)
  return { person, browser, ...(await enrol(browser)) }
}
const signIn = (person: WorldPerson, code?: string, given = password) =>
  server.stranger.json<{ code?: string; secondFactor?: string }>('POST', '/api/session', {
    loginName: person.loginName,
    password: given,
    ...(code === undefined ? {} : { code }),
  })

describe('enrolment', () => {
  test('is confirmed by a first code; secret and recovery codes lie nowhere in clear', async () => {
    const { person, browser, key, qr, codes } = await enrolled()
    expect(qr.length).toBeGreaterThan(20)
    expect(codes).toHaveLength(10)
    expect(new Set(codes).size).toBe(10)
    expect((await browser.json<{ secondFactor: string }>('GET', '/api/session')).body.secondFactor).toBe('on')
    const kept = await world.deps.read.selectFrom('idempotency').select('answer').execute()
    const factor = await world.deps.read.selectFrom('secondFactor').selectAll().execute()
    const text = JSON.stringify([kept, factor.map((row) => row.secret.toString('latin1'))])
    for (const secret of [
      key,
      bytesOf(key).toString('base64'),
      ...codes,
      ...codes.map((one) => one.replaceAll('-', '')),
    ]) {
      expect(text).not.toContain(secret)
    }
    expect((await browser.json('POST', '/api/account/second-factor')).body).toMatchObject({
      code: 'WRONG_STATE',
    })
    const events = await world.deps.read
      .selectFrom('auditEvent')
      .select('kind')
      .where('chain', '=', `person:${person.id}`)
      .orderBy('position')
      .execute()
    expect(events.map((row) => row.kind)).toEqual(['session.opened', 'factor.proposed', 'factor.confirmed'])
  })

  test('by a wrong code is none', async () => {
    const person = await world.addPerson({ roles: ['doctor'], institutionId: world.institutions.hohhot })
    const browser = await server.signIn(person)
    await browser.json('POST', '/api/account/second-factor')
    const answer = await browser.json('POST', '/api/account/second-factor/confirm', { code: 'A'.repeat(16) })
    expect(answer.body).toMatchObject({ code: 'CODE_WRONG' })
    expect((await signIn(person)).status).toBe(200)
  })
})

describe('signing in', () => {
  test('asks for the code only after the right password, and a code counts once', async () => {
    const { person, key } = await enrolled()
    expect((await signIn(person, undefined, 'wrong')).body.code).toBe('CREDENTIALS_WRONG')
    expect((await signIn(person)).body.code).toBe('SECOND_FACTOR_NEEDED')
    const code = codeOf(key)
    expect((await signIn(person, code)).body).toMatchObject({ secondFactor: 'on' })
    expect((await signIn(person, code)).body.code).toBe('SECOND_FACTOR_WRONG')
    /* the step before was taken with it */
    expect((await signIn(person, codeOf(key, -1))).body.code).toBe('SECOND_FACTOR_WRONG')
  })

  test('twice at once with one code opens one session', async () => {
    const { person, key } = await enrolled()
    const code = codeOf(key)
    const answers = await Promise.all([signIn(person, code), signIn(person, code), signIn(person, code)])
    expect(answers.map((one) => one.status).sort()).toEqual([200, 401, 401])
  })

  test('a recovery code stands in once, however it is written', async () => {
    const { person, codes } = await enrolled()
    const [first = ''] = codes
    expect((await signIn(person, first.toLowerCase().replaceAll('-', ' '))).status).toBe(200)
    expect((await signIn(person, first)).body.code).toBe('SECOND_FACTOR_WRONG')
    const other = await enrolled()
    expect((await signIn(other.person, codes[1])).body.code).toBe('SECOND_FACTOR_WRONG')
  })

  test('wrong codes lock the account like wrong passwords', async () => {
    const { person, key } = await enrolled()
    for (let index = 0; index < 5; index += 1) {
      expect((await signIn(person, 'A'.repeat(16))).body.code).toBe('SECOND_FACTOR_WRONG')
      /* the password alone takes nothing of it back */
      expect((await signIn(person)).body.code).toMatch(/SECOND_FACTOR_NEEDED|ACCOUNT_LOCKED/)
    }
    expect((await signIn(person, codeOf(key))).body.code).toBe('ACCOUNT_LOCKED')
  })
})

describe('where the house requires it', () => {
  const read = async () => (await security.json<SecondFactorPolicy>('GET', '/api/people/second-factor')).body
  const require = async (policy: { administrators: boolean; institutionIds: string[] }) =>
    security.json<{ code?: string }>('PUT', '/api/people/second-factor', {
      version: (await read()).version,
      ...policy,
    })

  test('nothing but the own account is open before it; enrolled, everything is', async () => {
    const doctor = await server.signIn(world.people.otherDoctor)
    const same = await server.signIn(world.people.doctor)
    await require({ administrators: false, institutionIds: [world.institutions.otherHohhot] })
    expect((await doctor.json('GET', '/api/consultations')).body).toMatchObject({ code: 'SECOND_FACTOR_DUE' })
    expect((await doctor.json('GET', '/api/session')).body).toMatchObject({ secondFactor: 'due', roles: [] })
    expect((await same.fetch('/api/consultations')).status).toBe(200)
    await enrol(doctor)
    expect((await doctor.fetch('/api/consultations')).status).toBe(200)
    await require({ administrators: false, institutionIds: [] })
  })

  test('of administrators, and two who change it: one is told', async () => {
    const audit = await server.signIn(world.people.auditAdmin)
    const { version } = await read()
    const change = (administrators: boolean) =>
      security.json('PUT', '/api/people/second-factor', { version, administrators, institutionIds: [] })
    const answers = await Promise.all([change(true), change(true)])
    expect(answers.map((one) => one.status).sort()).toEqual([200, 409])
    expect((await audit.json('GET', '/api/log')).body).toMatchObject({ code: 'SECOND_FACTOR_DUE' })
    /* also of the one who says so */
    expect((await security.json('GET', '/api/people')).body).toMatchObject({ code: 'SECOND_FACTOR_DUE' })
    await enrol(security)
    expect((await security.fetch('/api/people')).status).toBe(200)
    /* and nobody takes it back, beside what may be changed */
    const taken = await require({ administrators: false, institutionIds: [world.institutions.otherHohhot] })
    expect(taken).toMatchObject({
      status: 400,
      body: { code: 'VALIDATION_FAILED', fields: [{ path: 'administrators', code: 'not_offered' }] },
    })
    expect(await read()).toEqual({ version: version + 1, administrators: true, institutionIds: [] })
    expect((await audit.json('GET', '/api/log')).body).toMatchObject({ code: 'SECOND_FACTOR_DUE' })
    expect((await require({ administrators: true, institutionIds: [] })).status).toBe(200)
    await enrol(audit)
    expect((await audit.fetch('/api/log')).status).toBe(200)
  })

  test('what it was before stands there, with who changed it', async () => {
    const { body } = await security.json<PolicyVersions>('GET', '/api/people/second-factor/versions')
    expect(
      body.map(({ version, administrators, institutionIds }) => [version, administrators, institutionIds]),
    ).toEqual([
      [5, true, []],
      [4, true, []],
      [3, false, []],
      [2, false, [world.institutions.otherHohhot]],
    ])
    expect(body.every(({ by }) => by?.id === world.people.securityAdmin.id)).toBe(true)
  })
})

test('the security administrator takes away what was lost; nobody does it for themselves', async () => {
  const { person, browser } = await enrolled()
  const reset = await security.json('DELETE', `/api/people/${person.id}/second-factor`)
  expect(reset.body).toEqual({ sessions: 1 })
  expect((await browser.fetch('/api/session')).status).toBe(401)
  expect((await signIn(person)).status).toBe(200)
  const own = world.people.securityAdmin.id
  expect((await security.json('DELETE', `/api/people/${own}/second-factor`)).body).toMatchObject({
    code: 'OWN_ACCOUNT',
  })
})
