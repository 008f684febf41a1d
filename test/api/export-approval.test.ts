/** From how many rows on an export wants a second auditor: set in versions by who exports nothing, and for what is asked from then on. */
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chainOf, verifyChain } from '../../server/app/audit.ts'
import { workOnExports } from '../../server/app/export-run.ts'
import type { ExportPage } from '../../server/contract/export.ts'
import type { ApprovalDetail, ApprovalVersions } from '../../server/contract/export-approval.ts'
import type { NoticePage } from '../../server/contract/notice.ts'
import type { Role } from '../../server/domain/actor.ts'
import { logExportKeptDays } from '../../server/domain/export.ts'
import { patientIdentity } from '../support/consultations.ts'
import { askFor, exportsOf, until } from '../support/exports.ts'
import { type Browser, startServer, type TestServer } from '../support/server.ts'
import { createWorld, type World, type WorldPerson } from '../support/world.ts'

let world: World
let server: TestServer
let admin: Browser
let auditor: Browser
let second: Browser
let third: Browser
let gone: WorldPerson

beforeAll(async () => {
  world = await createWorld()
  server = await startServer(world)
  const { hohhot, otherHohhot } = world.institutions
  const another = (institutionId: string) => world.addPerson({ roles: ['audit_admin'], institutionId })
  admin = await server.signIn(world.people.systemAdmin)
  auditor = await server.signIn(world.people.auditAdmin)
  second = await server.signIn(await another(otherHohhot))
  third = await server.signIn(await another(hohhot))
  gone = await another(hohhot)
  await world.deps.db
    .updateTable('person')
    .set({ disabledAt: new Date() })
    .where('id', '=', gone.id)
    .execute()
  for (let made = 0; made < 3; made += 1) await world.consultationIn('closed')
})
afterAll(async () => {
  world.setClock(null)
  await server.close()
  await world.close()
})

const read = async () => (await admin.json<ApprovalDetail>('GET', '/api/exports/approval')).body
const change = (body: unknown, browser = admin) =>
  browser.json<{ code: string; fields: { path: string; code: string }[] }>(
    'PUT',
    '/api/exports/approval',
    body,
  )
const decide = (browser: Browser, id: string, body: object) =>
  browser.json('POST', `/api/exports/${id}/decision`, body)

describe('the number of rows', () => {
  test('begins with a thousand, and changes in versions, with a reason, in the trail', async () => {
    expect(await read()).toMatchObject({ version: 1, settings: { rows: 1000 }, changed: { by: null } })
    for (const [rows, code] of [
      [-1, 'too_small'],
      [1_000_001, 'too_big'],
      [2.5, 'not_whole'],
    ] as const) {
      const refused = await change({ version: 1, reason: '试', settings: { rows } })
      expect([refused.status, refused.body.fields]).toEqual([400, [{ path: 'settings.rows', code }]])
    }
    expect((await change({ version: 1, reason: ' ', settings: { rows: 2 } })).status).toBe(400)
    expect((await change({ version: 1, reason: '同样', settings: { rows: 1000 } })).status).toBe(400)
    expect((await change({ version: 1, reason: '院内规定', settings: { rows: 2 } })).status).toBe(200)
    expect((await change({ version: 1, reason: '慢了', settings: { rows: 5 } })).status).toBe(409)
    expect(await read()).toMatchObject({
      version: 2,
      settings: { rows: 2 },
      changed: { by: { name: '刘系统' } },
    })
    const { body } = await admin.json<ApprovalVersions>('GET', '/api/exports/approval/versions')
    expect(body.items.map(({ number, reason, settings }) => [number, reason, settings.rows])).toEqual([
      [2, '院内规定', 2],
      [1, '', 1000],
    ])
    const events = await world.deps.read
      .selectFrom('auditEvent')
      .select(['data', 'actorId'])
      .where('kind', '=', 'export.approval_changed')
      .execute()
    expect(events).toMatchObject([
      {
        actorId: world.people.systemAdmin.id,
        data: { version: 2, reason: '院内规定', before: { rows: 1000 }, after: { rows: 2 } },
      },
    ])
    expect(await verifyChain(world.deps.read, chainOf({ log: 'settings' }))).toMatchObject({ intact: true })
    const page = (await auditor.json<ExportPage>('GET', '/api/exports')).body
    expect(page).toMatchObject({ approvalAbove: 2, approvalChanged: { by: { name: '刘系统' } } })
  })

  test('is not set by who exports, and not loosened by who holds both roles', async () => {
    const body = { version: 2, reason: '放宽', settings: { rows: 1_000_000 } }
    for (const browser of [auditor, second, await server.signIn(world.people.securityAdmin)]) {
      expect((await change(body, browser)).status).toBe(403)
      expect((await browser.fetch('/api/exports/approval')).status).toBe(403)
    }
    expect((await admin.json('POST', '/api/exports', { format: 'csv' })).status).toBe(403)
    const roles: Role[] = ['system_admin', 'audit_admin']
    const both = await server.signIn(
      await world.addPerson({ roles, institutionId: world.institutions.hohhot }),
    )
    const looser = await change(body, both)
    expect([looser.status, looser.body.code]).toEqual([403, 'SECOND_PERSON'])
    expect((await change({ version: 2, reason: '收紧', settings: { rows: 1 } }, both)).status).toBe(200)
    expect((await change({ version: 3, reason: '复原', settings: { rows: 2 } }, both)).status).toBe(403)
    expect((await change({ version: 3, reason: '复原', settings: { rows: 2 } })).status).toBe(200)
  })

  test('the database holds its bounds, and versions do not change', async () => {
    const run = (statement: string) => sql.raw(statement).execute(world.deps.db)
    await expect(run('update export_approval set rows = -1')).rejects.toThrow(/check/)
    await expect(run("update export_approval_version set reason = 'x'")).rejects.toThrow()
    await expect(run('delete from export_approval_version')).rejects.toThrow()
  })

  test('holds for what is asked from then on; what waits goes on waiting', async () => {
    const waits = await askFor(auditor, { format: 'csv' })
    expect(waits).toMatchObject({ state: 'waiting', rows: 3, needsApproval: true })
    const { version } = await read()
    expect((await change({ version, reason: '放宽', settings: { rows: 3 } })).status).toBe(200)
    await workOnExports(world.deps)
    const listed = (await exportsOf(auditor)).find(({ id }) => id === waits.id)
    expect(listed).toMatchObject({ state: 'waiting', needsApproval: true })
    const later = await askFor(auditor, { format: 'xlsx' })
    expect(later.needsApproval).toBe(false)
    await until(auditor, later.id, 'done')
    expect((await change({ version: version + 1, reason: '收紧', settings: { rows: 0 } })).status).toBe(200)
    /* with 0 that of a single consultation waits as well */
    const { id: consultationId } = await world.consultationIn('closed')
    const one = await askFor(auditor, { format: 'fhir', consultationId })
    expect(one.state).toBe('waiting')
    for (const { id } of [waits, one]) await auditor.json('POST', `/api/exports/${id}/cancel`)
  })
})

type Told = { kind: string; state: string; number: string | null; by: string | null }

/** What somebody was told about one export, the oldest first. */
async function toldOf(browser: Browser, number: string): Promise<Told[]> {
  const { body } = await browser.json<NoticePage>('GET', '/api/notices?limit=100')
  return body.items
    .filter(({ facts }) => facts.number === number)
    .map(({ kind, state, facts }) => ({ kind, state, number: facts.number, by: facts.by?.zh ?? null }))
    .toReversed()
}
const kindsOf = async (browser: Browser, number: string) =>
  (await toldOf(browser, number)).map(({ kind, state }) => `${kind} ${state}`)

describe('who is told', () => {
  test('the other auditors when one waits, its owner when it is approved and written; each once', async () => {
    const { id, number } = await askFor(auditor, { format: 'csv' })
    await askFor(auditor, { format: 'csv' })
    for (const browser of [second, third]) {
      expect(await toldOf(browser, number)).toEqual([
        { kind: 'export.waiting', state: 'unread', number, by: world.people.auditAdmin.name },
      ])
    }
    expect(await toldOf(auditor, number)).toEqual([])
    expect(await toldOf(admin, number)).toEqual([])
    await decide(second, id, { decision: 'approve' })
    await until(auditor, id, 'done')
    expect(await kindsOf(auditor, number)).toEqual(['export.approved unread', 'export.finished unread'])
    /* whoever agreed, nobody else is asked any more */
    for (const browser of [second, third])
      expect(await kindsOf(browser, number)).toEqual(['export.waiting settled'])
    const left = await world.deps.read
      .selectFrom('notice')
      .selectAll()
      .where('personId', '=', gone.id)
      .execute()
    expect(left).toEqual([])
  })

  test('its owner when it is refused; what is taken back asks nobody any more', async () => {
    const refused = await askFor(auditor, { format: 'pdf' })
    await decide(third, refused.id, { decision: 'refuse', reason: `${patientIdentity.name}的不要` })
    expect(await kindsOf(auditor, refused.number)).toEqual(['export.refused unread'])
    expect(await kindsOf(second, refused.number)).toEqual(['export.waiting settled'])
    const taken = await askFor(auditor, { format: 'pdf' })
    await auditor.json('POST', `/api/exports/${taken.id}/cancel`)
    expect(await kindsOf(second, taken.number)).toEqual(['export.waiting settled'])
    expect(await kindsOf(auditor, taken.number)).toEqual([])
  })

  test('its owner when nobody has answered in time, and when it has failed', async () => {
    const { number } = await askFor(auditor, { format: 'fhir' })
    world.setClock(new Date(Date.now() + (logExportKeptDays + 1) * 86_400_000))
    await workOnExports(world.deps)
    await workOnExports(world.deps)
    world.setClock(null)
    expect(await kindsOf(auditor, number)).toEqual(['export.lapsed unread'])
    expect(await kindsOf(second, number)).toEqual(['export.waiting settled'])
  })

  test('of no patient, whatever somebody wrote as a reason', async () => {
    const rows = await world.deps.read
      .selectFrom('notice')
      .select(['facts', 'event'])
      .where('exportId', 'is not', null)
      .execute()
    expect(rows.length).toBeGreaterThan(6)
    expect(JSON.stringify(rows)).not.toContain(patientIdentity.name)
    expect(new Set(rows.map(({ event }) => event)).size).toBeGreaterThan(4)
  })
})
