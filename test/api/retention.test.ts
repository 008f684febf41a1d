/** How long records are kept: the classes and their minimum, what the dossier says, and what a hold keeps from being deleted. */
import { sql } from 'kysely'
import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { recordingsToDelete } from '../../db/queries/recording.ts'
import { chainOf, verifyChain } from '../../server/app/audit.ts'
import { workOnRecordings } from '../../server/app/recording-work.ts'
import type { Keeping, RetentionDetail, RetentionVersions } from '../../server/contract/retention.ts'
import { type Browser, startServer, type TestServer } from '../support/server.ts'
import { createWorld, type World } from '../support/world.ts'

let world: World
let server: TestServer
const browsers = new Map<string, Browser>()
const as = (name: string): Browser => {
  const found = browsers.get(name)
  if (found === undefined) throw new Error(name)
  return found
}

beforeAll(async () => {
  world = await createWorld()
  server = await startServer(world)
  const { beijing, hohhot, otherHohhot } = world.institutions
  for (const [name, institutionId] of Object.entries({
    ...{ office: hohhot, secondOffice: hohhot, foreignOffice: otherHohhot, receivingOffice: beijing },
  }))
    browsers.set(
      name,
      await server.signIn(await world.addPerson({ institutionId, roles: ['medical_affairs'] })),
    )
  for (const name of ['doctor', 'expert', 'auditAdmin', 'systemAdmin', 'securityAdmin'] as const)
    browsers.set(name, await server.signIn(world.people[name]))
})
afterAll(async () => {
  await server.close()
  await world.close()
})

describe('the years', () => {
  const read = async () => (await as('systemAdmin').json<RetentionDetail>('GET', '/api/retention')).body
  const change = (name: string, body: unknown) =>
    as(name).json<{ fields: { path: string; code: string }[] }>('PUT', '/api/retention', body)

  test('begin with the minimum, change in versions, and never go below it', async () => {
    const first = await read()
    expect(first).toMatchObject({
      version: 1,
      settings: { inpatient: 30, outpatient: 15, process: 3, log: 3 },
      changed: { by: null },
    })
    const settings = { ...first.settings, outpatient: 20 }
    for (const [path, value] of [
      ['inpatient', 29],
      ['outpatient', 14],
      ['process', 2],
      ['log', 2],
    ] as const) {
      const answer = await change('systemAdmin', {
        ...{ version: 1, reason: '试', settings: { ...settings, [path]: value } },
      })
      expect(answer.status).toBe(400)
      expect(answer.body.fields).toEqual([{ path: `settings.${path}`, code: 'below_minimum' }])
    }
    const changed = await change('systemAdmin', { version: 1, reason: '自治区要求', settings })
    expect(changed.status).toBe(200)
    expect(
      (await change('systemAdmin', { version: 1, reason: '慢了', settings: first.settings })).status,
    ).toBe(409)
    expect((await change('systemAdmin', { version: 2, reason: '一样', settings })).status).toBe(400)
    expect(await read()).toMatchObject({ version: 2, settings, changed: { by: { name: '刘系统' } } })
    const { body } = await as('systemAdmin').json<RetentionVersions>('GET', '/api/retention/versions')
    expect(body.items.map(({ number, reason }) => [number, reason])).toEqual([
      [2, '自治区要求'],
      [1, ''],
    ])
    const event = await world.deps.read
      .selectFrom('auditEvent')
      .select('data')
      .where('kind', '=', 'retention.changed')
      .execute()
    expect(event.map(({ data }) => data)).toMatchObject([
      { before: first.settings, after: settings, version: 2 },
    ])
  })

  test('the database itself holds the minimum, and versions do not change', async () => {
    await expect(sql`update retention set inpatient = 29`.execute(world.deps.db)).rejects.toThrow(/check/)
    await expect(sql`update retention_version set reason = 'x'`.execute(world.deps.db)).rejects.toThrow()
  })

  test('are the system administrator’s alone', async () => {
    for (const name of browsers.keys()) {
      const status = name === 'systemAdmin' ? 200 : 403
      expect((await as(name).fetch('/api/retention')).status, name).toBe(status)
      expect((await as(name).fetch('/api/retention/versions')).status, name).toBe(status)
      if (name !== 'systemAdmin') expect((await change(name, {})).status, name).toBe(403)
    }
    expect((await server.stranger.fetch('/api/retention')).status).toBe(401)
  })
})

const keepingOf = async (name: string, id: string) =>
  as(name).json<Keeping>('GET', `/api/consultations/${id}/keeping`)
const hold = (name: string, id: string) =>
  as(name).json<{ id: string; code: string }>('POST', `/api/consultations/${id}/holds`, {
    ...{ reason: '患方提出异议，双方到场封存', reference: '医调委〔2026〕12 号' },
  })
const lift = (name: string, id: string) =>
  as(name).json<{ code: string }>('POST', `/api/holds/${id}/lift`, { reason: '调解完成' })

describe('the dossier', () => {
  test('says class, since, until when, and that it is not held', async () => {
    const { id } = await world.consultationIn('closed', { changedAt: new Date('2026-03-01T04:00:00Z') })
    const { body } = await keepingOf('auditAdmin', id)
    expect(body).toMatchObject({
      ...{ class: 'inpatient', why: 'hospital_number', years: 30, until: '2056-03-01' },
      ...{ processUntil: '2029-03-01', held: false, holds: [], actions: ['set'] },
    })
    const going = await world.consultationIn('reporting')
    expect((await keepingOf('office', going.id)).body).toMatchObject({ since: null, until: null })
  })

  test('is for those who review and the offices of both hospitals', async () => {
    const { id } = await world.consultationIn('closed')
    await world.deps.db
      .updateTable('consultation')
      .set({ receivingInstitutionId: world.institutions.beijing })
      .where('id', '=', id)
      .execute()
    const statuses: Record<string, number[]> = {}
    for (const name of browsers.keys()) {
      const found = (await keepingOf(name, id)).status
      /* each tries to seal one of its own */
      const other = await world.consultationIn('closed')
      statuses[name] = [found, (await hold(name, other.id)).status]
    }
    expect(statuses).toEqual({
      ...{ office: [200, 200], secondOffice: [200, 200], auditAdmin: [200, 200] },
      /* that other one has never come before it */
      ...{ foreignOffice: [404, 404], receivingOffice: [200, 404] },
      ...{ doctor: [403, 403], expert: [403, 403], systemAdmin: [403, 403], securityAdmin: [403, 403] },
    })
    const draft = await world.consultationIn('draft')
    expect((await hold('office', draft.id)).status).toBe(404)
    expect((await server.stranger.json('POST', `/api/consultations/${id}/holds`, {})).status).toBe(401)
  })
})

describe('a hold', () => {
  test('is lifted by a second person alone, once, and both stand in the chain', async () => {
    const { id } = await world.consultationIn('closed')
    const made = await hold('office', id)
    expect(made.status).toBe(200)
    expect((await hold('auditAdmin', id)).status).toBe(409)
    expect(await lift('office', made.body.id)).toMatchObject({ status: 403, body: { code: 'SECOND_PERSON' } })
    expect((await lift('foreignOffice', made.body.id)).status).toBe(404)
    expect((await lift('doctor', made.body.id)).status).toBe(403)
    expect((await keepingOf('office', id)).body).toMatchObject({ held: true, actions: [] })
    expect((await keepingOf('secondOffice', id)).body.actions).toEqual(['lift'])
    expect((await lift('secondOffice', made.body.id)).status).toBe(200)
    expect((await lift('auditAdmin', made.body.id)).status).toBe(409)
    /* three years from the sealing */
    const { body } = await keepingOf('auditAdmin', id)
    expect(body).toMatchObject({ held: true, actions: ['set'] })
    expect(body.holds[0]).toMatchObject({ holds: true, lifted: { reason: '调解完成' } })
    const kinds = await world.deps.read
      .selectFrom('auditEvent')
      .select('kind')
      .where('chain', '=', chainOf({ consultationId: id }))
      .where('kind', 'in', ['hold.set', 'hold.lifted'])
      .orderBy('position')
      .execute()
    expect(kinds.map(({ kind }) => kind)).toEqual(['hold.set', 'hold.lifted'])
    expect((await verifyChain(world.deps.read, chainOf({ consultationId: id }))).intact).toBe(true)
  })

  test('the database itself refuses a second hand that is the first, and changes of what was said', async () => {
    const { id } = await world.consultationIn('closed')
    const made = await hold('auditAdmin', id)
    const { db } = world.deps
    await expect(
      sql`update legal_hold set lifted_by = set_by, lifted_at = now(), lift_reason = 'x' where id = ${made.body.id}`.execute(
        db,
      ),
    ).rejects.toThrow(/legal_hold_not_by_oneself/)
    await expect(
      sql`update legal_hold set reason = 'x' where id = ${made.body.id}`.execute(db),
    ).rejects.toThrow()
    await expect(sql`delete from legal_hold where id = ${made.body.id}`.execute(db)).rejects.toThrow()
  })

  test('keeps recordings beyond their own day, and lifted, for three years from the sealing', async () => {
    const { id } = await world.consultationIn('closed')
    const recordingId = uuid()
    const stoppedAt = new Date()
    await world.deps.db
      .insertInto('recording')
      .values({
        ...{ id: recordingId, consultationId: id, state: 'empty', askedBy: world.people.expert.id },
        ...{ askedAt: stoppedAt, stoppedAt, retentionDays: 1 },
        deleteAfter: new Date(stoppedAt.getTime() + 86_400_000),
      })
      .execute()
    const made = await hold('office', id)
    await lift('secondOffice', made.body.id)
    const later = (years: number, days: number) => {
      const at = new Date()
      at.setUTCFullYear(at.getUTCFullYear() + years)
      return new Date(at.getTime() + days * 86_400_000)
    }
    const due = async (at: Date) => (await recordingsToDelete(world.deps.read, at)).map((one) => one.id)
    expect(await due(later(0, 10))).not.toContain(recordingId)
    expect(await due(later(3, -2))).not.toContain(recordingId)
    expect(await due(later(3, 2))).toContain(recordingId)
    world.setClock(later(0, 10))
    await workOnRecordings(world.deps, () => false)
    const stateOf = () =>
      world.deps.read
        .selectFrom('recording')
        .select('state')
        .where('id', '=', recordingId)
        .executeTakeFirstOrThrow()
    expect(await stateOf()).toEqual({ state: 'empty' })
    world.setClock(later(3, 2))
    await workOnRecordings(world.deps, () => false)
    expect(await stateOf()).toEqual({ state: 'deleted' })
    world.setClock(null)
  })
})
