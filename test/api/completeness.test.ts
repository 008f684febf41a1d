/** What a line asks of a request, with its files: at saving, as files come and go, at submission, and after an emergency. */
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { json } from '../../db/open.ts'
import type { Consultation } from '../../server/contract/consultation.ts'
import type { CompletenessRules } from '../../server/domain/completeness.ts'
import { fullRequest } from '../support/consultations.ts'
import { jpeg, pdf } from '../support/files.ts'
import { type Browser, startServer, type TestServer } from '../support/server.ts'
import { createWorld, type World } from '../support/world.ts'

let world: World
let server: TestServer
let doctor: Browser
let expert: Browser

beforeAll(async () => {
  world = await createWorld()
  server = await startServer(world)
  ;[doctor, expert] = await Promise.all([
    server.signIn(world.people.doctor),
    server.signIn(world.people.expert),
  ])
})
afterAll(async () => {
  await server.close()
  await world.close()
})
beforeEach(() => ask({ items: {}, least: {} }))

const line = () => {
  const [first] = world.lines
  if (first === undefined) throw new Error('no line')
  return first.id
}

async function ask(completeness: unknown): Promise<void> {
  await world.deps.db
    .updateTable('line')
    .set({ completeness: json(completeness) })
    .where('id', '=', line())
    .execute()
}

const photo: CompletenessRules = { items: { tongue_photo: 'required' }, least: { tongue_photo: 2 } }
type Saved = { id: string; version: number; lacking: string[] }

async function draft(changes = {}): Promise<Saved> {
  const content = fullRequest(line(), changes)
  return (await doctor.json<Saved>('POST', '/api/consultations', content)).body
}

async function upload(
  id: string,
  kind: string,
  content: Buffer,
  name: string,
): Promise<{ status: number; id: string }> {
  const path = `/api/consultations/${id}/attachments?kind=${kind}&fileName=${name}`
  const answer = await doctor.fetch(path, {
    method: 'POST',
    body: new Uint8Array(content),
    headers: { 'content-type': 'application/octet-stream' },
  })
  return { status: answer.status, id: ((await answer.json()) as { id: string }).id }
}

const read = async (id: string, by = doctor) =>
  (await by.json<Consultation>('GET', `/api/consultations/${id}`)).body
const submit = async (id: string) => {
  const { version } = await read(id)
  return doctor.json<Consultation & { code: string; lacking: string[] }>(
    'POST',
    `/api/consultations/${id}/commands`,
    { command: 'submit', version },
  )
}

describe('files that a line asks for', () => {
  test('lack until enough of them are there, again when one is taken out, and stop a submission', async () => {
    await ask(photo)
    const { id, lacking, version } = await draft()
    expect(lacking).toEqual(['tongue_photo'])
    const refused = await submit(id)
    expect([refused.status, refused.body.code, refused.body.lacking]).toEqual([
      409,
      'INCOMPLETE',
      ['tongue_photo'],
    ])
    const first = await upload(id, 'tongue', jpeg(), 'a.jpg')
    expect((await read(id)).lacking).toEqual(['tongue_photo'])
    await upload(id, 'tongue', jpeg(), 'b.jpg')
    expect(await read(id)).toMatchObject({ lacking: [], lackingCount: 0, completeness: 100, version })
    await doctor.json('DELETE', `/api/attachments/${first.id}`)
    expect(await read(id)).toMatchObject({ lacking: ['tongue_photo'] })
    expect((await submit(id)).status).toBe(409)
    await upload(id, 'tongue', jpeg(), 'c.jpg')
    expect((await submit(id)).status).toBe(200)
  })

  test('are pictures where something is to be seen; what is refused counts for nothing', async () => {
    await ask({ ...photo, least: {} })
    const { id } = await draft()
    await upload(id, 'tongue', pdf(), 'tongue.pdf')
    expect((await read(id)).lacking).toEqual(['tongue_photo'])
    const program = await upload(id, 'tongue', Buffer.from('MZ\u0000\u0001 not a picture'), 'a.jpg')
    expect(program.status).toBeGreaterThanOrEqual(400)
    expect((await read(id)).lacking).toEqual(['tongue_photo'])
  })

  test('are counted when the form is saved after them', async () => {
    await ask(photo)
    const { id } = await draft()
    await upload(id, 'tongue', jpeg(), 'a.jpg')
    await upload(id, 'tongue', jpeg(), 'b.jpg')
    const { version } = await read(id)
    const saved = await doctor.json<Saved>('PUT', `/api/consultations/${id}`, {
      version,
      content: fullRequest(line(), { purpose: '请看舌象。' }),
    })
    expect([saved.status, saved.body.lacking]).toEqual([200, []])
  })
})

describe('two lines', () => {
  test('differ in what they need, and the request follows the line it is on', async () => {
    await ask({
      items: { laboratory_file: 'required', pulse: 'off', tongue_photo: 'recommended' },
      least: {},
    })
    const { record } = fullRequest(line())
    const pulse = {
      ...record.pulse,
      left: { cun: [], guan: [], chi: [] },
      right: { cun: [], guan: [], chi: [] },
      note: '',
    }
    const here = await draft({ record: { ...record, pulse } })
    expect(here.lacking).toEqual(['laboratory_file'])
    expect(await read(here.id)).toMatchObject({ wanted: ['tongue_photo'], completeness: 92 })
    await ask({ items: {}, least: {} })
    const there = await draft({ record: { ...record, pulse } })
    expect(there.lacking).toEqual(['pulse'])
  })

  test('say what they ask for to those who write', async () => {
    await ask(photo)
    const { body } = await doctor.json<{ id: string; completeness: CompletenessRules }[]>('GET', '/api/lines')
    expect(body.find((one) => one.id === line())?.completeness).toEqual(photo)
  })

  test('that hold nonsense are refused by the database or stop the reading, and are not guessed at', async () => {
    await expect(ask({ items: {} })).rejects.toThrow(/line_completeness_check/)
    await ask({ items: { teapot: 'required' }, least: {} })
    expect((await doctor.json('POST', '/api/consultations', fullRequest(line()))).status).toBe(500)
  })
})

test('an emergency goes out without its pictures; the gap closes when they come', async () => {
  await ask({ items: { tongue_photo: 'required', imaging_file: 'recommended' }, least: {} })
  const { id } = await draft({ urgency: 'emergency' })
  expect((await submit(id)).status).toBe(200)
  expect(await read(id, expert)).toMatchObject({
    gap: ['tongue_photo'],
    lacking: ['tongue_photo'],
    wanted: ['imaging_file'],
  })
  await upload(id, 'tongue', jpeg(), 'a.jpg')
  expect(await read(id, expert)).toMatchObject({ gap: ['tongue_photo'], lacking: [] })
  await world.deps.db.deleteFrom('ringCall').where('consultationId', '=', id).execute()
})

test('the score of every row is a share', async () => {
  const wrong = sql`update consultation set completeness = 101`.execute(world.deps.db)
  await expect(wrong).rejects.toThrow(/completeness/)
})
