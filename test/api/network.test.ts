/** Trials of computers: judged by the server, kept for their site, shown before its consultations to those whom they concern. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { sweepNetworkChecks } from '../../server/app/network.ts'
import type { NetworkCheck, NetworkSite } from '../../server/contract/network.ts'
import { type Browser, startServer, type TestServer } from '../support/server.ts'
import { createWorld, type World } from '../support/world.ts'

let world: World
let server: TestServer
let doctor: Browser
let expert: Browser
let systemAdmin: Browser

beforeAll(async () => {
  world = await createWorld()
  server = await startServer(world)
  const { people } = world
  ;[doctor, expert, systemAdmin] = await Promise.all([
    server.signIn(people.doctor),
    server.signIn(people.expert),
    server.signIn(people.systemAdmin),
  ])
})
afterAll(async () => {
  await server.close()
  await world.close()
})
beforeEach(async () => {
  world.setClock(null)
  await world.deps.db.deleteFrom('networkCheck').execute()
  await world.deps.db.updateTable('consultation').set({ state: 'cancelled' }).execute()
})

const fit = [
  { item: 'udp', cause: 'good', figure: 18 },
  { item: 'microphone', cause: 'good', figure: null },
]
const deaf = [fit[0], { item: 'microphone', cause: 'denied', figure: null }]
const body = (results: unknown[]) => ({ results, browser: 'Chrome 142', durationMs: 31_000 })
type Failure = { code: string; fields: { path: string; code: string }[] }
const keep = (by: Browser, results: unknown[]) =>
  by.json<NetworkCheck & Failure>('POST', '/api/network-checks', body(results))
const latest = async (by: Browser) =>
  (await by.json<{ latest: NetworkCheck | null }>('GET', '/api/network-checks/latest')).body.latest
const sites = async (by: Browser) =>
  (await by.json<{ items: NetworkSite[] }>('GET', '/api/network-checks/sites')).body.items

describe('a trial', () => {
  test('is judged here, kept, and stands in the person’s trail', async () => {
    expect(await latest(doctor)).toBeNull()
    const { status, body: kept } = await keep(doctor, deaf)
    expect([status, kept.overall]).toEqual([200, 'bad'])
    expect(await latest(doctor)).toEqual(kept)
    expect((await keep(doctor, fit)).body.overall).toBe('good')
    expect((await latest(doctor))?.overall).toBe('good')
    expect(await latest(expert)).toBeNull()
    const trail = await world.deps.db
      .selectFrom('auditEvent')
      .select('data')
      .where('kind', '=', 'network.checked')
      .where('actorId', '=', world.people.doctor.id)
      .execute()
    expect(trail.map(({ data }) => data)).toContainEqual({ checkId: kept.id, overall: 'bad' })
  })

  test.each([
    ['an invented cause', [{ item: 'udp', cause: 'splendid', figure: null }], 'results.0.cause'],
    ['an invented item', [{ item: 'teapot', cause: 'good', figure: null }], 'results.0.item'],
    ['the same twice', [fit[0], fit[0]], 'results'],
    ['nothing', [], 'results'],
    ['a figure below nothing', [{ ...fit[0], figure: -1 }], 'results.0.figure'],
  ])('%s is refused', async (_name, results, path) => {
    const { status, body: refused } = await keep(doctor, results)
    expect([status, refused.code]).toEqual([400, 'VALIDATION_FAILED'])
    expect(refused.fields.map((field) => field.path)).toContain(path)
  })

  test('is forgotten after half a year', async () => {
    world.setClock(new Date(Date.now() - 181 * 86_400_000))
    await keep(doctor, fit)
    world.setClock(null)
    await keep(expert, fit)
    await sweepNetworkChecks(world.deps)
    expect([await latest(doctor), (await latest(expert))?.overall]).toEqual([null, 'good'])
  })
})

describe('the sites', () => {
  const soon = () => new Date(Date.now() + 20 * 3_600_000)
  const planned = () => world.consultationIn('scheduled', { startAt: soon() })

  test('are those with a session ahead, the unfit first, then those that nobody tried', async () => {
    expect(await sites(systemAdmin)).toEqual([])
    await planned()
    expect((await sites(systemAdmin)).map(({ upcoming, latest: found }) => [upcoming, found])).toEqual([
      [1, null],
      [1, null],
    ])
    await keep(expert, fit)
    await keep(doctor, deaf)
    const [first, second] = await sites(systemAdmin)
    expect(first).toMatchObject({
      institution: { zh: '呼和浩特第一中蒙医院' },
      latest: { overall: 'bad', person: { name: world.people.doctor.name } },
    })
    expect(second?.latest?.overall).toBe('good')
    await keep(doctor, fit)
    await world.deps.db.deleteFrom('networkCheck').where('personId', '=', world.people.expert.id).execute()
    expect((await sites(systemAdmin)).map(({ latest: found }) => found?.overall ?? null)).toEqual([
      null,
      'good',
    ])
  })

  test('are seen by those who meet there', async () => {
    await planned()
    expect(await sites(doctor)).toHaveLength(2)
    expect(await sites(expert)).toHaveLength(2)
    const stranger = await server.signIn(world.people.otherDoctor)
    expect(await sites(stranger)).toEqual([])
    const audit = await server.signIn(world.people.auditAdmin)
    expect((await audit.json('GET', '/api/network-checks/sites')).status).toBe(403)
  })

  test('say nothing of what is far away, written, or was tried long ago', async () => {
    await world.consultationIn('scheduled', { startAt: new Date(Date.now() + 48 * 3_600_000) })
    expect(await sites(systemAdmin)).toEqual([])
    world.setClock(new Date(Date.now() - 15 * 86_400_000))
    await keep(doctor, deaf)
    world.setClock(null)
    await planned()
    expect((await sites(systemAdmin)).map(({ latest: found }) => found)).toEqual([null, null])
  })
})
