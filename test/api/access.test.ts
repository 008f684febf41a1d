/** The access log, what stands out in it, and who may look, over HTTP on a real Postgres. */

import { createHash } from 'node:crypto'
import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { exportAccess } from '../../server/app/access-export.ts'
import { appendAudit } from '../../server/app/audit.ts'
import { indexWaiting } from '../../server/app/search-index.ts'
import type { AccessDetail, AccessPage, AccessRow, FoundPatients } from '../../server/contract/access.ts'
import type { AuditEvent } from '../../server/contract/audit.ts'
import type { AppErrorShape } from '../../server/contract/errors.ts'
import { system } from '../../server/domain/actor.ts'
import { patientIdentity } from '../support/consultations.ts'
import { textOfPdf } from '../support/pdf.ts'
import { type Browser, startServer, type TestServer } from '../support/server.ts'
import { createWorld, type World, type WorldPerson } from '../support/world.ts'

let world: World
let server: TestServer
let admin: Browser

beforeAll(async () => {
  world = await createWorld()
  server = await startServer(world)
  admin = await server.signIn(world.people.auditAdmin)
})
afterAll(async () => {
  await server.close()
  await world.close()
})

type Answer<T> = Promise<{ status: number; body: T & AppErrorShape }>
const get = <T>(path: string, as = admin) => as.json('GET', path) as Answer<T>
const list = (query = '', as = admin) => get<AccessPage>(`/api/access${query}`, as)

const trail = async (kind: string) =>
  world.deps.read.selectFrom('auditEvent').selectAll().where('kind', '=', kind).orderBy('at').execute()

/** As a use case writes it, from a chosen address. */
async function write(
  person: WorldPerson,
  subject: Parameters<typeof appendAudit>[3],
  event: AuditEvent,
  address = '10.0.0.1',
): Promise<void> {
  const call = { ...(await world.callOf(person)), address }
  await world.deps.db.transaction().execute((tx) => appendAudit(tx, 'sha256', call, subject, event))
}

const opening = (relation: string): AuditEvent => ({
  kind: 'consultation.opened',
  data: { relation, part: 'case' },
})

async function readMany(person: WorldPerson, count: number, relation = 'roster') {
  const made = []
  for (let index = 0; index < count; index += 1) {
    const one = await world.consultationIn('accepted')
    await write(person, { consultationId: one.id }, opening(relation))
    made.push(one)
  }
  return made
}

describe('the log', () => {
  test('has who did what with which record, the patient masked', async () => {
    const made = await world.consultationIn('accepted')
    const expert = await server.signIn(world.people.expert)
    await expert.json('GET', `/api/consultations/${made.id}`)
    const { status, body } = await list(`?personId=${world.people.expert.id}&category=read`)
    expect(status).toBe(200)
    expect(body.items[0]).toMatchObject({
      kind: 'consultation.opened',
      category: 'read',
      person: { name: '林若谷' },
      address: '127.0.0.1',
      record: { type: 'consultation', number: made.number, patientName: '李*萍' },
    })
    expect(JSON.stringify(body)).not.toContain('李晓萍')
  })

  test('has failed attempts under the account that was tried, and names that nobody has', async () => {
    const { colleague } = world.people
    const attempt = (loginName: string) =>
      server.stranger.json('POST', '/api/session', { loginName, password: 'not the password' })
    expect((await attempt(colleague.loginName)).status).toBe(401)
    expect((await attempt('nobody-at-all')).status).toBe(401)
    const mine = await list(`?personId=${colleague.id}&category=refused`)
    expect(mine.body.items.map(({ kind, person }) => [kind, person?.name])).toEqual([
      ['session.refused', colleague.name],
    ])
    const both = await list('?category=refused')
    expect(both.body.items.map(({ person }) => person?.name ?? null)).toEqual([null, colleague.name])
    /* also without a kind: an attempt has no actor */
    const all = await list(`?personId=${colleague.id}`)
    expect(all.body.items.map(({ kind }) => kind)).toContain('session.refused')
  })

  test('says so once when an address is locked', async () => {
    const key = 'address:127.0.0.1'
    const before = (await trail('session.refused')).length
    await world.deps.db
      .insertInto('authThrottle')
      .values({ key, failures: 60, firstAt: new Date() })
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ failures: 60 }))
      .execute()
    const attempt = () =>
      server.stranger.json('POST', '/api/session', { loginName: 'somebody', password: 'not the password' })
    expect([(await attempt()).status, (await attempt()).status]).toEqual([429, 429])
    await world.deps.db.deleteFrom('authThrottle').where('key', '=', key).execute()
    const refused = (await trail('session.refused')).slice(before)
    expect(refused.map(({ data }) => data)).toEqual([{ why: 'locked' }])
  })

  test('by address, by days, and several at once', async () => {
    const { expert, rosterExpert } = world.people
    const made = await world.consultationIn('accepted')
    await write(expert, { consultationId: made.id }, opening('expert'), '10.9.8.7')
    await write(rosterExpert, { consultationId: made.id }, opening('roster'), '10.9.8.7')
    const people = async (query: string) => (await list(query)).body.items.map(({ person }) => person?.id)
    expect(await people('?address=10.9.8.7')).toEqual([rosterExpert.id, expert.id])
    expect(await people(`?address=10.9.8.7&category=read&personId=${expert.id}`)).toEqual([expert.id])
    expect(await people('?address=10.9.8.7&category=export')).toEqual([])
    expect(await people('?address=10.9.8.7&to=2020-01-01')).toEqual([])
    expect(await people('?address=10.9.8.7&from=2020-01-01')).toHaveLength(2)
  })

  test('days the wrong way round are refused, in the list and in the file', async () => {
    const days = 'from=2026-03-02&to=2026-03-01'
    for (const path of [`/api/access?${days}`, `/api/access.csv?${days}`]) {
      const { status, body } = await get<object>(path)
      expect([status, body.fields]).toEqual([400, [{ path: 'to', code: 'range_backwards' }]])
    }
    expect((await list('?from=2026-03-02&to=2026-03-02')).status).toBe(200)
  })

  test('of people alone, without what the clock did', async () => {
    const made = await world.consultationIn('accepted')
    const call = { ...(await world.callOf(world.people.doctor)), actor: system }
    const event: AuditEvent = { kind: 'consultation.gap_recorded', data: { lacking: [] } }
    await world.deps.db
      .transaction()
      .execute((tx) => appendAudit(tx, 'sha256', call, { consultationId: made.id }, event))
    const kinds = async (query: string) => (await list(query)).body.items.map(({ kind }) => kind)
    expect((await kinds('?limit=100')).includes('consultation.gap_recorded')).toBe(true)
    expect(await kinds('?limit=100&who=people')).not.toContain('consultation.gap_recorded')
    expect(await kinds('?limit=100&who=people')).toContain('session.refused')
    /* a category says of itself whose it is */
    expect(await kinds('?category=break_glass&who=people')).toContain('consultation.gap_recorded')
  })

  test('pages do not overlap, and new rows do not shift them', async () => {
    const { doctor } = world.people
    const made = await readMany(doctor, 7, 'requester')
    const seen: string[] = []
    let cursor = ''
    do {
      const { body } = await list(`?personId=${doctor.id}&category=read&limit=3${cursor}`)
      expect(body.total).toBeGreaterThanOrEqual(7)
      seen.push(...body.items.map(({ id }) => id))
      const [first] = made
      if (first !== undefined) await write(doctor, { consultationId: first.id }, opening('requester'))
      cursor = body.nextCursor === null ? '' : `&cursor=${body.nextCursor}`
    } while (cursor !== '')
    expect(seen).toHaveLength(7)
    expect(new Set(seen).size).toBe(7)
  })

  test.each([
    ['?from=2026-13-01', 'from'],
    ['?personId=x', 'personId'],
    ['?address=%27or', 'address'],
    ['?category=lost', 'category'],
    ['?limit=0', 'limit'],
    ['?cursor=abc', 'cursor'],
  ])('what is wrong answers with the field: %s', async (query, path) => {
    const { status, body } = await list(query)
    expect([status, body.code, body.fields?.[0]?.path]).toEqual([400, 'VALIDATION_FAILED', path])
  })

  test('reading it is in it: once a minute for the same look', async () => {
    const before = (await trail('access.listed')).length
    await list('?category=consent')
    await list('?category=consent')
    const noted = (await trail('access.listed')).slice(before)
    expect(noted.map(({ data }) => data)).toEqual([{ filters: { category: 'consent' }, rows: 0 }])
    const { body } = await list(`?category=review&personId=${world.people.auditAdmin.id}`)
    expect(body.items.map(({ kind }) => kind)).toContain('access.listed')
  })

  test('nobody else reads it: not the system, not the security administrator; and who reviews grants nothing', async () => {
    for (const person of [world.people.systemAdmin, world.people.securityAdmin, world.people.doctor]) {
      const browser = await server.signIn(person)
      expect((await list('', browser)).status).toBe(403)
      expect((await get('/api/access/anomalies', browser)).status).toBe(403)
    }
    const roles = await admin.json('PUT', `/api/people/${world.people.doctor.id}/roles`, {
      roles: ['audit_admin'],
      version: 1,
    })
    expect(roles.status).toBe(403)
  })
})

describe('by patient', () => {
  test('a name or number finds them masked, the words stand nowhere, and their records are the filter', async () => {
    const { expert } = world.people
    const made = await world.consultationIn('accepted')
    while ((await indexWaiting(world.deps, () => false)) > 0);
    await write(expert, { consultationId: made.id }, opening('expert'))
    const find = async (q: string) =>
      (await admin.json('POST', '/api/access/patients', { q })) as { status: number; body: FoundPatients }
    const { body } = await find('李晓萍')
    const [patient] = body.items
    expect(patient).toMatchObject({ patientName: '李*萍' })
    /* many requests, one number of a card: one patient */
    expect(body.items).toHaveLength(1)
    expect((await find(patientIdentity.idNumber)).body.items).toHaveLength(1)
    expect((await find('王大明')).body.items).toEqual([])
    const page = await list(`?patientId=${patient?.patientId}&category=read&personId=${expert.id}`)
    expect(page.body.items.map(({ record }) => record?.id)).toContain(made.id)
    const none = await list(`?patientId=${uuid()}`)
    expect(none.body.items).toEqual([])
    const noted = await trail('access.patient_sought')
    expect(JSON.stringify(noted)).not.toContain('李')
    expect(noted[0]?.data).toMatchObject({ characters: 3, rows: 1 })
  })

  test('a draft is found by nobody', async () => {
    await world.deps.db.deleteFrom('searchWaiting').execute()
    const draft = await world.consultationIn('draft')
    while ((await indexWaiting(world.deps, () => false)) > 0);
    const { body } = (await admin.json('POST', '/api/access/patients', { q: '李晓萍' })) as {
      body: FoundPatients
    }
    expect(body.items.map(({ number }) => number)).not.toContain(draft.number)
  })
})

describe('one event', () => {
  test('in full, with its digest proved, and the look on record', async () => {
    const made = await world.consultationIn('accepted')
    await write(
      world.people.expert,
      { consultationId: made.id },
      { kind: 'patient.revealed', data: { reason: '核对过敏史' } },
    )
    const [row] = (await list(`?category=reveal&personId=${world.people.expert.id}`)).body.items
    const { status, body } = await get<AccessDetail>(`/api/access/${row?.id}`)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      facts: [{ name: 'reason', value: '核对过敏史' }],
      intact: true,
      mayReveal: true,
      roles: ['expert'],
    })
    expect((await trail('access.opened')).at(-1)?.data).toEqual({ eventId: row?.id })
    expect((await get(`/api/access/${uuid()}`)).status).toBe(404)
  })

  test('the identity is shown with a reason, and the trail of the case has it first', async () => {
    const made = await world.consultationIn('accepted')
    const ask = (id: string, body: unknown) => admin.json('POST', `/api/log/${id}/identity`, body)
    expect((await ask(made.id, { reason: ' ' })).status).toBe(400)
    const shown = await ask(made.id, { reason: '患者投诉，核对身份' })
    expect([shown.status, shown.body.name]).toEqual([200, '李晓萍'])
    const noted = (await trail('patient.revealed')).at(-1)
    expect([noted?.consultationId, noted?.data]).toEqual([made.id, { reason: '患者投诉，核对身份' }])
    const draft = await world.consultationIn('draft')
    expect((await ask(draft.id, { reason: '看看' })).status).toBe(404)
  })

  test('a dossier is one page with its digest; the digest of the file is on record before it leaves', async () => {
    const made = await world.consultationIn('closed')
    const answer = await admin.fetch(`/api/log/${made.id}/dossier.pdf`)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/pdf'])
    const bytes = Buffer.from(await answer.arrayBuffer())
    const digest = createHash('sha256').update(bytes).digest('hex')
    const noted = (await trail('log.dossier_taken')).at(-1)
    expect([noted?.consultationId, noted?.data]).toEqual([made.id, { algorithm: 'sha256', digest }])
    const text = await textOfPdf(bytes)
    expect(text).toContain(`会诊卷宗`)
    expect(text).toContain('李*萍')
    expect(text).not.toContain('李晓萍')
    expect(text).toContain('慢性失眠障碍')
    expect(text).toMatch(/内容摘要sha256[0-9a-f]{64}/)
    expect(text).toContain('1/1')
    expect((await admin.fetch(`/api/log/${uuid()}/dossier.pdf`)).status).toBe(404)
  })

  test('printing a dossier is on record', async () => {
    const made = await world.consultationIn('accepted')
    expect((await admin.json('POST', `/api/log/${made.id}/print`)).status).toBe(200)
    expect((await trail('log.printed')).at(-1)?.consultationId).toBe(made.id)
  })
})

describe('as a file', () => {
  test('the rows that match, and the export on record before', async () => {
    const made = await world.consultationIn('accepted')
    await write(world.people.expert, { consultationId: made.id }, opening('expert'), '10.1.1.1')
    const answer = await admin.fetch('/api/access.csv?address=10.1.1.1&lang=en')
    const text = await answer.text()
    const [head = '', first = '', ...rest] = text.trimEnd().split('\r\n')
    expect(head.replace(/^\uFEFF/, '')).toMatch(/^Time,Category,Event,Person,/)
    expect(first).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,Reading,Opened a consultation,/)
    expect(first).toContain(`10.1.1.1,${made.number},李*萍`)
    expect(rest).toEqual([])
    expect((await trail('access.exported')).at(-1)?.data).toEqual({
      filters: { address: '10.1.1.1' },
      rows: 1,
    })
  })

  test('more than fit are refused, and several batches are one file', async () => {
    const call = await world.callOf(world.people.auditAdmin)
    await expect(exportAccess(world.deps, call, {}, 2)).rejects.toMatchObject({ code: 'TOO_MANY_ROWS' })
    const rows: AccessRow[] = []
    for await (const batch of await exportAccess(world.deps, call, {})) rows.push(...batch)
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length)
  })
})
