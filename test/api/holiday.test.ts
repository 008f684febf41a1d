/** The holidays of a year: set in versions by the system administrator, in the trail, and what scheduling goes by from then on. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { chainOf, verifyChain } from '../../server/app/audit.ts'
import type { HolidayVersions, HolidayYear, HolidayYears } from '../../server/contract/holiday.ts'
import { type Browser, startServer, type TestServer } from '../support/server.ts'
import { createWorld, type World } from '../support/world.ts'

let world: World
let server: TestServer
let admin: Browser

beforeAll(async () => {
  world = await createWorld()
  server = await startServer(world)
  /* new year's morning in Beijing, still the old year by UTC */
  world.setClock(new Date('2026-12-31T17:00:00Z'))
  admin = await server.signIn(world.people.systemAdmin)
})
afterAll(async () => {
  world.setClock(null)
  await server.close()
  await world.close()
})

type Refusal = { code: string; fields: { path: string; code: string }[]; fresh?: { changedBy: string } }

const years = async () => (await admin.json<HolidayYears>('GET', '/api/holidays')).body
const of2027 = async () => (await years()).find(({ year }) => year === 2027) as HolidayYear
const put = (id: string, body: object) => admin.json<Refusal>('PUT', `/api/holidays/${id}`, body)
const span = (first: string, last: string, nameZh = '春节', nameEn = 'Spring Festival') => ({
  ...{ first, last, nameZh, nameEn },
})

test('the running year of Beijing and two ahead, with the statutory days to begin with', async () => {
  const all = await years()
  expect(all.map(({ year, version }) => [year, version])).toEqual([
    [2027, 1],
    [2028, 1],
    [2029, 1],
  ])
  expect(all[0]?.settings.spans).toContainEqual(span('2027-02-05', '2027-02-08'))
  expect(all[1]?.settings.spans).toEqual([])
})

test('what cannot be is said at its field, and nothing changes', async () => {
  const { id, settings } = await of2027()
  for (const [spans, fields] of [
    [[span('2026-12-31', '2027-01-02')], [['settings.spans.0.first', 'other_year']]],
    [[span('2027-02-08', '2027-02-05')], [['settings.spans.0.last', 'range_backwards']]],
    [
      [span('2027-02-05', '2027-02-08'), span('2027-02-08', '2027-02-09')],
      [['settings.spans.1.first', 'overlap']],
    ],
    [[span('2027-02-05', '2027-02-08', ' ')], [['settings.spans.0.nameZh', 'required']]],
    [
      [span('2027-02-30', '2027-02-30')],
      [
        ['settings.spans.0.first', 'invalid'],
        ['settings.spans.0.last', 'invalid'],
      ],
    ],
    [settings.spans, [['settings', 'unchanged']]],
  ] as const) {
    const refused = await put(id, { version: 1, reason: '试', settings: { spans } })
    expect([refused.status, refused.body.fields.map(({ path, code }) => [path, code])]).toEqual([400, fields])
  }
  expect(await of2027()).toMatchObject({ version: 1, settings })
})

test('a change is a version with its reason, closes the days, and is in the trail', async () => {
  const { id, settings } = await of2027()
  const wider = settings.spans.map((one) =>
    one.first === '2027-02-05' ? { ...one, last: '2027-02-11' } : one,
  )
  const holidays = () =>
    world.deps.read
      .selectFrom('holiday')
      .select('day')
      .where('day', '>=', '2027-02-01')
      .where('day', '<=', '2027-02-28')
      .orderBy('day')
      .execute()
  expect(await holidays()).toHaveLength(4)
  expect(
    (await put(id, { version: 1, reason: '国办通知', settings: { spans: wider.toReversed() } })).status,
  ).toBe(200)
  expect((await holidays()).map(({ day }) => day).at(-1)).toBe('2027-02-11')
  expect((await holidays()).length).toBe(7)
  expect(await of2027()).toMatchObject({
    version: 2,
    settings: { spans: wider },
    changed: { by: { name: '刘系统' } },
  })

  const late = await put(id, { version: 1, reason: '慢了', settings: { spans: [] } })
  expect([late.status, late.body.fresh?.changedBy]).toEqual([409, '刘系统'])

  const { body } = await admin.json<HolidayVersions>('GET', `/api/holidays/${id}/versions`)
  expect(body.items.map(({ number, reason, settings: kept }) => [number, reason, kept.spans])).toEqual([
    [2, '国办通知', wider],
    [1, '', settings.spans],
  ])

  const events = await world.deps.read
    .selectFrom('auditEvent')
    .select(['data', 'actorId'])
    .where('kind', '=', 'holidays.changed')
    .execute()
  expect(events).toMatchObject([
    {
      actorId: world.people.systemAdmin.id,
      data: { year: 2027, version: 2, reason: '国办通知', before: settings.spans, after: wider },
    },
  ])
  expect(await verifyChain(world.deps.read, chainOf({ log: 'settings' }))).toMatchObject({ intact: true })
  /* no other year was touched */
  const others = await world.deps.read
    .selectFrom('holiday')
    .select('day')
    .where('day', '<', '2027-01-01')
    .execute()
  expect(others).toHaveLength(33)
})
