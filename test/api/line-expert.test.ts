/** The hours of a line's experts and its templates in the hands of the administrator: what is set, told, refused and written down. */
import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { json } from '../../db/open.ts'
import type { LineHours, Slots } from '../../server/contract/calendar.ts'
import type { LineExperts, LineTemplate } from '../../server/contract/line-expert.ts'
import { addDays, dayOf, instantAt, weekdayOf } from '../../server/domain/beijing.ts'
import { templateTexts } from '../support/consultations.ts'
import { type Browser, startServer, type TestServer } from '../support/server.ts'
import { createWorld, type World } from '../support/world.ts'

let world: World
let server: TestServer
let admin: Browser
let expert: Browser
let doctor: Browser
let line: string

beforeAll(async () => {
  world = await createWorld()
  server = await startServer(world)
  const { people } = world
  ;[admin, expert, doctor] = (await Promise.all(
    [people.systemAdmin, people.expert, people.doctor].map(server.signIn),
  )) as [Browser, Browser, Browser]
  line = world.lines[0]?.id ?? ''
})
afterAll(async () => {
  await server.close()
  await world.close()
})

type Refusal = { code?: string; fields?: { path: string; code: string }[] }
type Week = LineHours['intervals']
const mornings: Week = [{ weekday: 1, from: '09:00', to: '11:00' }]
const evenings: Week = [{ weekday: 1, from: '18:00', to: '20:00' }]
const at = () => `/api/line-settings/${line}`

const state = async (intervals: Week) =>
  expert.json('PUT', `/api/hours/${line}`, { intervals, seen: await stored() })
const set = (body: Record<string, unknown>, personId = world.people.expert.id) =>
  admin.json<Refusal>('PUT', `${at()}/experts/${personId}/hours`, { reason: '门诊调整', ...body })
async function stored(): Promise<Week | undefined> {
  return (await expert.json<LineHours[]>('GET', '/api/hours')).body.find((one) => one.lineId === line)
    ?.intervals
}
const events = (kind: string) =>
  world.deps.read
    .selectFrom('auditEvent')
    .select(['chain', 'actorId', 'data'])
    .where('kind', '=', kind)
    .orderBy('at')
    .orderBy('id')
    .execute()

describe('the roster', () => {
  test('is read with everybody’s hours and the dates from today on', async () => {
    const today = dayOf(new Date())
    await state(mornings)
    await expert.json('POST', `/api/hours/${line}/exceptions`, { day: addDays(today, 3), intervals: [] })
    await world.deps.db
      .insertInto('expertException')
      .values({
        ...{ lineId: line, personId: world.people.expert.id, day: addDays(today, -3) },
        intervals: json([]),
      })
      .execute()
    const { status, body } = await admin.json<LineExperts>('GET', `${at()}/experts`)
    expect([status, body.slotMinutes]).toEqual([200, 30])
    const ids = body.experts.map(({ person }) => person.id)
    expect(ids).toContain(world.people.rosterExpert.id)
    expect(ids).not.toContain(world.people.otherExpert.id)
    const one = body.experts.find(({ person }) => person.id === world.people.expert.id)
    expect(one).toMatchObject({
      person: { name: world.people.expert.name },
      disabled: false,
      intervals: mornings,
      exceptions: [{ day: addDays(today, 3), intervals: [] }],
    })
    const other = body.experts.find(({ person }) => person.id === world.people.rosterExpert.id)
    expect(other).toMatchObject({ intervals: [], exceptions: [] })
  })

  test('of no line is not there', async () => {
    for (const part of ['experts', 'templates'])
      expect((await admin.json('GET', `/api/line-settings/${uuid()}/${part}`)).status, part).toBe(404)
  })
})

describe('hours for an expert', () => {
  beforeEach(async () => {
    await state(mornings)
  })

  test('replace what was seen, in its chain with who, why and what was before, and the expert is told', async () => {
    const before = (await events('hours.set')).length
    expect((await set({ intervals: evenings, seen: mornings })).status).toBe(200)
    expect(await stored()).toEqual(evenings)
    const found = await events('hours.set')
    expect(found).toHaveLength(before + 1)
    const personId = world.people.expert.id
    expect(found.at(-1)).toEqual({
      chain: `person:${personId}`,
      actorId: world.people.systemAdmin.id,
      data: { lineId: line, personId, before: mornings, intervals: evenings, reason: '门诊调整' },
    })
    const told = await world.deps.read
      .selectFrom('notice')
      .select(['personId', 'category', 'facts'])
      .where('kind', '=', 'hours.set')
      .execute()
    expect(told).toHaveLength(found.length)
    expect(told.at(-1)).toMatchObject({
      ...{ personId, category: 'news' },
      facts: { by: { zh: world.people.systemAdmin.name } },
    })
  })

  test('that were changed meanwhile are not overwritten, by whomever they were changed', async () => {
    const before = (await events('hours.set')).length
    await state(evenings)
    const late = await set({ intervals: [], seen: mornings })
    expect([late.status, late.body.code]).toEqual([409, 'CONFLICT'])
    expect(await stored()).toEqual(evenings)
    expect((await set({ intervals: mornings, seen: evenings })).status).toBe(200)
    expect((await set({ intervals: [], seen: evenings })).status).toBe(409)
    expect(await stored()).toEqual(mornings)
    expect(await events('hours.set')).toHaveLength(before + 1)
  })

  test('set in two windows at once are set once', async () => {
    const answers = await Promise.all(
      ['20:30', '21:00', '21:30', '22:00'].map((to) =>
        set({ intervals: [{ weekday: 2, from: '18:00', to }], seen: mornings }),
      ),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409])
  })

  test('are those of people on the roster, and have a reason and a change', async () => {
    expect((await set({ intervals: [], seen: [] }, world.people.otherExpert.id)).status).toBe(404)
    expect((await set({ intervals: [], seen: [] }, world.people.doctor.id)).status).toBe(404)
    const fields = async (body: Record<string, unknown>) =>
      (await set(body)).body.fields?.map(({ path, code }) => `${path}:${code}`)
    expect(await fields({ intervals: [], seen: mornings, reason: '  ' })).toEqual(['reason:required'])
    expect(await fields({ intervals: mornings, seen: mornings })).toEqual(['intervals:unchanged'])
    const backwards = [{ weekday: 1, from: '11:00', to: '09:00' }]
    expect(await fields({ intervals: backwards, seen: mornings })).toEqual(['intervals.0:time_order'])
    expect(await stored()).toEqual(mornings)
  })

  test('of a closed line are set too', async () => {
    const open = (value: boolean) =>
      world.deps.db.updateTable('line').set({ open: value }).where('id', '=', line).execute()
    await open(false)
    expect((await set({ intervals: evenings, seen: mornings })).status).toBe(200)
    expect((await admin.json('GET', `${at()}/experts`)).status).toBe(200)
    await open(true)
    expect(await stored()).toEqual(evenings)
  })

  test('are what the free slots follow', async () => {
    let day = addDays(dayOf(new Date()), 40)
    const holidays = (await world.deps.read.selectFrom('holiday').select('day').execute()).map(
      (one) => one.day,
    )
    while (weekdayOf(day) !== 3 || holidays.includes(day)) day = addDays(day, 1)
    const clock = (minute: number) => instantAt(day, minute).toISOString()
    const free = async () => {
      const query = `from=${clock(0)}&to=${clock(1440)}&expertId=${world.people.expert.id}`
      const { body } = await doctor.json<Slots>('GET', `/api/lines/${line}/slots?${query}`)
      return body.slots.map(({ startAt }) => startAt)
    }
    expect(await free()).toEqual([])
    await set({ intervals: [{ weekday: 3, from: '15:00', to: '16:00' }], seen: mornings })
    expect(await free()).toEqual([clock(900), clock(930)])
  })
})

describe('templates', () => {
  async function make(authorId: string | null, lineId = line): Promise<string> {
    const id = uuid()
    const names = { nameZh: '不寐', nameEn: 'Insomnia' }
    await world.deps.db
      .insertInto('opinionTemplate')
      .values({ id, lineId, ...names, content: json(templateTexts()), authorId })
      .execute()
    return id
  }
  const list = async () => (await admin.json<LineTemplate[]>('GET', `${at()}/templates`)).body
  const remove = (id: string, body: unknown = { reason: '内容过时' }) =>
    admin.json<Refusal>('POST', `${at()}/templates/${id}/removal`, body)

  test('are read with their texts and authors, and removed with a reason in the author’s chain', async () => {
    const own = await make(world.people.expert.id)
    const came = await make(null)
    const found = await list()
    expect(found.find(({ id }) => id === own)).toMatchObject({
      name: { zh: '不寐', en: 'Insomnia' },
      content: templateTexts(),
      author: { name: world.people.expert.name },
    })
    expect(found.find(({ id }) => id === came)?.author).toBeNull()
    expect((await remove(own, { reason: ' ' })).body.fields).toEqual([{ path: 'reason', code: 'required' }])
    expect((await remove(own)).status).toBe(200)
    expect((await remove(own)).status).toBe(404)
    expect((await remove(came)).status).toBe(200)
    expect((await list()).map(({ id }) => id)).not.toContain(own)
    const actorId = world.people.systemAdmin.id
    const data = (templateId: string) => ({ templateId, lineId: line, reason: '内容过时' })
    expect(await events('template.removed')).toEqual([
      { chain: `person:${world.people.expert.id}`, actorId, data: data(own) },
      { chain: `person:${actorId}`, actorId, data: data(came) },
    ])
    const left = await expert.json<{ id: string }[]>('GET', `/api/opinion-templates?lineId=${line}`)
    expect(left.body.map(({ id }) => id)).not.toContain(own)
  })

  test('of another line are not there', async () => {
    const id = await make(world.people.expert.id)
    const path = `/api/line-settings/${uuid()}/templates/${id}/removal`
    expect((await admin.json('POST', path, { reason: '内容过时' })).status).toBe(404)
    expect((await list()).map((one) => one.id)).toContain(id)
  })
})
