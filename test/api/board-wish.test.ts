/** A board that is asked for with the request: kept in the draft, wanted whole at the submission, read by all, taken up by the chair. */
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { indexWaiting } from '../../server/app/search-index.ts'
import type { Consultation, ConsultationSummary, RequestContent } from '../../server/contract/consultation.ts'
import type { AppErrorShape } from '../../server/contract/errors.ts'
import type { Mdt } from '../../server/contract/mdt.ts'
import type { Line } from '../../server/contract/session.ts'
import { mostDisciplines } from '../../server/domain/mdt.ts'
import { fullRequest } from '../support/consultations.ts'
import { type Browser, startServer, type TestServer } from '../support/server.ts'
import { createWorld, type World } from '../support/world.ts'

let world: World
let server: TestServer
let doctor: Browser
let chair: Browser
let office: Browser
let lineId: string

beforeAll(async () => {
  world = await createWorld()
  server = await startServer(world)
  const { people, institutions } = world
  doctor = await server.signIn(people.doctor)
  chair = await server.signIn(people.expert)
  office = await server.signIn(
    await world.addPerson({ institutionId: institutions.hohhot, roles: ['medical_affairs'] }),
  )
  lineId = world.lines[0]?.id ?? ''
})
afterAll(async () => {
  await server.close()
  await world.close()
})

type Answer<T> = { status: number; body: T & AppErrorShape }
type Saved = { id: string; version: number; lacking: string[] }
const wish = { disciplines: ['肝病科', '神经内科'], question: '肝酶升高与安眠药孰因孰果，先停哪一种药？' }
const create = (board: unknown, changes: Partial<RequestContent> = {}) =>
  doctor.json('POST', '/api/consultations', { ...fullRequest(lineId, changes), board }) as Promise<
    Answer<Saved>
  >
const save = (id: string, version: number, board: RequestContent['board']) =>
  doctor.json('PUT', `/api/consultations/${id}`, {
    version,
    content: fullRequest(lineId, { board }),
  }) as Promise<Answer<Saved>>
const command = (as: Browser, id: string, body: object) =>
  as.json('POST', `/api/consultations/${id}/commands`, body) as Promise<Answer<{ version: number }>>
const read = (as: Browser, id: string) =>
  as.json('GET', `/api/consultations/${id}`) as Promise<Answer<Consultation>>
const mdt = async (as: Browser, id: string) =>
  (await as.json<Mdt>('GET', `/api/consultations/${id}/mdt`)).body

async function accepted(board: RequestContent['board'] = wish): Promise<string> {
  const { body } = await create(board)
  expect((await command(doctor, body.id, { command: 'submit', version: 1 })).status).toBe(200)
  expect((await command(chair, body.id, { command: 'accept', version: 2 })).status).toBe(200)
  return body.id
}

function setBoards(boards: boolean) {
  return world.deps.db
    .updateTable('line')
    .set({ rules: sql`rules || ${JSON.stringify({ boards })}::text::jsonb` })
    .where('id', '=', lineId)
    .execute()
}

describe('a wish', () => {
  test('is kept half written, and a request goes out with a whole one only', async () => {
    const first = await create({ disciplines: [], question: '' })
    expect(first.body.lacking).toEqual(['board'])
    const { id } = first.body
    const refused = await command(doctor, id, { command: 'submit', version: 1 })
    expect(refused).toMatchObject({ status: 409, body: { code: 'INCOMPLETE', lacking: ['board'] } })
    const half = await save(id, 1, { ...wish, question: ' ' })
    expect(half.body.lacking).toEqual(['board'])
    expect((await read(doctor, id)).body.content?.board).toEqual({ ...wish, question: ' ' })
    const whole = await save(id, 2, wish)
    expect(whole.body.lacking).toEqual([])
    expect((await command(doctor, id, { command: 'submit', version: 3 })).status).toBe(200)
    const [list, seen] = [
      await chair.json<{ items: ConsultationSummary[] }>('GET', '/api/consultations?view=open'),
      await read(chair, id),
    ]
    expect(list.body.items.find((one) => one.id === id)).toMatchObject({ boardWished: true, board: null })
    expect(seen.body.content?.board).toEqual(wish)
  })

  test('is no part of a request to one expert, of older clients too', async () => {
    const { board: _board, ...older } = fullRequest(lineId)
    const { body } = await doctor.json<Saved>('POST', '/api/consultations', older)
    expect(body.lacking).toEqual([])
    expect((await read(doctor, body.id)).body).toMatchObject({ boardWished: false, content: { board: null } })
  })

  test('is read by the own hospital’s reviewer and found by the words of its question', async () => {
    await world.deps.db.updateTable('line').set({ localReview: 'office' }).where('id', '=', lineId).execute()
    const { body } = await create({ ...wish, question: '是否为药物性肝损伤？' })
    expect((await command(doctor, body.id, { command: 'submit', version: 1 })).status).toBe(200)
    expect((await read(office, body.id)).body.content?.board?.disciplines).toEqual(wish.disciplines)
    await world.deps.db.updateTable('line').set({ localReview: 'none' }).where('id', '=', lineId).execute()
    await indexWaiting(world.deps)
    const found = await doctor.json<{ items: { id: string }[] }>('POST', '/api/search', { q: '药物性肝' })
    expect(found.body.items.map((one) => one.id)).toEqual([body.id])
  })

  test.each([
    [
      'nine disciplines',
      { ...wish, disciplines: Array.from({ length: mostDisciplines + 1 }, (_, i) => `${i}科`) },
    ],
    ['one twice', { ...wish, disciplines: ['肝病科', '肝病科'] }],
    ['a blank one', { ...wish, disciplines: [' '] }],
    ['a long name', { ...wish, disciplines: ['科'.repeat(41)] }],
    ['a long question', { ...wish, question: '问'.repeat(1001) }],
    ['a control character', { ...wish, question: 'a\u0000' }],
    ['no question at all', { disciplines: ['肝病科'] }],
    ['no object', 'MDT'],
  ])('%s is refused and nothing is written', async (_what, board) => {
    const count = () =>
      world.deps.read.selectFrom('consultation').select(sql<number>`count(*)::int`.as('n')).executeTakeFirst()
    const before = await count()
    expect(await create(board)).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } })
    expect(await count()).toEqual(before)
  })

  test('wants a line that takes boards; the lines say which do', async () => {
    await setBoards(false)
    try {
      const lines = await doctor.json<Line[]>('GET', '/api/lines')
      expect(lines.body.find((one) => one.id === lineId)?.boards).toBe(false)
      expect((await create(wish)).body.fields).toEqual([{ path: 'board', code: 'not_offered' }])
      expect((await create(null)).status).toBe(200)
    } finally {
      await setBoards(true)
    }
  })

  test('the database takes nothing else in its place', async () => {
    const { body } = await create(wish)
    const write = (text: string) =>
      sql`update consultation set board_wish = ${text}::text::jsonb where id = ${body.id}`.execute(
        world.deps.db,
      )
    await expect(write('{"disciplines":"x","question":""}')).rejects.toThrow('consultation_board_wish')
    const many = JSON.stringify({ disciplines: Array(9).fill('x'), question: '' })
    await expect(write(many)).rejects.toThrow('consultation_board_wish')
  })
})

describe('the chair', () => {
  test('finds the wish with the board and invites by it', async () => {
    const id = await accepted()
    expect(await mdt(chair, id)).toMatchObject({ wish, members: [] })
    const personId = world.people.rosterExpert.id
    const invite = (discipline: string) =>
      chair.json('POST', `/api/consultations/${id}/mdt/members`, { personId, discipline }) as Promise<
        Answer<object>
      >
    expect((await invite('骨科')).body.fields).toEqual([{ path: 'discipline', code: 'not_offered' }])
    expect((await invite('肝病科')).status).toBe(200)
    expect((await mdt(doctor, id)).members).toMatchObject([{ state: 'invited', discipline: '肝病科' }])
    const event = await world.deps.read
      .selectFrom('auditEvent')
      .select('data')
      .where('consultationId', '=', id)
      .where('kind', '=', 'member.invited')
      .executeTakeFirstOrThrow()
    expect(event.data).toMatchObject({ personId, discipline: '肝病科' })
  })

  test('may convene a board that nobody wished for, without disciplines', async () => {
    const id = await accepted(null)
    const personId = world.people.rosterExpert.id
    const path = `/api/consultations/${id}/mdt/members`
    expect((await chair.json('POST', path, { personId, discipline: '肝病科' })).status).toBe(400)
    expect((await chair.json('POST', path, { personId })).status).toBe(200)
    expect(await mdt(chair, id)).toMatchObject({ wish: null, members: [{ discipline: '' }] })
  })
})
