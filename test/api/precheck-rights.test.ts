/**
 * Role × route for the office that pre-checks in Beijing: every registered route that is asked about a consultation, for the office of
 * the hospital that receives it, that of another one, and one of the office who also is an expert there beside the roster. What the table
 * does not name is refused by its permission.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { askRoutes, type RouteColumn, type RouteTable, statusOf } from '../support/route-table.ts'
import { type Browser, startServer, type TestServer } from '../support/server.ts'
import { createWorld, type World } from '../support/world.ts'

let world: World
let server: TestServer
const browsers = new Map<string, Browser>()

/** Of a request that lies in the pre-check. office, foreignOffice. */
const table: RouteTable = {
  'GET /api/consultations/:id': '200 404',
  'GET /api/consultations/:id/history': '200 404',
  'GET /api/consultations/:id/call': '200 404',
  'GET /api/consultations/:id/record/versions': '200 404',
  'GET /api/consultations/:id/record/comparison': '200 404',
  'GET /api/consultations/:id/mdt': '200 404',
  'GET /api/consultations/:id/proposals': '200 404',
  'GET /api/consultations/:id/attachments': '200 404',
  /* no emergency */
  'GET /api/consultations/:id/ring': '404 404',
  'POST /api/consultations/:id/commands': '200 404',
  /* that signature is the asking hospital's */
  'POST /api/consultations/:id/post-sign': '403 404',
  'POST /api/consultations/:id/ring/unable': '403 404',
  'POST /api/consultations/:id/proposals': '403 404',
  'POST /api/consultations/:id/proposals/:proposalId/answer': '403 404',
  /* guests are invited by who asks and who chairs */
  'GET /api/consultations/:id/guests': '403 404',
  'DELETE /api/consultations/:id/guests/:guestId': '404 404',
  'POST /api/consultations/:id/guests': '403 404',
  /* nor is the chair theirs to give */
  'POST /api/consultations/:id/mdt/chair': '403 404',
  'POST /api/consultations/:id/correction': '403 404',
  'GET /api/consultations/:id/subject-copies': '200 404',
  'GET /api/consultations/:id/keeping': '200 404',
  'POST /api/consultations/:id/holds': '200 404',
  'POST /api/consultations/:id/subject-copies': '200 404',
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

function at(name: string): RouteColumn {
  const browser = browsers.get(name)
  if (browser === undefined) throw new Error(name)
  return { browser, role: 'medical_affairs' }
}

test('the office’s routes, and everything else refused', async () => {
  const { found, wanted } = await askRoutes(server, [at('office'), at('foreignOffice')], table, {
    command: 'pass_precheck',
    make: () => world.consultationIn('prechecking'),
  })
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
  const both = at('both').browser
  expect(await statusOf(both, 'GET', `/api/consultations/${id}`)).toBe(200)
  expect(await statusOf(both, 'POST', `/api/consultations/${id}/identity`, { reason: '核对' })).toBe(403)
  for (const path of [
    `consultations/${id}/opinion`,
    `consultations/${id}/aftercare`,
    `opinions/${opinion.id}/pdf`,
  ]) {
    expect(await statusOf(both, 'GET', `/api/${path}`), path).toBe(403)
  }
  const ground = `/api/referrals/source?consultationId=${id}`
  expect(await statusOf(both, 'GET', ground)).toBe(403)
})
