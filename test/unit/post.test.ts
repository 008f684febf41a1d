import { createHmac } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDataFolder, vapidKeyFile } from '../../server/bootstrap/data-folder.ts'
import { EnvError, readEnv } from '../../server/env.ts'
import { openPost, postOptionsOf } from '../../server/post/open.ts'
import { readKeyPair } from '../../server/post/push.ts'
import { signatureOf } from '../../server/post/webhook.ts'

let folder: string
let keyFile: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'shuangshou-post-'))
  const data = openDataFolder(folder)
  keyFile = vapidKeyFile(data)
  data.release()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the environment', () => {
  const secret = 'x'.repeat(32)
  test.each([
    [{ SMTP_URL: 'smtp://localhost' }, 'SMTP_URL'],
    [{ MAIL_FROM: 'a@b.cn' }, 'SMTP_URL'],
    [{ SMTP_URL: 'http://localhost', MAIL_FROM: 'a@b.cn' }, 'SMTP_URL'],
    [{ SMTP_URL: 'smtp://localhost', MAIL_FROM: 'nobody' }, 'MAIL_FROM'],
    [{ SMTP_URL: 'smtp://localhost', MAIL_FROM: 'a <a@b.cn>\r\nBcc: c@d.cn' }, 'MAIL_FROM'],
    [{ NOTICE_WEBHOOK_URL: 'https://gateway.example.cn' }, 'NOTICE_WEBHOOK_URL'],
    [
      { NOTICE_WEBHOOK_URL: 'http://gateway.example.cn', NOTICE_WEBHOOK_SECRET: secret },
      'NOTICE_WEBHOOK_URL',
    ],
    [
      { NOTICE_WEBHOOK_URL: 'https://gateway.example.cn', NOTICE_WEBHOOK_SECRET: 'short' },
      'NOTICE_WEBHOOK_SECRET',
    ],
    [{ VAPID_KEY_FILE: '/nowhere' }, 'VAPID_KEY_FILE'],
  ])('%j is refused', (given, named) => {
    expect(() => readEnv(given)).toThrow(EnvError)
    expect(() => readEnv(given)).toThrow(named)
  })

  test('opens the doors that are set, and only these', () => {
    const none = openPost(postOptionsOf(readEnv({})))
    expect([none.mail, none.push, none.webhook]).toEqual([null, null, null])
    const all = openPost(
      postOptionsOf(
        readEnv({
          SMTP_URL: 'smtp://127.0.0.1:1',
          MAIL_FROM: '双首会诊 <notices@example.cn>',
          NOTICE_WEBHOOK_URL: 'http://127.0.0.1:1/hook',
          NOTICE_WEBHOOK_SECRET: secret,
          VAPID_KEY_FILE: keyFile,
        }),
      ),
    )
    expect([all.mail, all.push, all.webhook]).not.toContain(null)
    all.close()
  })

  test('names whom push services turn to', () => {
    const contact = (given: Record<string, string>) =>
      postOptionsOf(readEnv({ VAPID_KEY_FILE: keyFile, ...given })).push?.contact
    expect(contact({ SMTP_URL: 'smtp://a', MAIL_FROM: '会诊 <n@example.cn>' })).toBe('mailto:n@example.cn')
    expect(contact({ PUBLIC_ORIGIN: 'https://consult.example.cn' })).toBe('https://consult.example.cn')
  })
})

describe('the push keys', () => {
  test('are made once, for their owner alone, and are a pair', () => {
    expect(statSync(keyFile).mode & 0o777).toBe(0o600)
    const before = readFileSync(keyFile, 'utf8')
    const data = openDataFolder(folder)
    expect(vapidKeyFile(data)).toBe(keyFile)
    data.release()
    expect(readFileSync(keyFile, 'utf8')).toBe(before)
    expect(Buffer.from(readKeyPair(keyFile).publicKey, 'base64url')).toHaveLength(65)
  })
})

describe('the address of a browser', () => {
  test.each([
    ['https://fcm.googleapis.com/fcm/send/x', true],
    ['https://updates.push.services.mozilla.com/wpush/v2/x', true],
    ['https://web.push.apple.com/x', true],
    ['https://wns2-par02p.notify.windows.com/w/?token=x', true],
    ['http://fcm.googleapis.com/fcm/send/x', false],
    ['https://fcm.googleapis.com:8443/x', false],
    ['https://user@fcm.googleapis.com/x', false],
    ['https://googleapis.com.evil.example/x', false],
    ['https://evilgoogleapis.com/x', false],
    ['https://10.0.0.5/x', false],
    ['https://127.0.0.1/x', false],
    ['https://localhost/x', false],
    ['nonsense', false],
  ])('%s: %s', (endpoint, accepted) => {
    const { push } = openPost(postOptionsOf(readEnv({ VAPID_KEY_FILE: keyFile })))
    expect(push?.accepts(endpoint)).toBe(accepted)
  })
})

test('the signature is what the description says', () => {
  const by = createHmac('sha256', 'secret').update('1764067200.id-1.{"a":1}').digest('hex')
  expect(signatureOf('secret', 'id-1', '1764067200', '{"a":1}')).toBe(`v1=${by}`)
})
