/** How people wish to be told: ways, quiet hours, an address that is theirs, their browsers. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import webPush from 'web-push'
import type { NoticeSettings, NoticeWishes } from '../../server/contract/notice.ts'
import { openPost } from '../../server/post/open.ts'
import { type MailServer, startMailServer } from '../support/post.ts'
import { createPushBrowser } from '../support/push-receiver.ts'
import { type Browser, startServer, type TestServer } from '../support/server.ts'
import { createWorld, type World } from '../support/world.ts'

let mail: MailServer
let world: World
let server: TestServer
let doctor: Browser

beforeAll(async () => {
  mail = await startMailServer()
  world = await createWorld({
    post: openPost({
      mail: { url: mail.url, from: 'notices@example.cn', origin: 'https://consult.example.cn' },
      push: { ...webPush.generateVAPIDKeys(), contact: 'mailto:it@example.cn', services: ['googleapis.com'] },
      webhook: null,
    }),
  })
  server = await startServer(world)
  doctor = await server.signIn(world.people.doctor)
})
afterAll(async () => {
  await server.close()
  world.deps.post.close()
  await world.close()
  await mail.close()
})
beforeEach(async () => {
  mail.answer('letter', null)
  mail.letters.length = 0
  for (const table of [
    'noticePreference',
    'mailClaim',
    'pushSubscription',
    'notice',
    'authThrottle',
  ] as const) {
    await world.deps.db.deleteFrom(table).execute()
  }
  world.setClock(null)
})

async function settings(who = doctor): Promise<NoticeSettings> {
  return (await who.json<NoticeSettings>('GET', '/api/notice-settings')).body
}

const chosen: NoticeWishes = {
  channels: {
    emergency: ['mail', 'push'],
    action_needed: ['mail'],
    reminder: [],
    news: [],
    security: ['mail'],
  },
  quiet: { from: '23:30', until: '06:15' },
}

describe('ways and quiet hours', () => {
  test('are proposed by the house, and kept as chosen', async () => {
    expect(await settings()).toMatchObject({
      wishes: { quiet: { from: '22:00', until: '07:00' } },
      available: ['mail', 'push'],
      mail: { address: null, pending: null },
      devices: [],
    })
    expect((await doctor.json('PUT', '/api/notice-settings', chosen)).status).toBe(200)
    expect((await settings()).wishes).toEqual(chosen)
    await doctor.json('PUT', '/api/notice-settings', { ...chosen, quiet: null })
    expect((await settings()).wishes.quiet).toBeNull()
  })

  test.each([
    [{ ...chosen, quiet: { from: '24:00', until: '07:00' } }, 'quiet.from:invalid'],
    [{ ...chosen, quiet: { from: '07:00', until: '07:00' } }, 'quiet.until:same_time'],
    [{ ...chosen, channels: { ...chosen.channels, news: ['pigeon'] } }, 'channels.news.0:invalid'],
    [{ ...chosen, channels: { ...chosen.channels, news: Array(4).fill('push') } }, 'channels.news:too_many'],
    [{ ...chosen, channels: {} }, 'channels.emergency:required'],
  ])('%#: what does not fit is refused', async (body, field) => {
    const answer = await doctor.json<{ fields: { path: string; code: string }[] }>(
      'PUT',
      '/api/notice-settings',
      body,
    )
    expect(answer.status).toBe(400)
    expect(answer.body.fields.map(({ path, code }) => `${path}:${code}`)).toContain(field)
  })
})

describe('a mail address', () => {
  const claim = (address = 'wulan@example.cn') =>
    doctor.json('POST', '/api/notice-settings/mail', { address })
  const confirm = (code: string) => doctor.json('POST', '/api/notice-settings/mail/code', { code })
  const sentCode = () => /\d{6}/.exec(mail.letters.at(-1)?.text ?? '')?.[0] ?? ''
  const other = (code: string) => (code === '000000' ? '000001' : '000000')

  test('is used only when the code that went there has come back', async () => {
    expect((await claim()).status).toBe(200)
    expect(mail.letters[0]?.to).toEqual(['wulan@example.cn'])
    expect((await settings()).mail).toMatchObject({ address: null, pending: { address: 'wulan@example.cn' } })
    expect((await confirm(other(sentCode()))).status).toBe(400)
    expect((await settings()).mail.address).toBeNull()
    expect((await confirm(sentCode())).body).toEqual({ address: 'wulan@example.cn' })
    expect((await settings()).mail).toEqual({ address: 'wulan@example.cn', pending: null })
    const told = await world.deps.db.selectFrom('notice').select(['kind', 'category']).execute()
    expect(told).toEqual([{ kind: 'account.mail_changed', category: 'security' }])
    await doctor.json('DELETE', '/api/notice-settings/mail')
    expect((await settings()).mail.address).toBeNull()
  })

  test('is not confirmed by an old code, by one of somebody else, or after too many guesses', async () => {
    await claim()
    const first = sentCode()
    const colleague = await server.signIn(world.people.colleague)
    const foreign = await colleague.json('POST', '/api/notice-settings/mail/code', { code: first })
    expect(foreign.status).toBe(400)
    await claim('new@example.cn')
    const second = sentCode()
    if (first !== second) expect((await confirm(first)).status).toBe(400)
    for (let guess = 0; guess < 5; guess++) await confirm(other(second))
    expect((await confirm(second)).status).toBe(400)
    await claim()
    world.setClock(new Date(Date.now() + 16 * 60_000))
    expect((await confirm(sentCode())).status).toBe(400)
  })

  test('gets the same letter again when the request is repeated', async () => {
    const send = () =>
      doctor.json(
        'POST',
        '/api/notice-settings/mail',
        { address: 'a@example.cn' },
        { 'x-idempotency-key': 'repeated-1' },
      )
    await send()
    await send()
    const [one, two] = mail.letters
    expect(one?.headers.get('message-id')).toBe(two?.headers.get('message-id'))
    expect(one?.text).toBe(two?.text)
  })

  test('cannot be flooded', async () => {
    const statuses: number[] = []
    for (let attempt = 0; attempt < 6; attempt++) statuses.push((await claim()).status)
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429])
    expect(mail.letters).toHaveLength(5)
  })

  test('that the mail server refuses is said at once', async () => {
    mail.answer('letter', 554)
    expect((await claim()).body).toMatchObject({ code: 'MAIL_UNSENT' })
  })

  test('stands in no log of the trail', async () => {
    await claim()
    await confirm(sentCode())
    const trail = await world.deps.db.selectFrom('auditEvent').select('data').execute()
    expect(JSON.stringify(trail)).not.toContain('wulan@example.cn')
  })

  test.each(['', 'x', 'a@b', `${'a'.repeat(250)}@b.cn`, 'a@b.cn\r\nBcc: c@d.cn', 'a@b.cn, c@d.cn'])(
    '%j is none',
    async (address) => expect((await claim(address)).status).toBe(400),
  )
})

describe('a browser', () => {
  const device = (name = 'one', label = 'Chrome　Windows') => ({
    endpoint: `https://fcm.googleapis.com/fcm/send/${name}`,
    ...createPushBrowser().keys,
    label,
  })
  const add = (body: unknown, who = doctor) =>
    who.json<{ id: string; code?: string }>('POST', '/api/notice-settings/devices', body)

  test('is added, listed and removed', async () => {
    const { body } = await add(device())
    expect((await settings()).devices).toMatchObject([{ id: body.id, label: 'Chrome　Windows' }])
    const colleague = await server.signIn(world.people.colleague)
    expect((await colleague.json('DELETE', `/api/notice-settings/devices/${body.id}`)).status).toBe(404)
    expect((await doctor.json('DELETE', `/api/notice-settings/devices/${body.id}`)).status).toBe(200)
    expect((await settings()).devices).toEqual([])
  })

  test('belongs to who added it last: a computer that several share', async () => {
    await add(device())
    const colleague = await server.signIn(world.people.colleague)
    await add(device(), colleague)
    expect((await settings()).devices).toEqual([])
    expect((await settings(colleague)).devices).toHaveLength(1)
  })

  test('of ten others takes the place of the oldest', async () => {
    for (let index = 0; index < 12; index++) await add(device(`n${index}`, `Browser ${index}`))
    const { devices } = await settings()
    expect(devices).toHaveLength(10)
    expect(devices.map((one) => one.label)).not.toContain('Browser 1')
  })

  test.each([
    [{ endpoint: 'https://10.0.0.5/internal' }, 'PUSH_REFUSED'],
    [{ endpoint: 'http://fcm.googleapis.com/x' }, 'PUSH_REFUSED'],
    [{ endpoint: 'file:///etc/passwd' }, 'PUSH_REFUSED'],
    [{ endpoint: `https://fcm.googleapis.com/${'x'.repeat(1000)}` }, 'VALIDATION_FAILED'],
    [{ p256dh: 'short' }, 'VALIDATION_FAILED'],
    [{ auth: '' }, 'VALIDATION_FAILED'],
    [{ label: ' ' }, 'VALIDATION_FAILED'],
  ])('%j: %s', async (change, code) => {
    expect((await add({ ...device(), ...change })).body.code).toBe(code)
  })
})
