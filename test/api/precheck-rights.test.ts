/**
 * Role × route for the office that pre-checks in Beijing: every registered route that is asked about a consultation, for the office of
 * the hospital that receives it, that of another one, and one of the office who also is an expert there beside the roster. What the table
 * does not name is refused by its permission.
 */
import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { mayDo, type Permission } from '../../server/domain/permission.ts'
import { declaredRoutes } from '../../server/http/call.ts'
import { type Browser, startServer, type TestServer } from '../support/server.ts'
import { createWorld, type World } from '../support/world.ts'

let world: World
let server: TestServer
const columns = ['office', 'foreignOffice'] as const
const browsers = new Map<string, Browser>()

/** Of a request that lies in the pre-check. office, foreignOffice. */
const table: Record<string, { body?: unknown; query?: string; expected: string }> = {
  'GET /api/consultations/:id': { expected: '200 404' },
  'GET /api/consultations/:id/history': { expected: '200 404' },
  'GET /api/consultations/:id/call': { expected: '200 404' },
  'GET /api/consultations/:id/record/versions': { expected: '200 404' },
  'GET /api/consultations/:id/record/comparison': { query: '?from=1&to=1', expected: '200 404' },
  'GET /api/consultations/:id/mdt': { expected: '200 404' },
  'GET /api/consultations/:id/proposals': { expected: '200 404' },
  'GET /api/consultations/:id/attachments': { expected: '200 404' },
  /* no emergency */
  'GET /api/consultations/:id/ring': { expected: '404 404' },
  'POST /api/consultations/:id/commands': {
    body: { command: 'pass_precheck', version: 1 },
    expected: '200 404',
  },
  /* that signature is the asking hospital's */
  'POST /api/consultations/:id/post-sign': { body: { decision: 'sign' }, expected: '403 404' },
  'POST /api/consultations/:id/ring/unable': { body: { reasonCode: 'off_duty' }, expected: '403 404' },
  'POST /api/consultations/:id/proposals': {
    body: { version: 1, note: '', times: [{ startAt: new Date(Date.now() + 86_400_000), duration: 30 }] },
    expected: '403 404',
  },
  'POST /api/consultations/:id/proposals/:proposalId/answer': {
    body: { answer: 'withdraw', version: 1 },
    expected: '403 404',
  },
  /* guests are invited by who asks and who chairs */
  'GET /api/consultations/:id/guests': { expected: '403 404' },
  'DELETE /api/consultations/:id/guests/:guestId': { expected: '404 404' },
  'POST /api/consultations/:id/guests': {
    body: {
      name: '其其格',
      kind: 'interpreter',
      locale: 'zh',
      validFrom: new Date().toISOString(),
      validUntil: new Date(Date.now() + 3_600_000).toISOString(),
    },
    expected: '403 404',
  },
  /* nor is the chair theirs to give */
  'POST /api/consultations/:id/mdt/chair': {
    body: { personId: uuid(), reasonCode: 'better_suited' },
    expected: '403 404',
  },
  'POST /api/consultations/:id/correction': {
    body: { command: 'request_correction', reasonCode: 'wording', reasonText: '第二问未答' },
    expected: '403 404',
  },
}

beforeAll(async () => {
  world = await createWorld()
  server = await startServer(world)
  const { beijing, otherBeijing } = world.institutions
  const add = async (name: string, institutionId: string, roles: ('medical_affairs' | 'expert')[]) =>
    browsers.set(name, await server.signIn(await world.addPerson({ institutionId, roles })))
  await add('office', beijing, ['medical_affairs'])
  await add('foreignOffice', otherBeijing, ['medical_affairs'])
  await add('both', beijing, ['medical_affairs', 'expert'])
})
afterAll(async () => {
  await server.close()
  await world.close()
})

async function statusOf(column: string, method: string, path: string, body?: unknown): Promise<number> {
  const browser = browsers.get(column)
  if (browser === undefined) throw new Error(column)
  const sent =
    body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  const answer = await browser.fetch(path, { method, ...sent })
  await answer.arrayBuffer()
  return answer.status
}

const nobody = {
  kind: 'person',
  personId: '',
  institutionId: '',
  departmentId: null,
  expertLineIds: [],
  requestLineIds: [],
} as const

test('the office’s routes, and everything else refused', async () => {
  const asked = declaredRoutes(server.app).filter(({ path }) => path.startsWith('/api/consultations/:id'))
  const found: Record<string, string> = {}
  const wanted: Record<string, string> = {}
  for (const { method, path, declaration } of asked) {
    const name = `${method} ${path}`
    const may = mayDo({ ...nobody, roles: ['medical_affairs'] }, declaration?.permission as Permission)
    const known = table[name]
    wanted[name] = known?.expected ?? (may ? 'not in the table' : '403 403')
    const statuses: number[] = []
    for (const column of columns) {
      const { id } = await world.consultationIn('prechecking')
      const body = known?.body ?? (declaration?.body === 'json' ? {} : undefined)
      const to = path.replace(':id', id).replaceAll(/:\w+/g, uuid()) + (known?.query ?? '')
      statuses.push(await statusOf(column, method, to, body))
    }
    found[name] = statuses.join(' ')
  }
  expect(found).toEqual(wanted)
})

test('who also is an expert there, beside the roster, has of it what the office has', async () => {
  const { id } = await world.consultationIn('signed')
  const { beijing } = world.institutions
  const row = world.deps.db.updateTable('consultation').where('id', '=', id)
  await row.set({ receivingInstitutionId: beijing, precheckedAt: new Date() }).execute()
  const opinion = await world.deps.db
    .selectFrom('opinion')
    .select('id')
    .where('consultationId', '=', id)
    .executeTakeFirstOrThrow()
  expect(await statusOf('both', 'GET', `/api/consultations/${id}`)).toBe(200)
  expect(await statusOf('both', 'POST', `/api/consultations/${id}/identity`, { reason: '核对' })).toBe(403)
  for (const path of [
    `consultations/${id}/opinion`,
    `consultations/${id}/aftercare`,
    `opinions/${opinion.id}/pdf`,
  ]) {
    expect(await statusOf('both', 'GET', `/api/${path}`), path).toBe(403)
  }
  const ground = `/api/referrals/source?consultationId=${id}`
  expect(await statusOf('both', 'GET', ground)).toBe(403)
})
