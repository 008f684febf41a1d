/**
 * Every route answers what it cannot use with a stable code (contract/errors.ts), never with 500 and never with what was sent. The
 * routes come from the app itself, so a new one is tested without anybody remembering it.
 */
import fc from 'fast-check'
import { pino } from 'pino'
import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type * as z from 'zod'
import { AppErrorShape, errorStatus } from '../../server/contract/errors.ts'
import { declaredRoutes, largestJson } from '../../server/http/call.ts'
import { fullOpinion, fullRequest, patientIdentity } from '../support/consultations.ts'
import { emptyReferral } from '../support/referrals.ts'
import { type Browser, startServer, type TestServer } from '../support/server.ts'
import { createWorld, password, type World } from '../support/world.ts'

let world: World
let server: TestServer
const lines: string[] = []
/** May everything that any route asks for. */
let all: Browser
/** May what nobody may who may anything else. */
let security: Browser
/** Of a line and of a hospital, as they are. */
const settings = new Map<string, unknown>()

beforeAll(async () => {
  world = await createWorld({ log: pino({ level: 'info' }, { write: (line: string) => lines.push(line) }) })
  server = await startServer(world)
  const person = await world.addPerson({
    roles: ['doctor', 'expert', 'department_head', 'medical_affairs', 'audit_admin', 'system_admin'],
    institutionId: world.institutions.hohhot,
  })
  all = await server.signIn(person)
  security = await server.signIn(world.people.securityAdmin)
  for (const [noun, id] of [
    ['line-settings', world.lines[0]?.id],
    ['institutions', world.institutions.hohhot],
  ]) {
    const read = await all.json<{ settings: unknown }>('GET', `/api/${noun}/${id}`)
    settings.set(String(noun), read.body.settings)
  }
})
afterAll(async () => {
  await server.close()
  await world.close()
})

type Answer = { status: number; code: string; fields: string[]; text: string }

async function send(
  path: string,
  init: RequestInit,
  as = path.startsWith('/api/people') ? security : all,
): Promise<Answer> {
  const answer = await as.fetch(path, init)
  const text = await answer.text()
  const shape = AppErrorShape.parse(JSON.parse(text))
  expect(answer.status).toBe(errorStatus[shape.code])
  expect(answer.headers.get('x-request-id')).toBe(shape.requestId)
  return {
    status: answer.status,
    code: shape.code,
    fields: (shape.fields ?? []).map((field) => `${field.path}:${field.code}`),
    text,
  }
}

const json = { 'content-type': 'application/json' }
const fill = (path: string) => path.replace(':number', '1').replaceAll(/:\w+/g, uuid())

/** Routes of this app, without asking a running server: the table is needed while tests are collected. */
async function routes() {
  const { createApp } = await import('../../server/http/app.ts')
  const health = { version: '', media: async () => [], demoAccounts: [] }
  const options = { trustedProxies: 0, publicOrigin: undefined, secure: false, clientFolder: null, health }
  return declaredRoutes(createApp({} as never, options))
}
const registered = await routes()
const writing = registered.filter(({ method }) => method !== 'GET')
const withJson = writing.filter(({ declaration }) => declaration?.body === 'json')
const withId = registered.filter(({ path }) => path.includes(':'))
const named = <T extends { method: string; path: string }>(list: T[]) =>
  list.map((one) => [`${one.method} ${one.path}`, one] as const)

describe('a body that is none', () => {
  test.each(named(withJson))('%s', async (_name, { method, path }) => {
    const to = fill(path)
    const bodies = ['{', '', '{"a":', 'null', '[]', '"text"', '1', '{}', '{"__proto__":{"admin":true}}']
    for (const body of bodies) {
      const { code } = await send(to, { method, body, headers: json })
      expect(['BAD_REQUEST', 'VALIDATION_FAILED'], body).toContain(code)
    }
  })

  test.each(named(withJson))('%s wants JSON', async (_name, { method, path }) => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/xml', '']) {
      const answer = await send(fill(path), {
        method,
        body: '{}',
        headers: type === '' ? { 'content-type': '' } : { 'content-type': type },
      })
      expect(answer.code, type).toBe('UNSUPPORTED_MEDIA_TYPE')
    }
  })

  test.each(named(withJson))('%s bears no more than 1 MB', async (_name, { method, path }) => {
    const body = JSON.stringify({ text: 'x'.repeat(largestJson) })
    expect((await send(fill(path), { method, body, headers: json })).code).toBe('TOO_LARGE')
    const stream = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(body))
        controller.close()
      },
    })
    const chunked = { method, body: stream, headers: json, duplex: 'half' } as RequestInit
    expect((await send(fill(path), chunked)).code).toBe('TOO_LARGE')
  })
})

describe('an id', () => {
  test.each(named(withId))(
    '%s: none, nobody’s and no id look alike',
    async (_name, { method, path, declaration }) => {
      const body = method === 'GET' ? undefined : bodyFor(path)
      const headers = declaration?.body === 'json' ? json : {}
      const query = queryFor(path)
      for (const id of [
        uuid(),
        '00000000-0000-0000-0000-000000000000',
        'x',
        '1',
        "' or 1=1",
        '%00',
        'a'.repeat(2000),
      ]) {
        const to = path.replaceAll(/:\w+/g, encodeURIComponent(id)) + query
        const answer = await send(to, { method, headers, ...(body === undefined ? {} : { body }) })
        expect(answer.code, id).toBe('NOT_FOUND')
      }
    },
  )
})

/** A query that fits. */
function queryFor(path: string): string {
  if (path.endsWith('/attachments')) return '?fileName=a.png'
  if (path.startsWith('/api/uploads/')) return '?offset=0'
  if (path.endsWith('/comparison')) return '?from=1&to=1'
  if (path.endsWith('/duty')) return '?fromAt=2026-11-23T00:00:00Z&toAt=2026-11-24T00:00:00Z'
  return path.endsWith('/slots') ? '?from=2026-11-23T00:00:00Z&to=2026-11-24T00:00:00Z' : ''
}

/** A body that fits, so that what is refused is refused for its id alone. */
function bodyFor(path: string): string | undefined {
  const bodies: Record<string, unknown> = {
    '/api/attachments/:id/patient': { fields: ['name'], reason: '曾用名' },
    '/api/consultations/:id/uploads': {
      kind: 'other',
      fileName: 'a.png',
      byteSize: 1,
      partsDigest: 'a'.repeat(64),
    },
    '/api/consultations/:id/phone': { id: uuid(), pressedAt: new Date().toISOString() },
    '/api/consultations/:id/stills': {
      kind: 'other',
      fileName: 'a.jpg',
      byteSize: 1,
      partsDigest: 'a'.repeat(64),
      source: 'examination',
      takenAt: new Date().toISOString(),
      requestId: null,
      corrects: null,
      report: null,
    },
    '/api/hours/:id': { intervals: [], seen: [] },
    '/api/hours/:id/exceptions': {
      day: new Date(Date.now() + 86_400_000).toISOString().slice(0, 10),
      intervals: [],
    },
    '/api/consultations/:id/proposals': { version: 1, times: [{ startAt: '2026-12-01T01:00:00Z' }] },
    '/api/consultations/:id/proposals/:proposalId/answer': { answer: 'withdraw', version: 1 },
    '/api/consultations/:id': { version: 1, content: fullRequest(uuid(), { lineId: null }) },
    '/api/consultations/:id/commands': { command: 'submit', version: 1 },
    '/api/consultations/:id/consents': {
      action: 'give',
      purpose: 'recording',
      signedBy: 'patient',
      signerName: '',
      relation: '',
      at: new Date().toISOString(),
    },
    '/api/consultations/:id/identity': { reason: 'x' },
    '/api/access/anomalies/:id/explanations': { words: 'x', version: 1 },
    '/api/log/:id/identity': { reason: 'x' },
    '/api/filters/:id': { name: 'x' },
    '/api/ledger/:id': { version: 1, words: {} },
    '/api/ledger/:id/void': { version: 1, reason: 'x' },
    '/api/ledger/imports/:id/withdraw': { reason: 'x' },
    '/api/referrals/:id': { version: 1, content: emptyReferral(uuid(), uuid()) },
    '/api/referrals/:id/commands': { command: 'submit', version: 1 },
    '/api/referrals/:id/identity': { reason: 'x' },
    '/api/consultations/:id/opinion/draft': { revision: 0, content: fullOpinion() },
    '/api/consultations/:id/opinion/sign': { revision: 1, password },
    '/api/opinions/:id/countersign': { password },
    '/api/consultations/:id/correction': { command: 'withdraw_correction' },
    '/api/consultations/:id/outcomes': { day: 7, status: 'lost', diagnosis: '', note: '' },
    '/api/consultations/:id/agreement': {
      ...{ finalWestern: 'x', finalTcm: '', westernReferral: 'agree', westernExpert: 'agree' },
      ...{ tcmReferral: 'agree', tcmExpert: 'agree' },
    },
    '/api/consultations/:id/ratings': { side: 'patient', score: 3, words: '' },
    '/api/consultations/:id/ring/unable': { reasonCode: 'off_duty' },
    '/api/consultations/:id/post-sign': { decision: 'sign' },
    '/api/consultations/:id/mdt/members': { personId: uuid() },
    '/api/consultations/:id/mdt/answer': { answer: 'accept' },
    '/api/consultations/:id/mdt/chair': { personId: uuid(), reasonCode: 'better_suited' },
    '/api/consultations/:id/mdt/agenda': { revision: 0, items: [] },
    '/api/consultations/:id/mdt/agenda/circulation': { revision: 1 },
    '/api/consultations/:id/mdt/opinion': { view: 'x', recommendations: '', password },
    '/api/opinions/:id/cosign': { password },
    '/api/opinions/:id/dissent': { text: 'x', password },
    '/api/lines/:lineId/duty': {
      personId: uuid(),
      fromAt: '2026-11-23T00:00:00Z',
      toAt: '2026-11-24T00:00:00Z',
    },
  }
  Object.assign(bodies, {
    '/api/consultations/:id/guests': {
      name: '其其格',
      kind: 'family',
      locale: 'zh',
      validFrom: '2026-11-23T00:00:00Z',
      validUntil: '2026-11-24T00:00:00Z',
    },
    '/api/line-settings/:id': { version: 1, settings: settings.get('line-settings'), reason: 'x' },
    '/api/line-settings/:id/experts/:personId/hours': { intervals: [], seen: [], reason: 'x' },
    '/api/line-settings/:id/templates/:templateId/removal': { reason: 'x' },
    '/api/institutions/:id': { version: 1, settings: settings.get('institutions'), reason: 'x' },
    '/api/banners/:id': {
      version: 1,
      settings: {
        ...{ textZh: '今晚维护', textEn: 'Maintenance', level: 'info', audience: 'all' },
        ...{ fromAt: '2026-11-23T00:00:00Z', untilAt: '2026-11-24T00:00:00Z' },
      },
    },
    '/api/banners/:id/dismiss': { version: 1 },
    '/api/exports/:id/decision': { decision: 'approve' },
    '/api/consultations/:id/holds': { reason: 'x', reference: 'x' },
    '/api/holds/:id/lift': { reason: 'x' },
    '/api/destruction/plans/:id/decision': { decision: 'approve', reason: 'x' },
    '/api/destruction/plans/:id/withdrawal': { reason: 'x' },
    '/api/consultations/:id/subject-copies': {
      ...{ asker: 'patient', document: 'id_card', reason: 'x' },
      ...{ askedOn: '2026-11-23', language: 'zh' },
    },
    '/api/people/:id/links': { mailAddress: null },
    '/api/people/:id/roles': { version: 1, roles: ['doctor'] },
    '/api/holidays/:id': { version: 1, settings: { spans: [] }, reason: 'x' },
    '/api/people/:id/details': {
      ...{ version: 1, name: '其其格', nameEn: '', titleZh: '', titleEn: '' },
      ...{ institutionId: world.institutions.hohhot, departmentId: null },
    },
    '/api/people/:id/disable': { version: 1 },
    '/api/people/:id/enable': { version: 1 },
  })
  const body = bodies[path]
  return body === undefined ? undefined : JSON.stringify(body)
}

describe('the idempotency key', () => {
  const asked = writing.filter(({ declaration }) => declaration?.permission !== 'public')
  test.each(named(asked))('%s wants one', async (_name, { method, path }) => {
    for (const key of ['', 'short', 'x'.repeat(65), 'with blank in it']) {
      const answer = await send(fill(path), {
        method,
        headers: { ...json, 'x-idempotency-key': key },
        body: '{}',
      })
      expect(answer.code, key).toBe('VALIDATION_FAILED')
      expect(answer.fields[0]).toMatch(/^x-idempotency-key:(required|invalid)$/)
    }
  })
})

describe('a query', () => {
  test.each([
    ['/api/consultations?view=all', 'view:invalid'],
    ['/api/consultations?limit=0', 'limit:too_small'],
    ['/api/consultations?limit=1000', 'limit:too_big'],
    ['/api/consultations?limit=x', 'limit:invalid'],
    ['/api/consultations?lineId=1', 'lineId:invalid'],
    ['/api/consultations?cursor=%00', 'cursor:invalid'],
    ['/api/consultations?cursor=AAAA', 'cursor:invalid'],
    ['/api/consultations?view=open&view=mine', 'view:invalid'],
    ['/api/log?from=yesterday', 'from:invalid'],
    ['/api/log?number=%', 'number:'],
  ])('%s', async (path, field) => {
    if (field === 'number:') {
      const answer = await all.fetch(path)
      await answer.text()
      expect(answer.status).toBeLessThan(500)
      return
    }
    const answer = await send(path, {})
    expect([answer.code, answer.fields[0]]).toEqual(['VALIDATION_FAILED', field])
  })
})

describe('a request that does not fit the contract names its fields', () => {
  const full = fullRequest('01a20561-7a60-75bb-b5da-812d2f30a78d')
  const { patient, record } = full
  test.each([
    ['too long', { purpose: 'x'.repeat(2001) }, 'purpose:too_long'],
    ['a control character', { purpose: 'a\u0000b' }, 'purpose:control_character'],
    ['too many questions', { questions: Array(11).fill('x') }, 'questions:too_many'],
    ['an empty question', { questions: ['x', ' '] }, 'questions.1:required'],
    ['a number for text', { purpose: 5 }, 'purpose:invalid'],
    ['a missing part', { patient: undefined }, 'patient:required'],
    ['a missing member', { patient: { ...patient, name: undefined } }, 'patient.name:required'],
    ['a day that is none', { patient: { ...patient, birthDate: '1980-02-30' } }, 'patient.birthDate:invalid'],
    ['letters in a telephone', { patient: { ...patient, phone: 'abc' } }, 'patient.phone:invalid'],
    ['an unknown word', { urgency: 'soon' }, 'urgency:invalid'],
    [
      'a pulse that is none',
      { record: { ...record, pulse: { ...record.pulse, left: { cun: ['快'], guan: [], chi: [] } } } },
      'record.pulse.left.cun.0:invalid',
    ],
    [
      'a temperature of nobody',
      { record: { ...record, vitals: { ...record.vitals, temperature: 50 } } },
      'record.vitals.temperature:too_big',
    ],
    [
      'a local time',
      { wishedTimes: [{ startAt: '2026-11-19 20:00', endAt: '2026-11-19T21:00:00Z' }] },
      'wishedTimes.0.startAt:invalid',
    ],
  ])('%s', async (_what, change, field) => {
    const body = JSON.stringify({ ...full, lineId: null, ...change })
    const answer = await send('/api/consultations', { method: 'POST', body, headers: json })
    expect([answer.code, answer.fields]).toEqual(['VALIDATION_FAILED', [field]])
  })

  test.each([
    ['no such command', { command: 'explode', version: 1 }, 'command:invalid'],
    ['start comes from the room', { command: 'start', version: 1 }, 'command:invalid'],
    ['expire comes from the clock', { command: 'expire', version: 1 }, 'command:invalid'],
    ['no version', { command: 'submit' }, 'version:required'],
    ['a version below one', { command: 'submit', version: 0 }, 'version:too_small'],
    [
      'a reason of another command',
      { command: 'decline', version: 1, reasonCode: 'wording' },
      'reasonCode:invalid',
    ],
    ['no reason', { command: 'decline', version: 1 }, 'reasonCode:invalid'],
    ['a session of five hours', { command: 'accept', version: 1, duration: 300 }, 'duration:too_big'],
  ])('%s', async (_what, body, field) => {
    const made = await world.consultationIn('submitted')
    const answer = await send(`/api/consultations/${made.id}/commands`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: json,
    })
    expect([answer.code, answer.fields[0]]).toEqual(['VALIDATION_FAILED', field])
  })
})

describe('stale', () => {
  test('every command at an old version hears what is so now', async () => {
    const expert = await server.signIn(world.people.expert)
    for (const [state, command] of [
      ['submitted', { command: 'accept' }],
      ['submitted', { command: 'decline', reasonCode: 'duplicate' }],
      ['accepted', { command: 'schedule', startAt: new Date(Date.now() + 86_400_000).toISOString() }],
      ['in_session', { command: 'finish' }],
    ] as const) {
      const made = await world.consultationIn(state)
      await world.deps.db.updateTable('consultation').set({ version: 7 }).where('id', '=', made.id).execute()
      const answer = await expert.json<z.infer<typeof AppErrorShape>>(
        'POST',
        `/api/consultations/${made.id}/commands`,
        { version: 6, ...command },
      )
      expect(answer.status).toBe(409)
      expect(answer.body).toMatchObject({ code: 'CONFLICT', fresh: { state, version: 7 } })
    }
  })
})

describe('an address', () => {
  test.each([
    ['GET', '/api/nothing', 'NOT_FOUND'],
    ['POST', '/api/nothing', 'NOT_FOUND'],
    ['PATCH', '/api/session', 'METHOD_NOT_ALLOWED'],
    ['DELETE', '/api/consultations', 'METHOD_NOT_ALLOWED'],
    ['PUT', '/api/health', 'METHOD_NOT_ALLOWED'],
    ['GET', '/api/consultations/x/y/z', 'NOT_FOUND'],
    ['GET', '/api/%2e%2e/%2e%2e/etc/passwd', 'NOT_FOUND'],
    ['GET', '/api/consultations//history', 'NOT_FOUND'],
  ])('%s %s: %s', async (method, path, code) => {
    expect((await send(path, { method })).code).toBe(code)
  })

  test('what may be done there is said', async () => {
    const answer = await all.fetch('/api/session', { method: 'PATCH' })
    await answer.text()
    expect(answer.headers.get('allow')).toBe('GET, POST, DELETE')
  })
})

describe('a cookie', () => {
  test.each([
    'session=',
    'session=x',
    `session=${'a'.repeat(5000)}`,
    'session=%00%ff',
    'session="; drop',
    ';;;=;',
  ])('%s is nobody', async (cookie) => {
    const answer = await send('/api/session', { headers: { cookie } }, server.stranger)
    expect(answer.code).toBe('SIGNED_OUT')
  })
})

test('whatever is sent, no route breaks and no answer or log line repeats it', async () => {
  const secret = patientIdentity.idNumber
  const junk = fc.oneof(
    fc.json({ maxDepth: 3 }),
    fc.string({ maxLength: 200 }),
    fc.constant(
      JSON.stringify({ patient: { idNumber: secret, name: secret }, loginName: secret, reason: [secret] }),
    ),
  )
  const target = fc.constantFrom(...withJson)
  await fc.assert(
    fc.asyncProperty(target, junk, async ({ method, path }, body) => {
      const answer = await send(fill(path), { method, body, headers: json })
      expect(answer.status).toBeLessThan(500)
      expect(answer.text).not.toContain(secret)
    }),
    { numRuns: 150 },
  )
  expect(lines.length).toBeGreaterThan(100)
  expect(lines.filter((line) => line.includes(secret))).toEqual([])
})

test('the log has one line for each request, with its number and without a query', async () => {
  lines.length = 0
  const answer = await all.fetch('/api/consultations?view=open&cursor=zzz')
  await answer.text()
  await expect.poll(() => lines.length).toBe(1)
  const line = JSON.parse(lines[0] ?? '') as Record<string, unknown>
  expect(line).toMatchObject({
    level: 30,
    requestId: answer.headers.get('x-request-id'),
    method: 'GET',
    route: '/api/consultations',
    status: 400,
    personId: all.person?.id,
  })
  expect(lines[0]).not.toContain('zzz')
})
