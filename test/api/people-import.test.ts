/** Inviting the people of a file, and correcting the details of one: what is refused and where, all or nothing, once. */
import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AccountEntry, AccountPage } from '../../server/contract/account.ts'
import type { CheckedPerson, InvitedPeople, ReadPeople } from '../../server/contract/people-import.ts'
import { DeliveryError } from '../../server/domain/delivery.ts'
import { headOf, personFields } from '../../server/domain/person-row.ts'
import { writeWorkbook } from '../../server/output/workbook.ts'
import { gb18030 } from '../support/ledger.ts'
import { type Browser, startServer, type TestServer } from '../support/server.ts'
import { createWorld, type World } from '../support/world.ts'

let world: World
let server: TestServer
let security: Browser
let tried = 0
let mailFails = false

beforeAll(async () => {
  world = await createWorld({
    post: {
      mail: {
        send: async () => undefined,
        sendCode: async () => undefined,
        sendLink: async () => {
          tried += 1
          if (mailFails) throw new DeliveryError('unreachable', false)
        },
      },
      push: null,
      webhook: null,
      close: () => undefined,
    },
  })
  server = await startServer(world)
  security = await server.signIn(world.people.securityAdmin)
})
afterAll(async () => {
  await server?.close()
  await world?.close()
})

type Refusal = { code?: string; fields?: { path: string; code: string }[] }
const hospital = '呼和浩特第一中蒙医院'
const fresh = () => `new-${uuid().slice(-12)}`
const row = (words: object = {}, line = 2) => ({
  line,
  words: { name: '娜仁', loginName: fresh(), institution: hospital, roles: '医生', ...words },
  formulas: [] as string[],
})

async function read(content: Buffer, fileName = '人员.csv') {
  const answer = await security.fetch(`/api/people/imports/read?fileName=${encodeURIComponent(fileName)}`, {
    method: 'POST',
    body: new Uint8Array(content),
  })
  return { status: answer.status, body: (await answer.json()) as ReadPeople & Refusal }
}
const check = async (rows: object[]) =>
  (await security.json<{ rows: CheckedPerson[] }>('POST', '/api/people/imports/check', { rows })).body.rows
const invite = (rows: object[], headers: Record<string, string> = {}) =>
  security.json<InvitedPeople & Refusal>('POST', '/api/people/imports', { rows }, headers)
const problemsOf = (rows: readonly CheckedPerson[]) =>
  rows.map(({ problems }) => problems.map(({ field, code }) => `${field}:${code}`))
async function find(loginName: string): Promise<AccountEntry | undefined> {
  const { body } = await security.json<AccountPage>('GET', `/api/people?q=${loginName}`)
  return body.items.find((one) => one.loginName === loginName)
}
const trailOf = (personId: string) =>
  world.deps.read
    .selectFrom('auditEvent')
    .select(['kind', 'data', 'actorId'])
    .where('chain', '=', `person:${personId}`)
    .orderBy('position')
    .execute()

describe('a file', () => {
  test.each([
    [
      'a workbook',
      writeWorkbook({
        name: 'a',
        title: ['说明'],
        notes: [],
        widths: [],
        head: ['姓名', '登录名', '机构', '角色'],
        rows: [['娜仁', 'file.one', hospital, '医生、科主任']],
      }),
      null,
    ],
    [
      'UTF-8',
      Buffer.from(`Name,Login name,Institution,Roles\n娜仁,file.one,${hospital},"Doctor, 科主任"`),
      'utf-8',
    ],
    ['GB18030', gb18030(`姓名,登录名,机构,角色\n娜仁,file.one,${hospital},医生；科主任`), 'gb18030'],
  ])('is read as %s', async (_name, content, encoding) => {
    const { status, body } = await read(content)
    expect(status).toBe(200)
    expect(body.encoding).toBe(encoding)
    expect(problemsOf(body.rows)).toEqual([[]])
    expect(body.rows[0]?.words).toMatchObject({ name: '娜仁', loginName: 'file.one', institution: hospital })
  })

  test('the template is one, with nobody in it', async () => {
    const answer = await security.fetch('/api/people/imports/template.xlsx')
    expect(answer.headers.get('content-disposition')).toContain('people.xlsx')
    const content = Buffer.from(await answer.arrayBuffer())
    const table = await world.deps.examiner.table(content)
    expect(table.rows.at(-1)?.cells).toEqual(personFields.map(headOf))
    expect((await read(content)).body.code).toBe('TABLE_HEAD_UNKNOWN')
  })

  test('of five hundred is read, of one more refused', async () => {
    const of = (count: number) =>
      Buffer.from(['姓名,登录名', ...Array.from({ length: count }, (_, at) => `人,p${at}.x`)].join('\n'))
    expect((await read(of(500))).body.rows).toHaveLength(500)
    expect(await read(of(501))).toMatchObject({ status: 413, body: { code: 'TABLE_TOO_LONG' } })
    const rows = Array.from({ length: 501 }, () => row())
    expect((await invite(rows)).status).toBe(400)
  })

  test('without a head, or of another kind, is refused', async () => {
    expect((await read(Buffer.from('娜仁,naren'))).body.code).toBe('TABLE_HEAD_UNKNOWN')
    expect((await read(Buffer.from('\x89PNG\r\n\x1a\n\0\0', 'latin1'))).body.code).toBe('TABLE_REFUSED')
  })

  test('names a cell with a formula and says nothing else of it', async () => {
    const { body } = await read(Buffer.from(`姓名,登录名,机构,角色\n娜仁,=A1,${hospital},医生`))
    expect(problemsOf(body.rows)).toEqual([['loginName:formula']])
  })
})

describe('a row', () => {
  test.each([
    [{ name: ' ' }, ['name:required']],
    [{ name: '名'.repeat(61) }, ['name:too_long']],
    [{ name: '娜\u0007仁' }, ['name:control_character']],
    [{ loginName: '' }, ['loginName:required']],
    [{ loginName: '娜仁 1' }, ['loginName:bad_login']],
    [{ loginName: 'Doctor' }, ['loginName:login_taken']],
    [{ loginName: 'security' }, ['loginName:yourself']],
    [{ institution: '' }, ['institution:required']],
    [{ institution: '没有这家医院' }, ['institution:unknown_institution']],
    [{ department: '没有这个科' }, ['department:unknown_department']],
    [{ institution: '北京第二医院', department: '睡眠医学中心' }, ['department:unknown_department']],
    [{ roles: '' }, ['roles:required']],
    [{ roles: '医生、院长' }, ['roles:unknown_role']],
    [{ roles: '安全管理员、医生' }, ['roles:roles_apart']],
    [{ mail: 'naren@' }, ['mail:bad_mail']],
    [{ department: '睡眠医学中心', mail: 'naren@hospital.example', roles: 'Expert' }, []],
    [{ institution: 'HH1', department: 'sleep  medicine' }, []],
  ])('%j', async (words, problems) => {
    expect(problemsOf(await check([row(words)]))).toEqual([problems])
  })

  test('with a login name that another has is wrong, as is the other', async () => {
    const rows = [row({ loginName: 'twice.x' }), row({ loginName: ' Twice.X' }, 3), row({}, 4)]
    expect(problemsOf(await check(rows))).toEqual([['loginName:login_twice'], ['loginName:login_twice'], []])
  })

  test('of a closed place is wrong', async () => {
    const { db } = world.opened
    const set = (closedAt: Date | null) =>
      db.updateTable('institution').set({ closedAt }).where('code', '=', 'HH2').execute()
    await set(new Date())
    expect(problemsOf(await check([row({ institution: 'HH2' })]))).toEqual([
      ['institution:unknown_institution'],
    ])
    await set(null)
    expect(problemsOf(await check([row({ institution: 'HH2' })]))).toEqual([[]])
  })
})

describe('inviting', () => {
  test('leaves for each what a single invitation leaves, and a link that opens the account', async () => {
    const rows = [
      row({ department: '睡眠医学中心', roles: '医生、科主任' }),
      row({ name: '其其格', mail: 'qiqige@hospital.example' }, 3),
    ]
    const { status, body } = await invite(rows)
    expect(status).toBe(200)
    expect(body.people.map(({ line, name, link }) => [line, name, link?.mail])).toEqual([
      [2, '娜仁', 'none'],
      [3, '其其格', 'sent'],
    ])
    const [first] = body.people
    const entry = await find(first?.loginName ?? '')
    expect(entry).toMatchObject({
      ...{ state: 'invited', roles: ['department_head', 'doctor'] },
      departmentId: world.departmentId,
    })
    const trail = await trailOf(first?.link?.personId ?? '')
    expect(trail.map(({ kind }) => kind)).toEqual(['person.invited', 'person.link_made'])
    expect(trail[0]).toMatchObject({
      actorId: world.people.securityAdmin.id,
      data: { roles: ['doctor', 'department_head'], institutionId: world.institutions.hohhot },
    })
    const used = await server.stranger.json('POST', '/api/account/links/use', {
      ...{ token: first?.link?.token, password: 'spring-on-the-steppe' },
    })
    expect(used.status).toBe(200)
  })

  test('is all or nothing', async () => {
    const good = row()
    const answer = await invite([good, row({ loginName: 'doctor' }, 3)])
    expect(answer).toMatchObject({
      status: 400,
      body: { code: 'VALIDATION_FAILED', fields: [{ path: 'rows.1.loginName', code: 'login_taken' }] },
    })
    expect(await find(good.words.loginName)).toBeUndefined()
  })

  test('pressed twice invites nobody twice: one answer under one key, refused under another', async () => {
    const rows = [row(), row({}, 3)]
    const key = { 'x-idempotency-key': uuid() }
    const [first, second] = await Promise.all([invite(rows, key), invite(rows, key)])
    expect(first.status).toBe(200)
    expect(second.body).toEqual(first.body)
    expect((await trailOf(first.body.people[0]?.link?.personId ?? '')).map(({ kind }) => kind)).toEqual([
      'person.invited',
      'person.link_made',
    ])
    expect((await invite(rows)).body.fields?.map(({ code }) => code)).toEqual(['login_taken', 'login_taken'])

    const { token } = first.body.people[0]?.link ?? {}
    await server.stranger.json('POST', '/api/account/links/use', { token, password: 'spring-on-the-steppe' })
    const third = await invite(rows, key)
    expect(third.body.people.map(({ link }) => link?.token ?? null)).toEqual([
      null,
      first.body.people[1]?.link?.token,
    ])
  })

  test('in two windows at once takes a login name once', async () => {
    const loginName = fresh()
    const answers = await Promise.all([invite([row({ loginName })]), invite([row({ loginName })])])
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  test('does not try every letter where the mail server is away; every link is shown', async () => {
    tried = 0
    mailFails = true
    const rows = Array.from({ length: 12 }, (_, at) => row({ mail: `p${at}@hospital.example` }, at + 2))
    const { body } = await invite(rows)
    mailFails = false
    expect(body.people.map(({ link }) => link?.mail)).toEqual(rows.map(() => 'failed'))
    expect(new Set(body.people.map(({ link }) => link?.token)).size).toBe(12)
    expect(tried).toBe(5)
  })
})

describe('details', () => {
  const details = (version: number, more: object = {}) => ({
    ...{ version, name: '娜仁花', nameEn: 'Narenhua', titleZh: '副主任医师', titleEn: 'Associate' },
    ...{ institutionId: world.institutions.hohhot, departmentId: null, ...more },
  })
  const correct = (id: string, body: object) =>
    security.json<{ version: number } & Refusal>('PUT', `/api/people/${id}/details`, body)
  async function add() {
    const person = await world.addPerson({ roles: ['doctor'], institutionId: world.institutions.hohhot })
    const entry = await find(person.loginName)
    if (entry === undefined) throw new Error('not in the list')
    return { person, entry }
  }

  test('are corrected with what was before in the trail; the person stays signed in', async () => {
    const { person, entry } = await add()
    const browser = await server.signIn(person)
    const departmentId = entry.departmentId
    const { status, body } = await correct(person.id, details(entry.version, { departmentId }))
    expect([status, body.version]).toEqual([200, entry.version + 1])
    expect(await find(person.loginName)).toMatchObject({
      ...{ name: '娜仁花', nameEn: 'Narenhua', title: { zh: '副主任医师', en: 'Associate' } },
    })
    expect((await browser.fetch('/api/session')).status).toBe(200)
    const event = (await trailOf(person.id)).find(({ kind }) => kind === 'person.corrected')
    const { version: _version, ...to } = details(0, { departmentId })
    expect(event).toEqual({
      kind: 'person.corrected',
      actorId: world.people.securityAdmin.id,
      data: {
        from: {
          ...{ name: entry.name, nameEn: entry.nameEn, titleZh: entry.title.zh, titleEn: entry.title.en },
          ...{ institutionId: entry.institutionId, departmentId },
        },
        to,
        version: entry.version + 1,
      },
    })
  })

  test('of who moves elsewhere end the sessions at once', async () => {
    const { person, entry } = await add()
    const browser = await server.signIn(person)
    const institutionId = world.institutions.otherHohhot
    expect((await correct(person.id, details(entry.version, { institutionId }))).status).toBe(200)
    expect((await browser.fetch('/api/session')).status).toBe(401)
  })

  test('need the version that was read, a place that is one, and somebody else', async () => {
    const { person, entry } = await add()
    const { version } = entry
    expect((await correct(person.id, details(version + 1))).body.code).toBe('CONFLICT')
    const elsewhere = { institutionId: world.institutions.otherHohhot, departmentId: world.departmentId }
    expect((await correct(person.id, details(version, elsewhere))).body.fields).toEqual([
      { path: 'departmentId', code: 'not_offered' },
    ])
    expect((await correct(person.id, details(version, { name: ' ' }))).body.fields?.[0]?.path).toBe('name')
    expect((await correct(world.people.securityAdmin.id, details(1))).body.code).toBe('OWN_ACCOUNT')
    const answers = await Promise.all([
      correct(person.id, details(version)),
      correct(person.id, details(version)),
    ])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
  })
})
