/** Hours, free slots and calendars over HTTP: what is stated, who sees what of it, and what is refused. */
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Calendar, LineHours, Slots } from '../../server/contract/calendar.ts'
import { addDays, dayOf, instantAt, weekdayOf } from '../../server/domain/beijing.ts'
import { patientIdentity } from '../support/consultations.ts'
import { type Browser, startServer, type TestServer } from '../support/server.ts'
import { createWorld, type World } from '../support/world.ts'

let world: World
let server: TestServer
let doctor: Browser
let expert: Browser
let rosterExpert: Browser
let otherExpert: Browser
let line: string

/** Farther away than the sessions that a world makes by itself, and five weeks without a holiday; a Monday. */
let monday = nextMonday(addDays(dayOf(new Date()), 20))

function nextMonday(from: string): string {
  return addDays(from, (8 - weekdayOf(from)) % 7)
}
const at = (day: string, clock: string) =>
  instantAt(day, Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3))).toISOString()
const range = (day: string, days = 1) => `from=${at(day, '00:00')}&to=${at(addDays(day, days), '00:00')}`

beforeAll(async () => {
  world = await createWorld()
  server = await startServer(world)
  const { people } = world
  ;[doctor, expert, rosterExpert, otherExpert] = (await Promise.all(
    [people.doctor, people.expert, people.rosterExpert, people.otherExpert].map(server.signIn),
  )) as [Browser, Browser, Browser, Browser]
  line = world.lines[0]?.id ?? ''
  const { rows } = await sql<{ day: string }>`select day from holiday`.execute(world.deps.db)
  const holidays = rows.map((one) => one.day)
  while (holidays.some((day) => monday <= day && day < addDays(monday, 35))) monday = addDays(monday, 7)
})
afterAll(async () => {
  await server.close()
  await world.close()
})

const mornings = { intervals: [{ weekday: 1, from: '09:00', to: '11:00' }] }
const storedOf = async (browser: Browser, of = line) => {
  const { body } = await browser.json<LineHours[]>('GET', '/api/hours')
  return Array.isArray(body) ? (body.find(({ lineId }) => lineId === of)?.intervals ?? []) : []
}
/** In place of what is stored at present. */
const state = async (browser: Browser, body: object, of = line) =>
  browser.json('PUT', `/api/hours/${of}`, { seen: await storedOf(browser, of), ...body })
const except = (browser: Browser, body: unknown, of = line) =>
  browser.json('POST', `/api/hours/${of}/exceptions`, body)
const slots = async (browser: Browser, query: string, of = line) =>
  (await browser.json<Slots>('GET', `/api/lines/${of}/slots?${query}`)).body
const clocks = ({ slots: found }: Slots) => found.map(({ startAt }) => startAt)

describe('hours', () => {
  test('are stated, read again and replaced as a whole', async () => {
    await state(expert, { intervals: [{ weekday: 3, from: '14:00', to: '24:00' }, ...mornings.intervals] })
    const { body } = await expert.json<LineHours[]>('GET', '/api/hours')
    expect(body).toEqual([
      {
        lineId: line,
        slotMinutes: 30,
        intervals: [...mornings.intervals, { weekday: 3, from: '14:00', to: '24:00' }],
        exceptions: [],
      },
    ])
    await state(expert, mornings)
    expect((await expert.json<LineHours[]>('GET', '/api/hours')).body[0]?.intervals).toEqual(
      mornings.intervals,
    )
  })

  test('leave their trail at the person, and no other', async () => {
    await state(rosterExpert, mornings)
    const events = await world.deps.read
      .selectFrom('auditEvent')
      .select(['kind', 'chain', 'data'])
      .where('actorId', '=', world.people.rosterExpert.id)
      .where('kind', 'like', 'hours.%')
      .execute()
    expect(events).toEqual([
      {
        kind: 'hours.stated',
        chain: `person:${world.people.rosterExpert.id}`,
        data: { lineId: line, ...mornings },
      },
    ])
    await state(rosterExpert, { intervals: [] })
  })

  test.each([
    ['backwards', [{ weekday: 1, from: '11:00', to: '09:00' }], 'intervals.0:time_order'],
    ['empty', [{ weekday: 1, from: '09:00', to: '09:00' }], 'intervals.0:time_order'],
    ['25:00', [{ weekday: 1, from: '09:00', to: '25:00' }], 'intervals.0.to:invalid'],
    ['9:5', [{ weekday: 1, from: '9:5', to: '10:00' }], 'intervals.0.from:invalid'],
    ['an eighth day', [{ weekday: 8, from: '09:00', to: '10:00' }], 'intervals.0.weekday:too_big'],
    [
      'overlapping',
      [
        { weekday: 2, from: '08:00', to: '09:00' },
        { weekday: 1, from: '09:00', to: '12:00' },
        { weekday: 1, from: '11:30', to: '13:00' },
      ],
      'intervals.2:overlap',
    ],
    [
      'seven in a day',
      Array.from({ length: 7 }, (_, hour) => ({ weekday: 1, from: `0${hour}:00`, to: `0${hour}:30` })),
      'intervals.6:too_many',
    ],
    [
      'five hundred',
      Array.from({ length: 500 }, () => ({ weekday: 1, from: '09:00', to: '10:00' })),
      'intervals:too_many',
    ],
  ])('%s are refused, and the stated ones stay', async (_what, intervals, field) => {
    const { status, body } = await state(expert, { intervals })
    const fields = (body.fields as { path: string; code: string }[]).map(
      ({ path, code }) => `${path}:${code}`,
    )
    expect([status, body.code]).toEqual([400, 'VALIDATION_FAILED'])
    expect(fields).toContain(field)
    expect((await expert.json<LineHours[]>('GET', '/api/hours')).body[0]?.intervals).toEqual(
      mornings.intervals,
    )
  })

  test('of a line that one does not serve are not there', async () => {
    expect((await state(otherExpert, mornings)).status).toBe(404)
    expect((await except(otherExpert, { day: monday, intervals: [] })).status).toBe(404)
    expect((await state(doctor, mornings)).status).toBe(403)
  })

  test('two windows at once: one of them whole, and the others are told that they came late', async () => {
    const evenings = { intervals: [{ weekday: 1, from: '10:00', to: '12:00' }] }
    const nights = { intervals: [{ weekday: 1, from: '19:00', to: '21:00' }] }
    await state(expert, nights)
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        state(expert, { ...(index % 2 === 0 ? mornings : evenings), seen: nights.intervals }),
      ),
    )
    /* whoever asks for what is stored by then has it */
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 200, 409, 409, 409])
    const { body } = await expert.json<LineHours[]>('GET', '/api/hours')
    expect([mornings.intervals, evenings.intervals]).toContainEqual(body[0]?.intervals)
    await state(expert, mornings)
  })
})

describe('dates that differ', () => {
  test('are off or have hours of their own, and can be removed', async () => {
    const tuesday = addDays(monday, 1)
    await except(expert, { day: monday, intervals: [] })
    await except(expert, { day: tuesday, intervals: [{ from: '19:00', to: '20:00' }] })
    expect(clocks(await slots(doctor, range(monday)))).toEqual([])
    expect(clocks(await slots(doctor, range(tuesday)))).toEqual([at(tuesday, '19:00'), at(tuesday, '19:30')])
    const gone = (day: string) => expert.json('DELETE', `/api/hours/${line}/exceptions/${day}`)
    expect((await gone(monday)).status).toBe(200)
    expect((await gone(monday)).status).toBe(404)
    expect((await gone(tuesday)).status).toBe(200)
    expect(clocks(await slots(doctor, range(monday)))).toHaveLength(4)
  })

  test.each([
    ['yesterday', () => ({ day: addDays(dayOf(new Date()), -1), intervals: [] }), 'TIME_IN_PAST'],
    ['in ten years', () => ({ day: '2040-01-01', intervals: [] }), 'TIME_TOO_FAR'],
    ['a day that is none', () => ({ day: '2026-02-30', intervals: [] }), 'VALIDATION_FAILED'],
    [
      'hours backwards',
      () => ({ day: monday, intervals: [{ from: '10:00', to: '09:00' }] }),
      'VALIDATION_FAILED',
    ],
  ])('%s is refused', async (_what, body, code) => {
    expect((await except(expert, body())).body.code).toBe(code)
  })

  test('five hundred are too many', async () => {
    let refused = 0
    for (let count = 1; count <= 125; count += 1) {
      const { body } = await except(rosterExpert, { day: addDays(monday, count), intervals: [] })
      if (body.code === 'TOO_MANY_EXCEPTIONS') refused += 1
    }
    expect(refused).toBe(5)
    await world.deps.db.deleteFrom('expertException').execute()
  })
})

describe('free slots', () => {
  test('lie around what is booked, at either side', async () => {
    const { people } = world
    const session = { startAt: new Date(at(monday, '09:30')) }
    await world.consultationIn('scheduled', { ...session, requester: people.colleague })
    expect(clocks(await slots(doctor, range(monday)))).toEqual([
      at(monday, '09:00'),
      at(monday, '10:00'),
      at(monday, '10:30'),
    ])
    /* the doctor is elsewhere at ten, with another expert */
    await world.consultationIn('scheduled', {
      startAt: new Date(at(monday, '10:00')),
      expert: people.rosterExpert,
    })
    expect(clocks(await slots(doctor, range(monday)))).toEqual([at(monday, '09:00'), at(monday, '10:30')])
    expect(clocks(await slots(expert, range(monday)))).toHaveLength(3)
  })

  test('of the roster say with whom, each once', async () => {
    await state(rosterExpert, mornings)
    const week = addDays(monday, 7)
    const found = await slots(doctor, range(week))
    expect(found.stated).toBe(true)
    expect(found.slots).toHaveLength(4)
    for (const slot of found.slots) {
      expect(slot.expertIds.toSorted()).toEqual([world.people.expert.id, world.people.rosterExpert.id].sort())
    }
    const one = await slots(doctor, `${range(week)}&expertId=${world.people.rosterExpert.id}`)
    expect(one.slots.every(({ expertIds }) => expertIds.join() === world.people.rosterExpert.id)).toBe(true)
    expect(one.open).toEqual([{ startAt: at(week, '09:00'), endAt: at(week, '11:00') }])
    await state(rosterExpert, { intervals: [] })
    const unstated = await slots(doctor, `${range(week)}&expertId=${world.people.rosterExpert.id}`)
    expect([unstated.stated, unstated.slots]).toEqual([false, []])
  })

  test('leave out a holiday, and what has gone by', async () => {
    await world.deps.db
      .insertInto('holiday')
      .values({ day: addDays(monday, 14), nameZh: '厂休日', nameEn: 'Works holiday' })
      .execute()
    expect(clocks(await slots(doctor, range(addDays(monday, 14))))).toEqual([])
    world.setClock(new Date(at(addDays(monday, 7), '10:10')))
    expect(clocks(await slots(doctor, range(addDays(monday, 7))))).toEqual([at(addDays(monday, 7), '10:10')])
    world.setClock(null)
  })

  test('tell nothing of a patient, and nothing at all to strangers of the line', async () => {
    const text = JSON.stringify(await slots(doctor, range(monday, 7)))
    expect(text).not.toContain(patientIdentity.name)
    expect((await otherExpert.json('GET', `/api/lines/${line}/slots?${range(monday)}`)).status).toBe(404)
    const stranger = `${range(monday)}&expertId=${world.people.otherExpert.id}`
    expect((await doctor.json('GET', `/api/lines/${line}/slots?${stranger}`)).status).toBe(404)
  })

  test.each([
    ['backwards', () => `from=${at(monday, '10:00')}&to=${at(monday, '09:00')}`],
    ['a year', () => range(monday, 365)],
    ['no instant', () => 'from=monday&to=tuesday'],
    ['nothing', () => ''],
  ])('a range that is %s is refused', async (_what, query) => {
    expect((await doctor.json('GET', `/api/lines/${line}/slots?${query()}`)).status).toBe(400)
    expect((await doctor.json('GET', `/api/calendar?${query()}`)).status).toBe(400)
  })
})

describe('the calendar', () => {
  test('holds one’s own sessions with masked names, hours and holidays, and colleagues as busy', async () => {
    const week = addDays(monday, 21)
    const own = await world.consultationIn('scheduled', { startAt: new Date(at(week, '09:00')) })
    await world.consultationIn('scheduled', {
      startAt: new Date(at(week, '10:00')),
      expert: world.people.rosterExpert,
      requester: world.people.colleague,
    })
    const { body } = await expert.json<Calendar>('GET', `/api/calendar?${range(week, 7)}`)
    expect(body.consultations).toMatchObject([
      {
        id: own.id,
        state: 'scheduled',
        startAt: at(week, '09:00'),
        patientName: '李*萍',
        with: { name: '乌兰图雅' },
      },
    ])
    expect(body.open).toEqual([{ lineId: line, startAt: at(week, '09:00'), endAt: at(week, '11:00') }])
    expect(body.busy).toEqual([
      { name: '周明远', nameEn: 'roster', startAt: at(week, '10:00'), endAt: at(week, '10:30') },
    ])
    const asker = await doctor.json<Calendar>('GET', `/api/calendar?${range(week, 7)}`)
    expect(asker.body.consultations.map(({ id }) => id)).toEqual([own.id])
    expect([asker.body.open, asker.body.busy]).toEqual([[], []])
    expect(JSON.stringify([body, asker.body])).not.toContain(patientIdentity.name)
  })

  test('names the holidays of the year', async () => {
    const { body } = await doctor.json<Calendar>('GET', `/api/calendar?${range('2026-10-01', 7)}`)
    expect(body.holidays).toHaveLength(7)
    expect(body.holidays[0]).toEqual({ day: '2026-10-01', name: { zh: '国庆节', en: 'National Day' } })
  })
})

describe('the database itself', () => {
  test('refuses hours that overlap or run backwards, and lets them go with the place on the roster', async () => {
    const { db } = world.deps
    const row = { lineId: line, personId: world.people.expert.id, weekday: 5 }
    const insert = (fromMinute: number, toMinute: number) =>
      db
        .insertInto('expertHours')
        .values({ ...row, fromMinute, toMinute })
        .execute()
    await insert(540, 600)
    await expect(insert(570, 630)).rejects.toThrow('expert_hours_apart')
    await expect(insert(700, 650)).rejects.toThrow()
    await expect(insert(700, 1441)).rejects.toThrow()
    const person = await world.addPerson({ roles: ['expert'], institutionId: world.institutions.beijing })
    const place = { lineId: line, personId: person.id }
    await db.insertInto('lineExpert').values(place).execute()
    await db
      .insertInto('expertHours')
      .values({ ...place, weekday: 1, fromMinute: 0, toMinute: 60 })
      .execute()
    await db.deleteFrom('lineExpert').where('personId', '=', person.id).execute()
    const left = await db.selectFrom('expertHours').where('personId', '=', person.id).selectAll().execute()
    expect(left).toEqual([])
  })
})
