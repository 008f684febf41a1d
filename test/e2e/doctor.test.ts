/** `npm run doctor` as a technician runs it: at the server, and from a hospital's computer. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../support/ports.ts'
import { startRelay, type TestRelay } from '../support/relay.ts'
import { root } from './part.ts'
import { type Product, startProduct } from './product.ts'

let relay: TestRelay
let product: Product

beforeAll(async () => {
  relay = await startRelay()
  /* by a name, which every way has to resolve; that media are announced by an address too is what the other tests live on */
  product = await startProduct(undefined, {
    TURN_URLS: relay.urls.join(),
    TURN_SECRET: relay.secret,
    MEDIA_ANNOUNCED_ADDRESS: 'localhost',
  })
})
afterAll(async () => {
  await product?.stop()
  await relay?.stop()
})

type Said = { code: number; text: string }

function doctor(args: string[], { env = {}, password = '' } = {}): Promise<Said> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [join(root, 'server/doctor.ts'), ...args],
      { env: { ...process.env, ...env }, timeout: 120_000, killSignal: 'SIGKILL' },
      (error, stdout, stderr) =>
        resolve({
          code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1,
          text: stdout + stderr,
        }),
    )
    child.stdin?.end(`${password}\n`)
  })
}

/** As a hospital's computer, whose own authority the relay's certificate comes from. */
const from = (login: string, password: string) =>
  doctor([product.url, '--login', login], { password, env: { NODE_EXTRA_CA_CERTS: relay.authority } })

describe('from a hospital’s computer', () => {
  it('finds every way of a whole installation', async () => {
    const { loginName, password } = product.people.doctor
    const { code, text } = await from(loginName, password)
    for (const line of [
      /✓ 地址可解析/,
      /✓ 服务应答/,
      /✓ 数据库正常/,
      /✓ 媒体进程正常/,
      /✓ 与服务器的时钟相差/,
      /✓ 信令连接 · Signalling · \d+ ms/,
      /✓ 媒体 UDP · Media by UDP · localhost:\d+ · \d+ ms/,
      /✓ 媒体 TCP · Media by TCP · localhost:\d+ · \d+ ms/,
    ])
      expect(text).toMatch(line)
    for (const url of relay.urls) expect(text).toContain(`✓ 中继 · Relay · ${url}`)
    expect(text).not.toMatch(/[✗!] /)
    expect(code).toBe(0)
    expect(text).not.toContain(password)
  })

  it('says without an account what it leaves out, and names a wrong password', async () => {
    const without = await doctor([product.url])
    expect(without.text).toContain('媒体与中继未检查')
    expect(without.code).toBe(0)
    const wrong = await from(product.people.expert.loginName, 'not-this-one')
    expect(wrong.text).toContain('✗ 登录失败')
    expect(wrong.code).toBe(1)
  })

  it('tells a certificate that is not trusted from a relay that is away', async () => {
    const { loginName, password } = product.people.doctor
    const { text, code } = await doctor([product.url, '--login', loginName], { password })
    expect(text).toMatch(/✗ 中继 · Relay · turns:[^\n]+\n {6}证书不被信任/)
    expect(code).toBe(1)
  })

  it('names an address where nobody is', async () => {
    const { text, code } = await doctor([`http://127.0.0.1:${await freePort()}`])
    expect(text).toContain('✗ 服务没有应答')
    expect(code).toBe(1)
    expect((await doctor(['ftp://consult.example.cn'])).code).toBe(2)
  })

  it('sees that media are away', async () => {
    await product.killMedia()
    try {
      const { text, code } = await doctor([product.url])
      expect(text).toContain('✗ 服务连不上媒体进程')
      expect(code).toBe(1)
    } finally {
      await product.startMedia()
    }
  })
})

describe('at the server', () => {
  it('looks at disk, key, database, announced address and relay, and says what to change', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'shuangshou-doctor-'))
    try {
      const port = new URL(product.url).port
      const { text, code } = await doctor([], {
        env: {
          ...product.settings,
          DATA_DIR: folder,
          PORT: port,
          MEDIA_ANNOUNCED_ADDRESS: '10.1.2.3',
          TURN_URLS: relay.urls[0] ?? '',
          TURN_SECRET: 'another-secret-than-that-of-the-relay',
        },
      })
      expect(text).toMatch(/[✓!] 磁盘剩余空间/)
      expect(text).toContain('✓ 患者身份密钥')
      expect(text).toMatch(/✓ 数据库 · Database · Postgres 1\d/)
      expect(text).toMatch(/! 媒体对外地址 [^\n]+10\.1\.2\.3\n {6}其他网络的医院/)
      expect(text).toMatch(/✗ 中继 [^\n]+\n {6}中继服务器不认可密钥/)
      expect(text).toContain(`从本机访问 · From here: ${product.url}`)
      expect(code).toBe(1)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  it('names settings that are wrong', async () => {
    const { text, code } = await doctor([], { env: { PORT: 'eighty' } })
    expect(text).toContain('PORT: ')
    expect(code).toBe(2)
  })
})
