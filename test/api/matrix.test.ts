/**
 * Role × route × expected status (design §6). Every registered route stands in the table; one that does not, or that declares no
 * permission, fails.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Attachment } from '../../server/contract/attachment.ts'
import type { ConsultationState } from '../../server/domain/consultation.ts'
import { permissions } from '../../server/domain/permission.ts'
import { declaredRoutes } from '../../server/http/call.ts'
import { fullOpinion, fullRequest } from '../support/consultations.ts'
import { png } from '../support/files.ts'
import { type Browser, startServer, type TestServer } from '../support/server.ts'
import { createWorld, password, type World } from '../support/world.ts'

let world: World
let server: TestServer

/** The columns: how each person stands to the consultation that a route is asked about. */
const columns = [
  'doctor',
  'colleague',
  'expert',
  'rosterExpert',
  'otherDoctor',
  'otherExpert',
  'auditAdmin',
  'systemAdmin',
  'securityAdmin',
] as const
type Column = (typeof columns)[number]
const browsers = new Map<Column, Browser>()

type Target = { id: string; attachmentId: string; opinionId: string }
type Cell = { method: string; path: string; body?: unknown; raw?: Buffer }
type Row = {
  /** Of the consultation that is made anew for every cell. */
  state: ConsultationState
  ask: (target: Target, person: Column) => Cell
  /** One status for each column, then for somebody who is not signed in. */
  expected: string
}

const past = () => new Date(Date.now() - 60_000).toISOString()
const everybody = '200 200 200 200 200 200 200 200 200'
/*                           doctor colleague expert roster otherDoctor otherExpert audit system security · nobody */
const table: Record<string, Row> = {
  'GET /api/health': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: '/api/health' }),
    expected: `${everybody} 200`,
  },
  'GET /api/lines/public': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: '/api/lines/public' }),
    expected: `${everybody} 200`,
  },
  'GET /api/openapi.json': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: '/api/openapi.json' }),
    expected: `${everybody} 200`,
  },
  'GET /api/reference': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: '/api/reference' }),
    expected: `${everybody} 200`,
  },
  'POST /api/session': {
    state: 'draft',
    ask: (_target, person) => ({
      method: 'POST',
      path: '/api/session',
      body: { loginName: world.people[person].loginName, password },
    }),
    expected: `${everybody} 200`,
  },
  'GET /api/session': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: '/api/session' }),
    expected: `${everybody} 401`,
  },
  'GET /api/session/draft-key': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: '/api/session/draft-key' }),
    expected: `${everybody} 401`,
  },
  'PUT /api/session/locale': {
    state: 'draft',
    ask: () => ({ method: 'PUT', path: '/api/session/locale', body: { locale: 'zh' } }),
    expected: `${everybody} 401`,
  },
  'DELETE /api/session': {
    state: 'draft',
    ask: () => ({ method: 'DELETE', path: '/api/session' }),
    expected: `${everybody} 401`,
  },
  'GET /api/lines': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: '/api/lines' }),
    expected: `${everybody} 401`,
  },
  'POST /api/consultations': {
    state: 'draft',
    ask: () => ({
      method: 'POST',
      path: '/api/consultations',
      body: fullRequest(world.lines[0]?.id ?? '', { lineId: null }),
    }),
    expected: '200 200 403 403 200 403 403 403 403 401',
  },
  'GET /api/consultations': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: '/api/consultations' }),
    expected: '200 200 200 200 200 200 403 403 403 401',
  },
  'GET /api/consultations/counts': {
    state: 'draft',
    ask: () => ({ method: 'GET', path: '/api/consultations/counts' }),
    expected: '200 200 200 200 200 200 403 403 403 401',
  },
  'GET /api/consultations/:id': {
    state: 'accepted',
    ask: ({ id }) => ({ method: 'GET', path: `/api/consultations/${id}` }),
    expected: '200 200 200 200 404 404 200 403 403 401',
  },
  'GET /api/consultations/:id of a draft': {
    state: 'draft',
    ask: ({ id }) => ({ method: 'GET', path: `/api/consultations/${id}` }),
    expected: '200 404 404 404 404 404 404 403 403 401',
  },
  'GET /api/consultations/:id/history': {
    state: 'accepted',
    ask: ({ id }) => ({ method: 'GET', path: `/api/consultations/${id}/history` }),
    expected: '200 200 200 200 404 404 200 403 403 401',
  },
  'GET /api/consultations/:id/record/versions': {
    state: 'accepted',
    ask: ({ id }) => ({ method: 'GET', path: `/api/consultations/${id}/record/versions` }),
    expected: '200 200 200 200 404 404 403 403 403 401',
  },
  'GET /api/consultations/:id/record/comparison': {
    state: 'accepted',
    ask: ({ id }) => ({ method: 'GET', path: `/api/consultations/${id}/record/comparison?from=1&to=1` }),
    expected: '200 200 200 200 404 404 403 403 403 401',
  },
  'PUT /api/consultations/:id': {
    state: 'returned',
    ask: ({ id }) => ({
      method: 'PUT',
      path: `/api/consultations/${id}`,
      body: { version: 1, content: fullRequest(world.lines[0]?.id ?? '') },
    }),
    expected: '200 403 403 403 404 403 403 403 403 401',
  },
  'POST /api/consultations/:id/commands': {
    state: 'submitted',
    ask: ({ id }) => ({
      method: 'POST',
      path: `/api/consultations/${id}/commands`,
      body: { command: 'accept', version: 1 },
    }),
    expected: '403 403 200 200 404 404 403 403 403 401',
  },
  'POST /api/consultations/:id/commands by the asker': {
    state: 'submitted',
    ask: ({ id }) => ({
      method: 'POST',
      path: `/api/consultations/${id}/commands`,
      body: { command: 'withdraw', version: 1, reasonCode: 'patient_wishes' },
    }),
    expected: '200 403 403 403 404 404 403 403 403 401',
  },
  'POST /api/consultations/:id/identity': {
    state: 'accepted',
    ask: ({ id }) => ({
      method: 'POST',
      path: `/api/consultations/${id}/identity`,
      body: { reason: '核对身份' },
    }),
    expected: '200 200 200 200 404 404 403 403 403 401',
  },
  'POST /api/consultations/:id/consents': {
    state: 'accepted',
    ask: ({ id }) => ({
      method: 'POST',
      path: `/api/consultations/${id}/consents`,
      body: {
        action: 'give',
        purpose: 'recording',
        signedBy: 'patient',
        signerName: '',
        relation: '',
        at: past(),
      },
    }),
    expected: '200 200 403 403 404 403 403 403 403 401',
  },
  'GET /api/consultations/:id/consent-form': {
    state: 'accepted',
    ask: ({ id }) => ({ method: 'GET', path: `/api/consultations/${id}/consent-form` }),
    expected: '200 200 403 403 404 403 403 403 403 401',
  },
  'POST /api/consultations/:id/attachments': {
    state: 'returned',
    ask: ({ id }) => ({
      method: 'POST',
      path: `/api/consultations/${id}/attachments?fileName=a.png`,
      raw: png(),
    }),
    expected: '200 403 403 403 404 403 403 403 403 401',
  },
  'GET /api/attachments/:id': {
    state: 'returned',
    ask: ({ attachmentId }) => ({ method: 'GET', path: `/api/attachments/${attachmentId}` }),
    expected: '200 200 200 200 404 404 404 403 403 401',
  },
  'DELETE /api/attachments/:id': {
    state: 'returned',
    ask: ({ attachmentId }) => ({ method: 'DELETE', path: `/api/attachments/${attachmentId}` }),
    expected: '200 403 403 403 404 403 403 403 403 401',
  },
  'GET /api/consultations/:id/opinion': {
    state: 'signed',
    ask: ({ id }) => ({ method: 'GET', path: `/api/consultations/${id}/opinion` }),
    expected: '200 200 200 200 404 404 200 403 403 401',
  },
  'PUT /api/consultations/:id/opinion/draft': {
    state: 'reporting',
    ask: ({ id }) => ({
      method: 'PUT',
      path: `/api/consultations/${id}/opinion/draft`,
      body: { revision: 0, content: fullOpinion() },
    }),
    expected: '403 403 200 403 403 404 403 403 403 401',
  },
  'POST /api/consultations/:id/opinion/sign': {
    state: 'reporting',
    ask: ({ id }) => ({
      method: 'POST',
      path: `/api/consultations/${id}/opinion/sign`,
      body: { revision: 1, password },
    }),
    /* the expert has saved nothing yet */
    expected: '403 403 409 403 403 404 403 403 403 401',
  },
  'GET /api/opinions/:id/pdf': {
    state: 'signed',
    ask: ({ opinionId }) => ({ method: 'GET', path: `/api/opinions/${opinionId}/pdf` }),
    expected: '200 200 200 200 404 404 200 403 403 401',
  },
  'GET /api/log': {
    state: 'accepted',
    ask: () => ({ method: 'GET', path: '/api/log' }),
    expected: '403 403 403 403 403 403 200 403 403 401',
  },
  'GET /api/log.csv': {
    state: 'accepted',
    ask: () => ({ method: 'GET', path: '/api/log.csv' }),
    expected: '403 403 403 403 403 403 200 403 403 401',
  },
  'GET /api/log/options': {
    state: 'accepted',
    ask: () => ({ method: 'GET', path: '/api/log/options' }),
    expected: '403 403 403 403 403 403 200 403 403 401',
  },
  'GET /api/log/:id': {
    state: 'accepted',
    ask: ({ id }) => ({ method: 'GET', path: `/api/log/${id}` }),
    expected: '403 403 403 403 403 403 200 403 403 401',
  },
}

beforeAll(async () => {
  world = await createWorld()
  server = await startServer(world)
  for (const column of columns) browsers.set(column, await server.signIn(world.people[column]))
})
afterAll(async () => {
  await server.close()
  await world.close()
})

async function makeTarget(state: ConsultationState): Promise<Target> {
  const { id } = await world.consultationIn(state)
  const doctor = browsers.get('doctor') ?? server.stranger
  const target = { id, attachmentId: '', opinionId: '' }
  if (state === 'returned') {
    const answer = await doctor.fetch(`/api/consultations/${id}/attachments?fileName=a.png`, {
      method: 'POST',
      body: new Uint8Array(png()),
    })
    target.attachmentId = ((await answer.json()) as Attachment).id
  }
  if (state === 'signed') {
    const opinion = await world.deps.read
      .selectFrom('opinion')
      .select('id')
      .where('consultationId', '=', id)
      .executeTakeFirstOrThrow()
    target.opinionId = opinion.id
  }
  return target
}

async function statusOf(browser: Browser, { method, path, body, raw }: Cell): Promise<number> {
  const answer = await browser.fetch(path, {
    method,
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
    body: raw === undefined ? (body === undefined ? undefined : JSON.stringify(body)) : new Uint8Array(raw),
  })
  await answer.arrayBuffer()
  return answer.status
}

describe.each(Object.entries(table))('%s', (name, { state, ask, expected }) => {
  const statuses = expected.split(' ').map(Number)

  test('for everybody', async () => {
    const found: number[] = []
    for (const column of columns) {
      const target = await makeTarget(state)
      const browser = name.startsWith('DELETE /api/session')
        ? await server.signIn(world.people[column])
        : browsers.get(column)
      if (browser === undefined) throw new Error(column)
      found.push(await statusOf(browser, ask(target, column)))
    }
    found.push(await statusOf(server.stranger, ask(await makeTarget(state), 'doctor')))
    const named = (values: number[]) =>
      Object.fromEntries([...columns, 'nobody'].map((column, index) => [column, values[index]]))
    expect(named(found)).toEqual(named(statuses))
  })
})

describe('the table and the routes', () => {
  test('are the same', () => {
    const registered = declaredRoutes(server.app).map(({ method, path }) => `${method} ${path}`)
    const listed = new Set(Object.keys(table).map((name) => name.split(' ').slice(0, 2).join(' ')))
    expect([...listed].sort()).toEqual(registered.toSorted())
  })

  test('every route declares a permission that exists', () => {
    for (const { method, path, declaration } of declaredRoutes(server.app)) {
      expect(['public', ...permissions], `${method} ${path}`).toContain(declaration?.permission)
    }
  })

  test('what is public is on purpose', () => {
    const open = declaredRoutes(server.app).filter(({ declaration }) => declaration?.permission === 'public')
    expect(open.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([
      'GET /api/health',
      'GET /api/lines/public',
      'GET /api/openapi.json',
      'GET /api/reference',
      'POST /api/session',
    ])
  })

  test('a route without a declaration is found', () => {
    const routes = [{ method: 'GET', path: '/api/forgotten', handler: () => undefined }]
    expect(declaredRoutes({ routes })).toEqual([{ method: 'GET', path: '/api/forgotten', declaration: null }])
  })

  test('the OpenAPI document names every route, its permission and its answers', async () => {
    const { body } = await server.stranger.json<{
      paths: Record<
        string,
        Record<string, { 'x-permission'?: string; responses?: object; requestBody?: object }>
      >
      components: { schemas: object }
    }>('GET', '/api/openapi.json')
    for (const { method, path, declaration } of declaredRoutes(server.app)) {
      if (path === '/api/openapi.json' || path === '/api/reference') continue
      const operation = body.paths[path.replaceAll(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()]
      expect(operation, `${method} ${path}`).toMatchObject({
        'x-permission': declaration?.permission,
        summary: expect.any(String),
        responses: { 200: {}, default: {} },
      })
      if (declaration?.body !== 'none') expect(operation, `${method} ${path}`).toHaveProperty('requestBody')
    }
    expect(Object.keys(body.components.schemas)).toEqual(
      expect.arrayContaining([
        'Consultation',
        'ConsultationPage',
        'RequestContent',
        'Command',
        'Error',
        'Me',
      ]),
    )
  })
})
