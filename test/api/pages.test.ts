/** The built client as the server hands it out. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import { Hono } from 'hono'
import { afterAll, describe, expect, test } from 'vitest'
import { pages } from '../../server/http/pages.ts'

const folder = mkdtempSync(join(tmpdir(), 'shuangshou-pages-'))
const script = `export const text = '${'双首会诊'.repeat(400)}'`
mkdirSync(join(folder, 'assets'))
writeFileSync(join(folder, 'index.html'), '<!doctype html><title>双首会诊</title>')
writeFileSync(join(folder, 'assets/index-abc123.js'), script)
writeFileSync(join(folder, 'secret.txt'), 'beside')
afterAll(() => rmSync(folder, { recursive: true }))

const app = new Hono().use(pages(folder))

describe('a part of the client', () => {
  test('is kept for ever, and goes out compressed', async () => {
    const answer = await app.request('/assets/index-abc123.js', {
      headers: { 'accept-encoding': 'gzip, br' },
    })
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(answer.headers.get('content-encoding')).toBe('br')
    const bytes = Buffer.from(await answer.arrayBuffer())
    expect(bytes.length).toBe(Number(answer.headers.get('content-length')))
    expect(brotliDecompressSync(bytes).toString()).toBe(script)
  })

  test('goes out as it is to who knows no compression', async () => {
    const answer = await app.request('/assets/index-abc123.js')
    expect(answer.headers.get('content-encoding')).toBeNull()
    expect(await answer.text()).toBe(script)
  })

  test('that is gone is gone: an old page must not take the new one for it', async () => {
    expect((await app.request('/assets/index-old.js')).status).toBe(404)
  })
})

describe('the page', () => {
  test.each(['/', '/consultations/123', '/log'])('answers at %s and is always fresh', async (path) => {
    const answer = await app.request(path)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('cache-control')).toBe('no-cache')
    expect(await answer.text()).toContain('<title>双首会诊</title>')
  })

  test('is not sent twice to who has it', async () => {
    const etag = (await app.request('/')).headers.get('etag') ?? ''
    const again = await app.request('/', { headers: { 'if-none-match': etag } })
    expect(again.status).toBe(304)
    expect(await again.text()).toBe('')
  })

  test.each(['/../package.json', '/%2e%2e/package.json', '/assets/../../package.json', '/..%2fpackage.json'])(
    'nothing outside of the build is reached by %s',
    async (path) => {
      const answer = await app.request(path)
      expect(await answer.text()).not.toContain('shuangshou-consult')
    },
  )

  test('is no answer to a write or to the API', async () => {
    expect((await app.request('/', { method: 'POST' })).status).toBe(404)
    expect((await app.request('/api/nothing')).status).toBe(404)
  })
})

test('without a build it says so', async () => {
  const answer = await new Hono().use(pages(join(folder, 'nowhere'))).request('/')
  expect([answer.status, await answer.text()]).toEqual([503, 'The client is not built: run `npm start`.'])
})
