/**
 * Role × route for those who review at home: every registered route that is asked about a consultation, for the head of the department
 * that asks, its office, and the same of another hospital. What the table does not name is refused by its permission.
 */
import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mayDo, type Permission } from '../../server/domain/permission.ts'
import { declaredRoutes } from '../../server/http/call.ts'
import { type Browser, startServer, type TestServer } from '../support/server.ts'
import { createWorld, type World } from '../support/world.ts'

let world: World
let server: TestServer
const columns = ['head', 'office', 'foreignHead', 'foreignOffice'] as const
type Column = (typeof columns)[number]
const browsers = new Map<Column, Browser>()

/** Of a request that lies before the head. head, office, foreignHead, foreignOffice. */
const table: Record<string, { body?: unknown; query?: string; expected: string }> = {
  'GET /api/consultations/:id': { expected: '200 200 404 404' },
  'GET /api/consultations/:id/history': { expected: '200 200 404 404' },
  'GET /api/consultations/:id/call': { expected: '200 200 404 404' },
  'GET /api/consultations/:id/record/versions': { expected: '200 200 404 404' },
  'GET /api/consultations/:id/record/comparison': { query: '?from=1&to=1', expected: '200 200 404 404' },
  'GET /api/consultations/:id/mdt': { expected: '200 200 404 404' },
  'GET /api/consultations/:id/proposals': { expected: '200 200 404 404' },
  'GET /api/consultations/:id/attachments': { expected: '200 200 404 404' },
  /* no emergency */
  'GET /api/consultations/:id/ring': { expected: '404 404 404 404' },
  'POST /api/consultations/:id/commands': {
    body: { command: 'approve', version: 1 },
    /* the office has its turn after the head */
    expected: '200 409 404 404',
  },
  'POST /api/consultations/:id/post-sign': { body: { decision: 'sign' }, expected: '409 409 404 404' },
  'POST /api/consultations/:id/ring/unable': {
    body: { reasonCode: 'off_duty' },
    expected: '403 403 404 404',
  },
  'POST /api/consultations/:id/proposals': {
    body: { version: 1, note: '', times: [{ startAt: new Date(Date.now() + 86_400_000), duration: 30 }] },
    expected: '403 403 404 404',
  },
  'POST /api/consultations/:id/proposals/:proposalId/answer': {
    body: { answer: 'withdraw', version: 1 },
    expected: '403 403 404 404',
  },
  /* the office invites guests for its hospital */
  'GET /api/consultations/:id/guests': { expected: '403 200 403 404' },
  'DELETE /api/consultations/:id/guests/:guestId': { expected: '403 404 403 404' },
  'POST /api/consultations/:id/guests': {
    body: {
      name: '其其格',
      kind: 'interpreter',
      locale: 'zh',
      validFrom: new Date().toISOString(),
      validUntil: new Date(Date.now() + 3_600_000).toISOString(),
    },
    expected: '403 409 403 404',
  },
  /* the office may, once there is a chair */
  'POST /api/consultations/:id/mdt/chair': {
    body: { personId: uuid(), reasonCode: 'better_suited' },
    expected: '403 409 404 404',
  },
  'POST /api/consultations/:id/correction': {
    body: { command: 'request_correction', reasonCode: 'wording', reasonText: '第二问未答' },
    expected: '403 403 404 404',
  },
}

beforeAll(async () => {
  world = await createWorld()
  server = await startServer(world)
  const { institutions, departmentId } = world
  const people = {
    head: { roles: ['department_head'], institutionId: institutions.hohhot, departmentId },
    office: { roles: ['medical_affairs'], institutionId: institutions.hohhot },
    foreignHead: { roles: ['department_head'], institutionId: institutions.otherHohhot, departmentId },
    foreignOffice: { roles: ['medical_affairs'], institutionId: institutions.otherHohhot },
  } as const
  for (const column of columns) {
    const { roles, ...person } = people[column]
    const made = await world.addPerson({ ...person, roles: [...roles] })
    browsers.set(column, await server.signIn(made))
  }
})
afterAll(async () => {
  await server.close()
  await world.close()
})

async function statusOf(column: Column, method: string, path: string, body: unknown): Promise<number> {
  const browser = browsers.get(column)
  if (browser === undefined) throw new Error(column)
  const answer = await browser.fetch(path, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })
  await answer.arrayBuffer()
  return answer.status
}

test('a reviewer’s routes, and everything else refused', async () => {
  const asked = declaredRoutes(server.app).filter(({ path }) => path.startsWith('/api/consultations/:id'))
  const found: Record<string, string> = {}
  const wanted: Record<string, string> = {}
  for (const { method, path, declaration } of asked) {
    const name = `${method} ${path}`
    const permission = declaration?.permission as Permission
    const may = columns.some((column) => {
      const role = column.endsWith('ead') ? ('department_head' as const) : ('medical_affairs' as const)
      return mayDo({ ...nobody, roles: [role] }, permission)
    })
    if (!may && table[name] === undefined) {
      wanted[name] = '403 403 403 403'
    } else {
      wanted[name] = table[name]?.expected ?? 'not in the table'
    }
    const statuses: number[] = []
    for (const column of columns) {
      const { id } = await world.consultationIn('local_review')
      const body = table[name]?.body ?? (declaration?.body === 'json' ? {} : undefined)
      const to = path.replace(':id', id).replaceAll(/:\w+/g, uuid()) + (table[name]?.query ?? '')
      statuses.push(await statusOf(column, method, to, body))
    }
    found[name] = statuses.join(' ')
  }
  expect(found).toEqual(wanted)
})

const nobody = {
  kind: 'person',
  personId: '',
  institutionId: '',
  departmentId: null,
  expertLineIds: [],
  requestLineIds: [],
} as const

describe('what a reviewer has no part in', () => {
  test.each(['/api/log', '/api/referrals', '/api/calendar', '/api/deliveries'])('%s', async (path) => {
    for (const column of columns) expect(await statusOf(column, 'GET', path, undefined)).toBe(403)
  })
})
