/** Announcements: to whom and when they are shown, put aside by each person, in versions. */
import { sql } from 'kysely'
import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Banner, BannerEntries, BannerSettings, BannerVersions } from '../../server/contract/banner.ts'
import { type Browser, startServer, type TestServer } from '../support/server.ts'
import { createWorld, type World } from '../support/world.ts'

let world: World
let server: TestServer
let admin: Browser
let doctor: Browser

beforeAll(async () => {
  world = await createWorld()
  server = await startServer(world)
  admin = await server.signIn(world.people.systemAdmin)
  doctor = await server.signIn(world.people.doctor)
})
afterAll(async () => {
  await server.close()
  await world.close()
})

type Saved = {
  id: string
  version: number
  code?: string
  fields?: { path: string; code: string }[]
  fresh?: unknown
}
const hours = (count: number) => new Date(Date.now() + count * 3_600_000).toISOString()
const text = (change: Partial<BannerSettings> = {}): BannerSettings => ({
  textZh: '今晚 23 点维护，约半小时',
  textEn: 'Maintenance tonight at 23:00 for about half an hour',
  level: 'warning',
  audience: 'signed_in',
  fromAt: hours(-1),
  untilAt: hours(2),
  ...change,
})
const add = (change: object = {}) => admin.json<Saved>('POST', '/api/banners', { ...text(), ...change })
const shownTo = async (reader: Browser, path = '/api/banners/shown') =>
  (await reader.json<Banner[]>('GET', path)).body.map(({ id }) => id)

test('are shown to whom and while they are meant', async () => {
  const inside = (await add()).body
  const everywhere = (await add({ audience: 'all', level: 'info' })).body
  const coming = (await add({ fromAt: hours(1), audience: 'all' })).body
  const over = (await add({ fromAt: hours(-3), untilAt: hours(-1), audience: 'all' })).body
  expect(await shownTo(doctor)).toEqual([inside.id, everywhere.id])
  expect(await shownTo(server.stranger, '/api/banners/public')).toEqual([everywhere.id])
  const all = (await admin.json<BannerEntries>('GET', '/api/banners')).body.map(({ id }) => id)
  expect(all).toEqual(expect.arrayContaining([inside.id, everywhere.id, coming.id, over.id]))
  const told = await world.deps.read.selectFrom('outbox').select('topic').execute()
  expect(told.filter(({ topic }) => topic === 'banner.changed')).toHaveLength(4)
})

test('put aside by one person stay for the others, and come back when they are changed', async () => {
  const { id } = (await add()).body
  const expert = await server.signIn(world.people.expert)
  expect((await doctor.json('POST', `/api/banners/${id}/dismiss`, { version: 1 })).status).toBe(200)
  expect(await shownTo(doctor)).not.toContain(id)
  expect(await shownTo(expert)).toContain(id)
  const changed = await admin.json<Saved>('PUT', `/api/banners/${id}`, {
    version: 1,
    settings: text({ textZh: '维护改到 24 点' }),
  })
  expect(changed.body.version).toBe(2)
  expect(await shownTo(doctor)).toContain(id)
  const late = await admin.json<Saved>('PUT', `/api/banners/${id}`, { version: 1, settings: text() })
  expect([late.status, late.body.fresh]).toEqual([
    409,
    { state: 'open', version: 2, changedBy: world.people.systemAdmin.name },
  ])
  const { body } = await admin.json<BannerVersions>('GET', `/api/banners/${id}/versions`)
  expect(body.map(({ number, settings }) => [number, settings.textZh])).toEqual([
    [2, '维护改到 24 点'],
    [1, '今晚 23 点维护，约半小时'],
  ])
  const event = await world.deps.read
    .selectFrom('auditEvent')
    .select('data')
    .where('kind', '=', 'banner.changed')
    .orderBy('position', 'desc')
    .executeTakeFirstOrThrow()
  expect(event.data).toMatchObject({
    bannerId: id,
    version: 2,
    before: { textZh: '今晚 23 点维护，约半小时' },
  })
  await expect(sql`delete from banner`.execute(world.deps.db)).rejects.toThrow()
  await expect(sql`update banner_version set number = 9`.execute(world.deps.db)).rejects.toThrow()
})

test.each([
  ['no text', { textZh: ' ' }, 'textZh', 'required'],
  ['a text of 5,000 characters', { textEn: 'a'.repeat(5000) }, 'textEn', 'too_long'],
  ['an end before the start', { untilAt: hours(-2) }, 'untilAt', 'time_order'],
  ['two years', { untilAt: hours(24 * 730) }, 'untilAt', 'range_too_long'],
  ['a day that is none', { fromAt: 'tomorrow' }, 'fromAt', 'invalid'],
  ['another level', { level: 'alarm' }, 'level', 'invalid'],
  ['an unknown key', { link: 'https://example.org' }, '', 'invalid'],
])('%s is refused at the field', async (_name, change, path, code) => {
  const answer = await add(change)
  expect([answer.status, answer.body.fields]).toEqual([400, [{ path, code }]])
})

test('one that is not there is not there', async () => {
  expect((await admin.json('PUT', `/api/banners/${uuid()}`, { version: 1, settings: text() })).status).toBe(
    404,
  )
  expect((await doctor.json('POST', `/api/banners/${uuid()}/dismiss`, { version: 1 })).status).toBe(404)
})
