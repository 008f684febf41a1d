/** Stills of cameras: who may put one into the case, when, and what is kept of where it comes from. */
import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Attachment, UploadState } from '../../server/contract/attachment.ts'
import type { AppErrorShape } from '../../server/contract/errors.ts'
import type { LogDetail } from '../../server/contract/log.ts'
import type { StillInput, TongueReport } from '../../server/contract/still.ts'
import type { ConsultationState } from '../../server/domain/consultation.ts'
import { photograph } from '../support/files.ts'
import { type Browser, startServer, type TestServer } from '../support/server.ts'
import { createWorld, type World, type WorldPerson } from '../support/world.ts'

let world: World
let server: TestServer
let doctor: Browser
let expert: Browser
let picture: Buffer
let id: string

beforeAll(async () => {
  world = await createWorld()
  server = await startServer(world)
  doctor = await server.signIn(world.people.doctor)
  expert = await server.signIn(world.people.expert)
})
afterAll(async () => {
  await server.close()
  await world.close()
})
let made = 0
beforeEach(async () => {
  made += 1
  picture = await photograph(320 + made, 240)
  id = (await world.consultationIn('reporting')).id
  await sits(world.people.doctor)
  await sits(world.people.expert)
})

const sha256 = (content: Buffer) => createHash('sha256').update(content).digest()
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000)

async function sits({ id: personId }: WorldPerson, to: Date | null = null): Promise<void> {
  await world.deps.db
    .insertInto('presence')
    .values({
      id: uuid(),
      consultationId: id,
      personId,
      role: personId === world.people.expert.id ? 'expert' : 'requester',
      joinedAt: minutesAgo(30),
      leftAt: to,
      how: to === null ? null : 'leave',
    })
    .execute()
}

const good: TongueReport = {
  method: 'tongue-1',
  deviation: { before: { mean: 12, max: 30 }, after: { mean: 2, max: 6 } },
  sharpness: 6,
  overexposed: 0.01,
  underexposed: 0.01,
  evenness: 0.9,
}

type Answer<T> = { status: number; body: T & AppErrorShape }

function announce(changes: Partial<StillInput> = {}, as = doctor): Promise<Answer<UploadState>> {
  return as.json('POST', `/api/consultations/${id}/stills`, {
    kind: 'other',
    fileName: '检查.jpg',
    byteSize: picture.length,
    partsDigest: createHash('sha256').update(sha256(picture)).digest('hex'),
    source: 'examination',
    takenAt: minutesAgo(1).toISOString(),
    requestId: null,
    corrects: null,
    report: null,
    ...changes,
  })
}

async function finish(uploadId: string, as = doctor): Promise<Answer<Attachment>> {
  const sent = await as.fetch(`/api/uploads/${uploadId}?offset=0`, {
    method: 'PUT',
    body: new Uint8Array(picture),
    headers: { 'content-type': 'application/octet-stream' },
  })
  expect(sent.status, await sent.clone().text()).toBe(200)
  return as.json('POST', `/api/uploads/${uploadId}/finish`, undefined, { 'x-idempotency-key': uuid() })
}

async function send(changes: Partial<StillInput> = {}, as = doctor): Promise<Answer<Attachment>> {
  const { status, body } = await announce(changes, as)
  expect(status, JSON.stringify(body)).toBe(200)
  return finish(body.id, as)
}

const files = async (as = expert) =>
  (await as.json<Attachment[]>('GET', `/api/consultations/${id}/attachments`)).body

async function request(source: StillInput['source'] = 'examination', ownerId = world.people.doctor.id) {
  const requestId = uuid()
  await world.deps.db
    .insertInto('stillRequest')
    .values({ id: requestId, consultationId: id, askedBy: world.people.expert.id, ownerId, source })
    .execute()
  return requestId
}

describe('a still', () => {
  test('of the own camera is in the case with its time, its owner and its camera, for both sides', async () => {
    const { status, body } = await send()
    const owner = { id: world.people.doctor.id, name: world.people.doctor.name }
    const still = { source: 'examination', owner, askedBy: owner, corrects: null, report: null }
    expect([status, body]).toMatchObject([200, { kind: 'other', mediaType: 'image/jpeg', still }])
    expect(Math.abs(Date.parse(body.still?.takenAt ?? '') - minutesAgo(1).getTime())).toBeLessThan(20_000)
    expect(await files()).toMatchObject([{ id: body.id, still }])
  })

  test('that somebody else asked for names them', async () => {
    const { body } = await send({ requestId: await request() })
    expect(body.still).toMatchObject({
      owner: { id: world.people.doctor.id },
      askedBy: { id: world.people.expert.id },
    })
  })

  test('of the expert goes in as well, though the expert adds no other files', async () => {
    expect((await send({ source: 'document' }, expert)).status).toBe(200)
    expect((await expert.json('GET', `/api/consultations/${id}/uploads`)).status).toBe(403)
  })

  test('is no file that waits in the form of the request', async () => {
    await announce()
    await world.deps.db.updateTable('consultation').set({ state: 'returned' }).where('id', '=', id).execute()
    expect((await doctor.json('GET', `/api/consultations/${id}/uploads`)).body).toEqual([])
  })

  test('stands in the trail beside the file', async () => {
    const requestId = await request()
    const { body } = await send({ requestId })
    const rows = await world.deps.read
      .selectFrom('auditEvent')
      .select(['kind', 'data'])
      .where('consultationId', '=', id)
      .orderBy('position')
      .execute()
    expect(rows.slice(-2)).toMatchObject([
      { kind: 'attachment.added', data: { attachmentId: body.id } },
      { kind: 'still.added', data: { attachmentId: body.id, requestId, askedBy: world.people.expert.id } },
    ])
    const auditor = await server.signIn(world.people.auditAdmin)
    const log = await auditor.json<LogDetail>('GET', `/api/log/${id}`)
    expect(log.body.history.map(({ kind }) => kind)).toContain('still.added')
  })
})

describe('is refused', () => {
  test.each<[string, () => Promise<Partial<StillInput>>, string]>([
    ['before one came', async () => ({ takenAt: minutesAgo(40).toISOString() }), 'NOT_IN_ROOM'],
    ['in the future', async () => ({ takenAt: minutesAgo(-10).toISOString() }), 'NOT_IN_ROOM'],
    ['with a wish that nobody had', async () => ({ requestId: uuid() }), 'NOT_FOUND'],
    ['with the wish for another camera', async () => ({ requestId: await request('document') }), 'NOT_FOUND'],
    ['as the tongue of a document', async () => ({ kind: 'tongue' as const }), 'VALIDATION_FAILED'],
    ['measured, of an arm', async () => ({ report: good }), 'VALIDATION_FAILED'],
  ])('%s', async (_when, changes, code) => {
    expect((await announce(await changes())).body.code).toBe(code)
  })

  test('after one left', async () => {
    await world.deps.db
      .updateTable('presence')
      .set({ leftAt: minutesAgo(10), how: 'leave' })
      .where('consultationId', '=', id)
      .execute()
    expect((await announce()).body.code).toBe('NOT_IN_ROOM')
    expect((await announce({ takenAt: minutesAgo(11).toISOString() })).status).toBe(200)
  })

  test.each<[ConsultationState, number]>([
    ['accepted', 409],
    ['signed', 200],
    ['closed', 409],
  ])('in the state %s: %i', async (state, status) => {
    id = (await world.consultationIn(state)).id
    await sits(world.people.doctor)
    expect((await announce()).status).toBe(status)
  })

  test('to an expert of the roster, and to a stranger', async () => {
    const roster = await server.signIn(world.people.rosterExpert)
    const stranger = await server.signIn(world.people.otherDoctor)
    expect([(await announce({}, roster)).status, (await announce({}, stranger)).status]).toEqual([403, 404])
  })

  test('at its end, where the consultation was closed meanwhile', async () => {
    const { body } = await announce()
    await world.deps.db.updateTable('consultation').set({ state: 'closed' }).where('id', '=', id).execute()
    const part = await doctor.fetch(`/api/uploads/${body.id}?offset=0`, {
      method: 'PUT',
      body: new Uint8Array(picture),
      headers: { 'content-type': 'application/octet-stream' },
    })
    expect(part.status).toBe(409)
  })
})

describe('a tongue', () => {
  const tongue = { kind: 'tongue', source: 'tongue' } as const

  test('keeps its original, and beside it the corrected picture that names it', async () => {
    const original = await send({ ...tongue, report: good })
    picture = await photograph(333, 250)
    const corrected = await send({ ...tongue, report: good, corrects: original.body.id })
    expect(corrected.body.still).toMatchObject({ corrects: original.body.id, report: good })
    expect((await files()).map(({ kind }) => kind)).toEqual(['tongue', 'tongue'])
    picture = await photograph(334, 250)
    const again = { ...tongue, report: good, corrects: original.body.id }
    expect((await announce(again)).body.code).toBe('CONFLICT')
    expect((await announce({ ...again, corrects: corrected.body.id })).body.code).toBe('NOT_FOUND')
  })

  test('a correction whose measures are beyond the limits is none', async () => {
    const original = await send({ ...tongue, report: { ...good, sharpness: 0.5 } })
    picture = await photograph(335, 250)
    const bad = { ...tongue, report: { ...good, sharpness: 0.5 }, corrects: original.body.id }
    expect((await announce(bad)).body.code).toBe('VALIDATION_FAILED')
  })
})

test('where a still comes from is never changed', async () => {
  await send({ requestId: await request() })
  const { db } = world.deps
  await expect(db.updateTable('attachmentStill').set({ source: 'camera' }).execute()).rejects.toThrow()
  await expect(db.deleteFrom('stillRequest').execute()).rejects.toThrow()
  await expect(sql`truncate attachment_still`.execute(db)).rejects.toThrow()
})
