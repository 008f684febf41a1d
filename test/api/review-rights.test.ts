/**
 * Role × route for those who review at home: every registered route that is asked about a consultation, for the head of the department
 * that asks, its office, and the same of another hospital. What the table does not name is refused by its permission.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { askRoutes, type RouteColumn, type RouteTable, statusOf } from '../support/route-table.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { createWorld, type World } from '../support/world.ts'

let world: World
let server: TestServer
/** head, office, foreignHead, foreignOffice */
const columns: RouteColumn[] = []

/** Of a request that lies before the head. head, office, foreignHead, foreignOffice. */
const table: RouteTable = {
  'GET /api/consultations/:id': '200 200 404 404',
  'GET /api/consultations/:id/history': '200 200 404 404',
  'GET /api/consultations/:id/call': '200 200 404 404',
  'GET /api/consultations/:id/record/versions': '200 200 404 404',
  'GET /api/consultations/:id/record/comparison': '200 200 404 404',
  'GET /api/consultations/:id/mdt': '200 200 404 404',
  'GET /api/consultations/:id/proposals': '200 200 404 404',
  'GET /api/consultations/:id/attachments': '200 200 404 404',
  /* no emergency */
  'GET /api/consultations/:id/ring': '404 404 404 404',
  /* the office has its turn after the head */
  'POST /api/consultations/:id/commands': '200 409 404 404',
  'POST /api/consultations/:id/post-sign': '409 409 404 404',
  'POST /api/consultations/:id/ring/unable': '403 403 404 404',
  'POST /api/consultations/:id/proposals': '403 403 404 404',
  'POST /api/consultations/:id/proposals/:proposalId/answer': '403 403 404 404',
  /* the office invites guests for its hospital */
  'GET /api/consultations/:id/guests': '403 200 403 404',
  'DELETE /api/consultations/:id/guests/:guestId': '403 404 403 404',
  'POST /api/consultations/:id/guests': '403 409 403 404',
  /* the office may, once there is a chair */
  'POST /api/consultations/:id/mdt/chair': '403 409 404 404',
  'POST /api/consultations/:id/correction': '403 403 404 404',
  'GET /api/consultations/:id/subject-copies': '403 200 403 404',
  'GET /api/consultations/:id/keeping': '403 200 403 404',
  'POST /api/consultations/:id/holds': '403 200 403 404',
  'POST /api/consultations/:id/subject-copies': '403 200 403 404',
}

beforeAll(async () => {
  world = await createWorld()
  server = await startServer(world)
  const { institutions, departmentId } = world
  for (const institutionId of [institutions.hohhot, institutions.otherHohhot]) {
    for (const role of ['department_head', 'medical_affairs'] as const) {
      const person = await world.addPerson({ institutionId, departmentId, roles: [role] })
      columns.push({ browser: await server.signIn(person), role })
    }
  }
})
afterAll(async () => {
  await server.close()
  await world.close()
})

test('a reviewer’s routes, and everything else refused', async () => {
  const { found, wanted } = await askRoutes(server, columns, table, {
    command: 'approve',
    make: () => world.consultationIn('local_review'),
  })
  expect(found).toEqual(wanted)
})

describe('what a reviewer has no part in', () => {
  test.each(['/api/log', '/api/referrals', '/api/calendar', '/api/deliveries'])('%s', async (path) => {
    for (const { browser } of columns) expect(await statusOf(browser, 'GET', path)).toBe(403)
  })
})
