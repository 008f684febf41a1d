/** Notices on their way: real SMTP, web push and webhook at the other end, ones that fail, and a worker that is killed. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import webPush from 'web-push'
import { json } from '../../db/open.ts'
import { act } from '../../server/app/act.ts'
import { type Deliveries, startDeliveries } from '../../server/app/delivery.ts'
import type { DeliveryPage } from '../../server/contract/notice.ts'
import { type Channel, mostAttempts, proposedChannels } from '../../server/domain/delivery.ts'
import { type NoticeCategory, noFacts } from '../../server/domain/notice.ts'
import { openPost } from '../../server/post/open.ts'
import { signatureOf } from '../../server/post/webhook.ts'
import { type MailServer, type Receiver, startMailServer, startReceiver } from '../support/post.ts'
import { createPushBrowser, readVapid } from '../support/push-receiver.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { createWorld, type World } from '../support/world.ts'

const origin = 'https://consult.example.cn'
const from = '双首会诊 <notices@example.cn>'
const secret = 'a-secret-of-the-gateway-of-32-chars'
const vapid = webPush.generateVAPIDKeys()
const browser = createPushBrowser()

let mail: MailServer
let gateway: Receiver
let pushService: Receiver
let world: World
let deliveries: Deliveries
let server: TestServer

beforeAll(async () => {
  mail = await startMailServer()
  gateway = await startReceiver()
  pushService = await startReceiver()
  const post = openPost({
    mail: { url: mail.url, from, origin },
    push: { ...vapid, contact: 'mailto:it@example.cn', services: ['127.0.0.1'] },
    webhook: { url: `${gateway.url}/notices`, secret, origin, clock: () => new Date() },
  })
  world = await createWorld({ post })
  server = await startServer(world)
  deliveries = await startDeliveries({ deps: world.deps, client: world.opened.client, pollMs: 3_600_000 })
})
afterAll(async () => {
  await deliveries.close()
  await server.close()
  world.deps.post.close()
  await world.close()
  await Promise.all([mail.close(), gateway.close(), pushService.close()])
})
beforeEach(async () => {
  await deliveries.drain()
  await world.deps.db.deleteFrom('notice').execute()
  await world.deps.db.deleteFrom('noticePreference').execute()
  await world.deps.db.deleteFrom('pushSubscription').execute()
  mail.answer('recipient', null)
  mail.answer('letter', null)
  gateway.answer(200)
  pushService.answer(201)
  mail.letters.length = 0
  gateway.taken.length = 0
  pushService.taken.length = 0
  world.setClock(null)
})

/** How the expert wishes to be told; without quiet hours unless asked. */
async function wish(
  channels: readonly Channel[],
  quiet: { quietFrom: number; quietUntil: number } | null = null,
): Promise<void> {
  const all = Object.fromEntries(Object.keys(proposedChannels).map((category) => [category, channels]))
  await world.deps.db
    .insertInto('noticePreference')
    .values({
      personId: world.people.expert.id,
      channels: json(all),
      quietFrom: quiet?.quietFrom ?? null,
      quietUntil: quiet?.quietUntil ?? null,
      mailAddress: 'linruogu@example.cn',
    })
    .execute()
}

async function addBrowser(path = '/device'): Promise<string> {
  const id = uuid()
  await world.deps.db
    .insertInto('pushSubscription')
    .values({
      id,
      personId: world.people.expert.id,
      endpoint: `${pushService.url}${path}`,
      ...browser.keys,
      label: 'Chrome',
    })
    .execute()
  return id
}

/** Tells the expert of something, as a change would. */
async function tell(category: NoticeCategory = 'action_needed', consultationId: string | null = null) {
  await act(world.deps, await world.callOf(world.people.doctor), async (hands) => {
    hands.notify({
      event: `test:${uuid()}`,
      kind: 'consultation.submit',
      to: [{ personId: world.people.expert.id, category }],
      facts: {
        ...noFacts,
        number: 'SL-1',
        line: { zh: '睡眠医学', en: 'Sleep medicine' },
        by: { zh: '乌兰图雅', en: 'Wulan <Tuya>' },
      },
      consultationId,
    })
    await hands.audit({ personId: world.people.doctor.id }, { kind: 'notice.read', data: { notices: 0 } })
  })
}

async function rows() {
  return world.deps.db.selectFrom('noticeDelivery').selectAll().orderBy('id').execute()
}

async function only() {
  const [row, ...others] = await rows()
  if (row === undefined || others.length > 0) throw new Error(`${others.length} beside it`)
  return row
}

/** Makes everything due, as if the pause were over. */
async function letTimePass(): Promise<void> {
  await world.deps.db
    .updateTable('noticeDelivery')
    .set({ nextAt: new Date(0) })
    .where('state', '=', 'waiting')
    .execute()
  await deliveries.drain()
}

describe('mail', () => {
  test('goes out as text and HTML, with the delivery’s id and a link to the consultation', async () => {
    await wish(['mail'])
    const { id } = await world.consultationIn('submitted')
    await tell('action_needed', id)
    await deliveries.drain()
    const delivery = await only()
    expect(delivery).toMatchObject({ state: 'sent', attempts: 1, lastError: null })
    const [letter] = mail.letters
    expect(letter?.to).toEqual(['linruogu@example.cn'])
    expect(letter?.headers.get('message-id')).toBe(`<${delivery.id}@example.cn>`)
    expect(letter?.headers.get('from')).toBe(from)
    expect(letter?.headers.get('subject')).toBe('【双首会诊】新的会诊申请')
    expect(letter?.headers.get('auto-submitted')).toBe('auto-generated')
    expect(letter?.text).toContain('睡眠医学线 SL-1，乌兰图雅提交，等待接诊。')
    expect(letter?.text).toContain(`${origin}/consultations/${id}`)
    expect(letter?.html).toContain('lang="zh-CN"')
    expect(letter?.html).toContain(`href="${origin}/consultations/${id}"`)
  })

  test('is in the person’s language, and names are no markup', async () => {
    await wish(['mail'])
    const { expert } = world.people
    await world.deps.db.updateTable('person').set({ locale: 'en' }).where('id', '=', expert.id).execute()
    await tell()
    await deliveries.drain()
    await world.deps.db.updateTable('person').set({ locale: 'zh' }).where('id', '=', expert.id).execute()
    const [letter] = mail.letters
    expect(letter?.headers.get('subject')).toBe('Shuangshou Consult: New request')
    expect(letter?.text).toContain('submitted by Wulan <Tuya>')
    expect(letter?.html).toContain('Wulan &lt;Tuya&gt;')
  })

  test('goes over few connections, however much there is', async () => {
    await wish(['mail'])
    const before = mail.connections()
    for (let index = 0; index < 30; index++) await tell()
    await deliveries.drain()
    expect(mail.letters).toHaveLength(30)
    expect(mail.connections() - before).toBeLessThanOrEqual(2)
    expect(new Set(mail.letters.map((one) => one.headers.get('message-id'))).size).toBe(30)
  })

  test.each([
    ['letter', 451, 'waiting', 'busy'],
    ['recipient', 550, 'dead', 'address_refused'],
    ['letter', 554, 'dead', 'refused'],
  ] as const)('a server that answers the %s with %i: %s, %s', async (step, code, state, fault) => {
    await wish(['mail'])
    mail.answer(step, code)
    await tell()
    await deliveries.drain()
    expect(await only()).toMatchObject({ state, lastError: fault, attempts: 1 })
    expect(mail.letters).toEqual([])
  })
})

describe('web push', () => {
  test('is opened by the browser alone, and signed by the server', async () => {
    await wish(['push'])
    await addBrowser()
    const { id } = await world.consultationIn('submitted')
    await tell('emergency', id)
    await deliveries.drain()
    const [taken] = pushService.taken
    if (taken === undefined) throw new Error('nothing was pushed')
    expect(browser.open(taken.body)).toEqual({
      title: '新的会诊申请',
      body: '睡眠医学线 SL-1，乌兰图雅提交，等待接诊。',
      path: `/consultations/${id}`,
      tag: (await only()).noticeId,
      lang: 'zh',
      isEmergency: true,
    })
    expect(taken.headers).toMatchObject({ urgency: 'high', ttl: '3600', 'content-encoding': 'aes128gcm' })
    expect(taken.headers.topic).toMatch(/^[\w-]{32}$/)
    const claims = readVapid(taken.headers.authorization ?? '', vapid.publicKey)
    expect(claims).toMatchObject({ aud: pushService.url, sub: 'mailto:it@example.cn' })
    expect(claims.exp * 1000).toBeLessThan(Date.now() + 86_400_000 + 60_000)
    expect(() => createPushBrowser().open(taken.body)).toThrow()
  })

  test('goes to every browser of a person, and is tried again only where it failed', async () => {
    await wish(['push'])
    await addBrowser('/one')
    await addBrowser('/two')
    await tell()
    await deliveries.drain()
    expect(pushService.taken.map((one) => one.path).sort()).toEqual(['/one', '/two'])
    await letTimePass()
    expect(pushService.taken).toHaveLength(2)
  })

  test.each([404, 410])('forgets a browser of which the service says %i', async (status) => {
    await wish(['push'])
    await addBrowser()
    pushService.answer(status)
    await tell()
    await deliveries.drain()
    expect(await only()).toMatchObject({ state: 'dropped', lastError: 'expired' })
    expect(await world.deps.db.selectFrom('pushSubscription').selectAll().execute()).toEqual([])
  })

  test('to a key that is no point of the curve is given up', async () => {
    await wish(['push'])
    await addBrowser()
    await world.deps.db
      .updateTable('pushSubscription')
      .set({ p256dh: `B${'A'.repeat(86)}` })
      .execute()
    await tell()
    await deliveries.drain()
    expect(await only()).toMatchObject({ state: 'dead', lastError: 'refused' })
  })
})

describe('the webhook', () => {
  test('is signed over time, id and body, and names nobody but the recipient’s login', async () => {
    await wish(['webhook'])
    const { id } = await world.consultationIn('submitted')
    await tell('action_needed', id)
    await deliveries.drain()
    const [taken] = gateway.taken
    if (taken === undefined) throw new Error('nothing was posted')
    const body = taken.body.toString()
    const { headers } = taken
    const delivery = await only()
    const seconds = String(headers['x-shuangshou-timestamp'])
    expect(Math.abs(Number(seconds) - Date.now() / 1000)).toBeLessThan(30)
    expect(headers['x-shuangshou-id']).toBe(delivery.id)
    expect(headers['x-shuangshou-signature']).toBe(signatureOf(secret, delivery.id, seconds, body))
    expect(JSON.parse(body)).toEqual({
      id: delivery.id,
      kind: 'consultation.submit',
      category: 'action_needed',
      language: 'zh',
      recipient: { loginName: 'expert' },
      title: '新的会诊申请',
      text: '睡眠医学线 SL-1，乌兰图雅提交，等待接诊。',
      url: `${origin}/consultations/${id}`,
      at: delivery.createdAt.toISOString(),
    })
  })

  test.each([
    [500, 'waiting', 'server_error'],
    [503, 'waiting', 'server_error'],
    [429, 'waiting', 'busy'],
    [408, 'waiting', 'timeout'],
    [400, 'dead', 'refused'],
    [401, 'dead', 'refused'],
    [302, 'dead', 'redirected'],
  ] as const)('that answers %i: %s, %s', async (status, state, fault) => {
    await wish(['webhook'])
    gateway.answer(status, status === 302 ? { location: `${pushService.url}/elsewhere` } : {})
    await tell()
    await deliveries.drain()
    expect(await only()).toMatchObject({ state, lastError: fault, attempts: 1 })
    expect(pushService.taken).toEqual([])
  })

  test('that does not answer is left after its patience', { timeout: 60_000 }, async () => {
    await wish(['webhook'])
    gateway.answer('hang')
    await tell()
    const began = Date.now()
    await deliveries.drain()
    expect(Date.now() - began).toBeLessThan(15_000)
    expect(await only()).toMatchObject({ state: 'waiting', lastError: 'timeout' })
  })
})

describe('a failure', () => {
  test('is tried again, later each time, until it is given up; then the administrator may', async () => {
    await wish(['webhook'])
    gateway.answer(503)
    await tell()
    await deliveries.drain()
    const pauses: number[] = []
    for (let attempt = 1; attempt < mostAttempts; attempt++) {
      const row = await only()
      pauses.push((row.nextAt.getTime() - Date.now()) / 1000)
      await letTimePass()
    }
    expect(pauses[0]).toBeGreaterThan(3)
    expect(pauses[0]).toBeLessThanOrEqual(10)
    for (const [index, pause] of pauses.entries()) {
      if (index > 0 && index < 6) expect(pause).toBeGreaterThan(pauses[index - 1] ?? 0)
    }
    const dead = await only()
    expect(dead).toMatchObject({ state: 'dead', attempts: mostAttempts, lastError: 'server_error' })
    await letTimePass()
    expect(gateway.taken).toHaveLength(mostAttempts)
    expect(new Set(gateway.taken.map((one) => one.headers['x-shuangshou-id'])).size).toBe(1)

    const administrator = await server.signIn(world.people.systemAdmin)
    const { body } = await administrator.json<DeliveryPage>('GET', '/api/deliveries')
    expect(body.items).toEqual([
      expect.objectContaining({
        id: dead.id,
        channel: 'webhook',
        state: 'dead',
        fault: 'server_error',
        nextAt: null,
        number: 'SL-1',
        person: { name: '林若谷', nameEn: 'expert', loginName: 'expert' },
      }),
    ])
    gateway.answer(200)
    expect((await administrator.json('POST', `/api/deliveries/${dead.id}/retry`)).status).toBe(200)
    await deliveries.drain()
    expect(await only()).toMatchObject({ state: 'sent' })
    const after = await administrator.json<DeliveryPage>('GET', '/api/deliveries')
    expect(after.body.items).toEqual([])
    expect((await administrator.json('POST', `/api/deliveries/${dead.id}/retry`)).status).toBe(404)
    const trail = await world.deps.db
      .selectFrom('auditEvent')
      .select('data')
      .where('kind', '=', 'delivery.retried')
      .execute()
    expect(trail).toEqual([{ data: { deliveryId: dead.id } }])
  })

  test('of one channel holds back no other', async () => {
    await wish(['mail', 'webhook'])
    gateway.answer(503)
    await tell()
    await deliveries.drain()
    expect(mail.letters).toHaveLength(1)
    const states = (await rows()).map(({ channel, state }) => `${channel} ${state}`)
    expect(states.sort()).toEqual(['mail sent', 'webhook waiting'])
  })
})

describe('what is not wanted any more', () => {
  test.each([
    ['was read', { readAt: new Date() }],
    ['has settled itself', { settledAt: new Date() }],
  ])('because it %s stays in the house', async (_name, set) => {
    await wish(['mail', 'webhook'])
    gateway.answer(503)
    mail.answer('letter', 451)
    await tell()
    await deliveries.drain()
    await world.deps.db.updateTable('notice').set(set).execute()
    gateway.answer(200)
    mail.answer('letter', null)
    await letTimePass()
    expect((await rows()).map((row) => row.state)).toEqual(['dropped', 'dropped'])
    expect([mail.letters.length, gateway.taken.length]).toEqual([0, 1])
  })
})

describe('quiet hours', () => {
  const night = { quietFrom: 22 * 60, quietUntil: 7 * 60 }

  test('hold back what can wait, and let an emergency through', async () => {
    await wish(['mail'], night)
    world.setClock(new Date('2026-11-25T23:30:00+08:00'))
    await tell('news')
    await tell('emergency')
    await deliveries.drain()
    expect(mail.letters).toHaveLength(1)
    const [held] = (await rows()).filter((row) => row.state === 'waiting')
    expect(held?.nextAt.toISOString()).toBe('2026-11-25T23:00:00.000Z')
    world.setClock(new Date('2026-11-26T06:59:59+08:00'))
    await deliveries.drain()
    expect(mail.letters).toHaveLength(1)
    world.setClock(new Date('2026-11-26T07:00:00+08:00'))
    await deliveries.drain()
    expect(mail.letters).toHaveLength(2)
  })

  test('hold back another attempt as well', async () => {
    await wish(['mail'], night)
    world.setClock(new Date('2026-11-25T21:59:58+08:00'))
    mail.answer('letter', 451)
    await tell('news')
    await deliveries.drain()
    expect((await only()).nextAt.toISOString()).toBe('2026-11-25T23:00:00.000Z')
  })
})

describe('nothing goes out twice', () => {
  test('by two workers at once', async () => {
    await wish(['mail'])
    const other = await startDeliveries({ deps: world.deps, client: world.opened.client, pollMs: 3_600_000 })
    for (let index = 0; index < 40; index++) await tell()
    await Promise.all([deliveries.drain(), other.drain(), deliveries.drain(), other.drain()])
    await other.close()
    expect(mail.letters).toHaveLength(40)
    expect(new Set(mail.letters.map((one) => one.headers.get('message-id'))).size).toBe(40)
  })

  test('and a repetition after a kill between sending and marking is known by its id', async () => {
    await wish(['mail', 'webhook'])
    await tell()
    await deliveries.drain()
    /* the same again, for a worker that dies with both in its hands */
    mail.letters.length = 0
    gateway.taken.length = 0
    mail.answer('letter', 'hang')
    gateway.answer('hang')
    await world.deps.db
      .updateTable('noticeDelivery')
      .set({ state: 'waiting', sentAt: null, attempts: 0, nextAt: new Date(0) })
      .execute()
    const folder = mkdtempSync(join(tmpdir(), 'shuangshou-worker-'))
    const keys = join(folder, 'vapid.json')
    writeFileSync(keys, JSON.stringify(vapid))
    const worker = spawn(process.execPath, [join(import.meta.dirname, '../support/delivery-worker.ts')], {
      env: {
        ...process.env,
        DATABASE_URL: world.url,
        DATA_DIR: folder,
        SMTP_URL: mail.url,
        MAIL_FROM: from,
        NOTICE_WEBHOOK_URL: gateway.url,
        NOTICE_WEBHOOK_SECRET: secret,
        VAPID_KEY_FILE: keys,
        PUBLIC_ORIGIN: origin,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const gone = once(worker, 'close')
    await expect.poll(() => mail.letters.length + gateway.taken.length, { timeout: 20_000 }).toBe(2)
    worker.kill('SIGKILL')
    await gone
    rmSync(folder, { recursive: true, force: true })

    expect((await rows()).map((row) => row.state)).toEqual(['waiting', 'waiting'])
    mail.answer('letter', null)
    gateway.answer(200)
    await deliveries.drain()
    expect(mail.letters.length + gateway.taken.length, 'the lease still holds').toBe(2)
    world.setClock(new Date(Date.now() + 61_000))
    await deliveries.drain()
    expect((await rows()).map((row) => row.state)).toEqual(['sent', 'sent'])
    expect(mail.letters).toHaveLength(2)
    expect(new Set(mail.letters.map((one) => one.headers.get('message-id'))).size).toBe(1)
    expect(gateway.taken).toHaveLength(2)
    expect(new Set(gateway.taken.map((one) => one.headers['x-shuangshou-id'])).size).toBe(1)
  })
})
