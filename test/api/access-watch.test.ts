/** What stands out in the access log: found once, explained, never removed. */
import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { watchAccess } from '../../server/app/access-watch.ts'
import { appendAudit } from '../../server/app/audit.ts'
import { verifyAll } from '../../server/app/verify.ts'
import type { AccessRuleSetting, AnomalyDetail, AnomalyPage } from '../../server/contract/access.ts'
import type { AuditEvent } from '../../server/contract/audit.ts'
import { accessRuleFacts } from '../../server/domain/access.ts'
import { type Browser, startServer, type TestServer } from '../support/server.ts'
import { createWorld, type World, type WorldPerson } from '../support/world.ts'

const opening = (relation: string): AuditEvent => ({
  kind: 'consultation.opened',
  data: { relation, part: 'case' },
})

const trailOf = (of: World, kind: string) =>
  of.deps.read.selectFrom('auditEvent').selectAll().where('kind', '=', kind).execute()

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
