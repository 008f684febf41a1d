/** Trials of computers: judged by the server, kept for their site, shown before its consultations to those whom they concern. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { sweepNetworkChecks } from '../../server/app/network.ts'
import { warnSites } from '../../server/app/network-warning.ts'
import type { NetworkCheck, NetworkSite } from '../../server/contract/network.ts'
import type { NoticePage } from '../../server/contract/notice.ts'
import { addDays, dayOf, instantAt } from '../../server/domain/beijing.ts'
import { addOffices } from '../support/ledger.ts'
import { type Browser, startServer, type TestServer } from '../support/server.ts'
import { createWorld, type World } from '../support/world.ts'

let world: World
let server: TestServer
let doctor: Browser
let expert: Browser
let systemAdmin: Browser
/** Of the medical-affairs offices. */
let bureau: Browser
let office: Browser
let beijingOffice: Browser
let otherOffice: Browser

beforeAll(async () => {
  world = await createWorld()
  server = await startServer(world)
  const { people } = world
  ;[doctor, expert, systemAdmin] = await Promise.all([
    server.signIn(people.doctor),
    server.signIn(people.expert),
    server.signIn(people.systemAdmin),
  ])
  const offices = await addOffices(world)
  bureau = await server.signIn(offices.bureau)
  office = await server.signIn(offices.office)
  const officeAt = async (institutionId: string) =>
    server.signIn(await world.addPerson({ institutionId, roles: ['medical_affairs'] }))
  beijingOffice = await officeAt(world.institutions.beijing)
  otherOffice = await officeAt(world.institutions.otherHohhot)
})
afterAll(async () => {
  await server.close()
  await world.close()
})
beforeEach(async () => {
  world.setClock(null)
  await world.deps.db.deleteFrom('networkCheck').execute()
  await world.deps.db.deleteFrom('networkWarning').execute()
  await world.deps.db.deleteFrom('notice').execute()
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

  test('are seen by the offices of both ends and by the bureau, and by no other office', async () => {
    await planned()
    for (const coordinator of [office, beijingOffice, bureau])
      expect(await sites(coordinator)).toHaveLength(2)
    expect(await sites(otherOffice)).toEqual([])
    /* an office answers for those below it */
    const { hohhot, otherHohhot } = world.institutions
    const place = (parentId: string | null) =>
      world.deps.db.updateTable('institution').set({ parentId }).where('id', '=', hohhot).execute()
    await place(otherHohhot)
    expect(await sites(otherOffice)).toHaveLength(2)
    await place(null)
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

describe('the day before', () => {
  const day = addDays(dayOf(new Date()), 30)
  const before = addDays(day, -1)
  const at = (hour: number) => world.setClock(instantAt(before, hour * 60))
  const tomorrow = (hour: number, kind: 'video' | 'written' = 'video') =>
    world.consultationIn('scheduled', { kind, startAt: instantAt(day, hour * 60) })
  const told = async (by: Browser) =>
    (await by.json<NoticePage>('GET', '/api/notices?limit=100')).body.items
      .filter(({ kind }) => kind.startsWith('network.'))
      .map(({ kind, facts }) => [kind, facts.startAt])

  test('the office of each end is told once of what was found unfit or not tried, from eight in the morning', async () => {
    await tomorrow(15)
    await tomorrow(10)
    at(6)
    await keep(doctor, fit)
    at(7)
    await keep(doctor, deaf)
    await warnSites(world.deps)
    expect(await told(office)).toEqual([])
    at(8)
    /* both servers look at once */
    await Promise.all([warnSites(world.deps), warnSites(world.deps)])
    await warnSites(world.deps)
    const first = instantAt(day, 600).toISOString()
    expect(await told(office)).toEqual([['network.bad', first]])
    expect(await told(beijingOffice)).toEqual([['network.untried', first]])
    for (const other of [otherOffice, bureau, doctor, expert, systemAdmin])
      expect(await told(other)).toEqual([])
    const trail = await world.deps.db
      .selectFrom('auditEvent')
      .select(['data', 'actorRole'])
      .where('kind', '=', 'network.warned')
      .where('chain', '=', `person:${office.person?.id}`)
      .execute()
    const institutionId = world.institutions.hohhot
    expect(trail).toEqual([{ data: { institutionId, day, found: 'bad' }, actorRole: 'system' }])
  })

  test('who is fit by then is not told, nor anybody of another day or of a written consultation', async () => {
    await tomorrow(15)
    at(8)
    await keep(doctor, fit)
    await warnSites(world.deps)
    expect(await told(office)).toEqual([])
    expect(await told(beijingOffice)).toHaveLength(1)
    await world.deps.db.deleteFrom('networkCheck').execute()
    await world.deps.db.deleteFrom('networkWarning').execute()
    await world.deps.db.updateTable('consultation').set({ state: 'cancelled' }).execute()
    await tomorrow(15, 'written')
    await world.consultationIn('scheduled', { startAt: instantAt(before, 15 * 60) })
    expect(await warnSites(world.deps)).toBe(0)
  })

  test('what the page does not show yet is told when it does', async () => {
    await tomorrow(21)
    at(8)
    expect(await warnSites(world.deps)).toBe(0)
    at(10)
    expect(await warnSites(world.deps)).toBe(2)
    expect(await sites(office)).toHaveLength(2)
  })
})
