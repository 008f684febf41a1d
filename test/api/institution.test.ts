/** Institutions and departments kept by the system administrator: added, renamed, closed, never deleted, in versions. */
import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type {
  InstitutionDetail,
  InstitutionEntries,
  InstitutionSettings,
  InstitutionVersions,
} from '../../server/contract/institution.ts'
import type { LineDetail } from '../../server/contract/line-settings.ts'
import { type Browser, startServer, type TestServer } from '../support/server.ts'
import { createWorld, password, type World } from '../support/world.ts'

let world: World
let server: TestServer
let admin: Browser

beforeAll(async () => {
  world = await createWorld()
  server = await startServer(world)
  admin = await server.signIn(world.people.systemAdmin)
})
afterAll(async () => {
  await server.close()
  await world.close()
})

type Refusal = { code?: string; fields?: { path: string; code: string }[]; fresh?: unknown }
const at = (id: string) => `/api/institutions/${id}`
const detail = async (id: string) => (await admin.json<InstitutionDetail>('GET', at(id))).body

async function save(id: string, change: Partial<InstitutionSettings>, more: { version?: number } = {}) {
  const { version, settings } = await detail(id)
  return admin.json<Refusal & { version: number }>('PUT', at(id), {
    version: more.version ?? version,
    settings: { ...settings, ...change },
    reason: '按卫健委文件',
  })
}

const fresh = (change: object = {}) => ({
  settings: {
    nameZh: `新城区蒙医医院${uuid().slice(-4)}`,
    nameEn: 'Xincheng Mongolian Hospital',
    shortZh: '新城蒙医',
    shortEn: 'Xincheng',
    city: 'hohhot',
    level: 'district',
    parentId: world.institutions.hohhot,
    open: true,
    networks: [],
    departments: [{ id: uuid(), nameZh: '蒙医科', nameEn: 'Mongolian Medicine', open: true }],
    ...change,
  },
  reason: '新加入',
})
const add = (change: object = {}, as = admin) =>
  as.json<Refusal & { id: string; version: number }>('POST', '/api/institutions', fresh(change))

test('are listed with what belongs to each', async () => {
  const { body } = await admin.json<InstitutionEntries>('GET', '/api/institutions')
  const entry = body.find(({ id }) => id === world.institutions.hohhot)
  expect(entry).toMatchObject({ open: true, city: 'hohhot', lines: 1, departments: 1 })
  expect(entry?.people).toBeGreaterThan(1)
})

test('do not count who is only a guest of a call', async () => {
  const id = world.institutions.hohhot
  const people = async () => {
    const { body } = await admin.json<InstitutionEntries>('GET', '/api/institutions')
    return [body.find((one) => one.id === id)?.people, (await detail(id)).people]
  }
  const before = await people()
  const doctor = await server.signIn(world.people.doctor)
  const consultation = await world.consultationIn('scheduled')
  const invited = await doctor.json('POST', `/api/consultations/${consultation.id}/guests`, {
    ...{ name: '白音', kind: 'family', locale: 'zh' },
    validFrom: new Date().toISOString(),
    validUntil: new Date(Date.now() + 3_600_000).toISOString(),
  })
  expect(invited.status).toBe(200)
  expect(await people()).toEqual(before)
})

test('are added with departments, renamed, and go back, each as a version and an event', async () => {
  const made = await add()
  expect(made.body.version, JSON.stringify(made.body)).toBe(1)
  const { id } = made.body
  const first = await detail(id)
  const added = { id: uuid(), nameZh: '针灸科', nameEn: 'Acupuncture', open: true }
  const renamed = await save(id, {
    nameZh: '新城区蒙医中医医院',
    departments: [...first.settings.departments, added],
  })
  expect(renamed.body.version).toBe(2)
  const back = await admin.json<{ version: number }>('POST', `${at(id)}/versions/1/restore`, {
    version: 2,
    reason: '名称写错了',
  })
  expect(back.body.version).toBe(3)
  const { settings } = await detail(id)
  expect(settings.nameZh).toBe(first.settings.nameZh)
  expect(settings.departments.map(({ nameZh }) => nameZh).sort()).toEqual(['蒙医科', '针灸科'].sort())
  const { body } = await admin.json<InstitutionVersions>('GET', `${at(id)}/versions`)
  expect(body.items.map(({ number, reason, restoredFrom }) => [number, reason, restoredFrom])).toEqual([
    [3, '名称写错了', 1],
    [2, '按卫健委文件', null],
    [1, '新加入', null],
  ])
  const events = await world.deps.read
    .selectFrom('auditEvent')
    .select('data')
    .where('kind', '=', 'institution.changed')
    .orderBy('position', 'desc')
    .execute()
  expect(events[0]?.data).toMatchObject({ institutionId: id, version: 3, restoredFrom: 1 })
  const late = await save(id, { nameEn: 'Other' }, { version: 1 })
  expect(late.body).toMatchObject({ code: 'CONFLICT', fresh: { version: 3, state: 'open' } })
})

describe('closing', () => {
  test('waits for the lines, and offers the place to nobody new', async () => {
    const refusedHere = await save(world.institutions.beijing, { open: false })
    expect(refusedHere.body.fields).toEqual([{ path: 'settings.open', code: 'lines_open' }])
    const line = world.lines[0]?.id ?? ''
    const { settings } = (await admin.json<LineDetail>('GET', `/api/line-settings/${line}`)).body
    const own = (await detail(world.institutions.beijing)).settings.departments
    const departments = own.map((one) => ({ ...one, open: one.id !== settings.beijingDepartmentId }))
    const refused = await save(world.institutions.beijing, { departments })
    expect(refused.body.fields?.map(({ code }) => code)).toEqual(['lines_open'])

    const { id } = (await add()).body
    expect((await save(id, { open: false })).status).toBe(200)
    expect((await detail(id)).settings.open).toBe(false)
    const security = await server.signIn(world.people.securityAdmin)
    const invited = await security.json<Refusal>('POST', '/api/people', {
      ...{ loginName: `new-${uuid().slice(-10)}`, name: '娜仁', nameEn: 'Naren', titleZh: '', titleEn: '' },
      ...{ institutionId: id, departmentId: null, roles: ['doctor'], mailAddress: null },
    })
    expect(invited.body.fields).toEqual([{ path: 'institutionId', code: 'not_offered' }])
    expect((await save(id, { open: true })).status).toBe(200)
  })
})

describe('the networks that people sign in from', () => {
  const elsewhere = ['10.0.0.0/8', '2001:db8::/32']
  const tries = (loginName: string, given = password) =>
    server.stranger.json<Refusal>('POST', '/api/session', { loginName, password: given })

  test('keep out whoever is elsewhere, signed in already or not, and let them go on once it is changed', async () => {
    const { id } = (await add()).body
    const person = await world.addPerson({ roles: ['doctor'], institutionId: id })
    const doctor = await server.signIn(person)
    expect((await doctor.json('GET', '/api/session')).status).toBe(200)
    expect((await save(id, { networks: elsewhere })).body.version).toBe(2)
    const met = await doctor.json<Refusal>('GET', '/api/session')
    expect([met.status, met.body.code]).toEqual([403, 'ADDRESS_REFUSED'])
    const refused = await tries(person.loginName)
    expect([refused.status, refused.body.code]).toEqual([403, 'ADDRESS_REFUSED'])
    expect((await tries(person.loginName, 'Wrong-2026')).body.code).toBe('CREDENTIALS_WRONG')
    const noted = await world.deps.read
      .selectFrom('auditEvent')
      .select('data')
      .where('kind', '=', 'session.refused')
      .orderBy('position', 'desc')
      .limit(2)
      .execute()
    expect(noted.map(({ data }) => data)).toEqual([{ why: 'password' }, { why: 'address' }])
    expect((await save(id, { networks: [...elsewhere, '127.0.0.0/8'] })).body.version).toBe(3)
    expect((await doctor.json('GET', '/api/session')).status).toBe(200)
    expect((await tries(person.loginName)).status).toBe(200)
  })

  test('are refused where they are none or lock out who sets them', async () => {
    for (const wrong of ['10.0.0.1', '10.0.0.0/33', 'hospital.example']) {
      expect((await add({ networks: [wrong] })).body.fields).toContainEqual({
        path: 'settings.networks.0',
        code: 'invalid',
      })
    }
    const twice = await add({ networks: ['10.0.0.0/8', '10.0.0.0/8'] })
    expect((await detail(twice.body.id)).settings.networks).toEqual(['10.0.0.0/8'])
    const own = world.people.systemAdmin.institutionId
    expect((await save(own, { networks: elsewhere })).body.fields).toEqual([
      { path: 'settings.networks', code: 'locks_out' },
    ])
  })
})

describe('bad input', () => {
  test.each([
    ['a name of 5,000 characters', { nameZh: '长'.repeat(5000) }, 'settings.nameZh', 'too_long'],
    ['no name', { nameEn: ' ' }, 'settings.nameEn', 'required'],
    ['no place above', { parentId: null }, 'settings.parentId', 'required'],
    ['a place of another city', { city: 'beijing' }, 'settings.level', 'invalid'],
    ['an unknown key', { more: 1 }, 'settings', 'invalid'],
    ['the bureau again', { level: 'bureau', parentId: null }, 'settings.level', 'not_offered'],
  ])('%s', async (_name, change, path, code) => {
    const answer = await add(change)
    expect(answer.status).toBe(400)
    expect(answer.body.fields).toContainEqual({ path, code })
  })

  test('two departments of one name, one of another hospital, one left out', async () => {
    const twice = [1, 2].map(() => ({ id: uuid(), nameZh: '针灸科', nameEn: 'A', open: true }))
    expect((await add({ departments: twice })).body.fields).toContainEqual({
      path: 'settings.departments.1.nameZh',
      code: 'repeated',
    })
    const foreign = [{ id: world.departmentId, nameZh: '别院科室', nameEn: 'A', open: true }]
    expect((await add({ departments: foreign })).body.fields).toEqual([
      { path: 'settings.departments', code: 'not_offered' },
    ])
    expect((await save(world.institutions.hohhot, { departments: [] })).body.fields).toEqual([
      { path: 'settings.departments', code: 'kept' },
    ])
    expect((await save(world.institutions.hohhot, { level: 'bureau' })).body.fields).toContainEqual({
      path: 'settings.level',
      code: 'fixed',
    })
    expect((await admin.json('GET', at(uuid()))).status).toBe(404)
  })

  test('nobody puts another hospital below their own', async () => {
    const both = await world.addPerson({
      roles: ['system_admin', 'medical_affairs'],
      institutionId: world.institutions.hohhot,
    })
    const answer = await add({}, await server.signIn(both))
    expect([answer.status, answer.body.code]).toEqual([403, 'OWN_ACCOUNT'])
  })
})
