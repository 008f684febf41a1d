/** Calls that go on by telephone: whose word it is, told once, and what it keeps the clock and other people from. */
import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { json } from '../../db/open.ts'
import { sweepDeadlines } from '../../server/app/deadline.ts'
import type { CallFacts } from '../../server/contract/call-facts.ts'
import type { Consultation, HistoryEntry } from '../../server/contract/consultation.ts'
import type { AppErrorShape } from '../../server/contract/errors.ts'
import type { LogDetail } from '../../server/contract/log.ts'
import type { PhoneAnswer } from '../../server/contract/phone.ts'
import { defaultLineRules } from '../../server/domain/line-rules.ts'
import { mostPhoned } from '../../server/domain/phone.ts'
import { textOfPdf } from '../support/pdf.ts'
import { type Browser, startServer, type TestServer } from '../support/server.ts'
import { createWorld, type World, type WorldPerson } from '../support/world.ts'

let world: World
let server: TestServer
let doctor: Browser
let expert: Browser
let id: string
let start: Date
let day = 0

const minutes = (count: number) => new Date(start.getTime() + count * 60_000)

beforeAll(async () => {
  world = await createWorld()
  server = await startServer(world)
  doctor = await server.signIn(world.people.doctor)
  expert = await server.signIn(world.people.expert)
  await world.deps.db
    .updateTable('line')
    .set({
      rules: json({ ...defaultLineRules, coordinator: { zh: '找线路协调员', en: 'Ask the coordinator' } }),
    })
    .execute()
})
afterAll(async () => {
  await server.close()
  await world.close()
})
beforeEach(async () => {
  world.setClock(null)
  day += 1
  start = new Date(Date.now() + day * 86_400_000)
  id = (await world.consultationIn('scheduled', { startAt: start })).id
  await clockIs(minutes(5))
})

/** The sessions of the browsers began now, so the clock of the use cases alone is moved. */
async function clockIs(at: Date): Promise<void> {
  world.setClock(at)
}

type Answer<T> = { status: number; body: T & AppErrorShape }

function press(
  by: Browser,
  word: { id?: string; pressedAt?: Date } = {},
  of = id,
): Promise<Answer<PhoneAnswer>> {
  const { id: own = uuid(), pressedAt = minutes(4) } = word
  return by.json('POST', `/api/consultations/${of}/phone`, { id: own, pressedAt: pressedAt.toISOString() })
}

const rows = () =>
  world.deps.db.selectFrom('callPhone').selectAll().where('consultationId', '=', id).execute()
const events = () =>
  world.deps.db
    .selectFrom('auditEvent')
    .select(['data', 'actorId'])
    .where('consultationId', '=', id)
    .where('kind', '=', 'room.phoned')
    .execute()
const told = () =>
  world.deps.db
    .selectFrom('notice')
    .select(['personId', 'category'])
    .where('consultationId', '=', id)
    .where('kind', '=', 'room.phoned')
    .execute()

async function stayOf({ id: personId }: WorldPerson, from: Date): Promise<string> {
  const presenceId = uuid()
  const stay = { id: presenceId, consultationId: id, personId, role: 'requester' }
  await world.deps.db
    .insertInto('presence')
    .values({ ...stay, joinedAt: from, leftAt: minutes(3), how: 'drop', seenAt: minutes(3) })
    .execute()
  return presenceId
}

async function read(by: Browser): Promise<Consultation> {
  return (await by.json<Consultation>('GET', `/api/consultations/${id}`)).body
}

describe('going on by telephone', () => {
  test('is written down with who, when and from which stay, and told to the other side', async () => {
    const presenceId = await stayOf(world.people.doctor, minutes(-2))
    const wordId = uuid()
    const { status, body } = await press(doctor, { id: wordId })
    expect(status).toBe(200)
    expect(body).toEqual({
      ...{ id: wordId, pressedAt: minutes(4).toISOString(), recordedAt: minutes(5).toISOString() },
    })
    expect(await rows()).toEqual([
      {
        ...{ id: wordId, consultationId: id, personId: world.people.doctor.id, side: 'hohhot', presenceId },
        ...{ pressedAt: minutes(4), recordedAt: minutes(5) },
      },
    ])
    expect(await events()).toEqual([
      {
        actorId: world.people.doctor.id,
        data: { phoneId: wordId, side: 'hohhot', presenceId, pressedAt: minutes(4).toISOString() },
      },
    ])
    expect(await told()).toEqual([{ personId: world.people.expert.id, category: 'action_needed' }])
    const outbox = await world.deps.db
      .selectFrom('outbox')
      .select('topic')
      .where('key', 'like', `consultation.changed:${id}%`)
      .execute()
    expect(outbox.length).toBeGreaterThan(0)
  })

  test('moves neither the state nor the version', async () => {
    const before = await read(doctor)
    await press(expert)
    expect(await read(doctor)).toMatchObject({ state: before.state, version: before.version })
    expect(await told()).toEqual([{ personId: world.people.doctor.id, category: 'action_needed' }])
  })

  test('is read in the case, its course, the facts of the call, the log and its dossier', async () => {
    await press(doctor)
    const phoned = [{ person: { name: world.people.doctor.name }, side: 'hohhot', presenceId: null }]
    expect(await read(expert)).toMatchObject({
      phoned,
      telephone: {
        ...{ duty: '010-88000000', contact: '0471-1234567' },
        coordinator: { zh: '找线路协调员', en: 'Ask the coordinator' },
      },
    })
    const { body: history } = await expert.json<HistoryEntry[]>('GET', `/api/consultations/${id}/history`)
    expect(history.map(({ kind }) => kind)).toContain('room.phoned')
    expect((await expert.json<CallFacts>('GET', `/api/consultations/${id}/call`)).body.phoned).toMatchObject(
      phoned,
    )
    const auditor = await server.signIn(world.people.auditAdmin)
    const { body: log } = await auditor.json<LogDetail>('GET', `/api/log/${id}`)
    expect(log.history.map(({ kind }) => kind)).toContain('room.phoned')
    expect(log.callFacts.phoned).toMatchObject(phoned)
    const dossier = await auditor.fetch(`/api/log/${id}/dossier.pdf`)
    const text = await textOfPdf(new Uint8Array(await dossier.arrayBuffer()))
    expect(text).toContain('改用电话')
    expect((await read(auditor)).telephone).toBeNull()
  })

  test('is said once, however often it is sent', async () => {
    const wordId = uuid()
    const first = await press(doctor, { id: wordId })
    await clockIs(minutes(20))
    const again = await press(doctor, { id: wordId })
    expect(again).toMatchObject({ status: 200, body: first.body })
    const at = await Promise.all([0, 1, 2].map(() => press(expert, { id: uuid() })))
    expect(at.map(({ status }) => status)).toEqual([200, 200, 200])
    const same = uuid()
    const both = await Promise.all([0, 1].map(() => press(expert, { id: same })))
    expect(both.map(({ status }) => status).sort()).toEqual(expect.arrayContaining([200]))
    expect((await press(expert, { id: same })).status).toBe(200)
    expect(await rows()).toHaveLength(5)
    expect(await events()).toHaveLength(5)
  })

  test('is not said under another one’s id, or in another consultation', async () => {
    const wordId = uuid()
    await press(doctor, { id: wordId })
    expect(await press(expert, { id: wordId })).toMatchObject({ status: 409, body: { code: 'KEY_REUSED' } })
    const other = await world.consultationIn('scheduled', { startAt: minutes(120) })
    expect(await press(doctor, { id: wordId }, other.id)).toMatchObject({ status: 409 })
  })

  test('is nobody’s whose call it is not', async () => {
    const by = async (person: WorldPerson) => (await press(await server.signIn(person))).status
    const { people } = world
    expect(await by(people.otherDoctor)).toBe(404)
    expect(await by(people.otherExpert)).toBe(404)
    expect(await by(people.rosterExpert)).toBe(403)
    expect(await by(people.auditAdmin)).toBe(403)
    expect(await by(people.systemAdmin)).toBe(403)
    expect((await press(server.stranger)).status).toBe(401)
    expect(await by(people.colleague)).toBe(200)
    expect((await rows()).map(({ personId }) => personId)).toEqual([people.colleague.id])
  })

  test('is refused before the room is open, after the end, and where it is no news any more', async () => {
    expect(await press(doctor, { pressedAt: minutes(-16) })).toMatchObject({
      ...{ status: 409, body: { code: 'TOO_EARLY' } },
    })
    await world.deps.db
      .updateTable('consultation')
      .set({ state: 'cancelled', changedAt: minutes(10), reasonCode: 'other', reasonText: '另约' })
      .where('id', '=', id)
      .execute()
    await clockIs(minutes(30))
    expect(await press(doctor, { pressedAt: minutes(20) })).toMatchObject({
      ...{ status: 409, body: { code: 'WRONG_STATE', fresh: { state: 'cancelled' } } },
    })
    /* pressed before the end by a page that was offline until now */
    expect((await press(doctor, { pressedAt: minutes(9) })).status).toBe(200)
    await clockIs(minutes(8 * 1440))
    expect(await press(doctor, { pressedAt: minutes(9) })).toMatchObject({
      ...{ status: 400, body: { code: 'VALIDATION_FAILED', fields: [{ path: 'pressedAt' }] } },
    })
  })

  test('takes a clock that is ahead for now, and no more words than a person says', async () => {
    expect((await press(doctor, { pressedAt: minutes(600) })).body.pressedAt).toBe(minutes(5).toISOString())
    for (let said = 1; said < mostPhoned; said += 1) expect((await press(doctor)).status).toBe(200)
    expect((await press(doctor)).status).toBe(429)
  })

  test.each([
    ['no id', { pressedAt: '2026-11-26T06:00:00Z' }],
    ['an id that is none', { id: 'x', pressedAt: '2026-11-26T06:00:00Z' }],
    ['no time', { id: '0197a000-0000-7000-8000-000000000000' }],
    ['a time that is none', { id: '0197a000-0000-7000-8000-000000000000', pressedAt: 'soon' }],
  ])('%s is refused', async (_what, body) => {
    expect((await doctor.json('POST', `/api/consultations/${id}/phone`, body)).status).toBe(400)
    expect((await doctor.json('POST', '/api/consultations/none/phone', body)).status).not.toBe(200)
  })
})

describe('a session that went on by telephone', () => {
  const rowOf = () =>
    world.deps.read.selectFrom('consultation').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  const sweepAt = async (at: Date) => {
    world.setClock(at)
    await sweepDeadlines(world.deps)
  }
  const noShow = (more: object = {}) =>
    expert.json<AppErrorShape>('POST', `/api/consultations/${id}/commands`, {
      ...{ command: 'mark_no_show', version: 1, reasonCode: 'not_reached', reasonText: '' },
      ...{ side: 'hohhot', ...more },
    })

  test('is not marked by the clock, but asked about when its hour is over', async () => {
    await press(doctor)
    await sweepAt(minutes(31))
    expect(await rowOf()).toMatchObject({ state: 'scheduled' })
    await sweepAt(minutes(91))
    expect(await rowOf()).toMatchObject({ state: 'scheduled' })
    const overdue = await world.deps.db
      .selectFrom('notice')
      .select('personId')
      .where('consultationId', '=', id)
      .where('kind', '=', 'consultation.overdue')
      .execute()
    expect(overdue.map(({ personId }) => personId).sort()).toEqual(
      [world.people.doctor.id, world.people.expert.id].sort(),
    )
  })

  test('is marked where nobody said so', async () => {
    await sweepAt(minutes(31))
    expect(await rowOf()).toMatchObject({ state: 'no_show', noShowSide: 'both' })
  })

  test('does not keep the next hour of the same consultation', async () => {
    await press(doctor)
    await world.deps.db
      .updateTable('consultation')
      .set({ scheduledStart: minutes(120), scheduledEnd: minutes(150) })
      .where('id', '=', id)
      .execute()
    await sweepAt(minutes(151))
    expect(await rowOf()).toMatchObject({ state: 'no_show' })
  })

  test('is marked by hand only by who was told and says it again', async () => {
    await press(doctor)
    await clockIs(minutes(20))
    expect(await noShow()).toMatchObject({ status: 409, body: { code: 'CONTINUED_BY_PHONE' } })
    expect(await rowOf()).toMatchObject({ state: 'scheduled' })
    expect((await noShow({ despitePhone: true })).status).toBe(200)
    expect(await rowOf()).toMatchObject({ state: 'no_show' })
  })

  test('goes on to the report as ever', async () => {
    await press(expert)
    const answer = await expert.json<{ state: string }>('POST', `/api/consultations/${id}/commands`, {
      ...{ command: 'convert_to_written', version: 1, reasonCode: 'no_connection', reasonText: '' },
    })
    expect(answer).toMatchObject({ status: 200, body: { state: 'reporting' } })
  })
})

describe('the database', () => {
  test('changes and removes no word, and takes no stay that is another one’s', async () => {
    const presenceId = await stayOf(world.people.doctor, minutes(-2))
    const { body } = await press(doctor)
    const { db } = world.deps
    await expect(db.updateTable('callPhone').set({ side: 'beijing' }).execute()).rejects.toThrow()
    await expect(db.deleteFrom('callPhone').execute()).rejects.toThrow()
    const [row] = await rows()
    if (row === undefined) throw new Error('nothing was written')
    expect(row).toMatchObject({ id: body.id, presenceId })
    const foreign = { ...row, id: uuid(), personId: world.people.expert.id }
    await expect(db.insertInto('callPhone').values(foreign).execute()).rejects.toThrow()
  })
})
