/** An emergency: it goes out with gaps, rings, climbs, is refused by one and taken by another. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { sweepDeadlines } from '../../server/app/deadline.ts'
import { Consultation, type RequestContent } from '../../server/contract/consultation.ts'
import type { Duty } from '../../server/contract/duty.ts'
import { RingItem, RingState } from '../../server/contract/ring.ts'
import { fullRequest } from '../support/consultations.ts'
import { type Browser, startServer, type TestServer } from '../support/server.ts'
import { createWorld, type World, type WorldPerson } from '../support/world.ts'

let world: World
let server: TestServer
let doctor: Browser
let expert: Browser
let roster: Browser
/** An expert of the hospital in Beijing who serves no line. */
let houseExpert: WorldPerson
let house: Browser
let lineId: string
let start: Date

const minutes = (count: number) => new Date(start.getTime() + count * 60_000)

beforeAll(async () => {
  world = await createWorld()
  server = await startServer(world)
  const { people, institutions } = world
  houseExpert = await world.addPerson({
    roles: ['expert'],
    institutionId: institutions.beijing,
    name: '何家言',
  })
  doctor = await server.signIn(people.doctor)
  expert = await server.signIn(people.expert)
  roster = await server.signIn(people.rosterExpert)
  house = await server.signIn(houseExpert)
  lineId = world.lines[0]?.id ?? ''
})
afterAll(async () => {
  await server.close()
  await world.close()
})
beforeEach(async () => {
  const { db } = world.deps
  await db.deleteFrom('duty').execute()
  await db.deleteFrom('ringCall').execute()
  await db.deleteFrom('consultationClock').execute()
  start = new Date()
  world.setClock(start)
})

const emergency: Partial<RequestContent> = { urgency: 'emergency', wishedTimes: [] }

async function submit(changes: Partial<RequestContent> = {}) {
  const saved = await doctor.json<{ id: string; version: number }>(
    'POST',
    '/api/consultations',
    fullRequest(lineId, { ...emergency, ...changes }),
  )
  const answer = await doctor.json<{ code?: string; lacking?: string[] }>(
    'POST',
    `/api/consultations/${saved.body.id}/commands`,
    { command: 'submit', version: saved.body.version },
  )
  return { id: saved.body.id, ...answer }
}

async function ringsOf(browser: Browser): Promise<string[]> {
  const { status, body } = await browser.json('GET', '/api/rings')
  expect(status).toBe(200)
  return RingItem.array()
    .parse(body)
    .map((one) => one.consultationId)
}

async function stateOf(browser: Browser, id: string): Promise<RingState> {
  const { status, body } = await browser.json('GET', `/api/consultations/${id}/ring`)
  expect(status).toBe(200)
  return RingState.parse(body)
}

async function sweepAt(at: Date): Promise<void> {
  world.setClock(at)
  await sweepDeadlines(world.deps)
}

async function accept(browser: Browser, id: string, more: Record<string, unknown> = {}) {
  const { version } = await world.deps.read
    .selectFrom('consultation')
    .select('version')
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return browser.json<{ code?: string; state?: string }>('POST', `/api/consultations/${id}/commands`, {
    command: 'accept',
    version,
    ...more,
  })
}

function unable(
  browser: Browser,
  id: string,
  body: Record<string, unknown> = { reasonCode: 'in_operation' },
) {
  return browser.json<{ code?: string; ringing?: number }>(
    'POST',
    `/api/consultations/${id}/ring/unable`,
    body,
  )
}

async function eventsOf(id: string, kind: string) {
  const rows = await world.deps.read
    .selectFrom('auditEvent')
    .select(['data', 'actorRole'])
    .where('consultationId', '=', id)
    .where('kind', '=', kind)
    .orderBy('position')
    .execute()
  return rows
}

async function toldOf(id: string, topic: string): Promise<Record<string, unknown>[]> {
  const rows = await world.deps.read
    .selectFrom('outbox')
    .select('payload')
    .where('topic', '=', topic)
    .execute()
  return rows.map((row) => row.payload as Record<string, unknown>).filter((one) => one.id === id)
}

async function onCall(person: WorldPerson, from: number, to: number): Promise<string> {
  const { status, body } = await expert.json<{ id: string }>('POST', `/api/lines/${lineId}/duty`, {
    personId: person.id,
    fromAt: minutes(from).toISOString(),
    toAt: minutes(to).toISOString(),
  })
  expect(status).toBe(200)
  return body.id
}

describe('going out with gaps', () => {
  test('an emergency is submitted without what can wait, and the gap is recorded', async () => {
    const { id, status } = await submit({ consent: null, questions: [] })
    expect(status).toBe(200)
    expect(await eventsOf(id, 'consultation.gap_recorded')).toMatchObject([
      { data: { lacking: ['consent', 'questions'] } },
    ])
    const [deferred] = await eventsOf(id, 'consent.deferred')
    expect(deferred?.data).toEqual({ until: minutes(6 * 60).toISOString() })
    for (const browser of [doctor, expert]) {
      const state = await stateOf(browser, id)
      expect(state.gap).toEqual([
        { item: 'consent', missing: true },
        { item: 'questions', missing: true },
      ])
      expect(state.consentDueAt).toBe(minutes(6 * 60).toISOString())
    }
  })

  test('but not without its minimum, and nothing less urgent goes out with gaps', async () => {
    const record = { ...fullRequest(lineId).record, chiefComplaint: '' }
    expect(await submit({ record })).toMatchObject({
      status: 409,
      body: { code: 'INCOMPLETE', lacking: ['chief_complaint'] },
    })
    expect(await submit({ urgency: 'urgent', questions: [] })).toMatchObject({
      status: 409,
      body: { code: 'INCOMPLETE', lacking: expect.arrayContaining(['questions']) },
    })
  })

  test('it is completed afterwards; line, urgency and kind stay', async () => {
    const { id } = await submit({ consent: null })
    const opened = Consultation.parse((await doctor.json('GET', `/api/consultations/${id}`)).body)
    expect(opened).toMatchObject({ writable: true, gap: ['consent'], patient: { name: '李晓萍' } })
    expect(Consultation.parse((await expert.json('GET', `/api/consultations/${id}`)).body)).toMatchObject({
      writable: false,
      patient: { name: '李*萍' },
    })
    const { version } = opened
    const content = { ...fullRequest(lineId, emergency), wishedTimes: [] }
    const moved = { ...content, urgency: 'routine' }
    expect(await doctor.json('PUT', `/api/consultations/${id}`, { version, content: moved })).toMatchObject({
      status: 400,
      body: { fields: [{ path: 'urgency', code: 'fixed' }] },
    })
    const saved = await doctor.json('PUT', `/api/consultations/${id}`, { version, content })
    expect(saved.status).toBe(200)
    expect(await eventsOf(id, 'consent.recorded')).toHaveLength(1)
    const state = await stateOf(expert, id)
    expect(state).toMatchObject({
      ringing: true,
      gap: [{ item: 'consent', missing: false }],
      consentDueAt: null,
    })
    expect(await ringsOf(expert)).toEqual([id])
  })

  test('the consent that is not made up for is asked for', async () => {
    const { id } = await submit({ consent: null })
    await accept(expert, id)
    await sweepAt(minutes(6 * 60))
    const told = await eventsOf(id, 'consultation.overdue')
    expect(told.map((one) => (one.data as { step: string }).step)).toContain('consent')
  })
})

describe('whom it rings', () => {
  test('those on call now; without any, the whole roster', async () => {
    await onCall(world.people.rosterExpert, -60, 60)
    await onCall(world.people.expert, 60, 120)
    const { id } = await submit()
    expect(await ringsOf(roster)).toEqual([id])
    expect(await ringsOf(expert)).toEqual([])
    expect(await ringsOf(house)).toEqual([])
    expect(await ringsOf(doctor)).toEqual([])
    expect(await toldOf(id, 'consultation.ringing')).toMatchObject([
      { stage: 'on_call', personIds: [world.people.rosterExpert.id] },
    ])
  })

  test('a shift that was taken off does not count', async () => {
    const shift = await onCall(world.people.rosterExpert, -60, 60)
    expect((await roster.fetch(`/api/duty/${shift}`, { method: 'DELETE' })).status).toBe(200)
    expect((await roster.fetch(`/api/duty/${shift}`, { method: 'DELETE' })).status).toBe(404)
    const { id } = await submit()
    expect([await ringsOf(expert), await ringsOf(roster)]).toEqual([[id], [id]])
  })

  test('climbs at 5, 10 and 15 minutes, each stage once and in the trail', async () => {
    await onCall(world.people.rosterExpert, -60, 60)
    const { id } = await submit()
    expect((await house.fetch(`/api/consultations/${id}`)).status).toBe(404)
    await sweepAt(minutes(4.9))
    expect(await ringsOf(expert)).toEqual([])
    expect((await stateOf(doctor, id)).next).toEqual({ stage: 'roster', at: minutes(5).toISOString() })
    await sweepAt(minutes(5))
    await sweepAt(minutes(6))
    expect(await ringsOf(expert)).toEqual([id])
    await sweepAt(minutes(10))
    expect(await ringsOf(house)).toEqual([id])
    const seen = Consultation.parse((await house.json('GET', `/api/consultations/${id}`)).body)
    /* taking it is theirs; ending it for the roster, which is still being called, is not */
    expect({ relation: seen.relation, commands: seen.commands }).toEqual({
      relation: 'called',
      commands: ['accept'],
    })
    await Promise.all([sweepAt(minutes(15)), sweepAt(minutes(15))])
    const state = await stateOf(doctor, id)
    expect(state).toMatchObject({ ringing: true, next: null, dutyPhone: '010-88000000' })
    expect(state.stages.map((one) => one.stage)).toEqual(['on_call', 'roster', 'institution', 'phone'])
    expect(state.calls.map((one) => one.name)).toEqual(['周明远', '林若谷', '何家言'])
    const { rosterExpert, expert: first } = world.people
    expect(await eventsOf(id, 'consultation.escalated')).toEqual([
      { data: { stage: 'on_call', personIds: [rosterExpert.id] }, actorRole: 'doctor' },
      { data: { stage: 'roster', personIds: [first.id] }, actorRole: 'system' },
      { data: { stage: 'institution', personIds: [houseExpert.id] }, actorRole: 'system' },
      { data: { stage: 'phone', personIds: [] }, actorRole: 'system' },
    ])
    await sweepAt(minutes(60))
    expect(await eventsOf(id, 'consultation.escalated')).toHaveLength(4)
    expect(await ringsOf(house)).toEqual([id])
  })

  test('a routine request rings nobody', async () => {
    const { id, status } = await submit({ ...fullRequest(lineId), urgency: 'routine' })
    expect(status).toBe(200)
    expect(await ringsOf(expert)).toEqual([])
    expect((await doctor.fetch(`/api/consultations/${id}/ring`)).status).toBe(404)
  })
})

describe('somebody who cannot', () => {
  test('is left in peace, and it rings on for the others', async () => {
    const { id } = await submit()
    expect(await unable(expert, id)).toMatchObject({ status: 200, body: { ringing: 1 } })
    expect([await ringsOf(expert), await ringsOf(roster)]).toEqual([[], [id]])
    expect(await toldOf(id, 'consultation.ring_ended')).toMatchObject([
      { why: 'unable', personIds: [world.people.expert.id] },
    ])
    const { calls } = await stateOf(doctor, id)
    expect(calls.find((one) => one.name === '林若谷')?.unable).toMatchObject({ reasonCode: 'in_operation' })
    expect(await unable(expert, id)).toMatchObject({ status: 403 })
    /* who could not may still take it after all */
    expect(await accept(expert, id)).toMatchObject({ status: 200, body: { state: 'accepted' } })
  })

  test('says why in words where no reason fits', async () => {
    const { id } = await submit()
    expect(await unable(expert, id, { reasonCode: 'other', reasonText: ' ' })).toMatchObject({
      status: 400,
      body: { fields: [{ path: 'reasonText', code: 'required' }] },
    })
    expect(await unable(expert, id, { reasonCode: 'busy' })).toMatchObject({ status: 400 })
    expect(await unable(house, id)).toMatchObject({ status: 404 })
  })

  test('was the last one: the next stage does not wait', async () => {
    const { id } = await submit()
    await unable(expert, id)
    await unable(roster, id)
    await sweepAt(minutes(0.1))
    /* roster and expert were asked already: on to the hospital */
    expect(await ringsOf(house)).toEqual([id])
    expect((await stateOf(doctor, id)).next).toMatchObject({ stage: 'phone', at: minutes(15).toISOString() })
  })
})

describe('taking it', () => {
  test('two at once: one has it, it stops everywhere, the other hears who', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { id } = await submit()
      const answers = await Promise.all([accept(expert, id), accept(roster, id)])
      expect(answers.map((one) => one.status).toSorted()).toEqual([200, 409])
      expect([await ringsOf(expert), await ringsOf(roster)]).toEqual([[], []])
      const ended = await toldOf(id, 'consultation.ring_ended')
      const both = [world.people.expert.id, world.people.rosterExpert.id].toSorted()
      expect(ended).toMatchObject([{ why: 'taken', personIds: both }])
      expect(await stateOf(doctor, id)).toMatchObject({ ringing: false, next: null, ringsMe: false })
      expect(await unable(answers[0]?.status === 200 ? roster : expert, id)).toMatchObject({ status: 409 })
    }
  })

  test('goes straight into the room, unless the expert sits in another one', async () => {
    const now = { startAt: start.toISOString(), duration: 30 }
    const first = await submit()
    expect(await accept(expert, first.id, now)).toMatchObject({ status: 200, body: { state: 'scheduled' } })
    const opened = Consultation.parse((await expert.json('GET', `/api/consultations/${first.id}`)).body)
    expect(opened).toMatchObject({ relation: 'expert', room: { open: true } })
    const otherDoctor = await world.addPerson({ roles: ['doctor'], institutionId: world.institutions.hohhot })
    const second = await world.consultationIn('submitted', { urgency: 'emergency', requester: otherDoctor })
    await sweepDeadlines(world.deps)
    expect(await accept(expert, second.id, now)).toMatchObject({ status: 409, body: { code: 'TIME_TAKEN' } })
    expect(await ringsOf(expert)).toEqual([second.id])
    expect(await accept(expert, second.id)).toMatchObject({ status: 200, body: { state: 'accepted' } })
  })

  test('an expert of the house who was called may; once another has it, it is gone from sight', async () => {
    const taken = await submit()
    const lost = await submit()
    await sweepAt(minutes(10))
    expect((await ringsOf(house)).toSorted()).toEqual([taken.id, lost.id].toSorted())
    expect(await accept(house, taken.id)).toMatchObject({ status: 200, body: { state: 'accepted' } })
    await accept(roster, lost.id)
    expect(await ringsOf(house)).toEqual([])
    expect((await house.fetch(`/api/consultations/${taken.id}`)).status).toBe(200)
    expect((await house.fetch(`/api/consultations/${lost.id}`)).status).toBe(404)
  })

  test('withdrawn, it rings no more; returned and submitted again, it rings anew', async () => {
    const { id } = await submit()
    const back = await expert.json('POST', `/api/consultations/${id}/commands`, {
      command: 'return',
      version: 2,
      reasonCode: 'history_unclear',
      reasonText: '发病时间',
    })
    expect(back.status).toBe(200)
    expect([await ringsOf(expert), await ringsOf(roster)]).toEqual([[], []])
    world.setClock(minutes(3))
    const again = await doctor.json('POST', `/api/consultations/${id}/commands`, {
      command: 'submit',
      version: 3,
    })
    expect(again.status).toBe(200)
    expect([await ringsOf(expert), await ringsOf(roster)]).toEqual([[id], [id]])
    expect((await stateOf(doctor, id)).next).toEqual({ stage: 'roster', at: minutes(8).toISOString() })
    await doctor.json('POST', `/api/consultations/${id}/commands`, {
      command: 'withdraw',
      version: 4,
      reasonCode: 'condition_resolved',
    })
    expect(await toldOf(id, 'consultation.ring_ended')).toMatchObject([{ why: 'ended' }, { why: 'ended' }])
    expect(await ringsOf(expert)).toEqual([])
  })
})

describe('the list of those on call', () => {
  const span = () => `fromAt=${minutes(-60).toISOString()}&toAt=${minutes(1440).toISOString()}`

  test('is read by both sides and kept by the experts, in the trail', async () => {
    const id = await onCall(world.people.rosterExpert, 0, 720)
    for (const browser of [doctor, expert]) {
      const { body } = await browser.json<Duty[]>('GET', `/api/lines/${lineId}/duty?${span()}`)
      expect(body).toMatchObject([{ id, person: { name: '周明远' }, toAt: minutes(720).toISOString() }])
    }
    await expert.fetch(`/api/duty/${id}`, { method: 'DELETE' })
    expect((await doctor.json('GET', `/api/lines/${lineId}/duty?${span()}`)).body).toEqual([])
    const events = await world.deps.read
      .selectFrom('auditEvent')
      .select('kind')
      .where('chain', '=', `person:${world.people.rosterExpert.id}`)
      .where('kind', 'like', 'duty.%')
      .orderBy('position')
      .execute()
    expect(events.slice(-2).map((one) => one.kind)).toEqual(['duty.added', 'duty.removed'])
  })

  test.each([
    ['an end before the beginning', 60, 0, 400, 'VALIDATION_FAILED'],
    ['longer than a week', 0, 169 * 60, 400, 'VALIDATION_FAILED'],
    ['a shift that is over', -120, -60, 400, 'TIME_IN_PAST'],
  ])('refuses %s', async (_what, from, to, status, code) => {
    const body = {
      personId: world.people.expert.id,
      fromAt: minutes(from).toISOString(),
      toAt: minutes(to).toISOString(),
    }
    expect(await expert.json('POST', `/api/lines/${lineId}/duty`, body)).toMatchObject({
      status,
      body: { code },
    })
  })

  test('refuses somebody twice at an hour, and somebody not of the roster', async () => {
    await onCall(world.people.expert, 0, 60)
    const shift = (person: WorldPerson, from: number) => ({
      personId: person.id,
      fromAt: minutes(from).toISOString(),
      toAt: minutes(from + 60).toISOString(),
    })
    const post = (body: unknown) => roster.json('POST', `/api/lines/${lineId}/duty`, body)
    expect(await post(shift(world.people.expert, 59))).toMatchObject({
      status: 409,
      body: { code: 'TIME_TAKEN' },
    })
    expect((await post(shift(world.people.expert, 60))).status).toBe(200)
    expect(await post(shift(houseExpert, 0))).toMatchObject({
      status: 400,
      body: { fields: [{ path: 'personId', code: 'not_offered' }] },
    })
    expect((await post({ personId: 'x', fromAt: 'soon', toAt: '' })).status).toBe(400)
  })
})
