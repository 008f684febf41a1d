/** The access log, what stands out in it, and who may look, over HTTP on a real Postgres. */

import { createHash } from 'node:crypto'
import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { exportAccess } from '../../server/app/access-export.ts'
import { watchAccess } from '../../server/app/access-watch.ts'
import { appendAudit } from '../../server/app/audit.ts'
import { indexWaiting } from '../../server/app/search-index.ts'
import { verifyAll } from '../../server/app/verify.ts'
import type {
  AccessDetail,
  AccessPage,
  AccessRow,
  AccessRuleSetting,
  AnomalyDetail,
  AnomalyPage,
  FoundPatients,
} from '../../server/contract/access.ts'
import type { AuditEvent } from '../../server/contract/audit.ts'
import type { AppErrorShape } from '../../server/contract/errors.ts'
import { accessRuleFacts } from '../../server/domain/access.ts'
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
      const [any] = made
      if (any !== undefined) await write(doctor, { consultationId: any.id }, opening('requester'))
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
    await expect(exportAccess(world.deps, call, {}, 2)).rejects.toMatchObject({ code: 'TOO_LARGE' })
    const rows: AccessRow[] = []
    for await (const batch of await exportAccess(world.deps, call, {})) rows.push(...batch)
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length)
  })
})

describe('what stands out', () => {
  let other: World
  let others: TestServer
  let auditor: Browser

  const anomalies = async (query = '') => {
    const answer = (await auditor.json('GET', `/api/access/anomalies${query}`)) as { body: AnomalyPage }
    return answer.body
  }
  const put = async (person: WorldPerson, id: string, event: AuditEvent, address = '10.0.0.1') => {
    const call = { ...(await other.callOf(person)), address }
    await other.deps.db
      .transaction()
      .execute((tx) => appendAudit(tx, 'sha256', call, { consultationId: id }, event))
  }
  const openMany = async (person: WorldPerson, count: number) => {
    for (let index = 0; index < count; index += 1)
      await put(person, (await other.consultationIn('accepted')).id, opening('roster'))
  }
  const setRule = (rule: string, body: object) => auditor.json('PUT', '/api/access/rules', { rule, ...body })

  beforeAll(async () => {
    other = await createWorld()
    others = await startServer(other)
    auditor = await others.signIn(other.people.auditAdmin)
    const off = { ...accessRuleFacts.night.defaults, on: false }
    await setRule('night', { institutionId: null, setting: off, version: 0 })
    const few = { ...accessRuleFacts.many_records.defaults, count: 4 }
    await setRule('many_records', { institutionId: null, setting: few, version: 0 })
  })
  afterAll(async () => {
    await others.close()
    await other.close()
  })

  test('many records in short time: found once, it grows, and explained it stays explained', async () => {
    const { rosterExpert } = other.people
    await openMany(rosterExpert, 3)
    expect(await watchAccess(other.deps)).toBe(0)
    await openMany(rosterExpert, 1)
    expect(await watchAccess(other.deps)).toBe(1)
    expect(await watchAccess(other.deps)).toBe(0)
    const [found] = (await anomalies()).items
    expect(found).toMatchObject({
      rule: 'many_records',
      person: { id: rosterExpert.id },
      events: 4,
      records: 4,
      version: 1,
      explainedAt: null,
      setting: { count: 4 },
    })
    await openMany(rosterExpert, 1)
    expect(await watchAccess(other.deps)).toBe(1)
    const detail = (await auditor.json('GET', `/api/access/anomalies/${found?.id}`)) as {
      body: AnomalyDetail
    }
    expect(detail.body.anomaly).toMatchObject({ events: 5, version: 2 })
    expect(detail.body.events).toHaveLength(5)
    expect(detail.body.mayExplain).toBe(true)

    const explain = (version: number, words = '质控抽查，科主任安排') =>
      auditor.json('POST', `/api/access/anomalies/${found?.id}/explanations`, { words, version })
    expect((await explain(1)).status).toBe(409)
    expect((await explain(2, ' ')).status).toBe(400)
    expect((await explain(2)).body).toMatchObject({ version: 3 })
    expect((await explain(3, '补充：已与本人核实')).status).toBe(200)
    const said = (await auditor.json('GET', `/api/access/anomalies/${found?.id}`)) as { body: AnomalyDetail }
    expect(said.body.explanations.map(({ version, words }) => [version, words])).toEqual([
      [2, '补充：已与本人核实'],
      [1, '质控抽查，科主任安排'],
    ])
    expect((await anomalies()).open).toBe(0)
    expect((await anomalies('?state=explained')).items.map(({ id }) => id)).toEqual([found?.id])

    /* what was explained counts no second time: it takes four more */
    await openMany(rosterExpert, 3)
    expect(await watchAccess(other.deps)).toBe(0)
    await openMany(rosterExpert, 1)
    expect(await watchAccess(other.deps)).toBe(1)
    expect((await anomalies()).items[0]).toMatchObject({ events: 4, records: 4 })
  })

  test('a patient of the own name, and of a name in the own department', async () => {
    const at = { institutionId: other.institutions.hohhot, roles: ['doctor' as const] }
    const namesake = await other.addPerson({ ...at, name: '李晓萍', departmentId: other.departmentId })
    const made = await other.consultationIn('accepted')
    await put(namesake, made.id, opening('colleague'))
    await put(other.people.doctor, made.id, opening('requester'))
    expect(await watchAccess(other.deps)).toBe(2)
    const { items } = await anomalies('?rule=own_name')
    expect(new Set(items.map(({ person }) => person?.id))).toEqual(
      new Set([namesake.id, other.people.doctor.id]),
    )
    expect(JSON.stringify(await trailOf(other, 'access.anomaly_found'))).not.toContain('李')
  })

  test('records of other institutions, exports, identities, failed attempts by account and by address', async () => {
    const { otherExpert, expert, colleague } = other.people
    for (let index = 0; index < 3; index += 1)
      await put(otherExpert, (await other.consultationIn('accepted')).id, opening('called'))
    const made = await other.consultationIn('accepted')
    for (let index = 0; index < 10; index += 1)
      await put(expert, made.id, { kind: 'patient.revealed', data: { reason: '核对' } })
    for (let index = 0; index < 5; index += 1)
      await put(expert, made.id, { kind: 'opinion.downloaded', data: { version: 1 } })
    const attempt = (loginName: string) =>
      others.stranger.json('POST', '/api/session', { loginName, password: 'not the password' })
    for (let index = 0; index < 5; index += 1) await attempt(colleague.loginName)
    for (let index = 0; index < 16; index += 1) await attempt(`nobody-${index}`)
    await watchAccess(other.deps)
    const { items } = await anomalies()
    const rules = items.map(({ rule, person, address }) => [rule, person?.id ?? address])
    expect(rules).toEqual(
      expect.arrayContaining([
        ['other_institution', otherExpert.id],
        ['many_reveals', expert.id],
        ['many_exports', expert.id],
        ['failed_sign_ins', colleague.id],
        ['failed_from_address', '127.0.0.1'],
      ]),
    )
  })

  test('at night, unless somebody is on call', async () => {
    await setRule('night', { institutionId: null, setting: null, version: 1 })
    const { rosterExpert, otherDoctor } = other.people
    const whole = { ...accessRuleFacts.night.defaults, from: 0, to: 1439, count: 1 }
    for (const person of [rosterExpert, otherDoctor])
      await setRule('night', { institutionId: person.institutionId, setting: whole, version: 0 })
    const far = { startAt: new Date(Date.now() + 20 * 86_400_000) }
    const made = await other.consultationIn('scheduled', far)
    const [line] = other.lines
    await other.deps.db
      .insertInto('duty')
      .values({
        ...{ id: uuid(), lineId: line?.id ?? '', personId: rosterExpert.id, removedAt: null },
        fromAt: new Date(Date.now() - 3_600_000),
        toAt: new Date(Date.now() + 3_600_000),
        ...{ createdBy: rosterExpert.id, createdAt: new Date() },
      })
      .execute()
    await put(rosterExpert, made.id, opening('roster'))
    await put(otherDoctor, made.id, opening('colleague'))
    await watchAccess(other.deps)
    const { items } = await anomalies('?rule=night')
    expect(items.map(({ person }) => person?.id)).toEqual([otherDoctor.id])
  })

  test('nobody explains what they did themselves', async () => {
    const { auditAdmin } = other.people
    const made = await other.consultationIn('accepted')
    for (let index = 0; index < 10; index += 1)
      await put(auditAdmin, made.id, { kind: 'patient.revealed', data: { reason: '核对' } })
    await watchAccess(other.deps)
    const [own] = (await anomalies(`?personId=${auditAdmin.id}`)).items
    const detail = (await auditor.json('GET', `/api/access/anomalies/${own?.id}`)) as { body: AnomalyDetail }
    expect(detail.body.mayExplain).toBe(false)
    const said = await auditor.json('POST', `/api/access/anomalies/${own?.id}/explanations`, {
      words: '没事',
      version: 1,
    })
    expect([said.status, said.body.code]).toEqual([403, 'OWN_CONDUCT'])
    /* nor by writing it into the database */
    const row = {
      anomalyId: own?.id ?? '',
      version: 1,
      words: '没事',
      personId: auditAdmin.id,
      at: new Date(),
    }
    await expect(other.deps.db.insertInto('accessExplanation').values(row).execute()).rejects.toThrow(
      'their own conduct',
    )
  })

  test('what was found cannot be taken away', async () => {
    for (const table of ['accessAnomaly', 'accessAnomalyEvent', 'accessExplanation', 'accessRule'] as const)
      await expect(other.deps.db.deleteFrom(table).execute()).rejects.toThrow()
  })

  test('limits hold by institution, house and product, in versions', async () => {
    const rules = async (query = '') => {
      const answer = (await auditor.json('GET', `/api/access/rules${query}`)) as { body: AccessRuleSetting[] }
      return answer.body.find(({ rule }) => rule === 'many_records')
    }
    const at = other.institutions.otherHohhot
    expect(await rules(`?institutionId=${at}`)).toMatchObject({
      from: 'house',
      version: 0,
      setting: { count: 4 },
    })
    const setting = { ...accessRuleFacts.many_records.defaults, count: 2 }
    expect((await setRule('many_records', { institutionId: at, setting, version: 0 })).status).toBe(200)
    expect((await setRule('many_records', { institutionId: at, setting, version: 0 })).status).toBe(409)
    expect(await rules(`?institutionId=${at}`)).toMatchObject({
      from: 'institution',
      version: 1,
      setBy: '王审计',
    })
    expect(await rules()).toMatchObject({ from: 'house', setting: { count: 4 } })
    await setRule('many_records', { institutionId: at, setting: null, version: 1 })
    expect(await rules(`?institutionId=${at}`)).toMatchObject({ from: 'house', version: 2 })
    expect((await setRule('many_records', { institutionId: uuid(), setting, version: 0 })).status).toBe(404)
    expect((await setRule('lost', { institutionId: null, setting, version: 0 })).status).toBe(400)
    const wrong = await setRule('night', {
      institutionId: null,
      setting: { ...setting, count: 0 },
      version: 2,
    })
    expect(wrong.status).toBe(400)
    expect((await trailOf(other, 'access.rule_set')).length).toBeGreaterThanOrEqual(4)
  })

  test('two servers at once find each thing once', async () => {
    const person = await other.addPerson({ roles: ['doctor'], institutionId: other.institutions.hohhot })
    await openMany(person, 5)
    const found = await Promise.all([
      watchAccess(other.deps),
      watchAccess(other.deps),
      watchAccess(other.deps),
    ])
    /* at night in Beijing the hour stands out as well */
    const { items } = await anomalies(`?personId=${person.id}`)
    const rules = items.map(({ rule }) => rule)
    expect(rules).toContain('many_records')
    expect(new Set(rules).size).toBe(rules.length)
    expect(found.reduce((sum, one) => sum + one, 0)).toBe(rules.length)
  })

  test('and the trail verifies', async () => {
    const verified = await verifyAll(other.deps.db)
    expect(verified.findings).toEqual([])
  })
})

const trailOf = (of: World, kind: string) =>
  of.deps.read.selectFrom('auditEvent').selectAll().where('kind', '=', kind).execute()
