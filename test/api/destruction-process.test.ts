/** What came about beside a record goes by its own years: planned, approved, carried out, and nothing of the record with it. */
import { existsSync } from 'node:fs'
import { sql } from 'kysely'
import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { workOnDestruction } from '../../server/app/destruction-work.ts'
import { verifyAll } from '../../server/app/verify.ts'
import type { Consultation } from '../../server/contract/consultation.ts'
import type { DestructionList, DuePage } from '../../server/contract/destruction.ts'
import type { LogDetail } from '../../server/contract/log.ts'
import type { Keeping } from '../../server/contract/retention.ts'
import { waitingDays } from '../../server/domain/destruction.ts'
import { fullRecord, secret } from '../support/destruction.ts'
import { type Browser, startServer, type TestServer } from '../support/server.ts'
import { createWorld, type World } from '../support/world.ts'

let world: World
let server: TestServer
let office: Browser
let doctor: Browser
let auditor: Browser
let admin: Browser

const closed = new Date('2020-03-01T04:00:00Z')
const day = 86_400_000
/** The three years are over, the thirty of the record are not. */
const today = new Date('2023-03-05T04:00:00Z')
const later = (days: number) => new Date(today.getTime() + days * day)

beforeAll(async () => {
  world = await createWorld()
  server = await startServer(world)
  const { hohhot } = world.institutions
  office = await server.signIn(await world.addPerson({ institutionId: hohhot, roles: ['medical_affairs'] }))
  doctor = await server.signIn(world.people.doctor)
  auditor = await server.signIn(world.people.auditAdmin)
  admin = await server.signIn(world.people.systemAdmin)
  world.setClock(today)
})
afterAll(async () => {
  await server.close()
  await world.close()
})

type Done = { id: string; code: string; fields?: { path: string; code: string }[] }
const propose = (scope: 'record' | 'process', ...consultationIds: string[]) =>
  admin.json<Done>('POST', '/api/destruction/plans', { scope, consultationIds, reason: '过程数据保存期满' })
const work = () => workOnDestruction(world.deps, () => false)
const planOf = async (id: string) =>
  (await auditor.json<DestructionList>('GET', `/api/destruction/plans/${id}`)).body

async function allDue(scope: 'record' | 'process'): Promise<string[]> {
  const ids: string[] = []
  let cursor = ''
  do {
    const { body } = await admin.json<DuePage>('GET', `/api/destruction/due?scope=${scope}&limit=1${cursor}`)
    ids.push(...body.items.map(({ consultationId }) => consultationId))
    cursor = body.nextCursor === null ? '' : `&cursor=${body.nextCursor}`
  } while (cursor !== '')
  return ids
}

async function approved(scope: 'record' | 'process', ...ids: string[]): Promise<string> {
  const { body, status } = await propose(scope, ...ids)
  expect(status, JSON.stringify(body)).toBe(200)
  const decision = { decision: 'approve', reason: '同意' }
  expect((await auditor.json('POST', `/api/destruction/plans/${body.id}/decision`, decision)).status).toBe(
    200,
  )
  return body.id
}

/** Closed on this day, with a word that was written in its room. */
async function spokenOf(changedAt = closed): Promise<string> {
  const { id: consultationId } = await world.consultationIn('closed', { changedAt })
  await world.deps.db
    .insertInto('chatMessage')
    .values({
      ...{ id: uuid(), consultationId, personId: world.people.doctor.id, key: uuid() },
      ...{ text: secret, side: null },
    })
    .execute()
  return consultationId
}

async function left(id: string): Promise<{ messages: number; drawings: number }> {
  const { rows } = await sql<{ messages: number; drawings: number }>`select
    (select count(*)::int from chat_message where consultation_id = ${id}::uuid) as messages,
    (select count(*)::int from annotation_layer where consultation_id = ${id}::uuid) as drawings`.execute(
    world.deps.db,
  )
  return rows[0] ?? { messages: -1, drawings: -1 }
}

describe('what is due', () => {
  test('is what was said beside a record at rest, past the last day of its own class, not sealed and on no list', async () => {
    const old = await spokenOf()
    const alsoOld = await spokenOf(new Date('2020-03-02T04:00:00Z'))
    const lastDay = await spokenOf(new Date('2020-03-05T04:00:00Z'))
    const { id: silent } = await world.consultationIn('closed', { changedAt: closed })
    const { id: going } = await world.consultationIn('reporting', { changedAt: closed })
    const sealed = await spokenOf()
    await office.json('POST', `/api/consultations/${sealed}/holds`, { reason: '异议', reference: '21' })
    expect(await allDue('process')).toEqual([old, alsoOld])
    expect(await allDue('record')).toEqual([])
    for (const one of [lastDay, silent, going, sealed]) {
      const { status, body } = await propose('process', old, one)
      expect(status).toBe(400)
      expect(body.fields).toEqual([{ path: 'consultationIds.1', code: 'not_due' }])
    }
    expect((await propose('record', old)).status).toBe(400)
    const { body } = await propose('process', old)
    expect(await allDue('process')).toEqual([alsoOld])
    expect((await propose('process', old)).status).toBe(409)
    await auditor.json('POST', `/api/destruction/plans/${body.id}/withdrawal`, { reason: '暂缓' })
    expect(await allDue('process')).toEqual([old, alsoOld])
  })

  test('follows the years that are set', async () => {
    const one = await spokenOf(new Date('2020-03-03T04:00:00Z'))
    expect(await allDue('process')).toContain(one)
    const set = (years: number, version: number) =>
      admin.json('PUT', '/api/retention', {
        ...{ version, reason: '院内规定' },
        settings: { inpatient: 30, outpatient: 15, process: years, log: 3 },
      })
    expect((await set(5, 1)).status).toBe(200)
    expect(await allDue('process')).toEqual([])
    expect((await set(3, 2)).status).toBe(200)
    expect(await allDue('process')).toContain(one)
  })
})

describe('a plan of it', () => {
  test('takes the words and drawings of the room, and leaves the record, its files, its opinion and its trail', async () => {
    const full = await fullRecord(world, closed)
    await world.deps.db
      .updateTable('legalHold')
      .set({
        setAt: new Date('2019-01-01'),
        liftedAt: new Date('2019-02-01'),
        liftedBy: world.people.expert.id,
        liftReason: '调解',
      })
      .where('consultationId', '=', full.id)
      .where('liftedAt', 'is', null)
      .execute()
    const before = await doctor.json<Consultation>('GET', `/api/consultations/${full.id}`)
    const plan = await approved('process', full.id)
    await work()
    expect(await left(full.id)).toEqual({ messages: 1, drawings: 1 })
    world.setClock(later(waitingDays))
    await work()
    world.setClock(today)
    expect(await left(full.id)).toEqual({ messages: 0, drawings: 0 })
    const list = await planOf(plan)
    expect(list).toMatchObject({
      ...{ scope: 'process', state: 'done', filesLeft: 0 },
      items: [
        { class: 'process', state: 'destroyed', counts: { messages: 1, drawings: 1, opinions: 0, files: 0 } },
      ],
    })
    const after = await doctor.json<Consultation>('GET', `/api/consultations/${full.id}`)
    expect(after.body).toMatchObject({ destroyed: null, diagnosis: secret })
    expect(after.body.attachments).toEqual(before.body.attachments)
    for (const path of full.paths) expect(existsSync(path)).toBe(true)
    expect((await doctor.fetch(`/api/consultations/${full.id}/opinion`)).status).toBe(200)
    expect((await verifyAll(world.deps.db)).findings).toEqual([])
    const { body: detail } = await auditor.json<LogDetail>('GET', `/api/log/${full.id}`)
    expect(detail.history.map(({ kind }) => kind)).toContain('record.process_destroyed')
    const { body: keeping } = await auditor.json<Keeping>('GET', `/api/consultations/${full.id}/keeping`)
    expect(keeping).toMatchObject({
      ...{ class: 'inpatient', destroyed: null },
      processDestroyed: { at: later(waitingDays).toISOString(), plan: list.number },
    })
    expect(await allDue('process')).not.toContain(full.id)

    /* the record itself goes when its own years are over */
    world.setClock(new Date('2050-03-05T04:00:00Z'))
    const whole = await approved('record', full.id)
    world.setClock(new Date('2050-03-20T04:00:00Z'))
    await work()
    world.setClock(today)
    expect((await planOf(whole)).items).toMatchObject([{ class: 'inpatient', state: 'destroyed' }])
    expect((await verifyAll(world.deps.db)).findings).toEqual([])
  })

  test('loses what is sealed meanwhile', async () => {
    const id = await spokenOf()
    const plan = await approved('process', id)
    await office.json('POST', `/api/consultations/${id}/holds`, { reason: '异议', reference: '22' })
    world.setClock(later(waitingDays))
    await work()
    world.setClock(today)
    expect(await planOf(plan)).toMatchObject({ state: 'done', records: { held: 1, destroyed: 0 } })
    expect(await left(id)).toMatchObject({ messages: 1 })
  })

  test('is no leave to destroy a record: neither the server nor the database takes one by it', async () => {
    const id = await spokenOf()
    const plan = await approved('process', id)
    const { db } = world.deps
    await sql`alter table destruction_plan disable trigger destruction_plan_kept`.execute(db)
    await sql`update destruction_plan set due_at = now() - interval '1 day', started_at = now(), state = 'running'
      where id = ${plan}`.execute(db)
    await sql`alter table destruction_plan enable trigger destruction_plan_kept`.execute(db)
    await expect(
      sql`select destroy_record(${plan}::uuid, ${id}::uuid, now(), '\\x00', '{}', '[]')`.execute(db),
    ).rejects.toThrow(/not to be destroyed/)
    const other = await spokenOf()
    await expect(
      sql`select destroy_process(${plan}::uuid, ${other}::uuid, now())`.execute(db),
    ).rejects.toThrow(/not to be destroyed/)
    await expect(
      sql`insert into destruction_item (plan_id, consultation_id, number, class, since, kept_until)
        select id, ${other}::uuid, 'n', 'inpatient', now(), now() from destruction_plan where id = ${plan}`.execute(
        db,
      ),
    ).rejects.toThrow()
  })
})
