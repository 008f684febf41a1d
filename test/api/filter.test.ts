/** Saved filters: one's own, thirty at most, in one's order, unreadable in the database. */
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { mostFilters, type SavedFilter } from '../../server/contract/search.ts'
import { type Browser, startServer, type TestServer } from '../support/server.ts'
import { createWorld, type World } from '../support/world.ts'

let world: World
let server: TestServer
let doctor: Browser
let colleague: Browser

beforeAll(async () => {
  world = await createWorld()
  server = await startServer(world)
  doctor = await server.signIn(world.people.doctor)
  colleague = await server.signIn(world.people.colleague)
})
afterAll(async () => {
  await server.close()
  await world.close()
})
beforeEach(() => world.deps.db.deleteFrom('savedFilter').execute())

const urgent = { page: 'work_list', view: 'open', urgency: 'urgent' }
const named = { page: 'search', q: '慕容雪', in: 'patient' }

type Failure = { code: string; fields: { path: string; code: string }[] }
const save = (name: string, filter: object, more: object = {}, by = doctor) =>
  by.json<SavedFilter & Failure>('POST', '/api/filters', { name, filter, ...more })
const list = async (by = doctor) => (await by.json<SavedFilter[]>('GET', '/api/filters')).body
const names = async (by = doctor) => (await list(by)).map((one) => one.name)

describe('a saved filter', () => {
  test('is kept, renamed, put in order, removed, and comes back where it was', async () => {
    const [a, b, c] = [
      await save(' 加急 ', urgent),
      await save('慕容雪的', named),
      await save('今日', { page: 'work_list', view: 'today' }),
    ]
    expect(await list()).toEqual([
      { id: a.body.id, name: '加急', filter: urgent },
      { id: b.body.id, name: '慕容雪的', filter: named },
      { id: c.body.id, name: '今日', filter: { page: 'work_list', view: 'today' } },
    ])
    await doctor.json('PUT', `/api/filters/${c.body.id}`, { name: '今日会诊' })
    await doctor.json('PUT', '/api/filters/order', { ids: [c.body.id, a.body.id] })
    expect(await names()).toEqual(['今日会诊', '加急', '慕容雪的'])
    expect((await doctor.json('DELETE', `/api/filters/${a.body.id}`)).status).toBe(200)
    expect(await names()).toEqual(['今日会诊', '慕容雪的'])
    expect((await doctor.json('DELETE', `/api/filters/${a.body.id}`)).status).toBe(404)
    await save('加急', urgent, { position: 2 })
    expect(await names()).toEqual(['今日会诊', '加急', '慕容雪的'])
    await save('远', urgent, { position: 30 })
    expect(await names()).toEqual(['今日会诊', '加急', '慕容雪的', '远'])
  })

  test('is nobody else’s', async () => {
    const { body } = await save('加急', urgent)
    expect(await names(colleague)).toEqual([])
    expect((await colleague.json('PUT', `/api/filters/${body.id}`, { name: '抢' })).status).toBe(404)
    expect((await colleague.json('DELETE', `/api/filters/${body.id}`)).status).toBe(404)
    expect((await colleague.json('PUT', '/api/filters/order', { ids: [body.id] })).status).toBe(404)
    expect(await names()).toEqual(['加急'])
  })

  test('of the log is for those who read it, and one of them opens the page', async () => {
    const auditor = await server.signIn(world.people.auditAdmin)
    const filter = {
      page: 'log',
      range: 'year',
      state: 'closed',
      sort: 'reportWait',
      order: 'asc',
      columns: ['number', 'reportWait', 'line'],
    }
    expect((await save('等签署', filter)).status).toBe(403)
    const first = await save('等签署', filter, { opens: true }, auditor)
    expect(first.body).toEqual({ id: first.body.id, name: '等签署', filter, opens: true })
    const second = await save('全部', { page: 'log', range: 'all' }, {}, auditor)
    const opens = async () => (await list(auditor)).filter((one) => one.opens === true).map((one) => one.name)
    expect(await opens()).toEqual(['等签署'])
    await auditor.json('PUT', `/api/filters/${second.body.id}`, { opens: true })
    expect(await opens()).toEqual(['全部'])
    /* a new name leaves it where it is */
    await auditor.json('PUT', `/api/filters/${second.body.id}`, { name: '所有' })
    expect(await opens()).toEqual(['所有'])
    await auditor.json('PUT', `/api/filters/${second.body.id}`, { opens: false })
    expect(await opens()).toEqual([])
    for (const columns of [[], ['number', 'number'], ['nothing']])
      expect((await save('a', { ...filter, columns }, {}, auditor)).status).toBe(400)
    const backwards = { page: 'log', from: '2026-03-02', to: '2026-03-01' }
    expect((await save('倒', backwards, {}, auditor)).body).toMatchObject({
      fields: [{ path: 'filter.to', code: 'range_backwards' }],
    })
    const { body } = await save('加急', urgent)
    expect((await doctor.json('PUT', `/api/filters/${body.id}`, { opens: true })).status).toBe(400)
  })

  test('thirty, whoever presses at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: mostFilters + 5 }, (_, index) => save(`第${index}个`, urgent)),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(mostFilters)
    expect(answers.find(({ status }) => status !== 200)).toMatchObject({
      status: 409,
      body: { code: 'TOO_MANY_FILTERS' },
    })
    expect(await list()).toHaveLength(mostFilters)
  })

  test('pressed twice is there once', async () => {
    const headers = { 'x-idempotency-key': 'twice-twice-twice' }
    const body = { name: '慕容雪的', filter: named }
    const first = await doctor.json<SavedFilter>('POST', '/api/filters', body, headers)
    const again = await doctor.json<SavedFilter>('POST', '/api/filters', body, headers)
    expect(again.body).toEqual(first.body)
    expect(await list()).toEqual([first.body])
  })

  test('what is none is refused', async () => {
    for (const [name, filter, path, code] of [
      ['', urgent, 'name', 'required'],
      ['  ', urgent, 'name', 'required'],
      ['长'.repeat(41), urgent, 'name', 'too_long'],
      ['a', { page: 'work_list', view: 'everything' }, 'filter.view', 'invalid'],
      ['a', { page: 'search', q: '' }, 'filter.q', 'required'],
      ['a', { page: 'search' }, 'filter.q', 'required'],
      ['a', { page: 'elsewhere' }, 'filter.page', 'invalid'],
    ] as const) {
      const { status, body } = await save(name, filter)
      expect([status, body.fields[0]], `${name} ${path}`).toEqual([400, { path, code }])
    }
    /* what nobody knows is not kept */
    await save('a', { ...urgent, more: 'x' })
    expect((await list())[0]?.filter).toEqual(urgent)
  })

  test('a name in it stands nowhere in clear', async () => {
    const { body } = await save('慕容雪的', named)
    await doctor.json('PUT', `/api/filters/${body.id}`, { name: '慕容雪' })
    for (const table of ['saved_filter', 'idempotency', 'audit_event']) {
      const { rows } = await sql<{
        text: string
      }>`select to_jsonb(t)::text as text from ${sql.table(table)} t`.execute(world.opened.db)
      expect(rows.length).toBeGreaterThan(0)
      expect(
        rows.some(({ text }) => text.includes('慕容') || text.includes(Buffer.from('慕容').toString('hex'))),
        table,
      ).toBe(false)
    }
  })
})
